"""The summary of a place: the same numbers as its townships' reports, one line for each division below."""

from __future__ import annotations

from dataclasses import fields

import pytest

from reports.figures import township_quarters
from reports.numbers import TownshipFigures, from_json, to_json
from reports.summary.counting import summary
from reports.summary.numbers import Counts, SummaryFigures
from reports.summary.registry import FIGURES
from reports.summary.scope import Scope
from tests.conftest import Cast
from tests.factories import QUARTER, YES, confirm, fill_check, open_check, submit
from tests.reports.conftest import COUNTED
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
COUNTY = "360603"


@pytest.fixture
def two_townships(confirmed: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    neighbour = fill_check(open_check("360603102"), by=cast.neighbour, answers={"360603102200": {11: YES}})
    confirm(submit(neighbour, by=cast.neighbour), by=cast.officer)
    return confirmed


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
