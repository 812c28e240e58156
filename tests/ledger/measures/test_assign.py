"""The approval of a plan: measures are assigned, brought up to date, dropped; what is done stays done."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_measures import DUE, WORKED_ON, WORKING, Said, approve_plan_of, prove
from villages.audit import AuditRow
from villages.ledger.measures.actions import assign_measures, block_measure, finish_measure
from villages.ledger.measures.models import Measure
from villages.ledger.models import LedgerEntry
from villages.ledger.plans.models import Plan, PlannedMeasure
from villages.process import Stage, StageChange

pytestmark = pytest.mark.django_db
LATER = moment("2026-11-10 09:00")


def approve(entry: LedgerEntry, cast: Cast, *said: Said) -> Plan:
    return approve_plan_of(entry, said, filer=cast.filer, officer=cast.officer, at=LATER)


def standing(entry: LedgerEntry) -> list[str]:
    return list(entry.measures.exclude(stage=Stage.DROPPED).order_by("pk").values_list("words", flat=True))


def test_each_line_of_the_plan_becomes_a_measure_and_knows_it(entry: LedgerEntry, cast: Cast) -> None:
    approve(entry, cast, Said("一"), Said("二", owner_post="村党支部书记"))
    assert standing(entry) == ["一", "二"]
    measure = entry.measures.get(words="二")
    assert (measure.stage, measure.owner_post, measure.due_on) == (Stage.UNDER_WAY, "村党支部书记", DUE)
    assert PlannedMeasure.objects.get(words="二").measure == measure
    assert AuditRow.objects.filter(verb="measure.assign").count() == 2


def test_a_newer_version_changes_the_measure_that_it_was_drawn_up_from(measure: Measure, cast: Cast) -> None:
    approve(measure.entry, cast, Said("新的说法", due_on=dt.date(2026, 12, 20), measure=measure))
    measure.refresh_from_db()
    assert (measure.words, measure.due_on, measure.stage) == ("新的说法", dt.date(2026, 12, 20), Stage.UNDER_WAY)
    row = AuditRow.objects.get(verb="measure.change")
    assert row.before["due_on"] == "2026-11-30"
    assert row.after["due_on"] == "2026-12-20"
    assert Measure.objects.count() == 1


def test_a_version_that_says_the_same_changes_nothing(measure: Measure, cast: Cast) -> None:
    approve(measure.entry, cast, Said(measure=measure))
    assert not AuditRow.objects.filter(verb="measure.change").exists()
    assert Measure.objects.get().stage == Stage.UNDER_WAY


def test_a_line_typed_anew_in_the_same_words_is_the_same_measure(measure: Measure, cast: Cast) -> None:
    approve(measure.entry, cast, Said(owner_post="镇长"))
    assert Measure.objects.get().owner_post == "镇长"


def test_what_the_plan_has_no_more_is_dropped_with_the_reason(measure: Measure, cast: Cast) -> None:
    block_measure(measure=measure, reason="等待批复", by=cast.filer, at=WORKING)
    approve(measure.entry, cast, Said("另一项"))
    measure.refresh_from_db()
    assert measure.stage == Stage.DROPPED
    assert "2" in StageChange.objects.of(measure).get(verb="drop").reason
    assert standing(measure.entry) == ["另一项"]


def test_what_is_done_stays_done_whatever_the_plan_says(measure: Measure, cast: Cast) -> None:
    prove(measure, by=cast.filer)
    finish_measure(measure=measure, done_on=WORKED_ON, by=cast.filer, at=WORKING)
    approve(measure.entry, cast, Said("另一项"))
    measure.refresh_from_db()
    assert measure.stage == Stage.DONE
    assert measure.done_on == WORKED_ON


def test_what_is_done_and_wanted_again_by_another_day_is_a_new_measure(measure: Measure, cast: Cast) -> None:
    prove(measure, by=cast.filer)
    finish_measure(measure=measure, done_on=WORKED_ON, by=cast.filer, at=WORKING)
    approve(measure.entry, cast, Said(due_on=dt.date(2027, 1, 10), measure=measure))
    assert sorted(Measure.objects.values_list("stage", flat=True)) == [Stage.DONE, Stage.UNDER_WAY]
    approve(measure.entry, cast, Said(measure=measure), Said(due_on=dt.date(2027, 1, 10)))
    assert Measure.objects.count() == 2


def test_a_dropped_measure_is_not_brought_back_but_assigned_anew(measure: Measure, cast: Cast) -> None:
    approve(measure.entry, cast, Said("另一项"))
    approve(measure.entry, cast, Said("另一项"), Said(measure=measure))
    assert [row.stage for row in Measure.objects.order_by("pk")] == [Stage.DROPPED, Stage.UNDER_WAY, Stage.UNDER_WAY]


def test_of_two_lines_alike_the_linked_one_keeps_its_measure(measure: Measure, cast: Cast) -> None:
    plan = approve(measure.entry, cast, Said(), Said("改过的说法", measure=measure))
    kept = PlannedMeasure.objects.get(item__plan=plan, words="改过的说法")
    assert kept.measure == measure
    assert Measure.objects.count() == 2


@pytest.mark.parametrize("name", ["filer", "leader", "stranger"])
def test_only_the_countys_officer_assigns(entry: LedgerEntry, cast: Cast, name: str) -> None:
    plan = approve(entry, cast)
    item = plan.items.get()
    PlannedMeasure.objects.create(item=item, kind="pay", words="x", owner_post="x", due_on=DUE)
    with pytest.raises(PermissionDenied):
        assign_measures(plan=plan, by=getattr(cast, name), at=LATER)
    assert not Measure.objects.exists()
