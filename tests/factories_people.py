"""People on an entry, through the same actions as the product."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.factories import DECIDED
from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.ledger.people.actions import assign_service
from villages.ledger.people.models import EntryDuty, Service
from villages.ledger.people.rules import ServiceFacts

DECIDED_ON = DECIDED.date()
GROUP: tuple[tuple[EntryDuty, str, str, bool], ...] = (
    (EntryDuty.CONTACT_LEADER, "赵一", "区委常委", False),
    (EntryDuty.SUPPORTING_UNIT, "钱二", "区林业局局长", False),
    (EntryDuty.TOWNSHIP_GROUP, "孙三", "镇党委书记", True),
    (EntryDuty.COMMITTEE_MEMBER, "李四", "镇党委委员", False),
    (EntryDuty.FIRST_SECRETARY, "周五", "区林业局干部", False),
    (EntryDuty.RESIDENT_COUNTY, "吴六", "区林业局股长", True),
    (EntryDuty.RESIDENT_COUNTY, "郑七", "区民政局干部", False),
    (EntryDuty.RESIDENT_TOWNSHIP, "王八一", "镇农业站干部", False),
    (EntryDuty.TOWNSHIP_LEADER, "冯九", "镇长", False),
)


def assign(entry: LedgerEntry, duty: str, name: str, *, by: User, at: dt.datetime = DECIDED, **facts: Any) -> Service:
    """Somebody with a duty on the entry, from the day of determination on."""
    given: dict[str, Any] = {"post": "干部", "since": DECIDED_ON, "task": "包片"} | facts
    return assign_service(entry=entry, facts=ServiceFacts(duty=duty, full_name=name, **given), by=by, at=at)


def assign_group(entry: LedgerEntry, *, by: User, at: dt.datetime = DECIDED) -> list[Service]:
    """A complete working group."""
    return [assign(entry, duty, name, by=by, at=at, post=post, is_head=head) for duty, name, post, head in GROUP]
