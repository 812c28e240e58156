"""May it happen now? The rules of the register and of the duty reports; pure. Source: DOMAIN.md §3, §4, §7 A 7–8."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from villages.divisions.models import Division, Level
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken, Stage, Staged

WARNING_DAYS = 90
WARNING_FROM = 2


@dataclass(frozen=True)
class IncidentFacts:
    """What is registered of an incident; `kind` and `told_by` are values of their choices."""

    kind: str
    spot: str
    fact: str
    happened_at: dt.datetime
    told_at: dt.datetime
    told_by: str


@dataclass(frozen=True)
class DisputeFacts:
    """What is registered of a dispute; `parties` is a value of `PartyKind`."""

    parties: str
    organization: str
    households: int
    subject: str
    fact: str
    arose_on: dt.date


@dataclass(frozen=True)
class Spell:
    """The days on which a dispute was open: from the day it arose; `ended_on` is None while it is."""

    arose_on: dt.date
    ended_on: dt.date | None

    def covers(self, day: dt.date) -> bool:
        """Open at the end of that day: arisen by then, and not ended on it or earlier."""
        return self.arose_on <= day and (self.ended_on is None or self.ended_on > day)


@dataclass(frozen=True)
class Rise:
    """A village's open disputes today and 90 days ago."""

    now: int
    before: int

    @property
    def is_warning(self) -> bool:
        return self.now >= WARNING_FROM and self.now > self.before


def rise_of(spells: Iterable[Spell], on: dt.date) -> Rise:
    """The early warning of one village, from its disputes alone.

    A village is warned of on day D when at least 2 of its disputes are open at the end of D, and these are more than
    were open at the end of the day 90 days before D. A dispute is open from the day it arose (not the day it was
    registered) until the day before it was settled or given up; one that was reopened counts as never ended.
    """
    before = on - dt.timedelta(days=WARNING_DAYS)
    all_of_them = list(spells)
    return Rise(sum(spell.covers(on) for spell in all_of_them), sum(spell.covers(before) for spell in all_of_them))


def check_words(words: str, *, field: str) -> None:
    """Something is written, and it holds no personal numbers."""
    if not words.strip():
        raise RuleBroken(_("Write this in words."), field=field)
    check_no_personal_numbers(words, field=field)


def check_village(village: Division, on: dt.date) -> None:
    """The register is kept for villages, and for those that exist."""
    if village.level != Level.VILLAGE or not village.is_in_force(on):
        raise RuleBroken(_("Choose a village that is in force."), field="village")


def check_incident(facts: IncidentFacts, at: dt.datetime) -> None:
    """Told after it happened, both not in the future; no personal numbers in the words."""
    check_words(facts.spot, field="spot")
    check_words(facts.fact, field="fact")
    if facts.happened_at > at:
        raise RuleBroken(_("This lies in the future."), field="happened_at")
    if facts.told_at > at:
        raise RuleBroken(_("This lies in the future."), field="told_at")
    if facts.told_at < facts.happened_at:
        raise RuleBroken(_("The township cannot have been told before it happened."), field="told_at")


# How many households such a dispute has at least; the other kinds may have none.
HOUSEHOLDS_MIN = {"households": 2, "households_village": 1}


def check_dispute(facts: DisputeFacts, at: dt.datetime) -> None:
    """Parties as organizations or numbers of households, not in the future, no personal numbers in the words."""
    check_words(facts.subject, field="subject")
    check_words(facts.fact, field="fact")
    check_no_personal_numbers(facts.organization, field="organization")
    if facts.parties == "organization" and not facts.organization.strip():
        raise RuleBroken(_("Name the enterprise or organization."), field="organization")
    least = HOUSEHOLDS_MIN.get(facts.parties, 0)
    if facts.households < least:
        words = ngettext(
            "A dispute of this kind concerns at least %(count)d household.",
            "A dispute of this kind concerns at least %(count)d households.",
            least,
        )
        raise RuleBroken(words % {"count": least}, field="households")
    if facts.arose_on > timezone.localdate(at):
        raise RuleBroken(_("This day lies in the future."), field="arose_on")


def check_is_new(*, is_there: bool) -> None:
    """The same thing is not registered twice, by a second click or by a colleague."""
    if is_there:
        raise RuleBroken(_("This is in the register already."))


def check_is_running(row: Staged) -> None:
    """Measures and steps are added while the thing runs."""
    if row.stage != Stage.RUNNING:
        raise RuleBroken(_("It has been closed. Open it again before you add to it."))


def check_step(*, arose_on: dt.date, on: dt.date, body: str, result: str, at: dt.datetime) -> None:
    """A mediation lies between the day the dispute arose and today, and names the body, not a person."""
    if on < arose_on:
        raise RuleBroken(_("The dispute had not arisen on this day."), field="on")
    if on > timezone.localdate(at):
        raise RuleBroken(_("This day lies in the future."), field="on")
    check_words(body, field="body")
    check_words(result, field="result")


def check_can_report(*, due_on: dt.date, is_due_day: bool, is_made: bool, at: dt.datetime) -> None:
    """One report for each due day, on that day or later."""
    if not is_due_day:
        raise RuleBroken(_("No report is due on this day."))
    if timezone.localdate(at) < due_on:
        raise RuleBroken(_("This report cannot be made before its day."))
    if is_made:
        raise RuleBroken(_("This report has been made already."))


def check_report(*, words: str, nothing_to_report: bool, has_entries: bool) -> None:
    """Either words or "nothing to report"; the latter not against what the register holds of that week."""
    if nothing_to_report:
        if words.strip():
            raise RuleBroken(_("Either write the report, or say that there is nothing to report."), field="words")
        if has_entries:
            sentence = _("The register holds incidents or disputes of this week: write about them.")
            raise RuleBroken(sentence, field="words")
    else:
        check_words(words, field="words")


def check_not_recorded(*, is_recorded: bool) -> None:
    """An entry becomes a finding once for a criterion; a finding that was withdrawn does not count."""
    if is_recorded:
        raise RuleBroken(_("This entry is a finding of this criterion already."), field="criterion")
