"""A draft of the rule set as a form: each number by its name, the sheet as lines."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from villages.accounts.trail_words import KEYS
from villages.criteria.rules import BadNumbers, Numbers
from villages.criteria.sheet import BadSheet, Rates, Sheet, check_fit
from villages.criteria.sheet_text import PARTS, as_text, name_of, read_text
from villages.decisions import LONGEST_TEXT, DecisionForm
from villages.divisions.models import VillageClass

NUMBERS = tuple(field.name for field in fields(Numbers) if field.name != "screened_classes")
LARGEST_NUMBER = 3650
# In the order of the process; every number stands somewhere.
CHAPTERS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Screening"), (
        "check_due_day", "check_due_months_after_quarter", "spot_check_every_months", "phone_report_every_days",
        "satisfaction_gate_percent",
    )),
    (_("Rectification"), (
        "rectification_days", "rebound_days", "extension_days_most", "extensions_most", "residents_county_members_min",
        "residents_township_members_min", "residents_days_per_week_min", "package_visits_per_week_min",
        "light_far_days", "light_near_days",
    )),
    (_("Acceptance and watch"), (
        "pass_mark", "basically_passed_from", "consolidation_months", "ballots_min", "dissatisfied_fails_over_percent",
        "satisfied_redo_under_percent", "aware_redo_under_percent", "redo_days", "watch_months",
    )),
    (_("Accountability"), (
        "late_checks_for_talk", "late_checks_period_months", "concealed_for_removal", "concealed_period_months",
        "department_report_days", "duty_gaps_for_notice", "answer_working_days",
    )),
)  # fmt: skip
_HELP = {
    "items": _("An aspect begins with #: “# key | 中文 | English”. Its items follow: “key | points | 中文 | English”. "
               "All points come to 100. A key stays with its item, so that earlier inspections can be compared."),
    "vetoes": _("“key | 中文 | English”"),
    "questions": _("“key | satisfaction or awareness | 中文 | English”"),
    "breaches": _("“key | months | 中文 | English”"),
}  # fmt: skip


class DraftForm(DecisionForm):
    """All numbers and the whole sheet of a draft."""

    note = forms.CharField(
        label=_("What changes, and why"), required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    screened_classes = forms.MultipleChoiceField(
        label=_("classes that are screened"), choices=VillageClass.choices, widget=forms.CheckboxSelectMultiple
    )
    rates = forms.ChoiceField(
        label=_("A share of the answers is taken"), choices=Rates.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["screened_classes"].label = capfirst(str(self.fields["screened_classes"].label))
        for name in NUMBERS:
            self.fields[name] = forms.IntegerField(
                label=capfirst(str(KEYS.get(name, name))), min_value=0,
                max_value=100 if name.endswith("percent") else LARGEST_NUMBER,
                required=name != "basically_passed_from",
            )  # fmt: skip
        for part in PARTS:
            rows = 34 if part == "items" else 6
            self.fields[part] = forms.CharField(
                label=name_of(part), required=part == "items", help_text=_HELP[part],
                widget=forms.Textarea(attrs={"rows": rows, "class": "code", "wrap": "off", "spellcheck": "false"}),
            )  # fmt: skip
        self.numbers: Numbers | None = None
        self.sheet: Sheet | None = None

    @staticmethod
    def first_values(numbers: Numbers, sheet: Sheet, *, note: str, version: int) -> dict[str, Any]:
        """What the form shows of a draft."""
        return {**numbers.as_data(), **as_text(sheet), "rates": sheet.rates, "note": note, "version": version}

    def clean(self) -> dict[str, Any]:
        """Numbers and sheet as a whole; what is wrong is said above the form, with its line."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            values = {name: cleaned[name] for name in (*NUMBERS, "screened_classes")}
            self.numbers = Numbers.read(values)
            self.sheet = read_text({part: cleaned[part] for part in PARTS}, rates=Rates(cleaned["rates"]))
            check_fit(self.numbers, self.sheet)
        except (BadNumbers, BadSheet) as bad:
            self.add_error(None, str(bad))
        return cleaned

    def chapters(self) -> list[tuple[str, list[BoundField]]]:
        """The numbers under the parts of the process."""
        return [(str(title), [self[name] for name in names]) for title, names in CHAPTERS]

    def parts(self) -> list[BoundField]:
        return [self[part] for part in PARTS]


class EnforceForm(DecisionForm):
    """From which day the draft is a version of the rule set."""

    in_force_from = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d"),
        help_text=_("Today or later. What was judged before stays as it was."),
    )
