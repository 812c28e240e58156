"""The columns of the annual statistics sheet: each a query whose rows can be listed, and what is counted of them.

What each column counts stands in `counts`, is printed with the sheet, and is told in docs/annual-sheet.md.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.papers.annual_types import Mapping, OrganizationType
from villages.accountability.notices.models import Notice, NoticeKind
from villages.divisions.models import Level, under
from villages.ledger.measures.models import Measure
from villages.ledger.models import EntryCriterion
from villages.ledger.people.models import EntryDuty, Service
from villages.ledger.plans.models import MeasureKind
from villages.process import Stage, StageChange, Thing, Verb
from villages.screening.models import Finding, VillageSheet

Rows = QuerySet[Any]
# A secretary comes into office or is changed by one of these.
PERSONNEL = (MeasureKind.PERSONNEL, MeasureKind.ELECTION)


@dataclass(frozen=True)
class Span:
    """The part of a year that is counted: from 1 January to its last day or to `until`, in one county."""

    county: str
    year: int
    until: dt.datetime

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day."""
        return dt.date(self.year, 1, 1), min(dt.date(self.year, 12, 31), timezone.localdate(self.until))

    @property
    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """From 0:00 of the first day (Asia/Shanghai) to the end of the last, or `until`."""
        return _midnight(self.year), min(_midnight(self.year + 1) - dt.timedelta.resolution, self.until)


def _midnight(year: int) -> dt.datetime:
    """The beginning of a year, Asia/Shanghai."""
    return timezone.make_aware(dt.datetime.combine(dt.date(year, 1, 1), dt.time()))


@dataclass(frozen=True)
class Column:
    """One column: `rows` that lie in a township by `township`; of these each `unit` counts once in each township."""

    key: str
    label: str | Promise
    counts: str | Promise
    rows: Callable[[Span], Rows]
    township: str
    unit: tuple[str, ...] = ("pk",)

    def rows_in(self, span: Span) -> Rows:
        """The rows behind the column in the county."""
        return self.rows(span).filter(under(span.county, f"{self.township}__code"))

    def by_township(self, span: Span) -> Counter[str]:
        """How many there are, by the township's code; one query."""
        found = self.rows_in(span).order_by().values_list(f"{self.township}__code", *self.unit)
        return Counter(code for code, *_unit in set(found))


def columns(mapping: Mapping) -> Iterator[Column]:
    """All columns in the order of the sheet, after number and name of the township."""
    yield from ORGANIZATIONS
    for each in mapping.types:
        yield _of_type(each, mapping)
    yield from _of_secretaries(mapping)
    yield from HELPERS
    yield Column(
        "campaigns",
        _("Special campaigns"),
        _("Measures that were carried out in the year against public-order cases, petitions, clans and gangs, safety."),
        lambda span: _done(span).filter(criterion__number__in=mapping.campaigns),
        "entry__village__parent",
    )
    yield from OUTCOMES


def _screened(span: Span) -> Rows:
    until = span.moments[1]
    return VillageSheet.objects.filter(
        quarterly_check__quarter__startswith=str(span.year), quarterly_check__first_submitted_at__lte=until
    )


def _put_right(span: Span) -> Rows:
    return _lasting(span, Thing.ENTRY, Verb.PASS, "of_entry", undone_by=(Verb.REBOUND, Verb.WIDEN))


def _solved(span: Span) -> Rows:
    return _lasting(span, Thing.PROBLEM, Verb.SOLVE, "of_problem", undone_by=(Verb.REOPEN,))


def _lasting(span: Span, thing: Thing, verb: Verb, column: str, *, undone_by: tuple[Verb, ...]) -> Rows:
    """Moves of the year that none of the other moves has undone in it."""
    moved = StageChange.objects.filter(thing=thing, at__range=span.moments)
    same = moved.filter(**{column: OuterRef(column)}, verb__in=undone_by)
    later = same.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))
    return moved.filter(~Exists(later), verb=verb)


def _of_type(each: OrganizationType, mapping: Mapping) -> Column:
    def rows(span: Span) -> Rows:
        opened = EntryCriterion.objects.filter(entry__opened_at__range=span.moments, joined_at__lte=span.until)
        if each == mapping.other:
            return opened.exclude(criterion__number__in=mapping.named)
        return opened.filter(criterion__number__in=each.criteria)

    counts = _(
        "Villages determined in the year that meet a criterion of this type; a village counts in each of its types."
    )
    return Column(f"type_{each.key}", "", counts, rows, "entry__village__parent", ("entry__village",))


def _found(span: Span, numbers: frozenset[int]) -> Rows:
    live = Finding.objects.live().filter(quarter__startswith=str(span.year), found_at__lte=span.until)
    return live.filter(criterion__number__in=numbers)


def _done(span: Span) -> Rows:
    return Measure.objects.filter(stage=Stage.DONE, done_on__range=span.days)


def _of_secretaries(mapping: Mapping) -> Iterator[Column]:
    village, of_entry = ("village",), ("entry__village",)
    missing, unfit = mapping.secretary_missing, mapping.secretary_unfit
    yield Column(
        "missing", _("Secretaries missing"), _("Villages with a finding of the year that the secretary is missing."),
        lambda span: _found(span, missing), "village__parent", village,
    )  # fmt: skip
    yield Column(
        "appointed", _("Secretaries appointed"),
        _("Villages where a measure of personnel or election against a missing secretary was carried out in the year."),
        lambda span: _done(span).filter(kind__in=PERSONNEL, criterion__number__in=missing),
        "entry__village__parent", of_entry,
    )  # fmt: skip
    yield Column(
        "to_adjust", _("Secretaries to be adjusted"),
        _("Villages with a finding of the year that the secretary is unfit or absent."),
        lambda span: _found(span, unfit), "village__parent", village,
    )  # fmt: skip
    yield Column(
        "adjusted", _("Secretaries adjusted"),
        _("Villages where a measure of personnel or election against an unfit secretary was carried out in the year."),
        lambda span: _done(span).filter(kind__in=PERSONNEL, criterion__number__in=unfit),
        "entry__village__parent", of_entry,
    )  # fmt: skip
    yield Column(
        "trained", _("Secretaries trained"), _("Villages where a measure of training was carried out in the year."),
        lambda span: _done(span).filter(kind=MeasureKind.TRAINING), "entry__village__parent", of_entry,
    )  # fmt: skip


def _serving(*duties: EntryDuty) -> Callable[[Span], Rows]:
    """Who had one of the duties on a day of the year; `named`: the unit, or the post where none is written."""

    def rows(span: Span) -> Rows:
        first, last = span.days
        # Nobody serves an entry that left the ledger in an earlier year, even where no end was written down.
        runs = Q(entry__cancelled_at=None) | Q(entry__cancelled_at__gte=span.moments[0])
        in_time = Service.objects.filter(runs, Q(until=None) | Q(until__gte=first), since__lte=last, duty__in=duties)
        return in_time.annotate(named=Coalesce(NullIf("unit", Value("")), "post"))

    return rows


def _issued(span: Span) -> Rows:
    against = Notice.objects.issued().exclude(kind=NoticeKind.COMMENDATION)
    return against.filter(issued_at__range=span.moments, addressee__level=Level.TOWNSHIP)


ORGANIZATIONS = (
    Column(
        "screened", _("Screened"),
        _("Villages and neighbourhoods on a quarterly check of the year that was submitted."),
        _screened, "quarterly_check__township", ("village",),
    ),
    Column(
        "put_right", _("Put right"),
        _("Villages whose entry passed its inspection in the year and did not rebound in it."),
        _put_right, "of_entry__village__parent", ("of_entry__village",),
    ),
)  # fmt: skip
_OF_PERSON = ("full_name", "post")
HELPERS = (
    Column(
        "units", _("Supporting units"), _("Units with the duty of supporting an entry on a day of the year."),
        _serving(EntryDuty.SUPPORTING_UNIT), "entry__village__parent", ("named",),
    ),
    Column(
        "leaders", _("Contact leaders"), _("People with this duty on an entry on a day of the year."),
        _serving(EntryDuty.CONTACT_LEADER), "entry__village__parent", _OF_PERSON,
    ),
    Column(
        "first_secretaries", _("First secretaries"), _("People with this duty on an entry on a day of the year."),
        _serving(EntryDuty.FIRST_SECRETARY), "entry__village__parent", _OF_PERSON,
    ),
    Column(
        "cadres", _("Cadres sent"),
        _("Members of resident groups, sent by the county or the township, on a day of the year."),
        _serving(EntryDuty.RESIDENT_COUNTY, EntryDuty.RESIDENT_TOWNSHIP), "entry__village__parent", _OF_PERSON,
    ),
)  # fmt: skip
OUTCOMES = (
    Column(
        "problems", _("Problems solved"), _("Problems of the lists of entries that were solved in the year."),
        _solved, "of_problem__entry__village__parent", ("of_problem",),
    ),
    Column(
        "violations", _("Violations handled"),
        _("Notices to the township that were issued in the year, without commendations and those withdrawn."),
        _issued, "addressee",
    ),
)  # fmt: skip
