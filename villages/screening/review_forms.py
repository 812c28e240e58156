"""What the county types when it reviews a check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.decisions import LONGEST_TEXT, ReasonForm
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken
from villages.screening.progress import VillageLine


class ReturnForm(ReasonForm):
    """A reason for each village that must be gone through again, and one for the whole."""

    def __init__(self, *args: Any, lines: Iterable[VillageLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Reason of the return")
        self.lines = list(lines)
        for line in self.lines:
            self.fields[_name(line)] = forms.CharField(
                label=line.sheet.village.short_name,
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(
                    attrs={"rows": 2, "class": "form-control", "aria-label": line.sheet.village.short_name}
                ),
            )

    def clean(self) -> dict[str, Any]:
        """Says beside the village which reason holds personal numbers."""
        cleaned = super().clean() or self.cleaned_data
        for line in self.lines:
            try:
                check_no_personal_numbers(cleaned.get(_name(line), ""))
            except RuleBroken as broken:
                self.add_error(_name(line), str(broken))
        return cleaned

    @property
    def rows(self) -> list[tuple[VillageLine, forms.BoundField]]:
        """Each village with its field, for the page."""
        return [(line, self[_name(line)]) for line in self.lines]

    @property
    def village_reasons(self) -> dict[int, str]:
        """What was typed, by sheet; only those with words."""
        typed = {line.sheet.pk: self.cleaned_data[_name(line)] for line in self.lines}
        return {pk: text for pk, text in typed.items() if text.strip()}


def _name(line: VillageLine) -> str:
    return f"village_{line.sheet.village.code}"
