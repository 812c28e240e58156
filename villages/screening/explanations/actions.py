"""The verbs of explanations: ask, answer, accept, reject, lapse, drop.

Asked by the system whenever a finding of the county's side meets a submitted *no*; what else the system does by itself:
- the days are over without a word: *should have been listed* (`lapse`);
- the finding is dismissed or withdrawn: whatever the request had come to falls with its ground (`drop`);
- the township, to whom the county opened its answers again, answers *yes* before it has explained: `drop`. *Cannot
  tell* does not take a *no* back. Once it has explained, the county decides with both answers before it.
A request that the system dropped is asked anew, with a fresh clock, when its ground is back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from villages.accounts.models import User
from villages.process import Conflict, Stage, StageChange, Verb, advance, begin
from villages.screening.explanations import rules
from villages.screening.explanations.clock import clocks_of
from villages.screening.explanations.models import STANDING, Explanation
from villages.screening.models import COUNTY_SIDE, LIVE_FINDING, Answer, AnswerValue, Finding, QuarterlyCheck
from villages.screening.rules import check_reason

# A check that is with the county; one that is back at the township is asked about when it is submitted again.
HANDED_IN = (Stage.SUBMITTED, Stage.CONFIRMED)


@transaction.atomic
def ask_about_finding(*, finding: Finding, at: dt.datetime) -> Explanation | None:
    """Ask the township why it said *no* to what the county's side found in the same quarter; None if it did not.

    Only an answer that was submitted counts: a draft is nobody's word yet.
    """
    if finding.source not in COUNTY_SIDE or finding.stage not in LIVE_FINDING:
        return None
    denial = Answer.objects.filter(
        sheet__village=finding.village,
        sheet__quarterly_check__quarter=finding.quarter,
        sheet__quarterly_check__stage__in=HANDED_IN,
        criterion=finding.criterion,
        value=AnswerValue.NO,
    ).first()
    return _ask(finding, denial, at=at) if denial else None


@transaction.atomic
def ask_about_submission(*, check: QuarterlyCheck, at: dt.datetime) -> list[Explanation]:
    """Hold a check that was just submitted against what the county's side has found in its quarter; what is new.

    A request that is open, decided or dropped by a person is not asked twice; one whose *no* has become a *yes* before
    it was explained is dropped.
    """
    answers = {
        (answer.sheet.village_id, answer.criterion_id): answer
        for answer in Answer.objects.filter(sheet__quarterly_check=check).select_related("sheet").order_by()
    }
    asked = []
    for finding in _county_findings(check):
        answer = answers.get((finding.village_id, finding.criterion_id))
        if answer is None:
            continue
        if answer.value == AnswerValue.NO:
            new = _ask(finding, answer, at=at)
            asked += [new] if new else []
        elif answer.value == AnswerValue.YES:
            _drop_what_was_listed(finding, check, at=at)
    return asked


def _county_findings(check: QuarterlyCheck) -> Iterable[Finding]:
    """The findings of the county's side that stand, of this quarter and the villages of the check."""
    rows = Finding.objects.filter(
        source__in=COUNTY_SIDE,
        stage__in=LIVE_FINDING,
        quarter=check.quarter,
        village__in=check.sheets.values("village"),
    )
    return rows.select_related("village", "criterion", "explanation__village").order_by("pk")


def _ask(finding: Finding, denial: Answer, *, at: dt.datetime) -> Explanation | None:
    """The new request, or the one that is asked anew; None when there is one already."""
    row: Explanation | None = getattr(finding, "explanation", None)
    if row is None:
        row = Explanation(village=finding.village, finding=finding, answer=denial, asked_at=at)
        begin(row, Verb.ASK, by=None, at=at)
        return row
    if row.stage != Stage.DROPPED or _was_dropped_by_a_person(row):
        return None
    advance(
        row, Verb.ASK, by=None, at=at, answer=denial, asked_at=at, words="", answered_at=None, answered_by=None
    )  # fmt: skip
    return row


def _was_dropped_by_a_person(explanation: Explanation) -> bool:
    last = StageChange.objects.of(explanation).filter(verb=Verb.DROP).last()
    return last is not None and last.by_id is not None


def _drop_what_was_listed(finding: Finding, check: QuarterlyCheck, *, at: dt.datetime) -> None:
    row: Explanation | None = getattr(finding, "explanation", None)
    if row is not None and row.stage == Stage.ASKED:
        # Kept for everybody who reads the history, so not in the language of whoever happened to submit.
        with override(settings.LANGUAGE_CODE):
            reason = _("The township has answered yes in its new submission.")
        advance(row, Verb.DROP, by=None, at=at, reason=reason)


@transaction.atomic
def answer_explanation(*, explanation: Explanation, words: str, by: User, at: dt.datetime) -> None:
    """The township says why it answered *no*. Raises `RuleBroken` (too late, no words), `Conflict`."""
    [row] = Explanation.objects.with_clock().filter(pk=explanation.pk)
    rules.check_can_answer(words, is_over=row.stage == Stage.ASKED and clocks_of([row], at)[row.pk].is_over)
    advance(explanation, Verb.ANSWER, by=by, at=at, words=words.strip(), answered_at=at, answered_by=by)


@transaction.atomic
def accept_explanation(*, explanation: Explanation, reason: str, by: User, at: dt.datetime) -> None:
    """The county accepts the explanation, and says why: the village was rightly not listed."""
    check_reason(reason)
    advance(explanation, Verb.ACCEPT, by=by, at=at, reason=reason)


@transaction.atomic
def reject_explanation(*, explanation: Explanation, reason: str, by: User, at: dt.datetime) -> None:
    """The county does not accept it: the village should have been listed, a fact for accountability."""
    check_reason(reason)
    advance(explanation, Verb.REJECT, by=by, at=at, reason=reason)


@transaction.atomic
def drop_explanation(*, explanation: Explanation, reason: str, by: User | None, at: dt.datetime) -> None:
    """Take the request back, whatever it has come to: its ground was wrong. `by` None: the system, see above."""
    check_reason(reason)
    advance(explanation, Verb.DROP, by=by, at=at, reason=reason)


@transaction.atomic
def drop_with_finding(*, finding: Finding, reason: str, at: dt.datetime) -> None:
    """The finding was dismissed or withdrawn: the request falls with it. Call it in that transaction."""
    row = Explanation.objects.filter(finding=finding, stage__in=STANDING).select_related("village").first()
    if row is not None:
        advance(row, Verb.DROP, by=None, at=at, reason=reason)


def sweep_explanations(*, at: dt.datetime) -> dict[str, int]:
    """What the scheduler does about explanations; days on which nothing ran are caught up. Repeating changes nothing.

    Drops requests whose finding no longer stands, lapses those whose days are over, asks about what was missed (a
    finding that came while the check was back at the township, and no new submission followed). Returns the counts. A
    request that somebody moves meanwhile is left to the next turn.
    """
    standing = Explanation.objects.with_clock().filter(stage__in=STANDING)
    fallen = standing.exclude(finding__stage__in=LIVE_FINDING).select_related("finding", "village")
    dropped = [_move(row, Verb.DROP, at=at, reason=_reason_of(row.finding)) for row in fallen]
    waiting = list(standing.filter(stage=Stage.ASKED, finding__stage__in=LIVE_FINDING))
    clocks = clocks_of(waiting, at)
    lapsed = [_move(row, Verb.LAPSE, at=at) for row in waiting if clocks[row.pk].is_over]
    asked = [ask_about_finding(finding=finding, at=at) for finding in _not_asked_about()]
    return {"dropped": sum(dropped), "lapsed": sum(lapsed), "asked": sum(map(bool, asked))}


def _reason_of(finding: Finding) -> str:
    """Why the finding was dismissed or withdrawn."""
    last = StageChange.objects.of(finding).last()
    return (last.reason if last else "") or str(finding)


def _not_asked_about() -> list[Finding]:
    denials = Answer.objects.filter(
        value=AnswerValue.NO,
        criterion=OuterRef("criterion"),
        sheet__village=OuterRef("village"),
        sheet__quarterly_check__quarter=OuterRef("quarter"),
        sheet__quarterly_check__stage__in=HANDED_IN,
    )
    rows = Finding.objects.live().filter(Exists(denials), source__in=COUNTY_SIDE, explanation=None)
    return list(rows.select_related("village", "criterion"))


def _move(row: Explanation, verb: Verb, *, at: dt.datetime, reason: str = "") -> bool:
    """True if the request moved; each in its own transaction."""
    try:
        with transaction.atomic():
            advance(row, verb, by=None, at=at, reason=reason)
    except Conflict:
        return False
    return True
