"""The summary of a place: the same numbers as its townships' reports, one line for each division below."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

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
from villages.accountability.notices.models import Notice
from villages.criteria.models import RuleSet
from villages.divisions.models import Division
from villages.ledger.merging import carry_over_entries
from villages.ledger.models import LedgerEntry
from villages.process import StageChange, Thing, Verb
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
COUNTY = "360603"
QUERIES = 43
# Of a city or a province nobody lists the targets, with their criteria.
QUERIES_FOR_TARGETS = 3


def of_township(figures: TownshipFigures) -> dict[str, int]:
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
    }


def same_of(counts: Counts) -> dict[str, int]:
    """The same of a line; what waits for the county is one number in a township's report."""
    names = [field.name for field in fields(counts)]
    found = {name: getattr(counts, name) for name in names}
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
    assert [(each.quarter, each.rectifying, each.watch) for each in summary(later).trend[-2:]] == [
        ("2026Q3", 1, 0),
        ("2026Q4", 0, 1),
    ]


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
