"""What the papers about one ledger entry share: how a subject names it, its head, criteria in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from reports import words
from reports.papers.bilingual import Both
from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.divisions.names import short_name
from villages.ledger.models import EntryQuerySet, LedgerEntry
from villages.marks import bracketed, listed
from villages.process import RuleBroken


@dataclass(frozen=True)
class CriterionText:
    """A criterion of the table."""

    number: int
    text: Both


@dataclass(frozen=True)
class Signatory:
    """Somebody who decided or signed; without the name in a copy for outside."""

    full_name: str
    post: str

    def __str__(self) -> str:
        return f"{self.post} {self.full_name}".strip()


@dataclass(frozen=True)
class EntryHead:
    """Which entry a paper is about, as it was known when the paper was issued; `village` by its full name."""

    county: str
    township: str
    village: str
    code: str
    carried_from: str
    number: str
    opened_on: dt.date

    @classmethod
    def of(cls, entry: LedgerEntry) -> EntryHead:
        """Needs the village with its township and county, and `carried_from`."""
        village = entry.village
        township = village.parent
        return cls(
            county=township.parent.name if township and township.parent else "",
            township=township.name if township else "",
            village=village.name,
            code=village.code,
            carried_from=entry.carried_from.name if entry.carried_from else "",
            number=entry.number,
            opened_on=timezone.localdate(entry.opened_at),
        )

    @property
    def short(self) -> str:
        """The village as people and running text call it."""
        return short_name(self.village)

    def lines(self) -> list[tuple[str, object]]:
        """As the first lines of a table, in the language that is active; the village by its full name."""
        before = self.carried_from and _("carried on from %(village)s") % {"village": short_name(self.carried_from)}
        return [
            (_("Ledger entry"), self.number),
            (_("Village"), f"{self.village}{bracketed(before)}"),
            (_("Township"), listed(filter(None, (self.county, self.township)))),
            (_("Determined on"), words.day_words(self.opened_on)),
        ]


def criteria_texts(criteria: Iterable[Criterion]) -> tuple[CriterionText, ...]:
    """The criteria in their order, with their words in both languages."""
    return tuple(CriterionText(each.number, Both(each.text_zh, each.text_en)) for each in criteria)


def signatory(user: User | None) -> Signatory | None:
    """Name and post of the person, as they are now."""
    return Signatory(user.full_name, user.post or user.get_role_display()) if user else None


def read_round(subject: str) -> tuple[str, int]:
    """The `key` of a letter or an inspection: entry and round; round 0, which no entry has, for what is none."""
    number, _dash, round_ = subject.rpartition("-")
    return number, int(round_) if round_.isdecimal() and len(round_) < 5 else 0


def entries_at(place: Division) -> EntryQuerySet:
    """The entries of the village, and those that it handed on to the one that it was merged into."""
    rows = LedgerEntry.objects.filter(Q(village=place) | Q(carried_from=place))
    return rows.select_related("village__parent__parent", "carried_from")


def check_day(period: str, day: dt.date) -> None:
    """The address of a paper names the day of what it is about. Raises `RuleBroken` with the right day."""
    if period != day.isoformat():
        sentence = _("This paper is of %(day)s.")
        raise RuleBroken(sentence % {"day": words.day_words(day)}, field="period")


def head_table(head: EntryHead, more: Iterable[tuple[str, object]] = ()) -> list[dict[str, Any]]:
    """Label and words of each line that says something."""
    return [{"label": label, "words": said} for label, said in (*head.lines(), *more) if said not in (None, "")]
