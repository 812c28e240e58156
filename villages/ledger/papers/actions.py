"""The verbs of an entry's files: add one, take one off. What was stored stays."""

from __future__ import annotations

import datetime as dt

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from villages import audit, files
from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.ledger.papers import rules
from villages.ledger.papers.guards import check_may_add
from villages.ledger.papers.models import ABOUT, EntryFile, Purpose
from villages.process import RuleBroken, Stage
from villages.screening.evidence import storing
from villages.screening.evidence.models import EvidenceFile
from villages.screening.evidence.reading import Harmless, clean_name
from villages.screening.evidence.rules import check_name

# The rows that can rest on a file.
_RELIED_ON = ("measure", "project", "letter", "meeting", "inspection")


def add_entry_file(
    *,
    entry: LedgerEntry,
    purpose: Purpose,
    about: models.Model | None,
    file: Harmless,
    name: str,
    by: User,
    at: dt.datetime,
) -> EntryFile:
    """Store a file that was looked through (`evidence.reading.read_upload`) and put it on the entry.

    `about` is the row of the entry that the purpose names (`ABOUT`), None for `Purpose.OTHER`. A file that the village
    has already is kept once. Raises `RuleBroken` (also when the disk refuses) and `PermissionDenied`; then neither a
    row nor a file is left.
    """
    check_may_add(entry, purpose, about, by)
    name = clean_name(name, file.kind)
    check_name(name)
    with storing.all_or_nothing() as stored:
        rules.check_is_open(is_open=_locked(entry).is_open)
        here = EntryFile.objects.standing().filter(entry=entry, purpose=purpose, **_about(purpose, about))
        rules.check_room(here.count())
        rules.check_is_new_here(is_here=here.filter(file__sha256=file.sha256).exists())
        kept = _kept(entry, file, name, stored, by=by, at=at)
        row = EntryFile.objects.create(
            entry=entry, purpose=purpose, file=kept, added_at=at, added_by=by, **_about(purpose, about)
        )
        after = {"name": name, "purpose": purpose.value, "sha256": file.sha256}
        audit.record("entry_file.add", by=by, at=at, about=row, place=entry.village, after=after)
        return row


def _kept(
    entry: LedgerEntry, file: Harmless, name: str, stored: list[str], *, by: User, at: dt.datetime
) -> EvidenceFile:
    """The village's file with this content: the one that it has already, or a new one."""
    same = EvidenceFile.objects.filter(village=entry.village, sha256=file.sha256).first()
    if same is not None and files.is_intact(same.path, same.sha256):
        return same
    stored.append(storing.keep(entry.village.code, file))
    return EvidenceFile.objects.create(
        village=entry.village,
        name=name,
        kind=file.kind,
        size=len(file.content),
        sha256=file.sha256,
        path=stored[-1],
        uploaded_at=at,
        uploaded_by=by,
    )


@transaction.atomic
def take_off_entry_file(*, row: EntryFile, reason: str, by: User, at: dt.datetime) -> None:
    """Take a file off its entry, with a reason; it stays stored. Raises `RuleBroken`, `PermissionDenied`."""
    check_may_add(row.entry, Purpose(row.purpose), row.about, by)
    rules.check_reason(reason)
    entry = _locked(row.entry)
    rules.check_is_open(is_open=entry.is_open)
    # Read under the lock: what rests on the file may have been finished since it was shown.
    row = EntryFile.objects.select_related("entry__village", "file", *_RELIED_ON).get(pk=row.pk)
    rules.check_is_not_signed(is_signed=row.inspection is not None and row.inspection.stage == Stage.SIGNED)
    rules.check_is_not_the_last_proof(is_relied_on=_is_relied_on(row, entry), others=_beside(row).count())
    if not EntryFile.objects.standing().filter(pk=row.pk).update(taken_off_at=at, taken_off_reason=reason.strip()):
        raise RuleBroken(_("The file is not here any more."))
    before = {"name": row.file.name, "purpose": row.purpose}
    audit.record(
        "entry_file.take_off", by=by, at=at, about=row, place=row.entry.village, before=before, reason=reason.strip()
    )


def _locked(entry: LedgerEntry) -> LedgerEntry:
    """The entry's row is the queue of its files, so that a last proof is not taken off twice."""
    return LedgerEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)


def _beside(row: EntryFile) -> models.QuerySet[EntryFile]:
    """The other standing files of the same purpose and row."""
    column = ABOUT.get(row.purpose)
    about = {column: getattr(row, f"{column}_id")} if column else {}
    return EntryFile.objects.standing().filter(entry=row.entry_id, purpose=row.purpose, **about).exclude(pk=row.pk)


def _is_relied_on(row: EntryFile, entry: LedgerEntry) -> bool:
    """A measure or a project was finished, or the stage of mobilising was left, on this file."""
    done = row.measure or row.project
    if done is not None:
        return done.stage == Stage.DONE
    if row.letter is not None:
        return row.letter.round == entry.round and entry.step != Stage.MOBILISE
    return row.meeting is not None and row.meeting.is_mobilisation and entry.step != Stage.MOBILISE


def _about(purpose: Purpose, about: models.Model | None) -> dict[str, models.Model]:
    column = ABOUT.get(purpose)
    if (column is None) != (about is None):
        raise ValueError(f"{purpose} is about {column or 'the entry alone'}")
    return {column: about} if column and about is not None else {}
