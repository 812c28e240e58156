"""What the register holds of the week that a Monday's report is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from villages.divisions.models import Division
from villages.screening.register.due_days import week_before
from villages.screening.register.models import Dispute, Incident


@dataclass(frozen=True)
class Week:
    """The incidents and disputes that came to the township's ears, Monday to Sunday."""

    first: dt.date
    last: dt.date
    incidents: list[Incident]
    disputes: list[Dispute]

    @property
    def has_entries(self) -> bool:
        return bool(self.incidents or self.disputes)


def week_of(township: Division, due_on: dt.date) -> Week:
    """The week before a Monday in that township; two queries."""
    first, last = week_before(due_on)
    there = {"village__parent": township}
    incidents = Incident.objects.filter(**there).reported_between(first, last)
    disputes = Dispute.objects.filter(**there).reported_between(first, last)
    return Week(
        first,
        last,
        list(incidents.select_related("village").order_by("happened_at", "pk")),
        list(disputes.select_related("village").order_by("arose_on", "pk")),
    )
