"""The verbs of the people on an entry: assign, replace, end. Nobody leaves the working group before the acceptance."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.ledger.models import LedgerEntry
from villages.ledger.people import rules
from villages.ledger.people.models import Service
from villages.ledger.people.rules import ServiceFacts, Standing
from villages.process import Conflict, RuleBroken

COLUMNS = ("duty", "full_name", "post", "unit", "task", "is_head", "since", "until", "end_reason")


@transaction.atomic
def assign_service(*, entry: LedgerEntry, facts: ServiceFacts, by: User, at: dt.datetime) -> Service:
    """Put somebody on the entry, with a duty. Raises `RuleBroken` with the field, `PermissionDenied`."""
    entry = _lock(entry, by)
    _check(entry, facts, leaving=None, at=at)
    service = _begin(entry, facts)
    audit.record("service.assign", by=by, at=at, about=service, place=entry.village, after=_facts(service))
    return service


@transaction.atomic
def replace_service(*, service: Service, facts: ServiceFacts, reason: str, by: User, at: dt.datetime) -> Service:
    """Let somebody else take the duty over; the predecessor ends the day before and stays readable.

    Raises `RuleBroken`, `Conflict` (the predecessor has gone meanwhile), `PermissionDenied`.
    """
    entry = _lock(service.entry, by)
    old = _still_standing(service)
    rules.check_end_reason(reason)
    rules.check_replaces(duty=facts.duty, since=facts.since, old_duty=old.duty, old_since=old.since)
    _check(entry, facts, leaving=old, at=at)
    before = _facts(old)
    _end(old, facts.since - dt.timedelta(days=1), reason)
    new = _begin(entry, facts, replaces=old)
    audit.record(
        "service.replace",
        by=by,
        at=at,
        about=new,
        place=entry.village,
        before=before,
        after=_facts(new),
        reason=reason.strip(),
    )
    return new


@transaction.atomic
def end_service(*, service: Service, until: dt.date, reason: str, by: User, at: dt.datetime) -> None:
    """Write down the last day of somebody whom nobody follows; only after the acceptance.

    Raises `RuleBroken`, `Conflict` (ended meanwhile), `PermissionDenied`.
    """
    entry = _lock(service.entry, by)
    old = _still_standing(service)
    rules.check_end(
        since=old.since,
        until=until,
        reason=reason,
        is_under_rectification=entry.is_under_rectification,
        today=timezone.localdate(at),
    )
    before = _facts(old)
    _end(old, until, reason)
    audit.record(
        "service.end",
        by=by,
        at=at,
        about=old,
        place=entry.village,
        before=before,
        after=_facts(old),
        reason=reason.strip(),
    )


def _lock(entry: LedgerEntry, by: User) -> LedgerEntry:
    """The entry as it is now; two who write its people wait here for each other."""
    by.check_may(Permission.RECTIFY, entry.village)
    return LedgerEntry.objects.select_for_update(of=("self",)).select_related("village").get(pk=entry.pk)


def _check(entry: LedgerEntry, facts: ServiceFacts, *, leaving: Service | None, at: dt.datetime) -> None:
    rules.check_is_open(is_open=entry.is_open)
    rules.check_service(facts, opened_on=timezone.localdate(entry.opened_at), today=timezone.localdate(at))
    others = entry.services.standing()
    if leaving is not None:
        others = others.exclude(pk=leaving.pk)
    rules.check_room(facts, standing_of(others))
    if facts.user is not None:
        account = User.objects.active().filter(pk=facts.user).first()
        if account is None or not account.covers(entry.village.code):
            raise RuleBroken(_("This account does not reach the village."), field="user")


def standing_of(services: Any) -> list[Standing]:
    """Services as the rules see them."""
    return [Standing(service.duty, service.full_name, service.is_head) for service in services]


def _begin(entry: LedgerEntry, facts: ServiceFacts, *, replaces: Service | None = None) -> Service:
    return Service.objects.create(entry=entry, replaces=replaces, **facts.tidy())


def _end(service: Service, until: dt.date, reason: str) -> None:
    service.until = until
    service.end_reason = reason.strip()
    service.save(update_fields=["until", "end_reason"])


def _still_standing(service: Service) -> Service:
    old = Service.objects.filter(pk=service.pk, until=None).first()
    if old is None:
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
    return old


def _facts(service: Service) -> dict[str, Any]:
    return {name: getattr(service, name) for name in COLUMNS}
