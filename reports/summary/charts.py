"""The charts of a place's figures: the same SVG on the dashboard and on paper, with the numbers beside the bars."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports import words
from reports.charts import Bar, bar_chart
from reports.summary.numbers import SummaryFigures
from villages.ledger.models import Light
from villages.screening.quarters import Quarter


def hits_by_criterion(figures: SummaryFigures) -> str:
    """Villages that meet each criterion, against the quarter before; empty where there is nothing to draw."""
    bars = [
        Bar(f"{criterion.number} {words.short_words(criterion)}", criterion.hits, criterion.hits_before)
        for criterion in figures.criteria
    ]
    if not any(bar.value or bar.before for bar in bars):
        return ""
    legend = (_("This quarter"), _("Quarter before")) if figures.has_quarter_before else None
    return bar_chart(bars, name=_("Villages that meet each criterion"), legend=legend)


def completeness_by_place(figures: SummaryFigures) -> str:
    """Answers given of those asked for, in percent, by place; empty without places."""
    bars = [
        Bar(line.name, line.counts.completeness, text=words.percent_words(line.counts.completeness))
        for line in figures.lines
        if line.counts.expected
    ]
    return bar_chart(bars, name=_("Answers given, in percent"), limit=100) if bars else ""


def entries_by_stage(figures: SummaryFigures) -> str:
    """Open entries over the quarters; empty where there never was one."""
    bars = [Bar(Quarter.parse(at.quarter).label, at.open, at.watch) for at in figures.trend]
    if not any(bar.value for bar in bars):
        return ""
    legend = (_("Open entries"), _("of these in their watch"))
    return bar_chart(bars, name=_("Ledger entries by stage, over quarters"), legend=legend)


def entries_by_light(figures: SummaryFigures) -> str:
    """Entries under rectification by the light of the deadline; empty where none is."""
    lights = figures.total.by_light()
    if not any(lights.values()):
        return ""
    return bar_chart([Bar(str(Light(light).label), many) for light, many in lights.items()], name=_("Deadline lights"))


def satisfaction(figures: SummaryFigures) -> str:
    """Satisfied ballots before the rectification and in the inspection, in percent; empty where none has both."""
    total = figures.total
    if not total.compared:
        return ""
    before, after = total.satisfaction_before, total.satisfaction_after
    bars = [
        Bar(_("Before the rectification"), before, text=words.percent_words(before)),
        Bar(_("In the inspection"), after, text=words.percent_words(after)),
    ]
    return bar_chart(bars, name=_("Satisfaction before and after, in percent"), limit=100)
