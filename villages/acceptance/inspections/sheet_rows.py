"""The rows of the sheet as text: what was typed, whether it can be kept, whether it is the same. Pure.

A row is what is saved or refused as one: a day with its remarks, an item, a veto, a criterion, a kind of interview, the
ballots. Every value is text, as the browser sends it; what is compared is the same on both sides.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from villages.acceptance.inspections.decision import plain
from villages.criteria.sheet import Sheet
from villages.ledger.problems.models import RaisedBy
from villages.marks import within_quotes
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken

VISIT, BALLOTS = "visit", "ballots"
ITEM, VETO, CRITERION, INTERVIEW = "i", "v", "c", "p"
YES, NO = "yes", "no"
NUMBERS = ("first_number", "last_number", "returned", "spoiled")
TELLERS = ("first_teller", "second_teller")
COUNTS = ("satisfied", "fairly_satisfied", "dissatisfied")
LONGEST_TEXT, LONGEST_POST, MOST_PEOPLE = 2000, 100, 100_000
_WHOLE = re.compile(r"[0-9]{1,7}")

Values = Mapping[str, str]


@dataclass(frozen=True)
class Ground:
    """What a sheet is filled in on: the rule set's sheet, the entry's criteria, between which days."""

    sheet: Sheet
    criteria: Collection[int]
    first_day: dt.date
    today: dt.date

    def fields(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The name of each row with the names of its fields, in the order of the page."""
        yield VISIT, ("visited_on", "remarks")
        for item in self.sheet.items():
            yield f"{ITEM}-{item.key}", ("points", "reason")
        for veto in self.sheet.vetoes:
            yield f"{VETO}-{veto.key}", ("hit", "fact")
        for number in self.criteria:
            yield f"{CRITERION}-{number}", ("resolved", "words")
        for kind in RaisedBy.values:
            yield f"{INTERVIEW}-{kind}", ("people", "words")
        if self.sheet.questions:
            counts = (f"{question.key}-{count}" for question in self.sheet.questions for count in COUNTS)
            yield BALLOTS, (*NUMBERS, *TELLERS, *counts)


def split(name: str) -> tuple[str, str]:
    """`i-team_complete` → kind and key."""
    kind, _dash, key = name.partition("-")
    return kind, key


def tidy(name: str, values: Values) -> dict[str, str]:
    """Without spaces around, with one kind of line ends; words that a choice makes void are dropped."""
    clean = {field: text.replace("\r\n", "\n").strip() for field, text in values.items()}
    kind, _key = split(name)
    if kind == VETO and clean.get("hit") != YES:
        clean |= {"hit": "", "fact": ""}
    if kind == ITEM:
        clean["points"] = _same_number(clean.get("points", ""))
    return clean


def _same_number(text: str) -> str:
    """`4.0` and `4` are one number."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return plain(number) if number.is_finite() else text


def is_empty(values: Values) -> bool:
    return not any(values.values())


def print_of(values: Values) -> str:
    """A fingerprint of what was read, so that a save tells a stranger's change from the own."""
    plain = json.dumps({name: text for name, text in sorted(values.items()) if text}, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def check_row(name: str, values: Values, ground: Ground) -> None:
    """Raise `RuleBroken` (with the field) when a row cannot be kept as it stands. An empty one always can."""
    if is_empty(values):
        return
    kind, key = split(name)
    for field, text in values.items():
        if "\x00" in text or len(text) > LONGEST_TEXT:
            raise RuleBroken(_("This text is too long."), field)
        check_no_personal_numbers(text, field=field)
    if name == VISIT:
        _check_visit(values, ground)
    elif name == BALLOTS:
        _check_ballots(values, ground)
    elif kind == ITEM:
        _check_item(key, values, ground)
    elif kind == VETO and not values["fact"]:
        raise RuleBroken(_("Say what is the case."), "fact")
    elif kind == CRITERION and values["resolved"] not in (YES, NO):
        raise RuleBroken(_("Say whether it is resolved."), "resolved")
    elif kind == INTERVIEW:
        people = whole(values["people"])
        if people is None or not 1 <= people <= MOST_PEOPLE:
            raise RuleBroken(_("Say how many people."), "people")


def _check_visit(values: Values, ground: Ground) -> None:
    day = as_day(values["visited_on"])
    if values["visited_on"] and (day is None or not ground.first_day <= day <= ground.today):
        words = _("A day from %(first)s to %(last)s.")
        raise RuleBroken(words % {"first": ground.first_day, "last": ground.today}, "visited_on")


def _check_item(key: str, values: Values, ground: Ground) -> None:
    item = ground.sheet.item(key)
    points = as_points(values["points"])
    if item is None or points is None or not 0 <= points <= item.points or points * 10 != int(points * 10):
        most = "" if item is None else plain(item.points)
        raise RuleBroken(_("Points from 0 to %(most)s, at most one decimal.") % {"most": most}, "points")


def _check_ballots(values: Values, ground: Ground) -> None:
    numbers = {field: whole(text) for field, text in values.items() if field not in TELLERS}
    for field, number in numbers.items():
        if number is None:
            raise RuleBroken(_("A whole number, 0 or more."), field)
    first, last, returned, spoiled = (numbers[field] or 0 for field in NUMBERS)
    if last < first:
        raise RuleBroken(_("The last number lies before the first."), "last_number")
    issued = last - first + 1
    if returned + spoiled != issued:
        words = _("The numbers say that %(issued)d ballots were issued, but valid and spoiled come to %(sum)d.")
        raise RuleBroken(words % {"issued": issued, "sum": returned + spoiled}, "spoiled")
    _check_tellers(values)
    for question in ground.sheet.questions:
        total = sum(numbers[f"{question.key}-{count}"] or 0 for count in COUNTS)
        if total != returned:
            words = _("The three answers come to %(answers)d, but %(valid)d ballots are valid.")
            raise RuleBroken(words % {"answers": total, "valid": returned}, f"{question.key}-{COUNTS[-1]}")


def _check_tellers(values: Values) -> None:
    for field in TELLERS:
        if not values[field]:
            raise RuleBroken(_("Name the teller's post."), field)
        if len(values[field]) > LONGEST_POST:
            raise RuleBroken(_("This text is too long."), field)
    if values[TELLERS[0]] == values[TELLERS[1]]:
        raise RuleBroken(_("Two different people count."), TELLERS[1])


@dataclass(frozen=True)
class Lacking:
    """What a row still lacks before the decision can be proposed."""

    row: str
    sentence: str


def lacking(rows: Mapping[str, Values], ground: Ground) -> list[Lacking]:
    """Everything that is still missing, in the order of the page; `rows` are the kept ones."""
    return [
        Lacking(name, sentence)
        for name, _fields in ground.fields()
        if (sentence := _lacks(name, rows.get(name, {}), ground))
    ]


def _lacks(name: str, values: Values, ground: Ground) -> str:
    kind, key = split(name)
    if name == VISIT:
        return "" if values.get("visited_on") else str(_("Say on which day the village was visited."))
    if name == BALLOTS:
        return "" if not is_empty(values) else str(_("Count the ballots."))
    if kind == CRITERION:
        if not values.get("resolved"):
            return str(_("Say whether criterion %(number)s is resolved.") % {"number": key})
        return "" if values.get("words") else str(_("Say what was found of criterion %(number)s.") % {"number": key})
    if kind == ITEM:
        item = ground.sheet.item(key)
        assert item is not None
        points = as_points(values.get("points", ""))
        if points is None:
            return str(_("Give points for “%(item)s”.") % {"item": within_quotes(item)})
        if points < item.points and not values.get("reason"):
            return str(_("Give the reason of the deduction for “%(item)s”.") % {"item": within_quotes(item)})
    return ""


def whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def as_points(text: str) -> Decimal | None:
    try:
        points = Decimal(text)
    except InvalidOperation:
        return None
    return points if points.is_finite() else None


def as_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
