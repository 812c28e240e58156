"""The charts of a summary, the same on page and paper; none where there is nothing to draw.

The numbers stand beside every chart: on the page in its tables, on paper in those of `papers/summary_charts.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from reports import words
from reports.charts import Bar, Stack, bar_chart, stacked_chart
from reports.numbers import CriterionFigures
from reports.summary.numbers import Line, SummaryFigures
from villages.ledger.models import Light
from villages.process import Stage
from villages.screening.quarters import Quarter

OPEN_STAGES = (Stage.RECTIFYING, Stage.INSPECTING, Stage.CONSOLIDATING, Stage.WATCH)
# So many divisions in one chart that it fits on a page with its numbers; the second has two bars for each.
DIVISIONS, DIVISIONS_IN_PAIRS = 20, 12


def stages_chart(figures: SummaryFigures) -> str:
    """Open entries by stage at the end of each of the last quarters."""
    if not any(then.open for then in figures.trend):
        return ""
    stacks = [
        Stack(Quarter.parse(then.quarter).label, tuple(getattr(then, stage.value) for stage in OPEN_STAGES))
        for then in figures.trend
    ]
    return stacked_chart(stacks, name=_("Open entries by stage"), parts=[str(stage.label) for stage in OPEN_STAGES])


def met(figures: SummaryFigures) -> list[CriterionFigures]:
    """The criteria that a village meets, or met in the quarter before."""
    return [criterion for criterion in figures.criteria if criterion.hits or criterion.hits_before]


def hits_chart(figures: SummaryFigures) -> str:
    """Hits by criterion, this quarter against the one before; the table beside it has the criteria without."""
    bars = [
        Bar(f"{criterion.number} {words.short_words(criterion)}", criterion.hits, criterion.hits_before)
        for criterion in met(figures)
    ]
    if not bars:
        return ""
    legend = (_("This quarter"), _("Quarter before")) if figures.has_quarter_before else None
    return bar_chart(bars, name=_("Villages that meet each criterion"), legend=legend)


def filled_lines(figures: SummaryFigures) -> Iterator[Sequence[Line]]:
    """The divisions that were asked for answers, as many at a time as one chart shows."""
    return _at_a_time([line for line in figures.lines if line.counts.expected], DIVISIONS)


def completeness_chart(lines: Sequence[Line]) -> str:
    """Answers given of those asked for, in percent, by division."""
    bars = [
        Bar(line.name, line.counts.completeness, text=words.percent_words(line.counts.completeness)) for line in lines
    ]
    return bar_chart(bars, name=_("Answers given, in percent"), limit=100)


def lights_chart(figures: SummaryFigures) -> str:
    """Entries under rectification by how near their deadline is."""
    lights = figures.total.by_light()
    if not any(lights.values()):
        return ""
    bars = [Bar(str(Light(light).label), many) for light, many in lights.items()]
    return bar_chart(bars, name=_("Entries by deadline"))


def compared_lines(figures: SummaryFigures) -> Iterator[Sequence[Line]]:
    """The divisions with entries that were voted on before and after, as many at a time as one chart shows."""
    return _at_a_time([line for line in figures.lines if line.counts.compared], DIVISIONS_IN_PAIRS)


def satisfaction_chart(lines: Sequence[Line]) -> str:
    """Satisfied and fairly satisfied in the inspection and before the rectification, in percent, by division."""
    bars = [
        Bar(
            line.name,
            line.counts.satisfaction_after,
            line.counts.satisfaction_before,
            text=words.percent_words(line.counts.satisfaction_after),
            text_before=words.percent_words(line.counts.satisfaction_before),
        )
        for line in lines
    ]
    legend = (_("In the inspection"), _("Before the rectification"))
    return bar_chart(bars, name=_("Satisfied villagers, in percent"), legend=legend, limit=100)


def _at_a_time(lines: Sequence[Line], most: int) -> Iterator[Sequence[Line]]:
    """In parts of nearly the same length, so that none has one line only."""
    parts = -(-len(lines) // most)
    start = 0
    for part in range(parts):
        end = start + -(-(len(lines) - start) // (parts - part))
        yield lines[start:end]
        start = end
