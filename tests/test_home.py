"""The first page: what waits for whom."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, make_division, moment, open_check, propose, sign, submit
from tests.factories_plans import submit_plan
from tests.scenes import scene
from tests.screening.desk import TUANHUANG, Desk, text_of
from villages.accounts.models import Language, User
from villages.accounts.permissions import Role
from villages.inbox.models import Message
from villages.inbox.telling import tell_moves
from villages.ledger.deadlines.actions import refuse_extension, request_extension
from villages.ledger.models import LedgerEntry
from villages.process import Stage
from villages.screening.actions import return_check
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(cast: Cast) -> None:
    User.objects.update(language=Language.ENGLISH)


def test_a_filer_sees_the_open_quarter_the_due_day_and_what_is_left(check: QuarterlyCheck, cast: Cast) -> None:
    desk = Desk(cast.filer, check)
    desk.save(TUANHUANG, {1: "no"})
    page = text_of(desk.home())
    assert "Quarterly check Q3 2026" in page
    assert "Due: 10 October 2026, 24:00 · 2 days, 14 hours left" in page
    assert "Villages done 0 of 3" in page
    assert "in work 1 团黄村 not started 2 锦北村 石港村 done 0" in page
    assert "Go on with 团黄村" in page


def test_a_late_quarter_says_how_late(check: QuarterlyCheck, cast: Cast) -> None:
    page = text_of(Desk(cast.filer, check, moment("2026-11-22 17:00")).home())
    assert "late by 42 days, 17 hours" in page


def test_a_returned_check_comes_first_with_the_countys_reasons(check: QuarterlyCheck, cast: Cast) -> None:
    submit(fill_check(check, by=cast.filer), by=cast.filer)
    earlier = open_check("360603101", Quarter(2026, 2))
    desk = Desk(cast.filer, check)
    sheet = desk.sheet(TUANHUANG)
    at = moment("2026-10-12 09:00")
    return_check(check=check, village_reasons={sheet.pk: "第14条请说明"}, reason="请核实", by=cast.officer, at=at)
    desk.move_to(moment("2026-10-12 10:00"))
    page = text_of(desk.home())
    assert page.index("Quarterly check Q3 2026 returned") < page.index(f"Quarterly check {earlier.period.label}")
    assert "请核实 团黄村 : 第14条请说明" in page
    assert desk.home().content.decode().count("btn-primary") == 1


def test_nothing_due_says_when_the_next_check_opens(submitted: QuarterlyCheck, cast: Cast) -> None:
    page = text_of(Desk(cast.filer, submitted).home())
    assert "Nothing is due The check of Q4 2026 opens on 1 January 2027." in page
    assert "2026Q3-360603101-01" in page
    assert "on time" in page


def test_a_filer_sees_nothing_of_another_township(submitted: QuarterlyCheck, cast: Cast) -> None:
    assert "锦江镇" not in text_of(Desk(cast.neighbour, submitted).home())


def test_the_officer_sees_what_is_to_be_reviewed_and_decided(submitted: QuarterlyCheck, cast: Cast) -> None:
    response = Desk(cast.officer, submitted).home()
    assert "1 Quarterly checks submitted, to be reviewed" in text_of(response)
    assert "/checks/2026Q3/360603101/review/" in response.content.decode()
    assert "1 Quarterly checks" not in text_of(Desk(cast.stranger, submitted).home())


def test_the_leader_sees_what_is_to_be_signed(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    determination = propose(confirm(submit(check, by=cast.filer), by=cast.officer), by=cast.officer)
    response = Desk(cast.leader, check, moment("2026-10-15 16:00")).home()
    assert f"/determinations/{determination.pk}/" in response.content.decode()
    assert "1 Determinations proposed, waiting for your signature" in text_of(response)
    sign(determination, by=cast.leader)
    after = text_of(Desk(cast.leader, check, moment("2026-10-15 16:00")).home())
    assert "Nothing waits for your signature" in after
    assert "1 Ledger open entries" in after


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_first_page_with_links_that_it_may_open(cast: Cast, role: Role) -> None:
    client = Client()
    with time_machine.travel(moment("2026-10-08 10:00"), tick=False):
        client.force_login(cast.with_role(role))
        response = client.get("/")
        assert response.status_code == 200
        for task in [*response.context["tasks"], *response.context.get("pages", [])]:
            assert client.get(task.url, follow=True).status_code == 200, task.url


def test_a_member_of_a_working_group_finds_visits_first(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.member)
    assert next(iter(client.get("/").context["pages"])).url == "/visits/new/"


def test_who_is_not_signed_in_comes_to_the_sign_in_page() -> None:
    assert Client().get("/")["Location"].startswith("/sign-in/")


def test_the_first_page_of_a_filer_does_not_cost_more_for_more_villages(check: QuarterlyCheck, cast: Cast) -> None:
    counts = []
    for villages in (0, 15):
        for number in range(300, 300 + villages):
            make_division(f"360603101{number}", f"第{number}村民委员会")
        open_check("360603101")
        desk = Desk(cast.filer, check)
        desk.home()
        with CaptureQueriesContext(connection) as queries:
            desk.home()
        counts.append(len(queries))
    # Without an open check (and its answers) it is fifteen, as for every other role.
    assert counts[0] == counts[1] <= 18


@scene
def entry(check: QuarterlyCheck, cast: Cast) -> LedgerEntry:
    """Of 团黄村, until 13 January 2027; everybody is told of it."""
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    entry = sign(propose(confirm(submit(check, by=cast.filer), by=cast.officer), by=cast.officer), by=cast.leader)
    tell_moves(at=moment("2026-10-15 15:01"))
    return entry


def page_of(user: User, at: str) -> str:
    client = Client()
    with time_machine.travel(moment(at), tick=False):
        client.force_login(user)
        return text_of(client.get("/"))


def test_work_on_an_entry_is_seen_from_its_first_day(entry: LedgerEntry, cast: Cast) -> None:
    for user in (cast.filer, cast.member):
        page = page_of(user, "2026-10-16 09:00")
        assert "Deadlines of the entries" in page
        assert "2027-01-13 in time 89 days left" in page
    for user in (cast.leader, cast.neighbour):
        assert "Deadlines of the entries" not in page_of(user, "2026-10-16 09:00")
    assert "2027-01-13 overdue 2 days over" in page_of(cast.leader, "2027-01-15 09:00")


def test_a_plan_is_the_officers_work_only_while_plans_are_decided_on(entry: LedgerEntry, cast: Cast) -> None:
    LedgerEntry.objects.filter(pk=entry.pk).update(step=Stage.ANALYSE)
    entry.refresh_from_db()
    submit_plan(entry, by=cast.filer)
    for stage, is_shown in (
        (Stage.RECTIFYING, True), (Stage.INSPECTING, False), (Stage.CONSOLIDATING, True), (Stage.WATCH, False)
    ):  # fmt: skip
        day = moment("2026-10-15 15:01")
        LedgerEntry.objects.filter(pk=entry.pk).update(stage=stage, accepted_at=day, watch_until=day.date())
        assert ("Version of the plan" in page_of(cast.officer, "2026-10-16 09:00")) is is_shown


def test_what_came_back_stands_first(entry: LedgerEntry, cast: Cast) -> None:
    at = moment("2026-10-20 09:00")
    until = entry.deadline + dt.timedelta(days=10)
    extension = request_extension(entry=entry, asked_until=until, reason="雨季", by=cast.filer, at=at)
    assert "1 Extensions asked for, to be decided" in page_of(cast.officer, "2026-10-20 10:00")
    refuse_extension(extension=extension, reason="理由不足", by=cast.officer, at=at)
    tell_moves(at=at)
    page = page_of(cast.filer, "2026-10-20 10:00")
    assert page.index("Returned to you") < page.index("Nothing is due") < page.index("News")
    assert "理由不足" in page


def test_what_is_read_is_no_news(entry: LedgerEntry, cast: Cast) -> None:
    assert "The ledger entry was opened" in page_of(cast.member, "2026-10-16 09:00")
    Message.objects.update(read_at=moment("2026-10-16 09:00"))
    assert "Nothing new." in page_of(cast.member, "2026-10-16 10:00")


def test_no_first_page_needs_more_than_fifteen_queries(entry: LedgerEntry, cast: Cast) -> None:
    counts = {}
    for role in Role:
        client = Client()
        with time_machine.travel(moment("2027-01-08 09:00"), tick=False):
            client.force_login(cast.with_role(role))
            client.get("/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/")
        counts[role.value] = len(queries)
    assert max(counts.values()) <= 15, counts
