"""What the people of the demonstration county do: each deed is one call of the product's own actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from villages.accounts.models import User
from villages.demo import targets
from villages.demo.calendar import Calendar
from villages.demo.people import COUNTY
from villages.demo.targets import Hit
from villages.divisions.models import Division
from villages.ledger import actions as ledger
from villages.ledger.models import Determination
from villages.process import RuleBroken, Stage
from villages.screening import actions as screening
from villages.screening.attesting import attest_unchanged
from villages.screening.models import Finding, QuarterlyCheck, Source, VillageSheet
from villages.screening.noting import noted_in, write_soft_notes
from villages.screening.quarters import Quarter
from villages.screening.rules import AnswerInput
from villages.screening.soft import Oddity

CRITERIA = range(1, 16)
HALF = range(1, 10)


def open_quarter(*, quarter: Quarter, at: dt.datetime) -> None:
    """The scheduler opens the quarter."""
    screening.open_quarter(quarter=quarter, under=COUNTY, by=None, at=at)


def answer_village(
    *, calendar: Calendar, number: int, village: str, criteria: Collection[int], by: User, at: dt.datetime
) -> None:
    """The filer answers these criteria of one village in quarter `number`."""
    quarter = calendar.quarters[number]
    sheets = VillageSheet.objects.select_related("village", "quarterly_check__township")
    sheet = sheets.get(quarterly_check__quarter=str(quarter), village__code=village)
    answers = {n: answer for n, answer in answers_of(calendar, number, village).items() if n in criteria}
    screening.save_sheet(sheet=sheet, answers=answers, version=sheet.version, by=by, at=at)


def is_unchanged(calendar: Calendar, number: int, village: str) -> bool:
    """The township says of the village what it said the quarter before."""
    return answers_of(calendar, number, village) == answers_of(calendar, number - 1, village)


def attest(*, quarter: Quarter, township: str, villages: Collection[str], by: User, at: dt.datetime) -> None:
    """The filer attests these villages as unchanged, all at once."""
    check = _check(quarter, township)
    versions = dict(check.sheets.filter(village__code__in=villages).values_list("pk", "version"))
    attest_unchanged(check=check, sheet_ids=list(versions), versions=versions, by=by, at=at)


def answers_of(calendar: Calendar, number: int, village: str) -> dict[int, AnswerInput]:
    """What the township says of the village in quarter `number`: *no*, but for the story's cases."""
    answers = dict.fromkeys(CRITERIA, AnswerInput("no"))
    for hit in targets.ALL_HITS:
        if hit.village == village and hit.first <= number <= hit.last:
            document_no = hit.document_no.format(year=calendar.year(hit.first))
            answers[hit.criterion] = AnswerInput("yes", hit.fact, hit.established_by, document_no)
    for unknown in targets.UNKNOWNS:
        if unknown.village == village and unknown.quarter == number:
            answers[unknown.criterion] = AnswerInput("unknown", reason=unknown.reason)
    return answers


def submit(*, quarter: Quarter, township: str, by: User, at: dt.datetime) -> None:
    """The filer declares and submits the township's check, after a word on what looks odd."""
    check = _check(quarter, township)
    try:
        screening.submit_check(check=check, is_declared=True, by=by, at=at)
    except RuleBroken:
        oddities = [noted.oddity for noted in noted_in(check, list(check.sheets.with_answers()))]
        write_soft_notes(check=check, sentences={odd.key: _word_on(odd) for odd in oddities}, by=by, at=at)
        screening.submit_check(check=check, is_declared=True, by=by, at=at)


def _word_on(oddity: Oddity) -> str:
    place = (oddity.sheet.village.code, oddity.criterion.number) if oddity.sheet and oddity.criterion else None
    return targets.WHAT_BECAME.get(place, targets.LOOKED_INTO) if place else targets.LOOKED_INTO


def send_back(*, quarter: Quarter, township: str, reasons: dict[str, str], by: User, at: dt.datetime) -> None:
    """The county returns the check, with a reason for each of these villages."""
    check = _check(quarter, township)
    sheets = {sheet.village.code: sheet.pk for sheet in check.sheets.select_related("village")}
    village_reasons = {sheets[village]: text for village, text in reasons.items()}
    screening.return_check(
        check=check, village_reasons=village_reasons, reason=targets.RETURN_REASON, by=by, at=at
    )  # fmt: skip


def confirm(*, quarter: Quarter, township: str, by: User, at: dt.datetime) -> None:
    """The county confirms the township's check."""
    screening.confirm_check(check=_check(quarter, township), by=by, at=at)


def propose(*, village: str, criteria: set[int], joint_opinion: str, by: User, at: dt.datetime) -> None:
    """The officer proposes what has been found of these criteria in the village and is not yet decided."""
    waiting = Finding.objects.awaiting_decision().filter(village__code=village, criterion__number__in=criteria)
    findings = list(waiting.select_related("criterion", "village"))
    papers = dict.fromkeys(_paper(finding) for finding in findings)
    screened = "季度排查发现和" if any(finding.source == Source.TOWNSHIP for finding in findings) else ""
    ledger.propose_determination(
        village=Division.objects.get(code=village),
        findings=findings,
        basis=f"依据{screened}{'、'.join(papers)}，经区委组织部研究，拟列为整顿对象。",
        joint_opinion=joint_opinion,
        by=by,
        at=at,
    )


def _paper(finding: Finding) -> str:
    """Who says so, with the number of the document if there is one."""
    return f"{finding.established_by}（{finding.document_no}）" if finding.document_no else finding.established_by


def sign(*, village: str, by: User, at: dt.datetime) -> None:
    """The leader signs what has been proposed of the village."""
    waiting = Determination.objects.awaiting_signature().select_related("village").get(village__code=village)
    ledger.sign_determination(determination=waiting, by=by, at=at)


def dismiss(*, hit: Hit, reason: str, by: User, at: dt.datetime) -> None:
    """The officer decides that this finding makes no target."""
    finding = Finding.objects.get(stage=Stage.FOUND, village__code=hit.village, criterion__number=hit.criterion)
    ledger.dismiss_finding(finding=finding, reason=reason, by=by, at=at)


def _check(quarter: Quarter, township: str) -> QuarterlyCheck:
    return QuarterlyCheck.objects.select_related("township").get(quarter=str(quarter), township__code=township)
