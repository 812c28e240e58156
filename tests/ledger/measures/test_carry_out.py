"""What becomes of a measure: progress, done with a proof, blocked, resumed, opened again, dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED
from tests.factories_measures import WORKED_ON, WORKING, prove
from tests.ledger.measures.conftest import ID_CARD, PHONE
from villages.audit import AuditRow
from villages.ledger.measures import actions
from villages.ledger.measures.models import Measure, ProgressNote
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import take_off_entry_file
from villages.process import Conflict, RuleBroken, Stage, StageChange

pytestmark = pytest.mark.django_db


def note(measure: Measure, **given: Any) -> ProgressNote:
    usual: dict[str, Any] = {"day": WORKED_ON, "words": "已召开两次会议", "at": WORKING}
    return actions.note_progress(measure=measure, **(usual | given))


def finish(measure: Measure, **given: Any) -> None:
    usual: dict[str, Any] = {"done_on": WORKED_ON, "at": WORKING}
    actions.finish_measure(measure=measure, **(usual | given))


def close(entry: LedgerEntry) -> None:
    """The entry leaves the ledger's open part."""
    LedgerEntry.objects.filter(pk=entry.pk).update(
        stage=Stage.CANCELLED, accepted_at=DECIDED, watch_until=WORKED_ON, cancelled_at=DECIDED
    )


class TestProgress:
    @pytest.mark.parametrize("name", ["filer", "colleague", "member"])
    def test_the_township_and_the_working_group_note_it(self, measure: Measure, cast: Cast, name: str) -> None:
        row = note(measure, by=getattr(cast, name))
        assert (row.day, row.words, row.written_by) == (WORKED_ON, "已召开两次会议", getattr(cast, name))
        assert AuditRow.objects.get(verb="measure.note").after["progress"] == "已召开两次会议"

    @pytest.mark.parametrize("name", ["neighbour", "officer", "stranger", "leader", "supervisor"])
    def test_nobody_else_does(self, measure: Measure, cast: Cast, name: str) -> None:
        with pytest.raises(PermissionDenied):
            note(measure, by=getattr(cast, name))

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"words": " "}, "words"),
            ({"words": f"联系{PHONE}"}, "words"),
            ({"words": ID_CARD}, "words"),
            ({"day": dt.date(2026, 11, 3)}, "day"),
            ({"day": dt.date(2026, 10, 14)}, "day"),
        ],
    )
    def test_it_refuses_what_is_not_allowed(
        self, measure: Measure, cast: Cast, given: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(RuleBroken) as refusal:
            note(measure, by=cast.filer, **given)
        assert refusal.value.field == field
        assert not measure.notes.exists()

    def test_the_day_on_which_the_entry_was_opened_is_the_first(self, measure: Measure, cast: Cast) -> None:
        assert note(measure, by=cast.filer, day=dt.date(2026, 10, 15)).pk

    def test_the_same_words_of_one_day_are_noted_once(self, measure: Measure, cast: Cast) -> None:
        note(measure, by=cast.filer)
        with pytest.raises(RuleBroken, match="already"):
            note(measure, by=cast.colleague)

    def test_what_is_done_takes_no_more_notes(self, measure: Measure, cast: Cast) -> None:
        prove(measure, by=cast.filer)
        finish(measure, by=cast.filer)
        with pytest.raises(RuleBroken, match="done"):
            note(measure, by=cast.filer)


class TestDone:
    def test_without_a_proof_it_is_not_done(self, measure: Measure, cast: Cast) -> None:
        with pytest.raises(RuleBroken, match="proves"):
            finish(measure, by=cast.filer)
        measure.refresh_from_db()
        assert measure.stage == Stage.UNDER_WAY

    def test_with_a_proof_it_is(self, measure: Measure, cast: Cast) -> None:
        prove(measure, by=cast.member)
        finish(measure, by=cast.member)
        measure.refresh_from_db()
        assert (measure.stage, measure.done_on) == (Stage.DONE, WORKED_ON)
        assert AuditRow.objects.filter(verb="measure.finish").count() == 1

    def test_a_proof_that_was_taken_off_proves_nothing(self, measure: Measure, cast: Cast) -> None:
        row = prove(measure, by=cast.filer)
        take_off_entry_file(row=row, reason="传错了", by=cast.filer, at=WORKING)
        with pytest.raises(RuleBroken, match="proves"):
            finish(measure, by=cast.filer)

    @pytest.mark.parametrize("day", [dt.date(2026, 11, 3), dt.date(2026, 10, 14)])
    def test_its_day_lies_between_the_opening_and_today(self, measure: Measure, cast: Cast, day: dt.date) -> None:
        prove(measure, by=cast.filer)
        with pytest.raises(RuleBroken) as refusal:
            finish(measure, by=cast.filer, done_on=day)
        assert refusal.value.field == "done_on"

    @pytest.mark.parametrize("name", ["neighbour", "officer", "leader"])
    def test_the_county_does_not_report_for_the_township(self, measure: Measure, cast: Cast, name: str) -> None:
        prove(measure, by=cast.filer)
        with pytest.raises(PermissionDenied):
            finish(measure, by=getattr(cast, name))

    def test_who_is_second_is_told(self, measure: Measure, cast: Cast) -> None:
        prove(measure, by=cast.filer)
        seen = Measure.objects.select_related("entry__village").get(pk=measure.pk)
        finish(measure, by=cast.filer)
        with pytest.raises(Conflict):
            finish(seen, by=cast.colleague)
        assert StageChange.objects.of(measure).filter(verb="finish").count() == 1


class TestBlockedAndBack:
    def test_it_is_blocked_with_a_reason_and_resumed(self, measure: Measure, cast: Cast) -> None:
        actions.block_measure(measure=measure, reason="等待林业部门批复", by=cast.member, at=WORKING)
        assert Measure.objects.get().stage == Stage.BLOCKED
        actions.resume_measure(measure=measure, by=cast.member, at=WORKING)
        assert Measure.objects.get().stage == Stage.UNDER_WAY
        assert StageChange.objects.of(measure).get(verb="block").reason == "等待林业部门批复"

    @pytest.mark.parametrize("reason", ["", "  ", PHONE])
    def test_no_reason_no_block(self, measure: Measure, cast: Cast, reason: str) -> None:
        with pytest.raises(RuleBroken) as refusal:
            actions.block_measure(measure=measure, reason=reason, by=cast.filer, at=WORKING)
        assert refusal.value.field == "reason"

    def test_a_blocked_measure_is_resumed_before_it_is_done(self, measure: Measure, cast: Cast) -> None:
        prove(measure, by=cast.filer)
        actions.block_measure(measure=measure, reason="等待批复", by=cast.filer, at=WORKING)
        with pytest.raises(RuleBroken, match="blocked"):
            finish(measure, by=cast.filer)

    def test_the_county_opens_it_again_and_the_proof_stays(self, measure: Measure, cast: Cast) -> None:
        prove(measure, by=cast.filer)
        finish(measure, by=cast.filer)
        with pytest.raises(PermissionDenied):
            actions.reopen_measure(measure=measure, reason="不实", by=cast.filer, at=WORKING)
        actions.reopen_measure(measure=measure, reason="会议记录无签字", by=cast.officer, at=WORKING)
        measure.refresh_from_db()
        assert (measure.stage, measure.done_on) == (Stage.UNDER_WAY, None)
        assert measure.entry_files.count() == 1

    def test_the_county_drops_it(self, measure: Measure, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            actions.drop_measure(measure=measure, reason="不再需要", by=cast.filer, at=WORKING)
        actions.drop_measure(measure=measure, reason="不再需要", by=cast.officer, at=WORKING)
        assert not Measure.objects.open().exists()


class TestAClosedEntry:
    def test_takes_nothing_more(self, measure: Measure, cast: Cast) -> None:
        prove(measure, by=cast.filer)
        close(measure.entry)
        measure = Measure.objects.select_related("entry__village").get()
        refused: list[Callable[[], object]] = [
            lambda: note(measure, by=cast.filer),
            lambda: finish(measure, by=cast.filer),
            lambda: actions.block_measure(measure=measure, reason="x", by=cast.filer, at=WORKING),
            lambda: actions.drop_measure(measure=measure, reason="x", by=cast.officer, at=WORKING),
        ]
        for act in refused:
            with pytest.raises(RuleBroken, match="closed"):
                act()

    def test_has_no_measures_that_wait_or_are_overdue(self, measure: Measure) -> None:
        late = dt.date(2026, 12, 1)
        assert Measure.objects.overdue(late).get().is_overdue(late)
        assert not Measure.objects.overdue(measure.due_on).exists()
        close(measure.entry)
        assert not Measure.objects.overdue(late).exists()
        assert not Measure.objects.select_related("entry").get().is_overdue(late)
