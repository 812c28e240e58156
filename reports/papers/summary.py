"""The summary of a county, and that of a city or province: the same figures as the dashboard, side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from reports import words
from reports.letterhead import Issuer
from reports.papers import criteria
from reports.papers.kind import Kind, Table
from reports.papers.periods import was_opened
from reports.papers.summary_charts import charts
from reports.papers.summary_words import draft
from reports.states import PaperKind
from reports.summary.counting import summary
from reports.summary.numbers import Counts, SummaryFigures, Target
from reports.summary.registry import AROUND, FIGURES, LEDGER, SCREENING
from reports.summary.scope import Scope
from reports.wording.paragraphs import paragraphs, written_in
from villages.accounts.permissions import Permission
from villages.divisions.models import DIGITS, Division, Level
from villages.process import RuleBroken, Stage
from villages.screening.quarters import Quarter

# What the two wide tables of the paper show; the attached spreadsheet has every figure.
SHOWN = (
    (
        "villages", "answered", "checks_in_time", "checks_late", "checks_missing", "villages_with_hits", "hits",
        "new_hits", "gone_hits", "findings_waiting",
    ),
    (
        "rectifying", "inspecting", "watch", "cancelled_in_all", "light_over", "measures", "measures_done", "visits",
        "incidents", "disputes_running",
    ),
)  # fmt: skip


def collect(place: Division, period: str, _subject: str, at: dt.datetime) -> SummaryFigures:
    """The figures of the place in a quarter: those of its dashboard at `at`, as of the same moment.

    Raises `RuleBroken` where the quarter has not been opened.
    """
    figures = summary(Scope.looked_at(place.code, Quarter.parse(period), at))
    if not figures.total.checks:
        sentence = _("The quarter %(quarter)s was not opened here.") % {"quarter": words.quarter_words(period)}
        raise RuleBroken(sentence, field="quarter")
    return figures


def county(place: Division, period: str, subject: str, at: dt.datetime) -> SummaryFigures:
    """As `collect`, of a county."""
    if place.level != Level.COUNTY:
        raise RuleBroken(_("This summary is made for a county."))
    return collect(place, period, subject, at)


def region(place: Division, period: str, subject: str, at: dt.datetime) -> SummaryFigures:
    """As `collect`, of a city or a province."""
    if len(place.code) >= DIGITS[Level.COUNTY]:
        raise RuleBroken(_("This summary is made for a city or a province."))
    return collect(place, period, subject, at)


def can_be_of_county(place: Division, period: str, subject: str, _at: dt.datetime) -> bool:
    """There is a summary of each county and quarter that was opened there."""
    return place.level == Level.COUNTY and not subject and was_opened(place, period)


def can_be_of_region(place: Division, period: str, subject: str, _at: dt.datetime) -> bool:
    """And one of each city and province."""
    return len(place.code) < DIGITS[Level.COUNTY] and not subject and was_opened(place, period)


def title(figures: SummaryFigures) -> str:
    """As it stands above the text and in the file's properties."""
    return _("%(place)s: summary of the screening and rectification of weak village organizations, %(quarter)s") % {
        "place": figures.name,
        "quarter": words.quarter_words(figures.quarter),
    }


def issuer(figures: SummaryFigures) -> Issuer:
    """The organization department of the county, or of the city or province."""
    quarter = Quarter.parse(figures.quarter)
    is_county = figures.level == Level.TOWNSHIP
    return Issuer(
        county=figures.name if is_county else "",
        region="" if is_county else figures.name,
        series=_("%(place)s Quarterly Summary") % {"place": figures.name},
        year=quarter.year,
        ordinal=quarter.number,
    )


def context(figures: SummaryFigures) -> dict[str, Any]:
    """What the template prints, in the language that is active."""
    return {
        "figures": figures,
        "quarter": words.quarter_words(figures.quarter),
        "edition": words.edition_words(figures),
        "text": paragraphs(written_in(figures.words) or draft(figures)),
        "criteria": [criteria.row(criterion) for criterion in figures.criteria],
        "charts": charts(figures),
        "satisfaction": _satisfaction(figures.total),
        "targets": [_target(target) for target in figures.targets],
        "due": [(words.day_words(due.deadline), due.village, due.number, due.days_left) for due in figures.due],
        "places": [_places(figures, shown) for shown in SHOWN],
    }


def _places(figures: SummaryFigures, shown: Sequence[str]) -> dict[str, object]:
    """One wide table; a place without anything to count has no line in it."""
    lines = [(line.name, [getattr(line.counts, name) for name in shown]) for line in figures.lines]
    return {
        "heads": [FIGURES[name].label for name in shown],
        "lines": [(name, numbers) for name, numbers in lines if any(numbers)],
        "total": [getattr(figures.total, name) for name in shown],
    }


def _satisfaction(total: Counts) -> tuple[str, str] | None:
    """Percent before and after; None where no entry has both."""
    if not total.compared:
        return None
    return words.percent_words(total.satisfaction_before), words.percent_words(total.satisfaction_after)


def _target(target: Target) -> dict[str, str]:
    return {
        "number": target.number,
        "township": target.township,
        "village": target.village,
        "criteria": words.numbers_words(target.criteria),
        "opened": words.short_day(target.opened_on),
        "stage": str(Stage(target.stage).label),
    }


def tables(figures: SummaryFigures) -> Sequence[Table]:
    """Every figure of every place, the criteria and the targets, as sheets."""
    targets = [tuple(_target(target).values()) for target in figures.targets]
    return (
        *(_figures_table(name, group, figures) for name, group in _groups()),
        criteria.table(figures.criteria),
        Table(
            _("Targets of the year"),
            [
                (_("Number"), 18),
                (_("Township"), 16),
                (_("Village"), 20),
                (_("Criteria"), 16),
                (_("Opened"), 12),
                (_("Stage"), 16),
            ],
            targets,
        ),
    )


def _groups() -> Iterable[tuple[str, Sequence[Any]]]:
    return ((_("Screening"), SCREENING), (_("Ledger"), LEDGER), (_("Around it"), AROUND))


def _figures_table(name: str, group: Sequence[Any], figures: SummaryFigures) -> Table:
    heads = [(_("Code"), 14), (_("Place"), 20), *((figure.label, 12) for figure in group)]
    rows = [(line.code, line.name, *_values(line.counts, group)) for line in figures.lines]
    return Table(name, heads, [*rows, ("", _("Total"), *_values(figures.total, group))])


def _values(counts: Counts, group: Sequence[Any]) -> list[object]:
    return [getattr(counts, figure.name) for figure in group]


COUNTY = Kind(
    paper=PaperKind.COUNTY,
    contents=SummaryFigures,
    template="reports/paper/summary.html",
    reads=Permission.READ_REPORTS,
    issues=Permission.ISSUE_REPORTS,
    collect=county,
    title=title,
    issuer=issuer,
    context=context,
    tables=tables,
    is_dated_when_issued=True,
    draft=draft,
    can_be=can_be_of_county,
)
# A supervisor of a city or province makes the summary of what lies below; nobody else sits there.
REGION = replace(
    COUNTY, paper=PaperKind.REGION, issues=Permission.READ_REPORTS, collect=region, can_be=can_be_of_region
)
