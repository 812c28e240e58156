"""The fixed cast and the small county that most tests play in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.factories import OPENED, fill_check, make_county, make_user, open_check, submit
from tests.scenes import scene, scenes_of, stage
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.criteria.actions import load_edition
from villages.criteria.models import CriteriaEdition
from villages.divisions.models import Division
from villages.management.commands.load_criteria import SHIPPED
from villages.screening.models import QuarterlyCheck


@dataclass(frozen=True)
class Cast:
    """One account of each role; two filers of two townships, one officer of another county."""

    filer: User
    colleague: User
    neighbour: User
    department: User
    officer: User
    stranger: User
    inspector: User
    leader: User
    member: User
    supervisor: User
    system_admin: User
    security_admin: User
    auditor: User

    def with_role(self, role: Role) -> User:
        """The first of the cast with that role."""
        user: User = next(user for user in vars(self).values() if user.role == role)
        return user


def load_shipped_edition() -> CriteriaEdition:
    """The criteria that come with the product."""
    return load_edition(data=json.loads(SHIPPED.read_text(encoding="utf-8")), by=None, at=OPENED).edition


def make_cast() -> Cast:
    """The cast in 余江区, and the other county that the stranger belongs to."""
    make_county("360681", "贵溪市")
    return Cast(
        filer=make_user(Role.FILER, "360603101", username="filer"),
        colleague=make_user(Role.FILER, "360603101", username="colleague"),
        neighbour=make_user(Role.FILER, "360603102", username="neighbour"),
        department=make_user(Role.DEPARTMENT, "360603", username="department"),
        officer=make_user(Role.OFFICER, "360603", username="officer"),
        stranger=make_user(Role.OFFICER, "360681", username="stranger"),
        inspector=make_user(Role.INSPECTOR, "360603", username="inspector"),
        leader=make_user(Role.LEADER, "360603", username="leader"),
        member=make_user(Role.WORKING_GROUP, "360603101200", username="member"),
        supervisor=make_user(Role.SUPERVISOR, "3606", username="supervisor"),
        system_admin=make_user(Role.SYSTEM_ADMIN, username="system"),
        security_admin=make_user(Role.SECURITY_ADMIN, username="security"),
        auditor=make_user(Role.AUDITOR, username="auditor"),
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what only the servers can do to the run on the servers (see tests/engines.py); nothing is skipped there."""
    absent = set()
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        absent.add("postgres")
    if not settings.CELERY_BROKER_URL.startswith("redis"):
        absent.add("redis")
    elsewhere = [item for item in items if any(item.get_closest_marker(mark) for mark in absent)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


@pytest.fixture(autouse=True)
def _sentences_of_the_code() -> Iterator[None]:
    """What actions and commands say is compared as the code words it; pages come in their reader's language."""
    with translation.override("en"):
        yield


def is_committing(item: pytest.Item) -> bool:
    """Whether the test commits, and empties all tables afterwards."""
    marker = item.get_closest_marker("django_db")
    names = {"transactional_db", "live_server"}.intersection(getattr(item, "fixturenames", ()))
    return bool(names or (marker and marker.kwargs.get("transaction")))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database; no scene stands in it any more when it is destroyed."""
    yield
    with django_db_blocker.unblock():
        stage.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> None:
    """Set up the test's scenes before its own transaction begins."""
    if fixturedef.argname == "_django_db_helper":
        with request.getfixturevalue("django_db_blocker").unblock():
            stage.set_up({} if is_committing(request.node) else scenes_of(request.node))


@pytest.fixture(autouse=True)
def _no_transaction_waits_for_tests_without_a_database(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> None:
    """They may take longer together than PostgreSQL lets a transaction stand idle."""
    if not request.node.get_closest_marker("django_db") and "_django_db_helper" not in request.fixturenames:
        with django_db_blocker.unblock():
            stage.clear()


@pytest.fixture(autouse=True)
def _truncation_of_the_trail_for_tests(request: pytest.FixtureRequest) -> None:
    """Tests that commit empty all tables afterwards, which the guard on the audit trail forbids: lift only that."""
    if is_committing(request.node):
        request.getfixturevalue("transactional_db")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE villages_auditrow DISABLE TRIGGER audit_table_stays")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Its driver keeps an event loop in this thread, which is not async code of ours."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@scene
def edition(db: None) -> CriteriaEdition:
    return load_shipped_edition()


@scene
def county(edition: CriteriaEdition) -> Division:
    return make_county()


@scene
def cast(county: Division) -> Cast:
    return make_cast()


@pytest.fixture(scope="module")
def shared_cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, committed once for all tests of a module; they run once, as SQLite lets the tables be emptied again."""
    with django_db_blocker.unblock(), translation.override("en"):
        stage.clear()
        load_shipped_edition()
        make_county()
        yield make_cast()
        call_command("flush", verbosity=0, interactive=False)


@scene
def check(cast: Cast) -> QuarterlyCheck:
    """锦江镇's third quarter of 2026, open and untouched."""
    return open_check("360603101")


@scene
def submitted(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """The same check, all answered with no, submitted in time."""
    return submit(fill_check(check, by=cast.filer), by=cast.filer)
