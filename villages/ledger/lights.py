"""The lights of many entries at once, each by the rule set of its own entry."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from villages.criteria.models import RuleSet
from villages.ledger.models import LedgerEntry, Light, light_condition


def with_light(light: Light, at: dt.datetime) -> Q:
    """The condition "the entry has this light at that moment"; one query for the rule sets."""
    return _condition(light, timezone.localdate(at), list(RuleSet.objects.all()))


def light_counts(entries: QuerySet[LedgerEntry], at: dt.datetime) -> dict[Light, int]:
    """How many of the entries have each light; every light is named, also with 0. Two queries."""
    today, rule_sets = timezone.localdate(at), list(RuleSet.objects.all())
    counts = entries.order_by().aggregate(
        **{light.value: Count("pk", distinct=True, filter=_condition(light, today, rule_sets)) for light in Light}
    )
    return {light: counts[light.value] for light in Light}


def _condition(light: Light, today: dt.date, rule_sets: list[RuleSet]) -> Q:
    condition = Q(pk__in=[])
    for rule_set in rule_sets:
        condition |= Q(rule_set=rule_set) & light_condition(light, on=today, numbers=rule_set.numbers)
    return condition
