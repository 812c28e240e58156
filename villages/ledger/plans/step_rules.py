"""The four stages open one after the other, each on proofs of the one before; pure. Source: DOMAIN.md §2, §7 B 14."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from villages.marks import listed
from villages.process import RuleBroken, Stage

STEPS = (Stage.MOBILISE, Stage.INVESTIGATE, Stage.ANALYSE, Stage.RECTIFY)


@dataclass(frozen=True)
class StepFacts:
    """What the proofs of the four stages are drawn from; all of the entry's present round."""

    meetings: int = 0
    meeting_files: int = 0
    has_contact_leader: bool = False
    is_letter_written: bool = False
    is_letter_signed: bool = False
    letter_files: int = 0
    visits: int = 0
    visit_opinions: int = 0
    symposiums: int = 0
    symposium_opinions: int = 0
    is_plan_approved: bool = False
    without_cause: tuple[int, ...] = ()


class Proof(NamedTuple):
    """One thing that a stage wants: is it there, what it is, and what is still to be done."""

    is_there: bool
    words: str
    missing: str
    page: str


def proofs_of(step: str, facts: StepFacts) -> list[Proof]:
    """What must be proved in a stage before the next one opens, in the order of the work."""
    if step == Stage.MOBILISE:
        return _of_mobilising(facts)
    if step == Stage.INVESTIGATE:
        return _of_investigating(facts)
    if step == Stage.ANALYSE:
        return _of_analysing(facts)
    return []


def missing_in(step: str, facts: StepFacts) -> list[str]:
    """The sentences of what the stage still lacks; none when the next one may open."""
    return [proof.missing for proof in proofs_of(step, facts) if not proof.is_there]


def _of_mobilising(facts: StepFacts) -> list[Proof]:
    is_signed = facts.is_letter_signed and facts.letter_files > 0
    if not facts.is_letter_written:
        letter = _("Write the letter of responsibility.")
    elif not facts.is_letter_signed:
        letter = _("Record on which day the letter of responsibility was signed.")
    else:
        letter = _("Add the scan of the signed letter of responsibility.")
    meeting = (
        _("Add the record of the mobilisation meeting as a file.")
        if facts.meetings
        else _("Record the mobilisation meeting.")
    )
    return [
        Proof(facts.meeting_files > 0, _("The mobilisation meeting was held, its record is here."), meeting, "meeting"),
        Proof(facts.has_contact_leader, _("A contact leader is named."), _("Name the contact leader."), "people"),
        Proof(is_signed, _("The letter of responsibility is signed by both, and its scan is here."), letter, "letter"),
    ]  # fmt: skip


def _of_investigating(facts: StepFacts) -> list[Proof]:
    return [
        Proof(
            facts.visits > 0,
            _("Households were visited."),
            _("Record at least one visit of households."),
            "visit",
        ),
        Proof(
            facts.visit_opinions > 0,
            _("The opinions of the visits are written down."),
            _("Write down the opinions of at least one visit."),
            "opinion",
        ),
        Proof(
            facts.symposiums > 0,
            _("A symposium was held."),
            _("Record at least one symposium."),
            "meeting",
        ),
        Proof(
            facts.symposium_opinions > 0,
            _("The opinions of the symposium are written down."),
            _("Write down the opinions of at least one symposium."),
            "opinion",
        ),
    ]


def _of_analysing(facts: StepFacts) -> list[Proof]:
    approved = Proof(
        facts.is_plan_approved,
        _("The county approved a plan."),
        _("Draw up the plan and have it approved by the county."),
        "plan",
    )
    numbers = listed(facts.without_cause)
    causes = Proof(
        not facts.without_cause,
        _("The approved plan names a cause for each criterion."),
        _("The approved plan names no cause for these criteria: %(numbers)s.") % {"numbers": numbers},
        "plan",
    )
    return [approved, causes]


def check_next_step(step: str, facts: StepFacts) -> None:
    """The next stage opens when this one is proved."""
    missing = missing_in(step, facts)
    if missing:
        raise RuleBroken(_("The next stage does not open yet. %(missing)s") % {"missing": " ".join(missing)})


def check_step_is_open(step: str, wanted: Stage) -> None:
    """What belongs to a stage is recorded once it is open."""
    if STEPS.index(Stage(step)) < STEPS.index(wanted):
        raise RuleBroken(_("The stage “%(stage)s” is not open yet.") % {"stage": wanted.label})
