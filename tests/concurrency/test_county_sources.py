"""Two people at one spot check or one count at the same time, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import moment, open_check
from tests.screening.evaluations.conftest import UNDER, WELL, correct, record
from tests.screening.spot_checks.conftest import NO, TAZHOU, VISITED, YES, plan, send, visit_of
from villages.process import Stage, StageChange
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.models import Finding
from villages.screening.quarters import Quarter
from villages.screening.spot_checks.actions import call_off_spot_check, close_spot_check, remind_of_spot_checks
from villages.screening.spot_checks.models import Reminder, SpotCheck, SpotVisit
from villages.screening.spot_checks.rules import AnswerInput
from villages.screening.spot_checks.visiting import finish_visit, save_visit

Act = Callable[[], object]
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


@pytest.fixture
def spot_check(cast: Cast) -> SpotCheck:
    spot_check = plan(cast)
    send(spot_check, cast.inspector, cast=cast)
    return spot_check


def saving(visit: SpotVisit, cast: Cast, answers: dict[int, AnswerInput]) -> Act:
    return lambda: save_visit(
        visit=visit, answers=answers, remarks="", version=1, by=cast.inspector, at=VISITED
    )  # fmt: skip


def finishing(visit: SpotVisit, cast: Cast, answers: dict[int, AnswerInput]) -> Act:
    return lambda: finish_visit(
        visit=visit, answers=answers, remarks="", version=1, by=cast.inspector, at=VISITED
    )  # fmt: skip


def test_of_two_who_save_one_sheet_the_second_is_told(overlap: Overlap, spot_check: SpotCheck, cast: Cast) -> None:
    one, other = saving(visit_of(spot_check), cast, {1: NO}), saving(visit_of(spot_check), cast, {1: YES})
    assert overlap.run(one, other, held_at="spot_visit.save") == ("done", "Conflict")
    assert visit_of(spot_check).answers.get().value == "no"


def test_a_visit_finished_twice_records_its_findings_once(overlap: Overlap, spot_check: SpotCheck, cast: Cast) -> None:
    one, other = finishing(visit_of(spot_check), cast, {11: YES}), finishing(visit_of(spot_check), cast, {11: YES})
    assert overlap.run(one, other, held_at="spot_visit.finish") == ("done", "RuleBroken")
    assert Finding.objects.count() == 1


def test_two_first_visits_at_once_begin_the_spot_check_once(
    overlap: Overlap, spot_check: SpotCheck, cast: Cast
) -> None:
    one = finishing(visit_of(spot_check), cast, {1: NO})
    other = finishing(visit_of(spot_check, TAZHOU), cast, {1: NO})
    assert overlap.run(one, other, held_at="spot_check.start_out") == ("done", "done")
    assert StageChange.objects.of(spot_check).filter(verb="start_out").count() == 1


def test_it_is_not_called_off_under_an_inspector_who_finishes(
    overlap: Overlap, spot_check: SpotCheck, cast: Cast
) -> None:
    def calling_off() -> None:
        row = SpotCheck.objects.get(pk=spot_check.pk)
        call_off_spot_check(spot_check=row, reason="防汛", by=cast.officer, at=VISITED)

    one = finishing(visit_of(spot_check), cast, {1: NO})
    assert overlap.run(one, calling_off, held_at="spot_visit.finish") == ("done", "RuleBroken")
    spot_check.refresh_from_db()
    assert (spot_check.stage, visit_of(spot_check).stage) == (Stage.UNDER_WAY, Stage.DONE)


def test_two_who_close_at_once_close_it_once(overlap: Overlap, cast: Cast) -> None:
    spot_check = plan(cast, TAZHOU)
    send(spot_check, cast.inspector, cast=cast)
    finishing(visit_of(spot_check, TAZHOU), cast, {1: NO})()

    def closing() -> None:
        close_spot_check(spot_check=SpotCheck.objects.get(pk=spot_check.pk), by=cast.officer, at=VISITED)

    assert overlap.run(closing, closing, held_at="spot_check.close") == ("done", "Conflict")


def test_one_day_has_one_count_and_a_count_one_correction(overlap: Overlap, cast: Cast) -> None:
    outcome = overlap.run(lambda: record(cast, UNDER), lambda: record(cast, WELL), held_at="evaluation.count")
    assert outcome == ("done", "RuleBroken")
    wrong = MassEvaluation.objects.get()
    assert Finding.objects.count() == 1
    assert correct(wrong, cast, replace(WELL, satisfied=29, fairly_satisfied=6)).corrects == wrong


def test_of_two_corrections_the_second_is_told(overlap: Overlap, cast: Cast) -> None:
    wrong = record(cast, UNDER)
    one, other = (
        lambda: correct(MassEvaluation.objects.get(pk=wrong.pk), cast, WELL),
        lambda: correct(MassEvaluation.objects.get(pk=wrong.pk), cast, UNDER),
    )
    assert overlap.run(one, other, held_at="evaluation.correct") == ("done", "Conflict")
    assert MassEvaluation.objects.standing().count() == 1
    assert Finding.objects.get().stage == Stage.WITHDRAWN


def test_two_schedulers_raise_one_reminder(overlap: Overlap, cast: Cast) -> None:
    open_check(quarter=Quarter(2026, 1))

    def reminding() -> None:
        remind_of_spot_checks(under="", by=None, at=moment("2026-11-22 09:00"))

    assert overlap.run(reminding, reminding, held_at="reminder.raise") == ("done", "done")
    assert Reminder.objects.count() == 1
