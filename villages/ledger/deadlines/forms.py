"""What is typed about the deadline of an entry and its notice board."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.decisions import LONGEST_TEXT
from villages.screening.visits.forms import day_field


class ExtensionForm(forms.Form):
    """Until when the deadline should be moved, and why."""

    asked_until = day_field(_("New deadline"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is kept in the history. Write no names, ID-card numbers or telephone numbers."),
    )


class HangForm(forms.Form):
    """The board as it was hung."""

    hung_on = day_field(_("Hung on"))
    site = forms.CharField(label=_("Where it hangs"), max_length=100)


class TakeDownForm(forms.Form):
    """The board as it was taken down."""

    taken_down_on = day_field(_("Taken down on"))
    why = forms.CharField(label=_("Why it was taken down"), max_length=200)
