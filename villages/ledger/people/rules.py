"""Who may serve on an entry, what its groups lack, who leaves and when; pure. Source: DOMAIN.md §4, §7 B 12, 22, 24."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from villages.criteria.rules import Numbers
from villages.ledger.people.models import RESIDENT, EntryDuty
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken

# One person at a time.
ALONE = (EntryDuty.CONTACT_LEADER, EntryDuty.FIRST_SECRETARY)
# The two groups that have a head, by the duties that belong to them.
RESIDENT_GROUP = (EntryDuty.RESIDENT_COUNTY, EntryDuty.RESIDENT_TOWNSHIP)
TOWNSHIP_GROUP = (EntryDuty.TOWNSHIP_GROUP,)
# How far ahead somebody can be named.
DAYS_AHEAD = 60


@dataclass(frozen=True)
class ServiceFacts:
    """Who takes which duty on an entry, with name and post, from which day on. `user`: the key of the account."""

    duty: str
    full_name: str
    post: str
    since: dt.date
    unit: str = ""
    task: str = ""
    is_head: bool = False
    user: int | None = None

    def tidy(self) -> dict[str, object]:
        """The columns as they are kept."""
        words = {name: str(getattr(self, name)).strip() for name in ("full_name", "post", "unit", "task")}
        return {"duty": self.duty, "since": self.since, "is_head": self.is_head, "user_id": self.user, **words}


@dataclass(frozen=True)
class Standing:
    """Somebody who serves now: what the rules ask about the others."""

    duty: str
    full_name: str
    is_head: bool = False


def group_of(duty: str) -> tuple[EntryDuty, ...]:
    """The duties of the group with a head to which this duty belongs; none for the others."""
    return next((group for group in (RESIDENT_GROUP, TOWNSHIP_GROUP) if duty in group), ())


def check_is_open(*, is_open: bool) -> None:
    """On a closed entry nobody begins any more."""
    if not is_open:
        raise RuleBroken(_("The entry is closed: nobody is put on it any more."))


def check_service(facts: ServiceFacts, *, opened_on: dt.date, today: dt.date) -> None:
    """Name and post are written, without personal numbers; a township leader has a task; the day can be."""
    for field in ("full_name", "post"):
        if not getattr(facts, field).strip():
            raise RuleBroken(_("Write this in words."), field=field)
    if facts.duty == EntryDuty.TOWNSHIP_LEADER and not facts.task.strip():
        raise RuleBroken(_("Write what this leader answers for: nobody is a bystander."), field="task")
    if facts.is_head and not group_of(facts.duty):
        raise RuleBroken(_("Only the resident group and the township group have a head."), field="is_head")
    for field in ("full_name", "post", "unit", "task"):
        check_no_personal_numbers(getattr(facts, field), field=field)
    if facts.since < opened_on:
        raise RuleBroken(_("The entry was opened after this day."), field="since")
    if facts.since > today + dt.timedelta(days=DAYS_AHEAD):
        words = _("At most %(days)d days ahead.")
        raise RuleBroken(words % {"days": DAYS_AHEAD}, field="since")


def check_room(facts: ServiceFacts, others: Iterable[Standing]) -> None:
    """Nobody has a duty twice, some duties are held by one person, a group has one head."""
    group = group_of(facts.duty)
    for other in others:
        if other.duty == facts.duty and other.full_name == facts.full_name.strip():
            raise RuleBroken(_("This person has this duty already."), field="full_name")
        if other.duty == facts.duty and facts.duty in ALONE:
            raise RuleBroken(_("Somebody has this duty already. Replace that person."), field="duty")
        if facts.is_head and other.is_head and other.duty in group:
            raise RuleBroken(_("The group has a head already."), field="is_head")


def check_replaces(*, duty: str, since: dt.date, old_duty: str, old_since: dt.date) -> None:
    """The successor takes the same duty, on a day after the first one of the predecessor."""
    if duty != old_duty:
        raise RuleBroken(_("The successor takes the same duty."), field="duty")
    if since <= old_since:
        raise RuleBroken(_("The one who is replaced began on this day or later."), field="since")


def check_end(*, since: dt.date, until: dt.date, reason: str, is_under_rectification: bool, today: dt.date) -> None:
    """Nobody of the working group leaves before the acceptance; afterwards with a day and a reason."""
    if is_under_rectification:
        raise RuleBroken(_("Before the acceptance nobody leaves the working group; a person can only be replaced."))
    check_end_reason(reason)
    if until < since:
        raise RuleBroken(_("The last day lies before the first."), field="until")
    if until > today:
        raise RuleBroken(_("This day lies in the future."), field="until")


def check_end_reason(reason: str) -> None:
    """Why somebody is replaced or leaves is written down."""
    if not reason.strip():
        raise RuleBroken(_("Give a reason."), field="reason")
    check_no_personal_numbers(reason, field="reason")


def gaps_of(serving: Iterable[Standing], numbers: Numbers) -> list[str]:
    """What the working group lacks, in sentences; empty when it is complete."""
    people = list(serving)
    counts: Mapping[str, int] = Counter(person.duty for person in people)
    gaps = [str(sentence) for duty, sentence in _NOBODY.items() if not counts.get(duty, 0)]
    short = numbers.residents_county_members_min - counts.get(EntryDuty.RESIDENT_COUNTY, 0)
    if short > 0:
        words = ngettext(
            "The resident group lacks %(count)d member sent by the county.",
            "The resident group lacks %(count)d members sent by the county.",
            short,
        )
        gaps.append(words % {"count": short})
    short = numbers.residents_township_members_min - counts.get(EntryDuty.RESIDENT_TOWNSHIP, 0)
    if short > 0:
        words = ngettext(
            "The resident group lacks %(count)d member sent by the township.",
            "The resident group lacks %(count)d members sent by the township.",
            short,
        )
        gaps.append(words % {"count": short})
    gaps += [str(sentence) for group, sentence in _NO_HEAD.items() if _lacks_head(group, people)]
    return gaps


def _lacks_head(group: tuple[EntryDuty, ...], people: list[Standing]) -> bool:
    members = [person for person in people if person.duty in group]
    return bool(members) and not any(person.is_head for person in members)


_NOBODY = {
    EntryDuty.CONTACT_LEADER: _("There is no contact leader."),
    EntryDuty.SUPPORTING_UNIT: _("There is no supporting unit."),
    EntryDuty.TOWNSHIP_GROUP: _("There is no township working group."),
    EntryDuty.COMMITTEE_MEMBER: _("There is no committee member at a fixed point."),
    EntryDuty.FIRST_SECRETARY: _("There is no first secretary."),
    EntryDuty.TOWNSHIP_LEADER: _("No township leader has a duty yet."),
}
_NO_HEAD = {
    RESIDENT_GROUP: _("The resident group has no head."),
    TOWNSHIP_GROUP: _("The township working group has no head."),
}


def is_resident(duty: str) -> bool:
    """Days are counted and leave is asked for."""
    return duty in RESIDENT
