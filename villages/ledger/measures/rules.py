"""May it happen now? The rules of measures, livelihood projects, funds and premises; pure.

Source: DOMAIN.md §7 B 17–21.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.ledger.measures.models import OPEN_MEASURE, Fund, FundPurpose, Measure, Project
from villages.ledger.models import LedgerEntry
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken

MOST_YUAN = Decimal(1_000_000_000)
MOST_HOUSEHOLDS = 100_000
_FEN = Decimal("0.01")


@dataclass(frozen=True)
class ProjectFacts:
    """What is planned of a livelihood project; the amount in yuan."""

    name: str
    amount: Decimal
    households: int
    due_on: dt.date | None


@dataclass(frozen=True)
class FundFacts:
    """What is recorded of money; `purpose` is a value of `FundPurpose`, the amount in yuan."""

    purpose: str
    source: str
    amount: Decimal
    document_no: str
    spent_on: dt.date
    project: Project | None = None


@dataclass(frozen=True)
class SixHaves:
    """What a village's premises have, in the order of the checklist."""

    has_place: bool = False
    has_facilities: bool = False
    has_sign: bool = False
    has_flag: bool = False
    has_books: bool = False
    has_system: bool = False


def check_is_open(entry: LedgerEntry) -> None:
    """What was cancelled or carried on by a successor stays as it is."""
    if not entry.is_open:
        raise RuleBroken(_("The entry is closed: nothing is added to it any more."))


def check_words(words: str, *, field: str) -> None:
    """Something is written, and it holds no personal numbers."""
    if not words.strip():
        raise RuleBroken(_("Write this in words."), field=field)
    check_no_personal_numbers(words, field=field)


def check_day(entry: LedgerEntry, day: dt.date, *, at: dt.datetime, field: str) -> None:
    """A day of the entry: not before it was opened, not to come."""
    if day > timezone.localdate(at):
        raise RuleBroken(_("This day lies in the future."), field=field)
    if day < timezone.localdate(entry.opened_at):
        raise RuleBroken(_("This day lies before the entry was opened."), field=field)


def check_can_note(measure: Measure) -> None:
    """Progress is noted while the measure is carried out."""
    check_is_open(measure.entry)
    if measure.stage not in OPEN_MEASURE:
        sentence = _("Progress is noted while a measure is under way; this one is “%(stage)s”.")
        raise RuleBroken(sentence % {"stage": measure.get_stage_display()})


def check_is_new(*, is_there: bool) -> None:
    """The same thing is not recorded twice, by a second click or by a colleague."""
    if is_there:
        raise RuleBroken(_("This has been recorded already."))


def check_measure_is_proved(*, proofs: int) -> None:
    """A measure done without evidence is not done."""
    if not proofs:
        raise RuleBroken(_("Nothing proves yet that it was done: add a file to the measure first."))


def check_project_is_shown(*, photographs: int) -> None:
    """A project is done when it can be seen."""
    if not photographs:
        raise RuleBroken(_("Nothing shows yet that it was done: add a photograph to the project first."))


def check_amount(amount: Decimal, *, field: str = "amount") -> None:
    """Yuan and fen, more than nothing."""
    if amount <= 0:
        raise RuleBroken(_("The amount must be more than 0 yuan."), field=field)
    if amount > MOST_YUAN:
        raise RuleBroken(_("The amount is too large. Write it in yuan."), field=field)
    if amount != amount.quantize(_FEN):
        raise RuleBroken(_("The amount has more than two places: write yuan and fen."), field=field)


def check_project(entry: LedgerEntry, facts: ProjectFacts) -> None:
    """A name, an amount, and a day that does not lie before the entry."""
    check_is_open(entry)
    check_words(facts.name, field="name")
    check_amount(facts.amount)
    if not 0 <= facts.households <= MOST_HOUSEHOLDS:
        raise RuleBroken(_("Write how many households benefit."), field="households")
    if facts.due_on is not None and facts.due_on < timezone.localdate(entry.opened_at):
        raise RuleBroken(_("This day lies before the entry was opened."), field="due_on")


def check_fund(entry: LedgerEntry, facts: FundFacts, at: dt.datetime) -> None:
    """Source and document named, the day past, and money for a project with its project."""
    check_is_open(entry)
    check_amount(facts.amount)
    check_words(facts.source, field="source")
    check_words(facts.document_no, field="document_no")
    check_day(entry, facts.spent_on, at=at, field="spent_on")
    if facts.purpose == FundPurpose.PROJECT and facts.project is None:
        sentence = _("Say for which project. If it is not on the list, plan it first on the page of the measures.")
        raise RuleBroken(sentence, field="project")
    if facts.purpose != FundPurpose.PROJECT and facts.project is not None:
        raise RuleBroken(_("Money for a project has the purpose “livelihood project”."), field="purpose")
    if facts.project is not None and facts.project.entry_id != entry.pk:
        raise RuleBroken(_("This project belongs to another entry."), field="project")


def check_can_counter(fund: Fund, *, is_countered: bool) -> None:
    """A line is taken back once; a counter-entry is not taken back: record the right line anew."""
    if fund.counters_id is not None:
        raise RuleBroken(_("This is a counter-entry. Record the right line anew instead."))
    if is_countered:
        raise RuleBroken(_("This line has been taken back already."))
