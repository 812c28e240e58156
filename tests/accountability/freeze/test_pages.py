"""The pages of the personnel freeze: the list, the people of an entry, the look-up by name."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.conftest import Cast
from tests.factories import DECIDED, moment
from tests.pages import enter, queries_of, text_of
from villages import clock
from villages.accountability.freeze.actions import end_frozen, name_frozen
from villages.accountability.freeze.models import FreezeLookup, FrozenPost
from villages.audit import AuditRow
from villages.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db
LIST, EXPORT, LOOK_UP = "/freeze/", "/freeze/export/", "/freeze/look-ups/"
NOW = moment("2026-11-02 09:00")


@pytest.fixture(autouse=True)
def _at_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the rectification period."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def name(entry: LedgerEntry, cast: Cast, full_name: str = "张三", post: str = "村党支部书记") -> FrozenPost:
    return name_frozen(
        entry=entry, full_name=full_name, post=post, since=DECIDED.date(), by=cast.officer, at=NOW
    )  # fmt: skip


def test_the_officer_names_somebody_on_the_page_of_the_entry(entry: LedgerEntry, cast: Cast) -> None:
    officer, page = enter(cast.officer), f"/ledger/{entry.number}/freeze/"
    assert "Nobody is named yet" in text_of(officer.get(page))
    typed = {"full_name": "张三", "post": "村党支部书记", "since": "2026-10-15"}
    done = text_of(officer.post(f"{page}name/", typed, follow=True))
    assert "张三 is on the list of the personnel freeze." in done
    again = text_of(officer.post(f"{page}name/", typed))
    assert "This person is on the list with this post already." in again
    row = FrozenPost.objects.get()
    ended = officer.post(f"/freeze/{row.pk}/end/", {"last_day": "2026-11-01", "reason": "已免职"}, follow=True)
    assert "The freeze of 张三 has ended." in text_of(ended)
    assert "已免职" in text_of(officer.get(page))


def test_the_leader_reads_and_changes_nothing(entry: LedgerEntry, cast: Cast) -> None:
    name(entry, cast)
    page = text_of(enter(cast.leader).get(f"/ledger/{entry.number}/freeze/"))
    assert "张三" in page
    assert "Name a person" not in page
    assert "End …" not in page


def test_only_officer_and_leader_see_the_tab_and_the_place(entry: LedgerEntry, cast: Cast) -> None:
    tab = f"/ledger/{entry.number}/freeze/"
    for user, shown in ((cast.officer, True), (cast.leader, True), (cast.filer, False), (cast.supervisor, False)):
        page = enter(user).get(f"/ledger/{entry.number}/").content.decode()
        assert (tab in page) is shown
        assert (f'href="{LIST}"' in enter(user).get("/notices/").content.decode()) is shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["张三", "李四"]),
        ("standing=holds", ["张三"]),
        ("standing=ended", ["李四"]),
        ("text=镇长", ["李四"]),
        ("text=团黄", ["张三", "李四"]),
        ("township=360603101", ["张三", "李四"]),
        ("text=王五", []),
    ],
)
def test_the_list_is_filtered_by_what_stands_in_the_address(
    entry: LedgerEntry, cast: Cast, query: str, found: list[str]
) -> None:
    name(entry, cast)
    other = name(entry, cast, "李四", "镇长")
    end_frozen(frozen=other, last_day=DECIDED.date(), reason="已调离", by=cast.officer, at=NOW)
    response = enter(cast.officer).get(f"{LIST}?{query}")
    assert [row.full_name for row, _holds in response.context["lines"]] == found


def test_the_export_keeps_the_filters_and_is_recorded(entry: LedgerEntry, cast: Cast) -> None:
    name(entry, cast)
    name(entry, cast, "李四", "镇长")
    leader = enter(cast.leader)
    assert leader.get(EXPORT).status_code == 405
    response = leader.post(f"{EXPORT}?text=镇长")
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)  # type: ignore[union-attr]
    assert [row[0] for row in rows[3:]] == ["李四"]
    trail = AuditRow.objects.get(verb="freeze.export")
    assert (trail.by, trail.place_code, trail.after) == (cast.leader, "360603", {"names": 1})


def test_the_list_needs_as_many_queries_for_many_as_for_few(entry: LedgerEntry, cast: Cast) -> None:
    name(entry, cast)
    officer = enter(cast.officer)
    officer.get(LIST)
    pages = (LIST, LOOK_UP, f"/ledger/{entry.number}/freeze/")
    few = {page: queries_of(officer, page) for page in pages}
    for number in range(30):
        name(entry, cast, f"张{number}")
        officer.post(LOOK_UP, {"full_name": f"张{number}", "purpose": "拟任前核实"})
    officer.get(LIST)
    many = {page: queries_of(officer, page) for page in pages}
    assert many == {LIST: few[LIST], LOOK_UP: few[LOOK_UP] + 1, pages[2]: few[pages[2]]}  # an empty list asks less
    assert many[LIST] <= 10


def test_a_look_up_says_whether_the_freeze_holds_and_is_kept(entry: LedgerEntry, cast: Cast) -> None:
    row = name(entry, cast)
    leader = enter(cast.leader)
    asked = text_of(leader.post(LOOK_UP, {"full_name": "张三", "purpose": "拟任镇长"}, follow=True))
    assert "The freeze held on the day of the look-up" in asked
    assert "拟任镇长" in asked
    end_frozen(frozen=row, last_day=DECIDED.date(), reason="已免职", by=cast.officer, at=NOW)
    ended = text_of(leader.post(LOOK_UP, {"full_name": "张三", "purpose": "拟任镇长"}, follow=True))
    assert "an earlier one has ended" in ended
    nobody = text_of(leader.post(LOOK_UP, {"full_name": "王五", "purpose": "拟任镇长"}, follow=True))
    assert "Nobody with this name is on the list." in nobody
    assert AuditRow.objects.filter(verb="freeze.look_up").count() == FreezeLookup.objects.count() == 3


def test_without_a_purpose_nothing_is_answered(cast: Cast) -> None:
    page = text_of(enter(cast.officer).post(LOOK_UP, {"full_name": "张三", "purpose": " "}))
    assert "This field is required." in page
    assert not FreezeLookup.objects.exists()


def test_another_county_sees_neither_names_nor_questions(entry: LedgerEntry, cast: Cast) -> None:
    row = name(entry, cast)
    enter(cast.leader).post(LOOK_UP, {"full_name": "张三", "purpose": "拟任镇长"})
    stranger = enter(cast.stranger)
    assert "张三" not in text_of(stranger.get(LIST)) + text_of(stranger.get(LOOK_UP))
    for page in (
        f"/freeze/{row.pk}/end/",
        f"{LOOK_UP}{FreezeLookup.objects.get().pk}/",
        f"/ledger/{entry.number}/freeze/",
    ):
        assert stranger.get(page).status_code == 404
    found = stranger.post(LOOK_UP, {"full_name": "张三", "purpose": "拟任镇长"}, follow=True)
    assert "Nobody with this name is on the list." in text_of(found)
