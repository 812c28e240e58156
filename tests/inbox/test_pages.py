"""The inbox in the browser: one's own messages, read state, the badge, what is muted."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.factories import make_division
from tests.inbox.conftest import TOLD
from tests.pages import enter, queries_of, text_of
from tests.scenes import scene
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.inbox.actions import choose_mutes
from villages.inbox.models import Digest, Message, MessageKind, Mute
from villages.inbox.telling import tell_moves
from villages.ledger.models import LedgerEntry
from villages.process import RuleBroken
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db


@scene
def told(entry: LedgerEntry) -> LedgerEntry:
    tell_moves(at=TOLD)
    return entry


def unread(user: User) -> int:
    return Message.objects.filter(user=user).unread().count()


class TestList:
    def test_it_shows_what_one_was_told_and_nothing_else(self, told: LedgerEntry, cast: Cast) -> None:
        page = text_of(enter(cast.filer).get("/inbox/"))
        assert page.index("The ledger entry was opened") < page.index("The county confirmed the check.")
        assert "The township submitted the check." not in page

    def test_an_empty_inbox_says_so(self, cast: Cast) -> None:
        assert "No messages" in text_of(enter(cast.filer).get("/inbox/"))

    def test_it_is_narrowed_by_kind_state_and_place(self, told: LedgerEntry, cast: Cast) -> None:
        browser = enter(cast.filer)
        assert len(browser.get("/inbox/?kind=decision").context["lines"]) == 1
        assert len(browser.get("/inbox/?place=团黄").context["lines"]) == 1
        assert len(browser.get("/inbox/?place=360603101").context["lines"]) == 3
        Message.objects.filter(sentence="check.open").update(read_at=TOLD)
        assert len(browser.get("/inbox/?state=unread").context["lines"]) == 2
        assert "There is no message of this kind." in text_of(browser.get("/inbox/?kind=notice"))

    def test_a_reason_is_shown(self, returned: QuarterlyCheck, cast: Cast) -> None:
        tell_moves(at=TOLD)
        assert "第14条请核实" in text_of(enter(cast.filer).get("/inbox/"))

    def test_it_needs_as_many_queries_for_many_as_for_few(self, told: LedgerEntry, cast: Cast) -> None:
        browser = enter(cast.filer)
        browser.get("/inbox/")
        few = queries_of(browser, "/inbox/")
        for number in range(300, 340):
            place = make_division(f"360603101{number}", f"第{number}村民委员会")
            Message.objects.create(
                user=cast.filer, kind="news", sentence="entry.determine", words={"thing": "entry"}, key=str(number),
                place=place, at=TOLD,
            )  # fmt: skip
        # Session, account, the navigation's two counts, jurisdiction with the badge; count and rows.
        assert queries_of(browser, "/inbox/") == few == 7


class TestOpening:
    def test_it_leads_to_the_thing_and_is_read_from_then_on(self, told: LedgerEntry, cast: Cast) -> None:
        message = Message.objects.get(user=cast.filer, sentence="entry.determine")
        response = enter(cast.filer).get(f"/inbox/{message.pk}/")
        assert response["Location"] == f"/ledger/{told.number}/"
        message.refresh_from_db()
        assert message.read_at is not None
        assert unread(cast.filer) == 2

    def test_another_persons_message_is_not_there(self, told: LedgerEntry, cast: Cast) -> None:
        message = Message.objects.get(user=cast.filer, sentence="entry.determine")
        assert enter(cast.colleague).get(f"/inbox/{message.pk}/").status_code == 404
        message.refresh_from_db()
        assert message.read_at is None

    def test_every_link_leads_to_a_page_that_its_reader_may_open(self, told: LedgerEntry) -> None:
        for message in Message.objects.select_related("user"):
            response = enter(message.user).get(message.path)
            assert response.status_code == 200, (message.user.username, message.path)

    def test_all_that_the_filter_leaves_is_marked_as_read(self, told: LedgerEntry, cast: Cast) -> None:
        browser = enter(cast.filer)
        response = browser.post("/inbox/read/?kind=decision", {"next": "/inbox/?kind=decision"}, follow=True)
        assert "1 message is marked as read." in text_of(response)
        assert unread(cast.filer) == 2
        browser.post("/inbox/read/")
        assert unread(cast.filer) == 0
        assert unread(cast.colleague) == 3


class TestBadge:
    def test_it_counts_what_is_unread(self, told: LedgerEntry, cast: Cast) -> None:
        browser = enter(cast.filer)
        assert browser.get("/criteria/").context["unread"] == 3
        assert 'count-unread">3<' in browser.get("/criteria/").content.decode()
        browser.post("/inbox/read/")
        assert "count-unread" not in browser.get("/criteria/").content.decode()

    def test_it_costs_no_query_of_its_own(self, told: LedgerEntry, cast: Cast) -> None:
        browser = enter(cast.filer)
        browser.get("/criteria/")
        with_unread = queries_of(browser, "/criteria/")
        Message.objects.all().delete()
        assert queries_of(browser, "/criteria/") == with_unread

    def test_those_who_run_the_installation_have_no_inbox_in_the_frame(self, cast: Cast) -> None:
        assert "/inbox/" not in enter(cast.system_admin).get("/users/").content.decode()


class TestNotifications:
    def test_kinds_and_address_are_kept_and_written_down(self, cast: Cast) -> None:
        data = {"email": "filer@example.org", "kinds": ["news", "due"]}
        response = enter(cast.filer).post("/inbox/notifications/", data, follow=True)
        assert "Your choice is kept." in text_of(response)
        assert set(Mute.objects.filter(user=cast.filer).values_list("kind", flat=True)) == {"news", "due"}
        cast.filer.refresh_from_db()
        assert cast.filer.email == "filer@example.org"
        verbs = set(AuditRow.objects.filter(by=cast.filer).values_list("verb", flat=True))
        assert verbs >= {"mute.change", "user.change_email"}

    def test_an_unchanged_choice_writes_nothing(self, cast: Cast) -> None:
        enter(cast.filer).post("/inbox/notifications/", {"email": ""})
        assert not AuditRow.objects.filter(verb__in=["mute.change", "user.change_email"]).exists()

    def test_a_kind_is_wanted_again(self, cast: Cast) -> None:
        choose_mutes(kinds=["news"], by=cast.filer, at=TOLD)
        choose_mutes(kinds=[], by=cast.filer, at=TOLD)
        assert not Mute.objects.exists()

    def test_returns_cannot_be_muted(self, cast: Cast) -> None:
        with pytest.raises(RuleBroken):
            choose_mutes(kinds=[MessageKind.RETURNED], by=cast.filer, at=TOLD)
        response = enter(cast.filer).post("/inbox/notifications/", {"kinds": ["returned"]})
        assert response.status_code == 200
        assert not Mute.objects.exists()

    def test_a_bad_address_comes_back_with_a_word(self, cast: Cast) -> None:
        response = enter(cast.filer).post("/inbox/notifications/", {"email": "nobody"})
        assert "Enter a valid email address." in text_of(response)

    def test_a_digest_that_did_not_go_out_is_said(self, cast: Cast) -> None:
        Digest.objects.create(user=cast.filer, day=TOLD.date(), messages=3, error="down")
        assert "the mail server did not take it" in text_of(enter(cast.filer).get("/inbox/notifications/"))
