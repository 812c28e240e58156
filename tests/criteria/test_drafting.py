"""A draft of the rule set: begun, changed, dropped, put into force; a version in use is never edited."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.scenes import scene
from villages.audit import AuditRow
from villages.criteria.drafting import drop_draft, enforce_draft, save_draft, write_draft
from villages.criteria.models import RuleDraft, RuleSet, rules_in_force
from villages.criteria.rules import Numbers
from villages.criteria.sheet import Rates, Sheet, shipped_sheet
from villages.process import Conflict, RuleBroken

pytestmark = pytest.mark.django_db
AT = moment("2026-11-22 10:00")
TODAY, LATER = dt.date(2026, 11, 22), dt.date(2027, 1, 1)


@scene
def draft(cast: Cast) -> RuleDraft:
    return write_draft(based_on=RuleSet.objects.get(), by=cast.officer, at=AT)


def save(
    draft: RuleDraft, cast: Cast, numbers: Numbers | None = None, sheet: Sheet | None = None, **facts: object
) -> RuleDraft:
    return save_draft(
        draft=draft, numbers=numbers or Numbers(pass_mark=80), sheet=sheet or shipped_sheet(),
        note=str(facts.get("note", "")),
        version=int(str(facts.get("version", draft.version))), by=cast.officer, at=AT,
    )  # fmt: skip


def test_a_draft_begins_with_the_rules_it_is_based_on(draft: RuleDraft) -> None:
    assert draft.numbers == draft.based_on.numbers
    assert draft.inspection_sheet == shipped_sheet()
    assert draft.is_open


def test_a_change_is_kept_and_written_fact_by_fact(draft: RuleDraft, cast: Cast) -> None:
    saved = save(draft, cast, sheet=replace(shipped_sheet(), rates=Rates.EACH), note="参照外县")
    assert (saved.numbers.pass_mark, saved.inspection_sheet.rates, saved.note) == (80, Rates.EACH, "参照外县")
    row = AuditRow.objects.get(verb="rule_draft.save")
    assert (row.before["pass_mark"], row.after["pass_mark"]) == (70, 80)
    assert set(row.after) == {"pass_mark", "sheet", "note"}


def test_saving_what_is_there_writes_nothing(draft: RuleDraft, cast: Cast) -> None:
    assert save(draft, cast, draft.numbers).version == 1
    assert not AuditRow.objects.filter(verb="rule_draft.save").exists()


def test_somebody_elses_change_is_not_overwritten(draft: RuleDraft, cast: Cast) -> None:
    save(draft, cast)
    with pytest.raises(Conflict):
        save(draft, cast, Numbers(pass_mark=90), version=1)
    with pytest.raises(Conflict):
        enforce_draft(draft=draft, in_force_from=LATER, version=1, by=cast.officer, at=AT)


def test_in_force_it_is_the_next_version_from_its_day_on(draft: RuleDraft, cast: Cast) -> None:
    draft = save(draft, cast)
    rule_set = enforce_draft(draft=draft, in_force_from=LATER, version=draft.version, by=cast.officer, at=AT)
    assert rule_set.version == 2
    assert rules_in_force(TODAY).numbers.pass_mark == 70
    assert rules_in_force(LATER).numbers.pass_mark == 80
    draft.refresh_from_db()
    assert (draft.rule_set, draft.is_open) == (rule_set, False)
    assert AuditRow.objects.get(verb="rule_draft.enforce").after["in_force_from"] == "2027-01-01"


def test_nothing_comes_into_force_for_days_that_are_over(draft: RuleDraft, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="days that are over"):
        enforce_draft(draft=draft, in_force_from=dt.date(2026, 11, 21), version=1, by=cast.officer, at=AT)


def test_a_sheet_that_does_not_fit_its_numbers_is_not_kept(draft: RuleDraft, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="awareness"):
        save(draft, cast, Numbers(aware_redo_under_percent=90))


def test_an_ended_draft_stays_as_it_is(draft: RuleDraft, cast: Cast) -> None:
    drop_draft(draft=draft, by=cast.officer, at=AT)
    for again in (
        lambda: save(draft, cast),
        lambda: drop_draft(draft=draft, by=cast.officer, at=AT),
        lambda: enforce_draft(draft=draft, in_force_from=LATER, version=2, by=cast.officer, at=AT),
    ):
        with pytest.raises(RuleBroken, match="has ended"):
            again()
    assert RuleSet.objects.count() == 1


def test_only_who_keeps_the_rules_touches_them(draft: RuleDraft, cast: Cast) -> None:
    for by in (cast.leader, cast.filer, cast.system_admin):
        with pytest.raises(PermissionDenied):
            write_draft(based_on=draft.based_on, by=by, at=AT)
        with pytest.raises(PermissionDenied):
            enforce_draft(draft=draft, in_force_from=LATER, version=1, by=by, at=AT)
