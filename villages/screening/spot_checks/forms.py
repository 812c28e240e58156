"""What the county types when it plans a spot check and says who goes where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.accounts.models import User
from villages.divisions.models import Division
from villages.process import RuleBroken
from villages.screening.spot_checks import rules
from villages.screening.spot_checks.actions import Assignment
from villages.screening.spot_checks.choosing import Sample, by_township, draw
from villages.screening.spot_checks.models import SpotCheck, SpotCheckKind, SpotVisit

TICKED, DRAWN = "ticked", "drawn"
LARGEST_SAMPLE = 100


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d")


class PlanForm(forms.Form):
    """A spot check: what, when, announced or not, and which villages."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("of a spot check", "Kind"), choices=SpotCheckKind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title"), max_length=100)
    first_day = forms.DateField(label=_("First day"), widget=date_input())
    last_day = forms.DateField(label=_("Last day"), widget=date_input())
    is_announced = forms.BooleanField(
        label=_("Announced to the townships"),
        required=False,
        help_text=_("One that is not announced stays unseen in a township until a visit there is finished."),
    )
    way = forms.ChoiceField(
        label=_("Villages"),
        choices=[
            (TICKED, _("the villages and townships ticked below")),
            (DRAWN, _("drawn by lot from the townships ticked below, or from all if none is ticked")),
        ],
        widget=forms.RadioSelect,
    )
    sample_size = forms.IntegerField(
        label=_("Villages drawn in each township"), min_value=1, max_value=LARGEST_SAMPLE, required=False
    )
    sample_seed = forms.CharField(
        label=_("Seed of the draw"),
        max_length=40,
        required=False,
        help_text=_("The same seed draws the same villages again; it is kept with the spot check."),
    )
    townships = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    villages = forms.MultipleChoiceField(label=_("Villages"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, screened: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.screened = list(screened)
        self.groups = by_township(self.screened)
        for name, codes in (("townships", list(self.groups)), ("villages", [v.code for v in self.screened])):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(code, code) for code in codes]

    def clean(self) -> dict[str, Any]:
        """A draw wants its two numbers; ticks want at least one village."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("way") == DRAWN and not {"sample_size", "sample_seed"} & self.errors.keys():
            try:
                rules.check_sample(Sample(cleaned.get("sample_size") or 0, cleaned.get("sample_seed", "")))
            except RuleBroken as broken:
                self.add_error(broken.field, str(broken))
        if cleaned.get("way") == TICKED and not self.errors and not self.chosen:
            self.add_error("villages", str(_("Choose at least one village.")))
        return cleaned

    @property
    def sample(self) -> Sample | None:
        """The draw, if the villages are drawn; once the form is valid."""
        if self.cleaned_data["way"] != DRAWN:
            return None
        return Sample(self.cleaned_data["sample_size"], self.cleaned_data["sample_seed"].strip())

    @property
    def chosen(self) -> list[Division]:
        """The villages that were ticked or drawn, by code; once the form is valid."""
        townships, villages = set(self.cleaned_data["townships"]), set(self.cleaned_data["villages"])
        sample = self.sample
        if sample is not None:
            return draw([v for v in self.screened if not townships or v.township_code in townships], sample)
        return [v for v in self.screened if v.code in villages or v.township_code in townships]

    @property
    def can_be_looked_at(self) -> bool:
        """The choice of villages is clear, whatever is still missing elsewhere."""
        return not {"first_day", "way", "sample_size", "sample_seed", "townships", "villages"} & self.errors.keys()

    @property
    def choices(self) -> Iterable[tuple[Division, bool, list[tuple[Division, bool]]]]:
        """Each township and each of its villages, with what is ticked now."""
        townships, villages = set(self["townships"].value() or ()), set(self["villages"].value() or ())
        for code, group in self.groups.items():
            township = group[0].parent
            assert township is not None
            yield township, code in townships, [(village, village.code in villages) for village in group]


@dataclass
class AssignmentRow:
    """One visit on the page where the county says who goes there: what is typed now, and what is wrong with it."""

    visit: SpotVisit
    day: str
    ticked: frozenset[str]
    error: str = ""
    planned_on: dt.date | None = None

    @property
    def name(self) -> str:
        return f"v{self.visit.pk}"


class AssignmentForm(forms.Form):
    """Who goes where and when: a row for each village, and for each township one that fills the empty rows."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None, *, spot_check: SpotCheck, visits: Sequence[SpotVisit], team: Sequence[User]
    ) -> None:
        super().__init__(data, initial={"version": spot_check.version})
        self.sent = data
        self.spot_check = spot_check
        self.team = {str(user.pk): user for user in team}
        self.rows = [self._row(visit) for visit in visits]

    def _row(self, visit: SpotVisit) -> AssignmentRow:
        if self.sent is not None:
            return AssignmentRow(visit, *self._typed(f"v{visit.pk}"))
        day = visit.planned_on.isoformat() if visit.planned_on else ""
        return AssignmentRow(visit, day, frozenset(str(user.pk) for user in visit.inspectors.all()))

    def _typed(self, name: str) -> tuple[str, frozenset[str]]:
        if self.sent is None:
            return "", frozenset()
        return self.sent.get(f"{name}-day", "").strip(), frozenset(filter(None, self.sent.getlist(f"{name}-who")))

    def clean(self) -> dict[str, Any]:
        """Fill empty rows from their township's row, then look at every day and name; the words stand at the row."""
        for row in self.rows:
            day, ticked = self._typed(f"t{row.visit.village.township_code}")
            row.day, row.ticked = row.day or day, row.ticked or ticked
            known = {*self.team, *(str(user.pk) for user in row.visit.inspectors.all())}
            try:
                row.planned_on = dt.date.fromisoformat(row.day) if row.day else None
                rules.check_day(self.spot_check, row.planned_on)
            except ValueError:
                row.error = str(_("Write the day like 2026-11-22."))
            except RuleBroken as broken:
                row.error = str(broken)
            if not row.ticked <= known:
                row.error = str(_("Only inspectors of this county go on a spot check."))
        if any(row.error for row in self.rows):
            raise forms.ValidationError(_("Nothing was saved: look at the marked villages."))
        return super().clean() or self.cleaned_data

    @property
    def assignments(self) -> dict[int, Assignment]:
        """What was typed, by the id of the visit; once the form is valid."""
        return {row.visit.pk: Assignment(frozenset(int(pk) for pk in row.ticked), row.planned_on) for row in self.rows}

    @property
    def townships(self) -> Iterable[tuple[Division, list[AssignmentRow]]]:
        """The rows under their townships."""
        rows = {row.visit.village_id: row for row in self.rows}
        for group in by_township(row.visit.village for row in self.rows).values():
            township = group[0].parent
            assert township is not None
            yield township, [rows[village.pk] for village in group]
