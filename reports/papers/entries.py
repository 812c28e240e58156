"""One ledger entry as a line of a list: its figures, its people, the last vote, what has become of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from reports import words
from reports.numbers import EntryFigures
from reports.papers.votes import Vote, last_votes
from reports.work.counting import people_of
from reports.work.numbers import Person
from villages.acceptance.inspections.models import Inspection
from villages.ledger.models import EntryCriterion, EntryQuerySet
from villages.marks import listed
from villages.process import Stage


@dataclass(frozen=True)
class EntryLine:
    """One entry with what stands beside it in a list."""

    entry: EntryFigures
    township: str
    people: tuple[Person, ...]
    vote: Vote | None
    accepted_on: dt.date | None
    cancelled_on: dt.date | None
    merged_into: str

    def who(self, duty: str) -> str:
        """Those with that duty, with their posts."""
        return listed(person for person in self.people if person.duty == duty)


def read_lines(entries: EntryQuerySet, at: dt.datetime) -> tuple[EntryLine, ...]:
    """The entries as they stand at that moment, in their order; the queries do not grow with them."""
    signed = Inspection.objects.filter(entry=OuterRef("pk"), stage=Stage.SIGNED).order_by("-round")
    rows: list[Any] = list(
        entries.with_repeats()
        .annotate(inspected=Subquery(signed.values("outcome")[:1]))
        .select_related("village__parent", "rule_set", "merged_into")
    )
    ids = [row.pk for row in rows]
    criteria, people = criteria_of(ids), people_of(ids, timezone.localdate(at))
    votes = last_votes({row.village_id for row in rows})
    return tuple(
        EntryLine(
            entry=figures_of(row, criteria[row.pk], at),
            township=row.village.parent.name if row.village.parent else "",
            people=tuple(people[row.pk]),
            vote=votes.get(row.village_id),
            accepted_on=row.accepted_at and timezone.localdate(row.accepted_at),
            cancelled_on=row.cancelled_at and timezone.localdate(row.cancelled_at),
            merged_into=row.merged_into.number if row.merged_into else "",
        )
        for row in rows
    )


def figures_of(row: Any, criteria: Iterable[int], at: dt.datetime) -> EntryFigures:
    """`row`: an entry with village and rule set, and with `rebounds`, `times` and `inspected` as columns."""
    return EntryFigures(
        number=row.number,
        code=row.village.code,
        village=row.village.short_name,
        criteria=tuple(criteria),
        stage=row.stage,
        step=row.step,
        opened_on=timezone.localdate(row.opened_at),
        deadline=row.deadline,
        days_left=row.days_left(at),
        light=row.light(at),
        rebounds=row.rebounds,
        times=row.times,
        inspected=row.inspected or "",
        watch_until=row.watch_until,
    )


def criteria_of(ids: Collection[int]) -> dict[int, list[int]]:
    """The numbers of the criteria by entry, each once."""
    found: dict[int, list[int]] = defaultdict(list)
    pairs = EntryCriterion.objects.filter(entry__in=ids).order_by("criterion__number")
    for entry_id, number in pairs.values_list("entry", "criterion__number").distinct():
        found[entry_id].append(number)
    return found


def outcome_words(line: EntryLine) -> str:
    """What has become of it, or else how its time stands."""
    if line.merged_into:
        return _("carried on by entry %(number)s") % {"number": line.merged_into}
    if line.cancelled_on:
        return _("cancelled on %(day)s") % {"day": line.cancelled_on.isoformat()}
    if line.entry.stage == Stage.WATCH and line.accepted_on:
        accepted = _("accepted on %(day)s") % {"day": line.accepted_on.isoformat()}
        return listed([accepted, words.light_words(line.entry)])
    return words.light_words(line.entry)
