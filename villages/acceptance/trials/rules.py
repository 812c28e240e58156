"""What past inspections would have come to by other rules. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from villages.acceptance.inspections.decision import Answers, Decision, Seen, decide
from villages.criteria.rules import Numbers
from villages.criteria.sheet import Sheet

ONE_PLACE = Decimal("0.1")


@dataclass(frozen=True)
class Carried:
    """A past sheet as another rule set reads it; what was not asked then counts in favour of the village."""

    seen: Seen
    new_items: int
    new_questions: int


def carry_over(seen: Seen, *, old: Sheet, new: Sheet) -> Carried:
    """Points by item: the same share of what the item brings now. Items and questions go by their keys."""
    points: dict[str, Decimal] = {}
    new_items = 0
    for item in new.items():
        before = old.item(item.key)
        given = seen.points.get(item.key)
        if before is None or given is None:
            points[item.key] = item.points
            new_items += 1
        elif before.points == item.points:
            points[item.key] = given
        else:
            points[item.key] = (given * item.points / before.points).quantize(ONE_PLACE, ROUND_HALF_UP)
    answers = {q.key: seen.answers.get(q.key) or Answers(satisfied=seen.ballots) for q in new.questions}
    new_questions = sum(1 for question in new.questions if question.key not in seen.answers)
    return Carried(replace(seen, points=points, answers=answers), new_items, new_questions)


def try_on(seen: Seen, *, old: Sheet, numbers: Numbers, sheet: Sheet) -> tuple[Decision, Carried]:
    """The decision by the rules that are tried, and what had to be assumed."""
    carried = carry_over(seen, old=old, new=sheet)
    return decide(carried.seen, numbers=numbers, sheet=sheet), carried
