"""For what a batch is asked: which townships it is about, and what of them has been issued."""

from __future__ import annotations

from dataclasses import dataclass

from reports.models import ReportBatch, ReportSnapshot, SnapshotQuerySet
from reports.states import PaperKind
from villages.accounts.models import User
from villages.divisions.models import Division, under
from villages.process import Stage
from villages.screening.models import CheckQuerySet, QuarterlyCheck
from villages.screening.quarters import Quarter


@dataclass(frozen=True)
class Asked:
    """For what a batch is asked, by whom (None: the scheduler, the command line), and what it may issue."""

    place: Division
    quarter: Quarter
    by: User | None
    only_issued: bool
    only_confirmed: bool

    @classmethod
    def of(cls, batch: ReportBatch) -> Asked:
        """As the batch's row says."""
        return cls(
            batch.place, batch.quarter, batch.requested_by,
            only_issued=batch.only_issued, only_confirmed=batch.is_scheduled,
        )  # fmt: skip

    @property
    def checks(self) -> CheckQuerySet:
        """The checks of the townships of which it is to have a report, if it may issue."""
        return townships_in(self.place.code, self.quarter, only_confirmed=self.only_confirmed)

    @property
    def issued(self) -> SnapshotQuerySet:
        """What these townships and their counties have issued, last revisions."""
        return issued_in(self.place.code, self.quarter, PaperKind.TOWNSHIP, PaperKind.COUNTY)


def townships_in(prefix: str, quarter: Quarter, *, only_confirmed: bool = False) -> CheckQuerySet:
    """The checks of the townships for which the quarter was opened; one report each.

    `only_confirmed`: nobody asked, the scheduler issues by itself; then what the county has not confirmed waits.
    """
    checks = QuarterlyCheck.objects.of_quarter(quarter).filter(under(prefix, "township__code"))
    return checks.filter(stage=Stage.CONFIRMED) if only_confirmed else checks


def issued_in(prefix: str, quarter: Quarter, *papers: PaperKind) -> SnapshotQuerySet:
    """The last revisions of such papers that were issued."""
    return ReportSnapshot.objects.filter(paper__in=papers, subject="").of_quarter(quarter).under(prefix).newest()
