"""May it happen now? The rules of the quarterly check; pure, and ignorant of who asks. Source: DOMAIN.md §2–§4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken, Stage
from villages.screening.models import Answer, AnswerValue, Finding, QuarterlyCheck, VillageSheet
from villages.screening.quarters import Quarter

# How many days ahead a closed quarter can be unlocked.
LONGEST_UNLOCK = 30


@dataclass(frozen=True)
class AnswerInput:
    """What somebody typed for one criterion; an empty value takes the answer back."""

    value: str = ""
    fact: str = ""
    established_by: str = ""
    document_no: str = ""
    reason: str = ""
    seen_on: dt.date | None = None

    @classmethod
    def of(cls, answer: Answer) -> AnswerInput:
        return cls(**{field.name: getattr(answer, field.name) for field in fields(cls)})

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> AnswerInput:
        """An answer as a submission or a loaded spreadsheet keeps it; facts that it has not are left empty."""
        facts = {field.name: stored[field.name] for field in fields(cls) if stored.get(field.name) is not None}
        if isinstance(facts.get("seen_on"), str):
            facts["seen_on"] = dt.date.fromisoformat(facts["seen_on"])
        return cls(**facts)

    def tidy(self) -> AnswerInput:
        """Only the words that belong to the value: a *no* keeps none."""
        if self.value == AnswerValue.YES:
            return AnswerInput(
                self.value,
                self.fact.strip(),
                self.established_by.strip(),
                self.document_no.strip(),
                seen_on=self.seen_on,
            )
        if self.value == AnswerValue.UNKNOWN:
            return AnswerInput(self.value, reason=self.reason.strip())
        return AnswerInput(self.value)

    def dated(self, quarter: Quarter) -> AnswerInput:
        """A *yes* without a day was seen on the quarter's last one."""
        return replace(self, seen_on=quarter.end) if self.value == AnswerValue.YES and not self.seen_on else self

    def undated(self) -> AnswerInput:
        """The same answer of whichever quarter: what is compared between quarters and carried to the next."""
        return replace(self, seen_on=None)


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a check from being submitted, and the place where it is put right."""

    sheet: VillageSheet
    criterion: Criterion | None
    sentence: str


def check_quarter_has_ended(quarter: Quarter, at: dt.datetime) -> None:
    """A check reports on a whole quarter, so it opens when the quarter is over."""
    if at < quarter.opens_at():
        raise RuleBroken(_("The quarter %(quarter)s is not over yet.") % {"quarter": quarter}, field="quarter")


def check_is_editable(check: QuarterlyCheck) -> None:
    """Answers change before the submission, after a return and while unlocked; lateness does not lock."""
    if not check.is_editable:
        raise RuleBroken(why_locked(check))


def why_locked(check: QuarterlyCheck) -> str:
    """Why the township cannot change its answers now, and who can open them; empty when it can."""
    if check.is_editable:
        return ""
    if check.stage == Stage.CONFIRMED:
        return str(
            _(
                "The county has confirmed this check, so the quarter is closed. "
                "The county leader can unlock it for the township, with a reason and an end day."
            )
        )
    return str(_("This check has been submitted. It can be changed only after the county returns it."))


def check_unlock_runs(until: dt.date, at: dt.datetime) -> None:
    """An unlocked quarter is open until 24:00 of its end day, whenever the scheduler comes to lock it."""
    if timezone.localdate(at) > until:
        raise RuleBroken(_("The time for which this quarter was unlocked is over."))


def check_unlock_day(until: dt.date, at: dt.datetime) -> None:
    """The end day lies after today, and not more than `LONGEST_UNLOCK` days ahead."""
    today = timezone.localdate(at)
    if not today < until <= today + dt.timedelta(days=LONGEST_UNLOCK):
        words = _("Choose a day after today, at most %(days)d days ahead.")
        raise RuleBroken(words % {"days": LONGEST_UNLOCK}, field="until")


def check_answer(answer: AnswerInput) -> None:
    """A known value, no personal numbers, and nothing longer than its column."""
    if answer.value not in ("", *AnswerValue.values):
        raise RuleBroken(_("Choose no, yes or cannot tell."), field="value")
    for field in ("fact", "established_by", "document_no", "reason"):
        text = getattr(answer, field)
        check_no_personal_numbers(text, field=field)
        if len(text) > (100 if field in ("established_by", "document_no") else 2000):
            raise RuleBroken(_("This text is too long."), field=field)
        if "\x00" in text:
            raise RuleBroken(_("This text holds a character that cannot be stored."), field=field)


def check_seen_on(day: dt.date | None, quarter: Quarter) -> None:
    """A *yes* was seen on a day of the quarter that the check reports on, both ends included."""
    if day is not None and not quarter.start <= day <= quarter.end:
        raise RuleBroken(_("Choose a day within the quarter."), field="seen_on")


def check_can_take_back(*, is_ground_of_finding: bool) -> None:
    """A finding, even a withdrawn one, keeps the answer that it came from: that one is changed, not taken back."""
    if is_ground_of_finding:
        raise RuleBroken(_("A finding came from this answer. Change it to no or cannot tell instead."), field="value")


def problems_of(sheets: Iterable[VillageSheet], criteria: list[Criterion]) -> list[Problem]:
    """What is missing before the check can be submitted; sheets need their answers prefetched."""
    problems = []
    for sheet in sheets:
        answers = {answer.criterion_id: answer for answer in sheet.answers.all()}
        if sheet.return_reason:
            problems.append(Problem(sheet, None, str(_("Returned by the county and not gone through since."))))
        for criterion in criteria:
            answer = answers.get(criterion.pk)
            if answer is None:
                problems.append(Problem(sheet, criterion, str(_("No answer yet."))))
            elif answer.lacks_words:
                problems.append(Problem(sheet, criterion, missing_words(answer)))
            elif sentence := _wrong_day(answer, sheet):
                problems.append(Problem(sheet, criterion, sentence))
    return problems


def _wrong_day(answer: Answer, sheet: VillageSheet) -> str:
    """The sentence about a day outside the quarter; empty when there is none."""
    if answer.seen_on is None:
        return ""
    try:
        check_seen_on(answer.seen_on, sheet.quarterly_check.period)
    except RuleBroken as broken:
        return str(broken)
    return ""


def missing_words(answer: Answer) -> str:
    """The sentence that says which words a *yes* or *cannot tell* still needs."""
    if answer.value == AnswerValue.UNKNOWN:
        return str(_("Say why it cannot be told."))
    return str(_("A yes needs what is the case, who established it and the document number."))


def check_can_submit(problems: list[Problem], *, is_declared: bool) -> None:
    """Completeness: every village, every criterion; and the declaration made."""
    if problems:
        raise RuleBroken(_("The check is not complete yet."))
    if not is_declared:
        raise RuleBroken(_("Make the declaration before you submit."), field="declared")


def check_reason(reason: str) -> None:
    """A reason is a sentence, and holds no personal numbers."""
    if not reason.strip():
        raise RuleBroken(_("Give a reason."), field="reason")
    check_no_personal_numbers(reason, field="reason")


def check_can_return(village_reasons: dict[int, str], sheet_ids: set[int]) -> None:
    """A return names at least one village, each with its reason, and only villages of this check."""
    for reason in village_reasons.values():
        check_no_personal_numbers(reason)
    if not any(reason.strip() for reason in village_reasons.values()):
        raise RuleBroken(_("Say for at least one village what must be put right."))
    if not set(village_reasons) <= sheet_ids:
        raise RuleBroken(_("This village does not belong to the check."))


def check_can_unconfirm(findings: Iterable[Finding]) -> None:
    """Decisions already taken on the findings come first; they are not undone behind anybody's back.

    A finding that joined an open entry without a decision of its own can be taken back with the check.
    """
    for finding in findings:
        is_undecided = finding.stage in (Stage.FOUND, Stage.WITHDRAWN) or finding.is_attached
        if not is_undecided:
            raise RuleBroken(
                _("Findings of this check have been decided or proposed. Those decisions must be undone first.")
            )
