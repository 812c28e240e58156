"""The inspection sheet of a rule set, read with types and checked: points, vetoes, questions, breaches.

What counties do differently is data here, not code: aspects and items with their points, what fails outright, what the
ballots ask and how their answers are counted, which breach lengthens the watch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from villages.criteria.rules import Numbers
from villages.marks import listed

SHIPPED = Path(__file__).parent / "data" / "inspection-sheet.json"
FULL_SHEET = Decimal(100)
LONGEST_LABEL, MOST_MONTHS = 200, 60
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_T = TypeVar("_T", bound="Named")


class BadSheet(ValueError):
    """The data of a sheet does not hold what an inspection needs; the message names the place."""


class Rates(TextChoices):
    """Of what a share of answers is taken."""

    TOGETHER = "together", gettext_lazy("of the answers to all questions of the kind together")
    EACH = "each", gettext_lazy("of the answers to each question by itself")


class QuestionKind(TextChoices):
    """What a question of the ballot is about."""

    SATISFACTION = "satisfaction", gettext_lazy("satisfaction")
    AWARENESS = "awareness", gettext_lazy("awareness")


@dataclass(frozen=True)
class Named:
    """A part of the sheet: its key for ever, its words in both languages."""

    key: str
    zh: str
    en: str

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.zh if (get_language() or "zh-hans").startswith("zh") else self.en

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Item(Named):
    """One line of the sheet, with the points that it can bring."""

    points: Decimal


@dataclass(frozen=True)
class Aspect(Named):
    """Items that belong together."""

    items: tuple[Item, ...]

    @property
    def points(self) -> Decimal:
        return sum((item.points for item in self.items), Decimal(0))


@dataclass(frozen=True)
class Veto(Named):
    """What fails an inspection outright."""


@dataclass(frozen=True)
class Question(Named):
    """A question of the ballot; each is answered satisfied, fairly satisfied or dissatisfied (or the like)."""

    kind: QuestionKind


@dataclass(frozen=True)
class Breach(Named):
    """What lengthens the watch, and by how many months."""

    months: int


@dataclass(frozen=True)
class Sheet:
    """The whole sheet. Its items come to 100 points."""

    aspects: tuple[Aspect, ...]
    vetoes: tuple[Veto, ...] = ()
    questions: tuple[Question, ...] = ()
    breaches: tuple[Breach, ...] = ()
    rates: Rates = Rates.TOGETHER

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Sheet:
        """A sheet from its JSON. Raises `BadSheet`."""
        unknown = sorted(set(data) - {"rates", "aspects", "vetoes", "questions", "breaches"})
        if unknown:
            raise BadSheet(_("Unknown part of the sheet: %(names)s.") % {"names": listed(unknown)})
        sheet = cls(
            aspects=_rows(data, "aspects", _aspect),
            vetoes=_rows(data, "vetoes", lambda row, place: Veto(**_named(row, place))),
            questions=_rows(data, "questions", _question),
            breaches=_rows(data, "breaches", _breach),
            rates=_choice(Rates, data.get("rates", Rates.TOGETHER), "rates"),
        )
        sheet._check()
        return sheet

    def _check(self) -> None:
        for part, rows in (
            ("aspects", self.aspects),
            ("items", tuple(self.items())),
            ("vetoes", self.vetoes),
            ("questions", self.questions),
            ("breaches", self.breaches),
        ):
            keys = [row.key for row in rows]
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                raise BadSheet(
                    _("%(place)s: each key once, but not %(names)s.") % {"place": part, "names": listed(twice)}
                )
        if self.points != FULL_SHEET:
            raise BadSheet(
                _("The items come to %(points)s points, not to %(full)s.") % {"points": self.points, "full": FULL_SHEET}
            )

    @property
    def points(self) -> Decimal:
        return sum((item.points for item in self.items()), Decimal(0))

    def items(self) -> Iterator[Item]:
        """Every item, in the order of the sheet."""
        for aspect in self.aspects:
            yield from aspect.items

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items() if item.key == key), None)

    def breach(self, key: str) -> Breach | None:
        return next((breach for breach in self.breaches if breach.key == key), None)

    def questions_of(self, kind: QuestionKind) -> list[Question]:
        return [question for question in self.questions if question.kind == kind]

    def as_data(self) -> dict[str, Any]:
        """The JSON that reads back as this sheet."""
        return {
            "rates": self.rates.value,
            "aspects": [
                {**_words(aspect), "items": [{**_words(i), "points": _plain(i.points)} for i in aspect.items]}
                for aspect in self.aspects
            ],
            "vetoes": [_words(veto) for veto in self.vetoes],
            "questions": [{**_words(question), "kind": question.kind.value} for question in self.questions],
            "breaches": [{**_words(breach), "months": breach.months} for breach in self.breaches],
        }


@cache
def shipped_sheet() -> Sheet:
    """The sheet of a rule set that brings none of its own."""
    return Sheet.read(json.loads(SHIPPED.read_text(encoding="utf-8")))


def read_sheet(data: Mapping[str, Any]) -> Sheet:
    """The sheet of a rule set's column; empty: the one that ships. Raises `BadSheet`."""
    return Sheet.read(data) if data else shipped_sheet()


def check_fit(numbers: Numbers, sheet: Sheet) -> None:
    """A limit for answers that nobody is asked for would never bite. Raises `BadSheet`."""
    if numbers.aware_redo_under_percent and not sheet.questions_of(QuestionKind.AWARENESS):
        raise BadSheet(_("There is a limit for awareness, but the ballot has no question about it."))
    wants_satisfaction = numbers.satisfied_redo_under_percent or numbers.ballots_min
    if wants_satisfaction and not sheet.questions_of(QuestionKind.SATISFACTION):
        raise BadSheet(_("The villagers vote, but the ballot has no question about satisfaction."))


def _rows(data: Mapping[str, Any], part: str, read: Callable[[Mapping[str, Any], str], _T]) -> tuple[_T, ...]:
    rows = data.get(part, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise BadSheet(_("%(place)s: a list is needed.") % {"place": part})
    return tuple(read(row, f"{part} {number}") for number, row in enumerate(rows, start=1))


def _named(row: Mapping[str, Any], place: str, *, besides: Iterable[str] = ()) -> dict[str, Any]:
    unknown = sorted(set(row) - {"key", "zh", "en", *besides})
    if unknown:
        raise BadSheet(_("%(place)s: unknown %(names)s.") % {"place": place, "names": listed(unknown)})
    key = row.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise BadSheet(_("%(place)s: a key of small letters, digits and _ is needed.") % {"place": place})
    words = {name: row.get(name) for name in ("zh", "en")}
    for name, text in words.items():
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_LABEL:
            words_of = {"place": f"{place} ({key})", "language": name, "most": LONGEST_LABEL}
            raise BadSheet(_("%(place)s: words in %(language)s are needed, at most %(most)d characters.") % words_of)
    return {"key": key, **words}


def _aspect(row: Mapping[str, Any], place: str) -> Aspect:
    items = _rows({"items": row.get("items", [])}, "items", _item)
    if not items:
        raise BadSheet(_("%(place)s: at least one item is needed.") % {"place": place})
    return Aspect(**_named(row, place, besides=["items"]), items=items)


def _item(row: Mapping[str, Any], place: str) -> Item:
    named = _named(row, place, besides=["points"])
    try:
        points = Decimal(str(row.get("points")))
    except InvalidOperation:
        points = Decimal(0)
    if not points.is_finite() or not 0 < points <= FULL_SHEET or points * 10 != int(points * 10):
        raise BadSheet(
            _("%(place)s: points over 0 with at most one decimal are needed.") % {"place": f"{place} ({named['key']})"}
        )
    return Item(**named, points=points)


def _question(row: Mapping[str, Any], place: str) -> Question:
    named = _named(row, place, besides=["kind"])
    return Question(**named, kind=_choice(QuestionKind, row.get("kind"), f"{place} ({named['key']}) kind"))


def _breach(row: Mapping[str, Any], place: str) -> Breach:
    named = _named(row, place, besides=["months"])
    months = row.get("months")
    if not isinstance(months, int) or isinstance(months, bool) or not 1 <= months <= MOST_MONTHS:
        words = {"place": f"{place} ({named['key']})", "most": MOST_MONTHS}
        raise BadSheet(_("%(place)s: months from 1 to %(most)d are needed.") % words)
    return Breach(**named, months=months)


_C = TypeVar("_C", bound=TextChoices)


def _choice(choices: type[_C], value: Any, place: str) -> _C:
    if value not in choices.values:
        raise BadSheet(_("%(place)s: one of %(names)s is needed.") % {"place": place, "names": listed(choices.values)})
    return choices(value)


def _words(row: Named) -> dict[str, str]:
    return {"key": row.key, "zh": row.zh, "en": row.en}


def _plain(points: Decimal) -> int | float:
    return int(points) if points == int(points) else float(points)
