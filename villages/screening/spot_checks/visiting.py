"""The verbs of the inspectors on the spot: save the sheet of a village, and finish the visit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from villages import audit
from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.process import NEXT, Conflict, Stage, Thing, Verb, advance, check_may, find_move
from villages.screening.models import Finding, Source
from villages.screening.quarters import Quarter
from villages.screening.recording import record_finding
from villages.screening.spot_checks import rules
from villages.screening.spot_checks.actions import lock
from villages.screening.spot_checks.models import SpotAnswer, SpotAnswerValue, SpotCheck, SpotVisit
from villages.screening.spot_checks.rules import AnswerInput


@transaction.atomic
def save_visit(
    *, visit: SpotVisit, answers: Mapping[int, AnswerInput], remarks: str, version: int, by: User, at: dt.datetime
) -> SpotVisit:
    """Save the sheet of one village as a draft: answers by criterion number (those left out stay), and remarks.

    Raises `Conflict` when a colleague saved it after `version` was read, `RuleBroken`, `PermissionDenied` (also for
    an inspector who was not sent there).
    """
    _write(visit, answers, remarks, version, by=by, at=at)
    visit.refresh_from_db(fields=["version", "remarks"])
    return visit


@transaction.atomic
def finish_visit(
    *, visit: SpotVisit, answers: Mapping[int, AnswerInput], remarks: str, version: int, by: User, at: dt.datetime
) -> list[Finding]:
    """Save the sheet and end the visit: every *yes* becomes a finding of the quarter in which the day lies.

    The first visit of a spot check that has not begun begins it. Raises as `save_visit`, and `RuleBroken` while
    something is missing.
    """
    spot_check = _write(visit, answers, remarks, version, by=by, at=at)
    visit.refresh_from_db(fields=["version", "remarks"])
    found = list(visit.answers.select_related("criterion").order_by("criterion__number"))
    rules.check_can_finish({answer.criterion.number: AnswerInput.of(answer) for answer in found})
    advance(visit, Verb.FINISH, by=by, at=at, visited_at=at, visited_by=by)
    if spot_check.stage == Stage.PLANNED:
        advance(spot_check, Verb.START_OUT, by=None, at=at)
    team = established_by(spot_check.county)
    return [
        record_finding(
            source=Source.SPOT_CHECK,
            origin=answer,
            village=visit.village,
            criterion=answer.criterion,
            quarter=Quarter.of(at),
            fact=answer.fact,
            established_by=team,
            document_no=answer.document_no,
            by=by,
            at=at,
        )
        for answer in found
        if answer.value == SpotAnswerValue.YES
    ]


def established_by(county: Division) -> str:
    """Who says so, in the language of the installation: a finding is a record, not a page."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("%(county)s supervision team") % {"county": county.name}


def check_is_sent(visit: SpotVisit, by: User) -> None:
    """Raise `PermissionDenied` unless this inspector was assigned to the village."""
    check_may(NEXT[Thing.SPOT_VISIT, Stage.PLANNED, Verb.FINISH], by=by, place=visit.village)
    if not visit.inspectors.filter(pk=by.pk).exists():
        words = _("You are not assigned to %(village)s in this spot check. The county office can change that.")
        raise PermissionDenied(words % {"village": visit.village})


def _write(
    visit: SpotVisit, answers: Mapping[int, AnswerInput], remarks: str, version: int, *, by: User, at: dt.datetime
) -> SpotCheck:
    """Save the sheet by compare-and-swap; return the (locked) spot check."""
    spot_check = lock(visit.spot_check)
    check_is_sent(visit, by)
    rules.check_is_open(spot_check)
    typed = {number: answer.tidy() for number, answer in answers.items()}
    for answer in typed.values():
        rules.check_answer(answer)
    words = remarks.strip()
    rules.check_words(words, rules.LONGEST_FACT, "remarks")
    unread = SpotVisit.objects.filter(pk=visit.pk, version=version, stage=Stage.PLANNED)
    if not unread.update(version=F("version") + 1, remarks=words):
        visit.refresh_from_db(fields=["stage", "version"])
        find_move(Thing.SPOT_VISIT, visit.stage, Verb.FINISH)
        raise Conflict(_("A colleague has saved this sheet meanwhile. Compare both and save again."))
    before, after = _write_answers(visit, spot_check, typed)
    if words != visit.remarks:
        before["remarks"], after["remarks"] = visit.remarks, words
    if before or after:
        audit.record("spot_visit.save", by=by, at=at, about=visit, place=visit.village, before=before, after=after)
    return spot_check


def _write_answers(
    visit: SpotVisit, spot_check: SpotCheck, typed: Mapping[int, AnswerInput]
) -> tuple[dict[str, object], dict[str, object]]:
    """Write what differs; return the values before and after by criterion number, for the audit row."""
    criteria = Criterion.objects.filter(edition_id=spot_check.edition_id, number__in=typed).order_by("number")
    there = {answer.criterion_id: answer for answer in visit.answers.all()}
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    fresh: list[SpotAnswer] = []
    changed: list[SpotAnswer] = []
    gone: list[int] = []
    for criterion in criteria:
        new, old = typed[criterion.number], there.get(criterion.pk)
        if (AnswerInput.of(old) if old else AnswerInput()) == new:
            continue
        before[str(criterion.number)] = asdict(AnswerInput.of(old)) if old else None
        after[str(criterion.number)] = asdict(new) if new.value else None
        if not new.value:
            gone.append(there[criterion.pk].pk)
            continue
        row = SpotAnswer(pk=old.pk if old else None, visit=visit, criterion=criterion, **asdict(new))
        (changed if old else fresh).append(row)
    SpotAnswer.objects.filter(pk__in=gone).delete()
    SpotAnswer.objects.bulk_create(fresh)
    SpotAnswer.objects.bulk_update(changed, list(asdict(AnswerInput())))
    return before, after
