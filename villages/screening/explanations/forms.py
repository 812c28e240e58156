"""What is typed about contradictions and the calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.decisions import DecisionForm
from villages.screening.explanations.rules import LONGEST_REASON_OF_DAY, LONGEST_WORDS

_NO_NAMES = _("Write about the organization: no names, no ID-card or telephone numbers.")


class AnswerForm(DecisionForm):
    """Why the township said *no*."""

    words = forms.CharField(
        label=_("Explanation"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_NO_NAMES,
    )


class DayForm(forms.Form):
    """An exception of the calendar."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d")
    )
    is_working = forms.TypedChoiceField(
        label=_("The day is"),
        choices=[("off", _("off")), ("on", _("a working day"))],
        coerce=lambda value: value == "on",
        widget=forms.RadioSelect,
        initial="off",
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON_OF_DAY,
        help_text=_("For example the notice by which the county gave the day off."),
    )


class _Moment(forms.DateTimeField):
    """A day and a minute, typed in a browser's own field."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "is-short"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)


def this_minute(at: dt.datetime) -> dt.datetime:
    """The moment as the field shows it."""
    return timezone.localtime(at).replace(second=0, microsecond=0)


class OutageForm(forms.Form):
    """Since when the townships cannot work, and why."""

    began_at = _Moment(label=_("Began at"))
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}), help_text=_NO_NAMES
    )


class EndForm(forms.Form):
    """When an outage ended."""

    ended_at = _Moment(
        label=_("Ended at"),
        help_text=_("An outage that was recorded by mistake ends at the moment at which it began."),
    )
