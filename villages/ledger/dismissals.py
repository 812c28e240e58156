"""A finding that makes no target: dismissed with a reason, and taken up again with one."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, ReasonForm, decide, not_now
from villages.ledger import actions
from villages.process import Verb
from villages.screening.findings import get_finding


@requires(Permission.DETERMINE)
def finding_dismiss(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county decides that the finding makes no target, and says why."""
    return _decide(
        request,
        pk,
        Verb.DISMISS,
        title=_("Dismiss the finding"),
        sentences=[_("The finding makes no target. It stays readable with the reason.")],
        done=_("The finding was dismissed."),
    )


@requires(Permission.DETERMINE)
def finding_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a dismissal back, with a reason."""
    return _decide(
        request,
        pk,
        Verb.REOPEN,
        title=_("Take the dismissal back"),
        sentences=[_("The finding waits for a decision again.")],
        done=_("The dismissal was taken back; the finding waits for a decision."),
    )


def _decide(
    request: SignedInRequest, pk: int, verb: Verb, *, title: str, sentences: list[str], done: str
) -> HttpResponse:
    now = clock.now()
    finding = get_finding(request.user, pk)
    back = reverse("villages:finding-detail", args=[finding.pk])
    refusal = not_now(request, finding, verb, back=back)
    if refusal:
        return refusal
    form = ReasonForm(request.POST or None, initial={"version": finding.version})
    verbs = {Verb.DISMISS: actions.dismiss_finding, Verb.REOPEN: actions.reopen_finding}

    def act() -> Done:
        verbs[verb](finding=finding, reason=form.cleaned_data["reason"], by=request.user, at=now)
        return Done(done, back)

    context = {"title": title, "about": finding, "sentences": sentences, "button": title, "back": back}
    return decide(request, form, act, row=finding, template="decisions/reason.html", context=context)
