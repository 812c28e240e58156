"""The quarterly report of a township: its figures as sentences, tables and charts, on paper and on the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports import words
from reports.charts import Bar, bar_chart
from reports.figures import township_quarter
from reports.letterhead import Issuer
from reports.numbers import EntryFigures, TownshipFigures
from reports.papers import criteria
from reports.papers.kind import Kind, Table
from reports.papers.masking import mask
from reports.papers.periods import was_opened
from reports.states import PaperKind
from reports.summary.scope import Scope
from reports.wording.paragraphs import Paragraphs, paragraphs, written_in
from reports.work.counting import GROUPS
from reports.work.listing import shown_of, work_table
from reports.work.words import measures_words, people_with, work_words
from villages.accounts.permissions import Permission
from villages.divisions.models import Division, Level
from villages.ledger.people.models import EntryDuty
from villages.marks import listed
from villages.process import RuleBroken, Stage
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter

# How an answer stands in the matrix: signs that differ in shape, so that they can be read in black and white.
SIGNS = {"y": "●", "u": "△", "n": "－", "-": "○"}

# Who stands in which column of the entries.
PEOPLE = (
    (EntryDuty.CONTACT_LEADER,),
    (EntryDuty.SUPPORTING_UNIT,),
    (EntryDuty.FIRST_SECRETARY, *GROUPS),
)


def collect(place: Division, period: str, _subject: str, at: dt.datetime) -> TownshipFigures:
    """The township's figures of a quarter, as of the moment of its dashboard at `at`.

    Raises `RuleBroken` where the quarter was not opened.
    """
    scope = Scope.looked_at(place.code, Quarter.parse(period), at)
    try:
        return township_quarter(place, scope.quarter, scope.at)
    except QuarterlyCheck.DoesNotExist as missing:
        sentence = _("The quarter %(quarter)s was not opened here.") % {"quarter": words.quarter_words(period)}
        raise RuleBroken(sentence, field="quarter") from missing


def can_be(place: Division, period: str, subject: str, _at: dt.datetime) -> bool:
    """There is a report of each township and quarter that was opened there."""
    return place.level == Level.TOWNSHIP and not subject and was_opened(place, period)


def title(figures: TownshipFigures) -> str:
    """As it stands in the file's properties."""
    return _("%(township)s: report on the screening and rectification of weak village organizations, %(quarter)s") % {
        "township": figures.name,
        "quarter": words.quarter_words(figures.quarter),
    }


def issuer(figures: TownshipFigures) -> Issuer:
    """The township's committee; the report is numbered by quarter."""
    quarter = Quarter.parse(figures.quarter)
    return Issuer(figures.county, figures.name, year=quarter.year, ordinal=quarter.number)


def context(figures: TownshipFigures) -> dict[str, Any]:
    """What the template prints, in the language that is active."""
    return {
        "figures": figures,
        "quarter": words.quarter_words(figures.quarter),
        "edition": words.edition_words(figures),
        "written": paragraphs(written_in(figures.words)),
        "screening": words.screening_words(figures),
        "ledger": words.ledger_words(figures),
        "acceptance": words.acceptance_words(figures),
        "open_points": words.open_points(figures),
        "criteria": [criteria.row(criterion) for criterion in figures.criteria],
        "chart": hits_chart(figures) if figures.hits or figures.gone_hits else "",
        "stage_chart": stages_chart(figures) if figures.entries else "",
        "new_hits": words.hits_words(figures.new_hits),
        "gone_hits": words.hits_words(figures.gone_hits),
        "entries": [_entry(entry) for entry in figures.entries],
        "measures": measures_words(figures),
        "work": work_words(figures),
        "deadlines": [(words.day_words(e.deadline), e, words.light_words(e)) for e in figures.upcoming()],
        "next_quarter_due": words.moment_words(figures.next_check_due_at),
        "matrix": [
            (village.name, [SIGNS[letter] for letter in village.answers], village.hits) for village in figures.villages
        ],
    }


def draft(figures: TownshipFigures) -> Paragraphs:
    """The paragraphs as the figures alone would say them."""
    ahead = [
        _("%(village)s: the rectification period ends on %(day)s.")
        % {"village": entry.village, "day": words.day_words(entry.deadline)}
        for entry in figures.upcoming()
    ]
    next_check = _("The next quarterly check is due by %(moment)s.")
    return Paragraphs(
        situation="\n".join([*words.screening_words(figures), words.ledger_words(figures)]),
        measures="\n".join([measures_words(figures), *words.acceptance_words(figures), *work_words(figures)]).strip(),
        problems="\n".join(words.open_points(figures) or [_("Nothing is open.")]),
        next_steps="\n".join([*ahead, next_check % {"moment": words.moment_words(figures.next_check_due_at)}]),
    )


def masked(figures: TownshipFigures) -> TownshipFigures:
    """Without what people wrote: why a criterion cannot be told, and the paragraphs, which are drafted; nor names."""
    hidden = tuple(replace(unknown, reason=words.not_shown()) for unknown in figures.unknowns)
    entries = tuple(mask(entry, names=("full_name",)) for entry in figures.entries)
    return replace(figures, unknowns=hidden, entries=entries, words=())


def tables(figures: TownshipFigures) -> Sequence[Table]:
    """The matrix, the criteria and the entries, as sheets."""
    numbers = [(str(criterion.number), 5) for criterion in figures.criteria]
    matrix = [
        (village.code, village.name, *(SIGNS[letter] for letter in village.answers), village.hits)
        for village in figures.villages
    ]
    return (
        Table(_("Villages and criteria"), [(_("Code"), 14), (_("Village"), 20), *numbers, (_("Hits"), 8)], matrix),
        criteria.table(figures.criteria),
        _entries_table(figures),
        *([work_table(figures)] if figures.work else []),
    )


def _entries_table(figures: TownshipFigures) -> Table:
    """The entries; with people and measures where these were frozen."""
    heads = [
        (_("Number"), 18),
        (_("Village"), 20),
        (_("Criteria"), 16),
        (_("Stage"), 24),
        (_("Opened"), 12),
        (_("Deadline"), 12),
    ]
    rows = [
        (e.number, e.village, words.numbers_words(e.criteria), words.stage_words(e), e.opened_on, e.deadline)
        for e in figures.entries
    ]
    if not figures.work:
        return Table(_("Ledger entries"), heads, rows)
    heads += [
        (_("Contact leader"), 24),
        (_("Supporting unit"), 30),
        (_("First secretary, heads of groups"), 36),
        (pgettext("rectification", "Measures"), 10),
        (_("Measures done"), 10),
        (_("Measures overdue"), 10),
    ]
    more = [(*map(listed, _people(e)), e.measures, e.measures_done, e.measures_overdue) for e in figures.entries]
    return Table(_("Ledger entries"), heads, [(*row, *beside) for row, beside in zip(rows, more, strict=True)])


def _people(entry: EntryFigures) -> list[list[str]]:
    return [people_with(entry, duties) for duties in PEOPLE]


def figures_page(figures: TownshipFigures) -> dict[str, Any]:
    """The same numbers and charts for the page, in the language that is active."""
    return {
        "sentences": words.screening_words(figures),
        "criteria": [criteria.row(criterion) for criterion in figures.criteria],
        "completeness": words.percent_words(figures.completeness),
        "work": shown_of(figures),
        "entries": [_entry(entry) for entry in figures.entries],
        "hits_chart": hits_chart(figures),
        "completeness_chart": completeness_chart(figures) if figures.villages else "",
        "stages_chart": stages_chart(figures) if figures.entries else "",
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
        "people": _people(entry),
        "measures": "" if entry.measures is None else f"{entry.measures_done}/{entry.measures}",
        "is_overdue": entry.light == "over",
    }


def hits_chart(figures: TownshipFigures) -> str:
    """Hits by criterion, this quarter against the one before; the table beside it has the criteria without."""
    bars = [
        Bar(f"{criterion.number} {words.short_words(criterion)}", criterion.hits, criterion.hits_before)
        for criterion in figures.criteria
        if criterion.hits or criterion.hits_before
    ]
    if not bars:
        return ""
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


KIND = Kind(
    paper=PaperKind.TOWNSHIP,
    contents=TownshipFigures,
    template="reports/paper/township.html",
    reads=Permission.READ_REPORTS,
    issues=Permission.ISSUE_REPORTS,
    collect=collect,
    title=title,
    issuer=issuer,
    context=context,
    tables=tables,
    is_dated_when_issued=True,
    masked=masked,
    draft=draft,
    can_be=can_be,
)
