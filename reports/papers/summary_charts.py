"""The charts of a summary on paper, each with its numbers in a table under it; pure, in the active language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from reports import words
from reports.summary import drawing
from reports.summary.numbers import Counts, SummaryFigures
from villages.ledger.models import Light
from villages.process import Stage
from villages.screening.quarters import Quarter

# Longer tables stand in two halves side by side.
LONG = 4


@dataclass(frozen=True)
class Drawn:
    """A chart with its caption. `rows` begin with words, then come numbers; `halves`: how many rows stand in one."""

    chart: str
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]
    halves: int = 1

    @property
    def columns(self) -> Sequence[str]:
        """The class of each column."""
        of_one = len(self.heads) // self.halves
        first = "short" if self.halves > 1 and of_one > 3 else "first"
        return (first, *[""] * (of_one - 1)) * self.halves


def charts(figures: SummaryFigures) -> list[Drawn]:
    """Those with anything to draw, numbered; in an order in which those of a county leave no hole on a page."""
    drawn = [*_stages(figures), *_lights(figures), *_completeness(figures), *_hits(figures), *_satisfaction(figures)]
    caption = _("Figure %(number)d: %(caption)s")
    return [
        replace(each, caption=caption % {"number": number, "caption": each.caption})
        for number, each in enumerate(drawn, start=1)
    ]


def _completeness(figures: SummaryFigures) -> Iterator[Drawn]:
    heads = [_("Place"), _("Answers asked for"), _("Answers given"), _("Answers given, in percent")]

    def row(name: str, counts: Counts) -> list[object]:
        return [name, counts.expected, counts.answered, words.percent_words(counts.completeness)]

    parts = list(drawing.filled_lines(figures))
    for lines in parts:
        rows = [row(line.name, line.counts) for line in lines]
        if lines is parts[-1]:
            rows.append(row(_("Total"), figures.total))
        yield _in_halves(Drawn(drawing.completeness_chart(lines), _("Completeness by place, in percent"), heads, rows))


def _hits(figures: SummaryFigures) -> Iterator[Drawn]:
    chart = drawing.hits_chart(figures)
    if chart:
        heads = [_("Criterion"), _("This quarter"), _("Quarter before")]
        rows = [
            [
                f"{criterion.number} {words.short_words(criterion)}",
                criterion.hits,
                "－" if criterion.hits_before is None else criterion.hits_before,
            ]
            for criterion in drawing.met(figures)
        ]
        yield _in_halves(Drawn(chart, _("Villages that meet each criterion"), heads, rows))


def _stages(figures: SummaryFigures) -> Iterator[Drawn]:
    chart = drawing.stages_chart(figures)
    if chart:
        stages = (*drawing.OPEN_STAGES, Stage.CANCELLED)
        heads = [_("End of the quarter"), *(str(stage.label) for stage in drawing.OPEN_STAGES), _("cancelled in all")]
        rows = [
            [Quarter.parse(then.quarter).label, *(getattr(then, stage.value) for stage in stages)]
            for then in figures.trend
        ]
        yield Drawn(chart, _("Ledger entries by stage, over quarters"), heads, rows)


def _lights(figures: SummaryFigures) -> Iterator[Drawn]:
    chart = drawing.lights_chart(figures)
    if chart:
        lights = figures.total.by_light()
        heads = ["", *(str(Light(light).label) for light in lights)]
        yield Drawn(chart, _("Entries by deadline"), heads, [[_("Entries"), *lights.values()]])


def _satisfaction(figures: SummaryFigures) -> Iterator[Drawn]:
    heads = [_("Place"), _("Entries"), _("Before the rectification"), _("In the inspection")]

    def row(name: str, counts: Counts) -> list[object]:
        before, after = counts.satisfaction_before, counts.satisfaction_after
        return [name, counts.compared, words.percent_words(before), words.percent_words(after)]

    parts = list(drawing.compared_lines(figures))
    for lines in parts:
        rows = [row(line.name, line.counts) for line in lines]
        if lines is parts[-1]:
            rows.append(row(_("Total"), figures.total))
        yield Drawn(drawing.satisfaction_chart(lines), _("Satisfaction before and after, in percent"), heads, rows)


def _in_halves(drawn: Drawn) -> Drawn:
    """The second half of a long table beside the first; an odd one ends with empty cells."""
    if len(drawn.rows) <= LONG:
        return drawn
    half = -(-len(drawn.rows) // 2)
    beside = [*drawn.rows[half:], *([[""] * len(drawn.heads)] * (2 * half - len(drawn.rows)))]
    rows = [[*left, *right] for left, right in zip(drawn.rows[:half], beside, strict=True)]
    return replace(drawn, heads=[*drawn.heads, *drawn.heads], rows=rows, halves=2)
