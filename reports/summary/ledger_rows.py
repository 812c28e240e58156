"""The rows behind the figures of the ledger: entries, their moves, measures, money and ballots. One query each."""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Sum, Value, When

from reports.as_of import Rows, as_of, entries_as_of, stages_as_of
from reports.numbers import MOVES
from reports.summary.scope import Scope
from villages.acceptance.inspections.models import Inspection, Outcome, QuestionCount
from villages.accountability.freeze.models import FrozenPost
from villages.criteria.models import RuleSet
from villages.criteria.sheet import QuestionKind
from villages.divisions.models import under
from villages.ledger.measures.models import Fund, Measure
from villages.ledger.models import LedgerEntry, Light, light_condition
from villages.process import OPEN_ENTRY, Stage, StageChange, Thing, Verb
from villages.screening.evaluations.models import MassEvaluation

LIGHTS = (Light.OVER, Light.SOON, Light.NEAR, Light.FAR)


def standing(scope: Scope) -> Rows:
    """Every entry so far as it stood then, but for those that a successor's entry carries on."""
    return entries_as_of(LedgerEntry.objects.filter(under(scope.prefix, "village__code")), scope.at)


def entries(scope: Scope) -> Rows:
    """The same with `light_then`, how near the deadline was, and `became`, as in `reports.numbers.Outcomes`."""
    rebounds = StageChange.objects.filter(of_entry=OuterRef("pk"), thing=Thing.ENTRY, verb=Verb.REBOUND)
    became = Case(
        When(stage_then__in=[Stage.WATCH, Stage.CANCELLED], then=Value("accepted")),
        When(came_to=Outcome.FAIL, then=Value("failed")),
        When(Exists(rebounds.filter(at__lte=scope.at)), then=Value("rebounded")),
        When(stage_then=Stage.CONSOLIDATING, then=Value("consolidating")),
        default=Value("under_way"),
    )
    found: Rows = standing(scope).annotate(light_then=_light(scope.today), became=became)
    return found


def _light(today: dt.date) -> Case:
    """By the rule set of each entry; one query for these."""
    then = {"stage": "stage_then", "deadline": "deadline_then"}
    cases = [
        When(
            Q(rule_set=rule_set) & light_condition(light, on=today, numbers=rule_set.numbers, **then),
            then=Value(light.value),
        )
        for rule_set in RuleSet.objects.all()
        for light in LIGHTS
    ]
    return Case(*cases, default=Value(Light.NONE.value))


def moves(scope: Scope) -> Rows:
    """What entries went through between the quarter's first day and the moment."""
    return StageChange.objects.filter(
        under(scope.prefix, "of_entry__village__code"),
        thing=Thing.ENTRY,
        verb__in=MOVES,
        at__gte=scope.began_at,
        at__lte=scope.at,
    )


def measures(scope: Scope) -> Rows:
    """Those of the entries told of, assigned by then and not dropped; `entry_is_open`: there is still time for them.

    A report of the quarter tells of the open entries, and of those cancelled since the quarter began.
    """
    stood = stages_as_of(LedgerEntry.objects.filter(under(scope.prefix, "village__code")), scope.at)
    told = stood.filter(~Q(stage_then=Stage.CANCELLED) | Q(moved_at__gte=scope.began_at))
    assigned = as_of(Measure.objects.filter(entry__in=told.values("pk")), Thing.MEASURE, scope.at)
    is_open = stood.filter(pk=OuterRef("entry"), stage_then__in=OPEN_ENTRY)
    found: Rows = assigned.exclude(stage_then=Stage.DROPPED).annotate(entry_is_open=Exists(is_open))
    return found


def funds(scope: Scope) -> Rows:
    """Money spent by then on any entry, counter-entries included."""
    return Fund.objects.filter(
        under(scope.prefix, "entry__village__code"), spent_on__lte=scope.today, recorded_at__lte=scope.at
    )


def frozen(scope: Scope) -> Rows:
    """People who may not be promoted or transferred on that day, as far as they were named by then."""
    held = FrozenPost.objects.on(scope.today).filter(named_at__lte=scope.at)
    return held.filter(under(scope.prefix, "entry__village__code"))


def compared(scope: Scope) -> Rows:
    """Entries with an evaluation of the village up to their determination and ballots of an inspection after it.

    The newest of each, of counts as they stood then: what was corrected later is still the wrong one. `valid_before`,
    `satisfied_before`, `valid_after`, `satisfied_after`: ballots that count, and those of them that are satisfied or
    fairly satisfied; of an inspection the answers to its questions about it.
    """
    before = MassEvaluation.objects.filter(
        Q(corrected_by=None) | Q(corrected_by__counted_at__gt=scope.at),
        Q(village=OuterRef("village")) | Q(village=OuterRef("carried_from")),
        held_on__lte=OuterRef("opened_at__date"),
        counted_at__lte=scope.at,
    )
    rule_sets = list(RuleSet.objects.all())
    signed = Inspection.objects.filter(
        _asks_for_satisfaction("", "ballots__questions__", rule_sets),
        entry=OuterRef("pk"),
        stage=Stage.SIGNED,
        signed_at__lte=scope.at,
    )
    found = standing(scope).annotate(
        evaluated=Subquery(before.order_by("-held_on", "-pk").values("pk")[:1]),
        balloted=Subquery(signed.order_by("-round").values("pk")[:1]),
    )
    return _with_ballots(found.filter(evaluated__isnull=False, balloted__isnull=False), rule_sets)


def _with_ballots(entries: Rows, rule_sets: list[RuleSet]) -> Rows:
    evaluation = MassEvaluation.objects.filter(pk=OuterRef("evaluated")).order_by()
    answers = QuestionCount.objects.filter(
        _asks_for_satisfaction("ballots__inspection__", "", rule_sets), ballots__inspection=OuterRef("balloted")
    )
    of_inspection = answers.order_by().values("ballots__inspection")
    favourable = F("satisfied") + F("fairly_satisfied")
    found: Rows = entries.annotate(
        valid_before=Subquery(evaluation.values(n=F("returned") - F("spoiled"))),
        satisfied_before=Subquery(evaluation.values(n=favourable)),
        valid_after=Subquery(of_inspection.annotate(n=Sum(favourable + F("dissatisfied"))).values("n")),
        satisfied_after=Subquery(of_inspection.annotate(n=Sum(favourable)).values("n")),
    )
    return found


def _asks_for_satisfaction(inspection: str, question: str, rule_sets: list[RuleSet]) -> Q:
    """The question is one of those about satisfaction on the sheet by which the inspection went."""
    condition = Q(pk__in=[])
    for rule_set in rule_sets:
        keys = [each.key for each in rule_set.inspection_sheet.questions_of(QuestionKind.SATISFACTION)]
        condition |= Q(**{f"{inspection}rule_set": rule_set, f"{question}question__in": keys})
    return condition
