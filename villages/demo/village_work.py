"""Village packages, visits, commitments and assessments of the demonstration county; people and facts are made up."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.divisions.models import Division, VillageClass
from villages.screening.assessments import actions as assessments
from villages.screening.assessments import commitment_actions as commitments
from villages.screening.assessments.models import AssessmentSheet, Commitment
from villages.screening.assessments.periods import Period, latest
from villages.screening.assessments.rules import PromiseFacts, Score
from villages.screening.assessments.sheets import SHIPPED, load_sheet
from villages.screening.visits import actions as visits
from villages.screening.visits.models import Duty
from villages.screening.visits.rules import MemberFacts, VisitFacts

Deed = Callable[..., object]
TOWNSHIPS = ("360603101", "360603102")
VILLAGES_EACH = 4
DEPUTIES = ("徐文亮", "熊建华")
CADRES = ("黄志勇", "彭丽娟", "章小军", "乐慧敏")
QUESTIONS = ("低保和临时救助是否落实", "饮水和灌溉有无困难", "对村务公开有什么意见", "今年的产业打算")
KINDS = ("difficulty", "ordinary", "party_members", "enterprising")
# Days ago on which each of the first villages was visited; the fourth of a township is left out.
DAYS_AGO = ((3, 5, 6, 10, 24, 41), (4, 11, 33), (2, 12, 20, 55), ())
PROBLEM = "三组灌溉渠淤塞，农户希望冬修时清理"
# Which village, promised how many days ago, until how many days from now, what, post, how it ended.
PROMISES = (
    (0, 70, -12, "冬修前清淤三组灌溉渠八百米", "村党组织书记", "fulfilled"),
    (1, 60, -5, "更换村部至小学路段路灯十二盏", "村委会副主任", "promised"),
    (2, 45, 38, "建成老年人日间照料点", "村党组织书记", "promised"),
    (3, 90, -20, "完成村集体茶园流转合同重签", "驻村干部", "not_fulfilled"),
)


def plan(*, at: dt.datetime) -> list[tuple[dt.datetime, Deed]]:
    """What two townships did in four villages each by `at`; the story plays it by its clock."""
    today = timezone.localdate(at)
    load_sheet(data=json.loads(SHIPPED.read_text(encoding="utf-8")), by=None, at=at - dt.timedelta(days=365))
    deeds: list[tuple[dt.datetime, Deed]] = []
    for township in TOWNSHIPS:
        by = User.objects.filter(role=Role.FILER, jurisdiction=township).order_by("pk")[0]
        villages = Division.objects.under(township).filter(village_class=VillageClass.VILLAGERS).order_by("code")
        chosen = list(villages[:VILLAGES_EACH])
        for turn, village in enumerate(chosen):
            deeds += _package(village, turn, today, by) + _visits(village, turn, today, by)
        deeds += _scores(chosen, today, by)
        if township == TOWNSHIPS[0]:
            deeds += [deed for promise in PROMISES for deed in _promise(chosen, promise, today, by)]
    return [(moment, deed) for moment, deed in deeds if moment <= at]


def _moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def _package(village: Division, turn: int, today: dt.date, by: User) -> list[tuple[dt.datetime, Deed]]:
    """A full package in the first two villages, one cadre short in the third, nobody in the fourth."""
    since = today - dt.timedelta(days=200)
    people = [
        MemberFacts(Duty.DEPUTY_LEADER, DEPUTIES[turn % 2], "党委委员", since),
        MemberFacts(Duty.CADRE, CADRES[turn], "农业农村办干部", since),
        MemberFacts(Duty.CADRE, CADRES[(turn + 1) % 4], "便民服务中心干部", since),
    ]
    kept = people[: (3, 3, 2, 0)[turn]]
    return [
        (_moment(since, 10), partial(visits.assign_member, village=village, facts=facts, replaces=None, by=by))
        for facts in kept
    ]


def _visits(village: Division, turn: int, today: dt.date, by: User) -> list[tuple[dt.datetime, Deed]]:
    deeds: list[tuple[dt.datetime, Deed]] = []
    for number, ago in enumerate(DAYS_AGO[turn]):
        day = today - dt.timedelta(days=ago)
        problems = 1 if number % 3 == 1 else 0
        facts = VisitFacts(
            day, "党委委员", KINDS[number % 4], 3 + number, QUESTIONS[number % 4], problems, PROBLEM * problems
        )
        deeds.append((_moment(day, 17, 10), partial(visits.record_visit, village=village, facts=facts, by=by)))
    return deeds


def _scores(chosen: list[Division], today: dt.date, by: User) -> list[tuple[dt.datetime, Deed]]:
    """Three villages scored for the last two quarters, a week after each ended."""
    deeds: list[tuple[dt.datetime, Deed]] = []
    for back, period in enumerate((latest(today), latest(today).previous())):
        moment = _moment(period.end + dt.timedelta(days=7), 15, 20)
        deeds += [
            (moment, partial(_score, village=village, period=period, off=2 + turn * 2 + back, by=by))
            for turn, village in enumerate(chosen[:3])
        ]
    return deeds


def _score(*, village: Division, period: Period, off: int, by: User, at: dt.datetime) -> None:
    """One point off each of the first `off` items."""
    items = AssessmentSheet.objects.get().items
    points = {item["number"]: item["points"] - (item["number"] <= off) for item in items}
    reasons = dict.fromkeys(range(1, off + 1), "记录不全，落实不够到位")
    assessments.score_village(village=village, period=period, score=Score(points, reasons), by=by, at=at)


def _promise(
    chosen: list[Division], promise: tuple[int, int, int, str, str, str], today: dt.date, by: User
) -> list[tuple[dt.datetime, Deed]]:
    which, ago, ahead, words, post, end = promise
    promised_on, until = today - dt.timedelta(days=ago), today + dt.timedelta(days=ahead)
    facts = PromiseFacts(words, post, promised_on, until)
    begun = partial(commitments.promise, village=chosen[which], facts=facts, by=by)
    deeds: list[tuple[dt.datetime, Deed]] = [(_moment(promised_on, 9, 30), begun)]
    if end != "promised":
        deeds.append((_moment(until, 16), partial(_end, words=words, is_fulfilled=end == "fulfilled", by=by)))
    return deeds


def _end(*, words: str, is_fulfilled: bool, by: User, at: dt.datetime) -> None:
    commitment = Commitment.objects.select_related("village").get(promise=words)
    if is_fulfilled:
        commitments.fulfil(commitment=commitment, result="已清淤并验收通水", by=by, at=at)
    else:
        commitments.give_up(
            commitment=commitment, result="完成测量，合同未签", reason="部分农户外出，表决未过半数", by=by, at=at
        )
