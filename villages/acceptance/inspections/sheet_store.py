"""The rows of the sheet in the tables: how they are read as text, and how they are written. And what they come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from villages.acceptance.inspections.decision import Answers, CriterionSeen, Seen, plain
from villages.acceptance.inspections.models import (
    BallotCount,
    Inspection,
    Outcome,
    QuestionCount,
)
from villages.acceptance.inspections.sheet_rows import (
    BALLOTS,
    COUNTS,
    CRITERION,
    INTERVIEW,
    ITEM,
    NO,
    NUMBERS,
    TELLERS,
    VETO,
    VISIT,
    YES,
    Ground,
    Values,
    is_empty,
    split,
)
from villages.criteria.models import Criterion
from villages.process import Stage

# What a page that shows a sheet needs beside the inspection.
PARTS = ("scores", "vetoes", "results__criterion", "interviews", "ballots__questions")


def criteria_of(inspection: Inspection) -> list[Criterion]:
    """The criteria that the entry must put right; once signed, those that were looked at."""
    if inspection.stage == Stage.SIGNED:
        return [result.criterion for result in inspection.results.all()]
    return list(inspection.entry.criteria.order_by("number"))


def ground_of(inspection: Inspection, criteria: list[Criterion], today: dt.date) -> Ground:
    """What the sheet is filled in on."""
    numbers = [criterion.number for criterion in criteria]
    first_day = timezone.localdate(inspection.applied_at)
    return Ground(inspection.rule_set.inspection_sheet, numbers, first_day, today)


def rows_of(inspection: Inspection) -> dict[str, dict[str, str]]:
    """The rows that are kept, by name; those with nothing in them are left out."""
    rows: dict[str, dict[str, str]] = {
        VISIT: {
            "visited_on": inspection.visited_on.isoformat() if inspection.visited_on else "",
            "remarks": inspection.remarks,
        }
    }
    for score in inspection.scores.all():
        rows[f"{ITEM}-{score.item}"] = {"points": plain(score.points), "reason": score.reason}
    for veto in inspection.vetoes.all():
        rows[f"{VETO}-{veto.item}"] = {"hit": YES, "fact": veto.fact}
    for result in inspection.results.all():
        resolved = YES if result.is_resolved else NO
        rows[f"{CRITERION}-{result.criterion.number}"] = {"resolved": resolved, "words": result.words}
    for interview in inspection.interviews.all():
        rows[f"{INTERVIEW}-{interview.kind}"] = {"people": str(interview.people), "words": interview.words}
    if ballots := ballots_of(inspection):
        rows[BALLOTS] = _ballot_values(ballots)
    return {name: values for name, values in rows.items() if not is_empty(values)}


def ballots_of(inspection: Inspection) -> BallotCount | None:
    """The counted ballots, if they are."""
    try:
        return inspection.ballots
    except BallotCount.DoesNotExist:
        return None


def _ballot_values(ballots: BallotCount) -> dict[str, str]:
    values = {name: str(getattr(ballots, name)) for name in (*NUMBERS, *TELLERS)}
    for question in ballots.questions.all():
        values |= {f"{question.question}-{count}": str(getattr(question, count)) for count in COUNTS}
    return values


def write_row(inspection: Inspection, name: str, values: Values) -> None:
    """Write one row that was checked; an empty one takes away what was there."""
    kind, _key = split(name)
    _WRITERS[kind](inspection, name, values)


def _write_visit(inspection: Inspection, _name: str, values: Values) -> None:
    day = dt.date.fromisoformat(values["visited_on"]) if values["visited_on"] else None
    Inspection.objects.filter(pk=inspection.pk).update(visited_on=day, remarks=values["remarks"])


def _put(
    rows: models.Manager[Any], values: Values, match: Mapping[str, Any], facts: Callable[[], dict[str, Any]]
) -> None:
    """Write, change or take away the row; whoever saves has locked the inspection, so nobody else writes it now."""
    if is_empty(values):
        rows.filter(**match).delete()
        return
    made = facts()
    if not rows.filter(**match).update(**made):
        rows.create(**match, **made)


def _write_item(inspection: Inspection, name: str, values: Values) -> None:
    facts = lambda: {"points": Decimal(values["points"]), "reason": values["reason"]}  # noqa: E731
    _put(inspection.scores, values, {"item": split(name)[1]}, facts)


def _write_veto(inspection: Inspection, name: str, values: Values) -> None:
    _put(inspection.vetoes, values, {"item": split(name)[1]}, lambda: {"fact": values["fact"]})


def _write_criterion(inspection: Inspection, name: str, values: Values) -> None:
    criterion = inspection.entry.criteria.get(number=split(name)[1])
    facts = lambda: {"is_resolved": values["resolved"] == YES, "words": values["words"]}  # noqa: E731
    _put(inspection.results, values, {"criterion": criterion}, facts)


def _write_interview(inspection: Inspection, name: str, values: Values) -> None:
    facts = lambda: {"people": int(values["people"]), "words": values["words"]}  # noqa: E731
    _put(inspection.interviews, values, {"kind": split(name)[1]}, facts)


def _write_ballots(inspection: Inspection, _name: str, values: Values) -> None:
    QuestionCount.objects.filter(ballots__inspection=inspection).delete()
    if is_empty(values):
        BallotCount.objects.filter(inspection=inspection).delete()
        return
    facts: dict[str, Any] = {name: int(values[name]) for name in NUMBERS} | {name: values[name] for name in TELLERS}
    facts["issued"] = facts["last_number"] - facts["first_number"] + 1
    ballots, _is_new = BallotCount.objects.update_or_create(inspection=inspection, defaults=facts)
    QuestionCount.objects.bulk_create(
        QuestionCount(
            ballots=ballots,
            question=question.key,
            **{count: int(values[f"{question.key}-{count}"]) for count in COUNTS},
        )
        for question in inspection.rule_set.inspection_sheet.questions
    )


_WRITERS: dict[str, Callable[[Inspection, str, Values], None]] = {
    VISIT: _write_visit,
    ITEM: _write_item,
    VETO: _write_veto,
    CRITERION: _write_criterion,
    INTERVIEW: _write_interview,
    BALLOTS: _write_ballots,
}


def seen_of(inspection: Inspection, *, was_basic: bool) -> Seen:
    """What the decision rests on, from the rows that are kept."""
    ballots = ballots_of(inspection)
    questions = ballots.questions.all() if ballots else ()
    return Seen(
        points={score.item: score.points for score in inspection.scores.all()},
        vetoes={veto.item: veto.fact for veto in inspection.vetoes.all()},
        criteria=tuple(
            CriterionSeen(row.criterion.number, row.criterion.text_zh, row.criterion.text_en, row.is_resolved)
            for row in inspection.results.all()
        ),
        ballots=ballots.returned if ballots else 0,
        answers={q.question: Answers(q.satisfied, q.fairly_satisfied, q.dissatisfied) for q in questions},
        was_basic=was_basic,
    )


def comes_after_basic(inspection: Inspection) -> bool:
    """The signed round before this one was basically passed."""
    before = inspection.entry.inspections.filter(stage=Stage.SIGNED, round__lt=inspection.round).order_by("-round")
    return before.values_list("outcome", flat=True).first() == Outcome.BASIC
