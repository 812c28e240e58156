"""What a report says of acceptance: accepted, failed, watched, cancelled, rebounded, repeated."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from reports.figures import township_quarter
from reports.numbers import CountyFigures, EntryFigures, Outcomes, TownshipFigures, from_json, to_json
from reports.words import acceptance_words, light_words, stage_words
from tests.conftest import Cast
from tests.factories import QUARTER, moment
from tests.reports.conftest import COUNTED
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.ledger.models import LedgerEntry
from villages.process import Stage, StageChange, Thing, Verb
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(figures: TownshipFigures) -> EntryFigures:
    return figures.entries[0]


def test_each_entry_has_one_outcome(entry: EntryFigures) -> None:
    stages = {
        "accepted": [
            replace(entry, stage="watch", inspected="pass"),
            replace(entry, stage="cancelled", inspected="pass"),
            replace(entry, stage="watch", inspected="pass", rebounds=1),  # accepted again
        ],
        "failed": [
            replace(entry, stage="rectifying", inspected="fail"),
            replace(entry, stage="inspecting", inspected="fail"),
            replace(entry, stage="rectifying", inspected="fail", rebounds=1),
        ],
        "rebounded": [replace(entry, stage="rectifying", inspected="pass", rebounds=1)],
        "consolidating": [replace(entry, stage="consolidating", inspected="basic")],
        "under_way": [entry, replace(entry, stage="inspecting")],
    }
    for name, entries in stages.items():
        assert Outcomes.of(entries) == Outcomes(**{name: len(entries)})
    assert Outcomes.of(row for rows in stages.values() for row in rows).targets == 10


def test_a_year_has_the_targets_that_were_opened_in_it(figures: TownshipFigures, entry: EntryFigures) -> None:
    accepted = replace(entry, stage="watch")
    earlier = replace(entry, stage="rectifying", rebounds=1, opened_on=dt.date(2025, 11, 12))
    township = replace(figures, entries=(entry, accepted, earlier))
    assert township.outcomes_of(2026) == Outcomes(accepted=1, under_way=1)
    assert township.outcomes_of(2025) == Outcomes(rebounded=1)
    county = CountyFigures("2026Q3", "360603", (township, figures))
    assert county.outcomes_of(2026) == Outcomes(accepted=1, under_way=2)


def test_the_counts_come_from_inspections_and_history(confirmed: QuarterlyCheck, cast: Cast) -> None:
    row = LedgerEntry.objects.get()
    for round_, outcome in ((1, Outcome.PASS), (2, Outcome.FAIL)):
        Inspection.objects.create(
            entry=row, round=round_, rule_set=row.rule_set, applied_at=COUNTED, applied_by=cast.filer,
            stage=Stage.SIGNED, proposed_outcome=outcome, proposed_at=COUNTED, proposed_by=cast.inspector,
            outcome=outcome, signed_at=COUNTED, signed_by=cast.leader, fail_reasons="选举未完成",
        )  # fmt: skip
    ends = {Verb.REBOUND: "rectifying", Verb.BASICALLY_PASS: "consolidating", Verb.WIDEN: "rectifying"}
    for verb, after in ends.items():
        StageChange.objects.create(
            thing=Thing.ENTRY, of_entry=row, verb=verb, before="watch", after=after, at=moment("2026-10-01 00:00")
        )  # fmt: skip
    figures = township_quarter(confirmed.township, QUARTER, COUNTED)
    [entry] = figures.entries
    assert (entry.inspected, entry.rebounds, entry.times, entry.watch_until) == ("fail", 1, 1, None)
    moves = figures.moves
    assert (moves.rebounded, moves.basically_passed, moves.widened, moves.passed) == (1, 1, 1, 0)
    assert figures.outcomes_of(2026) == Outcomes(failed=1)


def test_an_entry_that_a_successor_carries_on_is_not_told_twice(confirmed: QuarterlyCheck) -> None:
    row = LedgerEntry.objects.get()
    LedgerEntry.objects.filter(pk=row.pk).update(stage=Stage.MERGED, merged_into=row)
    merged = {"verb": Verb.MERGE, "before": row.stage, "after": Stage.MERGED, "at": COUNTED}
    StageChange.objects.create(thing=Thing.ENTRY, of_entry=row, **merged)
    assert township_quarter(confirmed.township, QUARTER, COUNTED).entries == ()


def test_the_watch_shows_its_end_and_a_failure_its_reason(entry: EntryFigures) -> None:
    watched = replace(entry, stage="watch", light="none", watch_until=dt.date(2027, 6, 19))
    assert "2027-06-19" in light_words(watched)
    plain = stage_words(entry)
    assert stage_words(replace(entry, inspected="fail")) not in (plain, stage_words(replace(entry, rebounds=1)))


def test_the_report_names_outcomes_and_repeats(figures: TownshipFigures, entry: EntryFigures) -> None:
    _moves, *plain = acceptance_words(figures)
    assert len(plain) == 1
    _moves, outcomes, repeat = acceptance_words(replace(figures, entries=(replace(entry, rebounds=1, times=2),)))
    assert "2026" in outcomes
    assert entry.village in repeat
    assert len(acceptance_words(replace(figures, entries=()))) == 1


def test_figures_that_were_frozen_earlier_can_be_read(figures: TownshipFigures) -> None:
    data = to_json(figures)
    for name in ("rebounds", "times", "inspected", "watch_until"):
        del data["entries"][0][name]
    del data["moves"]["widened"]
    del data["moves"]["basically_passed"]
    assert from_json(TownshipFigures, data) == figures
    del data["entries"][0]["stage"]
    with pytest.raises(KeyError):
        from_json(TownshipFigures, data)
