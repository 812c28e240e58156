"""`manage.py load_demo`: load the demonstration county; `--accounts` only prints who can sign in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from villages import clock
from villages.accounts.models import User
from villages.demo.load import Refused, is_loaded, load_demo
from villages.demo.people import ACCOUNTS, DEMO_PASSWORD, Account
from villages.divisions.models import Division


class Command(BaseCommand):
    """Loads 余江区 with three quarters of work into an empty database, and says who can sign in."""

    help = "Load the demonstration county into an empty database. Repeating it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="only print the accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            if is_loaded():
                self._print_accounts()
            return
        try:
            loaded = load_demo(at=clock.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if loaded is None:
            self.stdout.write("The demonstration county is loaded already; nothing was changed.")
        else:
            self.stdout.write(
                f"Demonstration county: {loaded.divisions} divisions, {loaded.accounts} accounts, "
                f"{loaded.deeds} deeds in three quarters."
            )
        self._print_accounts()

    def _print_accounts(self) -> None:
        places = dict(Division.objects.filter(code__in=[a.jurisdiction for a in ACCOUNTS]).values_list("code", "name"))
        there = set(User.objects.active().values_list("username", flat=True))
        self.stdout.write(f"Accounts of the demonstration; the password of all is {DEMO_PASSWORD}")
        with override("en"):
            for account in ACCOUNTS:
                if account.is_shown and account.username in there:
                    self.stdout.write(
                        f"  {account.username:<11} {_role(account):<23} {places.get(account.jurisdiction, '')}"
                    )
        others = [a.username for a in ACCOUNTS if not a.is_shown and a.username in there]
        self.stdout.write(f"  others: {', '.join(others)}")


def _role(account: Account) -> str:
    return str(account.role.label)
