"""Accountability in the demonstration county: what the ladder proposed, what was answered, issued, signed, waived.

The facts are those of the other stories; the scheduler finds them in the nights. Words are made up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from villages.accountability.freeze.actions import look_up
from villages.accountability.notices import actions
from villages.accountability.notices.models import OPEN_NOTICE, Notice, NoticeKind, NoticeRule
from villages.accountability.notices.sweep import propose_notices
from villages.accounts.models import User
from villages.demo.calendar import CURRENT, Calendar
from villages.demo.cast import Cast, Deeds, secretary_of
from villages.demo.courses import TUANHUANG
from villages.demo.people import COUNTY
from villages.divisions.models import Division

HUAQIAO, ZHONGTONG, HUANGXI, PINGDING = "360603105", "360603103", "360603102", "360603200"
JINJIANG, YANGXI, DENGBU = "360603101", "360603202", "360603001"
CABLE = "上报截止当日镇政府至县城光缆被施工挖断，供电通信至次日上午恢复，有运营商证明。"
STAFF = "经办人员临时请假，交接不到位，我镇已指定专人负责，今后按时上报。"
WAIVED = "经向运营商核实，通信中断属实，迟报非主观原因，不予通报"
BUSY = "防汛值班期间人手不足，未能按时上报，已安排加班补报。"
FORESTERS = "火情由护林站逐级核实后上报，环节过多导致迟报，我局已简化流程。"
MERIT = "全乡四个整顿村均在时限内一次验收通过，换届选举平稳，群众满意度高。"
TALKED_OF = "拟提任前核查是否在人事冻结名单"


def plan(*, at: dt.datetime) -> Deeds:
    """What happened up to `at`, each deed with its moment; the story plays it by its clock."""
    calendar, cast = Calendar(at), Cast()
    deeds = [*_of_the_past(calendar, cast), *_of_this_quarter(calendar, cast)]
    return [(moment, deed) for moment, deed in deeds if moment <= at]


def _of_the_past(calendar: Calendar, cast: Cast) -> Deeds:
    """Quarters 0 and 1: a late check waived, a late check issued, a concealed village, a commendation."""
    late, officer, leader = NoticeRule.LATE_CHECK, cast.officer, cast.leader
    first, second = (partial(_after, calendar, number) for number in (0, 1))
    concealed = partial(_decide, NoticeRule.CONCEALED, HUANGXI)
    return [
        (first(2, 0), _sweep),
        (first(5, 10), partial(_answer, late, HUAQIAO, CABLE, by=cast.filers[HUAQIAO])),
        (first(7, 15), partial(_decide, late, HUAQIAO, NoticeKind.CRITICISM, _waive, by=officer)),
        (second(1, 0), _sweep),
        (second(4, 11), partial(_answer, late, ZHONGTONG, STAFF, by=cast.filers[ZHONGTONG])),
        (second(6, 9), partial(_decide, late, ZHONGTONG, NoticeKind.CRITICISM, actions.issue_notice, by=officer)),
        (second(23, 0), _sweep),
        (second(44, 10), partial(concealed, NoticeKind.CRITICISM, actions.issue_notice, by=officer)),
        (second(44, 16), partial(concealed, NoticeKind.TALK, actions.sign_notice, by=leader)),
        (second(83, 10), partial(_commend, by=officer)),
        (calendar.at - dt.timedelta(days=12), partial(_look_up, by=officer)),
    ]


def _of_this_quarter(calendar: Calendar, cast: Cast) -> Deeds:
    """Who has not filed: one answers, two were issued, the others wait; and departments that reported late."""
    late, officer, at = NoticeRule.LATE_CHECK, cast.officer, calendar.at
    now = partial(_after, calendar, CURRENT)
    department = User.objects.get(username="department")
    return [
        (now(1, 0), _sweep),
        (now(4, 10), partial(_answer, late, JINJIANG, BUSY, by=cast.filers[JINJIANG])),
        (now(18, 9), partial(_decide, late, YANGXI, NoticeKind.CRITICISM, actions.issue_notice, by=officer)),
        (now(18, 10), partial(_decide, late, DENGBU, NoticeKind.CRITICISM, actions.issue_notice, by=officer)),
        (at - dt.timedelta(days=6), _sweep),
        (at - dt.timedelta(days=4), partial(_answer_as_department, FORESTERS, by=department)),
        (at, _sweep),
    ]


def _after(calendar: Calendar, number: int, days: int, hour: int) -> dt.datetime:
    return calendar.due_at(number) + dt.timedelta(days=days, hours=hour, minutes=40)


def _sweep(*, at: dt.datetime) -> None:
    propose_notices(under_code=COUNTY, at=at)


def _open_one(rule: NoticeRule, township: str, kind: NoticeKind) -> Notice:
    rows = Notice.objects.open().select_related("addressee", "county", "rule_set", "department")
    return rows.get(rule=rule, addressee__code=township, kind=kind)


def _answer(rule: NoticeRule, township: str, words: str, *, by: User, at: dt.datetime) -> None:
    actions.answer_notice(notice=_open_one(rule, township, NoticeKind.CRITICISM), words=words, by=by, at=at)


def _answer_as_department(words: str, *, by: User, at: dt.datetime) -> None:
    """What the department was asked about first."""
    rows = Notice.objects.visible_to(by).open().select_related("addressee", "county", "rule_set", "department")
    notice = rows.filter(kind=NoticeKind.SELF_CRITICISM).order_by("proposed_at").first()
    assert notice is not None
    actions.answer_notice(notice=notice, words=words, by=by, at=at)


def _decide(
    rule: NoticeRule, township: str, kind: NoticeKind, verb: Callable[..., None], *, by: User, at: dt.datetime
) -> None:
    verb(notice=_open_one(rule, township, kind), by=by, at=at)


def _waive(*, notice: Notice, by: User, at: dt.datetime) -> None:
    actions.waive_notice(notice=notice, reason=WAIVED, by=by, at=at)


def _commend(*, by: User, at: dt.datetime) -> None:
    township = Division.objects.get(code=PINGDING)
    notice = actions.propose_by_hand(
        addressee=township,
        rule=NoticeRule.MERIT,
        kind=NoticeKind.COMMENDATION,
        posts="平定乡党委",
        words=MERIT,
        by=by,
        at=at,
    )
    assert notice.stage in OPEN_NOTICE
    actions.issue_notice(notice=notice, by=by, at=at)


def _look_up(*, by: User, at: dt.datetime) -> None:
    """Before a promotion is handled, the township secretary of the failed village is looked up."""
    name, _ = secretary_of(Division.objects.get(code=TUANHUANG[:9]))
    look_up(county=Division.objects.get(code=COUNTY), full_name=name, purpose=TALKED_OF, by=by, at=at)
