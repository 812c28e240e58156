"""Which paper an address names, for a person who may have it."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.models import ReportJob, ReportSnapshot, SnapshotQuerySet
from reports.papers.changes import Change
from reports.papers.document import changes_between
from reports.papers.kind import Kind
from reports.papers.registry import kind_of
from reports.privacy import audience_of, may_have
from reports.words import period_words
from villages import clock
from villages.accounts.guards import refusal
from villages.accounts.models import Language, User
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

    @property
    def issued(self) -> SnapshotQuerySet:
        """Its revisions, the newest first."""
        return ReportSnapshot.objects.filter(
            paper=self.kind.paper, place=self.place, period=self.period, subject=self.subject
        )

    def may_issue(self, user: User) -> bool:
        """Whether this person may issue it."""
        return self.kind.may_be_issued_by(user, self.place)


def about_paper(user: User, paper: str, place: str, period: str, subject: str = "") -> About:
    """The paper, if it was issued or can be.

    Raises `Http404` for a kind, a period, a place or a subject that is not there for this person, `PermissionDenied`
    inside the jurisdiction for a role that may not read such papers.
    """
    try:
        kind = kind_of(paper)
        period_words(period)
    except (ValueError, KeyError) as unknown:
        raise Http404 from unknown
    division = Division.objects.visible_to(user).filter(code=place).first()
    if division is None or not kind.is_visible(user, division, subject):
        raise Http404
    about = About(kind, division, period, subject)
    if not _is_there(about):
        raise Http404
    if right := kind.right_lacked_by(user):
        raise refusal(user, right)
    return about


def _is_there(about: About) -> bool:
    kind, place, period, subject = about
    return kind.can_be(place, period, subject, clock.now()) or about.issued.exists()


class Revision(NamedTuple):
    """What was issued, the copies of it that a person may have, and what it says otherwise than the one before."""

    snapshot: ReportSnapshot
    copies: list[ReportJob]
    changes: list[Change]


def issued_copies(user: User, about: About) -> list[Revision]:
    """The revisions, newest first. Three queries."""
    found = list(about.issued.select_related("place", "frozen_by").prefetch_related("jobs"))
    before = {snapshot.revision: snapshot for snapshot in found}
    return [_revision(user, about.kind, snapshot, before.get(snapshot.revision - 1)) for snapshot in found]


def _revision(user: User, kind: Kind, snapshot: ReportSnapshot, before: ReportSnapshot | None) -> Revision:
    copies = list(snapshot.jobs.all())
    for job in copies:
        job.snapshot = snapshot
    audience = audience_of(user, kind)
    changes = changes_between(before, snapshot, get_language() or Language.CHINESE, audience) if before else []
    return Revision(snapshot, [job for job in copies if may_have(user, job)], changes)
