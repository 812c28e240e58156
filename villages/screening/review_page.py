"""What the review page of a check shows: facts, changes, matrix, every word that was written, history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from django.db.models import F, prefetch_related_objects
from django.utils.translation import gettext as _

from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.history import Event, events
from villages.process import UNDER_RECTIFICATION, RuleBroken, Stage, StageChange, Verb
from villages.screening.changes import Change, Changed, changes_since, check_before
from villages.screening.evidence.kept import Kept, kept_of
from villages.screening.filing_models import Unlock, running_unlock
from villages.screening.models import Answer, AnswerValue, Finding, QuarterlyCheck, Submission
from villages.screening.noting import Noted, noted_in
from villages.screening.overview import MINUTES_OF_DAY, Standing, completeness
from villages.screening.progress import Progress, VillageLine, previous_by_village, progress_of
from villages.screening.rules import check_can_unconfirm
from villages.templatetags.filing import duration


class Cell(NamedTuple):
    """One square of the matrix."""

    criterion: Criterion
    answer: Answer | None
    change: Change | None


class Said(NamedTuple):
    """An answer that carries words, with its village, and how it differs from last quarter."""

    village: Division
    answer: Answer
    change: Change | None
    finding: Finding | None

    @property
    def files(self) -> list[Kept]:
        """The evidence files behind a *yes*; `page_of` has read them."""
        return kept_of(self.answer.files.all()) if self.answer.value == AnswerValue.YES else []


class FindingsToCome(NamedTuple):
    """What a confirmation will record: all findings, and those that join an open entry at once."""

    recorded: int
    attached: int


@dataclass(frozen=True)
class ReviewPage:
    """One check as the county looks at it at a moment."""

    check: QuarterlyCheck
    at: dt.datetime
    progress: Progress
    before: QuarterlyCheck | None
    changed: list[Changed]
    submissions: list[Submission]
    findings: dict[int, Finding]
    history: list[Event]
    noted: list[Noted]
    unlock: Unlock | None

    @property
    def standing(self) -> Standing:
        return Standing.of(self.check)

    @property
    def minutes_late(self) -> int:
        return self.check.minutes_late(self.at)

    @property
    def days_late(self) -> int:
        """Whole days; 0 in the first one."""
        return self.minutes_late // MINUTES_OF_DAY

    @property
    def answers_given(self) -> int:
        return sum(line.answered for line in self.progress.lines)

    @property
    def completeness(self) -> int:
        return completeness(self.answers_given, self.progress.answers_total)

    @property
    def is_draft(self) -> bool:
        """The township is still writing: what is shown is not what it stands for."""
        return self.check.is_editable

    @property
    def words_on_oddities(self) -> list[Noted]:
        """What looked odd to the system, with the sentence that the township wrote on it."""
        return [noted for noted in self.noted if noted.note]

    @property
    def going(self) -> list[Finding]:
        """Findings whose answer is no longer *yes* and that the next confirmation withdraws."""
        return [finding for finding in self._outdated if finding.stage == Stage.FOUND or finding.is_attached]

    @property
    def staying(self) -> list[Finding]:
        """Findings whose answer is no longer *yes*, but that were proposed or decided: they stay."""
        going = self.going
        return [finding for finding in self._outdated if finding not in going]

    @cached_property
    def _outdated(self) -> list[Finding]:
        yes = {answer.pk for line in self.progress.lines for answer in line.answers if answer.value == AnswerValue.YES}
        return [finding for answer, finding in self.findings.items() if answer not in yes]

    @property
    def unconfirm_refusal(self) -> str:
        """Why the confirmation cannot be taken back now; empty when it can."""
        try:
            check_can_unconfirm(self.findings.values())
        except RuleBroken as broken:
            return str(broken)
        return ""

    @property
    def is_other_edition(self) -> bool:
        """Last quarter was judged by another edition, so nothing can be compared."""
        return self.before is not None and self.before.edition_id != self.check.edition_id

    @cached_property
    def _kinds(self) -> dict[tuple[int, int], Change]:
        return {(change.village.pk, change.criterion.pk): change.kind for change in self.changed}

    def changes_by_kind(self) -> list[tuple[Change, list[Changed]]]:
        """In the order of `Change`; kinds without a change are left out."""
        kinds = ((kind, [change for change in self.changed if change.kind == kind]) for kind in Change)
        return [(kind, changes) for kind, changes in kinds if changes]

    def matrix(self) -> Iterator[tuple[VillageLine, list[Cell]]]:
        """Each village with a cell for every criterion."""
        for line in self.progress.lines:
            answers = {answer.criterion_id: answer for answer in line.answers}
            village = line.sheet.village_id
            yield line, [Cell(c, answers.get(c.pk), self._kinds.get((village, c.pk))) for c in self.progress.criteria]

    def hits(self) -> list[Said]:
        return self._said(AnswerValue.YES)

    def unknowns(self) -> list[Said]:
        return self._said(AnswerValue.UNKNOWN)

    def _said(self, value: AnswerValue) -> list[Said]:
        return [
            Said(line.sheet.village, answer, self._kinds.get((line.sheet.village_id, answer.criterion_id)),
                 self.findings.get(answer.pk))
            for line in self.progress.lines
            for answer in line.answers
            if answer.value == value
        ]  # fmt: skip


def page_of(check: QuarterlyCheck, at: dt.datetime) -> ReviewPage:
    """Read everything that the page shows; the number of queries does not grow with the villages."""
    progress = progress_of(check)
    before = check_before(check)
    previous = previous_by_village(check) if before else {}
    changed = changes_since(previous, [line.sheet for line in progress.lines], progress.criteria) if previous else []
    submissions = list(check.submissions.select_related("submitted_by"))
    recorded = Finding.objects.filter(answer__sheet__quarterly_check=check).exclude(stage=Stage.WITHDRAWN)
    findings = {finding.answer_id or 0: finding for finding in recorded.select_related("village", "criterion")}
    history = _history(check, submissions)
    sheets = [line.sheet for line in progress.lines]
    noted = noted_in(check, sheets, criteria_total=len(progress.criteria), previous=previous)
    unlock = running_unlock(check)
    yes = [answer for line in progress.lines for answer in line.answers if answer.value == AnswerValue.YES]
    prefetch_related_objects(yes, "files")
    return ReviewPage(check, at, progress, before, changed, submissions, findings, history, noted, unlock)


def findings_to_come(check: QuarterlyCheck) -> FindingsToCome:
    """Counts the findings that `confirm_check` will record for the answers as they stand."""
    yes = Answer.objects.filter(sheet__quarterly_check=check, value=AnswerValue.YES)
    kept = Finding.objects.filter(answer__sheet__quarterly_check=check).exclude(stage=Stage.WITHDRAWN)
    yes = yes.exclude(pk__in=kept.values("answer"))
    entries = "sheet__village__entries"
    known = yes.filter(**{f"{entries}__stage__in": UNDER_RECTIFICATION, f"{entries}__criteria": F("criterion")})
    return FindingsToCome(yes.count(), known.count())


def _history(check: QuarterlyCheck, submissions: list[Submission]) -> list[Event]:
    """The stages in words; a submission names its receipt and how late it was."""
    receipts = {submission.submitted_at: submission for submission in submissions}
    return [
        replace(event, sentence=_with_receipt(event.sentence, receipts[event.at]))
        if event.verb == Verb.SUBMIT and event.at in receipts
        else event
        for event in events(StageChange.objects.of(check))
    ]


def _with_receipt(sentence: str, submission: Submission) -> str:
    words = {"sentence": sentence, "number": submission.number, "late": duration(submission.minutes_late)}
    if submission.minutes_late:
        return _("%(sentence)s Receipt %(number)s, late by %(late)s.") % words
    return _("%(sentence)s Receipt %(number)s, in time.") % words
