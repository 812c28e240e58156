"""The quarter's reports by township: what was issued, in which language, and how far the rest is. Four queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import django_filters
from django import forms
from django.db.models import Exists, OuterRef
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from reports.models import ReportJob, ReportSnapshot
from reports.states import Audience, JobState, PaperKind
from villages.accounts.models import Language
from villages.divisions.models import DIGITS, Division, Level
from villages.screening.filters import TextFilter, named
from villages.screening.models import CheckQuerySet, QuarterlyCheck
from villages.screening.quarters import Quarter

NOT_ISSUED = "none"
# The divisions whose summaries are listed beside one's own: of a province its cities, of a city its counties.
BELOW = {DIGITS[Level.PROVINCE]: DIGITS[Level.CITY], DIGITS[Level.CITY]: DIGITS[Level.COUNTY]}


@dataclass(frozen=True)
class Issued:
    """The last revision that was issued, and that revision's jobs by language."""

    snapshot: ReportSnapshot | None
    jobs: dict[str, ReportJob]

    @property
    def chinese(self) -> ReportJob | None:
        return self.jobs.get(Language.CHINESE)

    @property
    def english(self) -> ReportJob | None:
        return self.jobs.get(Language.ENGLISH)


@dataclass(frozen=True)
class ReportRow(Issued):
    """One township's line, with its check."""

    check: QuarterlyCheck


@dataclass(frozen=True)
class SummaryRow(Issued):
    """One place's line, with the kind of summary that it has."""

    place: Division
    paper: PaperKind


@dataclass(frozen=True)
class Tally:
    """How many papers of a list stand where."""

    ready: int
    failed: int
    left: int

    @property
    def total(self) -> int:
        return self.ready + self.failed + self.left

    @classmethod
    def of(cls, jobs: Iterable[ReportJob]) -> Tally:
        states = Counter(job.state for job in jobs)
        left = states[JobState.QUEUED] + states[JobState.RUNNING]
        return cls(ready=states[JobState.READY], failed=states[JobState.FAILED], left=left)


class ReportFilter(django_filters.FilterSet):
    """The quarter's townships by the state of their report, and text."""

    state = django_filters.ChoiceFilter(
        label=_("Report"),
        empty_label=_("All"),
        choices=[(NOT_ISSUED, _("not issued")), *JobState.choices],
        method="with_state",
    )
    text = TextFilter(label=_("Township: name, pinyin or code"), method="with_text")
    quarter = django_filters.CharFilter(widget=forms.HiddenInput, method="as_it_is")
    place = django_filters.CharFilter(widget=forms.HiddenInput, method="as_it_is")

    class Meta:
        model = QuarterlyCheck
        fields: list[str] = []

    def as_it_is(self, checks: CheckQuerySet, _name: str, _value: str) -> CheckQuerySet:
        """Kept in the address; the page itself reads it."""
        return checks

    def with_state(self, checks: CheckQuerySet, _name: str, value: str) -> CheckQuerySet:
        own = ReportSnapshot.objects.of(PaperKind.TOWNSHIP).filter(
            place=OuterRef("township"), period=OuterRef("quarter")
        )
        if value == NOT_ISSUED:
            return checks.exclude(Exists(own))
        return checks.filter(Exists(own.newest().filter(jobs__state=value)))

    def with_text(self, checks: CheckQuerySet, _name: str, value: str) -> CheckQuerySet:
        return checks.filter(named(value, "township") | named(value, "township__parent"))


def rows_of(checks: Iterable[QuarterlyCheck], audience: Audience) -> list[ReportRow]:
    """A line for each check (of one quarter, with its township), in the order given; copies for that audience."""
    listed = list(checks)
    quarters = {check.quarter for check in listed}
    newest = ReportSnapshot.objects.of(PaperKind.TOWNSHIP).filter(
        period__in=quarters, place__in=[check.township_id for check in listed]
    )
    snapshots = {snapshot.place_id: snapshot for snapshot in newest.newest().defer("figures")}
    jobs = _jobs_of(snapshots, audience)
    rows = []
    for check in listed:
        snapshot = snapshots.get(check.township_id)
        if snapshot is not None:
            snapshot.place = check.township
        rows.append(ReportRow(snapshot, jobs.get(snapshot.pk, {}) if snapshot else {}, check))
    return rows


def summary_rows(prefix: str, quarter: Quarter, checks: CheckQuerySet) -> list[SummaryRow]:
    """A line for the summary of the place, and for those one level below in which there are these checks.

    `checks`: those of the quarter. None for a township: its report is that already. Four queries.
    """
    if len(prefix) > DIGITS[Level.COUNTY]:
        return []
    codes = {prefix}
    if digits := BELOW.get(len(prefix)):
        below = checks.order_by().annotate(below=Left("township__code", digits)).values_list("below", flat=True)
        codes.update(below.distinct())
    papers = [PaperKind.COUNTY, PaperKind.REGION]
    issued = ReportSnapshot.objects.filter(paper__in=papers, subject="", place__code__in=codes).of_quarter(quarter)
    snapshots = {snapshot.place_id: snapshot for snapshot in issued.newest().defer("figures")}
    jobs = _jobs_of(snapshots, Audience.OFFICE)
    rows = []
    for place in Division.objects.filter(code__in=codes).order_by("code"):
        snapshot = snapshots.get(place.pk)
        if snapshot is not None:
            snapshot.place = place
        paper = PaperKind.COUNTY if place.level == Level.COUNTY else PaperKind.REGION
        rows.append(SummaryRow(snapshot, jobs.get(snapshot.pk, {}) if snapshot else {}, place, paper))
    return rows


def _jobs_of(snapshots: Mapping[int, ReportSnapshot], audience: Audience) -> dict[int, dict[str, ReportJob]]:
    """The jobs of these snapshots for that audience, by language."""
    jobs: dict[int, dict[str, ReportJob]] = {}
    for job in ReportJob.objects.filter(snapshot__in=snapshots.values(), audience=audience):
        jobs.setdefault(job.snapshot_id, {})[job.language] = job
    return jobs
