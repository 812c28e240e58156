"""From frozen figures to the HTML of a paper, in Chinese or English."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reports import letterhead, words
from reports.charts import Bar, bar_chart
from reports.document import Document
from reports.models import ReportSnapshot
from reports.numbers import CriterionFigures, EntryFigures, TownshipFigures
from villages.process import Stage

# How an answer stands in the matrix: signs that differ in shape, so that they can be read in black and white.
SIGNS = {"y": "●", "u": "△", "n": "－", "-": "○"}


def township_report(snapshot: ReportSnapshot, language: str) -> Document:
    """The quarterly report of one township in that language (`zh-hans` or `en`)."""
    with translation.override(language):
        html = render_to_string("reports/paper/township.html", _context(snapshot, language))
    return Document(html, f"{snapshot.number}-{language}")


def _context(snapshot: ReportSnapshot, language: str) -> dict[str, Any]:
    figures = snapshot.numbers
    return {
        "figures": figures,
        "language": language,
        "is_chinese": language.startswith("zh"),
        "number": snapshot.number,
        "document_number": letterhead.document_number(figures),
        "issuing_body": letterhead.issuing_body(figures),
        "seal_line": letterhead.seal_line(figures),
        "revision": snapshot.revision,
        "reason": snapshot.reason,
        "quarter": words.quarter_words(figures.quarter),
        "as_of": words.moment_words(figures.as_of),
        "as_of_day": words.day_words(timezone.localdate(figures.as_of)),
        "created": figures.as_of.isoformat(),
        "edition": words.edition_words(figures),
        "screening": words.screening_words(figures),
        "ledger": words.ledger_words(figures),
        "acceptance": words.acceptance_words(figures),
        "open_points": words.open_points(figures),
        "criteria": [_criterion(criterion) for criterion in figures.criteria],
        "chart": hits_chart(figures) if figures.hits or figures.gone_hits else "",
        "stage_chart": stages_chart(figures) if figures.entries else "",
        "new_hits": words.hits_words(figures.new_hits),
        "gone_hits": words.hits_words(figures.gone_hits),
        "entries": [_entry(entry) for entry in figures.entries],
        "deadlines": [(words.day_words(e.deadline), e, words.light_words(e)) for e in figures.upcoming()],
        "next_quarter_due": words.moment_words(figures.next_check_due_at),
        "matrix": [
            (village.name, [SIGNS[letter] for letter in village.answers], village.hits) for village in figures.villages
        ],
    }


def figures_page(figures: TownshipFigures) -> dict[str, Any]:
    """The same numbers and charts for the page, in the language that is active."""
    return {
        "sentences": words.screening_words(figures),
        "criteria": [_criterion(criterion) for criterion in figures.criteria],
        "completeness": words.percent_words(figures.completeness),
        "hits_chart": hits_chart(figures),
        "completeness_chart": completeness_chart(figures) if figures.villages else "",
        "stages_chart": stages_chart(figures) if figures.entries else "",
    }


def _criterion(criterion: CriterionFigures) -> dict[str, Any]:
    change = None if criterion.hits_before is None else criterion.hits - criterion.hits_before
    return {
        "number": criterion.number,
        "text": words.criterion_words(criterion),
        "hits": criterion.hits,
        "before": "－" if criterion.hits_before is None else criterion.hits_before,
        "change": "－" if change is None else f"{change:+d}" if change else "0",
    }


def _entry(entry: EntryFigures) -> dict[str, Any]:
    return {
        "number": entry.number,
        "village": entry.village,
        "criteria": words.numbers_words(entry.criteria),
        "stage": words.stage_words(entry),
        "opened": words.short_day(entry.opened_on),
        "deadline": words.short_day(entry.deadline),
        "light": words.light_words(entry),
        "is_overdue": entry.light == "over",
    }


def hits_chart(figures: TownshipFigures) -> str:
    """Hits by criterion, this quarter against the one before."""
    bars = [
        Bar(f"{criterion.number} {words.short_words(criterion)}", criterion.hits, criterion.hits_before)
        for criterion in figures.criteria
    ]
    legend = (_("This quarter"), _("Quarter before")) if figures.has_quarter_before else None
    return bar_chart(bars, name=_("Villages that meet each criterion"), legend=legend)


def stages_chart(figures: TownshipFigures) -> str:
    """Entries of the ledger by stage."""
    bars = [Bar(str(Stage(stage).label), many) for stage, many in figures.entries_by_stage().items()]
    return bar_chart(bars, name=_("Ledger entries by stage"))


def completeness_chart(figures: TownshipFigures) -> str:
    """Answers given by village, in percent."""
    total = len(figures.criteria) or 1
    bars = [
        Bar(village.name, 100 * village.answered / total, text=words.percent_words(100 * village.answered / total))
        for village in figures.villages
    ]
    return bar_chart(bars, name=_("Answers given, in percent"), limit=100)
