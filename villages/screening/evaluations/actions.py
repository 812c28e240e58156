"""The verbs of mass evaluations: record a count, and correct one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.criteria.models import CriteriaEdition, RuleSet, rules_in_force
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken, Stage
from villages.screening.evaluations import rules
from villages.screening.evaluations.models import EvaluationCount, MassEvaluation
from villages.screening.evaluations.rules import Count
from villages.screening.models import Finding, Source
from villages.screening.quarters import Quarter
from villages.screening.recording import correct_finding, record_finding
from villages.screening.rules import check_reason


@transaction.atomic
def record_count(*, village: Division, count: Count, by: User, at: dt.datetime) -> MassEvaluation:
    """Record the count of one village; a satisfaction under the gate records a finding of criterion 15.

    Raises `RuleBroken` (what does not add up, by field), `PermissionDenied`.
    """
    by.check_may(Permission.EVALUATE, village)
    village = _lock(village)
    evaluation = _new(village, count, by=by, at=at)
    is_counted = MassEvaluation.objects.standing().filter(village=village, held_on=count.held_on).exists()
    rules.check_village(is_screened=_is_screened(village, evaluation.rule_set, count.held_on), is_counted=is_counted)
    _save(evaluation, count)
    audit.record("evaluation.count", by=by, at=at, about=evaluation, place=village, after=_facts(evaluation))
    _find(evaluation, by=by, at=at)
    return evaluation


@transaction.atomic
def correct_count(
    *, evaluation: MassEvaluation, count: Count, reason: str, by: User, at: dt.datetime
) -> MassEvaluation:
    """Put a right count in the place of a wrong one; both stay readable.

    A finding of the wrong count that nobody decided on is withdrawn, and the right one records its own where it is
    under the gate. A finding that was decided on stays: that decision is for the county to undo.
    Raises `RuleBroken`, `Conflict` (corrected meanwhile), `PermissionDenied`.
    """
    by.check_may(Permission.EVALUATE, evaluation.village)
    check_reason(reason)
    village = _lock(evaluation.village)
    if MassEvaluation.objects.filter(corrects=evaluation).exists():
        raise Conflict(_("Somebody else has corrected this count meanwhile."))
    others = MassEvaluation.objects.standing().filter(village=village, held_on=count.held_on).exclude(pk=evaluation.pk)
    right = _new(village, count, by=by, at=at, corrects=evaluation, reason=reason.strip())
    rules.check_village(is_screened=_is_screened(village, right.rule_set, count.held_on), is_counted=others.exists())
    _save(right, count)
    audit.record(
        "evaluation.correct",
        by=by,
        at=at,
        about=right,
        place=village,
        before=_facts(evaluation),
        after=_facts(right),
        reason=reason.strip(),
    )
    if _take_back(evaluation, reason, by=by, at=at):
        _find(right, by=by, at=at)
    return right


def _lock(village: Division) -> Division:
    """Two who count the same ballots wait here for each other."""
    return Division.objects.select_for_update().get(pk=village.pk)


def _new(village: Division, count: Count, *, by: User, at: dt.datetime, **facts: Any) -> MassEvaluation:
    """A sound count as an unsaved row, with the rules of its day."""
    rules.check_count(count, today=timezone.localdate(at))
    try:
        rule_set = rules_in_force(count.held_on)
    except (CriteriaEdition.DoesNotExist, RuleSet.DoesNotExist) as none:
        raise RuleBroken(_("No criteria were in force on that day."), "held_on") from none
    return MassEvaluation(
        village=village,
        quarter=str(Quarter.of(count.held_on)),
        held_on=count.held_on,
        edition=rule_set.edition,
        rule_set=rule_set,
        issued=count.issued,
        returned=count.returned,
        spoiled=count.spoiled,
        satisfied=count.satisfied,
        fairly_satisfied=count.fairly_satisfied,
        dissatisfied=count.dissatisfied,
        first_teller=count.first_teller.strip(),
        second_teller=count.second_teller.strip(),
        excludes_cadres=count.excludes_cadres,
        counted_at=at,
        counted_by=by,
        **facts,
    )


def _is_screened(village: Division, rule_set: RuleSet, on: dt.date) -> bool:
    return village.village_class in rule_set.numbers.screened_classes and village.is_in_force(on)


def _save(evaluation: MassEvaluation, count: Count) -> None:
    evaluation.save(force_insert=True)
    EvaluationCount.objects.bulk_create(
        EvaluationCount(evaluation=evaluation, criterion=criterion, ballots=count.by_criterion.get(criterion.number, 0))
        for criterion in rules.asked_on_the_ballot(evaluation.edition.criteria.order_by("number"))
    )


def _facts(evaluation: MassEvaluation) -> dict[str, Any]:
    columns = ("held_on", "issued", "returned", "spoiled", "satisfied", "fairly_satisfied", "dissatisfied")
    return {name: getattr(evaluation, name) for name in (*columns, "first_teller", "second_teller")}


def _find(evaluation: MassEvaluation, *, by: User, at: dt.datetime) -> Finding | None:
    """The finding of a satisfaction under the gate; None at or over it, or where the edition has no such criterion."""
    gate = evaluation.rule_set.numbers.satisfaction_gate_percent
    criterion = evaluation.edition.criteria.filter(number=rules.SATISFACTION).first()
    if criterion is None or not rules.is_under(rules.satisfaction(evaluation), gate):
        return None
    return record_finding(
        source=Source.EVALUATION,
        origin=evaluation,
        village=evaluation.village,
        criterion=criterion,
        quarter=Quarter.of(evaluation.held_on),
        fact=_in_words(evaluation, gate),
        established_by=_established_by(),
        document_no="",
        by=by,
        at=at,
    )


def _in_words(evaluation: MassEvaluation, gate: int) -> str:
    """The fact of the finding, in the language of the installation: a finding is a record, not a page."""
    with translation.override(settings.LANGUAGE_CODE):
        words = _(
            "Mass evaluation of %(day)s: %(content)d of %(valid)d valid ballots satisfied or fairly satisfied, "
            "%(rate)s %%, under %(gate)d %%."
        )
        return words % {
            "day": date_format(evaluation.held_on, "DATE_FORMAT"),
            "content": evaluation.satisfied + evaluation.fairly_satisfied,
            "valid": evaluation.valid,
            "rate": rules.shown(rules.satisfaction(evaluation), gate=gate),
            "gate": gate,
        }


def _established_by() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("mass evaluation, two tellers")


def _take_back(evaluation: MassEvaluation, reason: str, *, by: User, at: dt.datetime) -> bool:
    """Withdraw what nobody decided on; False when a finding of this or an earlier count stands by a decision."""
    counts = [evaluation]
    while counts[-1].corrects is not None:
        counts.append(counts[-1].corrects)
    findings = Finding.objects.select_for_update(of=("self",)).filter(evaluation__in=counts)
    is_free = True
    for finding in findings.exclude(stage=Stage.WITHDRAWN).select_related("village", "criterion"):
        if rules.can_be_taken_back(finding):
            correct_finding(finding=finding, reason=reason, by=by, at=at)
        elif finding.stage != Stage.DISMISSED:
            is_free = False
    return is_free
