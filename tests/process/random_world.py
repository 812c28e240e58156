"""A small county in which anything may be done at random: who is there, what time it is, which row, which verb."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from tests.conftest import Cast
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.process import Stage

VILLAGES = ("360603101200", "360603101201", "360603102200")


@dataclass
class World:
    """The county at one moment: who is there, what time it is, and chance."""

    cast: Cast
    at: dt.datetime
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    # Whether the right people do it, to rows as they are now; else now and then somebody else, or to an old reading.
    is_orderly: bool = False
    readings: dict[type[models.Model], Any] = field(default_factory=dict)
    spent: list[tuple[int, Decimal]] = field(default_factory=list)

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.at)

    def maybe(self, percent: int) -> bool:
        return self.chance.randrange(100) < percent

    def either(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def by(self, usual: User) -> User:
        """Whoever usually does it, or somebody who should not."""
        if self.is_orderly or not self.maybe(8):
            return usual
        anybody: User = self.either(*vars(self.cast).values())
        return anybody

    def officer(self) -> User:
        return self.by(self.cast.officer)

    def leader(self) -> User:
        return self.by(self.cast.leader)

    def inspector(self) -> User:
        return self.by(self.cast.inspector)

    def filer(self, village: Division) -> User:
        return self.by(self.cast.filer if village.code.startswith("360603101") else self.cast.neighbour)

    def row_of(self, model: type[models.Model], stages: tuple[Stage, ...]) -> Any:
        """A row in one of the stages; now and then in any, or one that was read some steps ago. None: there is none."""
        old = self.readings.get(model)
        if old is not None and self.maybe(6):
            return old
        rows = model._default_manager.order_by("pk")
        if model is Division:
            rows = rows.filter(code__in=VILLAGES)
        elif stages and not self.maybe(8):
            rows = rows.filter(stage__in=stages)
        keys = list(rows.values_list("pk", flat=True))
        row = rows.get(pk=self.either(*keys)) if keys else None
        if row is not None and (old is None or self.maybe(25)):
            self.readings[model] = model._default_manager.get(pk=row.pk)
        return row


@dataclass(frozen=True)
class Act:
    """What can be done to a row of `model` that stands in one of `stages`. `is_one`: it is a single action."""

    model: type[models.Model]
    stages: tuple[Stage, ...]
    do: Callable[[World, Any], object]
    is_one: bool


ACTS: dict[str, Act] = {}


def act(
    model: type[models.Model], *stages: Stage, is_one: bool = True
) -> Callable[[Callable[[World, Any], object]], Callable[[World, Any], object]]:
    def keep(do: Callable[[World, Any], object]) -> Callable[[World, Any], object]:
        ACTS[do.__name__] = Act(model, stages, do, is_one)
        return do

    return keep
