"""The files behind one *yes* as pages list them: the newest version of each, the older ones under it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from villages.screening.evidence.models import EvidenceFile
from villages.screening.models import ORIGIN, Answer, AnswerValue, Finding, Source, VillageSheet


@dataclass(frozen=True)
class Kept:
    """One file in its versions, of those that stand behind the same *yes*."""

    file: EvidenceFile
    older: list[EvidenceFile]

    @property
    def number(self) -> int:
        """Of the newest version, counted from 1."""
        return len(self.older) + 1


def kept_of(files: Iterable[EvidenceFile]) -> list[Kept]:
    """Group by versions, the newest upload first; no query."""
    here = {file.pk: file for file in files}
    replaced = {file.replaces_id for file in here.values()}
    found = []
    for file in here.values():
        if file.pk in replaced:
            continue
        older, before = [], here.get(file.replaces_id or 0)
        while before is not None:
            older.append(before)
            before = here.get(before.replaces_id or 0)
        found.append(Kept(file, older))
    return found


def files_behind(finding: Finding) -> list[Kept]:
    """The evidence files of the row that a finding came of; sources without files have none."""
    row = getattr(finding, ORIGIN[Source(finding.source)])
    return kept_of(row.files.all()) if hasattr(row, "files") else []


def files_of_sheet(sheet: VillageSheet) -> dict[int, list[Kept]]:
    """Of every *yes* of a village's sheet, by criterion number; one query."""
    links = Answer.files.through.objects.filter(answer__sheet=sheet, answer__value=AnswerValue.YES)
    rows = links.select_related("evidencefile").order_by("-evidencefile__uploaded_at", "-evidencefile")
    found: dict[int, list[EvidenceFile]] = defaultdict(list)
    for link in rows.annotate(number=F("answer__criterion__number")):
        found[link.number].append(link.evidencefile)  # type: ignore[attr-defined]  # annotated
    return {number: kept_of(files) for number, files in found.items()}
