"""Afterwards: who was there, by which post, and what was said."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken
from villages.screening.departments.actions import write_minutes
from villages.screening.departments.models import Attendance, Department, JointMeeting

pytestmark = pytest.mark.django_db
BEGUN = moment("2026-11-25 14:30")


def write(meeting: JointMeeting, cast: Cast, minutes: str = "会议议定两项", **changes: Any) -> JointMeeting:
    values: dict[str, Any] = {"attendance": {}, "version": meeting.version, "by": cast.officer, "at": BEGUN}
    return write_minutes(meeting=meeting, minutes=minutes, **{**values, **changes})


def test_it_keeps_who_was_there_and_by_which_post(
    meeting: JointMeeting, departments: dict[str, Department], cast: Cast
) -> None:
    forestry, audit = departments["区林业局"], departments["区审计局"]
    write(meeting, cast, attendance={forestry.pk: " 副局长 ", audit.pk: None})
    kept = {row.department.name_zh: (row.was_present, row.by_post) for row in Attendance.objects.all()}
    assert kept == {"区林业局": (True, "副局长"), "区审计局": (False, "")}
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.minutes_at, meeting.minutes_by, meeting.version) == (
        "会议议定两项", BEGUN, cast.officer, 2,
    )  # fmt: skip
    assert AuditRow.objects.get(verb="meeting.write_minutes").after["present"] == ["区林业局 副局长"]


def test_no_minutes_before_the_meeting_has_begun(meeting: JointMeeting, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="has not begun yet"):
        write(meeting, cast, at=moment("2026-11-25 14:29"))


def test_present_without_a_post_is_refused_beside_the_department(
    meeting: JointMeeting, forestry: Department, cast: Cast
) -> None:
    with pytest.raises(RuleBroken, match="by which post") as broken:
        write(meeting, cast, attendance={forestry.pk: " "})
    assert broken.value.field == f"post_{forestry.pk}"
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("minutes", [" ", "张某电话13800138000", "a\x00b"])
def test_minutes_are_words_without_personal_numbers(meeting: JointMeeting, cast: Cast, minutes: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        write(meeting, cast, minutes)
    assert broken.value.field == "minutes"


def test_minutes_that_stand_are_corrected_with_a_reason(
    meeting: JointMeeting, forestry: Department, cast: Cast
) -> None:
    write(meeting, cast, attendance={forestry.pk: "副局长"})
    with pytest.raises(RuleBroken) as broken:
        write(meeting, cast, "会议议定三项")
    assert broken.value.field == "reason"
    write(meeting, cast, "会议议定三项", attendance={forestry.pk: None}, reason="漏记一项")
    row = AuditRow.objects.get(verb="meeting.correct_minutes")
    assert (row.before["minutes"], row.before["present"], row.reason) == (
        "会议议定两项",
        ["区林业局 副局长"],
        "漏记一项",
    )
    assert not Attendance.objects.get().was_present


def test_the_second_of_two_overwrites_nothing(meeting: JointMeeting, forestry: Department, cast: Cast) -> None:
    mine = JointMeeting.objects.get()
    write(meeting, cast, attendance={forestry.pk: "副局长"})
    with pytest.raises(Conflict):
        write(mine, cast, "我的记录", attendance={forestry.pk: "局长"})
    assert JointMeeting.objects.get().minutes == "会议议定两项"
    assert Attendance.objects.get().by_post == "副局长"
    assert not AuditRow.objects.filter(verb="meeting.correct_minutes").exists()


def test_whoever_saw_no_minutes_is_told_of_them_before_a_reason_is_asked(meeting: JointMeeting, cast: Cast) -> None:
    write(meeting, cast)
    late = JointMeeting.objects.get()
    with pytest.raises(Conflict):
        write(late, cast, "我的记录", version=1)


def test_only_the_county_officer_writes_them(meeting: JointMeeting, cast: Cast) -> None:
    for nobody in (cast.department, cast.leader, cast.inspector, cast.stranger):
        with pytest.raises(PermissionDenied):
            write(meeting, cast, by=nobody)


def test_departments_of_another_county_are_refused(meeting: JointMeeting, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="does not belong"):
        write(meeting, cast, attendance={10_000: "局长"})
