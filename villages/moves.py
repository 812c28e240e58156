"""The table of the process: every move that is allowed.

`villages/process.py` is the only way through it; `docs/process.md` is drawn from it. Source: DOMAIN.md §2.
"""

from __future__ import annotations

from dataclasses import dataclass

from villages.accounts.permissions import Permission
from villages.stages import COLUMN, OPEN_ENTRY, UNDER_RECTIFICATION, Stage, Thing, Verb

__all__ = [
    "COLUMN",
    "MOVES",
    "NEXT",
    "OPEN_ENTRY",
    "UNDER_RECTIFICATION",
    "Move",
    "Stage",
    "Thing",
    "Verb",
    "stages_of",
]


@dataclass(frozen=True)
class Move:
    """One line of the table: in this stage, this verb leads to that stage, for whoever holds the permission."""

    thing: Thing
    before: Stage
    verb: Verb
    after: Stage
    permission: Permission
    by_scheduler: bool = False
    needs_reason: bool = False


MOVES: tuple[Move, ...] = (
    Move(Thing.CHECK, Stage.START, Verb.OPEN, Stage.NOT_STARTED, Permission.OPEN_QUARTER, by_scheduler=True),
    Move(Thing.CHECK, Stage.NOT_STARTED, Verb.FILL, Stage.IN_WORK, Permission.FILE_CHECK),
    Move(Thing.CHECK, Stage.IN_WORK, Verb.SUBMIT, Stage.SUBMITTED, Permission.FILE_CHECK),
    Move(Thing.CHECK, Stage.SUBMITTED, Verb.RETURN, Stage.RETURNED, Permission.REVIEW_CHECK, needs_reason=True),
    Move(Thing.CHECK, Stage.RETURNED, Verb.SUBMIT, Stage.SUBMITTED, Permission.FILE_CHECK),
    Move(Thing.CHECK, Stage.SUBMITTED, Verb.CONFIRM, Stage.CONFIRMED, Permission.REVIEW_CHECK),
    Move(Thing.CHECK, Stage.CONFIRMED, Verb.UNCONFIRM, Stage.SUBMITTED, Permission.REVIEW_CHECK, needs_reason=True),
    # A confirmed quarter is closed. It is opened again for one township, with a reason and an end day; when that day
    # passes without a submission, the scheduler locks it again with the answers as they were submitted.
    Move(Thing.CHECK, Stage.CONFIRMED, Verb.UNLOCK, Stage.UNLOCKED, Permission.UNLOCK_CHECK, needs_reason=True),
    Move(Thing.CHECK, Stage.UNLOCKED, Verb.SUBMIT, Stage.SUBMITTED, Permission.FILE_CHECK),
    Move(Thing.CHECK, Stage.UNLOCKED, Verb.RELOCK, Stage.CONFIRMED, Permission.UNLOCK_CHECK, by_scheduler=True),
    # The confirmation of a check records its findings; a criterion that the open entry already has joins it at once.
    Move(Thing.FINDING, Stage.START, Verb.RECORD, Stage.FOUND, Permission.RECORD_FINDING),
    Move(Thing.FINDING, Stage.FOUND, Verb.ATTACH, Stage.DETERMINED, Permission.RECORD_FINDING, by_scheduler=True),
    Move(Thing.FINDING, Stage.DETERMINED, Verb.DETACH, Stage.WITHDRAWN, Permission.REVIEW_CHECK, needs_reason=True),
    Move(Thing.FINDING, Stage.FOUND, Verb.PROPOSE, Stage.PROPOSED, Permission.DETERMINE),
    Move(Thing.FINDING, Stage.PROPOSED, Verb.SIGN, Stage.DETERMINED, Permission.SIGN_DETERMINATION),
    Move(Thing.FINDING, Stage.PROPOSED, Verb.DECLINE, Stage.FOUND, Permission.SIGN_DETERMINATION, needs_reason=True),
    Move(Thing.FINDING, Stage.PROPOSED, Verb.RECALL, Stage.FOUND, Permission.DETERMINE, needs_reason=True),
    Move(Thing.FINDING, Stage.FOUND, Verb.DISMISS, Stage.DISMISSED, Permission.DETERMINE, needs_reason=True),
    Move(Thing.FINDING, Stage.DISMISSED, Verb.REOPEN, Stage.FOUND, Permission.DETERMINE, needs_reason=True),
    Move(Thing.FINDING, Stage.FOUND, Verb.WITHDRAW, Stage.WITHDRAWN, Permission.REVIEW_CHECK, needs_reason=True),
    # What the finding rests on was corrected by its source; one that a decision was taken on stays.
    Move(Thing.FINDING, Stage.FOUND, Verb.CORRECT, Stage.WITHDRAWN, Permission.RECORD_FINDING, needs_reason=True),
    Move(Thing.FINDING, Stage.DETERMINED, Verb.CORRECT, Stage.WITHDRAWN, Permission.RECORD_FINDING, needs_reason=True),
    Move(Thing.DETERMINATION, Stage.START, Verb.PROPOSE, Stage.PROPOSED, Permission.DETERMINE),
    Move(Thing.DETERMINATION, Stage.PROPOSED, Verb.SIGN, Stage.SIGNED, Permission.SIGN_DETERMINATION),
    Move(
        Thing.DETERMINATION,
        Stage.PROPOSED,
        Verb.DECLINE,
        Stage.DECLINED,
        Permission.SIGN_DETERMINATION,
        needs_reason=True,
    ),
    Move(Thing.DETERMINATION, Stage.PROPOSED, Verb.RECALL, Stage.RECALLED, Permission.DETERMINE, needs_reason=True),
    Move(Thing.ENTRY, Stage.START, Verb.DETERMINE, Stage.RECTIFYING, Permission.SIGN_DETERMINATION),
    Move(Thing.ENTRY, Stage.RECTIFYING, Verb.APPLY, Stage.INSPECTING, Permission.RECTIFY),
    Move(Thing.ENTRY, Stage.INSPECTING, Verb.PASS, Stage.WATCH, Permission.SIGN_ACCEPTANCE),
    Move(Thing.ENTRY, Stage.INSPECTING, Verb.FAIL, Stage.RECTIFYING, Permission.SIGN_ACCEPTANCE, needs_reason=True),
    Move(Thing.ENTRY, Stage.WATCH, Verb.REBOUND, Stage.RECTIFYING, Permission.SCHEDULE_INSPECTION, needs_reason=True),
    Move(Thing.ENTRY, Stage.WATCH, Verb.CANCEL, Stage.CANCELLED, Permission.SIGN_ACCEPTANCE),
    Move(Thing.ENTRY, Stage.CANCELLED, Verb.REOPEN, Stage.WATCH, Permission.SIGN_ACCEPTANCE, needs_reason=True),
    # An application with papers missing goes back to where it came from; the basic band, where a rule set has it,
    # consolidates first.
    Move(
        Thing.ENTRY, Stage.INSPECTING, Verb.RETURN, Stage.RECTIFYING, Permission.SCHEDULE_INSPECTION, needs_reason=True
    ),
    Move(
        Thing.ENTRY,
        Stage.INSPECTING,
        Verb.RESUME,
        Stage.CONSOLIDATING,
        Permission.SCHEDULE_INSPECTION,
        needs_reason=True,
    ),
    Move(Thing.ENTRY, Stage.INSPECTING, Verb.BASICALLY_PASS, Stage.CONSOLIDATING, Permission.SIGN_ACCEPTANCE),
    Move(Thing.ENTRY, Stage.CONSOLIDATING, Verb.APPLY, Stage.INSPECTING, Permission.RECTIFY),
    # A breach that the rule set names moves the end of the watch, and moves it back when it was recorded wrongly.
    Move(Thing.ENTRY, Stage.WATCH, Verb.LENGTHEN, Stage.WATCH, Permission.PROPOSE_NOTICE),
    Move(Thing.ENTRY, Stage.WATCH, Verb.SHORTEN, Stage.WATCH, Permission.PROPOSE_NOTICE, needs_reason=True),
    # A new determination in the watch: the next problem does not hide behind the finished one.
    Move(Thing.ENTRY, Stage.WATCH, Verb.WIDEN, Stage.RECTIFYING, Permission.SIGN_DETERMINATION),
    # Two villages with open entries become one: the successor's entry carries both.
    *(
        Move(Thing.ENTRY, before, Verb.MERGE, Stage.MERGED, Permission.DETERMINE, by_scheduler=True)
        for before in OPEN_ENTRY
    ),
    Move(Thing.STEP, Stage.START, Verb.DETERMINE, Stage.MOBILISE, Permission.SIGN_DETERMINATION),
    Move(Thing.STEP, Stage.MOBILISE, Verb.NEXT_STEP, Stage.INVESTIGATE, Permission.RECTIFY),
    Move(Thing.STEP, Stage.INVESTIGATE, Verb.NEXT_STEP, Stage.ANALYSE, Permission.RECTIFY),
    Move(Thing.STEP, Stage.ANALYSE, Verb.NEXT_STEP, Stage.RECTIFY, Permission.RECTIFY),
    # After a rebound and after a new determination the people stand; the causes are analysed again.
    Move(Thing.STEP, Stage.RECTIFY, Verb.REBOUND, Stage.ANALYSE, Permission.SCHEDULE_INSPECTION),
    Move(Thing.STEP, Stage.RECTIFY, Verb.WIDEN, Stage.ANALYSE, Permission.SIGN_DETERMINATION),
    Move(Thing.SPOT_CHECK, Stage.START, Verb.PLAN, Stage.PLANNED, Permission.PLAN_SPOT_CHECK),
    # It begins when the county says so, and by itself with the first visit that is finished.
    Move(
        Thing.SPOT_CHECK,
        Stage.PLANNED,
        Verb.START_OUT,
        Stage.UNDER_WAY,
        Permission.PLAN_SPOT_CHECK,
        by_scheduler=True,
    ),
    Move(
        Thing.SPOT_CHECK, Stage.PLANNED, Verb.CALL_OFF, Stage.CALLED_OFF, Permission.PLAN_SPOT_CHECK, needs_reason=True
    ),
    Move(
        Thing.SPOT_CHECK,
        Stage.UNDER_WAY,
        Verb.CALL_OFF,
        Stage.CALLED_OFF,
        Permission.PLAN_SPOT_CHECK,
        needs_reason=True,
    ),
    Move(Thing.SPOT_CHECK, Stage.UNDER_WAY, Verb.CLOSE, Stage.CLOSED, Permission.PLAN_SPOT_CHECK),
    Move(Thing.SPOT_VISIT, Stage.START, Verb.PLAN, Stage.PLANNED, Permission.PLAN_SPOT_CHECK),
    Move(Thing.SPOT_VISIT, Stage.PLANNED, Verb.FINISH, Stage.DONE, Permission.INSPECT),
    Move(
        Thing.SPOT_VISIT, Stage.PLANNED, Verb.CALL_OFF, Stage.CALLED_OFF, Permission.PLAN_SPOT_CHECK, needs_reason=True
    ),
    Move(Thing.INCIDENT, Stage.START, Verb.REGISTER, Stage.RUNNING, Permission.KEEP_REGISTER),
    Move(Thing.INCIDENT, Stage.RUNNING, Verb.CLOSE, Stage.CLOSED, Permission.KEEP_REGISTER),
    Move(Thing.INCIDENT, Stage.CLOSED, Verb.REOPEN, Stage.RUNNING, Permission.KEEP_REGISTER, needs_reason=True),
    Move(Thing.DISPUTE, Stage.START, Verb.REGISTER, Stage.RUNNING, Permission.KEEP_REGISTER),
    Move(Thing.DISPUTE, Stage.RUNNING, Verb.SETTLE, Stage.SETTLED, Permission.KEEP_REGISTER),
    Move(Thing.DISPUTE, Stage.RUNNING, Verb.GIVE_UP, Stage.UNSETTLED, Permission.KEEP_REGISTER, needs_reason=True),
    Move(Thing.DISPUTE, Stage.SETTLED, Verb.REOPEN, Stage.RUNNING, Permission.KEEP_REGISTER, needs_reason=True),
    Move(Thing.DISPUTE, Stage.UNSETTLED, Verb.REOPEN, Stage.RUNNING, Permission.KEEP_REGISTER, needs_reason=True),
    Move(Thing.COMMITMENT, Stage.START, Verb.PROMISE, Stage.PROMISED, Permission.KEEP_VILLAGE_BOOKS),
    Move(Thing.COMMITMENT, Stage.PROMISED, Verb.FULFIL, Stage.FULFILLED, Permission.KEEP_VILLAGE_BOOKS),
    Move(
        Thing.COMMITMENT,
        Stage.PROMISED,
        Verb.GIVE_UP,
        Stage.NOT_FULFILLED,
        Permission.KEEP_VILLAGE_BOOKS,
        needs_reason=True,
    ),
    # Asked by the system at the moment of the contradiction, whoever causes it; unexplained when the days are over.
    Move(Thing.EXPLANATION, Stage.START, Verb.ASK, Stage.ASKED, Permission.RECORD_FINDING, by_scheduler=True),
    Move(Thing.EXPLANATION, Stage.ASKED, Verb.ANSWER, Stage.ANSWERED, Permission.FILE_CHECK),
    Move(Thing.EXPLANATION, Stage.ANSWERED, Verb.ACCEPT, Stage.ACCEPTED, Permission.REVIEW_CHECK, needs_reason=True),
    Move(Thing.EXPLANATION, Stage.ANSWERED, Verb.REJECT, Stage.CONCEALED, Permission.REVIEW_CHECK, needs_reason=True),
    Move(Thing.EXPLANATION, Stage.ASKED, Verb.LAPSE, Stage.CONCEALED, Permission.REVIEW_CHECK, by_scheduler=True),
    # Dropped by the officer, or by the system when its finding no longer stands or the township answers *yes* in time.
    *(
        Move(
            Thing.EXPLANATION,
            before,
            Verb.DROP,
            Stage.DROPPED,
            Permission.REVIEW_CHECK,
            by_scheduler=True,
            needs_reason=True,
        )
        for before in (Stage.ASKED, Stage.ANSWERED, Stage.CONCEALED)
    ),
    # The finding stands again, or the township denies it again.
    Move(Thing.EXPLANATION, Stage.DROPPED, Verb.ASK, Stage.ASKED, Permission.RECORD_FINDING, by_scheduler=True),
    # One village, one policy: drafted by the township, approved by the county; a change is a new version.
    Move(Thing.PLAN, Stage.START, Verb.DRAFT, Stage.IN_WORK, Permission.RECTIFY),
    Move(Thing.PLAN, Stage.IN_WORK, Verb.SUBMIT, Stage.SUBMITTED, Permission.RECTIFY),
    Move(Thing.PLAN, Stage.SUBMITTED, Verb.RETURN, Stage.RETURNED, Permission.APPROVE_PLAN, needs_reason=True),
    Move(Thing.PLAN, Stage.RETURNED, Verb.SUBMIT, Stage.SUBMITTED, Permission.RECTIFY),
    Move(Thing.PLAN, Stage.SUBMITTED, Verb.APPROVE, Stage.APPROVED, Permission.APPROVE_PLAN),
    Move(Thing.PLAN, Stage.APPROVED, Verb.REPLACE, Stage.REPLACED, Permission.APPROVE_PLAN),
    *(
        Move(Thing.PLAN, before, Verb.DROP, Stage.DROPPED, Permission.RECTIFY, needs_reason=True)
        for before in (Stage.IN_WORK, Stage.RETURNED)
    ),
    # The approval of a plan assigns its measures; a newer plan drops those that it does not have any more.
    Move(Thing.MEASURE, Stage.START, Verb.ASSIGN, Stage.UNDER_WAY, Permission.APPROVE_PLAN),
    Move(Thing.MEASURE, Stage.UNDER_WAY, Verb.FINISH, Stage.DONE, Permission.RECORD_PROGRESS),
    Move(Thing.MEASURE, Stage.UNDER_WAY, Verb.BLOCK, Stage.BLOCKED, Permission.RECORD_PROGRESS, needs_reason=True),
    Move(Thing.MEASURE, Stage.BLOCKED, Verb.RESUME, Stage.UNDER_WAY, Permission.RECORD_PROGRESS),
    Move(Thing.MEASURE, Stage.DONE, Verb.REOPEN, Stage.UNDER_WAY, Permission.APPROVE_PLAN, needs_reason=True),
    *(
        Move(Thing.MEASURE, before, Verb.DROP, Stage.DROPPED, Permission.APPROVE_PLAN, needs_reason=True)
        for before in (Stage.UNDER_WAY, Stage.BLOCKED)
    ),
    Move(Thing.PROBLEM, Stage.START, Verb.RAISE, Stage.RAISED, Permission.RECORD_PROGRESS),
    Move(Thing.PROBLEM, Stage.RAISED, Verb.SORT, Stage.SORTED, Permission.RECORD_PROGRESS),
    Move(Thing.PROBLEM, Stage.SORTED, Verb.SOLVE, Stage.SOLVED, Permission.RECORD_PROGRESS),
    Move(Thing.PROBLEM, Stage.SORTED, Verb.EXPLAIN, Stage.EXPLAINED, Permission.RECORD_PROGRESS),
    Move(Thing.PROBLEM, Stage.SOLVED, Verb.REPLY, Stage.REPLIED, Permission.RECORD_PROGRESS),
    Move(Thing.PROBLEM, Stage.EXPLAINED, Verb.REPLY, Stage.REPLIED, Permission.RECORD_PROGRESS),
    Move(Thing.PROBLEM, Stage.REPLIED, Verb.REOPEN, Stage.SORTED, Permission.RECORD_PROGRESS, needs_reason=True),
    Move(Thing.PROJECT, Stage.START, Verb.PLAN, Stage.PLANNED, Permission.RECTIFY),
    Move(Thing.PROJECT, Stage.PLANNED, Verb.START_OUT, Stage.UNDER_WAY, Permission.RECTIFY),
    Move(Thing.PROJECT, Stage.UNDER_WAY, Verb.FINISH, Stage.DONE, Permission.RECTIFY),
    *(
        Move(Thing.PROJECT, before, Verb.CALL_OFF, Stage.CALLED_OFF, Permission.RECTIFY, needs_reason=True)
        for before in (Stage.PLANNED, Stage.UNDER_WAY)
    ),
    Move(Thing.EXTENSION, Stage.START, Verb.REQUEST, Stage.REQUESTED, Permission.RECTIFY),
    Move(Thing.EXTENSION, Stage.REQUESTED, Verb.APPROVE, Stage.APPROVED, Permission.APPROVE_PLAN),
    Move(Thing.EXTENSION, Stage.REQUESTED, Verb.REFUSE, Stage.REFUSED, Permission.APPROVE_PLAN, needs_reason=True),
    # Withdrawn by the township, or by itself when the entry leaves the rectification period.
    Move(
        Thing.EXTENSION,
        Stage.REQUESTED,
        Verb.WITHDRAW,
        Stage.WITHDRAWN,
        Permission.RECTIFY,
        by_scheduler=True,
        needs_reason=True,
    ),
    Move(Thing.LEAVE, Stage.START, Verb.REQUEST, Stage.REQUESTED, Permission.RECORD_PROGRESS),
    Move(Thing.LEAVE, Stage.REQUESTED, Verb.APPROVE, Stage.APPROVED, Permission.APPROVE_PLAN),
    Move(Thing.LEAVE, Stage.REQUESTED, Verb.REFUSE, Stage.REFUSED, Permission.APPROVE_PLAN, needs_reason=True),
    # Withdrawn by whoever asked, or by itself when the rectification period is over.
    Move(
        Thing.LEAVE,
        Stage.REQUESTED,
        Verb.WITHDRAW,
        Stage.WITHDRAWN,
        Permission.RECORD_PROGRESS,
        by_scheduler=True,
        needs_reason=True,
    ),
    Move(Thing.INSPECTION, Stage.START, Verb.APPLY, Stage.APPLIED, Permission.RECTIFY),
    Move(
        Thing.INSPECTION, Stage.APPLIED, Verb.RETURN, Stage.RETURNED, Permission.SCHEDULE_INSPECTION, needs_reason=True
    ),
    Move(Thing.INSPECTION, Stage.APPLIED, Verb.PLAN, Stage.PLANNED, Permission.SCHEDULE_INSPECTION),
    Move(Thing.INSPECTION, Stage.PLANNED, Verb.CHANGE_PLAN, Stage.PLANNED, Permission.SCHEDULE_INSPECTION),
    Move(Thing.INSPECTION, Stage.PLANNED, Verb.PROPOSE, Stage.PROPOSED, Permission.INSPECT),
    Move(Thing.INSPECTION, Stage.PROPOSED, Verb.RETURN, Stage.PLANNED, Permission.SIGN_ACCEPTANCE, needs_reason=True),
    Move(Thing.INSPECTION, Stage.PROPOSED, Verb.SIGN, Stage.SIGNED, Permission.SIGN_ACCEPTANCE),
    # Planned for each quarter of the watch when the acceptance is signed; called off by a rebound.
    Move(Thing.LOOK_BACK, Stage.START, Verb.PLAN, Stage.PLANNED, Permission.SCHEDULE_INSPECTION, by_scheduler=True),
    Move(Thing.LOOK_BACK, Stage.PLANNED, Verb.FINISH, Stage.DONE, Permission.INSPECT),
    Move(
        Thing.LOOK_BACK,
        Stage.PLANNED,
        Verb.CALL_OFF,
        Stage.CALLED_OFF,
        Permission.SCHEDULE_INSPECTION,
        by_scheduler=True,
        needs_reason=True,
    ),
    # The system proposes, the county decides: criticism is issued by the officer, talk and above signed by the leader.
    Move(Thing.NOTICE, Stage.START, Verb.PROPOSE, Stage.PROPOSED, Permission.PROPOSE_NOTICE, by_scheduler=True),
    Move(Thing.NOTICE, Stage.PROPOSED, Verb.ANSWER, Stage.ANSWERED, Permission.ANSWER_NOTICE),
    Move(Thing.NOTICE, Stage.ANSWERED, Verb.RETURN, Stage.PROPOSED, Permission.PROPOSE_NOTICE, needs_reason=True),
    *(
        move
        for before in (Stage.PROPOSED, Stage.ANSWERED)
        for move in (
            Move(Thing.NOTICE, before, Verb.ISSUE, Stage.ISSUED, Permission.PROPOSE_NOTICE),
            Move(Thing.NOTICE, before, Verb.SIGN, Stage.ISSUED, Permission.SIGN_NOTICE),
            Move(Thing.NOTICE, before, Verb.WAIVE, Stage.WAIVED, Permission.PROPOSE_NOTICE, needs_reason=True),
            Move(Thing.NOTICE, before, Verb.DECLINE, Stage.WAIVED, Permission.SIGN_NOTICE, needs_reason=True),
            # The fact on which it rests has fallen away.
            Move(
                Thing.NOTICE,
                before,
                Verb.DROP,
                Stage.DROPPED,
                Permission.PROPOSE_NOTICE,
                by_scheduler=True,
                needs_reason=True,
            ),
        )
    ),
    Move(Thing.NOTICE, Stage.ISSUED, Verb.WITHDRAW, Stage.WITHDRAWN, Permission.SIGN_NOTICE, needs_reason=True),
)

NEXT: dict[tuple[Thing, Stage, Verb], Move] = {(m.thing, m.before, m.verb): m for m in MOVES}


def stages_of(thing: Thing) -> list[Stage]:
    """Every stage that the thing can be in, in the order of the table."""
    return list(dict.fromkeys(move.after for move in MOVES if move.thing == thing))
