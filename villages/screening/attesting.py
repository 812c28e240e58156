"""Only what changed: villages without change are attested together, with last quarter's answers as they were shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.process import Conflict, RuleBroken
from villages.screening.answering import lock_for_filing, save_one, take_in_hand
from villages.screening.evidence.carrying import carry_files
from villages.screening.models import Answer, AnswerValue, QuarterlyCheck, VillageSheet
from villages.screening.progress import Progress, VillageLine, previous_by_village, progress_of
from villages.screening.rules import AnswerInput


@dataclass(frozen=True)
class Said:
    """An answer of last quarter that carries words."""

    criterion: Criterion
    answer: AnswerInput


@dataclass(frozen=True)
class Candidate:
    """One village of the check beside last quarter; `earlier` holds last quarter's answers by criterion number."""

    line: VillageLine
    criteria: list[Criterion]
    earlier: Mapping[int, AnswerInput]

    @property
    def sheet(self) -> VillageSheet:
        return self.line.sheet

    @cached_property
    def refusal(self) -> str | Promise:
        """Why the village cannot be attested as unchanged; empty when it can."""
        if self.sheet.return_reason:
            return _("Returned by the county: go through it by itself.")
        if any(not self.earlier.get(c.number) or _lacks_words(self.earlier[c.number]) for c in self.criteria):
            return _("Last quarter is not complete.")
        if any(self.earlier[a.criterion.number] != AnswerInput.of(a).undated() for a in self.line.answers):
            return _("Answered otherwise this quarter.")
        if self.line.is_answered:
            return _("Answered already.")
        return ""

    @property
    def said(self) -> list[Said]:
        """Last quarter's *yes* and *cannot tell*, with their words."""
        pairs = [(criterion, self.earlier.get(criterion.number)) for criterion in self.criteria]
        return [Said(criterion, was) for criterion, was in pairs if was and was.value != AnswerValue.NO]

    @property
    def carried_yes(self) -> set[int]:
        """The criteria to which attesting brings last quarter's *yes*; one that is given already has its own files."""
        given = {answer.criterion.number for answer in self.line.answers}
        return {number for number, was in self.earlier.items() if was.value == AnswerValue.YES} - given

    @property
    def noes(self) -> int:
        """How many criteria last quarter answered with *no*."""
        return sum(answer.value == AnswerValue.NO for answer in self.earlier.values())


def _lacks_words(answer: AnswerInput) -> bool:
    return Answer(value=answer.value, fact=answer.fact, established_by=answer.established_by,
                  document_no=answer.document_no, reason=answer.reason).lacks_words  # fmt: skip


def candidates_of(progress: Progress) -> list[Candidate]:
    """Every village of the check beside last quarter, in one query."""
    previous = previous_by_village(progress.check)
    return [
        Candidate(
            line,
            progress.criteria,
            {number: answer.undated() for number, answer in previous.get(line.sheet.village_id, {}).items()},
        )
        for line in progress.lines
    ]


def count_unchanged(progress: Progress) -> int:
    """How many villages wait to be attested as unchanged; no query when every village is answered."""
    if all(line.is_answered for line in progress.lines):
        return 0
    return sum(not candidate.refusal for candidate in candidates_of(progress))


@transaction.atomic
def attest_unchanged(
    *, check: QuarterlyCheck, sheet_ids: Collection[int], versions: Mapping[int, int], by: User, at: dt.datetime
) -> int:
    """Answer the chosen villages as last quarter, all of them or none; return how many.

    A *yes* takes the last day of this quarter, and keeps its evidence files.

    `versions`: of each sheet (by id) the version that was shown. Raises `Conflict` when somebody saved one of them
    meanwhile, `RuleBroken` for a village that cannot be attested or a check that is closed, `PermissionDenied`.
    """
    check = lock_for_filing(check.pk, by=by, at=at)
    candidates = {candidate.sheet.pk: candidate for candidate in candidates_of(progress_of(check))}
    if not sheet_ids:
        raise RuleBroken(_("Choose at least one village."))
    if not set(sheet_ids) <= candidates.keys():
        raise RuleBroken(_("This village does not belong to the check."))
    for pk in sorted(set(sheet_ids)):
        _attest(check, candidates[pk], version=versions.get(pk, 0), by=by, at=at)
    take_in_hand(check, by=by, at=at)
    return len(set(sheet_ids))


def _attest(check: QuarterlyCheck, candidate: Candidate, *, version: int, by: User, at: dt.datetime) -> None:
    sheet = candidate.sheet
    words = {"village": sheet.village.short_name, "why": candidate.refusal}
    if sheet.version != version:
        sentence = _("Somebody else has saved %(village)s meanwhile. Nothing was attested; look at the list again.")
        raise Conflict(sentence % words)
    if candidate.refusal:
        raise RuleBroken(_("%(village)s cannot be attested as unchanged. %(why)s") % words)
    save_one(check, sheet, candidate.earlier, version=version, by=by, at=at, verb="sheet.attest")
    carry_files(sheet=sheet, check=check, numbers=candidate.carried_yes, by=by, at=at)
