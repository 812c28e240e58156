"""The one verb of words: write, which makes a new version."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from reports import rules
from reports.models import ReportWords
from reports.papers.registry import kind_of
from reports.states import Audience
from reports.wording.getters import was_issued
from reports.wording.paragraphs import FIELDS, Paragraphs
from reports.wording.rules import check_open_to, may_write
from villages import audit
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken


def write_words(
    *, paper: str, place: Division, period: str, words: Paragraphs, seen: int, by: User, at: dt.datetime
) -> ReportWords:
    """Keep the paragraphs as the next version; `seen` is the version that the person edited (0: the draft).

    Raises `RuleBroken` (a kind without words, nothing changed, personal numbers), `Conflict` when somebody else has
    written meanwhile, `PermissionDenied`. A township writes in its own report until the county has issued it.
    """
    kind = kind_of(paper)
    if kind.draft is None:
        raise RuleBroken(_("This paper has no paragraphs to be written."))
    if not may_write(by, kind, place):
        raise PermissionDenied(_("Your role may not do this here."))
    check_open_to(by, kind, place, is_issued=was_issued(kind, place, period))
    rules.check_copy(words.language, Audience.OFFICE)
    rules.check_words(words)
    own = ReportWords.objects.filter(paper=paper, place=place, period=period, language=words.language)
    last = own.order_by("-version").first()
    if (last.version if last else 0) != seen:
        raise Conflict(_("Somebody else has just written a new version. Look at it before you go on."))
    if last and all(getattr(last, field) == getattr(words, field) for field in FIELDS):
        raise RuleBroken(_("Nothing was changed."))
    texts = {field: str(getattr(words, field)) for field in FIELDS}
    try:
        with transaction.atomic():
            row = ReportWords.objects.create(
                paper=paper, place=place, period=period, language=words.language, version=seen + 1,
                written_at=at, written_by=by, **texts,
            )  # fmt: skip
            audit.record("report.write", by=by, at=at, about=row, place=place, after=asdict(words) | {"period": period})
    except IntegrityError as twice:
        raise Conflict(_("Somebody else has just written a new version. Look at it before you go on.")) from twice
    return row
