"""The quarter's reports by township: what was issued, in which language, and how far the rest is. Four queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from reports.models import ReportJob, ReportSnapshot
from reports.states import Audience, JobState, PaperKind
from villages.accounts.models import Language
from villages.screening.filters import TextFilter, named
from villages.screening.models import CheckQuerySet, QuarterlyCheck

NOT_ISSUED = "none"


@dataclass(frozen=True)
class ReportRow:
    """One township's line: its check, the last revision that was issued, and that revision's jobs by language."""

    check: QuarterlyCheck
    snapshot: ReportSnapshot | None
    jobs: dict[str, ReportJob]

    @property
    def chinese(self) -> ReportJob | None:
        return self.jobs.get(Language.CHINESE)

    @property
    def english(self) -> ReportJob | None:
        return self.jobs.get(Language.ENGLISH)


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

    class Meta:
        model = QuarterlyCheck
        fields: list[str] = []

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
    jobs: dict[int, dict[str, ReportJob]] = {}
    for job in ReportJob.objects.filter(snapshot__in=snapshots.values(), audience=audience):
        jobs.setdefault(job.snapshot_id, {})[job.language] = job
    rows = []
    for check in listed:
        snapshot = snapshots.get(check.township_id)
        if snapshot is not None:
            snapshot.place = check.township
        rows.append(ReportRow(check, snapshot, jobs.get(snapshot.pk, {}) if snapshot else {}))
    return rows
