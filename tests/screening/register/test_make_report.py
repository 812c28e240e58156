"""The township makes its duty reports: one for each due day, on that day or later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.screening.register.conftest import ID_CARD, NOW, PHONE
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import RuleBroken
from villages.screening.register.actions import make_report, supplement_report
from villages.screening.register.models import Dispute, DutyReport, Incident, ToldBy

pytestmark = pytest.mark.django_db
SATURDAY, MONDAY = dt.date(2026, 11, 21), dt.date(2026, 11, 16)


@pytest.fixture
def make(cast: Cast) -> Callable[..., DutyReport]:
    def report(**changes: Any) -> DutyReport:
        township = Division.objects.get(code=changes.pop("code", "360603101"))
        facts = {"way": ToldBy.TELEPHONE, "due_on": SATURDAY, "nothing_to_report": True, "by": cast.filer, "at": NOW}
        return make_report(township=township, **{**facts, **changes})

    return report


Make = Callable[..., DutyReport]


def test_nothing_to_report_is_a_report(make: Make, cast: Cast) -> None:
    report = make()
    assert (report.nothing_to_report, report.words, report.reported_by) == (True, "", cast.filer)
    row = AuditRow.objects.get(verb="duty_report.make")
    assert (row.after["due_on"], row.place_code) == ("2026-11-21", "360603101")


@pytest.mark.parametrize(("at", "days"), [("2026-11-21 00:00", 0), ("2026-11-21 23:59", 0), ("2026-11-22 00:00", 1)])
def test_it_is_late_from_the_next_midnight_of_the_county(make: Make, at: str, days: int) -> None:
    assert make(at=moment(at)).days_late == days


def test_it_cannot_be_made_before_its_day(make: Make) -> None:
    with pytest.raises(RuleBroken, match="before its day"):
        make(at=moment("2026-11-20 23:59"))


@pytest.mark.parametrize(
    "changes",
    [{"due_on": dt.date(2026, 11, 20)}, {"way": ToldBy.WRITTEN, "due_on": dt.date(2026, 11, 17)}],
)
def test_only_for_days_on_which_one_is_due(make: Make, changes: dict[str, Any]) -> None:
    with pytest.raises(RuleBroken, match="No report is due"):
        make(**changes)


def test_once_for_each_way_and_day_and_township(make: Make, cast: Cast) -> None:
    make()
    with pytest.raises(RuleBroken, match="already"):
        make(by=cast.colleague)
    make(code="360603102", by=cast.neighbour)
    make(way=ToldBy.WRITTEN, due_on=MONDAY)
    assert DutyReport.objects.count() == 3


@pytest.mark.parametrize("words", ["", "  ", PHONE, ID_CARD])
def test_words_are_wanted_without_personal_numbers(make: Make, words: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make(nothing_to_report=False, words=words)
    assert refusal.value.field == "words"


def test_words_and_nothing_do_not_go_together(make: Make) -> None:
    with pytest.raises(RuleBroken, match="Either"):
        make(words="一切正常")


def test_monday_cannot_say_nothing_against_the_register_of_the_week(make: Make, incident: Incident) -> None:
    """The fire of Wednesday, 18 November belongs to the report of Monday, 23 November."""
    make(way=ToldBy.WRITTEN, due_on=MONDAY)
    monday = dt.date(2026, 11, 23)
    at = moment("2026-11-23 10:00")
    with pytest.raises(RuleBroken, match="register holds"):
        make(way=ToldBy.WRITTEN, due_on=monday, at=at)
    report = make(way=ToldBy.WRITTEN, due_on=monday, nothing_to_report=False, words="团黄村火情一起", at=at)
    assert not report.nothing_to_report


def test_the_week_has_what_arose_in_it_and_what_was_registered_in_it(make: Make, dispute: Dispute) -> None:
    """Arisen on 10 November, registered on the 22nd: both Mondays must speak of it, the third need not."""
    for monday, is_refused in ((MONDAY, True), (dt.date(2026, 11, 23), True), (dt.date(2026, 11, 30), False)):
        at = moment(f"{monday} 10:00") if monday > NOW.date() else NOW
        if is_refused:
            with pytest.raises(RuleBroken):
                make(way=ToldBy.WRITTEN, due_on=monday, at=at)
        else:
            make(way=ToldBy.WRITTEN, due_on=monday, at=at)


def test_the_telephone_is_not_asked_for_the_week(make: Make, incident: Incident) -> None:
    assert make().nothing_to_report


def test_what_is_added_stands_behind_what_was_said_with_its_moment(make: Make, cast: Cast) -> None:
    report = make()
    supplement_report(report=report, words="夜间接报一起火情", by=cast.colleague, at=NOW)
    supplement_report(report=report, words="已扑灭", by=cast.filer, at=moment("2026-11-22 11:30"))
    report.refresh_from_db()
    assert not report.nothing_to_report
    assert report.words == "2026-11-22 09:00 夜间接报一起火情\n2026-11-22 11:30 已扑灭"
    row = AuditRow.objects.filter(verb="duty_report.supplement").earliest("pk")
    assert row.before == {"nothing_to_report": True, "words": ""}
    with pytest.raises(RuleBroken):
        supplement_report(report=report, words=PHONE, by=cast.filer, at=NOW)


@pytest.mark.parametrize("name", ["neighbour", "officer", "leader", "supervisor", "member"])
def test_nobody_but_the_townships_filer_reports(make: Make, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        make(by=getattr(cast, name))
    report = make()
    with pytest.raises(PermissionDenied):
        supplement_report(report=report, words="x", by=getattr(cast, name), at=NOW)
