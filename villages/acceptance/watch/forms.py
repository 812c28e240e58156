"""What people type in the watch: a look-back, a breach, until when a reopened entry is watched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.acceptance.watch.rules import LONGEST_FACT, LONGEST_NUMBER
from villages.criteria.models import Criterion
from villages.criteria.sheet import Sheet
from villages.decisions import DecisionForm, ReasonForm
from villages.screening.spot_checks.forms import date_input

MET, RESOLVED = "yes", "no"
_NO_NAMES = _("Write about the organization: no names, no ID-card or telephone numbers.")


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "form-control"})


class CriterionRow(NamedTuple):
    """One criterion on the sheet of a look-back."""

    criterion: Criterion
    value: forms.BoundField
    fact: forms.BoundField


class LookBackForm(DecisionForm):
    """The entry's criteria one by one, others that were seen by the way, and what was seen in short."""

    use_required_attribute = False

    visited_on = forms.DateField(label=_("Day of the visit"), widget=date_input())
    words = forms.CharField(
        label=_("What was seen"), max_length=LONGEST_FACT, widget=_words(4), help_text=_NO_NAMES,
        error_messages={"required": _("Say what was seen.")},
    )  # fmt: skip

    def __init__(self, *args: Any, own: Iterable[Criterion], others: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own, self.others = list(own), list(others)
        words = _("%(criterion)s, what is the case")
        choices = {True: [(RESOLVED, _("still resolved")), (MET, _("met again"))]}
        choices[False] = [("", _("not seen")), (MET, _("met"))]
        for criterion in (*self.own, *self.others):
            is_own = criterion in self.own
            self.fields[f"value_{criterion.number}"] = forms.ChoiceField(
                label=str(criterion),
                choices=choices[is_own],
                required=is_own,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                error_messages={"required": _("Say whether this criterion is still resolved.")},
            )
            self.fields[f"fact_{criterion.number}"] = forms.CharField(
                label=words % {"criterion": criterion}, max_length=LONGEST_FACT, required=False, widget=_words(2)
            )

    def own_rows(self) -> list[CriterionRow]:
        return [self._row(criterion) for criterion in self.own]

    def other_rows(self) -> list[CriterionRow]:
        return [self._row(criterion) for criterion in self.others]

    def _row(self, criterion: Criterion) -> CriterionRow:
        return CriterionRow(criterion, self[f"value_{criterion.number}"], self[f"fact_{criterion.number}"])

    @property
    def has_other(self) -> bool:
        """Something was said of a criterion that is not the entry's: its part of the page stands open."""
        return any(row.value.value() == MET or row.fact.errors for row in self.other_rows())

    @property
    def hits(self) -> dict[int, str]:
        """The facts of the criteria that are met, by number; once the form is valid."""
        return {
            criterion.number: self.cleaned_data[f"fact_{criterion.number}"].replace("\r\n", "\n")
            for criterion in (*self.own, *self.others)
            if self.cleaned_data[f"value_{criterion.number}"] == MET
        }


class BreachForm(DecisionForm):
    """A breach that the rule set names."""

    breach = forms.ChoiceField(label=_("Breach"), widget=forms.RadioSelect)
    happened_on = forms.DateField(label=_("Happened on"), widget=date_input())
    fact = forms.CharField(label=_("What is the case"), max_length=LONGEST_FACT, widget=_words(3), help_text=_NO_NAMES)
    document_no = forms.CharField(
        label=_("Document number (if there is one)"), max_length=LONGEST_NUMBER, required=False
    )

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["breach"]
        assert isinstance(field, forms.ChoiceField)
        words = _("%(breach)s: the watch is %(months)d months longer")
        field.choices = [(row.key, words % {"breach": row.text, "months": row.months}) for row in sheet.breaches]


class ReopenForm(ReasonForm):
    """A cancelled entry is watched on until a day."""

    field_order = ("until", "reason")

    until = forms.DateField(label=_("The watch runs until"), widget=date_input())
