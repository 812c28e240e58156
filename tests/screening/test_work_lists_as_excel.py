"""The lists of the work in the villages as spreadsheets: columns of the page, its period and filters written above."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import moment
from tests.pages import enter
from tests.reports.conftest import JINJIANG, confirmed  # noqa: F401  # a scene is found by its name
from tests.screening.visits.conftest import CADRE, JINBEI, TUANHUANG, assign, village
from tests.sheets import column, sheet_of
from villages.divisions.models import Division
from villages.screening.assessments.actions import score_village
from villages.screening.assessments.commitment_actions import promise
from villages.screening.assessments.models import AssessmentSheet
from villages.screening.assessments.periods import Period
from villages.screening.assessments.rules import PromiseFacts, Score
from villages.screening.assessments.sheets import SHIPPED, load_sheet
from villages.screening.models import QuarterlyCheck
from villages.screening.register.actions import make_report
from villages.screening.register.models import ToldBy

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-18 15:00")
MONDAY = dt.date(2026, 11, 16)
LISTS = ("assessments", "commitments", "packages", "duty", "attention", "completeness", "kinds")


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def work(confirmed: QuarterlyCheck, cast: Cast) -> None:  # noqa: F811
    """团黄村 has half a package, a score and a commitment; of 锦江镇's duty reports one was made."""
    assign(cast, CADRE)
    load_sheet(data=json.loads(SHIPPED.read_text(encoding="utf-8")), by=None, at=NOW)
    most = {item["number"]: item["points"] for item in AssessmentSheet.objects.get().items}
    score_village(village=village(TUANHUANG), period=Period(2026, 3), score=Score(most, {}), by=cast.filer, at=NOW)
    facts = PromiseFacts("修好水渠", "村党支部书记", MONDAY, MONDAY)
    promise(village=village(JINBEI), facts=facts, by=cast.filer, at=moment("2026-11-16 15:00"))
    make_report(
        township=Division.objects.get(code=JINJIANG), way=ToldBy.WRITTEN, due_on=MONDAY, nothing_to_report=True,
        by=cast.filer, at=moment("2026-11-16 15:00"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "filters", "said", "number", "wanted"),
    [
        ("assessments", "period=2026Q3&state=yes", "State: scored", 3, [100]),
        ("commitments", "stage=overdue", "State: overdue", 7, ["overdue"]),
        ("commitments", "stage=fulfilled", "State: fulfilled", 0, []),
        ("packages", "text=吴二", "Village or member: 吴二", 4, ["吴二, 镇农业站干部"]),
        ("duty", "month=2026-11&text=锦江", "code: 锦江", 3, ["Telephone report", "Written report"]),
        ("attention", "show=neglected&text=团黄", "Visits from", 8, ["neglected: no visit in this period"]),
        ("completeness", "quarter=2026Q3&reason=confirmed", "State: finished: confirmed", 1, ["360603101"]),
        ("kinds", "quarter=2026Q2&text=团黄", "pinyin or code: 团黄", 1, [TUANHUANG]),
    ],
)  # fmt: skip
def test_it_says_the_filters_and_lists_what_they_leave(
    cast: Cast, place: str, filters: str, said: str, number: int, wanted: list[object]
) -> None:
    page = enter(cast.officer).get(f"/{place}/?{filters}").content.decode()
    assert f'href="/{place}/export/?' in page
    sheet = sheet_of(cast.officer, f"/{place}/export/?{filters}")
    assert said in str(sheet["A2"].value)
    assert column(sheet, number) == wanted


def test_titles_name_the_period(cast: Cast) -> None:
    titles = [
        sheet_of(cast.officer, address)["A1"].value
        for address in (
            "/assessments/export/?period=2026Q3",
            "/duty/export/?month=2026-11",
            "/completeness/export/?quarter=2026Q3",
            "/kinds/export/?quarter=2026Q2",
        )
    ]
    assert titles == [
        "100-point assessment, Q3 2026",
        "Duty reports 2026-11",
        "Completeness and timeliness Q3 2026",
        "Three kinds of villages (Q2 2026)",
    ]


def test_a_day_in_the_past_is_said(cast: Cast) -> None:
    sheet = sheet_of(cast.officer, "/completeness/export/?quarter=2026Q2&on=2026-07-05")
    assert "As it was at the end of 5 July 2026." in str(sheet["A2"].value)
    assert column(sheet, 2) == ["in work"]


def test_a_month_of_duty_reports_has_a_column_for_each_due_day(cast: Cast) -> None:
    sheet = sheet_of(cast.officer, "/duty/export/?month=2026-11&text=锦江")
    heads = [cell.value for cell in sheet[3]]
    telephone, written = sheet.iter_rows(min_row=4, values_only=True)
    monday = heads.index("11-16")
    assert (telephone[monday], written[monday]) == (None, "made")
    assert heads[-3:] == ["made", "late", "missing"]
    assert written[-3] == 1


def test_the_whole_list_is_in_the_file(cast: Cast) -> None:
    """Pages have fifty rows."""
    sheet = sheet_of(cast.officer, "/packages/export/?page=2")
    assert len(column(sheet, 0)) == enter(cast.officer).get("/packages/").context["page"].paginator.count


@pytest.mark.parametrize("place", LISTS)
def test_nobody_outside_gets_a_row(cast: Cast, place: str) -> None:
    codes = column(sheet_of(cast.stranger, f"/{place}/export/"), 2 if place == "commitments" else 1)
    assert [code for code in codes if not str(code).startswith(cast.stranger.jurisdiction)] == []
