"""The pages of the joint meeting's members: who they are, and what the county keeps about each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.decisions import add_refusal
from villages.divisions.models import under
from villages.process import Conflict, RuleBroken
from villages.screening.departments.editions import Editions
from villages.screening.departments.forms import DepartmentForm
from villages.screening.departments.getters import get_department
from villages.screening.departments.membership import edit_department, state_of
from villages.screening.departments.models import Department, DepartmentReport

PER_PAGE = 50


@require_safe
@requires(Permission.READ_JOINT_WORK)
def department_list(request: SignedInRequest) -> HttpResponse:
    """The members of each joint meeting in the jurisdiction, each with its last report that the reader may see."""
    reports = DepartmentReport.objects.visible_to(request.user)
    last = reports.filter(department=OuterRef("pk")).order_by("-dated_on", "-pk").values("pk")[:1]
    rows = Department.objects.visible_to(request.user).order_by("county__code", "order")
    rows = rows.select_related("county").prefetch_related("members").annotate(last_report=Subquery(last))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    departments: list[Any] = list(page)  # with `last_report`, the key
    last_reports = reports.in_bulk([row.last_report for row in departments if row.last_report])
    context = {
        "page": page,
        "lines": [(row, last_reports.get(row.last_report)) for row in departments],
        "may_edit": request.user.may(Permission.HOLD_MEETING),
        "is_own": request.user.role == Role.DEPARTMENT,
    }
    return render(request, "screening/departments/department_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.HOLD_MEETING)
def department_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Contact, criteria and accounts of one member."""
    at = clock.now()
    department = get_department(request.user, pk)
    criteria = Editions().criteria(timezone.localdate(at)).values()
    accounts = _accounts_of(department)
    form = DepartmentForm(
        request.POST if request.method == "POST" else None,
        initial=_facts(department),
        criteria=criteria,
        accounts=accounts,
    )
    if form.is_valid():
        try:
            edit_department(department=department, **form.cleaned_data, by=request.user, at=at)
        except Conflict as faster:
            return _show_both(request, department, form, faster)
        except RuleBroken as broken:
            add_refusal(form, broken)
        else:
            messages.success(request, _("%(department)s is changed.") % {"department": department.name})
            return redirect(reverse("villages:department-list"))
    context = {"department": department, "form": form, "has_accounts": accounts.exists()}
    return render(request, "screening/departments/department_edit.html", context)


def _accounts_of(department: Department) -> Any:
    """Open accounts of the role in this county, and whoever files for it already."""
    fitting = User.objects.filter(under(department.county.code, "jurisdiction"), role=Role.DEPARTMENT)
    return (fitting.filter(is_active=True) | fitting.filter(departments=department)).distinct().order_by("username")


def _facts(department: Department) -> dict[str, Any]:
    return {
        "contact_post": department.contact_post,
        "criterion_numbers": department.criterion_numbers,
        "members": list(department.members.all()),
        "seen": state_of(department),
    }


def _show_both(
    request: SignedInRequest, department: Department, form: DepartmentForm, faster: Conflict
) -> HttpResponse:
    """Somebody was faster: theirs is shown, what was typed stays in the form, and can be sent over theirs."""
    department.refresh_from_db()
    form.data = request.POST.copy()
    form.data["seen"] = state_of(department)
    context = {"department": department, "form": form, "faster": str(faster), "has_accounts": True}
    return render(request, "screening/departments/department_edit.html", context, status=409)
