"""The page of one paper of any kind: what was issued, who may see what, and the form that asks for a copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from reports import actions, words
from reports.about import About, Revision, about_paper, issued_copies
from reports.actions import Copy
from reports.forms import CopyForm, RevisionForm
from reports.models import ReportJob, ReportSnapshot
from reports.papers.document import contents_of
from reports.papers.registry import READS_PAPERS
from reports.preview import Note, notes_of, readers_of
from reports.privacy import audience_of
from reports.states import Audience
from reports.wording.rules import may_write
from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.decisions import Done, add_refusal, decide
from villages.process import RuleBroken


@vary_on_headers("HX-Request")
@requires(*READS_PAPERS)
def paper_detail(request: SignedInRequest, paper: str, place: str, period: str, subject: str = "") -> HttpResponse:
    """The revisions of a paper with their copies, which HTMX asks for alone; a POST asks for a copy."""
    about = about_paper(request.user, paper, place, period, subject)
    only = audience_of(request.user, about.kind)
    form = CopyForm(request.POST or None, only=_only_copy(about, only), initial={"language": request.user.language})
    issued = issued_copies(request.user, about)
    if issued and request.method == "GET" and getattr(request, "htmx", False):
        return render(request, "reports/_revisions.html", {"issued": issued})
    may_issue = about.may_issue(request.user)
    if request.method == "POST" and not (may_issue or issued):
        raise PermissionDenied(_("Your role may not do this here."))
    if request.method == "POST" and form.is_valid():
        try:
            job = _asked(request.user, about, Copy(**form.cleaned_data), None if may_issue else issued[0].snapshot)
        except RuleBroken as broken:
            add_refusal(form, broken)
        else:
            return redirect("reports:job-detail", job.pk)
    context = {
        "title": about.title,
        "period": words.period_words(about.period),
        "about": about,
        "reads_reports": request.user.may(Permission.READ_REPORTS),
        "quarter": period if "Q" in period else "",
        "form": form,
        "may_ask": may_issue or bool(issued),
        "may_issue": may_issue,
        "may_write": may_write(request.user, about.kind, about.place) and (may_issue or not issued),
        "may_revise": may_issue and bool(issued) and not about.kind.is_living and not subject,
        "issued": issued,
    }
    if only == Audience.OFFICE:
        context |= {"readers": readers_of(about), "notes": _note(about, issued, may_issue=may_issue)}
    return render(request, "reports/paper_detail.html", context)


def _only_copy(about: About, allowed: Audience) -> str:
    """The copy that is made without asking; empty where the person may choose."""
    has_choice = about.kind.masked is not None and allowed == Audience.OFFICE
    return "" if has_choice else allowed


def _asked(user: User, about: About, copy: Copy, issued: ReportSnapshot | None) -> ReportJob:
    """The copy of what has been issued; for those who may issue (`issued` is None) of the paper as it should stand."""
    at = clock.now()
    if issued is not None:
        return actions.request_copy(snapshot=issued, copy=copy, by=user, at=at)
    kind, place, period, subject = about
    return actions.request_report(
        paper=kind.paper, place=place, period=period, subject=subject, copy=copy, by=user, at=at
    )


@requires(*READS_PAPERS)
def paper_revise(request: SignedInRequest, paper: str, place: str, period: str, subject: str = "") -> HttpResponse:
    """Correct what was issued: what it says today as the next revision, with a reason."""
    at, about = clock.now(), about_paper(request.user, paper, place, period, subject)
    if not about.may_issue(request.user):
        raise PermissionDenied(_("Your role may not do this here."))
    form = RevisionForm(request.POST or None, initial={"language": request.user.language})

    def act() -> Done:
        job = actions.revise_report(
            paper=about.kind.paper, place=about.place, period=period, subject=subject,
            copy=Copy(form.cleaned_data["language"]), reason=form.cleaned_data["reason"], by=request.user, at=at,
        )  # fmt: skip
        words = _("Revision %(revision)d was issued; its paper is being made.")
        return Done(words % {"revision": job.snapshot.revision}, reverse("reports:job-detail", args=[job.pk]))

    context: dict[str, Any] = {
        "title": _("Issue a revision"),
        "about": about.title,
        "back": about.url,
        "button": _("Issue the revision"),
        "sentences": [
            _("What was issued stays as it is and stays readable."),
            _("The figures as they stand now become the next revision."),
        ],
    }
    return decide(request, form, act, template="decisions/reason.html", context=context)


def _note(about: About, issued: Sequence[Revision], *, may_issue: bool) -> list[Note]:
    """What the masked copy leaves out: of what was issued last, or of what would be issued now."""
    if about.kind.masked is None:
        return []
    if issued:
        return notes_of(about.kind, contents_of(issued[0].snapshot))
    if not may_issue:
        return []
    try:
        return notes_of(about.kind, about.kind.collect(about.place, about.period, about.subject, clock.now()))
    except RuleBroken:
        return []
