"""A count as people read it: rates to one place, a bar for each answer, what is noteworthy."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from villages.screening.evaluations import rules
from villages.screening.evaluations.models import MassEvaluation


class Bar(NamedTuple):
    """One answer: its words, how many ballots, of how many, in per cent to one place."""

    label: str | Promise
    ballots: int
    of: int
    percent: Decimal


class Figures(NamedTuple):
    """What a count comes to."""

    evaluation: MassEvaluation
    satisfaction: Decimal
    gate: int
    is_under: bool
    turnout: Decimal
    ballots_min: int

    @property
    def is_few(self) -> bool:
        """Fewer ballots than an acceptance would need; for an evaluation that is worth knowing, and no more."""
        return self.evaluation.returned < self.ballots_min

    @property
    def result(self) -> str:
        """Whether the gate was reached, in words."""
        words = gettext("under %(gate)s %%") if self.is_under else gettext("%(gate)s %% reached")
        return words % {"gate": self.gate}


def figures_of(evaluation: MassEvaluation) -> Figures:
    """By the rules of the day on which it was held; needs the rule set."""
    numbers = evaluation.rule_set.numbers
    rate, gate = rules.satisfaction(evaluation), numbers.satisfaction_gate_percent
    return Figures(
        evaluation=evaluation,
        satisfaction=rules.shown(rate, gate=gate),
        gate=gate,
        is_under=rules.is_under(rate, gate),
        turnout=rules.shown(rules.percent_of(evaluation.returned, evaluation.issued)),
        ballots_min=numbers.ballots_min,
    )


def answers_of(evaluation: MassEvaluation) -> list[Bar]:
    """The three answers to the question of satisfaction, of the valid ballots."""
    answers = (
        (_("satisfied"), evaluation.satisfied),
        (_("fairly satisfied"), evaluation.fairly_satisfied),
        (_("dissatisfied"), evaluation.dissatisfied),
    )
    return [_bar(label, ballots, evaluation) for label, ballots in answers]


def criteria_of(evaluation: MassEvaluation) -> list[Bar]:
    """For each criterion the ballots that say it is the case, of the valid ones."""
    rows = evaluation.counts.select_related("criterion").order_by("criterion__number")
    return [_bar(str(row.criterion), row.ballots, evaluation) for row in rows]


def _bar(label: str | Promise, ballots: int, evaluation: MassEvaluation) -> Bar:
    percent = rules.shown(rules.percent_of(ballots, evaluation.valid))
    return Bar(label, ballots, evaluation.valid, percent)
