"""Who is told of what: for each move of the process the kind of the message, and to whom it goes.

A move that is not here is told to nobody: it is the work of those who would be told, or it comes with another move
that is told. Nobody is told what they did themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from villages.inbox.models import MessageKind
from villages.process import Stage, Thing, Verb


class Audience(Enum):
    """Who is meant, by role and jurisdiction; the last three by what the thing itself says."""

    FILERS = auto()
    OFFICERS = auto()
    LEADERS = auto()
    INSPECTORS = auto()
    SUPERVISORS = auto()
    # Working-group accounts of the village, and those who serve on the entry.
    GROUP = auto()
    # The inspectors of this inspection or visit.
    TEAM = auto()
    # Whom a notice is addressed to: the township, or the members of the department.
    ADDRESSEES = auto()
    # The county leader, for what only the leader may sign.
    SIGNERS = auto()


FILERS, OFFICERS, LEADERS, INSPECTORS, SUPERVISORS, GROUP, TEAM, ADDRESSEES, SIGNERS = Audience


@dataclass(frozen=True)
class Telling:
    """One kind of message to some people; `after`: only when the move leads to that stage."""

    kind: MessageKind
    to: tuple[Audience, ...]
    after: Stage | None = None


def _returned(*to: Audience, after: Stage | None = None) -> Telling:
    return Telling(MessageKind.RETURNED, to, after)


def _work(*to: Audience) -> Telling:
    return Telling(MessageKind.WORK, to)


def _decision(*to: Audience) -> Telling:
    return Telling(MessageKind.DECISION, to)


def _news(*to: Audience) -> Telling:
    return Telling(MessageKind.NEWS, to)


def _notice(*to: Audience) -> Telling:
    return Telling(MessageKind.NOTICE, to)


# Whoever stands in two of the audiences of one move is told by the first.
TELLINGS: dict[tuple[Thing, Verb], tuple[Telling, ...]] = {
    (Thing.CHECK, Verb.OPEN): (_work(FILERS),),
    (Thing.CHECK, Verb.SUBMIT): (_work(OFFICERS),),
    (Thing.CHECK, Verb.RETURN): (_returned(FILERS),),
    (Thing.CHECK, Verb.CONFIRM): (_decision(FILERS),),
    (Thing.CHECK, Verb.UNCONFIRM): (_decision(FILERS),),
    (Thing.CHECK, Verb.UNLOCK): (_work(FILERS), _news(OFFICERS)),
    (Thing.CHECK, Verb.RELOCK): (_decision(FILERS), _news(OFFICERS)),
    # What a confirmed check brings, its officer knows; `subjects` leaves it out.
    (Thing.FINDING, Verb.RECORD): (_work(OFFICERS),),
    (Thing.FINDING, Verb.DISMISS): (_decision(FILERS),),
    (Thing.DETERMINATION, Verb.PROPOSE): (_work(LEADERS),),
    (Thing.DETERMINATION, Verb.DECLINE): (_returned(OFFICERS),),
    (Thing.DETERMINATION, Verb.RECALL): (_decision(LEADERS),),
    (Thing.DETERMINATION, Verb.SIGN): (_decision(OFFICERS),),
    (Thing.ENTRY, Verb.DETERMINE): (_work(FILERS), _news(GROUP, SUPERVISORS)),
    (Thing.ENTRY, Verb.PASS): (_decision(FILERS, GROUP, OFFICERS), _news(SUPERVISORS)),
    (Thing.ENTRY, Verb.BASICALLY_PASS): (_decision(FILERS, GROUP, OFFICERS), _news(SUPERVISORS)),
    (Thing.ENTRY, Verb.FAIL): (_returned(FILERS, GROUP), _decision(OFFICERS), _news(SUPERVISORS)),
    (Thing.ENTRY, Verb.REBOUND): (_returned(FILERS, GROUP), _decision(OFFICERS, LEADERS), _news(SUPERVISORS)),
    (Thing.ENTRY, Verb.LENGTHEN): (_decision(FILERS, GROUP, OFFICERS), _news(SUPERVISORS)),
    (Thing.ENTRY, Verb.SHORTEN): (_decision(FILERS, GROUP, OFFICERS), _news(SUPERVISORS)),
    (Thing.ENTRY, Verb.WIDEN): (_returned(FILERS, GROUP), _decision(OFFICERS), _news(SUPERVISORS)),
    (Thing.ENTRY, Verb.CANCEL): (_decision(FILERS, GROUP, OFFICERS), _news(SUPERVISORS)),
    (Thing.ENTRY, Verb.REOPEN): (_returned(FILERS, GROUP), _decision(OFFICERS), _news(SUPERVISORS)),
    (Thing.ENTRY, Verb.MERGE): (_decision(FILERS, GROUP, OFFICERS),),
    (Thing.STEP, Verb.NEXT_STEP): (_news(OFFICERS, GROUP),),
    (Thing.SPOT_VISIT, Verb.FINISH): (_news(OFFICERS, FILERS),),
    (Thing.SPOT_VISIT, Verb.CALL_OFF): (_decision(TEAM),),
    (Thing.INCIDENT, Verb.REGISTER): (_news(OFFICERS),),
    (Thing.DISPUTE, Verb.GIVE_UP): (_news(OFFICERS),),
    (Thing.EXPLANATION, Verb.ASK): (_work(FILERS),),
    (Thing.EXPLANATION, Verb.ANSWER): (_work(OFFICERS),),
    (Thing.EXPLANATION, Verb.ACCEPT): (_decision(FILERS),),
    (Thing.EXPLANATION, Verb.REJECT): (_returned(FILERS),),
    (Thing.EXPLANATION, Verb.LAPSE): (_returned(FILERS), _decision(OFFICERS)),
    (Thing.EXPLANATION, Verb.DROP): (_decision(FILERS),),
    (Thing.PLAN, Verb.SUBMIT): (_work(OFFICERS),),
    (Thing.PLAN, Verb.RETURN): (_returned(FILERS),),
    (Thing.PLAN, Verb.APPROVE): (_decision(FILERS), _work(GROUP)),
    (Thing.MEASURE, Verb.FINISH): (_news(OFFICERS, FILERS, GROUP),),
    (Thing.MEASURE, Verb.BLOCK): (_news(OFFICERS, FILERS, GROUP),),
    (Thing.MEASURE, Verb.REOPEN): (_returned(FILERS, GROUP),),
    (Thing.MEASURE, Verb.DROP): (_news(GROUP),),
    (Thing.PROBLEM, Verb.RAISE): (_news(FILERS, GROUP),),
    (Thing.PROBLEM, Verb.REOPEN): (_news(FILERS, GROUP),),
    (Thing.PROJECT, Verb.FINISH): (_news(OFFICERS),),
    (Thing.PROJECT, Verb.CALL_OFF): (_news(OFFICERS),),
    (Thing.EXTENSION, Verb.REQUEST): (_work(OFFICERS),),
    (Thing.EXTENSION, Verb.APPROVE): (_decision(FILERS, GROUP),),
    (Thing.EXTENSION, Verb.REFUSE): (_returned(FILERS, GROUP),),
    (Thing.EXTENSION, Verb.WITHDRAW): (_news(OFFICERS),),
    (Thing.LEAVE, Verb.REQUEST): (_work(OFFICERS),),
    (Thing.LEAVE, Verb.APPROVE): (_decision(GROUP, FILERS),),
    (Thing.LEAVE, Verb.REFUSE): (_returned(GROUP, FILERS),),
    (Thing.LEAVE, Verb.WITHDRAW): (_news(OFFICERS),),
    (Thing.INSPECTION, Verb.APPLY): (_work(OFFICERS),),
    (Thing.INSPECTION, Verb.PLAN): (_work(TEAM), _decision(FILERS, GROUP)),
    (Thing.INSPECTION, Verb.CHANGE_PLAN): (_work(TEAM), _decision(FILERS, GROUP)),
    (Thing.INSPECTION, Verb.PROPOSE): (_work(LEADERS), _news(OFFICERS)),
    # The county officer returns the application, the county leader the sheet.
    (Thing.INSPECTION, Verb.RETURN): (_returned(FILERS, after=Stage.RETURNED), _returned(TEAM, after=Stage.PLANNED)),
    (Thing.INSPECTION, Verb.SIGN): (_decision(TEAM),),
    (Thing.LOOK_BACK, Verb.FINISH): (_news(OFFICERS, FILERS),),
    # Criticism is the officer's to issue; whether the leader's signature is needed, `subjects` knows.
    (Thing.NOTICE, Verb.PROPOSE): (_notice(ADDRESSEES), _work(OFFICERS)),
    (Thing.NOTICE, Verb.ANSWER): (_work(OFFICERS, SIGNERS),),
    (Thing.NOTICE, Verb.RETURN): (_returned(ADDRESSEES),),
    (Thing.NOTICE, Verb.ISSUE): (_notice(ADDRESSEES), _decision(LEADERS)),
    (Thing.NOTICE, Verb.SIGN): (_notice(ADDRESSEES), _decision(OFFICERS)),
    (Thing.NOTICE, Verb.WAIVE): (_notice(ADDRESSEES), _decision(LEADERS)),
    (Thing.NOTICE, Verb.DECLINE): (_notice(ADDRESSEES), _returned(OFFICERS)),
    (Thing.NOTICE, Verb.DROP): (_notice(ADDRESSEES), _decision(OFFICERS)),
    (Thing.NOTICE, Verb.WITHDRAW): (_notice(ADDRESSEES), _decision(OFFICERS)),
}
