"""The table of who is told what: complete, in words, and true to the process."""

from __future__ import annotations

import pytest

from villages.history import SENTENCES
from villages.inbox.models import MessageKind
from villages.inbox.rules import MUTABLE
from villages.inbox.subjects import SUBJECTS
from villages.inbox.tellings import TELLINGS
from villages.process import MOVES, Stage, Thing, Verb

# Nobody is told: it is one's own work, a part of a move that is told, or a list that one looks at.
UNTOLD = {
    (Thing.CHECK, Verb.FILL),
    *((Thing.FINDING, verb) for verb in Verb if verb not in (Verb.RECORD, Verb.DISMISS)),
    *((Thing.SPOT_CHECK, verb) for verb in Verb),
    (Thing.SPOT_VISIT, Verb.PLAN),
    (Thing.INCIDENT, Verb.CLOSE),
    (Thing.INCIDENT, Verb.REOPEN),
    (Thing.DISPUTE, Verb.REGISTER),
    (Thing.DISPUTE, Verb.SETTLE),
    (Thing.DISPUTE, Verb.REOPEN),
    *((Thing.COMMITMENT, verb) for verb in Verb),
    # With the inspection.
    (Thing.ENTRY, Verb.APPLY),
    (Thing.ENTRY, Verb.RETURN),
    (Thing.ENTRY, Verb.RESUME),
    # With the entry.
    (Thing.STEP, Verb.DETERMINE),
    (Thing.STEP, Verb.REBOUND),
    (Thing.STEP, Verb.WIDEN),
    (Thing.PLAN, Verb.DRAFT),
    (Thing.PLAN, Verb.REPLACE),
    (Thing.PLAN, Verb.DROP),
    # With the plan.
    (Thing.MEASURE, Verb.ASSIGN),
    (Thing.MEASURE, Verb.RESUME),
    *((Thing.PROBLEM, verb) for verb in (Verb.SORT, Verb.SOLVE, Verb.EXPLAIN, Verb.REPLY)),
    (Thing.PROJECT, Verb.PLAN),
    (Thing.PROJECT, Verb.START_OUT),
    (Thing.LOOK_BACK, Verb.PLAN),
    (Thing.LOOK_BACK, Verb.CALL_OFF),
}
MOVED = sorted({(move.thing, move.verb) for move in MOVES})


@pytest.mark.parametrize("move", MOVED, ids=lambda move: f"{move[0]}.{move[1]}")
def test_every_move_is_told_or_left_out_on_purpose(move: tuple[Thing, Verb]) -> None:
    assert (move in TELLINGS) != (move in UNTOLD)


@pytest.mark.parametrize("move", sorted(TELLINGS), ids=lambda move: f"{move[0]}.{move[1]}")
def test_what_is_told_has_a_sentence_a_place_and_a_way(move: tuple[Thing, Verb]) -> None:
    assert move in MOVED
    assert str(SENTENCES[move])
    assert move[0] in SUBJECTS


def test_a_stage_that_a_telling_waits_for_is_reached_by_its_move() -> None:
    reached = {(move.thing, move.verb, move.after) for move in MOVES}
    waited = {(*move, each.after) for move, tellings in TELLINGS.items() for each in tellings if each.after}
    assert waited
    assert waited <= reached


RETURNED = {move for move, tellings in TELLINGS.items() if MessageKind.RETURNED in {each.kind for each in tellings}}


@pytest.mark.parametrize(
    "verb", [Verb.RETURN, Verb.REFUSE, Verb.DECLINE, Verb.FAIL, Verb.REJECT], ids=lambda verb: verb.value
)
def test_every_return_and_every_refusal_is_told_as_one(verb: Verb) -> None:
    told_otherwise = {(Thing.ENTRY, Verb.RETURN), (Thing.FINDING, Verb.DECLINE)}
    assert {move for move in MOVED if move[1] == verb} - told_otherwise <= RETURNED


def test_returns_cannot_be_muted() -> None:
    assert MessageKind.RETURNED not in MUTABLE
    assert {each.kind for tellings in TELLINGS.values() for each in tellings} - {MessageKind.RETURNED} <= set(MUTABLE)


def test_stages_in_a_sentence_are_named() -> None:
    assert str(SENTENCES[Thing.STEP, Verb.NEXT_STEP]) % {"stage": Stage.ANALYSE.label}
