"""The verbs of evidence: add a file, take one again, take one off. Nothing that was stored is ever overwritten."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from villages import audit, files
from villages.accounts.models import User
from villages.screening.evidence import rules, storing
from villages.screening.evidence.models import EvidenceFile
from villages.screening.evidence.reading import Harmless, clean_name
from villages.screening.evidence.targets import Target


def add_file(
    *,
    target: Target,
    file: Harmless,
    name: str,
    version: int,
    replaces: EvidenceFile | None = None,
    by: User,
    at: dt.datetime,
) -> EvidenceFile:
    """Store the file and put it behind the *yes*; `version` is that of the sheet the person saw.

    A file that the village has already is taken again instead. Raises `RuleBroken` (also when the disk refuses),
    `Conflict`, `PermissionDenied`; then neither a row nor a file is left.
    """
    name = clean_name(name, file.kind)
    rules.check_name(name)
    with storing.all_or_nothing() as stored:
        target.lock(version, by=by, at=at)
        return _add(target, file, name, replaces, stored, by=by, at=at)


def _add(
    target: Target,
    file: Harmless,
    name: str,
    replaces: EvidenceFile | None,
    stored: list[str],
    *,
    by: User,
    at: dt.datetime,
) -> EvidenceFile:
    here = target.row.files
    rules.check_room(here.count())
    rules.check_is_new_here(is_here=here.filter(sha256=file.sha256).exists())
    if replaces is not None:
        replaces = EvidenceFile.objects.select_for_update(of=("self",)).get(pk=replaces.pk)
        is_replaced = EvidenceFile.objects.filter(replaces=replaces).exists()
        rules.check_can_replace(is_here=here.filter(pk=replaces.pk).exists(), is_replaced=is_replaced)
    else:
        same = EvidenceFile.objects.visible_to(by).current().filter(village=target.village, sha256=file.sha256).first()
        if same is not None and files.is_intact(same.path, same.sha256):
            return _link(target, same, by=by, at=at)
    stored.append(storing.keep(target.village.code, file))
    row = EvidenceFile.objects.create(
        village=target.village,
        name=name,
        kind=file.kind,
        size=len(file.content),
        sha256=file.sha256,
        path=stored[-1],
        replaces=replaces,
        uploaded_at=at,
        uploaded_by=by,
    )
    here.add(row)
    after = {"name": name, "kind": row.kind, "size": row.size, "sha256": row.sha256, **_place_of(target)}
    if replaces is not None:
        after["replaced_version"] = {"id": replaces.pk, "name": replaces.name}
    audit.record("evidence.upload", by=by, at=at, about=row, place=target.village, after=after)
    return row


@transaction.atomic
def link_file(*, target: Target, file: EvidenceFile, version: int, by: User, at: dt.datetime) -> EvidenceFile:
    """Put a file that the village has already behind another *yes*. Raises as `add_file`."""
    target.lock(version, by=by, at=at)
    here = target.row.files
    rules.check_room(here.count())
    rules.check_is_new_here(is_here=here.filter(pk=file.pk).exists())
    rules.check_can_link(
        is_of_village=file.village_id == target.village.pk,
        is_replaced=EvidenceFile.objects.filter(replaces=file).exists(),
    )
    return _link(target, file, by=by, at=at)


def _link(target: Target, file: EvidenceFile, *, by: User, at: dt.datetime) -> EvidenceFile:
    target.row.files.add(file)
    audit.record("evidence.link", by=by, at=at, about=file, place=target.village, after=_place_of(target))
    return file


@transaction.atomic
def unlink_file(*, target: Target, file: EvidenceFile, version: int, by: User, at: dt.datetime) -> None:
    """Take a file, with its older versions, off this *yes*; it stays stored. Raises as `add_file`."""
    target.lock(version, by=by, at=at)
    here = {each.pk: each for each in target.row.files.all()}
    rules.check_can_unlink(is_here=file.pk in here, stages_of_findings=target.stages_of_findings())
    gone: EvidenceFile | None = here[file.pk]
    while gone is not None:
        target.row.files.remove(gone)
        audit.record("evidence.unlink", by=by, at=at, about=gone, place=target.village, before=_place_of(target))
        gone = here.get(gone.replaces_id or 0)


def _place_of(target: Target) -> dict[str, Any]:
    return {"evidence_of": target.words, "criterion_number": target.criterion.number}
