"""The quarter, the county's own sources and its decisions as spreadsheets: columns of the page, its filters above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Cast
from tests.factories import moment
from tests.pages import enter
from tests.reports.conftest import confirmed  # noqa: F401  # a scene is found by its name
from tests.screening.evaluations.conftest import WELL, correct, record
from tests.screening.explanations.county import JINBEI, report
from tests.screening.spot_checks.conftest import NO, TAZHOU, VISITED, YES, plan, send, visit_of
from tests.sheets import column, sheet_of
from villages.screening.departments.models import Department
from villages.screening.explanations.models import Outage
from villages.screening.models import QuarterlyCheck
from villages.screening.spot_checks.models import SpotCheck
from villages.screening.spot_checks.visiting import finish_visit

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-25 09:00")
LISTS = ("determinations", "checks", "department-reports", "spot-checks", "evaluations", "explanations")


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def spot_check(confirmed: QuarterlyCheck, cast: Cast) -> SpotCheck:  # noqa: F811
    """团黄村 is determined, its ballots are under the gate; the forestry bureau contradicts 锦江镇 on 锦北村.

    A spot check that was not announced goes to 团黄村, which has been visited, and 塔洲村.
    """
    record(cast)
    report(JINBEI, at=moment("2026-11-23 10:00"))
    spot_check = plan(cast)
    send(spot_check, cast.inspector, cast=cast)
    visit = visit_of(spot_check)
    answers = dict.fromkeys(range(1, 15), NO) | {8: YES}
    finish_visit(visit=visit, answers=answers, remarks="", version=visit.version, by=cast.inspector, at=VISITED)
    return spot_check


@pytest.mark.parametrize(
    ("place", "filters", "said", "number", "wanted"),
    [
        ("determinations", "stage=signed", "State: signed", 1, ["360603101200"]),
        ("determinations", "stage=proposed", "State: proposed, awaiting signature", 0, []),
        ("checks", "quarter=2026Q3&standing=confirmed", "State: confirmed", 1, ["360603101"]),
        ("checks", "quarter=2026Q3&standing=returned", "State: returned", 0, []),
        ("department-reports", "criterion=11", "Criterion: 11", 5, ["11"]),
        ("spot-checks", "kind=any_time", "Kind: any-time spot check", 0, ["冬季抽查"]),
        ("evaluations", "result=under", "Result: under the gate", 8, ["under 60 %"]),
        ("evaluations", "result=reached", "Result: gate reached", 0, []),
        ("explanations", "quarter=2026Q3", "Quarter: ", 1, [JINBEI]),
    ],
)
def test_it_says_the_filters_and_lists_what_they_leave(
    cast: Cast, place: str, filters: str, said: str, number: int, wanted: list[object]
) -> None:
    page = enter(cast.officer).get(f"/{place}/?{filters}").content.decode()
    assert f'href="/{place}/export/?{filters.replace("&", "&amp;")}"' in page
    sheet = sheet_of(cast.officer, f"/{place}/export/?{filters}")
    assert said in str(sheet["A2"].value)
    assert column(sheet, number) == wanted


def first_line(sheet: Worksheet) -> list[object]:
    """The cells under the heads; a day comes back as a moment."""
    values = next(sheet.iter_rows(min_row=4, values_only=True))
    return [value.date() if isinstance(value, dt.datetime) else value for value in values]


def test_a_line_says_what_the_page_says(cast: Cast) -> None:
    correct(record(cast, village=TAZHOU), cast, WELL)
    lines = {place: first_line(sheet_of(cast.officer, f"/{place}/export/")) for place in LISTS}
    assert lines["determinations"][3:] == [
        "4 Election failed, 8 Criminal case", dt.date(2026, 7, 14), str(cast.officer), "signed",
        dt.date(2026, 7, 15), str(cast.leader), "360603-2026-001",
    ]  # fmt: skip
    assert lines["checks"][2:] == [
        "余江区", "confirmed", "2026-10-11 03:25", "3 hours, 25 minutes", "100 %", 3, 2, 4,
    ]  # fmt: skip
    assert lines["department-reports"][:2] == ["余林函〔2026〕1号", "Forestry bureau"]
    assert lines["spot-checks"][1:] == [
        "余江区", "any-time spot check (not announced)", dt.date(2026, 11, 23), dt.date(2026, 11, 30),
        "under way", 1, 2,
    ]  # fmt: skip
    assert lines["evaluations"][3:] == [
        dt.date(2026, 11, 20), 60, 42, 40, "87.5 %", "60 % reached (corrected)",
    ]  # fmt: skip
    assert lines["explanations"][5:] == [
        "department report", "2026-11-23 10:00", "waiting for the township",
        "4 working days left, until 30 November 2026, 24:00",
    ]  # fmt: skip


def test_the_villages_of_a_spot_check_have_their_own_sheet(cast: Cast, spot_check: SpotCheck) -> None:
    page, export = f"/spot-checks/{spot_check.pk}/", f"/spot-checks/{spot_check.pk}/visits/export/"
    assert f'href="{export}?stage=done"' in enter(cast.officer).get(f"{page}?stage=done").content.decode()
    sheet = sheet_of(cast.officer, f"{export}?stage=done")
    assert str(sheet["A2"].value).endswith("; State: done; 冬季抽查")
    assert column(sheet, 1) == ["360603101200"]
    assert column(sheet, 4) == [str(cast.inspector)]
    assert column(sheet, 7) == ["14 looked at, 1 met"]
    assert column(sheet_of(cast.officer, export), 7) == ["14 looked at, 1 met", None]


def test_of_an_unannounced_spot_check_a_township_gets_what_is_finished(cast: Cast, spot_check: SpotCheck) -> None:
    export = f"/spot-checks/{spot_check.pk}/visits/export/"
    assert column(sheet_of(cast.filer, export), 0) == ["团黄村"]
    assert column(sheet_of(cast.filer, "/spot-checks/export/"), 7) == [1]
    assert enter(cast.neighbour).get(export).status_code == 404
    assert column(sheet_of(cast.neighbour, "/spot-checks/export/"), 0) == []


def test_a_clock_that_stands_still_or_is_over_says_so(cast: Cast, spot_check: SpotCheck) -> None:
    outage = Outage.objects.create(
        county=spot_check.county, began_at=moment("2026-11-25 08:00"), reason="断网", recorded_by=cast.officer
    )
    [words] = column(sheet_of(cast.officer, "/explanations/export/"), 8)
    assert words == "The clock stands still; 4 working days left, since 25 November 2026, 08:00"
    outage.delete()
    with time_machine.travel(moment("2026-12-01 00:00"), tick=False):
        assert column(sheet_of(cast.officer, "/explanations/export/"), 8) == ["time is over"]


def test_a_department_gets_its_own_reports(cast: Cast) -> None:
    export = "/department-reports/export/"
    assert column(sheet_of(cast.department, export), 0) == []
    Department.objects.get().members.add(cast.department)
    assert column(sheet_of(cast.department, export), 0) == ["余林函〔2026〕1号"]


def test_a_county_outside_gets_no_row(cast: Cast) -> None:
    for place in LISTS:
        assert column(sheet_of(cast.stranger, f"/{place}/export/"), 0) == []
