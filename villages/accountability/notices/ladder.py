"""The ladder of accountability: facts in, proposals out; pure. Source: DOMAIN.md §4.

The next step of the ladder looks at what was *issued* within the rule set's period, never at what was only proposed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from villages.accountability.notices.models import NoticeKind, NoticeRule
from villages.criteria.rules import Numbers
from villages.screening.spot_checks.rules import months_after


@dataclass(frozen=True)
class FactInput:
    """One fact: what was the case, and the keys of the rows that it comes from (columns of `NoticeFact`)."""

    data: Mapping[str, Any]
    rows: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Occasion:
    """Something for which somebody answers. `name` never changes; from `on` the period is counted back."""

    rule: NoticeRule
    name: str
    on: dt.date
    addressee: int
    rule_set: int
    numbers: Numbers
    facts: Sequence[FactInput]
    department: int | None = None

    @property
    def key(self) -> str:
        return f"{self.rule.value}:{self.name}"


@dataclass(frozen=True)
class Issued:
    """A notice that the same addressee was issued for the same rule, and that was not withdrawn."""

    occasion: str
    on: dt.date
    number: str


@dataclass(frozen=True)
class Proposal:
    """What the ladder proposes on an occasion; `counted` are the numbers of the notices that led up to this step."""

    key: str
    kind: NoticeKind
    occasion: Occasion
    counted: tuple[str, ...] = ()
    months: int = 0


def is_check_late(due_at: dt.datetime, first_submitted_at: dt.datetime | None, at: dt.datetime) -> bool:
    """Submitted after the due moment, or not at all and the moment is past; on the stroke of it is in time."""
    return (first_submitted_at or at) > due_at


def is_report_late(known_on: dt.date, filed_on: dt.date, numbers: Numbers) -> bool:
    """The department knew for longer than the rule set allows before it reported."""
    return (filed_on - known_on).days > numbers.department_report_days


def is_register_unclear(gaps: int, numbers: Numbers) -> bool:
    """As many duty reports of one month are missing as the rule set names; with 0 it never is."""
    return 0 < numbers.duty_gaps_for_notice <= gaps


def is_deadline_passed(
    deadline: dt.date,
    *,
    is_under_rectification: bool,
    applied_on: dt.date | None,
    accepted_on: dt.date | None,
    today: dt.date,
) -> bool:
    """The last day is over without acceptance, or the acceptance came after it.

    `applied_on` is the day of the application that waits for its inspection or led to the acceptance: one in time
    keeps the deadline, however long the county takes to inspect.
    """
    if applied_on is not None and applied_on <= deadline:
        return False
    if is_under_rectification:
        return today > deadline
    return accepted_on is not None and accepted_on > deadline


def proposals_for(occasion: Occasion, issued: Iterable[Issued]) -> list[Proposal]:
    """What follows from one occasion, given everything that the same addressee was issued for the same rule."""
    others = sorted(
        (each for each in issued if each.occasion != occasion.name), key=lambda each: (each.on, each.number)
    )
    return _STEPS[occasion.rule](occasion, others)


def _late_check(occasion: Occasion, issued: Sequence[Issued]) -> list[Proposal]:
    """The first: criticism of the township. From the number that the rule set counts on: an admonishing talk."""
    numbers = occasion.numbers
    counted = _within(issued, occasion.on, numbers.late_checks_period_months)
    is_talk = _occasions(counted) + 1 >= numbers.late_checks_for_talk
    kind = NoticeKind.TALK if is_talk else NoticeKind.CRITICISM
    return [
        Proposal(
            key=occasion.key,
            kind=kind,
            occasion=occasion,
            counted=_numbers(counted) if is_talk else (),
            months=numbers.late_checks_period_months,
        )
    ]


def _concealed(occasion: Occasion, issued: Sequence[Issued]) -> list[Proposal]:
    """Each village: criticism and a talk. From the number that the rule set counts on also a removal."""
    numbers = occasion.numbers
    counted = _within(issued, occasion.on, numbers.concealed_period_months)
    found = _each(occasion, NoticeKind.CRITICISM, NoticeKind.TALK)
    if _occasions(counted) + 1 >= numbers.concealed_for_removal:
        [removal] = _each(occasion, NoticeKind.REMOVAL)
        found.append(Proposal(removal.key, removal.kind, occasion, _numbers(counted), numbers.concealed_period_months))
    return found


def _department_silent(occasion: Occasion, _issued: Sequence[Issued]) -> list[Proposal]:
    """A written self-criticism of the department, and a talk with its main leader."""
    return _each(occasion, NoticeKind.SELF_CRITICISM, NoticeKind.TALK)


def _register_unclear(occasion: Occasion, _issued: Sequence[Issued]) -> list[Proposal]:
    """The head of the township answers for it."""
    return _each(occasion, NoticeKind.CRITICISM)


def _deadline_passed(occasion: Occasion, _issued: Sequence[Issued]) -> list[Proposal]:
    """The resignation of the township secretary is recommended; the working group stays."""
    return _each(occasion, NoticeKind.RESIGNATION)


_STEPS: dict[NoticeRule, Callable[[Occasion, Sequence[Issued]], list[Proposal]]] = {
    NoticeRule.LATE_CHECK: _late_check,
    NoticeRule.CONCEALED: _concealed,
    NoticeRule.DEPARTMENT_SILENT: _department_silent,
    NoticeRule.REGISTER_UNCLEAR: _register_unclear,
    NoticeRule.DEADLINE_PASSED: _deadline_passed,
}


def _each(occasion: Occasion, *kinds: NoticeKind) -> list[Proposal]:
    return [Proposal(f"{occasion.key}:{kind.value}", kind, occasion) for kind in kinds]


def _within(issued: Sequence[Issued], on: dt.date, months: int) -> list[Issued]:
    """Those issued less than so many months before that day; what was issued since then counts, too."""
    first = months_after(on, -months)
    return [each for each in issued if each.on > first]


def _occasions(issued: Sequence[Issued]) -> int:
    """Two notices on one occasion (criticism and talk) count once."""
    return len({each.occasion for each in issued})


def _numbers(issued: Sequence[Issued]) -> tuple[str, ...]:
    return tuple(each.number for each in issued)
