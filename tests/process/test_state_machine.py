"""Anything that anybody may try, in any order, for years: the county stays a county that can answer for itself."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_inspections import with_rules
from tests.process import random_ends
from tests.process.going_on import go_on
from tests.process.random_world import ACTS, VILLAGES, World
from villages.accountability.freeze.models import FrozenPost
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.history import events
from villages.ledger.measures.models import Fund
from villages.ledger.measures.sums import by_entry, total_of
from villages.ledger.models import LedgerEntry
from villages.process import COLUMN, NEXT, OPEN_ENTRY, UNDER_RECTIFICATION, RuleBroken, Stage, StageChange, Thing, Verb

BEGIN = moment("2026-10-15 09:00")
SEEDS = integers(0, 2**20)
# How many go by before something happens.
DAYS = sampled_from([0, 0, 0, 0, 0, 0, 0, 1, 7, 30, 100])
MODELS = {model.THING: model for model in apps.get_app_config("villages").get_models() if hasattr(model, "THING")}
# Lines of a draft or of a sheet in work, which its author writes anew; the trail keeps what stood there.
REWRITTEN = {"PlannedMeasure", "InspectionMember"}
TABLES = [m._meta.db_table for m in apps.get_app_config("villages").get_models() if m.__name__ not in REWRITTEN]
COUNTS = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)

VERBS = {f"{thing}.{verb}" for thing, _stage, verb in NEXT}

TRIES = settings(
    max_examples=6, stateful_step_count=50, derandomize=True, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip

Place = tuple[str, int]  # a thing, and its row
Person = tuple[str, str]  # name and post


def place_of(change: StageChange) -> Place:
    return change.thing, getattr(change, f"{COLUMN[Thing(change.thing)]}_id")


class County(RuleBasedStateMachine):
    """Three villages, the cast and the scheduler; each run in a transaction of its own, which is taken back."""

    cast: Cast
    moved: Counter[tuple[str, str]]

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.cast, BEGIN)
        self.stands: dict[Place, str] = {}
        self.frozen: dict[int, set[Person]] = defaultdict(set)
        self.freed: dict[int, set[Person]] = defaultdict(set)
        self.rows: tuple[int, ...] = ()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.last_change, self.last_audit = last(StageChange), last(AuditRow)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    @contextmanager
    def refusals(self, *, leave_no_trace: bool) -> Iterator[None]:
        """Whoever is refused is told so in words, and nothing has changed."""
        traces = last(StageChange), last(AuditRow)
        try:
            yield
        except (RuleBroken, PermissionDenied) as refusal:
            sentence = str(refusal)
        else:
            return
        assert sentence
        assert not leave_no_trace or traces == (last(StageChange), last(AuditRow))

    @rule(seed=SEEDS, days=DAYS)
    def somebody_tries(self, seed: int, days: int) -> None:
        """One of the acts for which there is a row."""
        self._begin(seed, days, is_orderly=False)
        names = sorted(ACTS)
        self.world.chance.shuffle(names)
        for act in map(ACTS.__getitem__, names):
            row = self.world.row_of(act.model, act.stages)
            if row is not None:
                with self.refusals(leave_no_trace=act.is_one):
                    act.do(self.world, row)
                break

    @rule(village=sampled_from(VILLAGES), times=integers(1, 4), seed=SEEDS, days=DAYS)
    def work_goes_on(self, village: str, times: int, seed: int, days: int) -> None:
        self._begin(seed, days, is_orderly=True)
        for _time in range(times):
            self.world.at += dt.timedelta(minutes=1)
            with self.refusals(leave_no_trace=False):
                go_on(self.world, Division.objects.get(code=village))
            self.every_change_is_a_move_that_follows_the_one_before()

    def _begin(self, seed: int, days: int, *, is_orderly: bool) -> None:
        self.world.chance = random.Random(seed)
        self.world.is_orderly = is_orderly
        self.world.at += dt.timedelta(minutes=1)
        if days:
            day = timezone.localtime(self.world.at) + dt.timedelta(days=days)
            self.world.at = day.replace(hour=9, minute=0)
            random_ends.sweep(self.world)
            self.every_change_is_a_move_that_follows_the_one_before()

    @invariant()
    def every_change_is_a_move_that_follows_the_one_before(self) -> None:
        found = StageChange.objects.filter(pk__gt=self.last_change).select_related("by").order_by("pk")
        changes = list(found)
        for change in changes:
            place = place_of(change)
            move = NEXT[Thing(change.thing), Stage(change.before), Verb(change.verb)]
            assert (self.stands.get(place, beginning_of(place)), move.after) == (change.before, change.after)
            assert move.by_scheduler if change.by is None else change.by.may(move.permission)
            assert change.reason or not move.needs_reason
            self.stands[place] = change.after
            self.moved[change.thing, change.verb] += 1
        self._each_has_one_audit_row(changes)
        self._follow_the_freeze(changes)
        read_aloud(changes)
        self.last_change, self.last_audit = last(StageChange), last(AuditRow)

    def _each_has_one_audit_row(self, changes: list[StageChange]) -> None:
        trail = AuditRow.objects.filter(pk__gt=self.last_audit, verb__in=VERBS).values_list("verb", "object_id", "by")
        said = Counter((verb, int(key), by) for verb, key, by in trail)
        assert said == Counter((f"{c.thing}.{c.verb}", place_of(c)[1], c.by_id) for c in changes)

    def _follow_the_freeze(self, changes: list[StageChange]) -> None:
        """Whom a pass frees the next round freezes again; an entry that is merged leaves its list to the other."""
        now: dict[int, set[Person]] = defaultdict(set)
        for entry, name, post in FrozenPost.objects.filter(until=None).values_list("entry", "full_name", "post"):
            now[entry].add((name, post))
        for change in changes:
            entry = change.of_entry_id or 0
            if change.thing != Thing.ENTRY:
                continue
            if change.verb == Verb.PASS:
                self.freed[entry] = self.frozen[entry]
            elif change.verb in (Verb.REBOUND, Verb.WIDEN):
                assert now[entry] == self.freed[entry]
            elif change.verb == Verb.MERGE:
                kept = LedgerEntry.objects.get(merged_entries=entry)
                assert not kept.is_under_rectification or self.frozen[entry] <= now[kept.pk]
        self.frozen = now

    @invariant()
    def every_row_stands_where_its_history_says(self) -> None:
        rows = {(thing.value, pk): stage for thing, model in MODELS.items() for pk, stage in stages_in(model, "stage")}
        rows |= {(Thing.STEP.value, pk): step for pk, step in stages_in(LedgerEntry, "step")}
        assert rows == {place: self.stands.get(place, beginning_of(place)) for place in rows.keys() | self.stands}

    @invariant()
    def a_village_has_one_open_entry(self) -> None:
        villages = LedgerEntry.objects.filter(stage__in=OPEN_ENTRY).values_list("village", flat=True)
        assert max(Counter(villages).values(), default=0) <= 1

    @invariant()
    def the_freeze_holds_during_rectification_alone(self) -> None:
        assert not FrozenPost.objects.filter(until=None).exclude(entry__stage__in=UNDER_RECTIFICATION).exists()

    @invariant()
    def the_sums_of_the_funds_are_those_of_the_paper_beside(self) -> None:
        paper: dict[str, Decimal] = defaultdict(Decimal)
        numbers = dict(LedgerEntry.objects.values_list("pk", "number"))
        for entry, yuan in self.world.spent:
            paper[numbers[entry]] += yuan
        assert {line.code: line.yuan for line in by_entry(Fund.objects.all())} == paper
        assert total_of(Fund.objects.all()) == sum(paper.values())

    @invariant()
    def nothing_is_lost(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(COUNTS)
            rows = cursor.fetchone()
        gone = [table for table, old, new in zip(TABLES, self.rows, rows, strict=bool(self.rows)) if new < old]
        assert gone == []
        self.rows = rows


def beginning_of(place: Place) -> str:
    """The first stage of the rectification comes with the entry."""
    return Stage.MOBILISE if place[0] == Thing.STEP else Stage.START


def stages_in(model: type[models.Model], column: str) -> Iterable[tuple[int, str]]:
    return model._default_manager.order_by().values_list("pk", column)


def last(model: type[models.Model]) -> int:
    found: int | None = model._default_manager.aggregate(last=models.Max("pk"))["last"]
    return found or 0


def read_aloud(changes: list[StageChange]) -> None:
    """The history says each change in words; that no words are missing in a catalogue, tests/test_translations says."""
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for change in changes:
                (event,) = events([change])
                assert event.sentence.strip()
                assert "%" not in event.sentence
                assert event.who or change.by is None


def test_whatever_is_tried_the_ledger_stays_whole(cast: Cast) -> None:
    with_rules({"basically_passed_from": 60})
    moved: Counter[tuple[str, str]] = Counter()
    county = type("County", (County,), {"cast": cast, "moved": moved})
    run_state_machine_as_test(county, settings=TRIES)
    # What was never reached was never tried.
    entry = {move.verb for move in NEXT.values() if move.thing == Thing.ENTRY}
    assert {verb for verb in entry if not moved[Thing.ENTRY, verb]} == set()
