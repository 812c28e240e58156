"""The county leader opens a closed quarter for one township, and locks it again before its end day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import DecisionForm, Done, ReasonForm, decide, not_now
from villages.marks import listed
from villages.process import Verb
from villages.screening.getters import get_check
from villages.screening.models import QuarterlyCheck
from villages.screening.review import review_url
from villages.screening.rules import LONGEST_UNLOCK
from villages.screening.snapshot import deviations_from
from villages.screening.unlocking import last_submission, relock_check, unlock_check


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
    now = clock.now()
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


@requires(Permission.UNLOCK_CHECK)
def check_relock(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """Lock an unlocked check again before its end day; the page names the villages that go back."""
    now = clock.now()
    check = get_check(request.user, quarter, township)
    back = review_url(check)
    refusal = not_now(request, check, Verb.RELOCK, back=back)
    if refusal:
        return refusal
    form = DecisionForm(request.POST or None, initial={"version": check.version})

    def act() -> Done:
        relock_check(check=check, by=request.user, at=now)
        return Done(_("The quarter is locked again for %(township)s.") % {"township": check.township.name}, back)

    context: dict[str, Any] = {
        "title": _("Lock the quarter again now"),
        "about": check,
        "back": back,
        "button": _("Lock it again now"),
        "sentences": [
            _("The quarter is closed again and confirmed as it was; the township can change nothing any more."),
            _what_goes_back(check),
            _("Findings stay as they are. What was changed stays readable in the audit trail."),
        ],
    }
    return decide(request, form, act, row=check, template="decisions/reason.html", context=context)


def _what_goes_back(check: QuarterlyCheck) -> str:
    submission = last_submission(check)
    changed = [deviation.sheet.village.short_name for deviation in deviations_from(submission, check)]
    if not changed:
        return _("The township has changed nothing since it submitted.")
    words = {"number": submission.number, "villages": listed(changed)}
    return _("These villages were changed and go back to what receipt %(number)s holds: %(villages)s.") % words
