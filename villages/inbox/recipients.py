"""Who is meant by "the filers of the township": everybody who may be told, read once for many messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from villages.acceptance.inspections.models import InspectionMember
from villages.accounts.models import User
from villages.accounts.permissions import BUSINESS_ROLES, DIGITS_OF_ROLE, Permission, Role
from villages.divisions.models import DIGITS, Level, is_below_county
from villages.inbox.models import Mute
from villages.inbox.tellings import Audience
from villages.ledger.people.models import Service
from villages.screening.departments.models import Department
from villages.screening.spot_checks.models import SpotVisit

_OF_ROLE: dict[Audience, tuple[Role, int]] = {
    Audience.FILERS: (Role.FILER, DIGITS[Level.TOWNSHIP]),
    Audience.OFFICERS: (Role.OFFICER, DIGITS[Level.COUNTY]),
    Audience.LEADERS: (Role.LEADER, DIGITS[Level.COUNTY]),
    Audience.INSPECTORS: (Role.INSPECTOR, DIGITS[Level.COUNTY]),
    Audience.GROUP: (Role.WORKING_GROUP, DIGITS[Level.VILLAGE]),
}


@dataclass(frozen=True)
class About:
    """Of one thing what decides who is meant."""

    place_code: str
    entry: int | None = None
    inspection: int | None = None
    visit: int | None = None
    department: int | None = None
    is_hidden: bool = False
    needs_signature: bool = False


@dataclass
class People:
    """The open accounts of business by role and jurisdiction, and those that the things themselves name."""

    by_place: dict[tuple[str, str], list[User]] = field(default_factory=dict)
    by_pk: dict[int, User] = field(default_factory=dict)
    of_entry: dict[int, list[int]] = field(default_factory=dict)
    of_inspection: dict[int, list[int]] = field(default_factory=dict)
    of_visit: dict[int, list[int]] = field(default_factory=dict)
    of_department: dict[int, list[int]] = field(default_factory=dict)
    muted: set[tuple[int, str]] = field(default_factory=set)

    def meant(self, audience: Audience, about: About) -> Iterator[User]:
        """Those people, as far as the thing lies in their jurisdiction and they may know of it."""
        for user in self._named(audience, about):
            if user.covers(about.place_code) and not (about.is_hidden and is_below_county(user)):
                yield user

    def _named(self, audience: Audience, about: About) -> list[User]:
        if audience == Audience.SUPERVISORS:
            lengths = DIGITS_OF_ROLE[Role.SUPERVISOR]
            return [user for size in lengths for user in self._at(Role.SUPERVISOR, about.place_code, size)]
        if audience == Audience.TEAM:
            return self._with([*_of(self.of_inspection, about.inspection), *_of(self.of_visit, about.visit)])
        if audience == Audience.ADDRESSEES and about.department is not None:
            return self._with(self.of_department.get(about.department, []))
        if audience == Audience.SIGNERS:
            return self._named(Audience.LEADERS, about) if about.needs_signature else []
        role, digits = _OF_ROLE[Audience.FILERS if audience == Audience.ADDRESSEES else audience]
        found = self._at(role, about.place_code, digits)
        if audience != Audience.GROUP:
            return found
        serving = self._with(_of(self.of_entry, about.entry))
        return [*found, *(user for user in serving if user.may(Permission.READ_LEDGER))]

    def _at(self, role: Role, code: str, digits: int) -> list[User]:
        return self.by_place.get((role, code[:digits]), []) if len(code) >= digits else []

    def _with(self, pks: Iterable[int]) -> list[User]:
        """Those of them whose account is open."""
        return [self.by_pk[pk] for pk in pks if pk in self.by_pk]


def read_people(abouts: Iterable[About]) -> People:
    """The accounts, the mutes, and whom the things name: six queries at most, whatever the number of things."""
    rows = list(abouts)
    people = People()
    by_place: dict[tuple[str, str], list[User]] = defaultdict(list)
    for user in User.objects.active().filter(role__in=sorted(BUSINESS_ROLES)).order_by("pk"):
        by_place[user.role, user.jurisdiction].append(user)
        people.by_pk[user.pk] = user
    people.by_place = dict(by_place)
    people.muted = set(Mute.objects.values_list("user_id", "kind"))
    if entries := {row.entry for row in rows if row.entry}:
        served = Service.objects.standing().filter(entry__in=entries, user__isnull=False)
        people.of_entry = _grouped(served.values_list("entry_id", "user_id"))
    if inspections := {row.inspection for row in rows if row.inspection}:
        members = InspectionMember.objects.filter(inspection__in=inspections)
        people.of_inspection = _grouped(members.values_list("inspection_id", "user_id"))
    if visits := {row.visit for row in rows if row.visit}:
        inspectors = SpotVisit.inspectors.through.objects.filter(spotvisit__in=visits)
        people.of_visit = _grouped(inspectors.values_list("spotvisit_id", "user_id"))
    if departments := {row.department for row in rows if row.department}:
        of = Department.members.through.objects.filter(department__in=departments)
        people.of_department = _grouped(of.values_list("department_id", "user_id"))
    return people


def _of(known: dict[int, list[int]], pk: int | None) -> list[int]:
    return known.get(pk, []) if pk is not None else []


def _grouped(pairs: Iterable[tuple[int, int | None]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for pk, user in pairs:
        if user is not None:
            found[pk].append(user)
    return dict(found)
