"""The verbs of the deadline: ask for an extension, approve, refuse, withdraw; hang the notice board, take it down."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.ledger.deadlines import rules
from villages.ledger.deadlines.models import Extension, NoticeBoard
from villages.ledger.deadlines.past import keep_deadline
from villages.ledger.models import LedgerEntry
from villages.process import Conflict, RuleBroken, Stage, Verb, advance, begin, change_columns


@transaction.atomic
def request_extension(*, entry: LedgerEntry, asked_until: dt.date, reason: str, by: User, at: dt.datetime) -> Extension:
    """Ask the county for a later deadline. Raises `RuleBroken`, `Conflict` (one waits already), `PermissionDenied`."""
    entry = _lock(entry)
    rules.check_is_running(is_under_rectification=entry.is_under_rectification)
    rules.check_request(
        asked_until=asked_until,
        reason=reason,
        deadline=entry.deadline,
        granted=granted_in_round(entry),
        numbers=entry.rule_set.numbers,
        today=timezone.localdate(at),
    )
    extension = Extension(
        entry=entry,
        deadline_before=entry.deadline,
        asked_until=asked_until,
        reason=reason.strip(),
        asked_at=at,
        asked_by=by,
    )
    facts = {"deadline_before": entry.deadline, "asked_until": asked_until, "reason": reason.strip()}
    try:
        with transaction.atomic():
            begin(extension, Verb.REQUEST, by=by, at=at, **facts)
    except IntegrityError as error:
        raise Conflict(_("A request for an extension of this entry is waiting already.")) from error
    return extension


@transaction.atomic
def approve_extension(*, extension: Extension, by: User, at: dt.datetime) -> None:
    """The county approves: the deadline moves. Raises `RuleBroken`, `Conflict`, `PermissionDenied`."""
    entry = _lock(extension.entry)
    rules.check_is_running(is_under_rectification=entry.is_under_rectification)
    rules.check_approval(
        asked_until=extension.asked_until,
        deadline_before=extension.deadline_before,
        deadline=entry.deadline,
        granted=granted_in_round(entry),
        numbers=entry.rule_set.numbers,
        today=timezone.localdate(at),
    )
    advance(extension, Verb.APPROVE, by=by, at=at)
    before = {"deadline": entry.deadline}
    keep_deadline(entry, extension.asked_until, at=at)
    change_columns(entry, deadline=extension.asked_until)
    audit.record(
        "entry.extend",
        by=by,
        at=at,
        about=entry,
        place=entry.village,
        before=before,
        after={"deadline": extension.asked_until},
        reason=extension.reason,
    )


@transaction.atomic
def refuse_extension(*, extension: Extension, reason: str, by: User, at: dt.datetime) -> None:
    """The county refuses, and says why; the deadline stays."""
    rules.check_reason(reason)
    advance(extension, Verb.REFUSE, by=by, at=at, reason=reason)


@transaction.atomic
def withdraw_extension(*, extension: Extension, reason: str, by: User, at: dt.datetime) -> None:
    """The township takes its request back before it is decided."""
    rules.check_reason(reason)
    advance(extension, Verb.WITHDRAW, by=by, at=at, reason=reason)


def withdraw_with_entry(entry: LedgerEntry, *, by: User | None, at: dt.datetime) -> None:
    """A request that waits falls with the deadline that it was about; by the system. Follows the entry's move."""
    reason = _("The decision on the inspection has replaced the deadline that was to be moved.")
    for extension in Extension.objects.waiting().filter(entry=entry).select_related("entry__village"):
        advance(extension, Verb.WITHDRAW, by=None, at=at, reason=reason)


def granted_in_round(entry: LedgerEntry) -> int:
    """How many extensions the entry has had since its present round began."""
    rows = Extension.objects.filter(entry=entry, stage=Stage.APPROVED, asked_at__gte=entry.round_began_at)
    return rows.count()


@transaction.atomic
def hang_board(*, entry: LedgerEntry, hung_on: dt.date, site: str, by: User, at: dt.datetime) -> NoticeBoard:
    """The board hangs in the village. Raises `RuleBroken` (one hangs already), `PermissionDenied`."""
    entry = _lock(entry, by)
    if not entry.is_open:
        raise RuleBroken(_("The entry is closed: no board is hung any more."))
    opened_on, today = timezone.localdate(entry.opened_at), timezone.localdate(at)
    rules.check_hanging(hung_on=hung_on, site=site, opened_on=opened_on, today=today)
    if entry.boards.filter(taken_down_on=None).exists():
        raise RuleBroken(_("A board is hanging already. Record first that it was taken down."))
    board = NoticeBoard.objects.create(entry=entry, hung_on=hung_on, site=site.strip(), recorded_at=at, recorded_by=by)
    after = {"hung_on": hung_on, "site": board.site}
    audit.record("board.hang", by=by, at=at, about=board, place=entry.village, after=after)
    return board


@transaction.atomic
def take_down_board(*, board: NoticeBoard, taken_down_on: dt.date, why: str, by: User, at: dt.datetime) -> None:
    """The board hangs no more. Raises `RuleBroken`, `Conflict` (recorded meanwhile), `PermissionDenied`."""
    entry = _lock(board.entry, by)
    rules.check_taking_down(hung_on=board.hung_on, taken_down_on=taken_down_on, why=why, today=timezone.localdate(at))
    hanging = NoticeBoard.objects.filter(pk=board.pk, taken_down_on=None)
    if not hanging.update(taken_down_on=taken_down_on, taken_down_why=why.strip()):
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    board.taken_down_on, board.taken_down_why = taken_down_on, why.strip()
    after = {"taken_down_on": taken_down_on, "taken_down_why": why.strip()}
    audit.record("board.take_down", by=by, at=at, about=board, place=entry.village, after=after, reason=why.strip())


def _lock(entry: LedgerEntry, by: User | None = None) -> LedgerEntry:
    """The entry as it is now; `by`: where no move of the table asks who may."""
    if by is not None:
        by.check_may(Permission.RECORD_PROGRESS, entry.village)
    rows = LedgerEntry.objects.select_for_update(of=("self",)).select_related("village", "rule_set")
    return rows.get(pk=entry.pk)
