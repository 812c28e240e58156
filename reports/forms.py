"""What people type when they ask for a report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import Language
from villages.decisions import LONGEST_TEXT


class LanguageForm(forms.Form):
    """In which language the paper is made."""

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class RevisionForm(LanguageForm):
    """Why what was issued is corrected."""

    reason = forms.CharField(
        label=_("Reason of the revision"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is printed on the report. Write no names, ID-card numbers or telephone numbers."),
    )
