"""How far spot checks are: by township, and what waits for an inspector or an officer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.process import Stage
from villages.screening.models import Finding
from villages.screening.spot_checks.models import (
    Reminder,
    SpotAnswerValue,
    SpotCheck,
    SpotCheckQuerySet,
    SpotVisit,
    VisitQuerySet,
)

LONGEST_LIST = 30


@dataclass(frozen=True)
class TownshipLine:
    """The visits of one township: how many are left, done, called off."""

    code: str
    name: str
    planned: int
    done: int
    called_off: int
    hits: int

    @property
    def wanted(self) -> int:
        """What was called off is not waited for."""
        return self.planned + self.done


def with_counts(spot_checks: SpotCheckQuerySet, user: User) -> QuerySet[SpotCheck]:
    """Adds `wanted` and `done`: visits not called off, and those finished, as far as this person may see them."""
    mine = Q(visits__in=SpotVisit.objects.visible_to(user))
    return spot_checks.annotate(
        wanted=Count("visits", filter=mine & ~Q(visits__stage=Stage.CALLED_OFF)),
        done=Count("visits", filter=mine & Q(visits__stage=Stage.DONE)),
    )


def with_hits(visits: VisitQuerySet) -> QuerySet[SpotVisit]:
    """Adds `looked_at` and `hits`: criteria that were looked at, and those that are met."""
    return visits.annotate(
        looked_at=Count("answers", distinct=True),
        hits=Count("answers", filter=Q(answers__value=SpotAnswerValue.YES), distinct=True),
    )


def by_township(visits: VisitQuerySet) -> list[TownshipLine]:
    """A line for each township; two queries, whatever the number of villages."""
    hits = Finding.objects.filter(spot_answer__visit__in=visits).order_by()
    found = dict(hits.values_list("village__parent__code").annotate(Count("pk")))
    rows = visits.order_by("village__parent__code").values_list("village__parent__code", "village__parent__name")
    counted = rows.annotate(
        planned=Count("pk", filter=Q(stage=Stage.PLANNED)),
        done=Count("pk", filter=Q(stage=Stage.DONE)),
        called_off=Count("pk", filter=Q(stage=Stage.CALLED_OFF)),
    )
    return [
        TownshipLine(code, name, planned, done, called_off, found.get(code, 0))
        for code, name, planned, done, called_off in counted
    ]


def visits_waiting_for(user: User) -> list[SpotVisit]:
    """Where this inspector has still to go, the next day first; visits without a day come last."""
    visits = SpotVisit.objects.waiting_for(user).select_related("village__parent", "spot_check")
    return list(visits.order_by(F("planned_on").asc(nulls_last=True), "village__code")[:LONGEST_LIST])


def reminders_for(user: User) -> QuerySet[Reminder]:
    """What the scheduler reminds this person of."""
    if not user.may(Permission.PLAN_SPOT_CHECK):
        return Reminder.objects.none()
    return Reminder.objects.visible_to(user).waiting().select_related("county")
