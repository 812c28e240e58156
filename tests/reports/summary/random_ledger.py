"""A ledger at random: entries with their ways, inspections, ballots, measures, money, people and findings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.factories import QUARTER
from tests.reports.summary.random_region import (
    DAYS,
    EDGES,
    ENTRY_STEPS,
    FINDING_STEPS,
    MEASURE_STEPS,
    Chance,
)
from villages.acceptance.inspections.models import BallotCount, Inspection, QuestionCount
from villages.accountability.freeze.models import FrozenPost
from villages.divisions.models import Division
from villages.ledger.deadlines.models import DeadlineMove
from villages.ledger.measures.models import Fund, Measure
from villages.ledger.models import Determination, LedgerEntry
from villages.process import Stage, StageChange, Thing, Verb
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.models import Answer, Finding, Source


class LedgerAtRandom(Chance):
    """Whatever stands in the ledger of the region."""

    def ledger(self) -> None:
        for village in self.random.sample(self.region.villages, 9):
            for _time in range(self.random.choice([1, 1, 2])):
                self.entry(village)
        findings = self.random.sample(self.hits, min(12, len(self.hits)))
        for answer in findings:
            self.finding(answer)

    def entry(self, village: Division) -> None:
        way = self.history(Stage.RECTIFYING, Verb.DETERMINE, ENTRY_STEPS)
        opened, last = way[0][3], way[-1]
        is_taken = any(entry.village_id == village.pk and entry.is_open for entry in self.entries)
        if is_taken and last[2] in (*ENTRY_STEPS,) and last[2] != Stage.CANCELLED:
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
            deadline=self.deadline(),
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
        self.deadlines(entry)
        self.rounds(entry)
        self.deeds(entry)

    def deadline(self) -> dt.date:
        """Near to an edge, by the days at which a light changes."""
        return self.random.choice(DAYS) + dt.timedelta(days=self.random.choice([-1, 0, 7, 10, 30, 45]))

    def deadlines(self, entry: LedgerEntry) -> None:
        """How the deadline has moved up to the one that the entry has; two moves may be of the same moment."""
        after = entry.deadline
        for at in sorted(self.random.choices(EDGES, k=self.random.randint(0, 3)), reverse=True):
            before = self.deadline()
            self.moves.append(DeadlineMove(entry=entry, before=before, after=after, at=at))
            after = before

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
            excludes_cadres=True, corrects=earlier, reason="重新计票" if earlier else "",
            counted_at=self.random.choice(EDGES),
            counted_by=self.by, **facts,
        )  # fmt: skip

    def deeds(self, entry: LedgerEntry) -> None:
        """Measures, money and people of the entry."""
        criterion = self.region.criteria[self.region.rule_sets[0].pk][0]
        for _time in range(self.random.randint(0, 3)):
            way = self.history(Stage.UNDER_WAY, Verb.ASSIGN, MEASURE_STEPS)
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
                end_reason="=accepted" if ended else "", named_at=self.random.choice(EDGES), named_by=self.by,
            )  # fmt: skip

    def money(self, entry: LedgerEntry) -> None:
        amount = Decimal(self.random.randint(1, 10_000_000_00)) / 100
        recorded = {"recorded_at": self.random.choice(EDGES), "recorded_by": self.by, "source": "区级经费"}
        facts = {"entry": entry, "purpose": "pay", "spent_on": self.random.choice(DAYS), "document_no": "1", **recorded}
        line = Fund.objects.create(amount=amount, **facts)
        if self.often(0.2):
            Fund.objects.create(amount=-amount, counters=line, reason="记错", **facts)

    def finding(self, answer: Answer) -> None:
        way = self.history(Stage.FOUND, Verb.RECORD, FINDING_STEPS)
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
