"""One village, one quarter: what the township, the departments, the spot checks and the evaluation say."""

from __future__ import annotations

from dataclasses import dataclass, field

from villages.criteria.models import CriteriaEdition, Criterion
from villages.divisions.models import Division
from villages.screening.evaluations.models import EvaluationCount, MassEvaluation
from villages.screening.explanations.models import Explanation
from villages.screening.models import (
    COUNTY_SIDE,
    LIVE_FINDING,
    Answer,
    AnswerValue,
    Finding,
    QuarterlyCheck,
    Source,
    VillageSheet,
)
from villages.screening.quarters import Quarter
from villages.screening.spot_checks.models import SpotAnswer


@dataclass(frozen=True)
class Row:
    """One criterion: each source's word on it. `findings` are those of the county's side, by source."""

    criterion: Criterion
    answer: Answer | None
    findings: dict[Source, list[Finding]]
    seen: list[SpotAnswer]
    ballots: list[EvaluationCount]
    is_submitted: bool

    @property
    def departments(self) -> list[Finding]:
        return self.findings.get(Source.DEPARTMENT, [])

    @property
    def spot_checks(self) -> list[Finding]:
        return self.findings.get(Source.SPOT_CHECK, [])

    @property
    def evaluations(self) -> list[Finding]:
        return self.findings.get(Source.EVALUATION, [])

    @property
    def seen_without_a_hit(self) -> list[SpotAnswer]:
        """The inspectors looked and found nothing."""
        return [answer for answer in self.seen if answer.value == AnswerValue.NO]

    @property
    def is_contradiction(self) -> bool:
        """The township has submitted a *no*; somebody of the county's side found a hit, and it counts."""
        is_denied = self.is_submitted and self.answer is not None and self.answer.value == AnswerValue.NO
        hits = (finding for findings in self.findings.values() for finding in findings)
        return is_denied and any(finding.stage in LIVE_FINDING for finding in hits)

    @property
    def explanations(self) -> list[Explanation]:
        """What the township was asked about it."""
        rows = (getattr(finding, "explanation", None) for found in self.findings.values() for finding in found)
        return [row for row in rows if row is not None]


@dataclass(frozen=True)
class SideBySide:
    """The whole table. `check` is None for a village that was not screened in the quarter."""

    check: QuarterlyCheck | None
    rows: list[Row]
    evaluations: list[MassEvaluation] = field(default_factory=list)

    @property
    def contradictions(self) -> int:
        return sum(row.is_contradiction for row in self.rows)


def side_by_side(village: Division, quarter: Quarter) -> SideBySide:
    """Read it in eight queries at most; criteria of different editions meet by their number."""
    sheets = VillageSheet.objects.filter(village=village, quarterly_check__quarter=str(quarter))
    sheet = sheets.select_related("quarterly_check__township", "quarterly_check__edition").first()
    check = sheet.quarterly_check if sheet else None
    edition = check.edition if check else CriteriaEdition.objects.in_force(quarter.end)
    answers = {answer.criterion_id: answer for answer in sheet.answers.select_related("answered_by")} if sheet else {}
    findings = _findings(village, quarter)
    seen = _seen(village, quarter)
    evaluations = list(MassEvaluation.objects.standing().filter(village=village, quarter=str(quarter)))
    ballots = _ballots(evaluations)
    rows = [
        Row(
            criterion=criterion,
            answer=answers.get(criterion.pk),
            findings=findings.get(criterion.number, {}),
            seen=seen.get(criterion.number, []),
            ballots=ballots.get(criterion.number, []),
            is_submitted=check is not None and check.first_submitted_at is not None,
        )
        for criterion in edition.criteria.all()
    ]
    return SideBySide(check, rows, evaluations)


def last_quarter_of(village: Division) -> Quarter | None:
    """The newest quarter in which a source says something about the village: a check, or a finding."""
    screened = VillageSheet.objects.filter(village=village).order_by("-quarterly_check__quarter")
    found = village.findings.filter(source__in=COUNTY_SIDE).order_by("-quarter")
    texts = [
        *screened.values_list("quarterly_check__quarter", flat=True)[:1],
        *found.values_list("quarter", flat=True)[:1],
    ]
    return max(map(Quarter.parse, texts), default=None)


def _findings(village: Division, quarter: Quarter) -> dict[int, dict[Source, list[Finding]]]:
    rows = Finding.objects.filter(village=village, quarter=str(quarter), source__in=COUNTY_SIDE)
    found: dict[int, dict[Source, list[Finding]]] = {}
    for finding in rows.select_related("criterion", "village", "explanation").order_by("found_at", "pk"):
        found.setdefault(finding.criterion.number, {}).setdefault(Source(finding.source), []).append(finding)
    return found


def _seen(village: Division, quarter: Quarter) -> dict[int, list[SpotAnswer]]:
    """What inspectors noted on visits in the quarter; only they can say that there was nothing."""
    first, last = quarter.previous().opens_at(), quarter.opens_at()
    rows = SpotAnswer.objects.filter(
        visit__village=village, visit__visited_at__gte=first, visit__visited_at__lt=last
    ).select_related("criterion", "visit")
    found: dict[int, list[SpotAnswer]] = {}
    for answer in rows.order_by("visit__visited_at", "pk"):
        found.setdefault(answer.criterion.number, []).append(answer)
    return found


def _ballots(evaluations: list[MassEvaluation]) -> dict[int, list[EvaluationCount]]:
    if not evaluations:
        return {}
    rows = EvaluationCount.objects.filter(evaluation__in=evaluations).select_related("criterion", "evaluation")
    found: dict[int, list[EvaluationCount]] = {}
    for count in rows:
        found.setdefault(count.criterion.number, []).append(count)
    return found
