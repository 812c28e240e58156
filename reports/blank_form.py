"""The quarterly check as an empty form to print and fill in by hand: villages down, criteria across, A4 landscape."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports import words
from reports.document import Document
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.screening.getters import get_check
from villages.screening.models import QuarterlyCheck

LINES = 12  # empty lines for a yes or a cannot tell; the sheet can be printed twice


@require_safe
@requires(Permission.READ_SCREENING)
def blank_form(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """The form of one township's quarter as PDF, in the reader's language."""
    from reports.pdf import render  # the engine is large; only who prints loads it

    check = get_check(request.user, quarter, township)
    name = _("Blank form %(quarter)s %(township)s") % {"quarter": check.quarter, "township": check.township.name}
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{name}.pdf") or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    paper = render(form_document(check, request.user.language))
    return HttpResponse(paper.content, content_type="application/pdf", headers=headers)


def form_document(check: QuarterlyCheck, language: str) -> Document:
    """The form in that language (`zh-hans` or `en`); two queries, for villages and criteria."""
    with translation.override(language):
        context = {
            "language": language,
            "is_chinese": language.startswith("zh"),
            "township": check.township.name,
            "quarter": words.quarter_words(check.quarter),
            "due": words.moment_words(check.due_at),
            "edition": check.edition.title,
            "criteria": list(check.edition.criteria.all()),
            "villages": [sheet.village for sheet in check.sheets.select_related("village")],
            "lines": range(LINES),
        }
        html = render_to_string("reports/paper/blank_form.html", context)
    return Document(html, f"blank-{check.township.code}-{check.quarter}-{language}")
