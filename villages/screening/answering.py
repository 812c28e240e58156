"""How answers are written, whichever act brings them: one village saved, many attested, a quarter locked again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.process import NEXT, Conflict, Stage, Thing, Verb, advance, check_may
from villages.screening import rules
from villages.screening.filing_models import running_unlock
from villages.screening.models import Answer, Finding, QuarterlyCheck, VillageSheet
from villages.screening.rules import AnswerInput

Values = dict[str, object]


def lock_for_filing(check_id: int, *, by: User, at: dt.datetime) -> QuarterlyCheck:
    """The check, locked until the end of the transaction, if this person may change its answers now.

    Raises `PermissionDenied`, `RuleBroken` for a check that is closed or whose unlocking has run out.
    """
    checks = QuarterlyCheck.objects.select_for_update(of=("self",)).select_related("township")
    check: QuarterlyCheck = checks.get(pk=check_id)
    check_may(NEXT[Thing.CHECK, Stage.NOT_STARTED, Verb.FILL], by=by, place=check.township)
    check_is_open(check, at)
    return check


def check_is_open(check: QuarterlyCheck, at: dt.datetime) -> None:
    """Raise `RuleBroken` unless the township may change or submit the check at that moment."""
    rules.check_is_editable(check)
    unlock = running_unlock(check)
    if unlock is not None:
        rules.check_unlock_runs(unlock.until, at)


def save_one(
    check: QuarterlyCheck,
    sheet: VillageSheet,
    answers: Mapping[int, AnswerInput],
    *,
    version: int,
    by: User,
    at: dt.datetime,
    verb: str = "sheet.save",
) -> None:
    """Write one village's answers (by criterion number) over `version` of its sheet, with the audit row `verb`.

    Raises `Conflict` when the sheet has another version, `RuleBroken` for answers that cannot stand even in a draft.
    """
    typed = {number: answer.tidy().dated(check.period) for number, answer in answers.items()}
    for answer in typed.values():
        rules.check_answer(answer)
        rules.check_seen_on(answer.seen_on, check.period)
    unread = VillageSheet.objects.filter(pk=sheet.pk, version=version)
    if not unread.update(version=F("version") + 1, saved_at=at, saved_by=by, return_reason=""):
        raise Conflict(_("Somebody else has saved this village meanwhile. Compare both versions and save again."))
    before, after = write_answers(sheet, check, typed, by=by, at=at)
    audit.record(verb, by=by, at=at, about=sheet, place=sheet.village, before=before, after=after)


def write_answers(
    sheet: VillageSheet, check: QuarterlyCheck, typed: Mapping[int, AnswerInput], *, by: User, at: dt.datetime
) -> tuple[Values, Values]:
    """Write what differs; return the values before and after by criterion number, for the audit row."""
    asked = Criterion.objects.filter(edition_id=check.edition_id, number__in=typed).order_by()
    criteria = {criterion.number: criterion for criterion in asked}
    there = {answer.criterion_id: answer for answer in Answer.objects.filter(sheet=sheet).order_by()}
    before: Values = {}
    after: Values = {}
    fresh: list[Answer] = []
    changed: list[Answer] = []
    gone: list[int] = []
    for number, criterion in sorted(criteria.items()):
        new, old = typed[number], there.get(criterion.pk)
        if (AnswerInput.of(old) if old else AnswerInput()) == new:
            continue
        before[str(number)] = asdict(AnswerInput.of(old)) if old else None
        after[str(number)] = asdict(new) if new.value else None
        if not new.value:
            gone.append(there[criterion.pk].pk)
            continue
        row = Answer(sheet=sheet, criterion=criterion, answered_at=at, answered_by=by, **asdict(new))
        if old:
            row.pk = old.pk
        (changed if old else fresh).append(row)
    if gone:
        rules.check_can_take_back(is_ground_of_finding=Finding.objects.filter(answer__in=gone).exists())
        Answer.objects.filter(pk__in=gone).delete()
    Answer.objects.bulk_create(fresh)
    Answer.objects.bulk_update(changed, [*asdict(AnswerInput()), "answered_at", "answered_by"])
    return before, after


def take_in_hand(check: QuarterlyCheck, *, by: User, at: dt.datetime) -> None:
    """Who saves first has begun the check and has it in hand from now on."""
    mine: dict[str, Any] = {} if check.assigned_to_id else {"assigned_to": by}
    if check.stage == Stage.NOT_STARTED:
        advance(check, Verb.FILL, by=by, at=at, **mine)
    elif mine and QuarterlyCheck.objects.filter(pk=check.pk, assigned_to=None).update(**mine):
        after = {"assigned_to": {"id": by.pk, "name": by.full_name}}
        audit.record("check.take_in_hand", by=by, at=at, about=check, place=check.township, after=after)
