"""Which paper an address names, for a person who may have it."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404
from django.utils.translation import gettext as _

from reports.models import ReportJob, ReportSnapshot
from reports.papers.kind import Kind
from reports.papers.registry import kind_of
from reports.privacy import may_have, may_read
from reports.words import period_words
from villages.accounts.models import User
from villages.divisions.models import Division


class About(NamedTuple):
    """A kind of paper, a place, a period, and what in the place it is about."""

    kind: Kind
    place: Division
    period: str
    subject: str

    @property
    def url(self) -> str:
        """The page of the paper."""
        paper, place, period, subject = self.kind.paper, self.place, self.period, self.subject
        return ReportSnapshot(paper=paper, place=place, period=period, subject=subject).get_absolute_url()

    @property
    def title(self) -> str:
        """What stands above its pages."""
        return _("%(paper)s: %(place)s") % {"paper": self.kind.paper.label, "place": self.place.name}

    def may_issue(self, user: User) -> bool:
        """Whether this person may issue it."""
        return self.kind.may_be_issued_by(user, self.place)


def about_paper(user: User, paper: str, place: str, period: str, subject: str = "") -> About:
    """Raises `Http404` for a kind, a period, a place or a subject that is not there for this person."""
    try:
        kind = kind_of(paper)
        period_words(period)
    except (ValueError, KeyError) as unknown:
        raise Http404 from unknown
    division = Division.objects.visible_to(user).filter(code=place).first()
    if division is None or not may_read(user, kind, division, subject):
        raise Http404
    return About(kind, division, period, subject)


def issued_copies(user: User, about: About) -> list[tuple[ReportSnapshot, list[ReportJob]]]:
    """The revisions, newest first, each with the copies that this person may have. Three queries."""
    issued = ReportSnapshot.objects.filter(
        paper=about.kind.paper, place=about.place, period=about.period, subject=about.subject
    )
    found = []
    for snapshot in issued.select_related("place", "frozen_by").prefetch_related("jobs"):
        copies = list(snapshot.jobs.all())
        for job in copies:
            job.snapshot = snapshot
        found.append((snapshot, [job for job in copies if may_have(user, job)]))
    return found
