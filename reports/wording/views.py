"""The page on which people write the paragraphs of a report, beside what the figures say and the earlier versions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from reports.about import About, about_paper
from reports.models import ReportWords
from reports.wording.actions import write_words
from reports.wording.forms import WordsForm
from reports.wording.getters import paragraphs_of, was_issued
from reports.wording.paragraphs import Paragraphs
from reports.wording.rules import is_closed_to, may_write
from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import Language
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.process import Conflict, RuleBroken


@requires(Permission.ISSUE_REPORTS, Permission.WRITE_REPORT)
def words_edit(request: SignedInRequest, paper: str, place: str, period: str) -> HttpResponse:
    """Write the paragraphs in one language; `?draft=1` begins again with what the figures say."""
    at, about = clock.now(), about_paper(request.user, paper, place, period)
    if about.kind.draft is None:
        raise Http404
    language = request.GET.get("language", request.user.language)
    if language not in Language.values:
        language = request.user.language
    if not may_write(request.user, about.kind, about.place):
        raise PermissionDenied(_("Your role may not do this here."))
    versions = list(_versions(about, language))
    last = versions[0].version if versions else 0
    shown = _shown(about, language, versions, request, at=at)
    form = WordsForm(request.POST or None, initial={**asdict(shown), "version": last})
    here = reverse("reports:words-edit", args=[paper, place, period]) + "?" + urlencode({"language": language})

    def act() -> Done:
        words, seen = form.words(language), form.cleaned_data["version"]
        try:
            row = write_words(
                paper=about.kind.paper, place=about.place, period=period, words=words,
                seen=seen, by=request.user, at=at,
            )  # fmt: skip
        except Conflict as faster:
            raise _beside(form, last) from faster
        return Done(_("Version %(version)d was kept.") % {"version": row.version}, here)

    is_issued = was_issued(about.kind, about.place, period)
    context: dict[str, Any] = {
        "title": _("Words of the report"),
        "about": about,
        "back": about.url,
        "here": here,
        "language": language,
        "languages": Language.choices,
        "shown": shown,
        "versions": versions,
        "is_issued": is_issued,
        "is_closed": is_closed_to(request.user, about.kind, about.place, is_issued=is_issued),
    }
    return decide(request, form, act, template="reports/wording/edit.html", context=context)


def _beside(form: WordsForm, last: int) -> RuleBroken:
    """A long text is not lost to somebody who was faster: it stays in the fields and becomes the version after."""
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = str(last)  # type: ignore[index]
    sentence = _("Somebody else has written version %(version)d meanwhile; it stands below. Your text is kept here.")
    return RuleBroken(sentence % {"version": last})


def _versions(about: About, language: str) -> Any:
    own = ReportWords.objects.filter(paper=about.kind.paper, place=about.place, period=about.period, language=language)
    return own.select_related("written_by").order_by("-version")


def _shown(
    about: About, language: str, versions: list[ReportWords], request: SignedInRequest, *, at: Any
) -> Paragraphs:
    """What the fields begin with: the version that was asked for, the newest, or the draft."""
    asked = request.GET.get("version", "")
    chosen = next((row for row in versions if str(row.version) == asked), versions[0] if versions else None)
    if chosen is not None and "draft" not in request.GET:
        return paragraphs_of(chosen)
    assert about.kind.draft is not None
    try:
        contents = about.kind.collect(about.place, about.period, about.subject, at)
    except RuleBroken as nothing:
        raise Http404 from nothing
    with translation.override(language):
        return about.kind.draft(contents)
