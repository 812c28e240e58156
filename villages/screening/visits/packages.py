"""The pages of village packages: who is responsible for which village, with the gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria.rules import Numbers
from villages.decisions import Done, decide
from villages.divisions.models import Division, DivisionQuerySet
from villages.exports import Head, list_as_xlsx
from villages.marks import comma
from villages.screening.visits import actions, rules
from villages.screening.visits.filters import PackageFilter
from villages.screening.visits.forms import EndForm, MemberForm
from villages.screening.visits.models import Duty, PackageMember, VillageVisit
from villages.screening.visits.places import get_village, is_kept, kept_villages, numbers_on, numbers_on_days

PER_PAGE = 50
WEEKS = 12


@dataclass(frozen=True)
class Line:
    """One village with its package on a day, and how often it was visited this week."""

    village: Division
    deputy_leaders: list[PackageMember]
    cadres: list[PackageMember]
    visits: int

    @property
    def gaps(self) -> list[str]:
        return rules.gaps_of(deputy_leaders=len(self.deputy_leaders), cadres=len(self.cadres))


@dataclass(frozen=True)
class Week:
    """A week of one village: its Monday and Sunday, the visits in it, and how many the rules want."""

    first: dt.date
    last: dt.date
    visits: int
    wanted: int | None
    is_running: bool

    @property
    def is_short(self) -> bool:
        """Fewer than wanted; a week that is not over may still get there."""
        return self.wanted is not None and self.visits < self.wanted and not self.is_running


@require_safe
@requires(Permission.READ_SCREENING, Permission.RECORD_VISIT)
def package_list(request: SignedInRequest) -> HttpResponse:
    """Every village that is screened, by code, with its package of today and what is missing."""
    today = timezone.localdate(clock.now())
    numbers = numbers_on(today)
    villages, filters = _filtered(request, numbers, today)
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    gap = Q(deputy_leaders__lt=rules.DEPUTY_LEADERS) | Q(cadres__lt=rules.CADRES)
    context = {
        "filter": filters,
        "page": page,
        "lines": _lines(page.object_list, today),
        "wanted": numbers.package_visits_per_week_min if numbers else None,
        "gap_count": villages.filter(gap).count(),
        "village_count": villages.count(),
        "may_keep": request.user.may(Permission.KEEP_VILLAGE_BOOKS),
    }
    return render(request, "screening/visits/package_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING, Permission.RECORD_VISIT)
def package_export(request: SignedInRequest) -> HttpResponse:
    """The packages of today as a spreadsheet, with the filters kept."""
    now = clock.now()
    today = timezone.localdate(now)
    _villages, filters = _filtered(request, numbers_on(today), today)
    heads: list[Head] = [
        (_("Village"), 14), (_("Code"), 16), (_("Township"), 14), (_("Deputy leader"), 30), (_("Cadres"), 30),
        (pgettext("in a package", "Missing"), 24), (_("Visits this week"), 10),
    ]  # fmt: skip
    rows = [
        (
            line.village.short_name,
            line.village.code,
            line.village.parent.name if line.village.parent else "",
            _in_lines(line.deputy_leaders),
            _in_lines(line.cadres),
            "\n".join(line.gaps),
            line.visits,
        )
        for line in _lines(filters.qs, today)
    ]
    return list_as_xlsx(request, _("Village packages"), heads, rows, form=filters.form, at=now)


def _filtered(
    request: SignedInRequest, numbers: Numbers | None, today: dt.date
) -> tuple[DivisionQuerySet, PackageFilter]:
    """All villages of the reader with their counts of the day, and the filters over them."""
    villages = _with_counts(kept_villages(request.user, numbers, today), today)
    return villages, PackageFilter(request.GET, villages, request=request)


def _in_lines(members: Iterable[PackageMember]) -> str:
    return "\n".join(member.full_name + (comma() + member.post if member.post else "") for member in members)


@require_safe
@requires(Permission.READ_SCREENING, Permission.RECORD_VISIT)
def package_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """One village: its package with those who have left, and its visits by week."""
    today = timezone.localdate(clock.now())
    village = get_village(request.user, code)
    members = list(village.package_members.order_by("-since", "-pk"))
    present = [member for member in members if _is_present(member, today)]
    kept = is_kept(village, today)
    context = {
        "village": village,
        "present": sorted(present, key=lambda member: member.duty != Duty.DEPUTY_LEADER),
        "coming": [member for member in members if member.since > today],
        "past": [member for member in members if member.until and member.until < today],
        "gaps": _line(village, present, visits=0).gaps if kept else [],
        "weeks": _weeks(village, today),
        "visits": village.package_visits.select_related("recorded_by")[:10],
        "may_keep": kept and request.user.may(Permission.KEEP_VILLAGE_BOOKS),
        "may_record": kept and request.user.may(Permission.RECORD_VISIT),
    }
    return render(request, "screening/visits/package_detail.html", context)


@requires(Permission.KEEP_VILLAGE_BOOKS)
def package_assign(request: SignedInRequest, code: str) -> HttpResponse:
    """Put somebody into the package of a village, in somebody's place or in an empty one."""
    now = clock.now()
    village = get_village(request.user, code)
    back = url_of(village)
    members = village.package_members.filter(Q(until=None) | Q(until__gte=timezone.localdate(now)))
    initial = {"since": timezone.localdate(now), "replaces": request.GET.get("replaces", "")}
    form = MemberForm(request.POST or None, members=members, initial=initial)

    def act() -> Done:
        typed = form.cleaned_data
        member = actions.assign_member(
            village=village, facts=form.facts, replaces=typed["replaces"], by=request.user, at=now
        )
        words = {"name": member.full_name, "village": village}
        return Done(_("%(name)s is in the package of %(village)s.") % words, back)

    context = {"village": village, "back": back}
    return decide(request, form, act, template="screening/visits/package_assign.html", context=context)


@requires(Permission.KEEP_VILLAGE_BOOKS)
def package_end(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Write down the last day of somebody whom nobody replaces yet."""
    now = clock.now()
    village = get_village(request.user, code)
    member = village.package_members.filter(pk=pk).first()
    if member is None:
        raise Http404
    back = url_of(village)
    form = EndForm(request.POST or None, initial={"until": timezone.localdate(now)})

    def act() -> Done:
        actions.end_member(member=member, until=form.cleaned_data["until"], by=request.user, at=now)
        return Done(_("The last day was written down."), back)

    context = {
        "title": _("Leaves the package"),
        "about": member,
        "sentences": [_("The person stays in the history of the package; until somebody follows, there is a gap.")],
        "button": _("Write down the last day"),
        "back": back,
    }
    return decide(request, form, act, template="decisions/reason.html", context=context)


def url_of(village: Division) -> str:
    return reverse("villages:package-detail", args=[village.code])


def _with_counts(villages: DivisionQuerySet, on: dt.date) -> DivisionQuerySet:
    """How many of each duty the package has on that day."""
    present = Q(package_members__since__lte=on) & (Q(package_members__until=None) | Q(package_members__until__gte=on))
    counted: DivisionQuerySet = villages.annotate(
        deputy_leaders=Count("package_members", filter=present & Q(package_members__duty=Duty.DEPUTY_LEADER)),
        cadres=Count("package_members", filter=present & Q(package_members__duty=Duty.CADRE)),
    )
    return counted


def _lines(villages: Iterable[Division], on: dt.date) -> list[Line]:
    """Two queries for all of them."""
    shown = list(villages)
    members: dict[int, list[PackageMember]] = {}
    for member in PackageMember.objects.filter(village__in=shown).on(on).order_by("since", "pk"):
        members.setdefault(member.village_id, []).append(member)
    visits = dict(
        VillageVisit.objects.filter(village__in=shown, visited_on__gte=rules.monday_of(on), visited_on__lte=on)
        .order_by()
        .values_list("village")
        .annotate(n=Count("pk"))
    )
    return [_line(village, members.get(village.pk, []), visits=visits.get(village.pk, 0)) for village in shown]


def _line(village: Division, members: list[PackageMember], *, visits: int) -> Line:
    leaders = [member for member in members if member.duty == Duty.DEPUTY_LEADER]
    return Line(village, leaders, [member for member in members if member.duty == Duty.CADRE], visits)


def _is_present(member: PackageMember, on: dt.date) -> bool:
    return member.since <= on and (member.until is None or on <= member.until)


def _weeks(village: Division, today: dt.date) -> list[Week]:
    """The last weeks, newest first, each against the rules of its Monday; two queries."""
    mondays = rules.weeks_before(today, WEEKS)
    days = list(village.package_visits.filter(visited_on__gte=mondays[-1]).values_list("visited_on", flat=True))
    in_week: dict[dt.date, int] = {}
    for day in days:
        monday = rules.monday_of(day)
        in_week[monday] = in_week.get(monday, 0) + 1
    numbers = numbers_on_days(mondays)
    return [_week(monday, in_week.get(monday, 0), numbers[monday], today) for monday in mondays]


def _week(monday: dt.date, visits: int, numbers: Numbers | None, today: dt.date) -> Week:
    last = monday + dt.timedelta(days=6)
    return Week(monday, last, visits, numbers.package_visits_per_week_min if numbers else None, today <= last)
