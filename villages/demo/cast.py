"""Who acts in the stories of the ledger, whom they name, and the weeks that they count in. All names are invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.demo.people import COUNTY
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry

Deed = Callable[..., object]
Deeds = list[tuple[dt.datetime, Deed]]
MON, TUE, WED, THU, FRI = range(1, 6)

_SURNAMES = "周吴徐桂倪毛汪童艾邵姜翁祝彭章乐夏洪方"
_GIVEN = (
    "国平", "冬梅", "志远", "爱民", "建华", "水根", "丽芳", "海生", "文英", "金龙", "小平", "德明", "春兰", "永福",
    "秋生", "卫国", "玉珍", "正华", "细毛", "红英", "庆丰", "长根", "美华",
)  # fmt: skip


def invented(number: int) -> str:
    """A name of nobody; another one for each number below 437."""
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number * 7 % len(_GIVEN)]


def secretary_of(township: Division) -> tuple[str, str]:
    """Name and post of the one who leads a township's committee: of an account, or invented."""
    committee = "党工委" if township.name.endswith("街道") else "党委"
    post = f"{township.name}{committee}书记"
    account = User.objects.filter(role=Role.FILER, post=post).first()
    return account.full_name if account else invented(216 + int(township.code[6:9])), post


@dataclass(frozen=True)
class Weeks:
    """Working days, counted in weeks from the one in which something began (week 0)."""

    began: dt.date

    def day(self, week: int, weekday: int) -> dt.date:
        monday = self.began - dt.timedelta(days=self.began.isoweekday() - 1)
        return monday + dt.timedelta(weeks=week, days=weekday - 1)

    def at(self, week: int, weekday: int, hour: int, minute: int = 0) -> dt.datetime:
        return moment_of(self.day(week, weekday), hour, minute)


class Cast:
    """The accounts of the county, read once."""

    @cached_property
    def officer(self) -> User:
        return _account(Role.OFFICER)

    @cached_property
    def leader(self) -> User:
        return _account(Role.LEADER)

    @cached_property
    def inspectors(self) -> list[User]:
        return list(User.objects.filter(role=Role.INSPECTOR, jurisdiction=COUNTY).order_by("pk"))

    @cached_property
    def filers(self) -> dict[str, User]:
        """By township; where there are two, the first."""
        people = User.objects.filter(role=Role.FILER, jurisdiction__startswith=COUNTY).order_by("-pk")
        return {person.jurisdiction: person for person in people}

    def filer(self, village: str) -> User:
        return self.filers[village[:9]]


def _account(role: Role) -> User:
    found: User = User.objects.get(role=role, jurisdiction=COUNTY)
    return found


def moment_of(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def working_day(day: dt.date, weekday: int = WED) -> dt.date:
    """The first such weekday on that day or after it."""
    return day + dt.timedelta(days=(weekday - day.isoweekday()) % 7)


def entry_of(village: str) -> LedgerEntry:
    """The entry of the village; no village of the demonstration has two."""
    return LedgerEntry.objects.select_related("village__parent", "rule_set").get(village__code=village)
