"""Days that come near are told once for each window, however often and however late the scheduler runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import DECIDED, make_user, moment, open_check
from tests.factories_measures import Said, approve_plan_of
from tests.factories_notices import late_check, sweep
from tests.factories_watch import ACCEPTED, LAST_DAY, watch
from tests.inbox.conftest import keys_of, lines_of
from tests.screening.explanations.county import REPORTED, report
from villages.acceptance.watch.ending import propose_cancellations
from villages.accounts.permissions import Role
from villages.divisions.models import Division
from villages.inbox.models import Message
from villages.inbox.reminding import remind
from villages.ledger.deadlines.actions import approve_extension, request_extension
from villages.ledger.models import LedgerEntry
from villages.screening.models import QuarterlyCheck
from villages.screening.spot_checks.actions import Assignment, assign_visits, plan_spot_check
from villages.screening.spot_checks.models import SpotCheckKind

pytestmark = pytest.mark.django_db


def due_of(user: object, what: str = "entry") -> list[str]:
    """The windows of which this person was told, in order."""
    prefix = f"due.{what}."
    return [key.removeprefix(prefix) for key in keys_of(user) if key.startswith(prefix)]  # type: ignore[arg-type]


class TestEntries:
    """Determined on 15 October 2026 for ninety days: until 13 January 2027."""

    @pytest.mark.parametrize(
        ("day", "windows"),
        [
            ("2026-12-13", []),
            ("2026-12-14", ["30"]),
            ("2027-01-05", ["30"]),
            ("2027-01-06", ["7"]),
            ("2027-01-12", ["1"]),
            ("2027-01-13", ["1"]),
            ("2027-01-14", ["over"]),
        ],
    )
    def test_the_window_that_is_open_is_told(
        self, entry: LedgerEntry, cast: Cast, day: str, windows: list[str]
    ) -> None:
        remind(at=moment(f"{day} 00:07"))
        assert due_of(cast.filer) == windows

    def test_each_window_is_told_once_however_often_it_is_looked_at(self, entry: LedgerEntry, cast: Cast) -> None:
        at = moment("2026-12-01 00:07")
        while at < moment("2027-01-20 00:07"):
            remind(at=at)
            at += dt.timedelta(hours=8)
        assert due_of(cast.filer) == due_of(cast.member) == due_of(cast.officer) == ["30", "7", "1", "over"]
        assert due_of(cast.leader) == ["over"]
        assert due_of(cast.neighbour) == []

    def test_after_three_days_without_a_scheduler_what_holds_now_is_told_once(
        self, entry: LedgerEntry, cast: Cast
    ) -> None:
        remind(at=moment("2027-01-05 23:50"))
        for hour in (9, 10, 11):
            remind(at=moment(f"2027-01-08 {hour:02}:07"))
        assert due_of(cast.filer) == ["30", "7"]
        assert lines_of(cast.filer)[-1] == (
            f"团黄村, 锦江镇 · ledger entry {entry.number} · "
            "The rectification period ends on 13 January 2027: 7 days or less are left."
        )

    def test_a_deadline_that_was_moved_is_told_anew(self, entry: LedgerEntry, cast: Cast) -> None:
        at = moment("2027-01-08 09:00")
        remind(at=at)
        until = entry.deadline + dt.timedelta(days=20)
        extension = request_extension(entry=entry, asked_until=until, reason="雨季", by=cast.filer, at=at)
        approve_extension(extension=extension, by=cast.officer, at=at)
        remind(at=at)
        remind(at=moment("2027-01-27 09:00"))
        assert due_of(cast.filer) == ["7", "30", "7"]

    def test_an_accepted_entry_has_no_deadline_any_more(self, entry: LedgerEntry, cast: Cast) -> None:
        watch(entry, cast)
        remind(at=moment("2027-01-12 09:00"))
        assert due_of(cast.filer) == []

    def test_who_comes_later_is_told_what_is_open(self, entry: LedgerEntry, cast: Cast) -> None:
        remind(at=moment("2027-01-08 09:00"))
        successor = make_user(Role.FILER, "360603101")
        assert remind(at=moment("2027-01-08 10:00")) == 1
        assert due_of(successor) == ["7"]


class TestOthers:
    def test_measures_of_one_day_are_told_together(self, entry: LedgerEntry, cast: Cast) -> None:
        due = dt.date(2026, 11, 30)
        said = [Said(words="一", due_on=due), Said(words="二", due_on=due)]
        approve_plan_of(entry, said, filer=cast.filer, officer=cast.officer)
        remind(at=moment("2026-11-24 09:00"))
        assert lines_of(cast.filer)[-1].endswith("2 measures are due on 30 November 2026: 7 days or less are left.")
        remind(at=moment("2026-12-01 09:00"))
        assert due_of(cast.filer, "measures") == ["7", "over"]
        assert due_of(cast.officer, "measures") == ["over"]

    def test_a_window_that_was_open_from_the_beginning_is_no_news(self, entry: LedgerEntry, cast: Cast) -> None:
        approve_plan_of(entry, [Said(due_on=dt.date(2026, 10, 24))], filer=cast.filer, officer=cast.officer)
        remind(at=moment("2026-10-20 23:00"))
        assert due_of(cast.filer, "measures") == []
        remind(at=moment("2026-10-23 09:00"))
        assert due_of(cast.filer, "measures") == ["1"]

    def test_a_check_that_is_not_handed_in(self, check: QuarterlyCheck, cast: Cast) -> None:
        for day in ("10-02", "10-04", "10-10", "10-12"):
            remind(at=moment(f"2026-{day} 09:00"))
        assert due_of(cast.filer, "check") == ["7", "1", "over"]
        assert due_of(cast.officer, "check") == ["over"]

    def test_an_explanation_that_the_township_owes(self, submitted: QuarterlyCheck, cast: Cast) -> None:
        report()
        at = REPORTED
        for _day in range(8):
            at += dt.timedelta(days=1)
            remind(at=at)
        assert due_of(cast.filer, "explanation") == ["1"]

    def test_the_answer_to_a_proposed_notice(self, cast: Cast) -> None:
        late_check(cast.filer)
        at = moment("2026-10-20 09:00")
        sweep(at)
        for _day in range(10):
            at += dt.timedelta(days=1)
            remind(at=at)
        assert due_of(cast.filer, "notice") == ["1", "over"]
        assert due_of(cast.officer, "notice") == ["over"]

    def test_look_backs_are_told_to_inspectors(self, entry: LedgerEntry, cast: Cast) -> None:
        watch(entry, cast)
        look_back = entry.look_backs.order_by("due_on").last()
        assert look_back is not None
        remind(at=DECIDED.replace(year=look_back.due_on.year, month=look_back.due_on.month, day=look_back.due_on.day))
        assert "1" in due_of(cast.inspector, "look_back")

    def test_an_ended_watch_waits_for_the_leader(self, entry: LedgerEntry, cast: Cast) -> None:
        watch(entry, cast, at=ACCEPTED)
        at = moment("2027-12-17 09:00")
        assert at.date() > LAST_DAY
        propose_cancellations(under="360603", at=at)
        remind(at=at)
        remind(at=at + dt.timedelta(days=1))
        assert keys_of(cast.leader).count("cancellation.proposed") == 1

    def test_a_visit_is_told_to_the_team_once(self, cast: Cast) -> None:
        county, village = (Division.objects.get(code=code) for code in ("360603", "360603101200"))
        day = DECIDED.date()
        spot_check = plan_spot_check(
            county=county, kind=SpotCheckKind.ANY_TIME, title="抽查", is_announced=False, first_day=day,
            last_day=day, villages=[village], by=cast.officer, at=DECIDED,
        )  # fmt: skip
        assert remind(at=DECIDED) == 0
        visit = spot_check.visits.get()
        spot_check.refresh_from_db()
        team = {visit.pk: Assignment(frozenset({cast.inspector.pk}))}
        assign_visits(spot_check=spot_check, assignments=team, version=spot_check.version, by=cast.officer, at=DECIDED)
        remind(at=DECIDED)
        remind(at=DECIDED)
        message = Message.objects.get()
        assert (message.user, message.path) == (cast.inspector, f"/spot-visits/{visit.pk}/sheet/")


def test_many_due_days_cost_as_few_queries_as_one(
    check: QuarterlyCheck, cast: Cast, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    open_check("360603102")
    with django_assert_max_num_queries(16):
        assert remind(at=moment("2026-10-12 09:00")) == 5
