"""The sentences of a township's report, made from its figures in the language that is active. No queries, no HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from reports.numbers import CriterionFigures, EntryFigures, Hit, TownshipFigures
from reports.summary.numbers import SummaryFigures
from villages.ledger.models import Light
from villages.process import Stage
from villages.screening.quarters import Quarter


def quarter_words(quarter: str) -> str:
    """`2026Q3` → third quarter of 2026."""
    parsed = Quarter.parse(quarter)
    sentences = {
        1: _("first quarter of %(year)s"),
        2: _("second quarter of %(year)s"),
        3: _("third quarter of %(year)s"),
        4: _("fourth quarter of %(year)s"),
    }
    return sentences[parsed.number] % {"year": parsed.year}


def period_words(period: str) -> str:
    """`2026Q3`, `2026` or `2026-11-22` as people say it. Raises `ValueError` for anything else."""
    if "Q" in period:
        return quarter_words(period)
    if "-" in period:
        return day_words(dt.date.fromisoformat(period))
    if not (period.isascii() and period.isdigit() and len(period) == 4):
        raise ValueError(f"{period!r} is no period")
    return _("year %(year)s") % {"year": period}


def not_shown() -> str:
    """What stands in a masked copy instead of a sensitive note."""
    return _("(not shown in this copy)")


def day_words(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")


def short_day(day: dt.date) -> str:
    """For narrow columns: the same in both languages."""
    return day.isoformat()


def moment_words(moment: dt.datetime) -> str:
    """Day and minute in Asia/Shanghai; a time limit that ends at midnight belongs to the day before, at 24:00."""
    local = timezone.localtime(moment)
    if local.time() == dt.time():
        day, clock = local.date() - dt.timedelta(days=1), "24:00"
    else:
        day, clock = local.date(), time_format(local, "H:i")
    return _("%(day)s, %(time)s") % {"day": day_words(day), "time": clock}


def money_words(yuan: str) -> str:
    """`1234567.50` with the thousands apart."""
    return f"{Decimal(yuan):,.2f}"


def joined(sentences: Iterable[str]) -> str:
    """One paragraph of several sentences: in English with spaces between them, in Chinese without.

    Also in a Chinese paper where two sentences that nobody has translated meet.
    """
    text = ""
    for sentence in filter(None, sentences):
        is_close = not text or (is_chinese() and not (text[-1].isascii() and sentence[0].isascii()))
        text += sentence if is_close else f" {sentence}"
    return text


def percent_words(percent: float) -> str:
    """One decimal; never rounded up to 100.0 while something is missing."""
    shown = min(percent, 99.9) if percent < 100 else percent
    return _("%(number)s %%") % {"number": f"{shown:.1f}"}


def criterion_words(criterion: CriterionFigures) -> str:
    return criterion.text_zh if is_chinese() else criterion.text_en


def short_words(criterion: CriterionFigures) -> str:
    return criterion.short_zh if is_chinese() else criterion.short_en


def edition_words(figures: TownshipFigures | SummaryFigures) -> str:
    return figures.edition_zh if is_chinese() else figures.edition_en


def numbers_words(numbers: Iterable[int]) -> str:
    """Criteria by number, as a list of the language."""
    return pgettext("between numbers", ", ").join(str(number) for number in numbers)


def hits_words(hits: Iterable[Hit]) -> list[str]:
    """`三宋村 (4, 11)`: one text per village, in order."""
    villages: dict[str, list[int]] = {}
    for hit in hits:
        villages.setdefault(hit.village, []).append(hit.criterion)
    form = _("%(village)s (%(criteria)s)")
    return [form % {"village": name, "criteria": numbers_words(found)} for name, found in villages.items()]


def minutes_words(minutes: int) -> str:
    """How late, in days, hours and minutes; parts that are nothing are left out."""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [
        ngettext("%(count)d day", "%(count)d days", days) % {"count": days} if days else "",
        ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours} if hours else "",
        ngettext("%(count)d minute", "%(count)d minutes", left) % {"count": left} if left or not minutes else "",
    ]
    return joined(parts)


def light_words(entry: EntryFigures) -> str:
    """The light in words with the days: never a colour alone."""
    if entry.stage == Stage.WATCH and entry.watch_until:
        return _("watch until %(day)s") % {"day": short_day(entry.watch_until)}
    if entry.light == Light.NONE:
        return _("not running")
    days = abs(entry.days_left)
    if entry.light == Light.OVER:
        return ngettext("overdue by %(count)d day", "overdue by %(count)d days", days) % {"count": days}
    return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}


def stage_words(entry: EntryFigures) -> str:
    """Stage of the process; inside *rectifying* the one of the four links as well, and why it is put right again."""
    stage = str(Stage(entry.stage).label)
    if entry.stage != Stage.RECTIFYING:
        return stage
    words = _("%(stage)s: %(step)s") % {"stage": stage, "step": Stage(entry.step).label}
    if entry.has_failed:
        return _("%(stage)s (inspection failed)") % {"stage": words}
    return _("%(stage)s (rebounded)") % {"stage": words} if entry.rebounds else words


def screening_words(figures: TownshipFigures) -> list[str]:
    """What was screened and how far, when it was submitted, what was found."""
    villages, criteria = len(figures.villages), len(figures.criteria)
    return [
        ngettext(
            "In the %(quarter)s, %(township)s had %(villages)d village or neighbourhood to screen against "
            "%(criteria)d criteria: %(answered)d of %(expected)d answers were given, a completeness of %(percent)s.",
            "In the %(quarter)s, %(township)s had %(villages)d villages and neighbourhoods to screen against "
            "%(criteria)d criteria: %(answered)d of %(expected)d answers were given, a completeness of %(percent)s.",
            villages,
        )
        % {
            "quarter": quarter_words(figures.quarter),
            "township": figures.name,
            "villages": villages,
            "criteria": criteria,
            "answered": figures.answered,
            "expected": figures.expected,
            "percent": percent_words(figures.completeness),
        },
        joined(_timeliness(figures)),
        found_words(figures),
    ]


def _timeliness(figures: TownshipFigures) -> list[str]:
    check, sentences = figures.check, []
    due = moment_words(check.due_at)
    if check.first_submitted_at is None:
        sentences.append(_("The check was due by %(due)s and has not been submitted.") % {"due": due})
    elif check.minutes_late:
        late = _("It was due by %(due)s and was submitted on %(at)s, %(late)s late.")
        sentences.append(
            late % {"due": due, "at": moment_words(check.first_submitted_at), "late": minutes_words(check.minutes_late)}
        )
    else:
        in_time = _("It was due by %(due)s and was submitted in time, on %(at)s.")
        sentences.append(in_time % {"due": due, "at": moment_words(check.first_submitted_at)})
    if check.returns:
        again = ngettext(
            "The county returned it %(count)d time.", "The county returned it %(count)d times.", check.returns
        )
        sentences.append(again % {"count": check.returns})
    if check.confirmed_at:
        sentences.append(_("The county confirmed it on %(at)s.") % {"at": moment_words(check.confirmed_at)})
    else:
        sentences.append(_("The county has not confirmed it yet."))
    return sentences


def found_words(figures: TownshipFigures) -> str:
    """How many hits in how many villages, and what changed since the quarter before."""
    if not figures.hits:
        found = _("No village meets any of the criteria.")
    else:
        found = ngettext(
            "%(count)d hit was recorded, in %(villages)d of the villages.",
            "%(count)d hits were recorded, in %(villages)d of the villages.",
            figures.hits,
        ) % {"count": figures.hits, "villages": figures.villages_with_hits}
    if not figures.has_quarter_before:
        change = _("There is no check of the quarter before to compare with.")
    else:
        change = _("Against the quarter before: new %(new)d, gone %(gone)d.") % {
            "new": len(figures.new_hits),
            "gone": len(figures.gone_hits),
        }
    return joined([found, change])


def ledger_words(figures: TownshipFigures) -> str:
    """How many entries in which stage, and how the deadlines stand."""
    if not figures.entries:
        return _("The township has no entry in the ledger.")
    stages, lights = figures.entries_by_stage(), figures.entries_by_light()
    return _(
        "Entries of the township in the ledger: %(total)d (rectifying %(rectifying)d, being inspected %(inspecting)d, "
        "consolidating %(consolidating)d, in the watch %(watch)d, cancelled %(cancelled)d). Where the deadline runs: "
        "overdue %(over)d, ending soon %(soon)d."
    ) % {
        "total": len(figures.entries),
        "rectifying": stages[Stage.RECTIFYING],
        "inspecting": stages[Stage.INSPECTING],
        "consolidating": stages[Stage.CONSOLIDATING],
        "watch": stages[Stage.WATCH],
        "cancelled": stages[Stage.CANCELLED],
        "over": lights[Light.OVER],
        "soon": lights[Light.SOON],
    }


def acceptance_words(figures: TownshipFigures) -> list[str]:
    """What moved between the quarter's first day and the count, what has become of the year's targets, repeats."""
    return [moves_words(figures), *outcomes_words(figures), *repeats_words(figures)]


def outcomes_words(figures: TownshipFigures) -> list[str]:
    """The targets of the quarter's year; none where there is none."""
    year = Quarter.parse(figures.quarter).year
    outcomes = figures.outcomes_of(year)
    if not outcomes.targets:
        return []
    words = _(
        "Targets of %(year)s: %(targets)d; accepted %(accepted)d, inspection failed %(failed)d, rebounded "
        "%(rebounded)d, basically passed %(consolidating)d, not inspected yet %(under_way)d."
    )
    return [words % {"year": year, "targets": outcomes.targets, **asdict(outcomes)}]


def repeats_words(figures: TownshipFigures) -> list[str]:
    """Villages that rebounded or have been a target before, by name."""
    form = _("%(village)s: entry %(times)d of the village, rebounded %(rebounds)d times.")
    return [
        form % {"village": entry.village, "times": entry.times, "rebounds": entry.rebounds}
        for entry in figures.entries
        if entry.times > 1 or entry.rebounds
    ]


def moves_words(figures: TownshipFigures) -> str:
    """What moved between the quarter's first day and the count."""
    moves = figures.moves
    return _(
        "Since the quarter began: opened %(opened)d, applied for acceptance %(applied)d, passed %(passed)d, "
        "basically passed %(basically_passed)d, failed %(failed)d, rebounded %(rebounded)d, reopened by a new "
        "determination %(widened)d, cancelled %(cancelled)d."
    ) % asdict(moves)


def open_points(figures: TownshipFigures) -> list[str]:
    """What is not finished, each in a sentence; empty when nothing is."""
    points = []
    missing = figures.expected - figures.answered
    if missing:
        points.append(
            ngettext("%(count)d answer is still missing.", "%(count)d answers are still missing.", missing)
            % {"count": missing}
        )
    if figures.unknowns:
        many = len(figures.unknowns)
        points.append(
            ngettext(
                "%(count)d answer is “cannot tell”, with the reason given below.",
                "%(count)d answers are “cannot tell”, with the reasons given below.",
                many,
            )
            % {"count": many}
        )
    if figures.findings_waiting:
        points.append(
            ngettext(
                "%(count)d finding waits for the county's decision.",
                "%(count)d findings wait for the county's decision.",
                figures.findings_waiting,
            )
            % {"count": figures.findings_waiting}
        )
    return points


def is_chinese() -> bool:
    """Whether the active language is Chinese."""
    return (get_language() or "").startswith("zh")
