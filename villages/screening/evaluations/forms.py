"""What is typed when ballots were counted; rates are computed, so no field asks for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion
from villages.decisions import LONGEST_TEXT
from villages.divisions.models import Division
from villages.screening.evaluations import rules
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.evaluations.rules import Count

NUMBERS = ("issued", "returned", "spoiled", "satisfied", "fairly_satisfied", "dissatisfied")
_POST = _("The post, not the name: member of the supervision team, clerk of the township.")


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=rules.MOST_BALLOTS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "0"}),
    )


class CountForm(forms.Form):
    """One count of ballots; each thing that does not add up is said beside its field."""

    held_on = forms.DateField(
        label=_("Held on"), widget=forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d")
    )
    issued = _number(_("Ballots issued"))
    returned = _number(_("Ballots returned"))
    spoiled = _number(_("Of these spoiled"))
    satisfied = _number(_("Satisfied"))
    fairly_satisfied = _number(_("Fairly satisfied"))
    dissatisfied = _number(_("Dissatisfied"))
    first_teller = forms.CharField(label=_("First teller (post)"), max_length=rules.LONGEST_POST, help_text=_POST)
    second_teller = forms.CharField(label=_("Second teller (post)"), max_length=rules.LONGEST_POST)
    excludes_cadres = forms.BooleanField(
        label=_("No cadre of the village and no member of a working group voted"), required=False
    )

    use_required_attribute = False

    def __init__(self, *args: Any, criteria: Iterable[Criterion], at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate(at)
        self.criteria = rules.asked_on_the_ballot(criteria)
        for criterion in self.criteria:
            field = _number(str(criterion))
            field.required = False
            field.widget.attrs["class"] = "form-control form-control-sm"
            self.fields[f"c{criterion.number}"] = field

    @property
    def criterion_rows(self) -> list[tuple[Criterion, forms.BoundField]]:
        return [(criterion, self[f"c{criterion.number}"]) for criterion in self.criteria]

    def clean(self) -> dict[str, Any]:
        """When every field can be read by itself, whether they fit together."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in rules.problems_of(self.count, today=self.today):
                self.add_error(problem.field, str(problem))
        return cleaned

    @property
    def count(self) -> Count:
        """What was typed; an empty criterion is on no ballot."""
        typed = self.cleaned_data
        return Count(
            **{name: typed[name] for name in ("held_on", *NUMBERS, "first_teller", "second_teller")},
            excludes_cadres=typed["excludes_cadres"],
            by_criterion={c.number: typed.get(f"c{c.number}") or 0 for c in self.criteria},
        )


class RecordForm(CountForm):
    """A count of a village that is chosen here."""

    village = forms.ModelChoiceField(
        label=_("Village"), queryset=Division.objects.none(), to_field_name="code", empty_label=_("Choose a village")
    )
    field_order = ["village"]

    def __init__(self, *args: Any, villages: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["village"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Division.objects.filter(pk__in=[village.pk for village in villages])
        groups: dict[str, list[tuple[str, str]]] = {}
        for village in villages:
            groups.setdefault(village.parent.name if village.parent else "", []).append(
                (village.code, village.short_name)
            )
        field.choices = [("", field.empty_label), *groups.items()]


class CorrectionForm(CountForm):
    """The right count in the place of a wrong one."""

    reason = forms.CharField(
        label=_("Reason of the correction"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept in the history. Write no names, ID-card numbers or telephone numbers."),
    )
    field_order = ["reason"]


def values_of(evaluation: MassEvaluation) -> dict[str, Any]:
    """What stands in the fields at first, when a count is corrected."""
    names = ("held_on", *NUMBERS, "first_teller", "second_teller", "excludes_cadres")
    counts = {f"c{row.criterion.number}": row.ballots for row in evaluation.counts.select_related("criterion")}
    return {name: getattr(evaluation, name) for name in names} | counts
