"""May it happen now? The rules of spot checks; pure, and ignorant of who asks. Source: DOMAIN.md §4."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken, Stage
from villages.screening.quarters import Quarter
from villages.screening.spot_checks.choosing import Sample
from villages.screening.spot_checks.models import SpotAnswer, SpotAnswerValue, SpotCheck, SpotVisit

LONGEST_FACT, LONGEST_NUMBER = 2000, 100
OPEN = (Stage.PLANNED, Stage.UNDER_WAY)


@dataclass(frozen=True)
class AnswerInput:
    """What an inspector typed for one criterion; an empty value says that it was not looked at."""

    value: str = ""
    fact: str = ""
    document_no: str = ""

    @classmethod
    def of(cls, answer: SpotAnswer) -> AnswerInput:
        return cls(answer.value, answer.fact, answer.document_no)

    def tidy(self) -> AnswerInput:
        """Only a *yes* keeps its words."""
        if self.value == SpotAnswerValue.YES:
            return AnswerInput(self.value, self.fact.strip(), self.document_no.strip())
        return AnswerInput(self.value)


def check_plan(title: str, first_day: dt.date, last_day: dt.date, *, today: dt.date) -> None:
    """A title without personal numbers; days in order, and not all of them past."""
    if not title.strip():
        raise RuleBroken(_("Give the spot check a title."), field="title")
    check_no_personal_numbers(title, field="title")
    if last_day < first_day:
        raise RuleBroken(_("The last day lies before the first."), field="last_day")
    if last_day < today:
        raise RuleBroken(_("These days are over. A spot check is planned before it begins."), field="last_day")


def check_choice(chosen: Collection[str], screened: Collection[str]) -> None:
    """At least one village, and only villages that are screened in this county on its first day (by code)."""
    if not chosen:
        raise RuleBroken(_("Choose at least one village."), field="villages")
    if not set(chosen) <= set(screened):
        raise RuleBroken(_("One of these villages is not screened in this county on the first day."), field="villages")


def check_sample(sample: Sample) -> None:
    """A draw needs a size and a seed that can be shown."""
    if sample.size < 1:
        raise RuleBroken(_("Draw at least one village of each township."), field="sample_size")
    if not sample.seed.strip():
        raise RuleBroken(_("Give the draw a seed: any word or number."), field="sample_seed")


def check_is_open(spot_check: SpotCheck) -> None:
    """Plans and sheets change until the spot check is closed or called off."""
    if spot_check.stage not in OPEN:
        raise RuleBroken(_("This spot check is “%(stage)s”.") % {"stage": spot_check.get_stage_display()})


def check_day(spot_check: SpotCheck, day: dt.date | None) -> None:
    """A visit lies within the days of its spot check."""
    if day is not None and not spot_check.first_day <= day <= spot_check.last_day:
        words = _("Choose a day from %(first)s to %(last)s.")
        raise RuleBroken(words % {"first": spot_check.first_day, "last": spot_check.last_day}, field="planned_on")


def check_answer(answer: AnswerInput) -> None:
    """A known value, no personal numbers, and nothing longer than its column."""
    if answer.value not in ("", *SpotAnswerValue.values):
        raise RuleBroken(_("Choose no, yes or not looked at."), field="value")
    for field, longest in (("fact", LONGEST_FACT), ("document_no", LONGEST_NUMBER)):
        check_words(getattr(answer, field), longest, field)


def check_words(text: str, longest: int, field: str) -> None:
    """Free text that can be kept."""
    check_no_personal_numbers(text, field=field)
    if len(text) > longest:
        raise RuleBroken(_("This text is too long."), field=field)
    if "\x00" in text:
        raise RuleBroken(_("This text holds a character that cannot be stored."), field=field)


def lacking(answers: Mapping[int, AnswerInput]) -> list[int]:
    """The criteria (by number) whose *yes* does not say what is the case."""
    return [n for n, answer in sorted(answers.items()) if answer.value == SpotAnswerValue.YES and not answer.fact]


def check_can_finish(answers: Mapping[int, AnswerInput]) -> None:
    """Something was looked at, and every *yes* says what is the case."""
    if not any(answer.value for answer in answers.values()):
        raise RuleBroken(_("Nothing was looked at yet. Answer at least one criterion before you finish the visit."))
    if missing := lacking(answers):
        words = ngettext(
            "Say what is the case for criterion %(numbers)s.",
            "Say what is the case for criteria %(numbers)s.",
            len(missing),
        )
        raise RuleBroken(words % {"numbers": ", ".join(map(str, missing))})


def check_can_close(visits: Iterable[SpotVisit]) -> None:
    """Every village was visited or called off, and at least one was visited."""
    stages = [visit.stage for visit in visits]
    left = stages.count(Stage.PLANNED)
    if left:
        words = ngettext(
            "%(count)d village has not been visited. Finish the visit or call it off first.",
            "%(count)d villages have not been visited. Finish those visits or call them off first.",
            left,
        )
        raise RuleBroken(words % {"count": left})
    if Stage.DONE not in stages:
        raise RuleBroken(_("No village was visited. Call the spot check off instead of closing it."))


def check_can_call_off(visits: Iterable[SpotVisit]) -> None:
    """What was visited stays: then the spot check is closed, not called off."""
    if any(visit.stage == Stage.DONE for visit in visits):
        raise RuleBroken(
            _("Villages have been visited already. Call off the visits that are left, then close the spot check.")
        )


def due_on(*, last_closed: dt.date | None, first_quarter: Quarter, every_months: int) -> dt.date:
    """The day by which the next general spot check is due: so many months after the last, or after the beginning.

    The beginning is the first day of the first quarter that the county's townships reported on here.
    """
    return months_after(last_closed or first_quarter.start, every_months)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month; the last of that month where it is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
