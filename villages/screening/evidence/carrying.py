"""Evidence files beside the answers that they stand behind: carried on from last quarter, or put back as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F

from villages import audit
from villages.accounts.models import User
from villages.screening.evidence.models import EvidenceFile
from villages.screening.models import Answer, AnswerValue, QuarterlyCheck, VillageSheet

_Link = Answer.files.through


def carry_files(
    *, sheet: VillageSheet, check: QuarterlyCheck, numbers: Collection[int], by: User, at: dt.datetime
) -> None:
    """Link what stood behind last quarter's *yes* to the same criteria now, every version of it; nothing is copied.

    Call it inside the transaction that has written the answers.
    """
    if not numbers:
        return
    links = _Link.objects.filter(
        answer__sheet__village=sheet.village_id,
        answer__sheet__quarterly_check__quarter=str(check.period.previous()),
        answer__criterion__edition=check.edition_id,
        answer__criterion__number__in=numbers,
        answer__value=AnswerValue.YES,
    )
    wanted: dict[int, set[int]] = {}
    for number, file in links.values_list("answer__criterion__number", "evidencefile"):
        wanted.setdefault(number, set()).add(file)
    if not wanted:
        return
    here = _files_here(sheet)
    _set(sheet, check, here, {number: files | here[number] for number, files in wanted.items()}, by=by, at=at)


def linked_files(check: QuarterlyCheck) -> dict[int, set[int]]:
    """Which files stand behind which answer of the check, both by id; one query."""
    found: dict[int, set[int]] = {}
    links = _Link.objects.filter(answer__sheet__quarterly_check=check)
    for answer, file in links.values_list("answer", "evidencefile"):
        found.setdefault(answer, set()).add(file)
    return found


def put_files_back(
    *,
    sheet: VillageSheet,
    check: QuarterlyCheck,
    wanted: Mapping[int, Collection[int]],
    by: User | None,
    at: dt.datetime,
) -> None:
    """Make these the files (by id) behind the answers of the sheet, by criterion number; those left out stay.

    Call it inside the transaction that has written the answers.
    """
    here = _files_here(sheet)
    _set(sheet, check, here, {number: set(files) for number, files in wanted.items()}, by=by, at=at)


def _files_here(sheet: VillageSheet) -> dict[int, set[int]]:
    """Criterion number → ids of the files, of every answer of the sheet."""
    rows = Answer.objects.filter(sheet=sheet).order_by()
    found: dict[int, set[int]] = {}
    for number, file in rows.values_list("criterion__number", "files"):
        found.setdefault(number, set()).update({file} - {None})
    return found


def _set(
    sheet: VillageSheet,
    check: QuarterlyCheck,
    here: Mapping[int, set[int]],
    wanted: Mapping[int, set[int]],
    *,
    by: User | None,
    at: dt.datetime,
) -> None:
    """Link and unlink what differs, with a row in the trail for each."""
    new = {(number, file) for number, files in wanted.items() for file in files - here[number]}
    gone = {(number, file) for number, files in wanted.items() for file in here[number] - files}
    if not new | gone:
        return
    rows = Answer.objects.filter(sheet=sheet).annotate(number=F("criterion__number")).order_by()
    answers: dict[int, int] = dict(rows.values_list("number", "pk"))
    files = EvidenceFile.objects.in_bulk([file for _number, file in new | gone])
    _Link.objects.bulk_create([_Link(answer_id=answers[number], evidencefile_id=file) for number, file in sorted(new)])
    for number, file in sorted(gone):
        _Link.objects.filter(answer=answers[number], evidencefile=file).delete()
        audit.record(
            "evidence.unlink", by=by, at=at, about=files[file], place=sheet.village, before=_place(check, number)
        )
    for number, file in sorted(new):
        audit.record("evidence.link", by=by, at=at, about=files[file], place=sheet.village, after=_place(check, number))


def _place(check: QuarterlyCheck, number: int) -> dict[str, Any]:
    return {"evidence_of": str(check), "criterion_number": number}
