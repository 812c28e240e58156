"""The pages of joint meetings: called, changed, written down, printed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import moment
from tests.pages import enter, queries_of, text_of
from tests.screening.departments.conftest import NOW
from villages.screening.departments.actions import call_meeting, write_minutes
from villages.screening.departments.models import Department, JointMeeting

pytestmark = pytest.mark.django_db
LIST = "/meetings/"
BEFORE, AFTER = NOW, moment("2026-11-25 17:00")


def at(now: dt.datetime) -> Any:
    return time_machine.travel(now, tick=False)


def minutes_of(meeting: JointMeeting, **changes: object) -> dict[str, Any]:
    return {"version": meeting.version, "minutes": "会议议定两项", **changes}


def test_a_meeting_is_called_on_its_page(departments: dict[str, Department], cast: Cast) -> None:
    data = {"version": 0, "held_at": "2026-11-25T14:30", "room": "三楼", "agenda": "一、通报"}
    with at(BEFORE):
        page = enter(cast.officer).post(f"{LIST}new/", data, follow=True)
    meeting = JointMeeting.objects.get()
    assert page.redirect_chain == [(f"{LIST}{meeting.pk}/", 302)]
    assert meeting.held_at == moment("2026-11-25 14:30")
    assert "Forestry Bureau" in text_of(page), "the list of who is called"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"held_at": "2026-11-21T14:30"}, "called for a time to come"),
        ({"held_at": "x"}, "Enter a valid date/time"),
        ({"agenda": "电话13800138000"}, "looks like a telephone number"),
    ],
)
def test_a_call_that_is_wrong_comes_back_in_words(cast: Cast, changes: dict[str, str], words: str) -> None:
    data = {"version": 0, "held_at": "2026-11-25T14:30", "room": "三楼会议室", "agenda": "一、通报", **changes}
    with at(BEFORE):
        page = text_of(enter(cast.officer).post(f"{LIST}new/", data))
    assert words in page
    assert "三楼会议室" in page


def test_before_it_there_are_no_minutes_to_write(meeting: JointMeeting, cast: Cast) -> None:
    url = f"{LIST}{meeting.pk}/"
    with at(BEFORE):
        officer = enter(cast.officer)
        assert "Write the minutes" not in text_of(officer.get(url))
        page = text_of(officer.get(f"{url}minutes/", follow=True))
        assert "has not begun yet" in page
        officer.post(f"{url}minutes/", minutes_of(meeting))
    assert not JointMeeting.objects.get().minutes


def test_afterwards_attendance_and_minutes_are_kept(meeting: JointMeeting, forestry: Department, cast: Cast) -> None:
    url = f"{LIST}{meeting.pk}/"
    with at(AFTER):
        officer = enter(cast.officer)
        data = minutes_of(meeting, **{f"present_{forestry.pk}": "on", f"post_{forestry.pk}": "副局长"})
        page = text_of(officer.post(f"{url}minutes/", data, follow=True))
    assert "The minutes are kept." in page
    assert "会议议定两项" in page
    assert "副局长" in page
    assert meeting.attendance.filter(was_present=True).count() == 1
    assert meeting.attendance.count() == 14
    assert "The minutes were written." in page


def test_a_post_alone_says_that_somebody_was_there(meeting: JointMeeting, forestry: Department, cast: Cast) -> None:
    with at(AFTER):
        data = minutes_of(meeting, **{f"post_{forestry.pk}": "副局长"})
        enter(cast.officer).post(f"{LIST}{meeting.pk}/minutes/", data)
    assert meeting.attendance.get(department=forestry).was_present


def test_present_without_a_post_comes_back_beside_the_department(
    meeting: JointMeeting, forestry: Department, cast: Cast
) -> None:
    with at(AFTER):
        page = enter(cast.officer).post(
            f"{LIST}{meeting.pk}/minutes/", minutes_of(meeting, **{f"present_{forestry.pk}": "on"})
        )
    assert f'href="#id_post_{forestry.pk}"' in text_of(page)
    assert "会议议定两项" in text_of(page)


def test_the_second_of_two_sees_both_minutes(meeting: JointMeeting, cast: Cast) -> None:
    url = f"{LIST}{meeting.pk}/minutes/"
    write_minutes(meeting=meeting, minutes="别人的记录", attendance={}, version=1, by=cast.officer, at=AFTER)
    with at(AFTER):
        officer = enter(cast.officer)
        page = officer.post(url, {"version": 1, "minutes": "我的记录"})
        assert page.status_code == 409
        assert all(words in text_of(page) for words in ("别人的记录", "我的记录", "Nothing was overwritten"))
        assert JointMeeting.objects.get().minutes == "别人的记录"
        again = {"version": page.context["form"]["version"].value(), "minutes": "合起来的记录"}
        assert "Say why they are corrected" in text_of(officer.post(url, again))
        assert officer.post(url, {**again, "reason": "合并两份记录"}).status_code == 302
    assert JointMeeting.objects.get().minutes == "合起来的记录"


def test_the_second_of_two_sees_both_calls(meeting: JointMeeting, cast: Cast) -> None:
    url = f"{LIST}{meeting.pk}/change/"
    data = {"version": 1, "held_at": "2026-11-25T15:00", "room": "五楼", "agenda": "一"}
    with at(BEFORE):
        officer = enter(cast.officer)
        assert officer.post(url, data).status_code == 302
        page = officer.post(url, {**data, "room": "六楼"})
    assert page.status_code == 409
    assert all(words in text_of(page) for words in ("五楼", "六楼"))
    assert JointMeeting.objects.get().room == "五楼"


def test_a_call_with_minutes_is_not_changed(meeting: JointMeeting, cast: Cast) -> None:
    write_minutes(meeting=meeting, minutes="记录", attendance={}, version=1, by=cast.officer, at=AFTER)
    with at(AFTER):
        page = enter(cast.officer).get(f"{LIST}{meeting.pk}/change/", follow=True)
    assert "its call cannot be changed any more" in text_of(page)


def test_the_list_tells_what_is_to_come_from_what_has_no_minutes(
    meeting: JointMeeting, forestry: Department, cast: Cast
) -> None:
    earlier = call_meeting(
        county=forestry.county, held_at=moment("2026-11-23 09:00"), room="", agenda="一", by=cast.officer, at=NOW
    )
    with at(moment("2026-11-24 09:00")):
        officer = enter(cast.officer)
        page = officer.get(LIST)
        assert [(name, count) for name, _words, count in page.context["standings"]] == [
            ("ahead", 1), ("open", 1), ("written", 0),
        ]  # fmt: skip
        assert list(page.context["page"]) == [meeting, earlier]
        assert list(officer.get(f"{LIST}?standing=open").context["page"]) == [earlier]
        assert list(officer.get(f"{LIST}?standing=nonsense").context["page"]) == [meeting, earlier]


def test_departments_read_and_townships_do_not(meeting: JointMeeting, cast: Cast) -> None:
    url = f"{LIST}{meeting.pk}/"
    with at(BEFORE):
        statuses = {name: enter(user).get(url).status_code for name, user in vars(cast).items()}
        page = text_of(enter(cast.department).get(url))
    assert {name for name, status in statuses.items() if status == 200} == {
        "department", "officer", "inspector", "leader", "supervisor",
    }  # fmt: skip
    assert statuses["stranger"] == 404
    assert "Change the call" not in page


def test_the_list_asks_no_more_when_there_is_more(meeting: JointMeeting, forestry: Department, cast: Cast) -> None:
    with at(BEFORE):
        officer = enter(cast.officer)
        officer.get(LIST)
        few = queries_of(officer, LIST)
        for day in range(10, 20):
            held_at = moment(f"2026-12-{day} 09:00")
            call_meeting(county=forestry.county, held_at=held_at, room="", agenda="一", by=cast.officer, at=NOW)
        assert queries_of(officer, LIST) == few <= 9
