"""What the county types when it proposes a determination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.decisions import LONGEST_TEXT
from villages.screening.models import Finding

_NO_NAMES = _("Write about the organization: no names, no ID-card or telephone numbers.")


class ProposalForm(forms.Form):
    """The findings that make the village a target, and what the county says to it."""

    findings = forms.MultipleChoiceField(
        label=_("Findings"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one finding."),
            "invalid_choice": _("One of these findings has meanwhile been decided. Look at the list again."),
        },
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("On what the determination rests: meeting, document, day."),
    )
    joint_opinion = forms.CharField(
        label=_("Opinion of the departments"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, findings: Sequence[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = {str(finding.pk): finding for finding in findings}
        field = self.fields["findings"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, str(finding)) for key, finding in self.choices.items()]
        field.initial = list(self.choices)
        self.fields["joint_opinion"].help_text = _NO_NAMES

    @property
    def ticked(self) -> set[str]:
        """The ids that are ticked now, as the page writes them; at first all."""
        return set(self["findings"].value() or ())

    @property
    def chosen(self) -> list[Finding]:
        """The findings that were chosen, once the form is valid."""
        return [self.choices[key] for key in self.cleaned_data["findings"]]
