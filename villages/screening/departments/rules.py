"""May it happen now? The rules of department reports and joint meetings; pure, and ignorant of who asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from villages.divisions.models import Division, VillageClass
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken

LONGEST_TEXT = 2000
LONGEST_NAME = 100
MOST_ITEMS = 300  # of one report; a county has a hundred and some villages
FIRST_DAY = dt.date(1949, 10, 1)


@dataclass(frozen=True)
class ItemInput:
    """One row of a report as read: this village, this criterion, what is the case, known since.

    `where`: how the person finds the row again ("row 7").
    """

    village: Division
    number: int
    fact: str
    known_on: dt.date
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class ItemProblem:
    """What is wrong with row `index` (from 0) of a report, and in which field."""

    index: int
    field: str
    sentence: str


class ItemsRefused(RuleBroken):
    """At least one row cannot be filed, so none is."""

    def __init__(self, problems: Sequence[ItemProblem]) -> None:
        super().__init__(gettext_lazy("Some rows cannot be filed; nothing was filed."))
        self.problems = list(problems)


def check_document(*, document_no: str, dated_on: dt.date, summary: str, today: dt.date) -> None:
    """The paper has a number and a day that is not to come."""
    if not document_no.strip():
        raise RuleBroken(_("Give the number of the document."), field="document_no")
    check_text(document_no, "document_no", longest=LONGEST_NAME)
    if dated_on > today:
        raise RuleBroken(_("The document cannot be dated in the future."), field="dated_on")
    if dated_on < FIRST_DAY:
        raise RuleBroken(_("This day is too early."), field="dated_on")
    check_text(summary, "summary")


@dataclass(frozen=True)
class Limits:
    """What the fields of a row are held against; `numbers` of the criteria, `classes` of the villages screened."""

    dated_on: dt.date
    today: dt.date
    numbers: Container[int]
    classes: Container[str]


def check_item(item: ItemInput, limits: Limits) -> None:
    """One row by itself; field after field."""
    check_village(item.village, limits)
    check_number(item.number, limits)
    check_fact(item.fact)
    check_known_on(item.known_on, limits)


def check_village(village: Division, limits: Limits) -> None:
    """It is there today, and its class is screened."""
    words = {"village": village.short_name, "successor": village.successor and village.successor.short_name}
    if not village.is_in_force(limits.today):
        if village.successor:
            sentence = _("%(village)s has gone into %(successor)s. Report about %(successor)s.")
        else:
            sentence = _("%(village)s is not in force today.")
        raise RuleBroken(sentence % words, field="village")
    if village.village_class not in limits.classes:
        kind = VillageClass(village.village_class).label if village.village_class else village.get_level_display()
        sentence = _("%(village)s is not screened (%(kind)s).")
        raise RuleBroken(sentence % {**words, "kind": kind}, field="village")


def check_number(number: int, limits: Limits) -> None:
    """There is such a criterion."""
    if number not in limits.numbers:
        raise RuleBroken(_("There is no criterion %(number)s.") % {"number": number}, field="criterion")


def check_fact(fact: str) -> None:
    """It says something, and nothing about a person."""
    if not fact.strip():
        raise RuleBroken(_("Say what is the case."), field="fact")
    check_text(fact, "fact")


def check_known_on(known_on: dt.date, limits: Limits) -> None:
    """Nobody writes down what is not known yet."""
    if known_on > limits.dated_on:
        raise RuleBroken(_("The department cannot have known later than the day of its document."), field="known_on")
    if known_on < FIRST_DAY:
        raise RuleBroken(_("This day is too early."), field="known_on")


def twins(items: Sequence[ItemInput]) -> list[ItemProblem]:
    """The rows that say again which village meets which criterion."""
    first: dict[tuple[int, int], int] = {}
    problems = []
    for index, item in enumerate(items):
        earlier = first.setdefault((item.village.pk, item.number), index)
        if earlier != index:
            where = items[earlier].where or _("row %(number)s") % {"number": earlier + 1}
            words = {"village": item.village.short_name, "number": item.number, "row": where}
            sentence = _("%(village)s with criterion %(number)s stands in %(row)s already.") % words
            problems.append(ItemProblem(index, "village", sentence))
    return problems


def already_reported(item: ItemInput, *, quarter: object, document_no: str) -> str:
    """The sentence for what the same department has reported for the same quarter and nobody has dismissed."""
    words = {
        "village": item.village.short_name,
        "number": item.number,
        "quarter": quarter,
        "document": document_no,
    }
    return _(
        "Your department has already reported criterion %(number)s of %(village)s for %(quarter)s (%(document)s); "
        "it is still open."
    ) % words  # fmt: skip


def check_text(text: str, field: str, *, longest: int = LONGEST_TEXT) -> None:
    """No personal numbers, nothing too long, nothing that cannot be stored."""
    check_no_personal_numbers(text, field=field)
    if len(text) > longest:
        raise RuleBroken(_("This text is too long."), field=field)
    if "\x00" in text:
        raise RuleBroken(_("This text holds a character that cannot be stored."), field=field)


def check_call(*, agenda: str, room: str) -> None:
    """A meeting is called for something."""
    if not agenda.strip():
        raise RuleBroken(_("Say what the meeting is about."), field="agenda")
    check_text(agenda, "agenda")
    check_text(room, "room", longest=LONGEST_NAME)


def check_is_to_come(held_at: dt.datetime, at: dt.datetime) -> None:
    """Nobody is called to a meeting that is over."""
    if held_at < at:
        raise RuleBroken(_("A meeting is called for a time to come."), field="held_at")


def check_has_no_minutes(minutes: str) -> None:
    """What was held as written down is not called anew."""
    if minutes:
        raise RuleBroken(_("The minutes of this meeting are written; its call cannot be changed any more."))


def check_minutes(minutes: str, *, held_at: dt.datetime, at: dt.datetime) -> None:
    """Minutes are written when the meeting has begun."""
    if at < held_at:
        raise RuleBroken(_("The meeting has not begun yet. Minutes are written afterwards."))
    if not minutes.strip():
        raise RuleBroken(_("Write the minutes."), field="minutes")
    check_text(minutes, "minutes", longest=20_000)


def check_attendance(attendance: Mapping[int, str | None], *, known: Container[int]) -> None:
    """Every department is of this meeting's county, and whoever was there came as something."""
    for department, post in attendance.items():
        if department not in known:
            raise RuleBroken(_("This department does not belong to the meeting."))
        if post is not None and not post.strip():
            raise RuleBroken(_("Say by which post the department was present."), field=f"post_{department}")
        check_text(post or "", f"post_{department}", longest=LONGEST_NAME)


def check_correction(*, is_correction: bool, reason: str) -> None:
    """Minutes that stand are corrected with a reason."""
    if is_correction and not reason.strip():
        raise RuleBroken(_("The minutes stand already. Say why they are corrected."), field="reason")
    check_text(reason, "reason")
