"""What the county sees: all villages in a matrix, one village's sources side by side, completeness, the kinds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission, Role
from villages.criteria.models import Criterion, Group
from villages.divisions.models import Division, DivisionQuerySet
from villages.exports import Head, list_as_xlsx
from villages.marks import bracketed, colon, listed
from villages.screening.insight import completeness
from villages.screening.insight.county_matrix import lines_of
from villages.screening.insight.filters import DayForm, KindFilter, MatrixFilter
from villages.screening.insight.kinds import kind_rows, quarters_of, with_findings
from villages.screening.insight.quarters import Choice, choose
from villages.screening.insight.side_by_side import last_quarter_of, side_by_side
from villages.screening.models import Finding, FindingQuerySet, QuarterlyCheck, VillageSheet
from villages.screening.quarters import Quarter
from villages.templatetags.filing import duration

# A county of 117 villages stands on one page.
VILLAGES_PER_PAGE = 150
KINDS_PER_PAGE = 50
QUARTERS_PER_PAGE = 20


@require_safe
@requires(Permission.READ_SCREENING)
def county_matrix(request: SignedInRequest) -> HttpResponse:
    """All villages × all criteria of a quarter, with the hits of the county's side and the contradictions."""
    newest = Quarter.last_ended(clock.now())
    choice = choose(request.GET.get("quarter", ""), default=newest, newest=newest)
    sheets = VillageSheet.objects.visible_to(request.user).filter(quarterly_check__quarter=str(choice.quarter))
    data = {**request.GET.dict(), "quarter": str(choice.quarter)}
    filters = MatrixFilter(data, sheets, request=request)
    ordered = filters.qs.select_related("village", "quarterly_check__township").order_by("village__code")
    page = Paginator(ordered, VILLAGES_PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    edition = rows[0].quarterly_check.edition_id if rows else None
    criteria = list(Criterion.objects.filter(edition=edition).order_by("number")) if rows else []
    context = {
        "choice": choice,
        "filter": filters,
        "page": page,
        "criteria": criteria,
        "lines": lines_of(rows, str(choice.quarter), criteria),
        "unfiltered": f"?quarter={choice.quarter}",
    }
    return render(request, "screening/insight/county_matrix.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def village_sources(request: SignedInRequest, code: str) -> HttpResponse:
    """What each source says of one village in one quarter."""
    now = clock.now()
    villages = Division.objects.visible_to(request.user).villages().select_related("parent")
    village = get_object_or_404(villages, code=code)
    newest = Quarter.of(now)
    default = last_quarter_of(village) or Quarter.last_ended(now)
    choice = choose(request.GET.get("quarter", ""), default=default, newest=newest)
    context = {"village": village, "choice": choice, "table": side_by_side(village, choice.quarter)}
    return render(request, "screening/insight/village_sources.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def completeness_list(request: SignedInRequest) -> HttpResponse:
    """A quarter by township, as of a day."""
    context = _completeness_of_quarter(request, clock.now())
    context["page"] = Paginator(context["chosen"], KINDS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "screening/insight/completeness_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def completeness_export(request: SignedInRequest) -> HttpResponse:
    """A quarter by township as a spreadsheet, as of the day and with the state that the page is narrowed to."""
    now = clock.now()
    asked = _completeness_of_quarter(request, now)
    heads: list[Head] = [
        (_("Township"), 14), (_("Code"), 12), (_("State"), 20), (_("Villages"), 10), (_("Answers"), 14),
        (_("Completeness"), 12), (_("Due"), 18), (_("First submitted"), 18), (_("Timeliness"), 24),
    ]  # fmt: skip
    rows = [
        (
            row.check.township.name,
            row.check.township.code,
            f"{row.reason.label} {_('(unlocked)') if row.is_unlocked else ''}".strip(),
            row.villages,
            _("%(given)s of %(wanted)s") % {"given": row.given, "wanted": row.wanted},
            f"{row.completeness} %",
            _("%(day)s, 24:00") % {"day": row.check.due_on.isoformat()},
            f"{timezone.localtime(row.first_submitted_at):%Y-%m-%d %H:%M}" if row.first_submitted_at else "",
            _timeliness(row),
        )
        for row in asked["chosen"]
    ]
    day = _("As it was at the end of %(day)s.") % {"day": date_format(asked["day"])}
    notes = [] if asked["is_today"] else [day]
    if asked["reason"]:
        notes.insert(0, f"{_('State')}{colon()}{completeness.Reason(asked['reason']).label}")
    title = _("Completeness and timeliness %(quarter)s") % {"quarter": asked["choice"].quarter.label}
    return list_as_xlsx(request, title, heads, rows, notes=notes, at=now)


def _timeliness(row: completeness.Row) -> str:
    late = {"time": duration(row.minutes_late)}
    if row.first_submitted_at:
        return _("late by %(time)s") % late if row.minutes_late else _("on time")
    return _("not submitted, late by %(time)s") % late if row.minutes_late else _("not submitted, not due yet")


@require_safe
@requires(Permission.READ_SCREENING)
def completeness_township(request: SignedInRequest, township: str) -> HttpResponse:
    """One township's quarters, the newest first, as of a day."""
    now = clock.now()
    townships = Division.objects.visible_to(request.user).townships()
    division = get_object_or_404(townships, code=township)
    context = _completeness(request, QuarterlyCheck.objects.filter(township=division), now)
    page = Paginator(context["rows"], QUARTERS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "screening/insight/completeness_township.html", context | {"township": division, "page": page}
    )


def _completeness_of_quarter(request: SignedInRequest, now: dt.datetime) -> dict[str, Any]:
    """The quarter in the address; `chosen` are the rows with the state in the address."""
    newest = Quarter.last_ended(now)
    choice = choose(request.GET.get("quarter", ""), default=newest, newest=newest)
    checks = QuarterlyCheck.objects.visible_to(request.user).of_quarter(choice.quarter)
    found = _completeness(request, checks, now, quarter=str(choice.quarter))
    reason = request.GET.get("reason", "")
    reason = reason if reason in completeness.Reason.values else ""
    chosen = [row for row in found["rows"] if not reason or row.reason == reason]
    return {**found, "choice": choice, "reason": reason, "chosen": chosen}


def _completeness(request: SignedInRequest, checks: Any, now: dt.datetime, quarter: str = "") -> dict[str, Any]:
    """The rows as of the day in the address; today for none, for one that is no day, or that is to come."""
    today = timezone.localdate(now)
    form = DayForm({"quarter": quarter, "on": request.GET.get("on") or today.isoformat()})
    asked = form.cleaned_data.get("on") if form.is_valid() else None
    day = asked if asked and dt.date(2000, 1, 1) <= asked <= today else today
    rows = completeness.rows_at(checks, day, now)
    return {
        "form": DayForm(initial={"quarter": quarter, "on": day}),
        "day": day,
        "is_today": day == today,
        "is_other_day": bool(request.GET.get("on")) and asked != day,
        "rows": rows,
        "reasons": completeness.reasons_of(rows),
        "totals": completeness.Totals.of(rows),
        "own_page": "villages:check-detail" if request.user.role == Role.FILER else "villages:check-review",
    }


@require_safe
@requires(Permission.READ_SCREENING)
def kind_list(request: SignedInRequest) -> HttpResponse:
    """How many villages of each kind in each quarter, and which they are in the one that is chosen."""
    asked = _kinds(request)
    page = Paginator(asked.villages, KINDS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "choice": asked.choice,
        "rows": kind_rows(asked.findings, asked.quarters),
        "groups": list(Group),
        "kind": asked.kind,
        "filter": asked.filters,
        "page": page,
        "lines": with_findings(list(page.object_list), asked.of_quarter),
        "unfiltered": f"?quarter={asked.choice.quarter}",
    }
    return render(request, "screening/insight/kind_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def kind_export(request: SignedInRequest) -> HttpResponse:
    """The villages of the quarter as a spreadsheet, with the filters kept."""
    asked = _kinds(request)
    heads: list[Head] = [
        (_("Village"), 14), (_("Code"), 16), (_("Township"), 14), (_("Group"), 24), (_("Criteria met"), 60),
    ]  # fmt: skip
    rows = [
        (
            line.village.short_name,
            line.village.code,
            line.village.parent.name if line.village.parent else "",
            listed(kind.label for kind in line.kinds),
            "\n".join(f"{each.criterion}{bracketed(each.get_source_display())}" for each in line.findings),
        )
        for line in with_findings(list(asked.villages), asked.of_quarter)
    ]
    title = f"{_('Three kinds of villages')}{bracketed(asked.choice.quarter.label)}"
    return list_as_xlsx(request, title, heads, rows, form=asked.filters.form, at=clock.now())


@dataclass(frozen=True)
class Kinds:
    """What the address asks for: quarter and kind, the findings with and without them, the villages that are left."""

    choice: Choice
    quarters: list[Quarter]
    kind: Group | None
    findings: FindingQuerySet
    of_quarter: FindingQuerySet
    filters: KindFilter
    villages: DivisionQuerySet


def _kinds(request: SignedInRequest) -> Kinds:
    newest = Quarter.last_ended(clock.now())
    findings = Finding.objects.visible_to(request.user).live()
    quarters = quarters_of(findings, newest)
    choice = choose(request.GET.get("quarter", ""), default=newest, newest=quarters[-1])
    of_quarter = findings.filter(quarter=str(choice.quarter))
    asked = request.GET.get("kind", "")
    kind = Group(asked) if asked in Group.values else None
    if kind:
        of_quarter = of_quarter.filter(criterion__group=kind)
    villages = Division.objects.filter(pk__in=of_quarter.order_by().values("village"))
    filters = KindFilter({**request.GET.dict(), "quarter": str(choice.quarter)}, villages, request=request)
    ordered = filters.qs.select_related("parent").order_by("code")
    return Kinds(choice, quarters, kind, findings, of_quarter, filters, ordered)
