"""The table of the process: what has stages, the stages, the verbs, and every move that is allowed.

`villages/process.py` is the only way through it; `docs/process.md` is drawn from it. Source: DOMAIN.md §2.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.accounts.permissions import Permission


class Thing(TextChoices):
    """What has stages."""

    CHECK = "check", _("quarterly check")
    FINDING = "finding", _("finding")
    DETERMINATION = "determination", _("determination")
    ENTRY = "entry", _("ledger entry")
    STEP = "step", _("stage of rectification")
    SPOT_CHECK = "spot_check", _("spot check")
    SPOT_VISIT = "spot_visit", _("visit of a spot check")
    INCIDENT = "incident", _("incident")
    DISPUTE = "dispute", _("dispute")
    COMMITMENT = "commitment", _("commitment")
    EXPLANATION = "explanation", _("request for an explanation")


# The column of `StageChange` that holds a thing's row.
COLUMN: dict[Thing, str] = {thing: f"of_{thing}" for thing in Thing if thing != Thing.STEP} | {Thing.STEP: "of_entry"}


class Stage(TextChoices):
    """Where a thing stands. `START` is before it exists."""

    START = "", _("not there yet")
    NOT_STARTED = "not_started", _("not started")
    IN_WORK = "in_work", _("in work")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    CONFIRMED = "confirmed", _("confirmed")
    FOUND = "found", _("awaiting decision")
    PROPOSED = "proposed", _("proposed, awaiting signature")
    DETERMINED = "determined", _("determined")
    DISMISSED = "dismissed", _("dismissed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SIGNED = "signed", _("signed")
    DECLINED = "declined", _("declined")
    RECALLED = "recalled", _("recalled")
    RECTIFYING = "rectifying", _("rectifying")
    INSPECTING = "inspecting", _("inspecting")
    WATCH = "watch", _("watch")
    CANCELLED = "cancelled", _("cancelled")
    MOBILISE = "mobilise", _("1 mobilise")
    INVESTIGATE = "investigate", _("2 investigate")
    ANALYSE = "analyse", _("3 analyse")
    RECTIFY = "rectify", _("4 rectify")
    UNLOCKED = "unlocked", _("unlocked")
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")
    CALLED_OFF = "called_off", _("called off")
    RUNNING = "running", pgettext_lazy("incident or dispute", "running")
    CLOSED = "closed", pgettext_lazy("incident or spot check", "closed")
    SETTLED = "settled", _("settled")
    UNSETTLED = "unsettled", _("mediation failed")
    PROMISED = "promised", _("promised")
    FULFILLED = "fulfilled", _("fulfilled")
    NOT_FULFILLED = "not_fulfilled", _("not fulfilled")
    ASKED = "asked", _("waiting for the township")
    ANSWERED = "answered", _("answered")
    ACCEPTED = "accepted", _("explanation accepted")
    CONCEALED = "concealed", _("should have been listed")
    DROPPED = "dropped", _("dropped")


OPEN_ENTRY = (Stage.RECTIFYING, Stage.INSPECTING, Stage.WATCH)


class Verb(TextChoices):
    """What people (or the scheduler) do to a thing."""

    OPEN = "open", _("open")
    FILL = "fill", _("fill in")
    SUBMIT = "submit", _("submit")
    RETURN = "return", _("return")
    CONFIRM = "confirm", _("confirm")
    UNCONFIRM = "unconfirm", _("unconfirm")
    RECORD = "record", _("record")
    PROPOSE = "propose", _("propose")
    SIGN = "sign", _("sign")
    DECLINE = "decline", _("decline")
    RECALL = "recall", _("recall")
    ATTACH = "attach", _("attach to the open entry")
    DETACH = "detach", _("detach from the open entry")
    DISMISS = "dismiss", _("dismiss")
    REOPEN = "reopen", _("reopen")
    WITHDRAW = "withdraw", _("withdraw")
    CORRECT = "correct", _("withdraw after a correction")
    DETERMINE = "determine", _("determine")
    APPLY = "apply", _("apply for acceptance")
    PASS = "pass", _("pass")
    FAIL = "fail", _("fail")
    REBOUND = "rebound", _("rebound")
    CANCEL = "cancel", _("cancel")
    NEXT_STEP = "next_step", _("open the next stage")
    UNLOCK = "unlock", _("unlock")
    RELOCK = "relock", _("lock again")
    PLAN = "plan", _("plan")
    START_OUT = "start_out", _("start")
    FINISH = "finish", _("finish")
    CLOSE = "close", _("close")
    CALL_OFF = "call_off", _("call off")
    REGISTER = "register", _("register")
    SETTLE = "settle", _("settle")
    GIVE_UP = "give_up", _("end without result")
    PROMISE = "promise", _("promise")
    FULFIL = "fulfil", _("fulfil")
    ASK = "ask", _("ask for an explanation")
    ANSWER = "answer", _("answer")
    ACCEPT = "accept", _("accept the explanation")
    REJECT = "reject", _("mark as should have been listed")
    LAPSE = "lapse", _("mark as unexplained")
    DROP = "drop", _("drop")


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
    Move(Thing.STEP, Stage.START, Verb.DETERMINE, Stage.MOBILISE, Permission.SIGN_DETERMINATION),
    Move(Thing.STEP, Stage.MOBILISE, Verb.NEXT_STEP, Stage.INVESTIGATE, Permission.RECTIFY),
    Move(Thing.STEP, Stage.INVESTIGATE, Verb.NEXT_STEP, Stage.ANALYSE, Permission.RECTIFY),
    Move(Thing.STEP, Stage.ANALYSE, Verb.NEXT_STEP, Stage.RECTIFY, Permission.RECTIFY),
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
)

NEXT: dict[tuple[Thing, Stage, Verb], Move] = {(m.thing, m.before, m.verb): m for m in MOVES}


def stages_of(thing: Thing) -> list[Stage]:
    """Every stage that the thing can be in, in the order of the table."""
    return list(dict.fromkeys(move.after for move in MOVES if move.thing == thing))
