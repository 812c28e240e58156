"""The pages of livelihood projects: the list over the jurisdiction, one project and what is done to it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, DecimalField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import DecisionForm, Done, ReasonForm, decide, decide_in_words
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.measures import project_actions as actions
from villages.ledger.measures.filters import ProjectFilter
from villages.ledger.measures.forms import DoneForm, ProjectForm
from villages.ledger.measures.getters import get_project
from villages.ledger.measures.models import Fund, Project, ProjectQuerySet
from villages.ledger.measures.sums import in_yuan
from villages.process import StageChange, Thing, Verb, possible_verbs, stages_of
from villages.screening.filters import beside, counts_by

PER_PAGE = 50
HEADS: list[Head] = [
    (gettext_lazy("Entry"), 17),
    (gettext_lazy("Township"), 14),
    (gettext_lazy("Village"), 14),
    (gettext_lazy("Project"), 40),
    (gettext_lazy("Amount (yuan)"), 16),
    (gettext_lazy("Spent (yuan)"), 16),
    (gettext_lazy("Households that benefit"), 12),
    (gettext_lazy("Due day"), 12),
    (gettext_lazy("State"), 12),
    (gettext_lazy("Done on"), 12),
    (gettext_lazy("Photographs"), 12),
]


def with_money(projects: ProjectQuerySet) -> Any:
    """With what was spent on each (yuan), and the number of its photographs."""
    spent = Fund.objects.filter(project=OuterRef("pk")).order_by().values("project").annotate(yuan=Sum("amount"))
    nothing = Value(Decimal(0), output_field=DecimalField(max_digits=14, decimal_places=2))
    return projects.annotate(
        spent=Coalesce(Subquery(spent.values("yuan")), nothing),
        photographs=Count("entry_files", filter=Q(entry_files__taken_off_at=None)),
    )


@require_safe
@requires(Permission.READ_LEDGER)
def project_list(request: SignedInRequest) -> HttpResponse:
    """Every livelihood project of the jurisdiction, the newest first, with the sum of their amounts."""
    filters = ProjectFilter(request.GET, Project.objects.visible_to(request.user), request=request)
    page = Paginator(_rows(filters), PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_by(beside(filters, "stage"), "stage")
    context = {
        "filter": filters,
        "page": page,
        "stages": [(stage, counts.get(stage.value, 0)) for stage in stages_of(Thing.PROJECT)],
        "sum": in_yuan(filters.qs.order_by().aggregate(yuan=Sum("amount"))["yuan"]),
    }
    return render(request, "ledger/measures/project_list.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def project_export(request: SignedInRequest) -> HttpResponse:
    """The list as a spreadsheet, with the same filters."""
    filters = ProjectFilter(request.GET, Project.objects.visible_to(request.user), request=request)
    rows = (
        (
            row.entry.number, row.entry.village.parent.name, row.entry.village.short_name, row.name, row.amount,
            in_yuan(row.spent), row.households, row.due_on, row.get_stage_display(), row.done_on, row.photographs,
        )
        for row in _rows(filters)
    )  # fmt: skip
    return list_as_xlsx(request, _("Livelihood projects"), HEADS, rows, form=filters.form, at=clock.now())


def _rows(filters: ProjectFilter) -> Any:
    return with_money(filters.qs).select_related("entry__village__parent").order_by("-planned_at", "-pk")


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def project_plan(request: SignedInRequest, number: str) -> HttpResponse:
    """Put a livelihood project on the entry."""
    now = clock.now()
    entry = get_entry(request.user, number)
    form = ProjectForm(request.POST or None)

    def act() -> Done:
        project = actions.plan_project(entry=entry, facts=form.facts, by=request.user, at=now)
        return Done(_("The project was planned."), url_of(project))

    context = {
        **frame(entry, request.user, now, "villages:entry-measures"),
        "title": _("Plan a livelihood project"),
        "button": _("Plan the project"),
        "back": reverse("villages:entry-measures", args=[number]),
    }
    return decide(request, form, act, template="ledger/entry_form.html", context=context)


@require_safe
@requires(Permission.READ_LEDGER)
def project_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One project with its photographs, the money spent on it, and its history."""
    project = get_project(request.user, pk)
    entry, user = project.entry, request.user
    may_work = entry.is_open and user.may(Permission.RECTIFY) and user.covers(entry.village.code)
    funds = list(project.funds.order_by("spent_on", "pk"))
    spent = sum((fund.amount for fund in funds), Decimal(0))
    context = {
        **frame(entry, user, clock.now(), "villages:entry-measures"),
        "project": project,
        "funds": funds,
        "spent": spent,
        "left": project.amount - spent,
        "files": project.entry_files.standing().select_related("file"),
        "add_url": reverse("villages:entry-file-add", args=[entry.number, "project", pk]) if may_work else "",
        "may_take_off": may_work,
        "can": possible_verbs(project, user) if entry.is_open else set(),
        "history": events(StageChange.objects.of(project)),
    }
    return render(request, "ledger/measures/project_detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def project_start(request: SignedInRequest, pk: int) -> HttpResponse:
    """Work on the project has begun."""
    project = get_project(request.user, pk)
    form = DecisionForm(request.POST or None, initial={"version": project.version})
    return decide_in_words(
        request, project, Verb.START_OUT, form,
        lambda: actions.start_project(project=project, by=request.user, at=clock.now()),
        back=url_of(project),
        title=_("Start the project"),
        sentences=[_("The project is under way. It is done when a photograph shows it.")],
        done=_("The project is under way."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def project_finish(request: SignedInRequest, pk: int) -> HttpResponse:
    """The project is done; a photograph must show it."""
    now = clock.now()
    project = get_project(request.user, pk)
    today: dt.date = timezone.localdate(now)
    form = DoneForm(request.POST or None, initial={"version": project.version, "done_on": today})
    return decide_in_words(
        request, project, Verb.FINISH, form,
        lambda done_on: actions.finish_project(project=project, done_on=done_on, by=request.user, at=now),
        back=url_of(project),
        title=_("Report the project as done"),
        sentences=[_("A photograph must show it.")],
        done=_("The project is done."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def project_call_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """The project does not come."""
    project = get_project(request.user, pk)
    form = ReasonForm(request.POST or None, initial={"version": project.version})
    return decide_in_words(
        request, project, Verb.CALL_OFF, form,
        lambda reason: actions.call_off_project(project=project, reason=reason, by=request.user, at=clock.now()),
        back=url_of(project),
        title=_("Call the project off"),
        sentences=[_("It stays on the list with the reason. Money that was spent on it stays recorded.")],
        done=_("The project was called off."),
    )  # fmt: skip


def url_of(project: Project) -> str:
    return reverse("villages:project-detail", args=[project.pk])
