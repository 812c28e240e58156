"""Load the demonstration county into an empty database, in one transaction."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

import villages.divisions
from villages import audit
from villages.accounts.actions import create_account, grant_rights
from villages.accounts.models import User
from villages.accounts.permissions import INSTALL_ROLES, Role
from villages.audit import AuditRow
from villages.criteria.actions import load_edition
from villages.criteria.models import CriteriaEdition
from villages.demo import (
    departments,
    earlier,
    evaluations,
    explanations,
    inbox,
    notices,
    rectification,
    register,
    spot_checks,
    village_work,
)
from villages.demo.calendar import BEGINS_AGO
from villages.demo.people import ACCOUNTS, COUNTY, DEMO_PASSWORD
from villages.demo.story import Story
from villages.divisions.actions import load_divisions
from villages.divisions.models import Division
from villages.divisions.sources import Row, read_divisions
from villages.ledger.plans.library import load_shipped
from villages.management.commands.load_criteria import SHIPPED
from villages.screening.models import QuarterlyCheck

DIVISIONS = Path(villages.divisions.__path__[0]) / "data" / "yujiang-360603.csv"
VERB = "demo.load"


class Refused(Exception):
    """The demonstration county does not go into this database; the message says why."""


@dataclass(frozen=True)
class Loaded:
    """What was loaded: divisions, accounts, and how many deeds of the story."""

    divisions: int
    accounts: int
    deeds: int


def is_loaded() -> bool:
    """The trail says that the demonstration county was loaded here."""
    return AuditRow.objects.filter(verb=VERB).exists()


def load_demo(*, at: dt.datetime) -> Loaded | None:
    """Load the county and its three quarters up to `at`; None when it is there already, and nothing changes.

    Raises `Refused` in production and on a database that holds anything else.
    """
    if settings.PRODUCTION:
        raise Refused("The demonstration county is never loaded in production.")
    try:
        with transaction.atomic():
            if is_loaded():
                return None
            rows = read_divisions(DIVISIONS)
            check_is_empty(rows)
            return _load(rows, at)
    except IntegrityError as error:
        raise Refused("Somebody else is filling this database at the same time; nothing was loaded.") from error


def check_is_empty(rows: list[Row]) -> None:
    """Nothing but what the demonstration brings itself: its divisions, its criteria."""
    found = {
        "divisions": Division.objects.exclude(code__in=[row.code for row in rows]),
        "accounts": User.objects.all(),
        "criteria": CriteriaEdition.objects.exclude(key=_edition()["key"]),
        "quarterly checks": QuarterlyCheck.objects.all(),
    }
    others = [name for name, rows_of in found.items() if rows_of.exists()]
    if others:
        raise Refused(
            f"This database holds other data ({', '.join(others)}); the demonstration county needs an empty one."
        )


def _load(rows: list[Row], at: dt.datetime) -> Loaded:
    before = _before_the_story(at)
    load_shipped(edition=load_edition(data=_edition(), by=None, at=before).edition, at=before)
    load_divisions(rows=rows, on=timezone.localdate(before), by=None, at=before)
    _make_accounts(before)
    sources = (
        register, spot_checks, evaluations, departments, explanations, village_work, rectification, earlier,
        notices, inbox,
    )  # fmt: skip
    story = Story(at)
    try:
        deeds = story.play(also=[deed for source in sources for deed in source.plan(at=at)])
        county = Division.objects.get(code=COUNTY)
        audit.record(VERB, by=None, at=at, about=county, place=county, after={"deeds": deeds})
    except BaseException:
        story.leave_no_files()
        raise
    return Loaded(Division.objects.count(), len(ACCOUNTS), deeds)


def _edition() -> dict[str, object]:
    data: dict[str, object] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return data


def _before_the_story(at: dt.datetime) -> dt.datetime:
    """Before the first of all deeds."""
    return at - dt.timedelta(days=BEGINS_AGO)


def _make_accounts(at: dt.datetime) -> None:
    """The command line makes the three who run the installation; they make the others, each with their half."""
    places = {
        division.code: division for division in Division.objects.filter(code__in=[a.jurisdiction for a in ACCOUNTS])
    }
    people: dict[Role, User] = {}
    for account in sorted(ACCOUNTS, key=lambda account: account.role not in INSTALL_ROLES):
        place = places.get(account.jurisdiction)
        user = create_account(
            username=account.username,
            full_name=account.full_name,
            post=account.post,
            role=account.role,
            place=place,
            password=DEMO_PASSWORD,
            must_change_password=False,
            by=None if account.role in INSTALL_ROLES else people[Role.SYSTEM_ADMIN],
            at=at,
        )
        granter = None if account.role in INSTALL_ROLES else people[Role.SECURITY_ADMIN]
        people[account.role] = grant_rights(
            account=user, role=account.role, place=place, is_secretary=account.is_secretary, by=granter, at=at
        )
