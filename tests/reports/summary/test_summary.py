"""The summary of a place: the same numbers as its townships' reports, one line for each division below."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.figures import township_quarters
from reports.numbers import TownshipFigures, from_json, to_json
from reports.summary.counting import summary
from reports.summary.numbers import Counts, SummaryFigures
from reports.summary.registry import FIGURES
from reports.summary.scope import Scope
from tests.conftest import Cast
from tests.factories import QUARTER, make_division, make_villages, moment, open_check
from tests.factories_watch import ACCEPTED, watch
from tests.reports.conftest import COUNTED, TUANHUANG
from villages.acceptance.inspections.models import BallotCount, Inspection, QuestionCount
from villages.accountability.notices.models import Notice
from villages.criteria.models import RuleSet
from villages.criteria.sheet import QuestionKind
from villages.divisions.models import Division
from villages.ledger.deadlines.actions import approve_extension, request_extension
from villages.ledger.merging import carry_over_entries
from villages.ledger.models import LedgerEntry
from villages.process import StageChange, Thing, Verb
from villages.screening.evaluations.actions import correct_count, record_count
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.evaluations.rules import Count
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
COUNTY = "360603"
QUERIES = 43
# Of a city or a province nobody lists the targets, with their criteria.
QUERIES_FOR_TARGETS = 3


def extend_by_a_month(entry: LedgerEntry, cast: Cast, *, at: dt.datetime) -> None:
    later = entry.deadline + dt.timedelta(days=30)
    extension = request_extension(entry=entry, asked_until=later, reason="等待法院判决", by=cast.filer, at=at)
    approve_extension(extension=extension, by=cast.officer, at=at)


def evaluate(village: Division, cast: Cast, *, satisfied: int, at: dt.datetime) -> MassEvaluation:
    return record_count(village=village, count=forty(satisfied), by=cast.inspector, at=at)


def correct(wrong: MassEvaluation, cast: Cast, *, satisfied: int, at: dt.datetime) -> None:
    correct_count(evaluation=wrong, count=forty(satisfied), reason="复核", by=cast.inspector, at=at)


def forty(satisfied: int) -> Count:
    """Forty ballots, ten of them fairly satisfied."""
    return Count(
        held_on=dt.date(2026, 7, 10), issued=40, returned=40, spoiled=0, satisfied=satisfied, fairly_satisfied=10,
        dissatisfied=30 - satisfied, first_teller="督查组组员", second_teller="党建办干事", excludes_cadres=True,
    )  # fmt: skip


def signed_inspection(entry: LedgerEntry, cast: Cast, *, at: dt.datetime) -> None:
    """With ballots on one question about satisfaction."""
    inspection = Inspection.objects.create(
        entry=entry, round=1, rule_set=entry.rule_set, applied_at=at, applied_by=cast.filer, stage="signed",
        proposed_outcome="pass", proposed_at=at, proposed_by=cast.inspector, outcome="pass", signed_at=at,
        signed_by=cast.leader,
    )  # fmt: skip
    paper = BallotCount.objects.create(
        inspection=inspection, first_number=1, last_number=20, issued=20, returned=20, spoiled=0,
        first_teller="甲", second_teller="乙",
    )  # fmt: skip
    [question, *_others] = entry.rule_set.inspection_sheet.questions_of(QuestionKind.SATISFACTION)
    counts = {"satisfied": 15, "fairly_satisfied": 3, "dissatisfied": 2}
    QuestionCount.objects.create(ballots=paper, question=question.key, **counts)


def of_township(figures: TownshipFigures) -> dict[str, Any]:
    """What a township's report and a summary both say."""
    stages, lights = figures.entries_by_stage(), figures.entries_by_light()
    outcomes = figures.outcomes_of(int(figures.quarter[:4]))
    return {
        "villages": len(figures.villages),
        "villages_complete": figures.villages_complete,
        "villages_with_hits": figures.villages_with_hits,
        "expected": figures.expected,
        "answered": figures.answered,
        "hits": figures.hits,
        "hits_before": sum(criterion.hits_before or 0 for criterion in figures.criteria),
        "new_hits": len(figures.new_hits),
        "gone_hits": len(figures.gone_hits),
        "unknowns": len(figures.unknowns),
        "checks": 1,
        "checks_confirmed": int(figures.check.is_confirmed),
        "checks_late": int(figures.check.is_submitted and figures.check.minutes_late > 0),
        "checks_in_time": int(figures.check.is_submitted and figures.check.minutes_late == 0),
        "findings_waiting": figures.findings_waiting,
        "findings_dismissed": figures.findings_dismissed,
        "entries": len(figures.entries),
        **stages,
        **{f"light_{light}": many for light, many in lights.items() if light != "none"},
        "targets": outcomes.targets,
        "targets_accepted": outcomes.accepted,
        "targets_failed": outcomes.failed,
        "targets_rebounded": outcomes.rebounded,
        "targets_consolidating": outcomes.consolidating,
        "targets_under_way": outcomes.under_way,
        "opened": figures.moves.opened,
        "applied": figures.moves.applied,
        "passed": figures.moves.passed,
        "basically_passed": figures.moves.basically_passed,
        "failed": figures.moves.failed,
        "rebounded": figures.moves.rebounded,
        "widened": figures.moves.widened,
        "cancellations": figures.moves.cancelled,
        "measures": figures.measures,
        "measures_done": figures.measures_done,
        "measures_overdue": figures.measures_overdue,
        **of_work(figures),
    }


def of_work(figures: TownshipFigures) -> dict[str, Any]:
    """What happened and was spent; every field but the parts of the sum is a figure of its own."""
    assert figures.work is not None
    found = {field.name: getattr(figures.work, field.name) for field in fields(figures.work)}
    assert figures.work.yuan == sum(Decimal(spent.yuan) for spent in found.pop("spent"))
    return {name: Decimal(value) if name.startswith("funds") else value for name, value in found.items()}


def same_of(counts: Counts) -> dict[str, Any]:
    """The same of a line; what waits for the county is one number in a township's report."""
    names = [field.name for field in fields(counts)]
    found = {name: getattr(counts, name) for name in names}
    found |= {"funds": counts.yuan, "funds_targets": counts.yuan_targets}
    return found | {"findings_waiting": counts.findings_waiting + counts.findings_proposed}


def test_every_field_is_a_figure_of_the_registry_and_the_other_way_round() -> None:
    assert {field.name for field in fields(Counts)} == set(FIGURES)


def test_the_lines_say_what_the_townships_reports_say(two_townships: QuarterlyCheck) -> None:
    found = summary(Scope(COUNTY, QUARTER, COUNTED))
    townships = {figures.code: of_township(figures) for figures in township_quarters(COUNTY, QUARTER, COUNTED)}
    for line in found.lines:
        same = same_of(line.counts)
        assert {name: same[name] for name in townships[line.code]} == townships[line.code]
    assert [line.code for line in found.lines] == list(townships)
    total = same_of(found.total)
    for name in townships["360603101"]:
        assert total[name] == sum(one[name] for one in townships.values()), name


def test_figures_survive_their_way_through_json(two_townships: QuarterlyCheck) -> None:
    found = summary(Scope(COUNTY, QUARTER, COUNTED))
    assert from_json(SummaryFigures, to_json(found)) == found


def test_the_queries_do_not_grow_with_the_divisions(
    two_townships: QuarterlyCheck, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(QUERIES):
        summary(Scope("360603101", QUARTER, COUNTED))
    for number in range(103, 109):
        township = make_division(f"{COUNTY}{number}", f"第{number}镇")
        make_villages(township, 3)
        open_check(township)
    with django_assert_num_queries(QUERIES):
        found = summary(Scope(COUNTY, QUARTER, COUNTED))
    assert len(found.lines) == 8
    with django_assert_num_queries(QUERIES - QUERIES_FOR_TARGETS):
        above = summary(Scope("36", QUARTER, COUNTED))
    assert above.total == found.total


def test_a_past_quarter_is_as_it_stood_when_the_next_one_was_over(two_townships: QuarterlyCheck) -> None:
    now = moment("2027-05-01 10:00")
    assert Scope.looked_at(COUNTY, QUARTER, COUNTED).at == COUNTED
    past = Scope.looked_at(COUNTY, QUARTER, now)
    assert past.at == moment("2026-12-31 23:59:59.999999")
    assert summary(past).total.light_over == 1


def test_the_stage_is_that_of_the_moment_and_not_of_today(two_townships: QuarterlyCheck, cast: Cast) -> None:
    watch(LedgerEntry.objects.get(), cast, at=ACCEPTED)
    then, later = Scope(COUNTY, QUARTER, COUNTED), Scope(COUNTY, QUARTER, ACCEPTED)
    assert (summary(then).total.rectifying, summary(then).total.targets_under_way) == (1, 1)
    assert (summary(later).total.watch, summary(later).total.targets_accepted) == (1, 1)


def test_the_trend_ends_with_the_quarter_and_each_bar_with_its_own(two_townships: QuarterlyCheck, cast: Cast) -> None:
    watch(LedgerEntry.objects.get(), cast, at=ACCEPTED)
    for quarter, ends in ((QUARTER, ("2026Q3", 1, 0)), (QUARTER.next(), ("2026Q4", 0, 1))):
        then = summary(Scope(COUNTY, quarter, ACCEPTED)).trend[-1]
        assert (then.quarter, then.rectifying, then.watch) == ends


@pytest.mark.parametrize(
    ("at", "light", "deadline", "days_left"),
    [
        ("2026-10-02 09:00", "near", "2026-10-13", 11),  # far by the deadline of today
        ("2026-10-07 23:59", "soon", "2026-10-13", 6),
        ("2026-10-08 10:00", "far", "2026-11-12", 35),
        ("2026-10-20 09:00", "near", "2026-11-12", 23),  # over by the first deadline
        ("2026-11-22 09:30", "over", "2026-11-12", -10),
    ],
)
def test_the_light_of_a_past_day_is_that_of_the_deadline_then(
    two_townships: QuarterlyCheck, cast: Cast, at: str, light: str, deadline: str, days_left: int
) -> None:
    """Until 13 October at first, extended on 8 October."""
    extend_by_a_month(LedgerEntry.objects.get(), cast, at=moment("2026-10-08 10:00"))
    found = summary(Scope(COUNTY, QUARTER, moment(at)))
    assert found.total.by_light() == {"over": 0, "soon": 0, "near": 0, "far": 0} | {light: 1}
    day = dt.date.fromisoformat(deadline)
    assert [(due.deadline, due.days_left, due.light) for due in found.due] == [(day, days_left, light)]
    [township] = township_quarters("360603101", QUARTER, moment(at))
    [entry] = township.entries
    assert (entry.deadline, entry.days_left, entry.light) == (day, days_left, light)


def test_a_townships_report_of_a_past_moment_knows_nothing_later(two_townships: QuarterlyCheck, cast: Cast) -> None:
    watch(LedgerEntry.objects.get(), cast, at=moment("2026-10-20 10:00"))
    [then] = township_quarters("360603101", QUARTER, moment("2026-10-20 09:59"))
    [now] = township_quarters("360603101", QUARTER, COUNTED)
    assert [(each.stage, each.step, each.watch_until) for each in then.entries] == [("rectifying", "mobilise", None)]
    watched = dt.date(2027, 10, 20)
    assert [(each.stage, each.step, each.watch_until) for each in now.entries] == [("watch", "rectify", watched)]
    assert (then.moves.passed, now.moves.passed) == (0, 1)
    # What the check of the quarter found was recorded with its confirmation on the 12th.
    [early] = township_quarters("360603101", QUARTER, moment("2026-10-05 12:00"))
    assert (early.findings_waiting, then.findings_waiting) == (1, 4)
    assert (early.check.submissions, then.check.submissions) == (0, 1)


def test_a_vote_that_was_corrected_later_counts_as_it_was_counted_then(
    two_townships: QuarterlyCheck, cast: Cast
) -> None:
    entry = LedgerEntry.objects.get()
    wrong = evaluate(entry.village, cast, satisfied=20, at=moment("2026-07-10 17:00"))
    signed_inspection(entry, cast, at=moment("2026-09-01 10:00"))
    correct(wrong, cast, satisfied=25, at=moment("2026-10-01 10:00"))
    for at, before in (("2026-09-30 12:00", 30), ("2026-10-01 10:00", 35)):
        total = summary(Scope(COUNTY, QUARTER, moment(at))).total
        assert (total.compared, total.satisfied_before) == (1, before)
    assert summary(Scope(COUNTY, QUARTER, moment("2026-08-31 12:00"))).total.compared == 0


def test_an_entry_counts_where_its_merged_village_is_carried_on(two_townships: QuarterlyCheck) -> None:
    successor = Division.objects.get(code="360603102201")
    Division.objects.filter(code=TUANHUANG).update(valid_to=dt.date(2026, 11, 1), successor=successor)
    carry_over_entries(under=COUNTY, at=COUNTED)
    counts = {line.code: line.counts for line in summary(Scope(COUNTY, QUARTER, COUNTED)).lines}
    assert [counts[code].entries_open for code in ("360603101", "360603102")] == [0, 1]
    # On the quarter's last day the village was still there.
    assert counts["360603101"].villages == 3


def test_what_goes_to_a_department_stands_in_a_line_of_the_county(two_townships: QuarterlyCheck, cast: Cast) -> None:
    county = Division.objects.get(code=COUNTY)
    at = moment("2026-09-01 10:00")
    notice = Notice.objects.create(
        county=county, addressee=county, kind="self_criticism", rule="department_silent",
        rule_set=RuleSet.objects.get(), posts="局长", proposed_at=at, clock_from=at, year=2026, serial=1,
        issued_at=at, issued_by=cast.officer, stage="issued",
    )  # fmt: skip
    StageChange.objects.create(thing=Thing.NOTICE, of_notice=notice, verb=Verb.ISSUE, after="issued", at=at)
    found = summary(Scope(COUNTY, QUARTER, COUNTED))
    assert [line.code for line in found.lines] == [COUNTY, "360603101", "360603102"]
    assert found.lines[0].counts.notices == found.total.notices == found.total.notices_self_criticism == 1
