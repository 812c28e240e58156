"""The three kinds of villages and the criteria over quarters: counts of villages, each leading to them."""

from __future__ import annotations

import re

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import QUARTER, YES, confirm, fill_check, moment, submit
from tests.pages import enter, text_of
from tests.scenes import scene
from tests.screening.explanations.county import JINBEI, TAZHOU, TUANHUANG, report
from villages.criteria.models import CriteriaEdition, Group
from villages.ledger.actions import dismiss_finding
from villages.screening.insight.kinds import frequencies, kind_rows, quarters_of
from villages.screening.models import Finding, QuarterlyCheck
from villages.screening.quarters import Quarter

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-22 09:00")


@scene
def found(check: QuarterlyCheck, cast: Cast) -> None:
    """团黄村: 8 (disputes) twice over, 1 (team); 锦北村: 9 (disputes); 塔洲村: 11 a quarter earlier; one dismissed."""
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}}), by=cast.filer)
    confirm(check, by=cast.officer)
    for village, number, quarter in (
        (TUANHUANG, 8, QUARTER),
        (TUANHUANG, 1, QUARTER),
        (JINBEI, 9, QUARTER),
        (TAZHOU, 11, QUARTER.previous()),
    ):
        report(village, number, quarter=quarter)
    dismiss_finding(finding=report(TAZHOU, 12), reason="不属实", by=cast.officer, at=NOW)


def test_a_village_counts_once_in_each_of_its_kinds(found: None) -> None:
    [earlier, now] = kind_rows(Finding.objects.live(), [QUARTER.previous(), QUARTER])
    assert now.counts == {Group.TEAM: 1, Group.DISPUTES: 2, Group.MANAGEMENT: 0}
    assert now.any_kind == 2
    assert earlier.counts == {Group.TEAM: 0, Group.DISPUTES: 1, Group.MANAGEMENT: 0}


def test_a_criterion_counts_villages_and_not_findings(found: None) -> None:
    criteria = list(CriteriaEdition.objects.get().criteria.order_by("number"))
    rows = {row.criterion.number: dict(row.counts) for row in frequencies(Finding.objects.live(), [QUARTER], criteria)}
    assert (rows[8], rows[9], rows[12]) == ({QUARTER: 1}, {QUARTER: 1}, {QUARTER: 0})


def test_quarters_run_without_gaps_and_at_most_eight(found: None) -> None:
    assert quarters_of(Finding.objects.live(), QUARTER) == [QUARTER.previous(), QUARTER]
    report(TAZHOU, 11, quarter=Quarter(2023, 1))
    quarters = quarters_of(Finding.objects.live(), QUARTER)
    assert (len(quarters), quarters[0], quarters[-1]) == (8, Quarter(2024, 4), QUARTER)
    assert quarters_of(Finding.objects.none(), QUARTER) == [QUARTER]


def test_each_figure_leads_to_as_many_villages(found: None, cast: Cast) -> None:
    officer = enter(cast.officer)
    with time_machine.travel(NOW, tick=False):
        officer = enter(cast.officer)
        body = officer.get("/kinds/").content.decode()
        links = re.findall(r'<a href="(\?quarter=[^"]+#list)">(\d+)</a>', body)
        assert len(links) == 8  # two quarters, three kinds and any
        for link, figure in links:
            page = officer.get("/kinds/" + link.replace("&amp;", "&").removesuffix("#list")).content.decode()
            assert page.split('id="list"')[1].count('<th scope="row">') == int(figure), link


def test_the_list_says_kind_and_criteria_of_each_village(found: None, cast: Cast) -> None:
    page = text_of(enter(cast.officer).get("/kinds/?quarter=2026Q3&kind=disputes"))
    assert "团黄村" in page
    assert "锦北村" in page
    assert "塔洲村" not in page.split('id="list"')[1]
    assert "塔洲村" in text_of(enter(cast.officer).get("/kinds/?quarter=2026Q2"))
    assert "No village to show" in text_of(enter(cast.officer).get("/kinds/?quarter=2026Q3&kind=management"))


def test_the_trend_leads_from_each_figure_to_the_findings_behind_it(found: None, cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        officer = enter(cast.officer)
        body = officer.get("/reports/trends/criteria/?quarter=2026Q3").content.decode()
        links = re.findall(r'<a href="(/findings/\?[^"]+)">(\d+)</a>', body)
        assert len(links) == 4
        for link, figure in links:
            page = officer.get(link.replace("&amp;", "&")).content.decode()
            villages = re.findall(r'scope="rowgroup"', page)
            assert len(villages) == int(figure), link


def test_charts_are_drawn_with_words_and_numbers(found: None, cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        officer = enter(cast.officer)
        page = officer.get("/reports/trends/criteria/?quarter=2026Q3&criterion=8").content.decode()
        assert page.count('role="img"') == 2
        assert 'aria-label="Villages by criterion, Q3 2026"' in page
        assert officer.get("/reports/trends/kinds/").content.decode().count('role="img"') == 3


def test_without_a_finding_the_pages_say_so(cast: Cast) -> None:
    officer = enter(cast.officer)
    assert "No village to show" in text_of(officer.get("/kinds/"))
    assert "Nothing was found" in text_of(officer.get("/reports/trends/criteria/"))
    assert officer.get("/reports/trends/kinds/").status_code == 200


@pytest.mark.parametrize("query", ["quarter=x", "criterion=99", "criterion=x", "quarter=9998Q4"])
def test_an_address_that_means_nothing_is_no_error(found: None, cast: Cast, query: str) -> None:
    assert enter(cast.officer).get(f"/reports/trends/criteria/?{query}").status_code == 200
    assert enter(cast.officer).get(f"/kinds/?{query}&kind=x&township=x").status_code == 200


def test_another_county_sees_nothing_of_it(found: None, cast: Cast) -> None:
    assert "团黄村" not in text_of(enter(cast.stranger).get("/kinds/?quarter=2026Q3"))
    assert "Nothing was found" in text_of(enter(cast.stranger).get("/reports/trends/criteria/?quarter=2026Q3"))
