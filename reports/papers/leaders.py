"""Contact leaders: who they are, under which key, and which entries are theirs."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from villages.divisions.models import under
from villages.ledger.people.models import EntryDuty, Service, ServiceQuerySet
from villages.process import OPEN_ENTRY


@dataclass(frozen=True)
class Leader:
    """A contact leader of a county by name and post, as the townships wrote them, with the services on open entries."""

    county: str
    post: str
    full_name: str
    services: tuple[Service, ...]

    @property
    def key(self) -> str:
        """What stands in the address: the same for one name and post on every day, and telling neither."""
        return hashlib.sha256(f"{self.full_name}\n{self.post}".encode()).hexdigest()[:12]

    @property
    def entries(self) -> tuple[int, ...]:
        return tuple(sorted(service.entry_id for service in self.services))

    def overdue(self, on: dt.date) -> int:
        """How many of the entries have passed their deadline without acceptance."""
        return sum(s.entry.deadline < on and s.entry.is_under_rectification for s in self.services)


def leading(on: dt.date) -> ServiceQuerySet:
    """Who is contact leader of an open entry on that day, with entry and village."""
    services = Service.objects.on(on).filter(duty=EntryDuty.CONTACT_LEADER, entry__stage__in=OPEN_ENTRY)
    return services.select_related("entry__village")


def leaders_of(services: Iterable[Service]) -> list[Leader]:
    """One for each name and post in a county, by county, post and name."""
    found: dict[tuple[str, str, str], list[Service]] = {}
    for service in services:
        county = service.entry.village.county_code
        found.setdefault((county, service.post, service.full_name), []).append(service)
    return [Leader(*who, tuple(services)) for who, services in sorted(found.items(), key=lambda item: item[0])]


def leader_with(key: str, county: str, on: dt.date) -> Leader | None:
    """The leader of the county with that key, None where nobody has it."""
    services = leading(on).filter(under(county, "entry__village__code"))
    return next((leader for leader in leaders_of(services) if leader.key == key), None)
