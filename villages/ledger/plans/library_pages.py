"""The library of measures: what ships with the edition, and what the county adds and withdraws."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.criteria.models import CriteriaEdition
from villages.decisions import Done, decide
from villages.divisions.models import Division
from villages.ledger.papers.forms import TakeOffForm
from villages.ledger.plans.forms import LibraryForm
from villages.ledger.plans.getters import get_library_measure
from villages.ledger.plans.library import add_to_library, withdraw_from_library
from villages.ledger.plans.models import LibraryMeasure

COUNTY_DIGITS = 6


@require_safe
@requires(Permission.READ_LEDGER)
def library_list(request: SignedInRequest) -> HttpResponse:
    """The measures by criterion of the edition in force."""
    edition = _edition()
    measures = LibraryMeasure.objects.for_county(request.user.jurisdiction[:COUNTY_DIGITS])
    shelf = Prefetch("library_measures", measures.select_related("county"), to_attr="shelf")
    context = {
        "criteria": edition.criteria.prefetch_related(shelf) if edition else [],
        "may_keep": may_keep(request.user),
    }
    return render(request, "ledger/plans/library.html", context)


def may_keep(user: User) -> bool:
    """The officer of a county adds to its library."""
    return user.may(Permission.APPROVE_PLAN) and len(user.jurisdiction) == COUNTY_DIGITS


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_PLAN)
def library_add(request: SignedInRequest) -> HttpResponse:
    """Add a measure of the county's own."""
    edition = _edition()
    first = {"criterion": request.GET.get("criterion", "")}
    edition_id = edition.pk if edition else 0
    if request.method == "POST":
        form = LibraryForm(request.POST, edition_id=edition_id)
    else:
        form = LibraryForm(initial=first, edition_id=edition_id)
    back = reverse("villages:library-list")

    def act() -> Done:
        county = Division.objects.get(code=request.user.jurisdiction)
        add_to_library(county=county, by=request.user, at=clock.now(), **form.cleaned_data)
        return Done(_("The measure was added to the library."), back)

    context = {"back": back}
    return decide(request, form, act, template="ledger/plans/library_add.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_PLAN)
def library_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw a measure that the county has added, with a reason."""
    row = get_library_measure(request.user, pk)
    back = reverse("villages:library-list")
    form = TakeOffForm(request.POST) if request.method == "POST" else TakeOffForm()

    def act() -> Done:
        withdraw_from_library(row=row, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        return Done(_("The measure was withdrawn from the library."), back)

    context = {
        "title": _("Withdraw a measure from the library"),
        "about": row,
        "sentences": [_("It is not offered any more. Plans that have taken it over keep it.")],
        "button": _("Withdraw the measure"),
        "back": back,
    }
    return decide(request, form, act, template="decisions/reason.html", context=context)


def _edition() -> CriteriaEdition | None:
    try:
        return CriteriaEdition.objects.in_force(clock.today())
    except CriteriaEdition.DoesNotExist:
        return None
