"""The verbs of the quarterly check. Each: guard, change, history and audit in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.criteria.models import Criterion, RuleSet, rules_in_force
from villages.divisions.models import Division
from villages.process import Stage, Verb, advance, begin
from villages.screening import rules
from villages.screening.answering import check_is_open, lock_for_filing, save_one, take_in_hand
from villages.screening.evidence.carrying import carry_files
from villages.screening.explanations.actions import ask_about_submission
from villages.screening.models import (
    Answer,
    AnswerValue,
    Finding,
    QuarterlyCheck,
    Source,
    Submission,
    VillageSheet,
)
from villages.screening.noting import check_all_noted, noted_in
from villages.screening.quarters import Quarter
from villages.screening.recording import record_finding
from villages.screening.rules import AnswerInput
from villages.screening.snapshot import snapshot_of
from villages.screening.unlocking import end_unlocking


def open_quarter(*, quarter: Quarter, under: str, by: User | None, at: dt.datetime) -> int:
    """Open the quarter for every township below the code prefix; return how many checks are new.

    The villages are those in force on the quarter's last day whose class the rule set screens. Repeating it changes
    nothing; villages that were loaded meanwhile join a check that is not yet submitted.
    Raises `RuleBroken` before the quarter is over, `RuleSet.DoesNotExist` when no rules are in force.
    """
    rules.check_quarter_has_ended(quarter, at)
    villages = Division.objects.villages().under(under).in_force(quarter.end)
    rule_set = rules_in_force(quarter.end)
    villages = villages.filter(village_class__in=rule_set.numbers.screened_classes)
    by_township: dict[int, list[int]] = {}
    for village_id, parent_id in villages.order_by("code").values_list("pk", "parent_id"):
        by_township.setdefault(parent_id or 0, []).append(village_id)
    checks = {check.township_id: check for check in QuarterlyCheck.objects.of_quarter(quarter)}
    opened = 0
    for township in Division.objects.filter(pk__in=by_township).order_by("code"):
        check = checks.get(township.pk)
        if check is None:
            opened += _open_check(quarter, township, rule_set, by_township[township.pk], by=by, at=at)
        elif check.takes_villages:
            _add_sheets(check, by_township[township.pk])
    return opened


def _open_check(
    quarter: Quarter, township: Division, rule_set: RuleSet, village_ids: list[int], *, by: User | None, at: dt.datetime
) -> bool:
    """True if the check is new, False if another scheduler was faster."""
    numbers = rule_set.numbers
    check = QuarterlyCheck(
        quarter=str(quarter),
        township=township,
        edition=rule_set.edition,
        rule_set=rule_set,
        opened_at=at,
        due_at=quarter.due_at(day=numbers.check_due_day, months_after=numbers.check_due_months_after_quarter),
    )
    try:
        with transaction.atomic():
            begin(check, Verb.OPEN, by=by, at=at)
            VillageSheet.objects.bulk_create(VillageSheet(quarterly_check=check, village_id=pk) for pk in village_ids)
    except IntegrityError:
        if not QuarterlyCheck.objects.of_quarter(quarter).filter(township=township).exists():
            raise
        return False
    return True


@transaction.atomic
def _add_sheets(check: QuarterlyCheck, village_ids: list[int]) -> None:
    """Villages that were loaded since the check was opened; none once it is submitted, for then it is complete."""
    missing = set(village_ids) - set(check.sheets.values_list("village_id", flat=True))
    if missing and QuarterlyCheck.objects.select_for_update().get(pk=check.pk).takes_villages:
        VillageSheet.objects.bulk_create(
            [VillageSheet(quarterly_check=check, village_id=pk) for pk in sorted(missing)], ignore_conflicts=True
        )


def open_due_quarters(*, under: str, by: User | None, at: dt.datetime) -> dict[str, int]:
    """Open what is over and not yet open, and say how many checks of each quarter are new.

    Each county catches up from its first quarter here: one that was loaded later owes nothing for the time before.
    """
    newest = Quarter.last_ended(at)
    opened = {str(newest): open_quarter(quarter=newest, under=under, by=by, at=at)}
    for county, first in QuarterlyCheck.objects.under(under).first_quarter_by_county().items():
        quarter = Quarter.parse(first)
        while quarter < newest:
            count = open_quarter(quarter=quarter, under=max(county, under, key=len), by=by, at=at)
            opened[str(quarter)] = opened.get(str(quarter), 0) + count
            quarter = quarter.next()
    return dict(sorted(opened.items()))


@transaction.atomic
def save_sheet(
    *,
    sheet: VillageSheet,
    answers: Mapping[int, AnswerInput],
    version: int,
    by: User,
    at: dt.datetime,
    as_last_quarter: Collection[int] = (),
) -> VillageSheet:
    """Save answers (by criterion number; those left out stay) of one village as a draft.

    The criteria of `as_last_quarter` are answered as in the quarter before, words and files too; a *yes* takes the
    last day of this quarter. Those that the quarter before did not answer stay as they are.
    Raises `Conflict` when somebody saved this village after `version` was read, `RuleBroken` for answers that cannot
    stand even in a draft or a check that is closed, `PermissionDenied`.
    """
    check = lock_for_filing(sheet.quarterly_check_id, by=by, at=at)
    earlier = previous_answers(sheet) if as_last_quarter else []
    carried = {
        answer.criterion.number: AnswerInput.of(answer).undated()
        for answer in earlier
        if answer.criterion.number in as_last_quarter
    }
    save_one(check, sheet, {**answers, **carried}, version=version, by=by, at=at)
    yes = {number for number, answer in carried.items() if answer.value == AnswerValue.YES}
    carry_files(sheet=sheet, check=check, numbers=yes, by=by, at=at)
    take_in_hand(check, by=by, at=at)
    sheet.refresh_from_db()
    return sheet


def take_over_answers(
    *,
    sheet: VillageSheet,
    version: int,
    by: User,
    at: dt.datetime,
    typed: Mapping[int, AnswerInput] | None = None,
) -> VillageSheet:
    """Answer what is still open of one village as in the quarter before; what is answered or `typed` now stays.

    Raises as `save_sheet`.
    """
    numbers = _open_numbers(sheet, typed or {})
    return save_sheet(sheet=sheet, answers=typed or {}, version=version, by=by, at=at, as_last_quarter=numbers)


def answer_open_with_no(
    *,
    sheet: VillageSheet,
    version: int,
    by: User,
    at: dt.datetime,
    typed: Mapping[int, AnswerInput] | None = None,
) -> VillageSheet:
    """Answer what is still open of one village with *no*; what is answered or `typed` now stays.

    Raises as `save_sheet`.
    """
    fresh = dict.fromkeys(_open_numbers(sheet, typed or {}), AnswerInput(AnswerValue.NO))
    return save_sheet(sheet=sheet, answers={**(typed or {}), **fresh}, version=version, by=by, at=at)


def _open_numbers(sheet: VillageSheet, typed: Mapping[int, AnswerInput]) -> list[int]:
    """The criteria of the sheet that neither a saved nor a typed answer covers."""
    answered = set(sheet.answers.values_list("criterion__number", flat=True))
    answered |= {number for number, answer in typed.items() if answer.value}
    numbers = Criterion.objects.filter(edition_id=sheet.quarterly_check.edition_id).values_list("number", flat=True)
    return [number for number in numbers if number not in answered]


def previous_answers(sheet: VillageSheet) -> list[Answer]:
    """Last quarter's answers of the same village to the same edition: shown beside the new ones, but not counted."""
    check = sheet.quarterly_check
    rows = Answer.objects.filter(
        sheet__village_id=sheet.village_id,
        sheet__quarterly_check__quarter=str(check.period.previous()),
        criterion__edition_id=check.edition_id,
    )
    return list(rows.select_related("criterion"))


@transaction.atomic
def submit_check(*, check: QuarterlyCheck, is_declared: bool, by: User, at: dt.datetime) -> Submission:
    """Hand the check to the county; the submission carries the receipt number and the minutes it is late.

    Raises `RuleBroken` while something is missing, looks odd without a sentence on it or is submitted already,
    `Conflict`, `PermissionDenied`.
    """
    check = QuarterlyCheck.objects.select_for_update(of=("self",)).select_related("township").get(pk=check.pk)
    sheets = list(check.sheets.with_answers())
    check_is_open(check, at)
    rules.check_can_submit(rules.problems_of(sheets, list(check.edition.criteria.all())), is_declared=is_declared)
    check_all_noted(noted_in(check, sheets))
    first = check.first_submitted_at or at
    advance(check, Verb.SUBMIT, by=by, at=at, submitted_at=at, submitted_by=by, first_submitted_at=first)
    end_unlocking(check, at)
    round_ = check.submissions.count() + 1
    submission = Submission.objects.create(
        quarterly_check=check,
        number=f"{check.quarter}-{check.township.code}-{round_:02d}",
        round=round_,
        submitted_at=at,
        submitted_by=by,
        minutes_late=check.minutes_late(at),
        answers=snapshot_of(check, sheets),
    )
    ask_about_submission(check=check, at=at)
    return submission


@transaction.atomic
def return_check(
    *, check: QuarterlyCheck, village_reasons: dict[int, str], reason: str, by: User, at: dt.datetime
) -> None:
    """Send the check back with a reason for each village (by sheet id); the township may change and submit again."""
    sheets = {sheet.pk: sheet for sheet in check.sheets.select_related("village")}
    given = {pk: text.strip() for pk, text in village_reasons.items() if text.strip()}
    rules.check_reason(reason)
    rules.check_can_return(given, set(sheets))
    advance(check, Verb.RETURN, by=by, at=at, reason=reason)
    for pk, text in given.items():
        VillageSheet.objects.filter(pk=pk).update(return_reason=text, version=F("version") + 1)
        audit.record("sheet.return", by=by, at=at, about=sheets[pk], place=sheets[pk].village, reason=text)


@transaction.atomic
def confirm_check(*, check: QuarterlyCheck, by: User, at: dt.datetime) -> list[Finding]:
    """Accept the township's answers: every *yes* becomes a finding; return the new ones.

    A criterion that the village's open entry already has is attached to it at once: there is nothing to decide. After
    an unlocking a *yes* that stays keeps the finding that it has, and the undecided finding of one that is gone is
    withdrawn; decided ones stay.
    """
    advance(check, Verb.CONFIRM, by=by, at=at, confirmed_at=at, confirmed_by=by)
    recorded = Finding.objects.filter(answer__sheet__quarterly_check=check).exclude(stage=Stage.WITHDRAWN)
    _take_back(
        recorded.exclude(answer__value=AnswerValue.YES).select_related("village"),
        reason=_("The township has changed its answer; it is no longer yes."),
        by=by,
        at=at,
    )
    answers = Answer.objects.filter(sheet__quarterly_check=check, value=AnswerValue.YES)
    answers = answers.exclude(pk__in=recorded.values("answer"))
    return [
        record_finding(
            source=Source.TOWNSHIP,
            origin=answer,
            village=answer.sheet.village,
            criterion=answer.criterion,
            quarter=check.period,
            fact=answer.fact,
            established_by=answer.established_by,
            document_no=answer.document_no,
            by=by,
            at=at,
        )
        for answer in answers.select_related("sheet__village", "criterion")
    ]


@transaction.atomic
def unconfirm_check(*, check: QuarterlyCheck, reason: str, by: User, at: dt.datetime) -> None:
    """Take a confirmation back, with a reason; the findings nobody decided on are withdrawn, and kept."""
    rules.check_reason(reason)
    findings = list(Finding.objects.select_for_update().filter(answer__sheet__quarterly_check=check))
    rules.check_can_unconfirm(findings)
    advance(check, Verb.UNCONFIRM, by=by, at=at, reason=reason, confirmed_at=None, confirmed_by=None)
    _take_back(findings, reason=reason, by=by, at=at)


def _take_back(findings: Iterable[Finding], *, reason: str | Promise, by: User, at: dt.datetime) -> None:
    """Withdraw what nobody has decided on; what was proposed, decided or dismissed stays."""
    for finding in findings:
        if finding.stage == Stage.FOUND:
            advance(finding, Verb.WITHDRAW, by=by, at=at, reason=str(reason))
        elif finding.is_attached:
            advance(finding, Verb.DETACH, by=by, at=at, reason=str(reason), entry=None)
