"""The verbs of the personnel freeze: name, end, look up, hand out."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accountability.freeze import rules
from villages.accountability.freeze.models import FreezeLookup, FrozenPost
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.process import Conflict, RuleBroken


@transaction.atomic
def name_frozen(
    *, entry: LedgerEntry, full_name: str, post: str, since: dt.date, by: User, at: dt.datetime
) -> FrozenPost:
    """Put a person responsible for the entry on the freeze list. Raises `RuleBroken`, `PermissionDenied`."""
    by.check_may(Permission.KEEP_FREEZE, entry.village)
    # Nobody passes the entry meanwhile: the pass would end a freeze that it does not see.
    stage = LedgerEntry.objects.select_for_update().values_list("stage", flat=True).get(pk=entry.pk)
    rules.check_can_name(
        stage,
        full_name,
        post,
        since=since,
        determined_on=timezone.localdate(entry.opened_at),
        today=timezone.localdate(at),
    )
    row = FrozenPost(
        entry=entry,
        full_name=rules.as_written(full_name),
        post=post.strip(),
        since=since,
        named_at=at,
        named_by=by,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise RuleBroken(_("This person is on the list with this post already."), field="full_name") from error
    _record("freeze.name", row, by=by, at=at)
    return row


@transaction.atomic
def end_frozen(*, frozen: FrozenPost, last_day: dt.date, reason: str, by: User, at: dt.datetime) -> None:
    """End one person's freeze before the acceptance, with a reason. Raises `RuleBroken`, `Conflict`."""
    by.check_may(Permission.KEEP_FREEZE, frozen.entry.village)
    today = timezone.localdate(at)
    rules.check_can_end(frozen.until, since=frozen.since, last_day=last_day, reason=reason, today=today)
    if not end_row(row=frozen, last_day=last_day, reason=reason.strip(), by=by, at=at):
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))


@transaction.atomic
def look_up(*, county: Division, full_name: str, purpose: str, by: User, at: dt.datetime) -> FreezeLookup:
    """Ask whether somebody is frozen, before a promotion is handled. The question and the answer are kept."""
    by.check_may(Permission.READ_FREEZE, county)
    rules.check_can_look_up(full_name, purpose)
    name = rules.as_written(full_name)
    rows = FrozenPost.objects.visible_to(by).filter(full_name=name).select_related("entry__village__parent")
    found = [
        {
            "post": row.post,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "entry": row.entry.number,
            "village": row.entry.village.short_name,
            "township": row.entry.village.parent.name if row.entry.village.parent else "",
        }
        for row in rows
    ]
    lookup = FreezeLookup.objects.create(
        county=county, full_name=name, purpose=purpose.strip(), asked_at=at, asked_by=by, found=found
    )
    today = timezone.localdate(at).isoformat()
    holding = sum(row["until"] is None or row["until"] >= today for row in found)
    after = {"purpose": lookup.purpose, "found": len(found), "holding": holding}
    audit.record("freeze.look_up", by=by, at=at, about=lookup, place=county, after=after)
    return lookup


@transaction.atomic
def record_export(*, county: Division, rows: int, by: User, at: dt.datetime) -> None:
    """The list leaves the house as a file: who took it, when, and how many names were on it."""
    by.check_may(Permission.READ_FREEZE, county)
    audit.record("freeze.export", by=by, at=at, about=county, place=county, after={"names": rows})


@transaction.atomic
def record_download(*, county: Division, rows: int, file: str, by: User, at: dt.datetime) -> None:
    """A copy of the list that was made before is taken: who took which file, when, and how many names are on it."""
    by.check_may(Permission.READ_FREEZE, county)
    audit.record("freeze.download", by=by, at=at, about=county, place=county, after={"names": rows, "file": file})


def begin_row(*, row: FrozenPost, by: User | None, at: dt.datetime) -> None:
    """Put somebody on a list again, with the audit row."""
    row.save(force_insert=True)
    _record("freeze.begin_again", row, by=by, at=at)


def end_row(*, row: FrozenPost, last_day: dt.date, reason: str, by: User | None, at: dt.datetime) -> bool:
    """Write the last day and the audit row; False when somebody has ended it meanwhile."""
    if not FrozenPost.objects.filter(pk=row.pk, until=None).update(until=last_day, end_reason=reason):
        return False
    row.until, row.end_reason = last_day, reason
    _record("freeze.end", row, by=by, at=at, reason=row.why_it_ended)
    return True


def _record(verb: str, row: FrozenPost, *, by: User | None, at: dt.datetime, reason: str = "") -> None:
    after = {"full_name": row.full_name, "post": row.post, "since": row.since, "until": row.until}
    audit.record(verb, by=by, at=at, about=row, place=row.entry.village, after=after, reason=reason)
