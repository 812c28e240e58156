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
    # The confirmation of a check records its findings; a criterion that the open entry already has joins it at once.
    Move(Thing.FINDING, Stage.START, Verb.RECORD, Stage.FOUND, Permission.REVIEW_CHECK),
    Move(Thing.FINDING, Stage.FOUND, Verb.ATTACH, Stage.DETERMINED, Permission.REVIEW_CHECK),
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


class StageChangeQuerySet(models.QuerySet["StageChange"]):
    """The history of one thing."""

    def of(self, row: Staged) -> StageChangeQuerySet:
        """Oldest first, with the people."""
        return self.filter(**{f"of_{row.THING}": row}).select_related("by").order_by("at", "pk")


class StageChange(models.Model):
    """One step in the life of a check, finding, determination or entry: from, to, by whom, when, why."""

    thing = models.CharField(max_length=15, choices=Thing)
    of_check = models.ForeignKey("villages.QuarterlyCheck", models.PROTECT, null=True, related_name="changes")
    of_finding = models.ForeignKey("villages.Finding", models.PROTECT, null=True, related_name="changes")
    of_determination = models.ForeignKey("villages.Determination", models.PROTECT, null=True, related_name="changes")
    of_entry = models.ForeignKey("villages.LedgerEntry", models.PROTECT, null=True, related_name="changes")
    verb = models.CharField(_("verb"), max_length=15, choices=Verb)
    before = models.CharField(_("before"), max_length=15, choices=Stage, blank=True)
    after = models.CharField(_("after"), max_length=15, choices=Stage)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"), blank=True)

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="stage_change_is_about_one_thing",
                condition=Q(
                    thing=Thing.CHECK, of_check__isnull=False, of_finding=None, of_determination=None, of_entry=None
                )
                | Q(thing=Thing.FINDING, of_check=None, of_finding__isnull=False, of_determination=None, of_entry=None)
                | Q(
                    thing=Thing.DETERMINATION,
                    of_check=None,
                    of_finding=None,
                    of_determination__isnull=False,
                    of_entry=None,
                )
                | Q(thing__in=[Thing.ENTRY, Thing.STEP], of_check=None, of_finding=None, of_determination=None)
                & Q(of_entry__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.thing} {self.verb} → {self.after}"


def _write_history(
    row: Staged, move: Move, *, by: User | None, at: dt.datetime, reason: str, facts: dict[str, Any]
) -> StageChange:
    change = StageChange.objects.create(
        **{f"of_{row.THING}": row},
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
