"""The whole process on one page: stages, the table of moves, and `advance()`, the only way from stage to stage.

`docs/process.md` is drawn from `MOVES` by `manage.py draw_process`. Source: DOMAIN.md §2.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.permissions import Permission

if TYPE_CHECKING:
    from villages.accounts.models import User
    from villages.divisions.models import Division


class RuleBroken(Exception):
    """It may not happen now. Carries a sentence for the clerk, and the field it belongs to, if one."""

    def __init__(self, sentence: str | Promise, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


class Conflict(RuleBroken):
    """Somebody else was faster; nothing was overwritten."""


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
    RUNNING = "running", _("running")
    CLOSED = "closed", _("closed")
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
    Move(Thing.SPOT_CHECK, Stage.PLANNED, Verb.START_OUT, Stage.UNDER_WAY, Permission.PLAN_SPOT_CHECK),
    Move(
        Thing.SPOT_CHECK, Stage.PLANNED, Verb.CALL_OFF, Stage.CALLED_OFF, Permission.PLAN_SPOT_CHECK, needs_reason=True
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
    Move(Thing.EXPLANATION, Stage.ANSWERED, Verb.ACCEPT, Stage.ACCEPTED, Permission.REVIEW_CHECK),
    Move(Thing.EXPLANATION, Stage.ANSWERED, Verb.REJECT, Stage.CONCEALED, Permission.REVIEW_CHECK, needs_reason=True),
    Move(Thing.EXPLANATION, Stage.ASKED, Verb.LAPSE, Stage.CONCEALED, Permission.REVIEW_CHECK, by_scheduler=True),
    Move(Thing.EXPLANATION, Stage.ASKED, Verb.DROP, Stage.DROPPED, Permission.REVIEW_CHECK, needs_reason=True),
    Move(Thing.EXPLANATION, Stage.ANSWERED, Verb.DROP, Stage.DROPPED, Permission.REVIEW_CHECK, needs_reason=True),
    Move(Thing.EXPLANATION, Stage.CONCEALED, Verb.DROP, Stage.DROPPED, Permission.REVIEW_CHECK, needs_reason=True),
)

NEXT: dict[tuple[Thing, Stage, Verb], Move] = {(m.thing, m.before, m.verb): m for m in MOVES}


def stages_of(thing: Thing) -> list[Stage]:
    """Every stage that the thing can be in, in the order of the table."""
    return list(dict.fromkeys(move.after for move in MOVES if move.thing == thing))


class Staged(models.Model):
    """A row that has a stage and a version; both change only through `advance()` and compare-and-swap."""

    THING: ClassVar[Thing]

    stage = models.CharField(_("stage"), max_length=15, choices=Stage)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        abstract = True

    @property
    def place(self) -> Division:
        """The division that the thing is about: it decides who may see and do."""
        raise NotImplementedError


def find_move(thing: Thing, before: Stage | str, verb: Verb) -> Move:
    """The move that the table allows.

    Raises `RuleBroken` with a sentence that names the stage when the table has none.
    """
    move = NEXT.get((thing, Stage(before), verb))
    if move is None:
        sentence = _("This cannot be done now: the %(thing)s is “%(stage)s”.")
        raise RuleBroken(sentence % {"thing": thing.label, "stage": Stage(before).label})
    return move


def check_may(move: Move, *, by: User | None, place: Division) -> None:
    """Raise `PermissionDenied` unless this person (None: the scheduler) may make that move there."""
    if by is None:
        if not move.by_scheduler:
            raise PermissionDenied(_("Only a person can decide this."))
    elif not (by.may(move.permission) and by.covers(place.code)):
        raise PermissionDenied(_("Your role may not do this here."))


def possible_verbs(row: Staged, by: User) -> set[Verb]:
    """What this person may do to the row in the stage that it has: which buttons a page shows."""
    if not by.covers(row.place.code):
        return set()
    return {m.verb for m in MOVES if (m.thing, m.before) == (row.THING, row.stage) and by.may(m.permission)}


def begin(row: Staged, verb: Verb, *, by: User | None, at: dt.datetime, **facts: Any) -> StageChange:
    """Save a new row in the first stage that the table gives for `verb`, with its history and audit rows."""
    _check_in_transaction()
    move = find_move(row.THING, Stage.START, verb)
    check_may(move, by=by, place=row.place)
    row.stage = move.after
    row.save(force_insert=True)
    return _write_history(row, move, by=by, at=at, reason="", facts=facts)


def advance(
    row: Staged,
    verb: Verb,
    *,
    by: User | None,
    at: dt.datetime,
    reason: str = "",
    thing: Thing | None = None,
    **changes: Any,
) -> StageChange:
    """Move `row` to the next stage by compare-and-swap on stage and version, and write history and audit.

    `thing` is `Thing.STEP` for the four stages inside *rectifying*, which a ledger entry keeps in `step`.
    `changes` are further columns of the same row, written in the same statement. `row` is brought up to date.
    Raises `RuleBroken` (not now, or no reason given), `Conflict` (somebody was faster), `PermissionDenied`.
    """
    _check_in_transaction()
    field = "step" if thing == Thing.STEP else "stage"
    move = find_move(thing or row.THING, getattr(row, field), verb)
    check_may(move, by=by, place=row.place)
    if move.needs_reason and not reason.strip():
        raise RuleBroken(_("Give a reason."), field="reason")
    _swap(row, {**changes, field: move.after})
    return _write_history(row, move, by=by, at=at, reason=reason.strip(), facts=changes)


def _swap(row: Staged, changes: dict[str, Any]) -> None:
    """Write `changes` if the row still has the stage and version that we read; raise `Conflict` if not."""
    unread = type(row)._default_manager.filter(pk=row.pk, stage=row.stage, version=row.version)
    if not unread.update(version=F("version") + 1, **changes):
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    row.version += 1
    for name, value in changes.items():
        setattr(row, name, value)


def _is_about_one_thing() -> Q:
    """Exactly the column that belongs to `thing` is filled."""
    condition = Q()
    for thing, column in COLUMN.items():
        others = {other: None for other in COLUMN.values() if other != column}
        condition |= Q(**{"thing": thing, f"{column}__isnull": False, **others})
    return condition


class StageChangeQuerySet(models.QuerySet["StageChange"]):
    """The history of one thing."""

    def of(self, row: Staged) -> StageChangeQuerySet:
        """Oldest first, with the people."""
        return self.filter(**{COLUMN[row.THING]: row}).select_related("by").order_by("at", "pk")


class StageChange(models.Model):
    """One step in the life of a check, finding, determination or entry: from, to, by whom, when, why."""

    thing = models.CharField(max_length=15, choices=Thing)
    of_check = models.ForeignKey("villages.QuarterlyCheck", models.PROTECT, null=True, related_name="changes")
    of_finding = models.ForeignKey("villages.Finding", models.PROTECT, null=True, related_name="changes")
    of_determination = models.ForeignKey("villages.Determination", models.PROTECT, null=True, related_name="changes")
    of_entry = models.ForeignKey("villages.LedgerEntry", models.PROTECT, null=True, related_name="changes")
    of_spot_check = models.ForeignKey("villages.SpotCheck", models.PROTECT, null=True, related_name="changes")
    of_spot_visit = models.ForeignKey("villages.SpotVisit", models.PROTECT, null=True, related_name="changes")
    of_incident = models.ForeignKey("villages.Incident", models.PROTECT, null=True, related_name="changes")
    of_dispute = models.ForeignKey("villages.Dispute", models.PROTECT, null=True, related_name="changes")
    of_commitment = models.ForeignKey("villages.Commitment", models.PROTECT, null=True, related_name="changes")
    of_explanation = models.ForeignKey("villages.Explanation", models.PROTECT, null=True, related_name="changes")
    verb = models.CharField(_("verb"), max_length=15, choices=Verb)
    before = models.CharField(_("before"), max_length=15, choices=Stage, blank=True)
    after = models.CharField(_("after"), max_length=15, choices=Stage)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"), blank=True)

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="stage_change_is_about_one_thing", condition=_is_about_one_thing())]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.thing} {self.verb} → {self.after}"


def _write_history(
    row: Staged, move: Move, *, by: User | None, at: dt.datetime, reason: str, facts: dict[str, Any]
) -> StageChange:
    change = StageChange.objects.create(
        **{COLUMN[row.THING]: row},
        thing=move.thing,
        verb=move.verb,
        before=move.before,
        after=move.after,
        by=by,
        at=at,
        reason=reason,
    )
    audit.record(
        f"{move.thing}.{move.verb}",
        by=by,
        at=at,
        about=row,
        place=row.place,
        before={"stage": move.before} if move.before else {},
        after={"stage": move.after, **{name: _plain(value) for name, value in facts.items()}},
        reason=reason,
    )
    return change


def _plain(value: Any) -> Any:
    """What a JSON column can hold of a changed value: a related row is named by key and words."""
    return {"id": value.pk, "name": str(value)} if isinstance(value, models.Model) else value


def _check_in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a stage changes only inside a transaction")
