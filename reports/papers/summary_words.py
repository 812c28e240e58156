"""The sentences of a county's, city's or province's summary, made from its figures in the active language; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports import words
from reports.summary.numbers import Counts, Line, SummaryFigures
from reports.wording.paragraphs import Paragraphs
from reports.work.words import amount_words
from villages.divisions.models import Level


def draft(figures: SummaryFigures) -> Paragraphs:
    """The four paragraphs as the figures alone would say them."""
    return Paragraphs(
        situation="\n".join([_checks(figures), _hits(figures), _entries(figures)]),
        measures="\n".join([_measures(figures.total), _around(figures.total)]),
        problems="\n".join(_problems(figures) or [_("Nothing is open.")]),
        next_steps="\n".join(_next_steps(figures)),
    )


def names(lines: Iterable[Line]) -> str:
    """Places by name, as a list of the language."""
    return pgettext("between names", ", ").join(line.name for line in lines)


def _checks(figures: SummaryFigures) -> str:
    total = figures.total
    return _(
        "In the %(quarter)s %(villages)d villages and neighbourhoods were to be screened; %(answered)d of %(expected)d "
        "answers were given, a completeness of %(percent)s. Of %(checks)d quarterly checks %(in_time)d came in time, "
        "%(late)d late and %(missing)d are missing; the county has confirmed %(confirmed)d."
    ) % {
        "quarter": words.quarter_words(figures.quarter),
        "villages": total.villages,
        "answered": total.answered,
        "expected": total.expected,
        "percent": words.percent_words(total.completeness),
        "checks": total.checks,
        "in_time": total.checks_in_time,
        "late": total.checks_late,
        "missing": total.checks_missing,
        "confirmed": total.checks_confirmed,
    }


def _hits(figures: SummaryFigures) -> str:
    total = figures.total
    found = _("%(villages)d villages meet criteria, %(hits)d hits in all.") % {
        "villages": total.villages_with_hits,
        "hits": total.hits,
    }
    if not figures.has_quarter_before:
        return found
    change = _("Against the quarter before: new %(new)d, gone %(gone)d.")
    return words.joined([found, change % {"new": total.new_hits, "gone": total.gone_hits}])


def _entries(figures: SummaryFigures) -> str:
    total = figures.total
    stages = _(
        "The ledger holds %(open)d open entries: rectifying %(rectifying)d, being inspected %(inspecting)d, "
        "consolidating %(consolidating)d, in the watch %(watch)d."
    ) % {
        "open": total.entries_open,
        "rectifying": total.rectifying,
        "inspecting": total.inspecting,
        "consolidating": total.consolidating,
        "watch": total.watch,
    }
    if not total.targets:
        return stages
    outcome = _(
        "Targets of %(year)d: %(targets)d; accepted %(accepted)d, inspection failed %(failed)d, rebounded "
        "%(rebounded)d, basically passed %(consolidating)d, not inspected yet %(under_way)d."
    )
    return words.joined([stages, outcome % {"year": figures.year, "targets": total.targets, **asdict(total.outcomes)}])


def _measures(total: Counts) -> str:
    return _(
        "Of %(all)d measures %(done)d are done. %(funds)s were spent in the quarter, %(funds_targets)s "
        "on the targets of the year so far. Since the quarter began %(applied)d applications came in; %(passed)d "
        "entries were accepted, %(failed)d failed, %(cancelled)d were cancelled."
    ) % {
        "all": total.measures,
        "done": total.measures_done,
        "funds": amount_words(Decimal(total.funds)),
        "funds_targets": amount_words(Decimal(total.funds_targets)),
        "applied": total.applied,
        "passed": total.passed,
        "failed": total.failed,
        "cancelled": total.cancellations,
    }


def _around(total: Counts) -> str:
    return _(
        "%(visits)d visits reached %(households)d households. %(incidents)d incidents were registered; %(disputes)d "
        "disputes are under mediation."
    ) % {
        "visits": total.visits,
        "households": total.households_visited,
        "incidents": total.incidents,
        "disputes": total.disputes_running,
    }


def _problems(figures: SummaryFigures) -> list[str]:
    total = figures.total
    late = [line for line in figures.lines if line.counts.checks_late or line.counts.checks_missing]
    said = [
        _late_words(figures) % {"names": names(late)} if late else "",
        _counted(
            total.light_over,
            ngettext("%(count)d entry is overdue.", "%(count)d entries are overdue.", total.light_over),
        ),
        _counted(
            total.targets_failed,
            ngettext(
                "%(count)d target of the year failed its inspection.",
                "%(count)d targets of the year failed their inspection.",
                total.targets_failed,
            ),
        ),
        _counted(
            total.rebounded,
            ngettext("%(count)d entry rebounded.", "%(count)d entries rebounded.", total.rebounded),
        ),
        _counted(
            total.measures_overdue,
            ngettext("%(count)d measure is overdue.", "%(count)d measures are overdue.", total.measures_overdue),
        ),
        _counted(
            total.findings_waiting,
            ngettext(
                "%(count)d finding waits for the county's decision.",
                "%(count)d findings wait for the county's decision.",
                total.findings_waiting,
            ),
        ),
    ]
    return [sentence for sentence in said if sentence]


def _late_words(figures: SummaryFigures) -> str:
    """A county's lines are the townships that file; those of a wider place are counties in which townships do."""
    if figures.level == Level.TOWNSHIP:
        return _("The check of this quarter is late or missing: %(names)s.")
    return _("Townships' checks of this quarter are late or missing in: %(names)s.")


def _counted(count: int, sentence: str) -> str:
    return sentence % {"count": count} if count else ""


def _next_steps(figures: SummaryFigures) -> list[str]:
    ahead = [
        _("%(village)s: the rectification period ends on %(day)s.")
        % {"village": due.village, "day": words.day_words(due.deadline)}
        for due in figures.due
    ]
    return ahead or [_("No deadline of an entry is running.")]
