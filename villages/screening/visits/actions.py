"""The verbs of village packages and visits: assign, end, record a visit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.process import OPEN_ENTRY, Conflict, RuleBroken
from villages.screening.visits import rules
from villages.screening.visits.models import PackageMember, VillageVisit
from villages.screening.visits.places import is_kept
from villages.screening.visits.rules import MemberFacts, VisitFacts

COLUMNS = ("duty", "full_name", "post", "since", "until")


@transaction.atomic
def assign_member(
    *, village: Division, facts: MemberFacts, replaces: PackageMember | None, by: User, at: dt.datetime
) -> PackageMember:
    """Put somebody into a village's package; the one who is replaced ends the day before, and stays readable.

    Raises `RuleBroken`, `Conflict` (the one who is replaced has changed meanwhile), `PermissionDenied`.
    """
    by.check_may(Permission.KEEP_VILLAGE_BOOKS, village)
    rules.check_member(facts)
    village = _lock(village)
    if not is_kept(village, timezone.localdate(at)):
        raise RuleBroken(_("Choose a village that is screened today."), field="village")
    before = _end_the_replaced(village, replaces, facts)
    others = PackageMember.objects.filter(Q(until=None) | Q(until__gte=facts.since), village=village)
    rules.check_room(duty=facts.duty, others=others.values_list("duty", "full_name"), full_name=facts.full_name.strip())
    member = PackageMember.objects.create(
        village=village,
        duty=facts.duty,
        full_name=facts.full_name.strip(),
        post=facts.post.strip(),
        since=facts.since,
    )
    verb = "package.replace" if before else "package.assign"
    audit.record(verb, by=by, at=at, about=member, place=village, before=before, after=_facts(member, COLUMNS))
    return member


@transaction.atomic
def end_member(*, member: PackageMember, until: dt.date, by: User, at: dt.datetime) -> None:
    """Write down the last day of somebody whom nobody replaces yet. Raises `RuleBroken`, `PermissionDenied`."""
    by.check_may(Permission.KEEP_VILLAGE_BOOKS, member.village)
    _lock(member.village)
    member.refresh_from_db()
    rules.check_end(since=member.since, until=member.until, last_day=until)
    before = _facts(member, COLUMNS)
    member.until = until
    member.save(update_fields=["until"])
    audit.record(
        "package.end", by=by, at=at, about=member, place=member.village, before=before, after=_facts(member, COLUMNS)
    )


@transaction.atomic
def record_visit(*, village: Division, facts: VisitFacts, by: User, at: dt.datetime) -> VillageVisit:
    """Record a visit in a village. Raises `RuleBroken` with the field, `PermissionDenied`."""
    by.check_may(Permission.RECORD_VISIT, village)
    rules.check_visit(facts, today=timezone.localdate(at))
    village = _lock(village)
    if not is_kept(village, facts.visited_on):
        raise RuleBroken(_("This village is not screened on that day."), field="village")
    names = tuple(VisitFacts.__dataclass_fields__)
    given = {name: getattr(facts, name) for name in names}
    given = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    if VillageVisit.objects.filter(village=village, **given).exists():
        raise RuleBroken(_("This visit is recorded already."))
    entry = _entry_on(village, facts.visited_on)
    visit = VillageVisit.objects.create(village=village, entry=entry, recorded_at=at, recorded_by=by, **given)
    audit.record("visit.record", by=by, at=at, about=visit, place=village, after=_facts(visit, names))
    return visit


def _entry_on(village: Division, day: dt.date) -> Any:
    """The village's ledger entry that is open, and was on that day: the visit belongs to its diary, too."""
    entry = village.entries.filter(stage__in=OPEN_ENTRY).first()
    return entry if entry is not None and timezone.localdate(entry.opened_at) <= day else None


def _lock(village: Division) -> Division:
    """Two who write the same village's books wait here for each other."""
    return Division.objects.select_for_update().get(pk=village.pk)


def _end_the_replaced(village: Division, replaces: PackageMember | None, facts: MemberFacts) -> dict[str, Any]:
    """Let the replaced one end the day before; returns what stood there, empty for nobody."""
    if replaces is None:
        return {}
    old = PackageMember.objects.filter(pk=replaces.pk, village=village).first()
    if old is None or (old.since, old.until) != (replaces.since, replaces.until):
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    rules.check_replaces(
        duty=facts.duty, since=facts.since, old_duty=old.duty, old_since=old.since, old_until=old.until
    )
    before = _facts(old, COLUMNS)
    old.until = facts.since - dt.timedelta(days=1)
    old.save(update_fields=["until"])
    return before


def _facts(row: PackageMember | VillageVisit, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
