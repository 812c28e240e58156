"""The page of one paper of any kind: what was issued, who may see what, and the form that asks for a copy."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reports import actions
from reports.about import About, about_paper
from reports.actions import Copy
from reports.forms import CopyForm
from reports.models import ReportJob, ReportSnapshot
from reports.papers.registry import READS_PAPERS
from reports.privacy import audience_of, may_have
from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.decisions import add_refusal
from villages.process import RuleBroken


@requires(*READS_PAPERS)
def paper_detail(request: SignedInRequest, paper: str, place: str, period: str, subject: str = "") -> HttpResponse:
    """The revisions of a paper with their copies; a POST asks for a copy and goes on to its page."""
    about = about_paper(request.user, paper, place, period, subject)
    only = audience_of(request.user, about.kind)
    form = CopyForm(request.POST or None, only=only, initial={"language": request.user.language})
    snapshots = _issued(about)
    may_issue = about.may_issue(request.user)
    if request.method == "POST" and not (may_issue or snapshots):
        raise PermissionDenied(_("Your role may not do this here."))
    if request.method == "POST" and form.is_valid():
        try:
            job = _asked(request.user, about, Copy(**form.cleaned_data), None if may_issue else snapshots[0])
        except RuleBroken as broken:
            add_refusal(form, broken)
        else:
            return redirect("reports:job-detail", job.pk)
    context = {
        "title": _("%(paper)s: %(place)s") % {"paper": about.kind.paper.label, "place": about.place.name},
        "about": about,
        "form": form,
        "may_ask": may_issue or bool(snapshots),
        "may_issue": may_issue,
        "issued": [(snapshot, _copies(request.user, snapshot)) for snapshot in snapshots],
    }
    return render(request, "reports/paper_detail.html", context)


def _asked(user: User, about: About, copy: Copy, issued: ReportSnapshot | None) -> ReportJob:
    """The copy of what has been issued; for those who may issue (`issued` is None) of the paper as it should stand."""
    at = clock.now()
    if issued is not None:
        return actions.request_copy(snapshot=issued, copy=copy, by=user, at=at)
    kind, place, period, subject = about
    return actions.request_report(
        paper=kind.paper, place=place, period=period, subject=subject, copy=copy, by=user, at=at
    )


def _issued(about: About) -> list[ReportSnapshot]:
    """The revisions, newest first, with their copies."""
    same = {"paper": about.kind.paper, "place": about.place, "period": about.period, "subject": about.subject}
    issued = ReportSnapshot.objects.filter(**same).defer("figures").select_related("place", "frozen_by")
    return list(issued.prefetch_related("jobs"))


def _copies(user: User, snapshot: ReportSnapshot) -> list[ReportJob]:
    """The copies that this person may have."""
    copies = list(snapshot.jobs.all())
    for job in copies:
        job.snapshot = snapshot
    return [job for job in copies if may_have(user, job)]
