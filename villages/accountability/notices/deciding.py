"""What is decided on a notice: the answer of the addressee, and what the county makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from villages import clock
from villages.accountability.notices import actions
from villages.accountability.notices.forms import AnswerForm
from villages.accountability.notices.getters import get_notice
from villages.accountability.notices.views import page_of, url_of
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import DecisionForm, Done, ReasonForm, decide, decide_in_words, not_now
from villages.process import Verb

_BOTH = ["GET", "POST"]


@require_http_methods(_BOTH)
@requires(Permission.ANSWER_NOTICE)
def notice_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """The township or the department answers in writing, with the facts beside it."""
    now = clock.now()
    notice = get_notice(request.user, pk)
    if not actions.is_addressed_to(notice, request.user):
        raise Http404
    back = url_of(notice)
    refusal = not_now(request, notice, Verb.ANSWER, back=back)
    if refusal:
        return refusal
    form = AnswerForm(request.POST or None, initial={"version": notice.version})

    def act() -> Done:
        actions.answer_notice(notice=notice, words=form.cleaned_data["words"], by=request.user, at=now)
        return Done(_("The answer was sent to the county."), back)

    context = {**page_of(notice, request.user, now), "back": back}
    template = "accountability/notices/notice_answer.html"
    return decide(request, form, act, row=notice, template=template, context=context)


@require_http_methods(_BOTH)
@requires(Permission.PROPOSE_NOTICE)
def notice_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answer goes back."""
    sentences = [
        _("The addressee writes a new answer; the working days for it begin again."),
        _("The answer that is returned stays in the history."),
    ]
    done = _("The answer was returned.")
    return _decide(
        request, pk, Verb.RETURN, actions.return_answer, title=_("Return the answer"), sentences=sentences, done=done
    )


@require_http_methods(_BOTH)
@requires(Permission.PROPOSE_NOTICE)
def notice_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """The officer issues the notice."""
    sentences = [
        _("The notice takes the next number of the county and goes to its addressee."),
        _("It counts for the next step of the ladder. Only the county leader can withdraw it."),
    ]
    done = _("The notice was issued.")
    return _decide(
        request, pk, Verb.ISSUE, actions.issue_notice, title=_("Issue the notice"), sentences=sentences, done=done
    )


@require_http_methods(_BOTH)
@requires(Permission.SIGN_NOTICE)
def notice_sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county leader signs the notice."""
    sentences = [
        _("With your signature the notice takes the next number of the county and is issued."),
        _("It counts for the next step of the ladder. You can withdraw it later, with a reason."),
    ]
    done = _("The notice was signed and issued.")
    return _decide(
        request, pk, Verb.SIGN, actions.sign_notice, title=_("Sign the notice"), sentences=sentences, done=done
    )


@require_http_methods(_BOTH)
@requires(Permission.PROPOSE_NOTICE)
def notice_waive(request: SignedInRequest, pk: int) -> HttpResponse:
    """The officer does not issue it."""
    sentences = [_not_issued(), _("The addressee sees the reason.")]
    done = _("The notice was waived.")
    return _decide(
        request, pk, Verb.WAIVE, actions.waive_notice, title=_("Waive the notice"), sentences=sentences, done=done
    )


@require_http_methods(_BOTH)
@requires(Permission.SIGN_NOTICE)
def notice_decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county leader does not sign it."""
    sentences = [_not_issued(), _("The addressee sees the reason.")]
    done = _("The notice was not signed; it is waived.")
    return _decide(
        request, pk, Verb.DECLINE, actions.decline_notice, title=_("Do not sign"), sentences=sentences, done=done
    )


@require_http_methods(_BOTH)
@requires(Permission.PROPOSE_NOTICE)
def notice_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """The officer takes a proposal by hand back."""
    sentences = [_("It was proposed by mistake, or what it rests on turned out wrong.")]
    done = _("The proposal was dropped.")
    return _decide(
        request, pk, Verb.DROP, actions.drop_notice, title=_("Drop the proposal"), sentences=sentences, done=done
    )


@require_http_methods(_BOTH)
@requires(Permission.SIGN_NOTICE)
def notice_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county leader withdraws what was issued."""
    sentences = [
        _("The notice keeps its number and stays in the register, marked as withdrawn."),
        _("It no longer counts for the next step of the ladder."),
    ]
    done = _("The notice was withdrawn.")
    return _decide(
        request, pk, Verb.WITHDRAW, actions.withdraw_notice, title=_("Withdraw the notice"), sentences=sentences,
        done=done,
    )  # fmt: skip


def _not_issued() -> str:
    return _("The notice is not issued and does not count for the next step of the ladder.")


def _decide(
    request: SignedInRequest,
    pk: int,
    verb: Verb,
    action: Callable[..., None],
    *,
    title: str,
    sentences: Sequence[str],
    done: str,
) -> HttpResponse:
    now = clock.now()
    notice = get_notice(request.user, pk)
    form_class = DecisionForm if verb in (Verb.ISSUE, Verb.SIGN) else ReasonForm
    form = form_class(request.POST or None, initial={"version": notice.version})

    def act(**words: str) -> None:
        action(notice=notice, by=request.user, at=now, **words)

    return decide_in_words(
        request, notice, verb, form, act, back=url_of(notice), title=title, sentences=sentences, done=done
    )
