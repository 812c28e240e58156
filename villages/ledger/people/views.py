"""The people of an entry: who has which duty, what the group lacks; assigning, replacing, ending; the visit diary."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.ledger.people import actions, rules
from villages.ledger.people.forms import EndForm, ReplaceForm, ServiceForm
from villages.ledger.people.getters import get_service
from villages.ledger.people.models import EntryDuty, Service

PER_PAGE = 50


@require_safe
@requires(Permission.READ_LEDGER)
def entry_people(request: SignedInRequest, number: str) -> HttpResponse:
    """Everybody with a duty on the entry, by duty; those who have left with the reason; what is missing."""
    now = clock.now()
    entry = get_entry(request.user, number)
    today = timezone.localdate(now)
    people = list(entry.services.select_related("user", "appraisal"))
    for person in people:
        person.entry = entry
    standing = [person for person in people if person.until is None or person.until >= today]
    may_write = may_write_people(request.user, entry)
    context = {
        **frame(entry, request.user, now, "villages:entry-people"),
        "part": "people",
        "groups": [(duty, rows) for duty in EntryDuty if (rows := [p for p in standing if p.duty == duty])],
        "past": [person for person in people if person not in standing],
        "gaps": rules.gaps_of(actions.standing_of(standing), entry.rule_set.numbers) if entry.is_open else [],
        "today": today,
        "may_write": may_write and entry.is_open,
        "may_end": may_write and not entry.is_under_rectification,
        "may_appraise": may_write,
    }
    return render(request, "ledger/people/people.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def service_assign(request: SignedInRequest, number: str) -> HttpResponse:
    """Put somebody on the entry; `?duty=` chooses the duty."""
    now = clock.now()
    entry = get_entry(request.user, number)
    initial = {"since": timezone.localdate(now), "duty": request.GET.get("duty", "")}
    form = ServiceForm(request.POST or None, entry=entry, initial=initial)

    def act() -> Done:
        service = actions.assign_service(entry=entry, facts=form.facts, by=request.user, at=now)
        return Done(_("%(name)s is on the entry.") % {"name": service.full_name}, url_of(entry))

    context = _form_page(request, entry, title=_("Put somebody on the entry"), button=_("Put on the entry"))
    return decide(request, form, act, template="ledger/people/service_form.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def service_replace(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Let somebody else take a duty over."""
    now = clock.now()
    entry = get_entry(request.user, number)
    service = get_service(request.user, entry, pk)
    initial = {"since": timezone.localdate(now), "task": service.task, "is_head": service.is_head}
    form = ReplaceForm(request.POST or None, entry=entry, service=service, initial=initial)

    def act() -> Done:
        new = actions.replace_service(
            service=service, facts=form.facts, reason=form.cleaned_data["reason"], by=request.user, at=now
        )
        words = {"new": new.full_name, "old": service.full_name}
        return Done(_("%(new)s has taken over from %(old)s.") % words, url_of(entry))

    context = _form_page(request, entry, title=_("Replace somebody"), button=_("Replace"), service=service)
    return decide(request, form, act, template="ledger/people/service_form.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def service_end(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Write down the last day of somebody; only after the acceptance."""
    now = clock.now()
    entry = get_entry(request.user, number)
    service = get_service(request.user, entry, pk)
    form = EndForm(request.POST or None, initial={"until": timezone.localdate(now)})

    def act() -> Done:
        actions.end_service(service=service, by=request.user, at=now, **form.cleaned_data)
        return Done(_("The last day of %(name)s is written down.") % {"name": service.full_name}, url_of(entry))

    context = _form_page(request, entry, title=_("End a duty"), button=_("Write down"), service=service)
    return decide(request, form, act, template="ledger/people/service_form.html", context=context)


@require_safe
@requires(Permission.READ_LEDGER)
def entry_visits(request: SignedInRequest, number: str) -> HttpResponse:
    """The visit diary of the entry, the newest visit first."""
    now = clock.now()
    entry = get_entry(request.user, number)
    visits = entry.visits.select_related("recorded_by")
    page = Paginator(visits, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(entry, request.user, now, "villages:entry-people"),
        "part": "visits",
        "page": page,
        "sums": visits.order_by().aggregate(households=Sum("households"), problems=Sum("problems")),
        "may_record": request.user.may(Permission.RECORD_VISIT) and entry.is_open,
    }
    return render(request, "ledger/people/visits.html", context)


def may_write_people(user: User, entry: LedgerEntry) -> bool:
    """Whether the page shows the ways to change the people."""
    return user.may(Permission.RECTIFY) and user.covers(entry.village.code)


def url_of(entry: LedgerEntry) -> str:
    return reverse("villages:entry-people", args=[entry.number])


def _form_page(
    request: SignedInRequest, entry: LedgerEntry, *, title: str, button: str, service: Service | None = None
) -> dict[str, Any]:
    return {
        **frame(entry, request.user, clock.now(), "villages:entry-people"),
        "part": "people",
        "title": title,
        "button": button,
        "service": service,
        "back": url_of(entry),
    }
