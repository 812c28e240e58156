"""The page of the audit trail: who did what to which thing, when, why, from where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import django_filters
from django import forms
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from villages import clock
from villages.accounts import actions, places
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.accounts.trail_pages import KINDS, addresses_of
from villages.accounts.trail_verbs import ROOMS, VERBS
from villages.accounts.trail_words import Change, changes_in_words, kind_in_words, verb_in_words
from villages.audit import AuditQuerySet, AuditRow
from villages.divisions.models import Division, under
from villages.exports import Head, list_as_xlsx
from villages.marks import colon

PER_PAGE = 50
MOST_ROWS = 5000  # in one file: it is made while its reader waits, some five seconds and 30 MB
HEADS: list[Head] = [
    (_("When"), 20),
    (_("Who"), 14),
    (_("Role"), 16),
    (_("Jurisdiction"), 14),
    (_("What"), 30),
    (_("Thing"), 30),
    (_("Kind of thing"), 16),
    (_("Place"), 16),
    (_("Code"), 14),
    (_("Before → after"), 60),
    (_("Reason"), 30),
    (_("From"), 16),
    (_("Request"), 38),
]


# Days outside can neither be meant nor always be turned into a moment.
SENSIBLE_DAYS = (MinValueValidator(dt.date(2000, 1, 1)), MaxValueValidator(dt.date(2999, 12, 31)))


def _verbs_by_room() -> list[tuple[str, list[tuple[str, str]]]]:
    """The acts as the choice shows them: in the order of the process, each room once."""
    rooms: dict[str, list[tuple[str, str]]] = {}
    for verb, words in VERBS.items():
        rooms.setdefault(str(ROOMS[verb.split(".")[0]]), []).append((verb, str(words)))
    return list(rooms.items())


def _kinds() -> list[tuple[str, str]]:
    return [(kind, kind_in_words(kind)) for kind in KINDS]


class TrailFilter(django_filters.FilterSet):
    """Who, what, where, when."""

    person = django_filters.CharFilter(method="with_person", label=_("Person"))
    verb = django_filters.ChoiceFilter(choices=_verbs_by_room, label=_("Act"), empty_label=_("All"))
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


@require_POST
@requires(Permission.READ_AUDIT)
def audit_export(request: SignedInRequest) -> HttpResponse:
    """The newest rows that the filters leave as a spreadsheet; who takes it is recorded."""
    now = clock.now()
    filters = TrailFilter(request.GET, AuditRow.objects.visible_to(request.user))
    total, rows = filters.qs.count(), list(filters.qs[:MOST_ROWS])
    notes = []
    if len(rows) < total:
        words = gettext("Only the newest %(shown)d of %(total)d rows; choose fewer days for the others.")
        notes = [words % {"shown": len(rows), "total": total}]
    values = [_values(line) for line in _lines(rows)]
    actions.record_trail_export(rows=len(rows), by=request.user, at=now)
    return list_as_xlsx(request, gettext("Audit trail"), HEADS, values, form=filters.form, notes=notes, at=now)


def _values(line: Line) -> tuple[object, ...]:
    row = line.row
    changes = [
        f"{each.label}{colon()}{f'{each.before} → ' if each.before else ''}{each.after or '—'}" for each in line.changes
    ]
    return (
        f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}",
        row.by_name if row.by_id else gettext("System"),
        line.role if row.by_id else "",
        row.jurisdiction,
        line.verb,
        row.label,
        line.kind,
        line.place,
        row.place_code,
        "\n".join(changes),
        row.reason,
        row.address,
        row.request_id,
    )


def _lines(rows: list[AuditRow], reader: User | None = None) -> list[Line]:
    """Rows in words; with the addresses of their things for a reader who can follow them."""
    urls, names = addresses_of(rows, reader) if reader else {}, places.names_of(row.place_code for row in rows)
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
