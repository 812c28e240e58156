"""The score of one village, item by item, and the filter of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from villages.decisions import LONGEST_TEXT
from villages.divisions.models import Division, DivisionQuerySet
from villages.screening.assessments import rules
from villages.screening.assessments.models import Assessment
from villages.screening.assessments.rules import Score
from villages.screening.assessments.sheets import Item
from villages.screening.filters import TextFilter
from villages.screening.visits.filters import township_filter, village_named
from villages.screening.visits.forms import village_field


@dataclass(frozen=True)
class Row:
    """One item on the form: its points, and why some were taken off."""

    item: Item
    points: forms.BoundField
    reason: forms.BoundField


class ScoreForm(forms.Form):
    """The points of every item; each thing that does not fit is said beside its field."""

    use_required_attribute = False

    def __init__(self, *args: Any, items: Sequence[Item], villages: list[Division] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        if villages is None:
            self.fields["reason"] = forms.CharField(
                label=_("Reason of the correction"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
            )
        else:
            self.fields["village"] = village_field(villages)
        small = "form-control form-control-sm"
        for item in items:
            number = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "max": item.points, "class": small})
            words = forms.TextInput(attrs={"class": small})
            self.fields[f"p{item.number}"] = forms.IntegerField(label=item.text, required=False, widget=number)
            why = _("Why points were taken off (item %(number)s)") % {"number": item.number}
            self.fields[f"r{item.number}"] = forms.CharField(label=why, required=False, max_length=200, widget=words)

    @property
    def rows(self) -> list[Row]:
        return [Row(item, self[f"p{item.number}"], self[f"r{item.number}"]) for item in self.items]

    def clean(self) -> dict[str, Any]:
        """Whether points and reasons fit the items; all that does not is said at once."""
        cleaned = super().clean() or self.cleaned_data
        most = {item.number: item.points for item in self.items if f"p{item.number}" in cleaned}
        for problem in rules.problems_of(self.score, most):
            self.add_error(problem.field, str(problem))
        return cleaned

    @property
    def score(self) -> Score:
        """What was typed; an item without points is left out."""
        typed = self.cleaned_data
        numbers = [item.number for item in self.items]
        points = {number: typed[f"p{number}"] for number in numbers if typed.get(f"p{number}") is not None}
        return Score(points, {number: typed.get(f"r{number}", "") for number in numbers})


def values_of(assessment: Assessment) -> dict[str, Any]:
    """What stands in the fields at first, when a score is corrected."""
    points = {f"p{number}": given for number, given in assessment.points.items()}
    return points | {f"r{number}": words for number, words in assessment.reasons.items()}


class AssessmentFilter(django_filters.FilterSet):
    """Villages by township, whether they were scored in the period, and name; the view chooses the period."""

    period = django_filters.CharFilter(widget=forms.HiddenInput, method="as_it_is")
    township = township_filter("parent")
    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All"), method="with_state",
        choices=[("yes", _("scored")), ("no", _("not scored"))],
    )  # fmt: skip
    text = TextFilter(label=_("Village"), method="with_text")

    class Meta:
        model = Division
        fields: list[str] = []

    def __init__(self, *args: Any, shown_period: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown_period = shown_period

    def as_it_is(self, villages: DivisionQuerySet, _name: str, _value: str) -> DivisionQuerySet:
        return villages

    def with_state(self, villages: DivisionQuerySet, _name: str, value: str) -> DivisionQuerySet:
        scored = Exists(Assessment.objects.filter(village=OuterRef("pk"), period=self.shown_period))
        return villages.filter(scored if value == "yes" else ~scored)

    def with_text(self, villages: DivisionQuerySet, _name: str, value: str) -> DivisionQuerySet:
        return villages.filter(village_named(value))
