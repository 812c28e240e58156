"""The pages of department reports: the list, one report, the form of the department."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Min, Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.decisions import add_refusal
from villages.exports import Head, list_as_xlsx
from villages.marks import listed
from villages.process import RuleBroken
from villages.screening.departments.actions import file_report
from villages.screening.departments.editions import Editions
from villages.screening.departments.filters import ReportFilter
from villages.screening.departments.forms import ROWS_MORE, DocumentForm, ItemFormSet, item_forms, typed_rows
from villages.screening.departments.getters import get_report
from villages.screening.departments.models import Department, DepartmentItem, DepartmentReport
from villages.screening.departments.places import Villages
from villages.screening.departments.rules import ItemsRefused
from villages.screening.models import Finding

PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One report on the list: how many villages and which criteria it names, how long it was known at the longest."""

    report: DepartmentReport
    villages: int
    numbers: list[int]
    days: int


@require_safe
@requires(Permission.READ_JOINT_WORK)
def report_list(request: SignedInRequest) -> HttpResponse:
    """Every report in the jurisdiction; for a department its own."""
    filters, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "lines": _lines(list(page)),
        "may_file": request.user.may(Permission.FILE_DEPARTMENT_REPORT),
    }
    return render(request, "screening/departments/report_list.html", context)


@require_safe
@requires(Permission.READ_JOINT_WORK)
def report_export(request: SignedInRequest) -> HttpResponse:
    """The reports as a spreadsheet, with the filters kept."""
    filters, rows = _filtered(request)
    heads: list[Head] = [
        (_("Document"), 30), (_("Department"), 24), (_("Dated"), 12), (_("Filed"), 12), (_("Villages"), 10),
        (_("Criteria"), 20), (_("Known before, days at most"), 14),
    ]  # fmt: skip
    lines = [
        (
            line.report.document_no,
            line.report.department.name,
            line.report.dated_on,
            timezone.localdate(line.report.filed_at),
            line.villages,
            listed(line.numbers),
            line.days,
        )
        for line in _lines(list(rows))
    ]
    return list_as_xlsx(request, _("Department reports"), heads, lines, form=filters.form, at=clock.now())


def _filtered(request: SignedInRequest) -> tuple[ReportFilter, QuerySet[Any]]:
    """The filters in the address and the rows that they leave, with what `_lines` needs, the newest first."""
    filters = ReportFilter(request.GET, DepartmentReport.objects.visible_to(request.user), request=request)
    counted = filters.qs.annotate(villages=Count("items__village", distinct=True), first=Min("items__known_on"))
    return filters, counted.select_related("department__county").order_by("-filed_at", "-pk")


def _lines(reports: list[Any]) -> list[Line]:
    """The reports come with `villages` and `first`; one query for the criteria of all."""
    numbers: dict[int, set[int]] = defaultdict(set)
    for report, number in (
        DepartmentItem.objects.filter(report__in=reports).order_by().values_list("report", "criterion__number")
    ):
        numbers[report].add(number)
    return [
        Line(report, report.villages, sorted(numbers[report.pk]), (report.dated_on - report.first).days)
        for report in reports
    ]


@dataclass(frozen=True)
class ItemLine:
    """One item of a report: how long the department had known, and what became of it."""

    item: DepartmentItem
    days: int
    finding: Finding | None


@require_safe
@requires(Permission.READ_JOINT_WORK)
def report_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One report with its items, and what became of each."""
    report = get_report(request.user, pk)
    newest = Finding.objects.select_related("explanation").order_by("-pk")
    items = report.items.select_related("village__parent", "criterion").prefetch_related(
        "files", Prefetch("findings", newest)
    )
    context = {
        "report": report,
        "lines": [ItemLine(item, (report.dated_on - item.known_on).days, _newest(item)) for item in items],
        "may_add_files": request.user.may(Permission.FILE_DEPARTMENT_REPORT),
        "may_read_findings": request.user.may(Permission.READ_SCREENING),
    }
    return render(request, "screening/departments/report_detail.html", context)


def _newest(item: DepartmentItem) -> Finding | None:
    return next(iter(item.findings.all()), None)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILE_DEPARTMENT_REPORT)
def report_file(request: SignedInRequest) -> HttpResponse:
    """The form: the paper, and a few rows; `more` brings further rows and files nothing."""
    at = clock.now()
    departments = own_departments(request.user)
    if not departments:
        return render(request, "screening/departments/no_department.html")
    villages = villages_of(request.user, departments, at)
    criteria = Editions().criteria(timezone.localdate(at)).values()
    is_asking_for_rows = "more" in request.POST
    if request.method == "POST" and not is_asking_for_rows:
        document = DocumentForm(request.POST, departments=departments)
        rows = item_forms(request.POST, criteria=criteria, villages=villages)
        report = _try(document, rows, by=request.user, at=at)
        if report is not None:
            return filed(request, report)
    else:
        typed = typed_rows(request.POST) if is_asking_for_rows else []
        initial = request.POST.dict() if is_asking_for_rows else first_department(request, departments)
        document = DocumentForm(initial=initial, departments=departments)
        extra = {"extra": ROWS_MORE} if is_asking_for_rows else {}
        rows = item_forms(None, criteria=criteria, villages=None, typed=typed, **extra)
    context = {"form": document, "rows": rows, "villages": villages.options, "departments": departments}
    return render(request, "screening/departments/report_file.html", context)


def _try(document: DocumentForm, rows: ItemFormSet, *, by: User, at: dt.datetime) -> DepartmentReport | None:
    """File it when both are right; a broken rule becomes a sentence beside its field, and None comes back."""
    if not all([document.is_valid(), rows.is_valid()]):
        return None
    try:
        return file_report(**document.values, items=rows.items, by=by, at=at)
    except ItemsRefused as refused:
        rows.refuse(refused.problems)
    except RuleBroken as broken:
        add_refusal(document, broken)
    return None


def own_departments(user: User) -> list[Department]:
    """The departments for which this account files, with their county."""
    return list(Department.objects.of(user).select_related("county"))


def first_department(request: SignedInRequest, departments: Iterable[Department]) -> dict[str, Any]:
    """The department that the address asks for, if the account files for it."""
    asked = request.GET.get("department", "")
    chosen = next((row for row in departments if str(row.pk) == asked), None)
    return {"department": chosen} if chosen else {}


def villages_of(user: User, departments: list[Department], at: dt.datetime) -> Villages:
    """A department account has one county, so its departments have."""
    return Villages(departments[0].county, by=user, on=timezone.localdate(at))


def filed(request: SignedInRequest, report: DepartmentReport) -> HttpResponse:
    """On to the report, with the sentence that it is filed."""
    count = report.items.count()
    words = ngettext(
        "The report was filed; %(count)d finding was recorded.",
        "The report was filed; %(count)d findings were recorded.",
        count,
    )
    messages.success(request, words % {"count": count})
    return redirect(reverse("villages:department-report-detail", args=[report.pk]))
