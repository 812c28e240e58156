"""The way through the process: `begin()` and `advance()`, the only ways from stage to stage, and their history.

What is allowed stands in the table `MOVES` (`villages/moves.py`), from which `manage.py draw_process` draws
`docs/process.md`. Everybody imports the words of the process from here.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.consequences import follow
from villages.moves import (
    COLUMN,
    MOVES,
    NEXT,
    OPEN_ENTRY,
    UNDER_RECTIFICATION,
    Move,
    Stage,
    Thing,
    Verb,
    stages_of,
)

if TYPE_CHECKING:
    from villages.accounts.models import User
    from villages.divisions.models import Division


__all__ = [
    "COLUMN",
    "MOVES",
    "NEXT",
    "OPEN_ENTRY",
    "UNDER_RECTIFICATION",
    "Conflict",
    "Move",
    "RuleBroken",
    "Stage",
    "StageChange",
    "Staged",
    "Thing",
    "Verb",
    "advance",
    "begin",
    "change_columns",
    "check_may",
    "find_move",
    "possible_verbs",
    "stages_of",
]


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
    else:
        by.check_may(move.permission, place)


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
    change = _write_history(row, move, by=by, at=at, reason="", facts=facts)
    follow(row, move.thing, move.verb, by=by, at=at)
    return change


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
    change = _write_history(row, move, by=by, at=at, reason=reason.strip(), facts=changes)
    follow(row, move.thing, move.verb, by=by, at=at)
    return change


def change_columns(row: Staged, **changes: Any) -> None:
    """Write columns without a move, by the same compare-and-swap: a deadline, the end of a watch.

    With none only the version counts on: whoever has read the row before is told. The caller writes the audit row.
    Raises `Conflict` when somebody was faster.
    """
    _check_in_transaction()
    if {"stage", "step"} & set(changes):
        raise ValueError("a stage changes by a move of the table")
    _swap(row, changes)


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
    of_plan = models.ForeignKey("villages.Plan", models.PROTECT, null=True, related_name="changes")
    of_measure = models.ForeignKey("villages.Measure", models.PROTECT, null=True, related_name="changes")
    of_problem = models.ForeignKey("villages.Problem", models.PROTECT, null=True, related_name="changes")
    of_project = models.ForeignKey("villages.Project", models.PROTECT, null=True, related_name="changes")
    of_extension = models.ForeignKey("villages.Extension", models.PROTECT, null=True, related_name="changes")
    of_leave = models.ForeignKey("villages.Leave", models.PROTECT, null=True, related_name="changes")
    of_inspection = models.ForeignKey("villages.Inspection", models.PROTECT, null=True, related_name="changes")
    of_look_back = models.ForeignKey("villages.LookBack", models.PROTECT, null=True, related_name="changes")
    of_notice = models.ForeignKey("villages.Notice", models.PROTECT, null=True, related_name="changes")
    verb = models.CharField(_("verb"), max_length=15, choices=Verb)
    before = models.CharField(_("before"), max_length=15, choices=Stage, blank=True)
    after = models.CharField(_("after"), max_length=15, choices=Stage)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"), blank=True)
    # When those whom it concerns found it in their inboxes; the scheduler goes through what is still empty.
    told_at = models.DateTimeField(null=True)

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at"], condition=Q(told_at=None), name="stage_change_to_tell")]
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
