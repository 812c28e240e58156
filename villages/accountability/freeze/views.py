"""The personnel freeze: the list for the organization department, the people of one entry, the look-up by name."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from villages import clock
from villages.accountability.freeze import actions
from villages.accountability.freeze.filters import FreezeFilter, Standing
from villages.accountability.freeze.forms import EndForm, LookupForm, NameForm
from villages.accountability.freeze.models import FreezeLookup, FrozenPost, FrozenQuerySet
from villages.accountability.notices.getters import get_county
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.exports import Head, list_as_xlsx
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.screening.filters import beside

PER_PAGE, LOOKUPS_PER_PAGE = 50, 20
HEADS: list[Head] = [
    (gettext_lazy("Name"), 14),
    (gettext_lazy("Post"), 30),
    (gettext_lazy("Frozen from"), 12),
    (gettext_lazy("Frozen until"), 12),
    (gettext_lazy("Why it ended"), 30),
    (gettext_lazy("Entry"), 18),
    (gettext_lazy("Village"), 14),
    (gettext_lazy("Township"), 14),
    (gettext_lazy("Named on"), 12),
    (gettext_lazy("Named by"), 14),
]


@require_safe
@requires(Permission.READ_FREEZE)
def freeze_list(request: SignedInRequest) -> HttpResponse:
    """Everybody who is or was frozen in the county."""
    today = clock.today()
    filters = _filter(request, today)
    page = Paginator(_listed(filters.qs), PER_PAGE).get_page(request.GET.get("page"))
    rows = beside(filters, "standing")
    assert isinstance(rows, FrozenQuerySet)
    context = {
        "filter": filters,
        "page": page,
        "lines": [(row, row.holds_on(today)) for row in page.object_list],
        "standings": [(standing, standing.of(rows, today).count()) for standing in Standing],
        "today": today.isoformat(),
    }
    return render(request, "accountability/freeze/list.html", context)


@require_POST
@requires(Permission.READ_FREEZE)
def freeze_export(request: SignedInRequest) -> HttpResponse:
    """The list as a spreadsheet, with the filters kept; who takes it is recorded."""
    now = clock.now()
    filters = _filter(request, timezone.localdate(now))
    rows = [
        (
            row.full_name,
            row.post,
            row.since,
            row.until,
            row.why_it_ended,
            row.entry.number,
            row.entry.village.short_name,
            row.entry.village.parent.name if row.entry.village.parent else "",
            timezone.localdate(row.named_at),
            str(row.named_by),
        )
        for row in _listed(filters.qs)
    ]
    actions.record_export(county=get_county(request.user), rows=len(rows), by=request.user, at=now)
    return list_as_xlsx(request, _("Personnel freeze"), HEADS, rows, form=filters.form, at=now)


def _filter(request: SignedInRequest, today: dt.date) -> FreezeFilter:
    rows = FrozenPost.objects.visible_to(request.user)
    return FreezeFilter(request.GET, rows, request=request, today=today)


def _listed(rows: FrozenQuerySet) -> FrozenQuerySet:
    return rows.select_related("entry__village__parent", "named_by").order_by("-since", "full_name", "pk")


@require_safe
@requires(Permission.READ_FREEZE)
def entry_freeze(request: SignedInRequest, number: str) -> HttpResponse:
    """Who is frozen for one entry, and who was."""
    now = clock.now()
    entry = get_entry(request.user, number)
    today = timezone.localdate(now)
    rows = entry.frozen_posts.select_related("named_by").order_by("-since", "full_name", "pk")
    may_keep = request.user.may(Permission.KEEP_FREEZE)
    context = {
        **frame(entry, request.user, now, "villages:entry-freeze"),
        "lines": [(row, row.holds_on(today)) for row in rows],
        "may_name": may_keep and entry.is_under_rectification,
        "may_end": may_keep,
    }
    return render(request, "accountability/freeze/entry.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_FREEZE)
def freeze_name(request: SignedInRequest, number: str) -> HttpResponse:
    """Put somebody on the list of an entry."""
    now = clock.now()
    entry = get_entry(request.user, number)
    form = NameForm(request.POST or None, initial={"since": timezone.localdate(entry.round_began_at)})

    def act() -> Done:
        row = actions.name_frozen(entry=entry, by=request.user, at=now, **form.cleaned_data)
        return Done(_("%(name)s is on the list of the personnel freeze.") % {"name": row.full_name}, url_of(entry))

    context = {
        **frame(entry, request.user, now, "villages:entry-freeze"),
        "title": _("Name a person"),
        "sentences": [
            _("During rectification this person is not promoted, given a more important post or transferred."),
            _("The freeze ends by itself with the acceptance, and begins again with a rebound."),
        ],
        "button": _("Put on the list"),
        "back": url_of(entry),
    }
    return decide(request, form, act, template="ledger/entry_form.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_FREEZE)
def freeze_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End one person's freeze before the acceptance."""
    now = clock.now()
    rows = FrozenPost.objects.visible_to(request.user).filter(pk=pk)
    row = rows.select_related("entry__village__parent", "entry__rule_set").first()
    if row is None:
        raise Http404
    entry = row.entry
    form = EndForm(request.POST or None, initial={"last_day": timezone.localdate(now)})

    def act() -> Done:
        actions.end_frozen(frozen=row, by=request.user, at=now, **form.cleaned_data)
        return Done(_("The freeze of %(name)s has ended.") % {"name": row.full_name}, url_of(entry))

    context = {
        **frame(entry, request.user, now, "villages:entry-freeze"),
        "title": _("End the freeze of %(person)s") % {"person": row},
        "sentences": [_("The line stays on the list, with its last day and the reason.")],
        "button": _("End the freeze"),
        "back": url_of(entry),
    }
    return decide(request, form, act, template="ledger/entry_form.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.READ_FREEZE)
def freeze_lookup(request: SignedInRequest) -> HttpResponse:
    """Ask whether somebody is frozen; below it, who has asked before."""
    now = clock.now()
    county = get_county(request.user)
    form = LookupForm(request.POST or None)

    def act() -> Done:
        lookup = actions.look_up(county=county, by=request.user, at=now, **form.cleaned_data)
        return Done(_("The look-up was recorded."), reverse("villages:freeze-lookup-detail", args=[lookup.pk]))

    asked = FreezeLookup.objects.visible_to(request.user).select_related("asked_by").order_by("-asked_at", "-pk")
    context = {
        "page": Paginator(asked, LOOKUPS_PER_PAGE).get_page(request.GET.get("page")),
        "back": reverse("villages:freeze-list"),
    }
    return decide(request, form, act, template="accountability/freeze/lookup.html", context=context)


@require_safe
@requires(Permission.READ_FREEZE)
def freeze_lookup_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was asked, and what was answered then."""
    lookup = FreezeLookup.objects.visible_to(request.user).filter(pk=pk).select_related("asked_by").first()
    if lookup is None:
        raise Http404
    asked_on = timezone.localdate(lookup.asked_at)
    lines = [_answered(found, asked_on) for found in lookup.found]
    context = {"lookup": lookup, "lines": lines, "is_frozen": any(line["holds"] for line in lines)}
    return render(request, "accountability/freeze/lookup_detail.html", context)


def _answered(found: dict[str, str | None], on: dt.date) -> dict[str, object]:
    """One line of the answer, with its days as days."""
    since, until = (parse_date(found[name] or "") for name in ("since", "until"))
    holds = since is not None and since <= on and (until is None or until >= on)
    return {**found, "since": since, "until": until, "holds": holds}


def url_of(entry: LedgerEntry) -> str:
    return reverse("villages:entry-freeze", args=[entry.number])
