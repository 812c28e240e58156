"""Pages of this room: search, the list of divisions, one village. All are for reading."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.codes import CHILD_LEVEL
from villages.divisions.forms import VillageFilter
from villages.divisions.models import DIGITS, Division, DivisionQuerySet, Level
from villages.divisions.search import LONGEST_TEXT, find_villages

_SUGGESTIONS, _RESULTS, _ROWS_ON_PAGE = 8, 50, 50
# From a village up to its province.
_ANCESTORS = "parent__parent__parent__parent"


class Step(NamedTuple):
    """One division of the chain from the province down; those above the jurisdiction are named, not linked."""

    division: Division
    is_visible: bool


@require_safe
@vary_on_headers("HX-Request")
@requires(Permission.READ_DIVISIONS)
def search(request: SignedInRequest) -> HttpResponse:
    """Results for `q`: a whole page, or for HTMX the few best as a list under the search box."""
    on = timezone.localdate(clock.now())
    text = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    is_live = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    limit = _SUGGESTIONS if is_live else _RESULTS
    found = find_villages(request.user, text, limit + 1, on=on)
    context = {"search_text": text, "found": found[:limit], "has_more": len(found) > limit, "limit": limit}
    return render(request, "divisions/parts/suggestions.html" if is_live else "divisions/search.html", context)


@require_safe
@requires(Permission.READ_DIVISIONS)
def division_list(request: SignedInRequest, code: str = "") -> HttpResponse:
    """What lies under a division (by default: under the whole jurisdiction); for a township its villages."""
    on = timezone.localdate(clock.now())
    visible = Division.objects.visible_to(request.user)
    top = visible.filter(code=code or request.user.jurisdiction).select_related(_ANCESTORS).first()
    if top is None and not code:
        return render(request, "divisions/nothing_loaded.html")
    top = top or get_object_or_404(visible, code=code)
    if top.level == Level.VILLAGE:
        return redirect("villages:village-detail", code=top.code)
    context = {"top": top, "chain": _chain(request.user, top), "on": on}
    if top.level == Level.TOWNSHIP:
        return _township(request, top, on, context)
    return _overview(request, top, on, context)


def _township(request: SignedInRequest, township: Division, on: dt.date, context: dict[str, Any]) -> HttpResponse:
    form = VillageFilter(request.GET)
    villages = township.children.select_related("successor__parent")
    chosen = form.cleaned_data if form.is_valid() else {}
    if not chosen.get("with_ended"):
        villages = villages.in_force(on)
    if chosen.get("village_class"):
        villages = villages.filter(village_class=chosen["village_class"])
    page = _page(request, villages)
    return render(request, "divisions/township.html", context | {"form": form, "page": page})


def _overview(request: SignedInRequest, top: Division, on: dt.date, context: dict[str, Any]) -> HttpResponse:
    """The divisions one level down, each with its villages in force counted by class."""
    page = _page(request, top.children.in_force(on))
    counts = _counts(top, on)
    rows = [(division, counts[division.code]) for division in page]
    totals = sum(counts.values(), start=Counter[str]())
    return render(request, "divisions/overview.html", context | {"page": page, "rows": rows, "totals": totals})


def _counts(top: Division, on: dt.date) -> dict[str, Counter[str]]:
    """Code of the child → number of villages by class, and `all`."""
    digits = DIGITS[CHILD_LEVEL[Level(top.level)]]
    villages = Division.objects.villages().in_force(on).under(top.code).order_by()
    groups = (
        villages.annotate(child=Substr("code", 1, digits)).values("child", "village_class").annotate(size=Count("pk"))
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for child, village_class, size in groups.values_list("child", "village_class", "size"):
        counts[child].update({village_class: size, "all": size})
    return counts


def _page(request: SignedInRequest, divisions: DivisionQuerySet) -> Page[Division]:
    return Paginator(divisions, _ROWS_ON_PAGE).get_page(request.GET.get("page"))


@require_safe
@requires(Permission.READ_DIVISIONS)
def village_detail(request: SignedInRequest, code: str) -> HttpResponse:
    on = timezone.localdate(clock.now())
    villages = Division.objects.visible_to(request.user).villages()
    village = get_object_or_404(villages.select_related(_ANCESTORS, "successor__parent"), code=code)
    return render(request, "divisions/village.html", village_context(request.user, village, on=on))


def village_context(user: User, village: Division, *, on: dt.date) -> dict[str, Any]:
    """What the page of a village needs; the rooms above are asked by their relations, and only if the person may."""
    merged = village.successor
    entries = _entries(village) if user.may(Permission.READ_LEDGER) else None
    return {
        "village": village,
        "today": on.isoformat(),
        "chain": _chain(user, village),
        "is_in_force": village.is_in_force(on),
        "successor": merged and Step(merged, user.covers(merged.code)),
        "predecessors": [Step(old, user.covers(old.code)) for old in village.predecessors.select_related("parent")],
        "register": _register(village, on) if user.may(Permission.READ_SCREENING) else None,
        "sheets": _sheets(village) if user.may(Permission.READ_SCREENING) else None,
        "explanations": _explanations(village) if user.may(Permission.READ_SCREENING) else None,
        "work": _work(village, on) if user.may(Permission.READ_SCREENING) else None,
        "entries": entries,
        "repeats": sum(entry.rebounds for entry in entries or ()),
        "check_page": "villages:check-detail" if user.may(Permission.FILE_CHECK) else "villages:check-review",
    }


def _entries(village: Division) -> list[Any]:
    """Every entry of the village for ever, also those that its successor carries on, newest first."""
    rows = village.entries.model.objects.of_village(village).with_repeats()
    return list(rows.select_related("village", "carried_from", "merged_into").prefetch_related("criteria"))


def _sheets(village: Division) -> models.QuerySet[Any]:
    """The village's answers of every quarter, newest first, counted by value."""
    counts = {value: Count("answers", filter=Q(answers__value=value)) for value in ("yes", "unknown", "no")}
    sheets = village.sheets.select_related("quarterly_check__township").annotate(**counts)
    return sheets.order_by("-quarterly_check__quarter")


def _register(village: Division, on: dt.date) -> dict[str, Any]:
    """What runs in the village now, and the early warning of rising disputes."""
    return {
        "incidents": village.incidents.running().count(),
        "disputes": village.disputes.running().count(),
        "warning": village.disputes.warnings(on).get(village.pk),
    }


def _work(village: Division, on: dt.date) -> dict[str, Any]:
    """Who is responsible for the village today, when it was last visited, and its newest score."""
    return {
        "members": village.package_members.on(on),
        "last_visit": village.package_visits.order_by("-visited_on", "-pk").first(),
        "score": village.assessments.standing().order_by("-period", "-pk").first(),
    }


def _explanations(village: Division) -> models.QuerySet[Any]:
    """What the township was asked about the village: waiting, decided, or a fact against it; not what was dropped."""
    rows: models.QuerySet[Any] = village.explanations.not_dropped().select_related("finding__criterion")
    return rows


def _chain(user: User, division: Division) -> list[Step]:
    """The divisions above this one, province first."""
    chain: list[Step] = []
    above = division.parent
    while above is not None:
        chain.insert(0, Step(above, user.covers(above.code)))
        above = above.parent
    return chain
