"""The notice board: hung, photographed, taken down with a reason; one hangs at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import DECIDED, moment
from tests.pages import enter, text_of
from tests.screening.evidence.papers import pdf
from villages.audit import AuditRow
from villages.ledger.deadlines.actions import hang_board, take_down_board
from villages.ledger.deadlines.models import NoticeBoard
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import add_entry_file
from villages.ledger.papers.models import Purpose
from villages.process import Conflict, RuleBroken, Stage
from villages.screening.evidence.reading import read_upload

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-22 10:00")
TODAY, TOMORROW = NOW.date(), NOW.date() + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def hang(entry: LedgerEntry, cast: Cast, **changes: Any) -> NoticeBoard:
    given: dict[str, Any] = {"hung_on": dt.date(2026, 11, 1), "site": "村部门口", "by": cast.filer, "at": NOW}
    return hang_board(**({"entry": entry} | given | changes))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"site": " "}, "site"),
        ({"site": "电话13812345678"}, "site"),
        ({"hung_on": TOMORROW}, "hung_on"),
        ({"hung_on": DECIDED.date() - dt.timedelta(days=1)}, "hung_on"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    entry: LedgerEntry, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        hang(entry, cast, **changes)
    assert refusal.value.field == field


def test_one_hangs_at_a_time_and_comes_down_with_a_reason(entry: LedgerEntry, cast: Cast) -> None:
    board = hang(entry, cast, by=cast.member)
    with pytest.raises(RuleBroken, match="hanging already"):
        hang(entry, cast)
    for day, why, field in (
        (TOMORROW, "破损", "taken_down_on"),
        (dt.date(2026, 10, 31), "破损", "taken_down_on"),
        (TODAY, " ", "why"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            take_down_board(board=board, taken_down_on=day, why=why, by=cast.filer, at=NOW)
        assert refusal.value.field == field
    take_down_board(board=board, taken_down_on=TODAY, why="破损", by=cast.filer, at=NOW)
    row = AuditRow.objects.get(verb="board.take_down")
    assert (row.after["taken_down_on"], row.reason) == ("2026-11-22", "破损")
    with pytest.raises(Conflict):
        take_down_board(board=board, taken_down_on=TODAY, why="破损", by=cast.filer, at=NOW)
    hang(entry, cast)
    assert NoticeBoard.objects.count() == 2


def test_only_township_and_working_group_and_only_while_the_entry_is_open(entry: LedgerEntry, cast: Cast) -> None:
    for user in (cast.neighbour, cast.officer, cast.inspector):
        with pytest.raises(PermissionDenied):
            hang(entry, cast, by=user)
    board = hang(entry, cast)
    with pytest.raises(PermissionDenied):
        take_down_board(board=board, taken_down_on=TODAY, why="破损", by=cast.officer, at=NOW)
    LedgerEntry.objects.filter(pk=entry.pk).update(
        stage=Stage.CANCELLED, accepted_at=NOW, watch_until=TODAY, cancelled_at=NOW
    )
    take_down_board(board=board, taken_down_on=TODAY, why="已销号", by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="closed"):
        hang(entry, cast)


def test_the_whole_way_on_pages(entry: LedgerEntry, cast: Cast) -> None:
    member = enter(cast.member)
    tab = f"/ledger/{entry.number}/deadline/"
    assert "No notice board has been hung." in text_of(member.get(tab))
    hung = member.post(f"{tab}board/", {"hung_on": "2026-11-20", "site": "村部门口"})
    board = NoticeBoard.objects.get()
    assert hung["Location"] == f"/ledger/{entry.number}/files/board/{board.pk}/?back={tab}"
    assert "Add its photograph." in text_of(member.get(hung["Location"]))
    photo = read_upload(pdf(), most_bytes=10_000)
    add_entry_file(
        entry=entry, purpose=Purpose.BOARD, about=board, file=photo, name="公示牌.pdf", by=cast.member, at=NOW
    )
    page = text_of(member.get(tab))
    assert "公示牌.pdf" in page
    assert f"{tab}board/{board.pk}/take-down/" in page
    down = f"{tab}board/{board.pk}/take-down/"
    assert "If this one is damaged, hang another." in text_of(member.get(down))
    done = text_of(member.post(down, {"taken_down_on": "2026-11-22", "why": "破损"}, follow=True))
    assert "taken down" in done
    assert "take-down" not in done
    assert "take-down" not in text_of(enter(cast.officer).get(tab))
