"""`manage.py create_user USERNAME --name … --role … [--jurisdiction …]`: an open account, made on the server."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from villages import clock
from villages.accounts import actions
from villages.accounts.forms import PersonForm
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.accounts.places import find_place
from villages.process import RuleBroken


class Command(BaseCommand):
    """Makes the first accounts of an installation, through the actions of both administrators."""

    help = (
        "Create an account with its rights. The password comes from --password-env, from the terminal, or is made up "
        "and printed once (then it must be changed at the first sign-in)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--post", default="", help="the person's post")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--jurisdiction", default="", help="code or name of a division; none for install roles")
        parser.add_argument("--password-env", metavar="VARIABLE", help="environment variable that holds the password")

    def handle(self, *args: Any, **options: Any) -> None:
        form = PersonForm({"username": options["username"], "full_name": options["name"], "post": options["post"]})
        if not form.is_valid():
            raise CommandError("\n".join(f"{name}: {' '.join(map(str, words))}" for name, words in form.errors.items()))
        password = _given_password(options["password_env"])
        made_up = not password
        password = password or actions.one_time_password()
        try:
            account = _create(form.cleaned_data, options, password, must_change=made_up, at=clock.now())
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(f"Account {account.username} ({account.role}) is open.")
        if made_up:
            self.stdout.write(f"One-time password, shown only now: {password}")


@transaction.atomic
def _create(
    person: dict[str, str], options: dict[str, Any], password: str, *, must_change: bool, at: dt.datetime
) -> User:
    """Both steps, or none: an account whose rights are refused does not stay behind."""
    role = Role(options["role"])
    place = find_place(options["jurisdiction"], role=role, on=timezone.localdate(at))
    account = actions.create_account(
        username=person["username"],
        full_name=person["full_name"],
        post=person["post"],
        role=role,
        place=place,
        password=password,
        must_change_password=must_change,
        by=None,
        at=at,
    )
    return actions.grant_rights(account=account, role=role, place=place, by=None, at=at)


def _given_password(variable: str | None) -> str:
    """The password of the environment or of the person at the terminal; empty when one is to be made up."""
    if variable:
        if not os.environ.get(variable):
            raise CommandError(f"The environment variable {variable} is empty.")
        return os.environ[variable]
    if not sys.stdin.isatty():
        return ""
    first = getpass.getpass("Password (empty: make one up): ")
    if first and first != getpass.getpass("Password again: "):
        raise CommandError("The two passwords differ.")
    return first
