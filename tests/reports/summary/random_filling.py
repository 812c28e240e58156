"""A whole region at random: its divisions and screening, its ledger, and what happens around them."""

from __future__ import annotations

import datetime as dt
import itertools
from random import Random
from typing import Any

from tests.factories import QUARTER, moment
from tests.reports.summary.random_ledger import LedgerAtRandom
from tests.reports.summary.random_region import BEFORE, DAYS, DUE, EDGES, INCIDENT_STEPS, INSTANT, NOTICE_STEPS, Region
from villages.accountability.notices.models import Notice, NoticeKind, NoticeRule
from villages.divisions.models import Division
from villages.ledger.deadlines.models import DeadlineMove
from villages.process import Stage, StageChange, Thing, Verb
from villages.screening.models import Answer, AnswerValue, QuarterlyCheck, VillageSheet
from villages.screening.register.models import Dispute, Incident
from villages.screening.visits.models import VillageVisit


class Filling(LedgerAtRandom):
    """One random filling of the region."""

    def __init__(self, region: Region, random: Random) -> None:
        super().__init__(region, random)
        self.bounds()
        self.screening()
        self.ledger()
        self.around()
        StageChange.objects.bulk_create(self.changes)
        DeadlineMove.objects.bulk_create(reversed(self.moves))  # the older of two at once has the smaller key

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
        for quarter in (BEFORE, QUARTER):
            for township in self.region.townships:
                if self.often(0.85):
                    self.check(township, quarter)

    def check(self, township: Division, quarter: Any) -> None:
        rules = self.random.choices(self.region.rule_sets, (4, 1))[0]
        late = dt.timedelta(days=0 if quarter == QUARTER else -92)
        first = self.random.choice([None, DUE - INSTANT, DUE, DUE + INSTANT, moment("2026-11-22 09:30")])
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

    def around(self) -> None:
        for village in self.random.sample(self.region.villages, 8):
            self.incident(village)
            self.dispute(village)
            self.visit(village)
        for place in (*self.region.townships, *self.region.counties):
            for _time in range(self.random.randint(0, 2)):
                self.notice(place)

    def incident(self, village: Division) -> None:
        way = self.history(Stage.RUNNING, Verb.REGISTER, INCIDENT_STEPS)
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
        way = self.history(Stage.ISSUED, Verb.ISSUE, NOTICE_STEPS)
        number = next(self.numbers)
        notice = Notice.objects.create(
            county=Division.objects.get(code=place.county_code), addressee=place,
            kind=self.random.choice(NoticeKind.values), rule=NoticeRule.MERIT, rule_set=self.region.rule_sets[0],
            posts="书记", proposed_at=EDGES[0], clock_from=EDGES[0], year=2026, serial=number, issued_at=way[0][3],
            issued_by=self.by, stage=way[-1][2],
        )  # fmt: skip
        self.keep(notice, Thing.NOTICE, way)
