"""Small regions filled at random, written straight into the tables: two counties of one city and one of another.

Moments and days are drawn from the edges of quarters and due days, a merged village and villages that begin or end
on an edge are among them, and histories go past the moment of the count. What is written need not be possible
in the product; it only has to be counted right.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from random import Random
from typing import Any

from django.utils import timezone

from tests.factories import QUARTER, make_county, make_user, moment
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.criteria.models import CriteriaEdition, Criterion, RuleSet
from villages.criteria.sheet import SHIPPED
from villages.divisions.models import Division
from villages.ledger.deadlines.models import DeadlineMove
from villages.ledger.models import LedgerEntry
from villages.process import COLUMN, Stage, StageChange, Thing, Verb
from villages.screening.models import Answer

INSTANT = dt.timedelta(microseconds=1)
BEFORE = QUARTER.previous()
DUE = moment("2026-10-11 00:00")
# The edges at which something can be counted wrongly, and days between them.
EDGES = (
    moment("2025-12-31 23:59"), moment("2026-01-01 00:00"), moment("2026-03-31 23:59"), moment("2026-05-20 08:00"),
    moment("2026-07-01 00:00") - INSTANT, moment("2026-07-01 00:00"), moment("2026-08-15 07:59"),
    moment("2026-09-30 23:59"), moment("2026-10-01 00:00"), DUE - INSTANT, DUE, DUE + INSTANT,
    moment("2026-11-22 09:30"), moment("2026-12-31 23:59"),
)  # fmt: skip
COUNTED = (moment("2026-10-01 00:00"), DUE, moment("2026-11-22 09:30"), moment("2026-12-31 23:59"))
DAYS = tuple(sorted({timezone.localdate(edge) for edge in EDGES} | {dt.date(2026, 7, 2), dt.date(2026, 10, 2)}))
ENTRY_STEPS = {
    Stage.RECTIFYING: ((Verb.APPLY, Stage.INSPECTING), (Verb.MERGE, Stage.MERGED)),
    Stage.INSPECTING: (
        (Verb.PASS, Stage.WATCH),
        (Verb.FAIL, Stage.RECTIFYING),
        (Verb.BASICALLY_PASS, Stage.CONSOLIDATING),
        (Verb.RETURN, Stage.RECTIFYING),
    ),
    Stage.CONSOLIDATING: ((Verb.APPLY, Stage.INSPECTING),),
    Stage.WATCH: ((Verb.CANCEL, Stage.CANCELLED), (Verb.REBOUND, Stage.RECTIFYING), (Verb.WIDEN, Stage.RECTIFYING)),
    Stage.CANCELLED: ((Verb.REOPEN, Stage.WATCH),),
}
FINDING_STEPS = {
    Stage.FOUND: ((Verb.PROPOSE, Stage.PROPOSED), (Verb.DISMISS, Stage.DISMISSED), (Verb.WITHDRAW, Stage.WITHDRAWN)),
    Stage.PROPOSED: ((Verb.SIGN, Stage.DETERMINED), (Verb.DECLINE, Stage.FOUND)),
    Stage.DISMISSED: ((Verb.REOPEN, Stage.FOUND),),
}
MEASURE_STEPS = {
    Stage.UNDER_WAY: ((Verb.FINISH, Stage.DONE), (Verb.BLOCK, Stage.BLOCKED), (Verb.DROP, Stage.DROPPED)),
    Stage.BLOCKED: ((Verb.RESUME, Stage.UNDER_WAY),),
    Stage.DONE: ((Verb.REOPEN, Stage.UNDER_WAY),),
}
INCIDENT_STEPS = {
    Stage.RUNNING: ((Verb.CLOSE, Stage.CLOSED),),
    Stage.CLOSED: ((Verb.REOPEN, Stage.RUNNING),),
}
NOTICE_STEPS = {Stage.ISSUED: ((Verb.WITHDRAW, Stage.WITHDRAWN),)}
Step = tuple[Verb, Stage, Stage, dt.datetime]


class Region:
    """What does not change from one random filling to the next."""

    def __init__(self, edition: CriteriaEdition) -> None:
        self.counties = [make_county(), make_county("360681", "贵溪市"), make_county("360702", "章贡区")]
        self.user: User = make_user(Role.OFFICER, "360603")
        first = edition.rule_sets.get()
        other = CriteriaEdition.objects.create(
            key="short", title_zh="简本", title_en="Short", in_force_from=dt.date(2019, 1, 1)
        )
        words = {"tier": "direct", "text_zh": "标准", "text_en": "Case", "short_zh": "标准", "short_en": "Case"}
        Criterion.objects.bulk_create(
            Criterion(edition=other, number=number, group="team", **words) for number in range(1, 4)
        )
        # One of its questions is about something else; neighbourhoods are screened, lights come on earlier.
        sheet = json.loads(SHIPPED.read_text(encoding="utf-8"))
        sheet["questions"][1]["kind"] = "awareness"
        numbers = {"screened_classes": ["villagers", "residents"], "light_near_days": 10, "light_far_days": 45}
        second = RuleSet.objects.create(
            edition=other, version=1, in_force_from=dt.date(2019, 1, 1), data={**first.data, **numbers}, sheet=sheet
        )
        self.rule_sets = (first, second)
        self.criteria = {rules.pk: list(rules.edition.criteria.order_by("number")) for rules in self.rule_sets}
        self.townships = list(Division.objects.townships().order_by("code"))
        self.villages = list(Division.objects.villages().order_by("code"))


class Chance:
    """What every part of a filling draws from, and the history that it keeps."""

    def __init__(self, region: Region, random: Random) -> None:
        self.region, self.random, self.by = region, random, region.user
        self.numbers = itertools.count(1)
        self.changes: list[StageChange] = []
        self.hits: list[Answer] = []
        self.entries: list[LedgerEntry] = []
        self.moves: list[DeadlineMove] = []

    def often(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def history(self, start: Stage, verb: Verb, steps: dict[Stage, Any]) -> list[Step]:
        """A way through the table from a random moment on; moments may be the same, or after the count."""
        moments = iter(sorted(self.random.choices(EDGES, k=self.random.randint(1, 7))))
        way = [(verb, Stage.START, start, next(moments))]
        for at in moments:
            stage = way[-1][2]
            if stage in steps:
                verb, after = self.random.choice(steps[stage])
                way.append((verb, stage, after, at))
        return way

    def keep(self, row: Any, thing: Thing, way: list[Step]) -> None:
        self.changes += [
            StageChange(**{COLUMN[thing]: row}, thing=thing, verb=verb, before=before, after=after, at=at)
            for verb, before, after, at in way
        ]
