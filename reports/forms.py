"""What people type when they ask for a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.states import Audience
from villages.accounts.models import Language
from villages.decisions import LONGEST_TEXT


class LanguageForm(forms.Form):
    """In which language the paper is made."""

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class CopyForm(LanguageForm):
    """Which copy of a paper is made; where there is only one that the person may have (`only`), it is not asked."""

    audience = forms.ChoiceField(label=_("Copy"), choices=Audience.choices, initial=Audience.OFFICE)

    def __init__(self, *args: Any, only: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only:
            field = self.fields["audience"]
            field.initial, field.widget = only, forms.HiddenInput()
            field.choices = [(only, Audience(only).label)]  # type: ignore[attr-defined]


class RevisionForm(LanguageForm):
    """Why what was issued is corrected."""

    reason = forms.CharField(
        label=_("Reason of the revision"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is printed on the report. Write no names, ID-card numbers or telephone numbers."),
    )
