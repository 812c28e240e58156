"""The team saves its sheet row by row: what a colleague has written meanwhile is never overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from villages import audit
from villages.acceptance.inspections.actions import lock
from villages.acceptance.inspections.models import Inspection
from villages.acceptance.inspections.sheet_rows import (
    CRITERION,
    INTERVIEW,
    ITEM,
    VETO,
    VISIT,
    YES,
    Ground,
    check_row,
    print_of,
    split,
    tidy,
)
from villages.acceptance.inspections.sheet_store import criteria_of, ground_of, rows_of, write_row
from villages.acceptance.inspections.team import check_is_sent
from villages.accounts.models import User
from villages.ledger.problems.models import RaisedBy
from villages.marks import semicolon
from villages.process import Thing, Verb, find_move


@dataclass(frozen=True)
class RowInput:
    """What was typed in one row, and the fingerprint of the row as it was read before."""

    values: Mapping[str, str]
    read: str


@dataclass(frozen=True)
class Saved:
    """What came of a save: the rows as they are kept now, and where a colleague had written something else."""

    rows: Mapping[str, Mapping[str, str]]
    written: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


@transaction.atomic
def save_sheet(*, inspection: Inspection, rows: Mapping[str, RowInput], by: User, at: dt.datetime) -> Saved:
    """Write the rows (by name) that differ from what is kept; rows that are not named stay.

    A row that a colleague changed after it was read is left alone and named in `conflicts`, unless both say the same or
    this one was not touched. Raises `RuleBroken` (a row that cannot be kept, or not planned any more),
    `PermissionDenied`.
    """
    check_is_sent(inspection, by)
    locked = lock(inspection)
    find_move(Thing.INSPECTION, locked.stage, Verb.PROPOSE)
    ground = ground_of(locked, criteria_of(locked), timezone.localdate(at))
    fields = dict(ground.fields())
    kept: dict[str, dict[str, str]] = rows_of(locked)
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    written: list[str] = []
    conflicts: list[str] = []
    for name, sent in rows.items():
        if name not in fields:
            continue
        new = tidy(name, {part: sent.values.get(part, "") for part in fields[name]})
        old = kept.get(name, {})
        if print_of(new) in (print_of(old), sent.read):
            continue
        if print_of(old) != sent.read:
            conflicts.append(name)
            continue
        check_row(name, new, ground)
        write_row(locked, name, new)
        kept[name] = new
        before |= _in_words(name, old, ground)
        after |= _in_words(name, new, ground)
        written.append(name)
    if written:
        Inspection.objects.filter(pk=locked.pk).update(sheet_version=F("sheet_version") + 1)
        place = locked.entry.village
        audit.record("inspection.save", by=by, at=at, about=locked, place=place, before=before, after=after)
    return Saved(kept, written, conflicts)


def _in_words(name: str, values: Mapping[str, str], ground: Ground) -> dict[str, object]:
    """A row for the trail, in the language of the installation."""
    kind, key = split(name)
    if name == VISIT:
        return dict(values)
    if kind == CRITERION:
        return {key: {"is_resolved": values["resolved"] == YES, "words": values["words"]} if values else None}
    texts = [text for text in values.values() if text]
    with translation.override(settings.LANGUAGE_CODE):
        return {_label(kind, key, ground): semicolon().join(texts if kind != VETO else texts[1:])}


def _label(kind: str, key: str, ground: Ground) -> str:
    if kind == INTERVIEW:
        return str(RaisedBy(key).label)
    named = [*ground.sheet.items()] if kind == ITEM else [*ground.sheet.vetoes] if kind == VETO else []
    return next((each.text for each in named if each.key == key), kind)
