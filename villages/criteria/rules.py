"""The numbers of a rule set, read with types and checked. Source: DOMAIN.md §4."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

CLASSES = ("villagers", "residents", "other")


class BadNumbers(ValueError):
    """A rule set's data does not hold what the product needs; the message names the key."""


@dataclass(frozen=True)
class Numbers:
    """One rule set. Days are calendar days unless the name says working days; percentages are 0–100."""

    screened_classes: tuple[str, ...] = ("villagers",)
    check_due_day: int = 10
    check_due_months_after_quarter: int = 1
    spot_check_every_months: int = 6
    phone_report_every_days: int = 3
    rectification_days: int = 90
    watch_months: int = 12
    residents_county_members_min: int = 2
    residents_township_members_min: int = 1
    residents_days_per_week_min: int = 5
    package_visits_per_week_min: int = 3
    pass_mark: int = 70
    ballots_min: int = 15
    dissatisfied_fails_over_percent: int = 50
    satisfaction_gate_percent: int = 60
    basically_passed_from: int | None = None
    consolidation_months: int = 6
    redo_days: int = 60
    rebound_days: int = 90
    extension_days_most: int = 30
    extensions_most: int = 1
    satisfied_redo_under_percent: int = 0
    aware_redo_under_percent: int = 0
    late_checks_for_talk: int = 2
    late_checks_period_months: int = 12
    concealed_for_removal: int = 2
    concealed_period_months: int = 12
    department_report_days: int = 30
    duty_gaps_for_notice: int = 3
    answer_working_days: int = 5
    light_far_days: int = 30
    light_near_days: int = 7

    @classmethod
    def read(cls, data: dict[str, Any]) -> Numbers:
        """Numbers from a rule set's JSON; keys left out take the default. Raises `BadNumbers`."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise BadNumbers(f"unknown number: {', '.join(unknown)}")
        values = dict(data)
        if "screened_classes" in values:
            values["screened_classes"] = tuple(values["screened_classes"])
        numbers = cls(**values)
        numbers._check()
        return numbers

    def as_data(self) -> dict[str, Any]:
        """The JSON that reads back as these numbers."""
        return {**asdict(self), "screened_classes": list(self.screened_classes)}

    def _check(self) -> None:
        if not self.screened_classes or not set(self.screened_classes) <= set(CLASSES):
            raise BadNumbers("screened_classes: give some of " + ", ".join(CLASSES))
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "screened_classes" or (field.name == "basically_passed_from" and value is None):
                continue
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise BadNumbers(f"{field.name}: a whole number, 0 or more")
            if field.name.endswith("percent") and value > 100:
                raise BadNumbers(f"{field.name}: at most 100")
        if not 1 <= self.check_due_day <= 28:
            raise BadNumbers("check_due_day: 1 to 28, so that every month has it")
        if self.light_near_days > self.light_far_days:
            raise BadNumbers("light_near_days: at most light_far_days")
        if self.pass_mark > 100:
            raise BadNumbers("pass_mark: at most 100")
        if self.basically_passed_from is not None and self.basically_passed_from >= self.pass_mark:
            raise BadNumbers("basically_passed_from: less than pass_mark")
