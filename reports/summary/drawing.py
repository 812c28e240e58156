"""The charts of a summary, the same on page and paper; each empty where there is nothing to draw.

The numbers stand beside every chart: `reports/summary/numbers.py` has them in the same order.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports import words
from reports.charts import Bar, Stack, bar_chart, stacked_chart
from reports.summary.numbers import SummaryFigures
from villages.ledger.models import Light
from villages.process import Stage
from villages.screening.quarters import Quarter

OPEN_STAGES = (Stage.RECTIFYING, Stage.INSPECTING, Stage.CONSOLIDATING, Stage.WATCH)


def stages_chart(figures: SummaryFigures) -> str:
    """Open entries by stage at the end of each of the last quarters."""
    if not any(then.open for then in figures.trend):
        return ""
    stacks = [
        Stack(Quarter.parse(then.quarter).label, tuple(getattr(then, stage.value) for stage in OPEN_STAGES))
        for then in figures.trend
    ]
    return stacked_chart(stacks, name=_("Open entries by stage"), parts=[str(stage.label) for stage in OPEN_STAGES])


def hits_chart(figures: SummaryFigures) -> str:
    """Hits by criterion, this quarter against the one before."""
    bars = [
        Bar(f"{criterion.number} {words.short_words(criterion)}", criterion.hits, criterion.hits_before)
        for criterion in figures.criteria
    ]
    if not any(bar.value or bar.before for bar in bars):
        return ""
    legend = (_("This quarter"), _("Quarter before")) if figures.has_quarter_before else None
    return bar_chart(bars, name=_("Villages that meet each criterion"), legend=legend)


def completeness_chart(figures: SummaryFigures) -> str:
    """Answers given of those asked for, in percent, by division."""
    bars = [
        Bar(line.name, line.counts.completeness, text=words.percent_words(line.counts.completeness))
        for line in figures.lines
        if line.counts.expected
    ]
    return bar_chart(bars, name=_("Answers given, in percent"), limit=100) if bars else ""


def lights_chart(figures: SummaryFigures) -> str:
    """Entries under rectification by how near their deadline is."""
    lights = figures.total.by_light()
    if not any(lights.values()):
        return ""
    bars = [Bar(str(Light(light).label), many) for light, many in lights.items()]
    return bar_chart(bars, name=_("Entries by deadline"))


def satisfaction_chart(figures: SummaryFigures) -> str:
    """Satisfied and fairly satisfied in the inspection and before the rectification, in percent, by division."""
    bars = [
        Bar(
            line.name,
            line.counts.satisfaction_after,
            line.counts.satisfaction_before,
            text=words.percent_words(line.counts.satisfaction_after),
        )
        for line in figures.lines
        if line.counts.compared
    ]
    legend = (_("In the inspection"), _("Before the rectification"))
    return bar_chart(bars, name=_("Satisfied villagers, in percent"), legend=legend, limit=100) if bars else ""
