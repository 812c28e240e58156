"""What a submission keeps of a check, answers and evidence files; and how a check is brought back to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F

from villages import audit
from villages.accounts.models import User
from villages.screening.answering import write_answers
from villages.screening.evidence.carrying import linked_files, put_files_back
from villages.screening.models import Answer, AnswerValue, QuarterlyCheck, Submission, VillageSheet
from villages.screening.rules import AnswerInput

_FILES = "files"  # beside the answer's own facts: ids of its evidence files


def snapshot_of(check: QuarterlyCheck, sheets: Iterable[VillageSheet]) -> dict[str, dict[str, dict[str, Any]]]:
    """Village code → criterion number → the answer with its files; the sheets have their answers prefetched."""
    files = linked_files(check)
    return {
        sheet.village.code: {
            str(answer.criterion.number): _as_kept(answer, files.get(answer.pk, set()))
            for answer in sheet.answers.all()
        }
        for sheet in sheets
    }


def _as_kept(answer: Answer, files: set[int]) -> dict[str, Any]:
    """A *yes* always names its files, so that one without any is told from one kept before files were."""
    facts = asdict(AnswerInput.of(answer))
    return facts | {_FILES: sorted(files)} if files or answer.value == AnswerValue.YES else facts


@dataclass(frozen=True)
class Deviation:
    """A village that is not as it was submitted: what is given now, and what the submission keeps of it."""

    sheet: VillageSheet
    given: dict[int, AnswerInput]
    kept: dict[int, AnswerInput]
    kept_files: dict[int, set[int]]


def deviations_from(submission: Submission, check: QuarterlyCheck) -> list[Deviation]:
    """The villages whose answers or files are not those of the submission; in as many queries for any number."""
    files = linked_files(check)
    found = []
    for sheet in check.sheets.with_answers():
        answers = submission.answers.get(sheet.village.code, {})
        each = Deviation(
            sheet,
            {answer.criterion.number: AnswerInput.of(answer) for answer in sheet.answers.all()},
            {int(number): AnswerInput.from_json(answer) for number, answer in answers.items()},
            {int(number): set(answer.get(_FILES, ())) for number, answer in answers.items() if _knows_files(answer)},
        )
        here = {answer.criterion.number: files.get(answer.pk, set()) for answer in sheet.answers.all()}
        if each.given != each.kept or any(here[number] != kept for number, kept in each.kept_files.items()):
            found.append(each)
    return found


def _knows_files(answer: dict[str, Any]) -> bool:
    return _FILES in answer or answer["value"] != AnswerValue.YES


def bring_back(
    deviation: Deviation, submission: Submission, check: QuarterlyCheck, *, by: User | None, at: dt.datetime
) -> None:
    """Answers and files of one village as they were submitted; whoever submitted them stands for them again."""
    sheet, given, kept = deviation.sheet, deviation.given, deviation.kept
    if given != kept:
        person, moment = submission.submitted_by, submission.submitted_at
        back = {number: kept.get(number, AnswerInput()) for number in {*given, *kept}}
        before, after = write_answers(sheet, check, back, by=person, at=moment)
        VillageSheet.objects.filter(pk=sheet.pk).update(version=F("version") + 1, saved_at=moment, saved_by=person)
        audit.record("sheet.restore", by=by, at=at, about=sheet, place=sheet.village, before=before, after=after)
    put_files_back(sheet=sheet, check=check, wanted=deviation.kept_files, by=by, at=at)
