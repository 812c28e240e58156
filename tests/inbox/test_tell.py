"""Who finds what in the inbox after a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import DECIDED, YES, confirm, fill_check, make_user, moment, open_check, submit
from tests.factories_inspections import PLANNED, VISIT_DAY, apply, plan, to_last_step
from tests.factories_notices import late_check, sweep
from tests.factories_watch import ACCEPTED, watch
from tests.inbox.conftest import MINUTE, TOLD, keys_of, lines_of
from villages.acceptance.inspections.actions import change_plan
from villages.acceptance.watch.breaches import record_breach, take_back_breach
from villages.accountability.notices.actions import propose_by_hand
from villages.accounts.permissions import Role
from villages.criteria.sheet import shipped_sheet
from villages.divisions.models import Division
from villages.inbox.models import Message, MessageKind, Mute
from villages.inbox.reminding import remind
from villages.inbox.telling import LONGEST_MEMORY, tell_moves
from villages.ledger.deadlines.actions import refuse_extension, request_extension
from villages.ledger.models import LedgerEntry
from villages.process import StageChange, Thing, Verb, advance
from villages.screening.departments.models import Department
from villages.screening.models import QuarterlyCheck
from villages.screening.spot_checks.actions import plan_spot_check
from villages.screening.spot_checks.models import SpotCheckKind

pytestmark = pytest.mark.django_db


def test_each_hears_what_the_others_did_in_the_order_in_which_it_happened(entry: LedgerEntry, cast: Cast) -> None:
    tell_moves(at=TOLD)
    assert keys_of(cast.filer) == ["check.open", "check.confirm", "entry.determine"]
    assert keys_of(cast.officer) == ["check.submit", "determination.sign"]
    assert keys_of(cast.leader) == ["determination.propose"]
    assert keys_of(cast.member) == ["entry.determine"]
    assert keys_of(cast.supervisor) == ["entry.determine"]


def test_what_lies_outside_the_jurisdiction_is_told_to_nobody_there(entry: LedgerEntry, cast: Cast) -> None:
    tell_moves(at=TOLD)
    others = [cast.neighbour, cast.stranger, cast.department, cast.system_admin, cast.security_admin, cast.auditor]
    assert not Message.objects.filter(user__in=others).exists()


def test_nobody_is_told_what_they_did_themselves(submitted: QuarterlyCheck, cast: Cast) -> None:
    second = make_user(Role.OFFICER, "360603")
    confirm(submitted, by=cast.officer)
    tell_moves(at=TOLD)
    assert "check.submit" not in keys_of(cast.filer)
    assert "check.confirm" in keys_of(cast.colleague)
    assert keys_of(second) == keys_of(cast.officer) == ["check.submit"]


def test_a_closed_account_is_told_nothing(entry: LedgerEntry, cast: Cast) -> None:
    cast.officer.is_active = False
    cast.officer.save()
    tell_moves(at=TOLD)
    assert keys_of(cast.officer) == []


def test_a_message_says_where_what_and_leads_there(entry: LedgerEntry, cast: Cast) -> None:
    tell_moves(at=TOLD)
    assert lines_of(cast.filer)[-1] == (
        f"团黄村, 锦江镇 · ledger entry {entry.number} · The ledger entry was opened; the rectification period began."
    )
    message = Message.objects.get(user=cast.filer, sentence="entry.determine")
    assert (message.kind, message.path, message.at) == ("work", f"/ledger/{entry.number}/", DECIDED)
    assert message.change is not None
    assert message.change.told_at == TOLD


def test_a_notice_to_a_department_names_the_department(cast: Cast, forestry: Department) -> None:
    notice = propose_by_hand(
        addressee=forestry, rule="department_silent", kind="talk", posts="局长", words="未及时通报",
        by=cast.officer, at=DECIDED,
    )  # fmt: skip
    tell_moves(at=TOLD)
    remind(at=TOLD)
    lines = [line for line in lines_of(cast.department) if "notice" in line]
    assert lines
    assert all(line.startswith(f"{notice.to} · admonishing talk · ") for line in lines)


def test_messages_name_quarters_in_words(submitted: QuarterlyCheck, cast: Cast) -> None:
    tell_moves(at=TOLD)
    assert any("quarterly check Q3 2026" in line for line in lines_of(cast.officer))


def test_a_return_carries_its_reason(returned: QuarterlyCheck, cast: Cast) -> None:
    tell_moves(at=TOLD)
    message = Message.objects.filter(user=cast.filer).latest("pk")
    assert (message.kind, message.sentence, message.words["reason"]) == ("returned", "check.return", "第14条请核实")


class TestOnce:
    def test_telling_again_changes_nothing(self, entry: LedgerEntry) -> None:
        assert tell_moves(at=TOLD) > 0
        before = list(Message.objects.values_list("pk", "user", "key"))
        assert tell_moves(at=TOLD + MINUTE) == 0
        assert list(Message.objects.values_list("pk", "user", "key")) == before

    def test_what_was_told_but_not_marked_is_not_told_again(self, entry: LedgerEntry) -> None:
        tell_moves(at=TOLD)
        told = Message.objects.count()
        StageChange.objects.update(told_at=None)
        tell_moves(at=TOLD + MINUTE)
        assert Message.objects.count() == told

    def test_three_days_on_which_nothing_ran_are_caught_up(self, known: LedgerEntry, cast: Cast) -> None:
        extension = request_extension(
            entry=known, asked_until=known.deadline + dt.timedelta(days=20), reason="雨季", by=cast.filer, at=TOLD
        )
        refuse_extension(extension=extension, reason="不成立", by=cast.officer, at=TOLD + MINUTE)
        later = TOLD + dt.timedelta(days=3)
        tell_moves(at=later)
        tell_moves(at=later)
        assert keys_of(cast.officer)[-1] == "extension.request"
        assert keys_of(cast.filer)[-1] == "extension.refuse"
        assert Message.objects.filter(sentence__startswith="extension.").count() == 4
        assert Message.objects.get(user=cast.filer, sentence="extension.refuse").at == TOLD + MINUTE

    def test_a_history_that_was_loaded_is_no_news(self, entry: LedgerEntry) -> None:
        assert tell_moves(at=DECIDED + LONGEST_MEMORY + MINUTE) == 0
        assert not StageChange.objects.filter(told_at=None).exists()

    def test_more_moves_cost_no_more_queries_each(
        self, cast: Cast, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
    ) -> None:
        check = fill_check(open_check(), by=cast.filer, answers={"360603101200": {8: YES, 9: YES, 11: YES, 12: YES}})
        confirm(submit(check, by=cast.filer), by=cast.officer)
        # Old ones; the batch and its end; moves by thing, accounts, mutes; messages; marks.
        with django_assert_max_num_queries(14):
            tell_moves(at=TOLD)


class TestMuted:
    def test_a_muted_kind_stands_in_the_inbox_already_read(self, entry: LedgerEntry, cast: Cast) -> None:
        Mute.objects.create(user=cast.filer, kind=MessageKind.DECISION)
        tell_moves(at=TOLD)
        unread = Message.objects.filter(user=cast.filer).unread()
        assert list(unread.order_by("at", "pk").values_list("sentence", flat=True)) == ["check.open", "entry.determine"]
        assert "check.confirm" in keys_of(cast.filer)
        assert Message.objects.get(user=cast.colleague, sentence="check.confirm").read_at is None


class TestSpecialAudiences:
    def test_an_inspection_that_is_not_announced_is_not_told_below_the_county(
        self, known: LedgerEntry, cast: Cast
    ) -> None:
        inspection = apply(to_last_step(known), cast)
        plan(inspection, cast, team=(cast.inspector,), is_announced=False)
        tell_moves(at=inspection.applied_at + dt.timedelta(days=1))
        assert keys_of(cast.officer)[-1] == "inspection.apply"
        assert keys_of(cast.inspector) == ["inspection.plan"]
        assert "inspection.plan" not in keys_of(cast.filer) + keys_of(cast.member)

    def test_an_announced_one_is(self, known: LedgerEntry, cast: Cast) -> None:
        inspection = apply(to_last_step(known), cast)
        plan(inspection, cast, team=(cast.inspector,), is_announced=True)
        tell_moves(at=inspection.applied_at + dt.timedelta(days=1))
        assert keys_of(cast.filer)[-1] == "inspection.plan"

    @pytest.mark.parametrize("is_announced", [True, False])
    def test_a_changed_plan_is_told_to_the_team_and_to_the_township_only_if_announced(
        self, known: LedgerEntry, cast: Cast, is_announced: bool
    ) -> None:
        second = make_user(Role.INSPECTOR, "360603")
        inspection = plan(apply(to_last_step(known), cast), cast, is_announced=is_announced)
        change_plan(
            inspection=inspection, team={cast.inspector.pk, second.pk}, head=second.pk,
            planned_on=VISIT_DAY + dt.timedelta(days=1), is_announced=is_announced, by=cast.officer, at=PLANNED,
        )  # fmt: skip
        tell_moves(at=PLANNED + MINUTE)
        told = Message.objects.filter(sentence="inspection.change_plan").values_list("user__username", "kind")
        team = {"inspector": "work", second.username: "work"}
        below = {"filer": "decision", "colleague": "decision", "member": "decision"}
        assert dict(told) == (team | below if is_announced else team)

    def test_a_breach_in_the_watch_and_its_end_are_told(self, known: LedgerEntry, cast: Cast) -> None:
        second, at = make_user(Role.OFFICER, "360603"), ACCEPTED + dt.timedelta(days=9)
        named = shipped_sheet().breaches[0].key
        breach = record_breach(
            entry=watch(known, cast), breach=named, happened_on=at.date(), fact="公示牌被拆除", by=cast.officer, at=at
        )  # fmt: skip
        take_back_breach(breach=breach, reason="查实为台风所致", by=cast.officer, at=at + MINUTE)
        tell_moves(at=at + 2 * MINUTE)
        for person in (cast.filer, cast.member, second, cast.supervisor):
            assert keys_of(person)[-2:] == ["entry.lengthen", "entry.shorten"]
        assert keys_of(cast.officer)[-1] == "entry.pass"
        message = Message.objects.get(user=cast.filer, sentence="entry.lengthen")
        assert (message.kind, message.words["reason"]) == ("decision", "公示牌被拆除")

    def test_a_spot_check_is_not_told_before_it_is_made(self, cast: Cast) -> None:
        village = Division.objects.get(code="360603101200")
        day = TOLD.date()
        plan_spot_check(
            county=Division.objects.get(code="360603"), kind=SpotCheckKind.ANY_TIME, title="抽查", is_announced=False,
            first_day=day, last_day=day, villages=[village], by=cast.officer, at=TOLD,
        )  # fmt: skip
        tell_moves(at=TOLD + MINUTE)
        assert keys_of(cast.filer) == []

    def test_acceptance_and_watch_reach_township_group_and_city(self, known: LedgerEntry, cast: Cast) -> None:
        watch(known, cast)
        tell_moves(at=ACCEPTED + MINUTE)
        assert "entry.pass" in keys_of(cast.filer)
        assert "entry.pass" in keys_of(cast.member)
        assert keys_of(cast.supervisor)[-1] == "entry.pass"
        assert "entry.pass" not in keys_of(cast.leader)

    def test_a_failed_inspection_is_a_refusal(self, known: LedgerEntry, cast: Cast) -> None:
        with transaction.atomic():
            advance(to_last_step(known), Verb.APPLY, by=cast.filer, at=TOLD)
            advance(known, Verb.FAIL, by=cast.leader, at=TOLD, reason="两项未解决")
        tell_moves(at=TOLD + MINUTE)
        kinds = dict(Message.objects.filter(sentence="entry.fail").values_list("user__username", "kind"))
        assert kinds == {
            "filer": "returned",
            "colleague": "returned",
            "member": "returned",
            "officer": "decision",
            "supervisor": "news",
        }

    def test_a_proposed_notice_reaches_its_township(self, cast: Cast) -> None:
        late_check(cast.filer)
        at = moment("2026-10-20 09:00")
        sweep(at)
        tell_moves(at=at + MINUTE)
        told = Message.objects.filter(change__thing=Thing.NOTICE)
        assert dict(told.values_list("user__username", "kind")) == {
            "filer": "notice",
            "colleague": "notice",
            "officer": "work",
        }
        path = told.values_list("path", flat=True)[0]
        assert path.startswith("/notices/")
