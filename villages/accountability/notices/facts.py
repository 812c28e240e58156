"""What the ladder looks at: late checks, concealed villages, silent departments, gaps in registers, deadlines.

What lies further back than `FAR_BACK_DAYS` is not brought up any more; what is already proposed is always looked at, so
that a notice falls when its fact does.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from villages.acceptance.inspections.models import OPEN_INSPECTION, Inspection, Outcome
from villages.accountability.notices import ladder
from villages.accountability.notices.ladder import FactInput, Occasion
from villages.accountability.notices.models import NoticeRule
from villages.criteria.models import RuleSet, rules_in_force
from villages.divisions.models import Division, under
from villages.ledger.deadlines.models import Extension
from villages.ledger.models import LedgerEntry
from villages.process import UNDER_RECTIFICATION, Stage
from villages.screening.departments.models import DepartmentItem
from villages.screening.explanations.models import Explanation
from villages.screening.models import LIVE_FINDING, QuarterlyCheck
from villages.screening.register.board import State, reporting_townships, tables
from villages.screening.register.due_days import Month, telephone_rhythm

FAR_BACK_DAYS = 366
# A register is looked through month by month; older months are left alone.
MONTHS_OF_REGISTER = 3


def occasions(*, prefix: str, at: dt.datetime, known: Iterable[str]) -> Iterator[Occasion]:
    """Every occasion in this part of the country; `known`: the names of those that wait already, as `rule:name`."""
    names: dict[str, set[str]] = defaultdict(set)
    for key in known:
        rule, name = key.split(":")[:2]
        names[rule].add(name)
    yield from _late_checks(prefix, at, names[NoticeRule.LATE_CHECK])
    yield from _concealed(prefix, at, names[NoticeRule.CONCEALED])
    yield from _silent_departments(prefix, at, names[NoticeRule.DEPARTMENT_SILENT])
    yield from _unclear_registers(prefix, at, names[NoticeRule.REGISTER_UNCLEAR])
    yield from _passed_deadlines(prefix, at, names[NoticeRule.DEADLINE_PASSED])


def _late_checks(prefix: str, at: dt.datetime, known: Set[str]) -> Iterator[Occasion]:
    late = Q(first_submitted_at__gt=F("due_at")) | Q(first_submitted_at=None)
    recent = Q(due_at__gte=_since(at)) | Q(pk__in=[int(name) for name in known])
    checks = QuarterlyCheck.objects.under(prefix).filter(late, recent, due_at__lt=at).select_related("rule_set")
    for check in checks.order_by("due_at", "pk"):
        if not ladder.is_check_late(check.due_at, check.first_submitted_at, at):
            continue
        data = {
            "quarter": check.quarter,
            "due_at": check.due_at,
            "submitted_at": check.first_submitted_at,
            "minutes_late": check.minutes_late(at),
        }
        yield Occasion(
            rule=NoticeRule.LATE_CHECK,
            name=str(check.pk),
            on=check.due_on,
            addressee=check.township_id,
            rule_set=check.rule_set_id,
            numbers=check.rule_set.numbers,
            facts=[FactInput(data, {"check_of_id": check.pk})],
        )


def _concealed(prefix: str, at: dt.datetime, known: Set[str]) -> Iterator[Occasion]:
    """One village in one quarter is one occasion, however many criteria it met."""
    villages = [int(name.split("-")[0]) for name in known]
    recent = Q(asked_at__gte=_since(at)) | Q(village__in=villages)
    rows = Explanation.objects.concealed().filter(under(prefix, "village__code"), recent).with_clock()
    groups: dict[str, list[Explanation]] = defaultdict(list)
    for row in rows.select_related("finding__criterion").order_by("asked_at", "pk"):
        groups[f"{row.village_id}-{row.finding.quarter}"].append(row)
    for name, explanations in groups.items():
        first = explanations[0]
        if first.asked_at < _since(at) and name not in known:
            continue
        rule_set = first.answer.sheet.quarterly_check.rule_set
        assert first.village.parent_id is not None
        yield Occasion(
            rule=NoticeRule.CONCEALED,
            name=name,
            on=timezone.localdate(first.asked_at),
            addressee=first.village.parent_id,
            rule_set=rule_set.pk,
            numbers=rule_set.numbers,
            facts=[_of_explanation(row) for row in explanations],
        )


def _of_explanation(row: Explanation) -> FactInput:
    data = {
        "village": row.village.short_name,
        "quarter": row.finding.quarter,
        "criterion": row.finding.criterion.number,
        "source": row.finding.source,
        "asked_on": timezone.localdate(row.asked_at),
        "was_explained": bool(row.words),
    }
    return FactInput(data, {"explanation_id": row.pk})


def _silent_departments(prefix: str, at: dt.datetime, known: Set[str]) -> Iterator[Occasion]:
    """One report is one occasion; its items that came too late are the facts. A dismissed finding is none."""
    recent = Q(report__filed_at__gte=_since(at)) | Q(report__in=[int(name) for name in known])
    live = Q(findings=None) | Q(findings__stage__in=LIVE_FINDING)
    rows = DepartmentItem.objects.filter(recent, live, under(prefix, "report__department__county__code"))
    rows = rows.select_related("report__department", "village", "criterion").distinct().order_by("report", "pk")
    rule_sets, groups = _RuleSets(), defaultdict(list)
    for row in rows:
        rule_set = rule_sets.on(timezone.localdate(row.report.filed_at))
        if rule_set and ladder.is_report_late(row.known_on, timezone.localdate(row.report.filed_at), rule_set.numbers):
            groups[row.report].append(row)
    for report, items in groups.items():
        filed_on = timezone.localdate(report.filed_at)
        rule_set = rule_sets.on(filed_on)
        assert rule_set is not None
        yield Occasion(
            rule=NoticeRule.DEPARTMENT_SILENT,
            name=str(report.pk),
            on=filed_on,
            addressee=report.department.county_id,
            department=report.department_id,
            rule_set=rule_set.pk,
            numbers=rule_set.numbers,
            facts=[_of_item(item, filed_on, rule_set) for item in items],
        )


def _of_item(item: DepartmentItem, filed_on: dt.date, rule_set: RuleSet) -> FactInput:
    data = {
        "village": item.village.short_name,
        "criterion": item.criterion.number,
        "known_on": item.known_on,
        "document_no": item.report.document_no,
        "filed_on": filed_on,
        "days": (filed_on - item.known_on).days,
        "most_days": rule_set.numbers.department_report_days,
    }
    return FactInput(data, {"item_id": item.pk})


def _unclear_registers(prefix: str, at: dt.datetime, known: Set[str]) -> Iterator[Occasion]:
    """One township's month is one occasion; a report that is made up for is no gap any more."""
    today = timezone.localdate(at)
    months, month = {Month.parse(name.split("-", 1)[1]) for name in known}, Month.of(today)
    for _each in range(MONTHS_OF_REGISTER):
        months.add(month)
        month = month.previous()
    for month in sorted(months):
        try:
            rule_set = rules_in_force(min(month.last, today))
        except ObjectDoesNotExist:
            continue
        yield from _registers_of(prefix, month, today, rule_set)


def _registers_of(prefix: str, month: Month, today: dt.date, rule_set: RuleSet) -> Iterator[Occasion]:
    townships = list(reporting_townships(Division.objects.under(prefix), month))
    gaps: dict[int, list[FactInput]] = defaultdict(list)
    for table in tables(townships, month, today, every=telephone_rhythm(month.first)):
        for row in table.rows:
            missing = [cell.day for cell in row.cells if cell.state == State.MISSING]
            facts = [FactInput({"way": table.way.value, "due_on": day}, {"duty_day": day}) for day in missing]
            gaps[row.township.pk] += facts
    for township in townships:
        if ladder.is_register_unclear(len(gaps[township.pk]), rule_set.numbers):
            yield Occasion(
                rule=NoticeRule.REGISTER_UNCLEAR,
                name=f"{township.pk}-{month}",
                on=month.first,
                addressee=township.pk,
                rule_set=rule_set.pk,
                numbers=rule_set.numbers,
                facts=sorted(gaps[township.pk], key=lambda fact: fact.rows["duty_day"]),
            )


def _passed_deadlines(prefix: str, at: dt.datetime, known: Set[str]) -> Iterator[Occasion]:
    """One entry's deadline is one occasion. Only an approved extension makes it as if it had not passed."""
    today = timezone.localdate(at)
    rows = LedgerEntry.objects.filter(under(prefix, "village__code")).select_related("rule_set", "village")
    recent = rows.filter(deadline__lt=today, deadline__gte=timezone.localdate(_since(at)))
    counting = Inspection.objects.filter(
        Q(stage__in=OPEN_INSPECTION) | Q(stage=Stage.SIGNED, outcome=Outcome.PASS),
        entry=OuterRef("pk"),
        applied_at__gte=OuterRef("round_began_at"),
    )
    recent = recent.annotate(applied_at=Subquery(counting.order_by("-round").values("applied_at")[:1]))
    found = set()
    for entry in recent.exclude(stage=Stage.MERGED).order_by("deadline", "pk"):
        applied_at: dt.datetime | None = entry.applied_at  # type: ignore[attr-defined]  # annotated
        is_passed = ladder.is_deadline_passed(
            entry.deadline,
            is_under_rectification=entry.stage in UNDER_RECTIFICATION,
            applied_on=timezone.localdate(applied_at) if applied_at else None,
            accepted_on=timezone.localdate(entry.accepted_at) if entry.accepted_at else None,
            today=today,
        )
        if is_passed:
            found.add(f"{entry.pk}-{entry.deadline}")
            yield _of_deadline(entry, entry.deadline, today)
    earlier = {int(name.split("-", 1)[0]): name for name in known - found}
    for entry in rows.filter(pk__in=earlier):
        for name in (name for name in known - found if name.startswith(f"{entry.pk}-")):
            deadline = dt.date.fromisoformat(name.split("-", 1)[1])
            if not Extension.objects.filter(entry=entry, stage=Stage.APPROVED, deadline_before=deadline).exists():
                yield _of_deadline(entry, deadline, today)


def _of_deadline(entry: LedgerEntry, deadline: dt.date, today: dt.date) -> Occasion:
    data = {
        "number": entry.number,
        "village": entry.village.short_name,
        "deadline": deadline,
        "days_over": (today - deadline).days,
        "stage": entry.stage,
    }
    assert entry.village.parent_id is not None
    return Occasion(
        rule=NoticeRule.DEADLINE_PASSED,
        name=f"{entry.pk}-{deadline}",
        on=deadline,
        addressee=entry.village.parent_id,
        rule_set=entry.rule_set_id,
        numbers=entry.rule_set.numbers,
        facts=[FactInput(data, {"entry_id": entry.pk})],
    )


def _since(at: dt.datetime) -> dt.datetime:
    return at - dt.timedelta(days=FAR_BACK_DAYS)


class _RuleSets:
    """The rule set of a day, asked once for each day; None where none is in force."""

    def __init__(self) -> None:
        self._by_day: dict[dt.date, RuleSet | None] = {}

    def on(self, day: dt.date) -> RuleSet | None:
        if day not in self._by_day:
            try:
                self._by_day[day] = rules_in_force(day)
            except ObjectDoesNotExist:
                self._by_day[day] = None
        return self._by_day[day]
