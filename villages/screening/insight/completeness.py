"""How complete and how timely each township was at the end of a day, from what was written down by then.

Denominators are the villages of the quarter (those on the check: in force on its last day, of a class that is screened)
× the criteria of its edition. The stage comes from the history of the check, submissions from the same. A check that
was with the county at that moment was complete, or it could not have been submitted; of the others the answers given by
then are counted: those not touched since, and those that the audit trail shows to have been there before they were
changed. So a day in the past shows what a reader saw on that day, not what is known now.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.audit import AuditRow
from villages.criteria.models import Criterion
from villages.process import Stage, StageChange, Verb
from villages.screening.explanations.working_days import end_of
from villages.screening.models import Answer, CheckQuerySet, QuarterlyCheck, VillageSheet
from villages.screening.overview import completeness

# At the county: submitted with every answer. Stages in which answers can be missing are counted one by one.
WITH_COUNTY = (Stage.SUBMITTED, Stage.CONFIRMED)


class Reason(TextChoices):
    """Why a quarter is not finished at a township, in the order of the work; the last: it is."""

    NOT_STARTED = "not_started", _("not started")
    IN_WORK = "in_work", _("in work")
    RETURNED = "returned", _("returned, not submitted again")
    NOT_CONFIRMED = "submitted", _("submitted, not confirmed")
    FINISHED = "confirmed", _("finished: confirmed")

    @classmethod
    def of(cls, stage: Stage) -> Reason:
        """A quarter that was unlocked for the township is in work again."""
        return cls.IN_WORK if stage == Stage.UNLOCKED else cls(stage.value)


@dataclass(frozen=True)
class Row:
    """One township's quarter at the end of the day. `given` of `wanted` answers; times are those known by then."""

    check: QuarterlyCheck
    stage: Stage
    villages: int
    wanted: int
    given: int
    first_submitted_at: dt.datetime | None
    minutes_late: int

    @property
    def reason(self) -> Reason:
        return Reason.of(self.stage)

    @property
    def is_unlocked(self) -> bool:
        return self.stage == Stage.UNLOCKED

    @property
    def completeness(self) -> int:
        """Whole per cent, rounded down, never over 100."""
        return completeness(self.given, self.wanted)

    @property
    def missing(self) -> int:
        return max(0, self.wanted - self.given)


@dataclass(frozen=True)
class Totals:
    """All rows together."""

    villages: int
    wanted: int
    given: int
    in_time: int
    late: int

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Totals:
        counted = list(rows)
        submitted = [row for row in counted if row.first_submitted_at]
        late = sum(row.minutes_late > 0 for row in submitted)
        return cls(
            villages=sum(row.villages for row in counted),
            wanted=sum(row.wanted for row in counted),
            given=sum(row.given for row in counted),
            in_time=len(submitted) - late,
            late=late,
        )

    @property
    def completeness(self) -> int:
        return completeness(self.given, self.wanted)

    @property
    def missing(self) -> int:
        return max(0, self.wanted - self.given)


def rows_at(checks: CheckQuerySet, day: dt.date, at: dt.datetime) -> list[Row]:
    """The checks that were open by the end of the day (or by `at`, if that comes first), by quarter and township code.

    Six queries for any number; one less for today. No order but the code: this is no ranking.
    """
    until = end_of(day)
    moment = min(until, at)
    opened = list(checks.filter(opened_at__lt=until).select_related("township").order_by("-quarter", "township__code"))
    history = _history(opened, until)
    stages = {pk: Stage(changes[-1][1]) for pk, changes in history.items()}
    villages, criteria = _villages(opened), _criteria()
    counted = [check for check in opened if stages.get(check.pk, Stage.NOT_STARTED) not in WITH_COUNTY]
    given = _given(counted, until, is_past=timezone.localdate(at) > day)
    rows = []
    for check in opened:
        stage = stages.get(check.pk, Stage.NOT_STARTED)
        total = villages.get(check.pk, 0)
        wanted = total * criteria.get(check.edition_id, 0)
        first = next((when for verb, _after, when in history.get(check.pk, ()) if verb == Verb.SUBMIT), None)
        rows.append(
            Row(
                check=check,
                stage=stage,
                villages=total,
                wanted=wanted,
                given=wanted if stage in WITH_COUNTY else given.get(check.pk, 0),
                first_submitted_at=first,
                minutes_late=_minutes_late(check.due_at, first or moment),
            )
        )
    return rows


def reasons_of(rows: Iterable[Row]) -> dict[Reason, int]:
    """How many townships stand where; every reason is named, also with 0."""
    counts = Counter(row.reason for row in rows)
    return {reason: counts[reason] for reason in Reason}


def _minutes_late(due_at: dt.datetime, at: dt.datetime) -> int:
    """Begun minutes after the due moment; 0 in time."""
    return max(0, math.ceil((at - due_at).total_seconds() / 60))


def _history(checks: Sequence[QuarterlyCheck], until: dt.datetime) -> Mapping[int, list[tuple[str, str, dt.datetime]]]:
    """By check: verb, stage after it, moment; oldest first."""
    found: dict[int, list[tuple[str, str, dt.datetime]]] = defaultdict(list)
    rows = StageChange.objects.filter(of_check__in=[check.pk for check in checks], at__lt=until)
    for pk, verb, after, at in rows.order_by("at", "pk").values_list("of_check_id", "verb", "after", "at"):
        if pk is not None:
            found[pk].append((verb, after, at))
    return found


def _villages(checks: Sequence[QuarterlyCheck]) -> dict[int, int]:
    rows = VillageSheet.objects.filter(quarterly_check__in=[check.pk for check in checks]).order_by()
    return dict(rows.values_list("quarterly_check_id").annotate(n=Count("pk")))


def _criteria() -> dict[int, int]:
    return dict(Criterion.objects.order_by().values_list("edition_id").annotate(n=Count("pk")))


def _given(checks: Sequence[QuarterlyCheck], until: dt.datetime, *, is_past: bool) -> Counter[int]:
    """Answers that were there at `until`, by check."""
    pks = [check.pk for check in checks]
    untouched = Answer.objects.filter(sheet__quarterly_check__in=pks, answered_at__lt=until).order_by()
    counts = Counter(dict(untouched.values_list("sheet__quarterly_check_id").annotate(n=Count("pk"))))
    return counts + _changed_since(pks, until) if is_past and pks else counts


def _changed_since(checks: Sequence[int], until: dt.datetime) -> Counter[int]:
    """Answers that were there at `until` and were changed or taken back later, by check.

    The first audit row after that moment says of each what it was before.
    """
    sheets = VillageSheet.objects.filter(quarterly_check__in=checks).values_list("pk", "quarterly_check_id")
    check_of = {str(pk): check for pk, check in sheets}
    saves = AuditRow.objects.filter(
        kind="villagesheet", verb__startswith="sheet.", at__gte=until, object_id__in=list(check_of)
    )
    seen: set[tuple[str, str]] = set()
    counts: Counter[int] = Counter()
    for sheet, before in saves.order_by("at", "pk").values_list("object_id", "before"):
        for number, answer in before.items():
            if number.isdecimal() and (sheet, number) not in seen:
                seen.add((sheet, number))
                counts[check_of[sheet]] += answer is not None
    return counts
