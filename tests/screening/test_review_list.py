"""The quarter by township: standings, completeness, totals, filters, and who sees whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, moment, open_check, submit
from tests.pages import enter, text_of
from tests.scenes import scene
from villages.accounts.permissions import Role
from villages.screening.actions import return_check, save_sheet
from villages.screening.models import QuarterlyCheck
from villages.screening.overview import Figures, Standing, by_county, completeness, figures_of, rows_of, standings
from villages.screening.rules import AnswerInput

pytestmark = pytest.mark.django_db
TUANHUANG = "360603101200"
URL = "/checks/"
LATER = moment("2026-11-22 10:00")


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@scene
def both(check: QuarterlyCheck, cast: Cast) -> tuple[QuarterlyCheck, QuarterlyCheck]:
    """锦江镇 and 潢溪镇 of the third quarter, untouched."""
    return check, open_check("360603102")


@pytest.mark.parametrize(
    ("given", "wanted", "per_cent"),
    [(0, 45, 0), (1, 45, 2), (44, 45, 97), (1754, 1755, 99), (45, 45, 100), (46, 45, 100), (0, 0, 0), (3, 0, 0)],
)
def test_completeness_rounds_down_and_never_passes_a_hundred(given: int, wanted: int, per_cent: int) -> None:
    assert completeness(given, wanted) == per_cent


def standing(check: QuarterlyCheck) -> Standing:
    check.refresh_from_db()
    said = Standing.of(check)
    asked = [s for s in Standing if QuarterlyCheck.objects.filter(pk=check.pk).filter(s.condition).exists()]
    assert asked == [said], "the query and the object must say the same"
    return said


def test_it_follows_a_check_from_untouched_to_confirmed(check: QuarterlyCheck, cast: Cast) -> None:
    seen = [standing(check)]
    sheet = check.sheets.first()
    assert sheet is not None
    save_sheet(sheet=sheet, answers={1: AnswerInput("no")}, version=1, by=cast.filer, at=check.opened_at)
    seen.append(standing(check))
    submit(fill_check(check, by=cast.filer), by=cast.filer, at=check.due_at)
    seen.append(standing(check))
    return_check(check=check, village_reasons={sheet.pk: "再核"}, reason="再核", by=cast.officer, at=LATER)
    seen.append(standing(check))
    submit(fill_check(check, by=cast.filer, at=LATER), by=cast.filer, at=LATER)
    seen.append(standing(check))
    confirm(check, by=cast.officer)
    seen.append(standing(check))
    # The last submission comes long after the due moment, but the first one counts.
    assert seen == ["not_started", "in_work", "on_time", "returned", "on_time", "confirmed"]


def test_one_minute_too_late_is_late(check: QuarterlyCheck, cast: Cast) -> None:
    submit(fill_check(check, by=cast.filer), by=cast.filer, at=check.due_at + dt.timedelta(minutes=1))
    assert standing(check) == Standing.LATE
    (row,) = rows_of(QuarterlyCheck.objects.all(), LATER)
    assert row.minutes_late == 1
    assert "late by 1 minute" in text_of(enter(cast.officer).get(URL))


def test_figures_count_villages_answers_and_hits(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    assert figures_of(QuarterlyCheck.objects.all())[check.pk] == Figures(3, 45, 45, 2, 1)


def test_a_missing_answer_keeps_it_below_a_hundred(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer)
    sheet = check.sheets.first()
    assert sheet is not None
    sheet.answers.filter(criterion__number=15).delete()
    figures = figures_of(QuarterlyCheck.objects.all())[check.pk]
    assert (figures.given, figures.completeness) == (44, 97)


def test_an_untouched_check_is_there_with_zeros(both: tuple[QuarterlyCheck, QuarterlyCheck]) -> None:
    assert figures_of(QuarterlyCheck.objects.all())[both[1].pk] == Figures(3, 45, 0, 0, 0)


def test_the_totals_are_the_sum_of_the_townships(both: tuple[QuarterlyCheck, QuarterlyCheck], cast: Cast) -> None:
    fill_check(both[0], by=cast.filer, answers={TUANHUANG: {8: YES}})
    page = enter(cast.officer).get(URL)
    assert page.context["total"] == Figures(6, 90, 45, 1, 1)
    assert page.context["total"].completeness == 50


def test_it_stands_by_code_not_by_merit(both: tuple[QuarterlyCheck, QuarterlyCheck], cast: Cast) -> None:
    submit(fill_check(both[1], by=cast.neighbour), by=cast.neighbour)
    rows = enter(cast.officer).get(URL).context["rows"]
    assert [row.check.township.code for row in rows] == ["360603101", "360603102"]


def test_every_standing_is_counted_also_with_none(both: tuple[QuarterlyCheck, QuarterlyCheck]) -> None:
    counts = standings(QuarterlyCheck.objects.all())
    assert counts == {**dict.fromkeys(Standing, 0), Standing.NOT_STARTED: 2}


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("standing=on_time", ["360603102"]),
        ("standing=not_started", ["360603101"]),
        ("text=潢溪", ["360603102"]),
        ("text=360603101", ["360603101"]),
        ("text=余江", ["360603101", "360603102"]),
        ("standing=on_time&text=锦江", []),
        ("standing=nonsense", ["360603101", "360603102"]),
        ("text=%00", ["360603101", "360603102"]),
        ("page=-7", ["360603101", "360603102"]),
        ("page=x&unknown=1", ["360603101", "360603102"]),
    ],
)
def test_filters_stand_in_the_address(
    both: tuple[QuarterlyCheck, QuarterlyCheck], cast: Cast, query: str, codes: list[str]
) -> None:
    submit(fill_check(both[1], by=cast.neighbour), by=cast.neighbour)
    page = enter(cast.officer).get(f"{URL}?quarter=2026Q3&{query}")
    assert [row.check.township.code for row in page.context["rows"]] == codes


def test_filtering_and_clearing_stay_in_the_quarter(check: QuarterlyCheck, cast: Cast) -> None:
    officer = enter(cast.officer)
    page = text_of(officer.get(f"{URL}?quarter=2026Q2&standing=confirmed&text=x"))
    assert 'type="hidden" name="quarter" value="2026Q2"' in page
    assert '<a href="?quarter=2026Q2">Clear all filters</a>' in page
    assert 'href="?quarter=2026Q2&amp;text=x"' in page, "a chip removes only its own filter"
    assert 'name="quarter" value="2026Q3"' in text_of(officer.get(f"{URL}?quarter=nonsense"))


def test_the_newest_ended_quarter_comes_by_itself(check: QuarterlyCheck, cast: Cast) -> None:
    page = enter(cast.officer).get(URL)
    assert str(page.context["quarter"]) == "2026Q3"
    assert page.context["later"] is None, "a quarter that is not over has no checks"
    assert str(page.context["earlier"]) == "2026Q2"


def test_an_earlier_quarter_that_was_never_opened_is_empty(check: QuarterlyCheck, cast: Cast) -> None:
    page = enter(cast.officer).get(f"{URL}?quarter=2025Q4")
    assert page.context["rows"] == []
    assert str(page.context["later"]) == "2026Q1"


@pytest.mark.parametrize("quarter", ["2026Q5", "abc", "0001Q1", "9999Q4", "%00", "２０２６Q3x", "2026q"])
def test_a_quarter_that_is_none_is_told_and_the_newest_shown(check: QuarterlyCheck, cast: Cast, quarter: str) -> None:
    page = enter(cast.officer).get(f"{URL}?quarter={quarter}")
    assert (page.status_code, str(page.context["quarter"])) == (200, "2026Q3")
    assert "does not name a quarter" in text_of(page)


def test_a_filer_sees_the_own_township_and_goes_to_the_own_page(
    both: tuple[QuarterlyCheck, QuarterlyCheck], cast: Cast
) -> None:
    page = enter(cast.filer).get(URL)
    assert [row.check for row in page.context["rows"]] == [both[0]]
    assert reverse("villages:check-detail", args=["2026Q3", "360603101"]) in text_of(page)
    assert "/review/" not in text_of(page)


def test_an_officer_of_another_county_sees_none_of_it(check: QuarterlyCheck, cast: Cast) -> None:
    assert enter(cast.stranger).get(URL).context["rows"] == []


def test_a_supervisor_of_the_city_sees_each_county_under_its_name(check: QuarterlyCheck, cast: Cast) -> None:
    open_check("360681101")
    page = enter(cast.supervisor).get(URL)
    assert [group.county.code for group in page.context["page"]] == ["360603", "360681"]
    assert "贵溪市" in text_of(page)
    groups = by_county(page.context["rows"])
    assert [group.figures.villages for group in groups] == [3, 3]


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.WORKING_GROUP, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_who_may_not_read_the_screening_is_refused(check: QuarterlyCheck, cast: Cast, role: Role) -> None:
    assert enter(cast.with_role(role)).get(URL).status_code == 403
