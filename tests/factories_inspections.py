"""Entries that are applied for, inspected and decided on, for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from tests.conftest import Cast
from tests.factories import moment
from villages.acceptance.inspections import actions
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.inspections.sheet_rows import BALLOTS, COUNTS, Ground, print_of
from villages.acceptance.inspections.sheet_saving import RowInput, Saved, save_sheet
from villages.acceptance.inspections.sheet_store import criteria_of, ground_of, rows_of
from villages.accounts.models import User
from villages.criteria.models import RuleSet
from villages.ledger.models import LedgerEntry
from villages.process import Stage

APPLIED = moment("2026-12-20 09:00")
PLANNED = moment("2026-12-21 10:00")
VISIT_DAY = dt.date(2026, 12, 23)
VISITED = moment("2026-12-23 15:00")
PROPOSED = moment("2026-12-23 18:00")
SIGNED = moment("2026-12-25 09:00")

Rows = Mapping[str, Mapping[str, str]]


def with_rules(numbers: Mapping[str, object] | None = None, sheet: Mapping[str, object] | None = None) -> RuleSet:
    """The only rule set, with other numbers or another sheet."""
    rule_set = RuleSet.objects.get()
    rule_set.data = {**rule_set.data, **(numbers or {})}
    rule_set.sheet = dict(sheet or {})
    rule_set.save()
    return rule_set


def to_last_step(entry: LedgerEntry) -> LedgerEntry:
    """The entry with the last stage of its rectification open; the proofs are other tests' business."""
    LedgerEntry.objects.filter(pk=entry.pk).update(step=Stage.RECTIFY)
    entry.refresh_from_db()
    return entry


def apply(entry: LedgerEntry, cast: Cast, at: dt.datetime = APPLIED) -> Inspection:
    words = "班子已配齐，村务已公开"
    return actions.apply_for_acceptance(entry=entry, words=words, self_test=[], by=cast.filer, at=at)


def plan(
    inspection: Inspection,
    cast: Cast,
    *,
    team: tuple[User, ...] = (),
    is_announced: bool = True,
    planned_on: dt.date = VISIT_DAY,
    at: dt.datetime = PLANNED,
) -> Inspection:
    people = team or (cast.inspector,)
    actions.plan_inspection(
        inspection=inspection, team={user.pk for user in people}, head=people[0].pk, planned_on=planned_on,
        is_announced=is_announced, by=cast.officer, at=at,
    )  # fmt: skip
    return inspection


def ground(inspection: Inspection, at: dt.datetime = VISITED) -> Ground:
    return ground_of(inspection, criteria_of(inspection), timezone.localdate(at))


def full_sheet(
    inspection: Inspection, *, visited_on: dt.date = VISIT_DAY, **changes: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Every row of a sheet on which all is well, with `changes` by the name of the row (`i_team_united=…`)."""
    base = ground(inspection)
    rows: dict[str, dict[str, str]] = {"visit": {"visited_on": visited_on.isoformat(), "remarks": ""}}
    rows |= {f"i-{item.key}": {"points": str(item.points), "reason": ""} for item in base.sheet.items()}
    rows |= {f"c-{number}": {"resolved": "yes", "words": "已整改到位"} for number in base.criteria}
    if base.sheet.questions:
        rows[BALLOTS] = ballots(base)
    for name, values in changes.items():
        kind, _sep, key = name.partition("_")
        rows[f"{kind}-{key}" if key else kind] = dict(values)
    return rows


def ballots(base: Ground, *, valid: int = 18, spoiled: int = 2, dissatisfied: int = 0) -> dict[str, str]:
    """Twenty ballots, two of them spoiled, everybody satisfied."""
    numbers = {
        "first_number": "1",
        "last_number": str(valid + spoiled),
        "returned": str(valid),
        "spoiled": str(spoiled),
    }
    posts = {"first_teller": "县督导组组员", "second_teller": "镇组织干事"}
    counts = dict(zip(COUNTS, (str(valid - dissatisfied), "0", str(dissatisfied)), strict=True))
    answers = {f"{question.key}-{name}": count for question in base.sheet.questions for name, count in counts.items()}
    return numbers | posts | answers


def save(inspection: Inspection, rows: Rows, by: User, *, at: dt.datetime = VISITED) -> Saved:
    """Save rows that were read just now."""
    kept = rows_of(Inspection.objects.get(pk=inspection.pk))
    sent = {name: RowInput(values, print_of(kept.get(name, {}))) for name, values in rows.items()}
    return save_sheet(inspection=inspection, rows=sent, by=by, at=at)


def propose(inspection: Inspection, cast: Cast, *, by: User | None = None, at: dt.datetime = PROPOSED) -> Inspection:
    row = Inspection.objects.get(pk=inspection.pk)
    actions.propose_decision(inspection=row, by=by or cast.inspector, at=at)
    return Inspection.objects.get(pk=inspection.pk)


def sign(
    inspection: Inspection,
    cast: Cast,
    outcome: Outcome | None = None,
    *,
    stricter_reason: str = "",
    fail_reasons: str = "",
    at: dt.datetime = SIGNED,
) -> LedgerEntry:
    return actions.sign_inspection(
        inspection=inspection, outcome=outcome or Outcome(inspection.proposed_outcome),
        stricter_reason=stricter_reason, fail_reasons=fail_reasons, by=cast.leader, at=at,
    )  # fmt: skip


def inspected(entry: LedgerEntry, cast: Cast, **changes: Mapping[str, str]) -> Inspection:
    """Applied, planned, visited and proposed; all is well but for `changes`."""
    inspection = plan(apply(to_last_step(entry), cast), cast)
    save(inspection, full_sheet(inspection, visited_on=VISIT_DAY, **changes), cast.inspector)
    return propose(inspection, cast)
