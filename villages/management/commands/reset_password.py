"""`manage.py reset_password USERNAME`: a one-time password for any account, also of the three install roles."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from villages import clock
from villages.accounts import actions
from villages.accounts.models import User
from villages.process import RuleBroken


class Command(BaseCommand):
    """The way back in for somebody whose password no administrator may reset."""

    help = "Give an account a one-time password, printed once; it must be changed at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        account = User.objects.filter(username=options["username"]).first()
        if account is None:
            raise CommandError(f"There is no account {options['username']}.")
        password = actions.one_time_password()
        try:
            actions.reset_password(account=account, password=password, by=None, at=clock.now())
        except RuleBroken as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(f"One-time password, shown only now: {password}")
