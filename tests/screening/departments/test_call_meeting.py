"""The county calls its departments together, and may call anew until the minutes are written."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.screening.departments.conftest import NOW
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken
from villages.screening.departments.actions import call_meeting, change_meeting, write_minutes
from villages.screening.departments.models import Department, JointMeeting

pytestmark = pytest.mark.django_db
WEDNESDAY = moment("2026-11-25 14:30")


def change(meeting: JointMeeting, cast: Cast, **changes: Any) -> JointMeeting:
    values: dict[str, Any] = {
        "held_at": meeting.held_at, "room": meeting.room, "agenda": meeting.agenda, "version": meeting.version,
        "by": cast.officer, "at": NOW,
    }  # fmt: skip
    return change_meeting(meeting=meeting, **{**values, **changes})


def test_the_call_is_in_the_trail(meeting: JointMeeting, cast: Cast) -> None:
    row = AuditRow.objects.get(verb="meeting.call")
    assert (row.by, row.place_code, row.after["room"]) == (cast.officer, "360603", "区委三楼会议室")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_at": moment("2026-11-22 08:59")}, "held_at"),
        ({"agenda": " "}, "agenda"),
        ({"agenda": "请致电13800138000"}, "agenda"),
        ({"room": "室" * 101}, "room"),
    ],
)
def test_it_refuses_what_is_wrong(forestry: Department, cast: Cast, changes: dict[str, Any], field: str) -> None:
    values: dict[str, Any] = {"held_at": WEDNESDAY, "room": "", "agenda": "一、通报"}
    with pytest.raises(RuleBroken) as broken:
        call_meeting(county=forestry.county, by=cast.officer, at=NOW, **{**values, **changes})
    assert broken.value.field == field
    assert not JointMeeting.objects.exists()


def test_only_the_county_officer_calls(forestry: Department, cast: Cast) -> None:
    for nobody in (cast.department, cast.leader, cast.filer, cast.stranger):
        with pytest.raises(PermissionDenied):
            call_meeting(county=forestry.county, held_at=WEDNESDAY, room="", agenda="一", by=nobody, at=NOW)


def test_a_changed_call_keeps_what_it_was_in_the_trail(meeting: JointMeeting, cast: Cast) -> None:
    change(meeting, cast, room="区委五楼会议室")
    row = AuditRow.objects.get(verb="meeting.change")
    assert (row.before["room"], row.after["room"]) == ("区委三楼会议室", "区委五楼会议室")
    assert JointMeeting.objects.get().version == meeting.version == 2


def test_the_second_of_two_overwrites_nothing(meeting: JointMeeting, cast: Cast) -> None:
    mine = JointMeeting.objects.get()
    change(meeting, cast, room="区委五楼会议室")
    with pytest.raises(Conflict):
        change(mine, cast, room="区委一楼会议室")
    assert JointMeeting.objects.get().room == "区委五楼会议室"


def test_a_call_does_not_change_when_the_minutes_are_written(meeting: JointMeeting, cast: Cast) -> None:
    at = moment("2026-11-25 17:00")
    write_minutes(meeting=meeting, minutes="会议议定两项", attendance={}, version=1, by=cast.officer, at=at)
    with pytest.raises(RuleBroken, match="minutes of this meeting are written"):
        change(meeting, cast, room="区委五楼会议室")


def test_a_meeting_in_the_past_keeps_its_time_when_the_agenda_is_put_right(meeting: JointMeeting, cast: Cast) -> None:
    after = moment("2026-11-26 09:00")
    change(meeting, cast, agenda="一、通报；二、研究", at=after)
    with pytest.raises(RuleBroken, match="time to come"):
        change(meeting, cast, held_at=moment("2026-11-26 08:00"), at=after)
