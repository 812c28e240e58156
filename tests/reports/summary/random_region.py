"""Small regions filled at random, written straight into the tables: two counties of one city and one of another.

Moments and days are drawn from the edges of quarters and due days, a merged village and villages that begin or end
on an edge are among them, and histories go past the moment of the count. What is written need not be possible
in the product; it only has to be counted right.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from tests.factories import QUARTER, make_county, make_user, moment
from villages.acceptance.inspections.models import BallotCount, Inspection, QuestionCount
from villages.accountability.freeze.models import FrozenPost
from villages.accountability.notices.models import Notice, NoticeKind, NoticeRule
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.criteria.models import CriteriaEdition, Criterion, RuleSet
from villages.criteria.sheet import SHIPPED
from villages.divisions.models import Division
from villages.ledger.measures.models import Fund, Measure
from villages.ledger.models import Determination, LedgerEntry
from villages.process import COLUMN, Stage, StageChange, Thing, Verb
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.models import Answer, AnswerValue, Finding, QuarterlyCheck, Source, VillageSheet
from villages.screening.register.models import Dispute, Incident
from villages.screening.visits.models import VillageVisit

_INSTANT = dt.timedelta(microseconds=1)
BEFORE = QUARTER.previous()
DUE = moment("2026-10-11 00:00")
# The edges at which something can be counted wrongly, and days between them.
EDGES = (
    moment("2025-12-31 23:59"), moment("2026-01-01 00:00"), moment("2026-03-31 23:59"), moment("2026-05-20 08:00"),
    moment("2026-07-01 00:00") - _INSTANT, moment("2026-07-01 00:00"), moment("2026-08-15 07:59"),
    moment("2026-09-30 23:59"), moment("2026-10-01 00:00"), DUE - _INSTANT, DUE, DUE + _INSTANT,
    moment("2026-11-22 09:30"), moment("2026-12-31 23:59"),
)  # fmt: skip
COUNTED = (moment("2026-10-01 00:00"), DUE, moment("2026-11-22 09:30"), moment("2026-12-31 23:59"))
DAYS = tuple(sorted({timezone.localdate(edge) for edge in EDGES} | {dt.date(2026, 7, 2), dt.date(2026, 10, 2)}))
_STEPS = {
    Stage.RECTIFYING: ((Verb.APPLY, Stage.INSPECTING), (Verb.MERGE, Stage.MERGED)),
    Stage.INSPECTING: (
        (Verb.PASS, Stage.WATCH),
        (Verb.FAIL, Stage.RECTIFYING),
        (Verb.BASICALLY_PASS, Stage.CONSOLIDATING),
        (Verb.RETURN, Stage.RECTIFYING),
    ),
    Stage.CONSOLIDATING: ((Verb.APPLY, Stage.INSPECTING),),
    Stage.WATCH: ((Verb.CANCEL, Stage.CANCELLED), (Verb.REBOUND, Stage.RECTIFYING), (Verb.WIDEN, Stage.RECTIFYING)),
    Stage.CANCELLED: ((Verb.REOPEN, Stage.WATCH),),
}
_FINDING_STEPS = {
    Stage.FOUND: ((Verb.PROPOSE, Stage.PROPOSED), (Verb.DISMISS, Stage.DISMISSED), (Verb.WITHDRAW, Stage.WITHDRAWN)),
    Stage.PROPOSED: ((Verb.SIGN, Stage.DETERMINED), (Verb.DECLINE, Stage.FOUND)),
    Stage.DISMISSED: ((Verb.REOPEN, Stage.FOUND),),
}
_MEASURE_STEPS = {
    Stage.UNDER_WAY: ((Verb.FINISH, Stage.DONE), (Verb.BLOCK, Stage.BLOCKED), (Verb.DROP, Stage.DROPPED)),
    Stage.BLOCKED: ((Verb.RESUME, Stage.UNDER_WAY),),
    Stage.DONE: ((Verb.REOPEN, Stage.UNDER_WAY),),
}
_INCIDENT_STEPS = {
    Stage.RUNNING: ((Verb.CLOSE, Stage.CLOSED),),
    Stage.CLOSED: ((Verb.REOPEN, Stage.RUNNING),),
}
_NOTICE_STEPS = {Stage.ISSUED: ((Verb.WITHDRAW, Stage.WITHDRAWN),)}
Step = tuple[Verb, Stage, Stage, dt.datetime]


class Region:
    """What does not change from one random filling to the next."""

    def __init__(self, edition: CriteriaEdition) -> None:
        self.counties = [make_county(), make_county("360681", "贵溪市"), make_county("360702", "章贡区")]
        self.user: User = make_user(Role.OFFICER, "360603")
        first = edition.rule_sets.get()
        other = CriteriaEdition.objects.create(
            key="short", title_zh="简本", title_en="Short", in_force_from=dt.date(2019, 1, 1)
        )
        words = {"tier": "direct", "text_zh": "标准", "text_en": "Case", "short_zh": "标准", "short_en": "Case"}
        Criterion.objects.bulk_create(
            Criterion(edition=other, number=number, group="team", **words) for number in range(1, 4)
        )
        # One of its questions is about something else; neighbourhoods are screened, lights come on earlier.
        sheet = json.loads(SHIPPED.read_text(encoding="utf-8"))
        sheet["questions"][1]["kind"] = "awareness"
        numbers = {"screened_classes": ["villagers", "residents"], "light_near_days": 10, "light_far_days": 45}
        second = RuleSet.objects.create(
            edition=other, version=1, in_force_from=dt.date(2019, 1, 1), data={**first.data, **numbers}, sheet=sheet
        )
        self.rule_sets = (first, second)
        self.criteria = {rules.pk: list(rules.edition.criteria.order_by("number")) for rules in self.rule_sets}
        self.townships = list(Division.objects.townships().order_by("code"))
        self.villages = list(Division.objects.villages().order_by("code"))


class Filling:
    """One random filling of the region."""

    def __init__(self, region: Region, random: Random) -> None:
        self.region, self.random, self.by = region, random, region.user
        self.numbers = itertools.count(1)
        self.changes: list[StageChange] = []
        self.bounds()
        self.screening()
        self.ledger()
        self.around()
        StageChange.objects.bulk_create(self.changes)

    def often(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def bounds(self) -> None:
        """Some villages begin or end at an edge; one that ended has a successor."""
        edges = [QUARTER.start, QUARTER.end, QUARTER.end + dt.timedelta(days=1), BEFORE.end]
        for village in self.random.sample(self.region.villages, 5):
            village.valid_from = self.random.choice([None, *edges[:3]])
            ends = [day for day in edges if day > (village.valid_from or BEFORE.start)]
            village.valid_to = self.random.choice([None, *ends])
            village.successor = self.random.choice(self.region.villages) if village.valid_to else None
            village.save()

    def screening(self) -> None:
        self.hits: list[Answer] = []
        for quarter in (BEFORE, QUARTER):
            for township in self.region.townships:
                if self.often(0.85):
                    self.check(township, quarter)

    def check(self, township: Division, quarter: Any) -> None:
        rules = self.random.choices(self.region.rule_sets, (4, 1))[0]
        late = dt.timedelta(days=0 if quarter == QUARTER else -92)
        first = self.random.choice([None, DUE - _INSTANT, DUE, DUE + _INSTANT, moment("2026-11-22 09:30")])
        first = first and first + late
        is_confirmed = first is not None and self.often()
        check = QuarterlyCheck.objects.create(
            quarter=str(quarter), township=township, edition=rules.edition, rule_set=rules, due_at=DUE + late,
            opened_at=quarter.opens_at() + dt.timedelta(minutes=self.random.choice([0, 10])),
            first_submitted_at=first, submitted_at=first, submitted_by=self.by if first else None,
            stage=Stage.CONFIRMED if is_confirmed else Stage.SUBMITTED if first else Stage.IN_WORK,
            confirmed_at=self.random.choice(EDGES[-3:]) if is_confirmed else None,
            confirmed_by=self.by if is_confirmed else None,
        )  # fmt: skip
        villages = [village for village in self.region.villages if village.parent_id == township.pk and self.often(0.8)]
        sheets = VillageSheet.objects.bulk_create(VillageSheet(quarterly_check=check, village=v) for v in villages)
        weights = (self.random.choice([2, 9]), 3, 1, self.random.choice([0, 2]))
        answers = []
        for sheet, criterion in itertools.product(sheets, self.region.criteria[rules.pk]):
            [value] = self.random.choices([*AnswerValue.values, ""], weights)
            if value:
                answers.append(
                    Answer(sheet=sheet, criterion=criterion, value=value, answered_at=DUE, answered_by=self.by)
                )
        Answer.objects.bulk_create(answers)
        self.hits += [answer for answer in answers if answer.value == AnswerValue.YES]

    def history(self, start: Stage, verb: Verb, steps: dict[Stage, Any]) -> list[Step]:
        """A way through the table from a random moment on; moments may be the same, or after the count."""
        moments = iter(sorted(self.random.choices(EDGES, k=self.random.randint(1, 7))))
        way = [(verb, Stage.START, start, next(moments))]
        for at in moments:
            stage = way[-1][2]
            if stage in steps:
                verb, after = self.random.choice(steps[stage])
                way.append((verb, stage, after, at))
        return way

    def keep(self, row: Any, thing: Thing, way: list[Step]) -> None:
        self.changes += [
            StageChange(**{COLUMN[thing]: row}, thing=thing, verb=verb, before=before, after=after, at=at)
            for verb, before, after, at in way
        ]

    def ledger(self) -> None:
        self.entries: list[LedgerEntry] = []
        for village in self.random.sample(self.region.villages, 9):
            for _time in range(self.random.choice([1, 1, 2])):
                self.entry(village)
        findings = self.random.sample(self.hits, min(12, len(self.hits)))
        for answer in findings:
            self.finding(answer)

    def entry(self, village: Division) -> None:
        way = self.history(Stage.RECTIFYING, Verb.DETERMINE, _STEPS)
        opened, last = way[0][3], way[-1]
        is_taken = any(entry.village_id == village.pk and entry.is_open for entry in self.entries)
        if is_taken and last[2] in (*_STEPS,) and last[2] != Stage.CANCELLED:
            return
        if last[2] == Stage.MERGED and not self.entries:
            return
        decided = Determination.objects.create(
            village=village, proposed_at=opened, proposed_by=self.by, stage=Stage.SIGNED, signed_at=opened,
            signed_by=self.by,
        )  # fmt: skip
        accepted = last[2] in (Stage.WATCH, Stage.CANCELLED)
        entry = LedgerEntry.objects.create(
            number=f"X-{next(self.numbers):03d}", village=village, stage=last[2], determination=decided,
            rule_set=self.random.choice(self.region.rule_sets), opened_at=opened, round_began_at=opened,
            deadline=self.random.choice(DAYS) + dt.timedelta(days=self.random.choice([-1, 0, 7, 10, 30, 45])),
            accepted_at=last[3] if accepted else None, watch_until=DAYS[-1] if accepted else None,
            cancelled_at=last[3] if last[2] == Stage.CANCELLED else None,
            merged_into=self.entries[0] if last[2] == Stage.MERGED else None,
            carried_from=self.random.choice([None, None, *self.region.villages[:3]]),
        )  # fmt: skip
        self.entries.append(entry)
        self.keep(entry, Thing.ENTRY, way)
        self.changes.append(
            StageChange(of_entry=entry, thing=Thing.STEP, verb=Verb.NEXT_STEP, after=Stage.RECTIFY, at=EDGES[-3])
        )
        self.rounds(entry)
        self.deeds(entry)

    def rounds(self, entry: LedgerEntry) -> None:
        """Inspections that were signed, some with ballots, and evaluations of the village."""
        for number in range(1, self.random.randint(1, 4)):
            is_signed = self.often(0.8)
            outcome = self.random.choice(["pass", "fail", "basic"])
            signed = {"outcome": outcome, "signed_at": self.random.choice(EDGES), "signed_by": self.by}
            inspection = Inspection.objects.create(
                entry=entry, round=number, rule_set=self.random.choice(self.region.rule_sets), applied_at=EDGES[0],
                applied_by=self.by, stage=Stage.SIGNED if is_signed else Stage.RETURNED,
                proposed_outcome=outcome, proposed_at=EDGES[0], proposed_by=self.by, **(signed if is_signed else {}),
            )  # fmt: skip
            if self.often(0.7):
                self.ballots(inspection)
        for _time in range(self.random.randint(0, 2)):
            self.evaluation(self.random.choice([entry.village, entry.carried_from or entry.village]))

    def ballots(self, inspection: Inspection) -> None:
        paper = BallotCount.objects.create(
            inspection=inspection, first_number=1, last_number=40, issued=40, returned=38, spoiled=2,
            first_teller="甲", second_teller="乙",
        )  # fmt: skip
        for question in self.random.sample(["team", "disputes", "openness", "result"], self.random.randint(1, 4)):
            counts = [self.random.randint(0, 12) for _answer in range(3)]
            names = ("satisfied", "fairly_satisfied", "dissatisfied")
            QuestionCount.objects.create(ballots=paper, question=question, **dict(zip(names, counts, strict=True)))

    def evaluation(self, village: Division) -> None:
        counts = [self.random.randint(0, 20) for _answer in range(4)]
        facts = dict(zip(("spoiled", "satisfied", "fairly_satisfied", "dissatisfied"), counts, strict=True))
        earlier = MassEvaluation.objects.filter(village=village, corrected_by=None).first() if self.often(0.3) else None
        rules = self.region.rule_sets[0]
        MassEvaluation.objects.create(
            village=village, quarter=str(QUARTER), held_on=self.random.choice(DAYS), edition=rules.edition,
            rule_set=rules, issued=100, returned=sum(counts), first_teller="甲", second_teller="乙",
            excludes_cadres=True, corrects=earlier, reason="重新计票" if earlier else "", counted_at=EDGES[0],
            counted_by=self.by, **facts,
        )  # fmt: skip

    def deeds(self, entry: LedgerEntry) -> None:
        """Measures, money and people of the entry."""
        criterion = self.region.criteria[self.region.rule_sets[0].pk][0]
        for _time in range(self.random.randint(0, 3)):
            way = self.history(Stage.UNDER_WAY, Verb.ASSIGN, _MEASURE_STEPS)
            is_done = way[-1][2] == Stage.DONE
            measure = Measure.objects.create(
                entry=entry, criterion=criterion, kind="training", words="培训", owner_post="书记",
                due_on=self.random.choice(DAYS), assigned_at=way[0][3], stage=way[-1][2],
                done_on=DAYS[0] if is_done else None,
            )  # fmt: skip
            self.keep(measure, Thing.MEASURE, way)
        for _time in range(self.random.randint(0, 3)):
            self.money(entry)
        for name in self.random.sample(["甲", "乙", "丙"], self.random.randint(0, 3)):
            since, until = sorted(self.random.sample(DAYS, 2))
            ended = self.often(0.6)
            FrozenPost.objects.create(
                entry=entry, full_name=name, post="书记", since=since, until=until if ended else None,
                end_reason="=accepted" if ended else "", named_at=EDGES[0], named_by=self.by,
            )  # fmt: skip

    def money(self, entry: LedgerEntry) -> None:
        amount = Decimal(self.random.randint(1, 10_000_000_00)) / 100
        recorded = {"recorded_at": self.random.choice(EDGES), "recorded_by": self.by, "source": "区级经费"}
        facts = {"entry": entry, "purpose": "pay", "spent_on": self.random.choice(DAYS), "document_no": "1", **recorded}
        line = Fund.objects.create(amount=amount, **facts)
        if self.often(0.2):
            Fund.objects.create(amount=-amount, counters=line, reason="记错", **facts)

    def finding(self, answer: Answer) -> None:
        way = self.history(Stage.FOUND, Verb.RECORD, _FINDING_STEPS)
        entry = self.random.choice(self.entries) if self.entries else None
        if way[-1][2] == Stage.DETERMINED and entry is None:
            return
        finding = Finding.objects.create(
            village=answer.sheet.village, criterion=answer.criterion, source=Source.TOWNSHIP, answer=answer,
            quarter=self.random.choice([str(QUARTER), answer.sheet.quarterly_check.quarter]), fact="情况",
            established_by="镇", found_at=way[0][3], stage=way[-1][2],
            entry=entry if way[-1][2] == Stage.DETERMINED else None,
        )  # fmt: skip
        self.keep(finding, Thing.FINDING, way)

    def around(self) -> None:
        for village in self.random.sample(self.region.villages, 8):
            self.incident(village)
            self.dispute(village)
            self.visit(village)
        for place in (*self.region.townships, *self.region.counties):
            for _time in range(self.random.randint(0, 2)):
                self.notice(place)

    def incident(self, village: Division) -> None:
        way = self.history(Stage.RUNNING, Verb.REGISTER, _INCIDENT_STEPS)
        is_closed = way[-1][2] == Stage.CLOSED
        happened = self.random.choice(EDGES)
        incident = Incident.objects.create(
            village=village, kind="fire", spot="后山", fact="火灾", happened_at=happened, told_at=happened,
            told_by="telephone", registered_at=way[0][3], registered_by=self.by, stage=way[-1][2],
            outcome="扑灭" if is_closed else "", closed_at=way[-1][3] if is_closed else None,
        )  # fmt: skip
        self.keep(incident, Thing.INCIDENT, way)

    def dispute(self, village: Division) -> None:
        steps = {Stage.RUNNING: ((Verb.SETTLE, Stage.SETTLED),), Stage.SETTLED: ((Verb.REOPEN, Stage.RUNNING),)}
        way = self.history(Stage.RUNNING, Verb.REGISTER, steps)
        is_settled = way[-1][2] == Stage.SETTLED
        dispute = Dispute.objects.create(
            village=village, parties="households", households=2, subject="地界", fact="争议", arose_on=DAYS[0],
            registered_at=way[0][3], registered_by=self.by, stage=way[-1][2],
            outcome="达成协议" if is_settled else "", ended_at=way[-1][3] if is_settled else None,
        )  # fmt: skip
        self.keep(dispute, Thing.DISPUTE, way)

    def visit(self, village: Division) -> None:
        VillageVisit.objects.create(
            village=village, visited_on=self.random.choice(DAYS), by_post="驻村干部", household_kind="ordinary",
            households=self.random.randint(1, 9), question="收入", recorded_at=self.random.choice(EDGES),
            recorded_by=self.by,
        )  # fmt: skip

    def notice(self, place: Division) -> None:
        way = self.history(Stage.ISSUED, Verb.ISSUE, _NOTICE_STEPS)
        number = next(self.numbers)
        notice = Notice.objects.create(
            county=Division.objects.get(code=place.county_code), addressee=place,
            kind=self.random.choice(NoticeKind.values), rule=NoticeRule.MERIT, rule_set=self.region.rule_sets[0],
            posts="书记", proposed_at=EDGES[0], clock_from=EDGES[0], year=2026, serial=number, issued_at=way[0][3],
            issued_by=self.by, stage=way[-1][2],
        )  # fmt: skip
        self.keep(notice, Thing.NOTICE, way)
