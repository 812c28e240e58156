"""The county leader opens a closed quarter for one township."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, ReasonForm, decide, not_now
from villages.process import Verb
from villages.screening.getters import get_check
from villages.screening.review import review_url
from villages.screening.rules import LONGEST_UNLOCK
from villages.screening.unlocking import unlock_check


class UnlockForm(ReasonForm):
    """Why, and until the end of which day."""

    until = forms.DateField(label=gettext_lazy("Open until the end of"), input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {
            "min": (today + dt.timedelta(days=1)).isoformat(),
            "max": (today + dt.timedelta(days=LONGEST_UNLOCK)).isoformat(),
        }
        self.fields["until"].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **days})
        self.fields["until"].help_text = _("After today, at most %(days)d days ahead.") % {"days": LONGEST_UNLOCK}


@requires(Permission.UNLOCK_CHECK)
def check_unlock(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """Open a confirmed check for its township, with a reason and an end day."""
    now = timezone.now()
    check = get_check(request.user, quarter, township)
    back = review_url(check)
    refusal = not_now(request, check, Verb.UNLOCK, back=back)
    if refusal:
        return refusal
    form = UnlockForm(request.POST or None, initial={"version": check.version}, today=timezone.localdate(now))

    def act() -> Done:
        until = form.cleaned_data["until"]
        unlock_check(check=check, reason=form.cleaned_data["reason"], until=until, by=request.user, at=now)
        words = _("The quarter is unlocked for %(township)s until %(day)s, 24:00.")
        return Done(words % {"township": check.township.name, "day": date_format(until)}, back)

    context: dict[str, Any] = {
        "title": _("Unlock the closed quarter"),
        "about": check,
        "back": back,
        "button": _("Unlock for this township"),
        "sentences": [
            _("The township can change its answers and submit again; the county then confirms again."),
            _("If it submits nothing by the end day, the answers go back to what was submitted."),
            _("Findings stay as they are until the check is confirmed again."),
        ],
    }
    return decide(request, form, act, row=check, template="decisions/reason.html", context=context)
