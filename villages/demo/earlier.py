"""Two targets of an earlier year: one was watched to its end and cancelled, one rebounded in its watch.

Neither is among the fifteen. A county spot check found the one, a department's report the other.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.utils import timezone

from villages.acceptance.watch.ending import cancel_entry, propose_cancellations
from villages.acceptance.watch.rebounds import confirm_rebound
from villages.acceptance.watch.rules import watch_end
from villages.accounts.models import User
from villages.criteria.models import rules_in_force
from villages.demo import accepting, deeds, opening, planning, rectification, work
from villages.demo.cast import FRI, MON, THU, TUE, WED, Cast, Deeds, Weeks, entry_of, moment_of, working_day
from villages.demo.courses import CANCELLED, CHENGMAO, MAYUAN, REBOUNDED
from villages.demo.departments import FORESTRY
from villages.demo.people import COUNTY
from villages.divisions.models import Division
from villages.ledger.people.leave_actions import request_leave
from villages.ledger.people.models import EntryDuty, Service
from villages.process import Stage
from villages.screening.departments.actions import file_report
from villages.screening.departments.models import Department
from villages.screening.departments.rules import ItemInput
from villages.screening.spot_checks import actions as spot_checks
from villages.screening.spot_checks import visiting
from villages.screening.spot_checks.models import SpotCheck, SpotCheckKind, SpotVisit
from villages.screening.spot_checks.rules import AnswerInput

CANCELLED_AGO, REBOUNDED_AGO = 575, 470
TITLE = "村级财务专项抽查"
ACCOUNTS = AnswerInput("yes", "公开栏近一年未更新，集体收支无明细", "余督查专〔{year}〕3号")
FIRES = "防火期内发生林火两起，护林员长期缺岗"
FIRES_AGAIN = "林缘再次发现烧荒过火痕迹，防火队名存实亡"
REBOUND = "回头看发现同一问题再次出现，经研究认定反弹，重新整顿"
OPINION = "区林业局、区应急管理局会商后同意列为整顿对象"


def plan(*, at: dt.datetime) -> Deeds:
    """Both, up to `at`; the story plays it by its clock."""
    cast, today = Cast(), timezone.localdate(at)
    first = working_day(today - dt.timedelta(days=CANCELLED_AGO))
    second = working_day(today - dt.timedelta(days=REBOUNDED_AGO))
    return [*_cancelled(Weeks(first), cast, at), *_rebounded(Weeks(second), cast, at)]


def _cancelled(weeks: Weeks, cast: Cast, at: dt.datetime) -> Deeds:
    """Found on the spot, put right, watched for a year without rebound, cancelled."""
    officer, inspector = cast.officer, cast.inspectors[0]
    accepted_on = timezone.localdate(accepting.signed_at(CANCELLED, weeks))
    until = watch_end(accepted_on, months=rules_in_force(accepted_on).numbers.watch_months)
    signing = moment_of(working_day(until + dt.timedelta(days=3), THU), 9, 30)
    return [
        (weeks.at(-3, MON, 9), partial(_plan_check, weeks.day(-2, TUE), inspector, by=officer)),
        (weeks.at(-2, TUE, 15), partial(_visit, by=inspector)),
        (weeks.at(-2, FRI, 11), partial(_close, by=officer)),
        *_determined(CHENGMAO, 12, weeks, cast),
        *rectification.first_round(CANCELLED, weeks, cast),
        *accepting.look_backs(CANCELLED, weeks, cast, until=at),
        (moment_of(until + dt.timedelta(days=1), 1, 30), partial(propose_cancellations, under=COUNTY)),
        (signing, partial(_cancel, by=cast.leader)),
    ]


def _rebounded(weeks: Weeks, cast: Cast, at: dt.datetime) -> Deeds:
    """Reported by the foresters, put right, accepted; the last look-back finds it again."""
    village, by, officer = MAYUAN, cast.filer(MAYUAN), cast.officer
    visits = accepting.look_backs(REBOUNDED, weeks, cast, until=at, hit={11: FIRES_AGAIN})
    again = Weeks(timezone.localdate(visits[-1][0]))
    day = again.day(4, FRI)
    second_round: Deeds = [
        (again.at(1, WED, 10), partial(_confirm, by=officer)),
        (again.at(1, THU, 9), partial(opening.hang, village, by=by)),
        (again.at(3, MON, 9), partial(planning.draw_up, village, [again.day(w, FRI) for w in (7, 9, 11)], by=by)),
        (again.at(3, THU, 16), partial(planning.submit, village, by=by)),
        (again.at(4, MON, 9), partial(_ask_for_leave, day, by=by)),
        *work.days_in_village(REBOUNDED, again.day(2, MON), timezone.localdate(at), cast),
    ]
    return [
        (weeks.at(-2, MON, 10), partial(_report, by=User.objects.get(username="department"))),
        *_determined(village, 11, weeks, cast, OPINION),
        *rectification.first_round(REBOUNDED, weeks, cast),
        *visits,
        *((moment, deed) for moment, deed in second_round if moment <= at),
    ]


def _determined(village: str, criterion: int, weeks: Weeks, cast: Cast, opinion: str = "") -> Deeds:
    propose = partial(deeds.propose, village=village, criteria={criterion}, joint_opinion=opinion, by=cast.officer)
    sign = partial(deeds.sign, village=village, by=cast.leader)
    return [(weeks.at(0, WED, 8, 40), propose), (weeks.at(0, WED, 11, 30), sign)]


def _plan_check(day: dt.date, inspector: User, *, by: User, at: dt.datetime) -> None:
    """An unannounced one of a single village."""
    facts: dict[str, Any] = {"title": TITLE, "is_announced": False, "kind": SpotCheckKind.ANY_TIME}
    county, villages = Division.objects.get(code=COUNTY), [Division.objects.get(code=CHENGMAO)]
    check = spot_checks.plan_spot_check(
        county=county, first_day=day, last_day=day + dt.timedelta(days=2), villages=villages, by=by, at=at, **facts
    )
    assignment = spot_checks.Assignment(frozenset({inspector.pk}), day)
    assignments = {visit.pk: assignment for visit in check.visits.all()}
    spot_checks.assign_visits(spot_check=check, assignments=assignments, version=check.version, by=by, at=at)


def _visit(*, by: User, at: dt.datetime) -> None:
    visit = SpotVisit.objects.select_related("village", "spot_check__county").get(spot_check__title=TITLE)
    seen = AnswerInput(ACCOUNTS.value, ACCOUNTS.fact, ACCOUNTS.document_no.format(year=at.year))
    answers = {number: AnswerInput("no") for number in (1, 4, 6, 7, 11, 14)} | {12: seen}
    visiting.finish_visit(visit=visit, answers=answers, remarks="", version=visit.version, by=by, at=at)


def _close(*, by: User, at: dt.datetime) -> None:
    spot_checks.close_spot_check(spot_check=SpotCheck.objects.select_related("county").get(title=TITLE), by=by, at=at)


def _report(*, by: User, at: dt.datetime) -> None:
    today = timezone.localdate(at)
    known_on = today - dt.timedelta(days=6)
    file_report(
        department=Department.objects.select_related("county").get(county__code=COUNTY, name_zh=FORESTRY),
        document_no=f"余林防字〔{today.year}〕2号",
        dated_on=today,
        summary="防火期火情通报",
        items=[ItemInput(Division.objects.get(code=MAYUAN), 11, FIRES, known_on)],
        by=by,
        at=at,
    )


def _cancel(*, by: User, at: dt.datetime) -> None:
    cancel_entry(entry=entry_of(CHENGMAO), by=by, at=at)


def _confirm(*, by: User, at: dt.datetime) -> None:
    entry = entry_of(MAYUAN)
    assert entry.stage == Stage.WATCH
    confirm_rebound(entry=entry, reason=REBOUND, by=by, at=at)


def _ask_for_leave(day: dt.date, *, by: User, at: dt.datetime) -> None:
    """A request that waits for the county."""
    services = Service.objects.standing().select_related("entry__village")
    service = services.get(entry__village__code=MAYUAN, duty=EntryDuty.RESIDENT_TOWNSHIP)
    request_leave(service=service, first_day=day, last_day=day, reason="参加业务培训", by=by, at=at)
