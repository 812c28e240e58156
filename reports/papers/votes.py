"""The newest vote of a village's people: a mass evaluation, or the ballots of an inspection that is signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from villages.acceptance.inspections.models import BallotCount
from villages.criteria.sheet import QuestionKind
from villages.process import Stage
from villages.screening.evaluations import rules
from villages.screening.evaluations.models import MassEvaluation


@dataclass(frozen=True)
class Vote:
    """How many per cent were satisfied or fairly satisfied, of so many valid ballots. `percent`: with one place."""

    held_on: dt.date
    percent: str
    ballots: int
    is_of_inspection: bool


def last_votes(villages: Collection[int]) -> dict[int, Vote]:
    """By village; a village that never voted is left out. Three queries, however many there are."""
    votes: dict[int, Vote] = {}
    counts = MassEvaluation.objects.standing().filter(village__in=villages).order_by("held_on", "pk")
    for count in counts.select_related("rule_set"):
        rate, gate = rules.satisfaction(count), count.rule_set.numbers.satisfaction_gate_percent
        votes[count.village_id] = Vote(count.held_on, str(rules.shown(rate, gate=gate)), count.valid, False)
    signed = BallotCount.objects.filter(inspection__stage=Stage.SIGNED, inspection__entry__village__in=villages)
    related = signed.select_related("inspection__rule_set", "inspection__entry").prefetch_related("questions")
    for ballots in related.order_by("inspection__visited_on", "pk"):
        vote, village = vote_of(ballots), ballots.inspection.entry.village_id
        before = votes.get(village)
        if vote and (before is None or before.held_on <= vote.held_on):
            votes[village] = vote
    return votes


def vote_of(ballots: BallotCount) -> Vote | None:
    """What the questions about satisfaction come to together (with the inspection's rule set); None without one."""
    inspection = ballots.inspection
    asked = {q.key for q in inspection.rule_set.inspection_sheet.questions_of(QuestionKind.SATISFACTION)}
    questions = [question for question in ballots.questions.all() if question.question in asked]
    favourable = sum(question.satisfied + question.fairly_satisfied for question in questions)
    answers = favourable + sum(question.dissatisfied for question in questions)
    if not answers or inspection.visited_on is None:
        return None
    percent = rules.shown(Fraction(100 * favourable, answers))
    return Vote(inspection.visited_on, str(percent), ballots.returned, True)


def vote_words(vote: Vote | None) -> str:
    """`96.5 %, 2026-11-20`; a dash where the people have not voted."""
    if vote is None:
        return "－"
    return _("%(percent)s %%, %(day)s") % {"percent": vote.percent, "day": vote.held_on.isoformat()}
