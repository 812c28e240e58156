"""The page of the audit trail: who did what to which thing, when, why, from where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import django_filters
from django import forms
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from villages.accounts import places
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.accounts.trail_verbs import VERBS
from villages.accounts.trail_words import Change, changes_in_words, kind_in_words, model_of, verb_in_words
from villages.audit import AuditQuerySet, AuditRow
from villages.divisions.models import Division, under

PER_PAGE = 50


class ThingPage(NamedTuple):
    """Where a kind of thing is shown: what its readers need, and which column gives which part of the address."""

    permission: Permission
    url_name: str
    columns: dict[str, str]


PAGES = {
    "quarterlycheck": ThingPage(
        Permission.READ_SCREENING, "villages:check-detail", {"quarter": "quarter", "township": "township__code"}
    ),
    "villagesheet": ThingPage(
        Permission.READ_SCREENING,
        "villages:check-detail",
        {"quarter": "quarterly_check__quarter", "township": "quarterly_check__township__code"},
    ),
    **dict.fromkeys(
        ("softnote", "unlock"),
        ThingPage(
            Permission.READ_SCREENING,
            "villages:check-detail",
            {"quarter": "quarterly_check__quarter", "township": "quarterly_check__township__code"},
        ),
    ),
    "finding": ThingPage(Permission.READ_SCREENING, "villages:finding-detail", {"pk": "pk"}),
    "spotcheck": ThingPage(Permission.READ_SCREENING, "villages:spot-check-detail", {"pk": "pk"}),
    "massevaluation": ThingPage(Permission.READ_SCREENING, "villages:evaluation-detail", {"pk": "pk"}),
    "spotvisit": ThingPage(Permission.READ_SCREENING, "villages:spot-visit-detail", {"pk": "pk"}),
    "explanation": ThingPage(Permission.READ_SCREENING, "villages:explanation-detail", {"pk": "pk"}),
    "dayoff": ThingPage(Permission.READ_SCREENING, "villages:calendar-detail", {}),
    "outage": ThingPage(Permission.READ_SCREENING, "villages:calendar-detail", {}),
    "evidencefile": ThingPage(Permission.READ_SCREENING, "villages:evidence-download", {"pk": "pk"}),
    "determination": ThingPage(Permission.READ_LEDGER, "villages:determination-detail", {"pk": "pk"}),
    "ledgerentry": ThingPage(Permission.READ_LEDGER, "villages:entry-detail", {"number": "number"}),
    "incident": ThingPage(Permission.READ_SCREENING, "villages:incident-detail", {"pk": "pk"}),
    "dispute": ThingPage(Permission.READ_SCREENING, "villages:dispute-detail", {"pk": "pk"}),
    "dutyreport": ThingPage(
        Permission.READ_SCREENING,
        "villages:duty-detail",
        {"township": "township__code", "way": "way", "day": "due_on"},
    ),
    "department": ThingPage(Permission.HOLD_MEETING, "villages:department-edit", {"pk": "pk"}),
    "departmentreport": ThingPage(Permission.READ_JOINT_WORK, "villages:department-report-detail", {"pk": "pk"}),
    "jointmeeting": ThingPage(Permission.READ_JOINT_WORK, "villages:meeting-detail", {"pk": "pk"}),
    "reportsnapshot": ThingPage(
        Permission.READ_REPORTS, "reports:report-detail", {"quarter": "quarter", "township": "township__code"}
    ),
    "reportjob": ThingPage(Permission.READ_REPORTS, "reports:job-detail", {"pk": "pk"}),
}
KINDS = (*PAGES, "division", "criteriaedition", "ruleset", "user")
# Days outside can neither be meant nor always be turned into a moment.
SENSIBLE_DAYS = (MinValueValidator(dt.date(2000, 1, 1)), MaxValueValidator(dt.date(2999, 12, 31)))


def _verbs_by_kind() -> list[tuple[str, list[tuple[str, str]]]]:
    names = {"check": _("Quarterly check"), "sheet": _("Quarterly check"),
             "soft_note": _("Quarterly check"), "unlock": _("Quarterly check"), "finding": _("Findings"),
             "explanation": _("Contradictions"), "day_off": _("Working days"), "outage": _("Working days"),
             "spot_check": _("Spot checks"), "spot_visit": _("Spot checks"), "reminder": _("Spot checks"),
             "evaluation": _("Mass evaluations"),
             "department": _("Department reports"), "department_report": _("Department reports"),
             "meeting": _("Joint meetings"), "determination": _("Determinations"),
             "entry": _("Ledger"), "step": _("Ledger"),
             "incident": _("Incidents"), "dispute": _("Disputes"), "duty_report": _("Duty reports"),
             "evidence": _("Evidence files"), "report": _("Reports"), "user": _("Accounts")}  # fmt: skip
    groups = groupby(VERBS, key=lambda verb: str(names.get(verb.split(".")[0], _("Reference data"))))
    return [(name, [(verb, str(VERBS[verb])) for verb in verbs]) for name, verbs in groups]


def _kinds() -> list[tuple[str, str]]:
    return [(kind, kind_in_words(kind)) for kind in KINDS]


class TrailFilter(django_filters.FilterSet):
    """Who, what, where, when."""

    person = django_filters.CharFilter(method="with_person", label=_("Person"))
    verb = django_filters.ChoiceFilter(choices=_verbs_by_kind, label=_("Act"), empty_label=_("All"))
    kind = django_filters.ChoiceFilter(choices=_kinds, label=_("Kind of thing"), empty_label=_("All"))
    place = django_filters.CharFilter(method="with_place", label=_("Place (code or name)"))
    since = django_filters.DateFilter(
        method="with_since", label=pgettext_lazy("first day", "From"), validators=SENSIBLE_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    until = django_filters.DateFilter(
        method="with_until", label=pgettext_lazy("last day", "To"), validators=SENSIBLE_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    text = django_filters.CharFilter(method="with_text", label=_("Thing or reason"))
    request_id = django_filters.CharFilter(max_length=36, label=_("Request"))

    class Meta:
        model = AuditRow
        fields: list[str] = []

    def with_person(self, rows: AuditQuerySet, _name: str, value: str) -> AuditQuerySet:
        return rows.filter(Q(by_name__icontains=value) | Q(by__username=value))

    def with_place(self, rows: AuditQuerySet, _name: str, value: str) -> AuditQuerySet:
        """What happened in or to what is meant."""
        if value.isascii() and value.isdigit():
            return rows.filter(under(value, "place_code"))
        anywhere = Q(pk__in=[])
        for code in Division.objects.filter(name__contains=value).values_list("code", flat=True)[:100]:
            anywhere |= under(code, "place_code")
        return rows.filter(anywhere)

    def with_since(self, rows: AuditQuerySet, _name: str, value: dt.date) -> AuditQuerySet:
        return rows.filter(at__gte=_midnight(value))

    def with_until(self, rows: AuditQuerySet, _name: str, value: dt.date) -> AuditQuerySet:
        return rows.filter(at__lt=_midnight(value + dt.timedelta(days=1)))

    def with_text(self, rows: AuditQuerySet, _name: str, value: str) -> AuditQuerySet:
        return rows.filter(Q(label__icontains=value) | Q(reason__icontains=value))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


@dataclass(frozen=True)
class Line:
    """One audit row as the page shows it."""

    row: AuditRow
    role: str
    verb: str
    kind: str
    url: str
    place: str
    changes: list[Change]


@require_GET
@requires(Permission.READ_AUDIT)
def audit_list(request: SignedInRequest) -> HttpResponse:
    rows = TrailFilter(request.GET, AuditRow.objects.visible_to(request.user))
    page = Paginator(rows.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": rows, "page_obj": page, "lines": _lines(list(page), request.user)}
    return render(request, "audit/audit_list.html", context)


def _lines(rows: list[AuditRow], reader: User) -> list[Line]:
    urls, names = _urls(rows, reader), places.names_of(row.place_code for row in rows)
    return [
        Line(
            row=row,
            role=str(Role(row.role).label) if row.role in Role.values else row.role,
            verb=verb_in_words(row.verb),
            kind=kind_in_words(row.kind),
            url=urls.get((row.kind, row.object_id), ""),
            place=names.get(row.place_code, row.place_code),
            changes=changes_in_words(row),
        )
        for row in rows
    ]


def _urls(rows: Iterable[AuditRow], reader: User) -> dict[tuple[str, str], str]:
    """Addresses of the things that have a page and that this reader may see; one query for each kind."""
    found = {}
    for kind, page in PAGES.items():
        ids = {row.object_id for row in rows if row.kind == kind}
        model = model_of(kind)
        if not ids or model is None or not reader.may(page.permission):
            continue
        things = model._default_manager.visible_to(reader).filter(pk__in=ids)  # type: ignore[attr-defined]
        for pk, *parts in things.values_list("pk", *page.columns.values()):
            found[kind, str(pk)] = reverse(page.url_name, kwargs=dict(zip(page.columns, parts, strict=True)))
    return found
