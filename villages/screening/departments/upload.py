"""The list of a department from a spreadsheet: the form, the dry run, the confirmation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria.models import Criterion
from villages.decisions import add_refusal
from villages.process import RuleBroken
from villages.screening import xlsx
from villages.screening.departments import rules
from villages.screening.departments.actions import check_report, file_report
from villages.screening.departments.checking import limits_of
from villages.screening.departments.editions import Editions
from villages.screening.departments.forms import ConfirmForm, DocumentForm, UploadForm
from villages.screening.departments.places import NotFound, Villages
from villages.screening.departments.reports import filed, first_department, own_departments, villages_of
from villages.screening.departments.rules import ItemInput, ItemsRefused
from villages.screening.departments.workbook import Listed, form_for, read_list
from villages.screening.quarters import Quarter


@dataclass(frozen=True)
class Read:
    """One row as the dry run shows it."""

    item: ItemInput
    criterion: Criterion | None
    quarter: Quarter
    days: int


@require_safe
@requires(Permission.FILE_DEPARTMENT_REPORT)
def report_template(request: SignedInRequest) -> HttpResponse:
    """The empty form as a file."""
    at = clock.now()
    departments = own_departments(request.user)
    if not departments:
        return render(request, "screening/departments/no_department.html")
    criteria = Editions().criteria(timezone.localdate(at)).values()
    content = form_for(criteria=criteria, villages=villages_of(request.user, departments, at).in_force)
    name = "department-report.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=xlsx.CONTENT_TYPE, headers=headers)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILE_DEPARTMENT_REPORT)
def report_upload(request: SignedInRequest) -> HttpResponse:
    """Choose the file; then every problem by cell, or what would be filed. Nothing is filed here."""
    at = clock.now()
    departments = own_departments(request.user)
    if not departments:
        return render(request, "screening/departments/no_department.html")
    if request.method != "POST":
        form = UploadForm(initial=first_department(request, departments), departments=departments)
        return _show(request, form)
    form = UploadForm(request.POST, request.FILES, departments=departments)
    if not form.is_valid():
        return _show(request, form)
    villages = villages_of(request.user, departments, at)
    try:
        limits = limits_of(dated_on=form.cleaned_data["dated_on"], at=at)
        listed = read_list(form.cleaned_data["file"], villages=villages, limits=limits)
    except xlsx.Unreadable as unreadable:
        form.add_error("file", str(unreadable))
        return _show(request, form)
    try:
        listed.refuse(_problems(form, listed, at))
    except RuleBroken as broken:
        add_refusal(form, broken)
    if form.errors or listed.problems:
        return _show(request, form, problems=listed.in_order)
    return _dry_run(request, form, listed)


def _problems(form: DocumentForm, listed: Listed, at: dt.datetime) -> list[rules.ItemProblem]:
    """What the rules say about the rows; raises `RuleBroken` for the paper."""
    try:
        check_report(**form.values, items=listed.items, at=at)
    except ItemsRefused as refused:
        return refused.problems
    except RuleBroken as broken:
        # A list whose rows cannot be read has no items; that is said by cell already.
        if listed.problems and broken.field is None:
            return []
        raise
    return []


def _dry_run(request: SignedInRequest, form: DocumentForm, listed: Listed) -> HttpResponse:
    """What would be filed, and the button that files it."""
    values = form.values
    rows = [[i.village.code, i.number, i.known_on.isoformat(), i.fact] for i in listed.items]
    initial = {**values, "department": values["department"].pk, "rows": rows}
    confirm = ConfirmForm(initial=initial, departments=own_departments(request.user))
    editions = Editions()
    read = [
        Read(
            item,
            editions.of_quarter(item.known_on).get(item.number),
            Quarter.of(item.known_on),
            (values["dated_on"] - item.known_on).days,
        )
        for item in listed.items
    ]
    context = {"form": confirm, "document": values, "read": read}
    return render(request, "screening/departments/report_dry_run.html", context)


@require_POST
@requires(Permission.FILE_DEPARTMENT_REPORT)
def report_confirm(request: SignedInRequest) -> HttpResponse:
    """File the rows of the dry run; they are checked again, for they come back through the browser."""
    at = clock.now()
    departments = own_departments(request.user)
    if not departments:
        return render(request, "screening/departments/no_department.html")
    confirm = ConfirmForm(request.POST, departments=departments)
    form = UploadForm(initial=request.POST.dict(), departments=departments)
    try:
        if not confirm.is_valid():
            raise RuleBroken(_("What was read has been lost on the way. Choose the file again."))
        items = _items(confirm.cleaned_data["rows"], villages_of(request.user, departments, at))
        return filed(request, file_report(**confirm.values, items=items, by=request.user, at=at))
    except ItemsRefused as refused:
        return _show(request, form, refused=refused.problems, rows=items)
    except RuleBroken as broken:
        return _show(request, form, sentence=str(broken))


def _items(rows: Any, villages: Villages) -> list[ItemInput]:
    """The rows as the dry run wrote them. Raises `RuleBroken` when they are not."""
    try:
        return [
            ItemInput(
                villages.find(str(code)),
                int(number),
                str(fact),
                dt.date.fromisoformat(day),
                _("item %(number)s") % {"number": place},
            )
            for place, (code, number, day, fact) in enumerate(rows, start=1)
        ]
    except (ArithmeticError, TypeError, ValueError, NotFound) as error:
        raise RuleBroken(_("What was read has been lost on the way. Choose the file again.")) from error


def _show(request: SignedInRequest, form: UploadForm, **context: Any) -> HttpResponse:
    """The page on which the file is chosen, with what was wrong with the last one."""
    return render(request, "screening/departments/report_upload.html", {"form": form, **context})
