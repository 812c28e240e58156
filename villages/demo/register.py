"""The register of the demonstration county: incidents, disputes and five weeks of duty reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.demo.courses import MAYUAN
from villages.demo.people import COUNTY
from villages.divisions.models import Division, VillageClass
from villages.ledger.models import LedgerEntry
from villages.screening.register import actions, due_days
from villages.screening.register.models import Dispute, Incident, ToldBy
from villages.screening.register.rules import DisputeFacts, IncidentFacts
from villages.screening.register.weeks import week_of

WEEKS = 5
DENGBU, JINJIANG, HUANGXI, ZHONGTONG = "360603001", "360603101", "360603102", "360603103"
HUAQIAO, HUANGZHUANG = "360603105", "360603204"

# Days ago, township, which of its villages, kind, place, what happened, minutes until told, measure, outcome.
INCIDENTS = (
    (33, HUANGXI, 2, "flood", "村口低洼路段", "短时强降雨致村口低洼路段积水，车辆无法通行", 25,
     "组织抽排积水，设置警示标志", "积水排净，道路恢复通行"),
    (19, ZHONGTONG, 1, "illegal_building", "沿路耕地", "沿路耕地上发现未批先建地基一处", 180,
     "已下达停工通知，报国土所核查", ""),
    (12, JINJIANG, 3, "epidemic", "养殖小区", "养殖小区有家禽不明原因死亡", 60,
     "封锁小区，送检取样，无害化处理", "检测排除重大动物疫病"),
    (5, JINJIANG, 5, "drought", "二干渠灌区", "二干渠来水不足，灌区晚季作物缺水", 240, "协调水库放水，安排轮灌", ""),
)  # fmt: skip
# Days ago, township, which village, parties, organization, households, subject, what it is about, how it goes.
DISPUTES = (
    (150, JINJIANG, 4, "households", "", 4, "排水沟走向", "相邻农户对排水沟走向意见不一", "settled"),
    (62, JINJIANG, 4, "households_village", "", 12, "机耕道占地补偿", "机耕道拓宽占地的补偿标准未谈妥", "running"),
    (20, JINJIANG, 4, "organization", "某砂石运输企业", 9, "运输车辆损坏村道", "运砂车辆压坏村道，修复费用分担有争议",
     "running"),
    (130, ZHONGTONG, 2, "villages", "", 0, "灌溉用水分配", "两村对灌溉用水先后次序有争议", "running"),
    (48, ZHONGTONG, 2, "households", "", 3, "山林边界", "相邻农户对自留山边界有争议", "running"),
    (40, HUANGXI, 1, "households", "", 2, "宅基地通行", "相邻农户对通行道路宽度有争议", "unsettled"),
    (9, DENGBU, 2, "households_village", "", 15, "集体鱼塘发包", "部分农户对集体鱼塘续包程序有意见", "running"),
)  # fmt: skip
BODY = "镇人民调解委员会"
# Telephone reports that nobody made, and one that came late: township → how many due days before the newest.
MISSING = {HUANGZHUANG: (1, 4), JINJIANG: (0,)}
LATE = {HUAQIAO: 2}
FOREST_FIRE = 11

Deed = Callable[..., object]


class Register:
    """Everything that the information workers reported by `at`, planned for the story's clock."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at
        self.today = timezone.localdate(at)
        people = User.objects.filter(role=Role.FILER, jurisdiction__startswith=COUNTY).order_by("-pk")
        self.filers = {person.jurisdiction: person for person in people}
        self.townships = {place.code: place for place in Division.objects.filter(code__in=self.filers)}
        self.villages: dict[str, list[Division]] = {}
        for village in Division.objects.under(COUNTY).filter(village_class=VillageClass.VILLAGERS).order_by("code"):
            self.villages.setdefault(village.township_code, []).append(village)
        self._plan: list[tuple[dt.datetime, Deed]] = []

    def plan(self) -> list[tuple[dt.datetime, Deed]]:
        """All of it, each deed with its moment, in any order."""
        for incident in INCIDENTS:
            self._incident(*incident)
        self._fire_in_a_target()
        for dispute in DISPUTES:
            self._dispute(*dispute)
        every = due_days.telephone_rhythm(self.today)
        for turn, township in enumerate(sorted(self.filers)):
            self._telephone(township, turn, every)
            self._mondays(township, turn)
        return self._plan

    def _do(self, moment: dt.datetime, deed: Deed) -> None:
        if moment <= self.at:
            self._plan.append((moment, deed))

    def _moment(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))

    def _ago(self, days: int, hour: int, minute: int = 0) -> dt.datetime:
        return self._moment(self.today - dt.timedelta(days=days), hour, minute)

    def _incident(
        self, ago: int, township: str, which: int, kind: str, spot: str, fact: str, told_after: int, measure: str,
        outcome: str,
    ) -> None:  # fmt: skip
        happened = self._ago(ago, 8, 20)
        told = happened + dt.timedelta(minutes=told_after)
        facts = IncidentFacts(kind, spot, fact, happened, told, ToldBy.TELEPHONE)
        village, by = self.villages[township][which], self.filers[township]
        register = partial(actions.register_incident, village=village, facts=facts, measure=measure, by=by)
        self._do(told + dt.timedelta(minutes=15), register)
        if outcome:
            self._do(told + dt.timedelta(days=3), partial(_close, village=village, outcome=outcome, by=by))

    def _fire_in_a_target(self) -> None:
        """A fire in a village that is put right for its forest fires: the county adds it to the open entry."""
        village = Division.objects.get(code=MAYUAN)
        happened = self._ago(16, 14, 10)
        told, by = happened + dt.timedelta(minutes=12), self.filers[HUANGZHUANG]
        facts = IncidentFacts(
            "fire", "后山林缘", "后山林缘因烧荒起火，过火面积约二亩", happened, told, ToldBy.TELEPHONE
        )
        measure = "村应急分队扑灭明火，留人看守余火"
        self._do(
            told + dt.timedelta(minutes=20),
            partial(actions.register_incident, village=village, facts=facts, measure=measure, by=by),
        )
        officer = User.objects.get(role=Role.OFFICER, jurisdiction=COUNTY)
        self._do(told + dt.timedelta(days=1), partial(_record_fire, village=village, by=officer))

    def _dispute(
        self, ago: int, township: str, which: int, parties: str, organization: str, households: int, subject: str,
        fact: str, end: str,
    ) -> None:  # fmt: skip
        village, by = self.villages[township][which], self.filers[township]
        arose = self.today - dt.timedelta(days=ago)
        facts = DisputeFacts(parties, organization, households, subject, fact, arose)
        self._do(self._ago(ago, 16, 30), partial(actions.register_dispute, village=village, facts=facts, by=by))
        mediated = arose + dt.timedelta(days=6)
        self._do(self._moment(mediated, 17), partial(_mediate, village=village, subject=subject, on=mediated, by=by))
        if end != "running":
            ended = partial(_end, village=village, subject=subject, is_settled=end == "settled", by=by)
            self._do(self._ago(ago - 15, 11), ended)

    def _telephone(self, township: str, turn: int, every: int) -> None:
        days = [self.today - dt.timedelta(days=n) for n in range(7 * WEEKS)]
        due = [day for day in days if due_days.is_due(ToldBy.TELEPHONE, day, every)]
        for number, day in enumerate(due):
            if number in MISSING.get(township, ()):
                continue
            late = dt.timedelta(days=1 if LATE.get(township) == number else 0)
            self._report(township, ToldBy.TELEPHONE, day, self._moment(day + late, 9, 3 * turn))

    def _mondays(self, township: str, turn: int) -> None:
        newest = due_days.latest_due_day(ToldBy.WRITTEN, self.today, 0)
        for week in range(WEEKS if newest else 0):
            day = (newest or self.today) - dt.timedelta(days=7 * week)
            self._report(township, ToldBy.WRITTEN, day, self._moment(day, 10, 2 * turn))

    def _report(self, township: str, way: ToldBy, day: dt.date, moment: dt.datetime) -> None:
        place, by = self.townships[township], self.filers[township]
        self._do(moment, partial(_report, township=place, way=way, due_on=day, by=by))


def plan(*, at: dt.datetime) -> list[tuple[dt.datetime, Deed]]:
    """What fills the register up to `at`; the story plays it by its clock."""
    return Register(at).plan()


def _close(*, village: Division, outcome: str, by: User, at: dt.datetime) -> None:
    actions.close_incident(incident=Incident.objects.get(village=village), outcome=outcome, by=by, at=at)


def _record_fire(*, village: Division, by: User, at: dt.datetime) -> None:
    incident = Incident.objects.select_related("village").get(village=village)
    criterion = LedgerEntry.objects.open().get(village=village).criteria.get(number=FOREST_FIRE)
    actions.record_entry(
        entry=incident, criterion=criterion, fact=incident.fact, established_by="区应急管理局",
        document_no=f"余应急〔{at.year}〕31号", by=by, at=at,
    )  # fmt: skip


def _mediate(*, village: Division, subject: str, on: dt.date, by: User, at: dt.datetime) -> None:
    dispute = Dispute.objects.select_related("village").get(village=village, subject=subject)
    result = "双方陈述了各自意见，约定十日内再次协商"
    actions.add_mediation_step(dispute=dispute, on=on, body=BODY, result=result, by=by, at=at)


def _end(*, village: Division, subject: str, is_settled: bool, by: User, at: dt.datetime) -> None:
    dispute = Dispute.objects.select_related("village").get(village=village, subject=subject)
    if is_settled:
        actions.settle_dispute(dispute=dispute, outcome="达成调解协议，按原走向恢复并加盖板", by=by, at=at)
    else:
        reason, outcome = "双方各持己见，两次调解未达成一致", "告知双方可申请仲裁或提起诉讼"
        actions.give_up_dispute(dispute=dispute, reason=reason, outcome=outcome, by=by, at=at)


def _report(*, township: Division, way: ToldBy, due_on: dt.date, by: User, at: dt.datetime) -> None:
    """In words when the week's register holds something, otherwise nothing to report."""
    week = week_of(township, due_on) if way == ToldBy.WRITTEN else None
    words = ""
    if week and week.has_entries:
        words = "；".join([str(i) for i in week.incidents] + [str(d) for d in week.disputes]) + "。均已登记并跟进处置。"
    actions.make_report(
        township=township, way=way, due_on=due_on, words=words, nothing_to_report=not words, by=by, at=at
    )  # fmt: skip
