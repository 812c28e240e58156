"""The page of a hand-over: who leaves, what moves, who takes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.decisions import LONGEST_TEXT
from villages.process import RuleBroken, Stage
from villages.screening.handing_over import (
    explanations_waiting,
    hand_over,
    may_hand_over,
    successors_of,
    work_in_hand,
)


class HandOverForm(forms.Form):
    """The successor and the reason."""

    successor = forms.TypedChoiceField(label=gettext_lazy("Handed over to"), coerce=int)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept in the history. Write no names, ID-card numbers or telephone numbers."),
    )

    def __init__(self, *args: Any, successors: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in successors}
        choices = [(pk, f"{person.full_name} · {person.post}".rstrip(" ·")) for pk, person in self.people.items()]
        self.fields["successor"].choices = [("", _("Choose …")), *choices]  # type: ignore[attr-defined]


@requires(Permission.HAND_OVER)
def hand_over_work(request: SignedInRequest) -> HttpResponse:
    """First who leaves (`?leaving=`), then what moves with the successor and the reason, then the act."""
    at = clock.now()
    if not may_hand_over(request.user):
        raise PermissionDenied(_("Only the township's secretary or the county hands work over."))
    leaving = _leaving(request)
    if leaving is None:
        return render(request, "screening/hand_over.html", {"filers": _filers_with_work(request.user)})
    form = HandOverForm(request.POST if request.method == "POST" else None, successors=successors_of(leaving))
    if form.is_bound and form.is_valid():
        successor = form.people[form.cleaned_data["successor"]]
        reason = form.cleaned_data["reason"]
        try:
            moved = hand_over(leaving=leaving, successor=successor, reason=reason, by=request.user, at=at)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        else:
            words = ngettext(
                "%(count)d check is in the hands of %(name)s now.",
                "%(count)d checks are in the hands of %(name)s now.",
                len(moved),
            )
            messages.success(request, words % {"count": len(moved), "name": successor.full_name})
            return redirect("villages:hand-over")
    context = {
        "leaving": leaving,
        "checks": list(work_in_hand(leaving)),
        "explanations": explanations_waiting(leaving.jurisdiction).count(),
        "form": form,
    }
    return render(request, "screening/hand_over.html", context, status=422 if form.errors else 200)


def _leaving(request: SignedInRequest) -> User | None:
    """The filer in the address; None when there is none yet. Raises `Http404` outside the jurisdiction."""
    asked = request.GET.get("leaving", "")
    if not asked:
        return None
    filers = User.objects.visible_to(request.user).filter(role=Role.FILER)
    found: User | None = filers.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    if found is None:
        raise Http404(_("There is no such filer in your jurisdiction."))
    return found


def _filers_with_work(user: User) -> list[User]:
    """The filers of the jurisdiction who have open checks in hand, with how many (`in_hand`); one query."""
    is_open = Q(checks_in_hand__isnull=False) & ~Q(checks_in_hand__stage=Stage.CONFIRMED)
    filers = User.objects.visible_to(user).filter(role=Role.FILER)
    counted = filers.annotate(in_hand=Count("checks_in_hand", filter=is_open, distinct=True)).filter(in_hand__gt=0)
    return list(counted.order_by("jurisdiction", "full_name", "pk"))
