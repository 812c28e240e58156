"""Who can be sent to inspect an entry, who must not, and who was."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.acceptance.inspections.models import Inspection
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.ledger.models import LedgerEntry
from villages.ledger.people.models import EntryDuty, Service
from villages.process import NEXT, Stage, Thing, Verb, check_may

# Who has one of these on any entry of a township belongs to that township's group.
OF_THE_TOWNSHIP = (EntryDuty.TOWNSHIP_GROUP, EntryDuty.RESIDENT_TOWNSHIP, EntryDuty.TOWNSHIP_LEADER)


def inspectors_of(entry: LedgerEntry) -> list[User]:
    """The open accounts of the county's supervision team."""
    people = User.objects.active().filter(role=Role.INSPECTOR, jurisdiction=entry.village.county_code)
    return list(people.order_by("full_name", "pk"))


def barred_from(entry: LedgerEntry) -> set[int]:
    """Inspectors (by id) who serve or served on the entry, or in the township's group; by account or by name."""
    township = Q(entry__village__parent_id=entry.village.parent_id, duty__in=OF_THE_TOWNSHIP)
    services = Service.objects.filter(Q(entry=entry) | township)
    ids, names = set(), set()
    for user_id, full_name in services.values_list("user_id", "full_name"):
        ids.add(user_id)
        names.add(full_name)
    return {user.pk for user in inspectors_of(entry) if user.pk in ids or user.full_name in names}


def check_is_sent(inspection: Inspection, by: User) -> None:
    """Raise `PermissionDenied` unless this inspector is of the team."""
    check_may(NEXT[Thing.INSPECTION, Stage.PLANNED, Verb.PROPOSE], by=by, place=inspection.place)
    if not inspection.members.filter(user=by).exists():
        raise PermissionDenied(_("You are not of the team of this inspection. The county office can change that."))
