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
    """A contact leader of a county by name and post, as the townships wrote them, with the open entries."""

    full_name: str
    post: str
    entries: tuple[int, ...]

    @property
    def key(self) -> str:
        """What stands in the address: the same for one name and post on every day, and telling neither."""
        return hashlib.sha256(f"{self.full_name}\n{self.post}".encode()).hexdigest()[:12]


def services_of(prefix: str, on: dt.date) -> ServiceQuerySet:
    """Who is contact leader of an open entry on that day, below the code prefix."""
    services = Service.objects.on(on).filter(duty=EntryDuty.CONTACT_LEADER, entry__stage__in=OPEN_ENTRY)
    return services.filter(under(prefix, "entry__village__code"))


def leaders_of(services: Iterable[Service]) -> list[Leader]:
    """One for each name and post, by post and name."""
    entries: dict[tuple[str, str], list[int]] = {}
    for service in services:
        entries.setdefault((service.post, service.full_name), []).append(service.entry_id)
    return [Leader(name, post, tuple(sorted(ids))) for (post, name), ids in sorted(entries.items())]


def leader_with(key: str, prefix: str, on: dt.date) -> Leader | None:
    """The leader with that key, None where nobody has it."""
    return next((leader for leader in leaders_of(services_of(prefix, on)) if leader.key == key), None)
