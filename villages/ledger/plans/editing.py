"""The page on which a township writes what its plan says of one criterion."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria.models import Criterion
from villages.decisions import add_refusal
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.ledger.plans import actions, rules
from villages.ledger.plans.contents import lines_of, words_of
from villages.ledger.plans.forms import ItemForm, LineFormSet, add_lines, line_forms
from villages.ledger.plans.getters import get_criterion, get_newest_plan
from villages.ledger.plans.models import LibraryMeasure, Plan, PlanItem
from villages.ledger.plans.rules import Line
from villages.process import Conflict, RuleBroken


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def plan_item(request: SignedInRequest, number: str, criterion: int) -> HttpResponse:
    """Problem, cause, goal and measures of one criterion; `more` saves and stays."""
    entry = get_entry(request.user, number)
    plan = get_newest_plan(request.user, entry)
    about = get_criterion(entry, criterion)
    back = reverse("villages:entry-plan", args=[entry.number])
    try:
        rules.check_in_work(entry.stage)
        rules.check_is_editable(plan.stage)
    except RuleBroken as broken:
        messages.warning(request, str(broken))
        return redirect(back)
    item = plan.items.filter(criterion=about).prefetch_related("planned_measures").first()
    library = shelf_for(entry, about, item)
    if request.method != "POST":
        lines = lines_of(item) if item else []
        return _page(request, plan, about, _first_form(plan, item, library), line_forms(None, lines))
    form, rows = ItemForm(request.POST, library=library), line_forms(request.POST, [])
    if not (form.is_valid() and rows.is_valid()):
        return _page(request, plan, about, form, rows, status=422)
    try:
        _save(request, plan, about, form, rows)
    except Conflict:
        return _somebody_saved(request, plan, about, library)
    except RuleBroken as broken:
        add_refusal(form, broken)
        return _page(request, plan, about, form, rows, status=422)
    messages.success(request, _("Criterion %(number)d of the plan is saved.") % {"number": about.number})
    return redirect(request.path if "more" in request.POST else back)


def shelf_for(entry: LedgerEntry, criterion: Criterion, item: PlanItem | None) -> list[LibraryMeasure]:
    """The measures of the library that the plan does not have yet for this criterion."""
    said = {planned.words for planned in item.planned_measures.all()} if item else set()
    rows = LibraryMeasure.objects.for_county(entry.village.county_code).filter(criterion=criterion)
    return [row for row in rows if row.text not in said]


def _first_form(plan: Plan, item: PlanItem | None, library: list[LibraryMeasure]) -> ItemForm:
    words = words_of(item) if item else rules.ItemWords()
    return ItemForm(initial={"version": plan.version, **vars(words)}, library=library)


def _save(request: SignedInRequest, plan: Plan, criterion: Criterion, form: ItemForm, rows: LineFormSet) -> None:
    """What is taken over from the library has no owner yet, and the deadline of the entry as its day."""
    taken = [Line(row.kind, row.text, "", plan.entry.deadline) for row in form.cleaned_data["library"]]
    actions.save_item(
        plan=plan,
        criterion=criterion,
        words=form.item_words,
        lines=[*rows.lines, *taken],
        version=form.cleaned_data["version"],
        by=request.user,
        at=clock.now(),
    )


def _somebody_saved(
    request: SignedInRequest, plan: Plan, criterion: Criterion, library: list[LibraryMeasure]
) -> HttpResponse:
    """A colleague saved the plan meanwhile: what was typed stays on the page, and is saved by pressing again.

    The colleague's measures stand under those that were typed, so that none is lost unless it is left out.
    """
    plan.refresh_from_db(fields=["version", "stage"])
    item = plan.items.filter(criterion=criterion).prefetch_related("planned_measures").first()
    typed: QueryDict = request.POST.copy()
    typed["version"] = str(plan.version)
    add_lines(typed, lines_of(item) if item else [])
    form, rows = ItemForm(typed, library=library), line_forms(typed, [])
    form.is_valid()
    rows.is_valid()
    return _page(request, plan, criterion, form, rows, status=409, theirs=item)


def _page(
    request: SignedInRequest, plan: Plan, criterion: Criterion, form: ItemForm, rows: LineFormSet,
    *, status: int = 200, theirs: PlanItem | None = None,
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {
        **frame(plan.entry, request.user, clock.now(), "villages:entry-plan"),
        "plan": plan,
        "criterion": criterion,
        "form": form,
        "rows": rows,
        "is_conflict": status == 409,
        "theirs": theirs,
        "back": reverse("villages:entry-plan", args=[plan.entry.number]),
    }
    return render(request, "ledger/plans/item.html", context, status=status)
