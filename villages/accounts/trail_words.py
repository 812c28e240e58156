"""The audit trail in words: verbs, things, and what was written before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from villages import marks
from villages.accounts.models import AccountState
from villages.accounts.trail_verbs import VERBS
from villages.audit import AuditRow
from villages.divisions.models import Level, VillageClass

# What administrators do to an account; signing in and out is the auditor's business.
ADMINISTRATIVE = ("create", "edit", "grant", "withdraw", "close", "reopen", "reset_password", "change_password")

# Names of what the rows hold beside the columns of the model.
KEYS: dict[str, str | Promise] = {
    "watch_until": gettext_lazy("watch until"),
    "merged_from": gettext_lazy("took over"),
    "state": gettext_lazy("state"),
    "service": gettext_lazy("person on the entry"),
    "minutes": gettext_lazy("minutes"),
    "measure": gettext_lazy("measure taken"),
    "day": gettext_lazy("day"),
    "progress": gettext_lazy("progress"),
    "plan": gettext_lazy("plan"),
    "project": gettext_lazy("livelihood project"),
    "counters": gettext_lazy("counter-entry to"),
    "body": gettext_lazy("mediated by (body)"),
    "result": gettext_lazy("what came of it"),
    "accounts": gettext_lazy("accounts"),
    "items": gettext_lazy("items"),
    "evidence_of": gettext_lazy("behind a yes of"),
    "criterion_number": gettext_lazy("criterion"),
    "replaced_version": gettext_lazy("new version of"),
    "present": gettext_lazy("present"),
    "findings": gettext_lazy("findings"),
    "criteria": gettext_lazy("criteria"),
    "deeds": gettext_lazy("acts"),
    "number": gettext_lazy("number"),
    "assigned_to": gettext_lazy("in the hands of"),
    "submitted_by": gettext_lazy("submitted by"),
    "confirmed_by": gettext_lazy("confirmed by"),
    "signed_by": gettext_lazy("signed by"),
    "proposed_by": gettext_lazy("proposed by"),
    "decided_by": gettext_lazy("decided by"),
    "issued_by": gettext_lazy("issued by"),
    "answered_by": gettext_lazy("answered by"),
    "visited_by": gettext_lazy("visited by"),
    "department": gettext_lazy("department"),
    "name": gettext_lazy("name"),
    "name_en": gettext_lazy("English name"),
    "sha256": "SHA-256",
    "failure": gettext_lazy("failure"),
    **{level.value: level.label for level in Level},
    "villages": gettext_lazy("villages"),
    "created": gettext_lazy("created"),
    "renamed": gettext_lazy("renamed"),
    "reopened": gettext_lazy("reopened"),
    "ended": gettext_lazy("ended"),
    "unchanged": gettext_lazy("unchanged"),
    "names": gettext_lazy("names"),
    "found": gettext_lazy("found"),
    "holding": gettext_lazy("frozen on that day"),
    "on": gettext_lazy("on the day"),
    "files": gettext_lazy("files"),
    "problem": gettext_lazy("problem"),
    "cause": gettext_lazy("cause"),
    "goal": gettext_lazy("goal"),
    "measures": gettext_lazy("measures"),
    "text": gettext_lazy("measure"),
    "heard_at": gettext_lazy("heard at"),
    "levels": gettext_lazy("by level"),
    "successors": gettext_lazy("successors"),
    "skipped": gettext_lazy("rows left out"),
    "screened_classes": gettext_lazy("classes that are screened"),
    "check_due_day": gettext_lazy("check due on day"),
    "check_due_months_after_quarter": gettext_lazy("check due months after the quarter"),
    "spot_check_every_months": gettext_lazy("spot check every … months"),
    "phone_report_every_days": gettext_lazy("telephone report every … days"),
    "rectification_days": gettext_lazy("days of rectification"),
    "watch_months": gettext_lazy("months of watch"),
    "residents_county_members_min": gettext_lazy("resident members from the county"),
    "residents_township_members_min": gettext_lazy("resident members from the township"),
    "residents_days_per_week_min": gettext_lazy("days a week in the village"),
    "package_visits_per_week_min": gettext_lazy("visits a week of the village team"),
    "pass_mark": gettext_lazy("pass mark"),
    "ballots_min": gettext_lazy("ballots at least"),
    "dissatisfied_fails_over_percent": gettext_lazy("dissatisfied that fails, in percent"),
    "satisfaction_gate_percent": gettext_lazy("satisfaction at least, in percent"),
    "basically_passed_from": gettext_lazy("basically passed from"),
    "consolidation_months": gettext_lazy("months of consolidation"),
    "redo_days": gettext_lazy("days after a failed inspection"),
    "rebound_days": gettext_lazy("days after a rebound"),
    "extension_days_most": gettext_lazy("days of an extension at most"),
    "extensions_most": gettext_lazy("extensions at most"),
    "satisfied_redo_under_percent": gettext_lazy("satisfied under which it is done again, in percent"),
    "aware_redo_under_percent": gettext_lazy("aware under which it is done again, in percent"),
    "late_checks_period_months": gettext_lazy("months over which late checks are counted"),
    "concealed_for_removal": gettext_lazy("concealed villages until the removal is recommended"),
    "concealed_period_months": gettext_lazy("months over which concealed villages are counted"),
    "department_report_days": gettext_lazy("days for a department's report"),
    "duty_gaps_for_notice": gettext_lazy("gaps of the register until the notice"),
    "team": gettext_lazy("team"),
    "ballots": gettext_lazy("ballots"),
    "sheet": gettext_lazy("inspection sheet"),
    "late_checks_for_talk": gettext_lazy("late checks until the talk"),
    "answer_working_days": gettext_lazy("working days for an answer"),
    "light_far_days": gettext_lazy("days of the first light"),
    "light_near_days": gettext_lazy("days of the second light"),
}
# The rows about these things hold the facts of another model under a number.
NESTED = {"villagesheet": "answer", "spotvisit": "spotanswer", "inspection": "criterionresult"}
NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Change:
    """One fact of an audit row in words; `before` or `after` may be empty."""

    label: str
    before: str
    after: str


def verb_in_words(verb: str) -> str:
    return str(VERBS.get(verb, verb))


@cache
def _models() -> dict[str, type[models.Model]]:
    return {model._meta.model_name or "": model for model in apps.get_models()}


def model_of(kind: str) -> type[models.Model] | None:
    """The model whose things have this kind; None when the product no longer has it."""
    return _models().get(kind)


def kind_in_words(kind: str) -> str:
    model = model_of(kind)
    return str(model._meta.verbose_name) if model else kind


def changes_in_words(row: AuditRow) -> list[Change]:
    """What the row says was different, fact by fact."""
    names = _in_order(row.kind, {*row.before, *row.after})
    pairs = [(name, row.before.get(name), row.after.get(name)) for name in names]
    return [
        Change(_label(row.kind, name), _value(row.kind, name, before), _value(row.kind, name, after))
        for name, before, after in pairs
        if before not in NOTHING or after not in NOTHING
    ]


def _field(kind: str, name: str) -> models.Field[Any, Any] | None:
    model = model_of(kind)
    columns = {field.name: field for field in model._meta.concrete_fields} if model else {}
    return columns.get(name)


def _in_order(kind: str, names: Iterable[str]) -> list[str]:
    """Criteria by number, then columns as the model has them, then the rest: JSON in PostgreSQL keeps no order."""
    model = model_of(kind)
    columns = [field.name for field in model._meta.concrete_fields] if model else []
    known = {name: place for place, name in enumerate([*columns, *KEYS])}
    return sorted(names, key=lambda name: (int(name) if name.isdecimal() else known.get(name, len(known)), name))


def _label(kind: str, name: str) -> str:
    if kind in NESTED and name.isdigit():
        return _("criterion %(number)s") % {"number": name}
    field = _field(kind, name)
    if field and isinstance(field.verbose_name, Promise):  # otherwise it is the column's name, which Django made
        return str(field.verbose_name)
    return str(KEYS.get(name, name.replace("_", " ")))


def _value(kind: str, name: str, value: Any) -> str:
    if value in NOTHING:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return _nested(NESTED.get(kind, kind), value)
    if isinstance(value, list):
        return marks.listed(_value(kind, name, each) for each in value)
    if name == "state" and kind == "user" and value in AccountState.values:
        return str(AccountState(value).label)
    if name == "screened_classes" and value in VillageClass.values:
        return str(VillageClass(value).label)
    field = _field(kind, name)
    choices = dict(field.flatchoices) if field else {}
    if value in choices:
        return str(choices[value])
    return _moment(value) if isinstance(value, str) else str(value)


def _nested(kind: str, value: dict[str, Any]) -> str:
    """A related row by its name; otherwise each fact with its label."""
    if set(value) == {"id", "name"}:
        return str(value["name"])
    facts = [(name, _value(kind, name, value[name])) for name in _in_order(kind, value)]
    colon = marks.colon()
    return marks.semicolon().join(
        words if name == "value" else f"{_label(kind, name)}{colon}{words}" for name, words in facts if words
    )


def _moment(text: str) -> str:
    """A date or moment as people write it; any other text as it is."""
    try:
        moment, day = parse_datetime(text), parse_date(text)
    except ValueError:
        return text
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment) and "T" in text:
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return date_format(day, "DATE_FORMAT") if day else text
