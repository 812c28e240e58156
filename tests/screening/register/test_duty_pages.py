"""The duty reports on their pages: one click from home, the month with its gaps, one report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import make_division, make_user, moment
from tests.pages import enter, queries_of, text_of
from tests.screening.register.conftest import NOW, PHONE
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.divisions.models import Division
from villages.screening.register.actions import make_report
from villages.screening.register.board import State, duties_of, tables
from villages.screening.register.due_days import Month
from villages.screening.register.models import DutyReport, Incident, ToldBy

pytestmark = pytest.mark.django_db
PHONE_URL = "/duty/360603101/telephone/2026-11-21/"
MONDAY_URL = "/duty/360603101/written/2026-11-16/"


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def report(day: str, *, by: User, at: str = "", way: ToldBy = ToldBy.TELEPHONE) -> DutyReport:
    """Nothing to report, on the day itself at 10 o'clock unless said otherwise."""
    township = Division.objects.get(code=by.jurisdiction)
    return make_report(
        township=township, way=way, due_on=dt.date.fromisoformat(day), nothing_to_report=True, by=by,
        at=moment(at or f"{day} 10:00"),
    )  # fmt: skip


def states(way: ToldBy, code: str = "360603101", month: Month = Month(2026, 11)) -> dict[int, State]:  # noqa: B008
    """Day of the month → state, on 22 November."""
    townships = list(Division.objects.filter(code=code))
    table = next(table for table in tables(townships, month, NOW.date(), every=3) if table.way == way)
    return {cell.day.day: cell.state for cell in table.rows[0].cells}


class TestHome:
    def test_nothing_to_report_is_one_click(self, cast: Cast) -> None:
        browser = enter(cast.filer)
        home = text_of(browser.get("/"))
        assert "Telephone report 2026-11-21" in home
        assert "1 day late" in home
        assert f'action="{PHONE_URL}report/"' in home
        response = browser.post(f"{PHONE_URL}report/", {"nothing": "1", "from_home": "1"})
        assert response["Location"] == "/"
        assert DutyReport.objects.get().nothing_to_report
        after = text_of(browser.get("/"))
        assert f'action="{PHONE_URL}report/"' not in after
        assert "Recorded: nothing to report." in after

    def test_the_monday_report_leads_to_its_page(self, cast: Cast) -> None:
        assert f'href="{MONDAY_URL}"' in text_of(enter(cast.filer).get("/"))

    def test_a_second_click_changes_nothing_and_says_so(self, cast: Cast) -> None:
        browser = enter(cast.filer)
        for _click in range(2):
            response = browser.post(f"{PHONE_URL}report/", {"nothing": "1", "from_home": "1"})
        assert "This report has been made already." in text_of(response)
        assert DutyReport.objects.count() == 1

    def test_on_the_due_day_itself_it_is_not_late(self, cast: Cast) -> None:
        today = dt.date(2026, 11, 24)
        assert [(d.way, d.due_on.day, d.days_late) for d in duties_of("360603101", today)] == [
            (ToldBy.TELEPHONE, 24, 0), (ToldBy.WRITTEN, 23, 1),
        ]  # fmt: skip


class TestMonth:
    def test_made_late_missing_and_what_is_to_come(self, cast: Cast) -> None:
        report("2026-11-06", by=cast.filer)
        report("2026-11-09", by=cast.filer, at="2026-11-10 00:00")
        assert states(ToldBy.TELEPHONE) == {
            3: State.NONE, 6: State.MADE, 9: State.LATE, 12: State.MISSING, 15: State.MISSING, 18: State.MISSING,
            21: State.MISSING, 24: State.NONE, 27: State.NONE, 30: State.NONE,
        }  # fmt: skip
        assert states(ToldBy.WRITTEN) == {
            2: State.NONE, 9: State.MISSING, 16: State.MISSING, 23: State.NONE, 30: State.NONE,
        }  # fmt: skip

    def test_gaps_count_from_the_first_report_of_the_county_not_of_the_township(self, cast: Cast) -> None:
        assert set(states(ToldBy.TELEPHONE).values()) == {State.NONE}
        report("2026-11-18", by=cast.neighbour)
        assert states(ToldBy.TELEPHONE)[18] == states(ToldBy.TELEPHONE)[21] == State.MISSING
        assert states(ToldBy.TELEPHONE)[15] == State.NONE

    def test_today_is_due_and_not_yet_missing(self, cast: Cast) -> None:
        report("2026-11-18", by=cast.filer)
        with time_machine.travel(moment("2026-11-21 23:00"), tick=False):
            text = text_of(enter(cast.officer).get("/duty/"))
        assert text.count("due today") == 2
        assert text.count(">missing</a>") == 1  # the neighbour's of the 18th

    def test_a_township_owes_nothing_before_it_was_there(self, cast: Cast) -> None:
        report("2026-11-06", by=cast.filer)
        Division.objects.filter(code="360603102").update(valid_from=dt.date(2026, 11, 15))
        owed = states(ToldBy.TELEPHONE, "360603102")
        assert (owed[12], owed[15]) == (State.NONE, State.MISSING)

    def test_the_county_sees_all_the_township_itself_the_stranger_nobody_of_them(self, cast: Cast) -> None:
        report("2026-11-06", by=cast.filer)
        assert "潢溪镇" in text_of(enter(cast.officer).get("/duty/"))
        assert "潢溪镇" not in text_of(enter(cast.filer).get("/duty/"))
        assert "/duty/360603" not in text_of(enter(cast.stranger).get("/duty/"))

    def test_a_township_without_screened_villages_is_not_asked(self, cast: Cast) -> None:
        make_division("360603400", "某林场")
        make_division("360603400001", "某林场社区居委会")
        assert "某林场" not in text_of(enter(cast.officer).get("/duty/"))

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("month=2026-10", "Duty reports 2026-10"), ("month=x", "does not name a month"),
            ("month=0001-01", "does not name a month"), ("month=1950-01", "No township to show"),
            ("text=潢溪", "潢溪镇"), ("text=nowhere", "No township to show"), ("month=9998-12", "Duty reports 9998-12"),
        ],
    )  # fmt: skip
    def test_month_and_township_stand_in_the_address(self, cast: Cast, query: str, words: str) -> None:
        assert words in text_of(enter(cast.officer).get(f"/duty/?{query}"))

    def test_a_filter_keeps_the_month(self, cast: Cast) -> None:
        text = text_of(enter(cast.officer).get("/duty/?month=2026-10&text=360603101"))
        assert '<input type="hidden" name="month" value="2026-10"' in text
        assert "潢溪镇" not in text
        assert "month=2026-09" in text

    def test_the_page_asks_the_same_for_two_townships_and_for_twenty(self, cast: Cast) -> None:
        report("2026-11-06", by=cast.filer)
        officer = enter(cast.officer)
        officer.get("/duty/")
        few = queries_of(officer, "/duty/")
        for number in range(300, 320):
            make_division(f"360603{number}", f"第{number}镇")
            make_division(f"360603{number}200", f"第{number}村民委员会")
            report("2026-11-06", by=make_user(Role.FILER, f"360603{number}"))
        assert queries_of(officer, "/duty/") == few == 11


class TestOneReport:
    def test_the_week_stands_beside_the_monday_report(
        self, register_incident: Callable[..., Incident], cast: Cast
    ) -> None:
        register_incident(happened_at=moment("2026-11-10 08:00"), told_at=moment("2026-11-10 09:00"))
        browser = enter(cast.filer)
        text = text_of(browser.get(MONDAY_URL))
        assert "from 2026-11-09 to 2026-11-15" in text
        assert "后山林缘" in text
        assert "Nothing to report" not in text
        refused = browser.post(f"{MONDAY_URL}report/", {"nothing": "1"})
        assert "The register holds incidents or disputes of this week" in text_of(refused)
        assert browser.post(f"{MONDAY_URL}report/", {"words": "团黄村火情一起"})["Location"] == MONDAY_URL
        assert "团黄村火情一起" in text_of(browser.get(MONDAY_URL))

    def test_refused_words_are_kept(self, cast: Cast) -> None:
        text = text_of(enter(cast.filer).post(f"{MONDAY_URL}report/", {"words": PHONE}))
        assert "This looks like a telephone number" in text
        assert PHONE in text

    def test_something_is_added_to_a_report(self, cast: Cast) -> None:
        report("2026-11-21", by=cast.filer)
        browser = enter(cast.filer)
        assert "Nothing to report." in text_of(browser.get(PHONE_URL))
        browser.post(f"{PHONE_URL}supplement/", {"words": "夜间火情"})
        text = text_of(browser.get(PHONE_URL))
        assert "2026-11-22 09:00 夜间火情" in text

    def test_what_does_not_exist_is_not_found(self, cast: Cast) -> None:
        browser = enter(cast.filer)
        for address in (
            "360603101/telephone/2026-11-20", "360603101/written/2026-11-17", "360603101/x/2026-11-21",
            "360603102/telephone/2026-11-21", "360603101200/telephone/2026-11-21", "360603101/telephone/x",
            "360603101/telephone/0001-01-01", "999999999/written/2026-11-16",
        ):  # fmt: skip
            assert browser.get(f"/duty/{address}/").status_code == 404, address
        assert browser.post(f"{PHONE_URL}supplement/", {"words": "x"}).status_code == 404

    def test_a_day_to_come_has_no_form(self, cast: Cast) -> None:
        text = text_of(enter(cast.filer).get("/duty/360603101/telephone/2026-11-24/"))
        assert "cannot be made before its day" in text
        assert "Send the report" not in text

    def test_the_county_reads_and_cannot_report(self, cast: Cast) -> None:
        officer = enter(cast.officer)
        text = text_of(officer.get(PHONE_URL))
        assert "missing" in text
        assert "Send the report" not in text
        assert officer.post(f"{PHONE_URL}report/", {"nothing": "1"}).status_code == 403
