"""The whole process, said a second time by hand: what the table allows, and that nothing else happens.

Every stage × every verb × every role (and the scheduler) is tried on real rows.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from tests.conftest import Cast
from tests.factories import DECIDED, FILED, YES, confirm, fill_check, make_user, open_check, propose, sign, submit
from tests.factories_people import assign
from tests.process import inspection_rows, measure_rows, notice_rows, watch_rows
from tests.scenes import scene
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.divisions.models import Division
from villages.ledger.deadlines.models import Extension
from villages.ledger.models import Determination, LedgerEntry
from villages.ledger.people.models import EntryDuty, Leave, Service
from villages.ledger.plans.models import Plan
from villages.process import NEXT, Conflict, RuleBroken, Stage, Staged, Thing, Verb, advance, begin
from villages.screening.assessments.models import Commitment
from villages.screening.explanations.models import Explanation
from villages.screening.models import Finding, QuarterlyCheck, Source
from villages.screening.register.models import Dispute, Incident
from villages.screening.spot_checks.models import SpotCheck, SpotVisit

pytestmark = pytest.mark.django_db

# thing, stage before (- is "not there yet"), verb, stage after, who; * wants a reason. From DOMAIN.md §2 and §5.
ALLOWED = """
check          -            open       not_started  officer scheduler
check          not_started  fill       in_work      filer
check          in_work      submit     submitted    filer
check          submitted    return*    returned     officer
check          returned     submit     submitted    filer
check          submitted    confirm    confirmed    officer
check          confirmed    unconfirm* submitted    officer
check          confirmed    unlock*    unlocked     leader
check          unlocked     submit     submitted    filer
check          unlocked     relock     confirmed    leader scheduler
finding        -            record     found        officer department inspector
finding        found        attach     determined   officer department inspector scheduler
finding        determined   detach*    withdrawn    officer
finding        found        propose    proposed     officer
finding        found        dismiss*   dismissed    officer
finding        found        withdraw*  withdrawn    officer
finding        found        correct*   withdrawn    officer department inspector
finding        determined   correct*   withdrawn    officer department inspector
finding        proposed     sign       determined   leader
finding        proposed     decline*   found        leader
finding        proposed     recall*    found        officer
finding        dismissed    reopen*    found        officer
determination  -            propose    proposed     officer
determination  proposed     sign       signed       leader
determination  proposed     decline*   declined     leader
determination  proposed     recall*    recalled     officer
entry          -            determine  rectifying   leader
entry          rectifying   apply      inspecting   filer
entry          inspecting   pass       watch        leader
entry          inspecting   fail*      rectifying   leader
entry          watch        rebound*   rectifying   officer
entry          watch        cancel     cancelled    leader
entry          cancelled    reopen*    watch        leader
entry          inspecting   return*    rectifying   officer
entry          inspecting   resume*    consolidating officer
entry          inspecting   basically_pass consolidating leader
entry          consolidating apply     inspecting   filer
entry          watch        lengthen   watch        officer
entry          watch        shorten*   watch        officer
entry          watch        widen      rectifying   leader
entry          rectifying   merge      merged       officer scheduler
entry          inspecting   merge      merged       officer scheduler
entry          consolidating merge     merged       officer scheduler
entry          watch        merge      merged       officer scheduler
step           -            determine  mobilise     leader
step           mobilise     next_step  investigate  filer
step           investigate  next_step  analyse      filer
step           analyse      next_step  rectify      filer
step           rectify      rebound    analyse      officer
step           rectify      widen      analyse      leader
spot_check     -            plan       planned      officer
spot_check     planned      start_out  under_way    officer scheduler
spot_check     planned      call_off*  called_off   officer
spot_check     under_way    call_off*  called_off   officer
spot_check     under_way    close      closed       officer
spot_visit     -            plan       planned      officer
spot_visit     planned      finish     done         inspector
spot_visit     planned      call_off*  called_off   officer
incident       -            register   running      filer
incident       running      close      closed       filer
incident       closed       reopen*    running      filer
dispute        -            register   running      filer
dispute        running      settle     settled      filer
dispute        running      give_up*   unsettled    filer
dispute        settled      reopen*    running      filer
dispute        unsettled    reopen*    running      filer
commitment     -            promise    promised     filer
commitment     promised     fulfil     fulfilled    filer
commitment     promised     give_up*   not_fulfilled filer
explanation    -            ask        asked        officer department inspector scheduler
explanation    asked        answer     answered     filer
explanation    asked        lapse      concealed    officer scheduler
explanation    asked        drop*      dropped      officer scheduler
explanation    answered     accept*    accepted     officer
explanation    answered     reject*    concealed    officer
explanation    answered     drop*      dropped      officer scheduler
explanation    concealed    drop*      dropped      officer scheduler
explanation    dropped      ask        asked        officer department inspector scheduler
plan           -            draft      in_work      filer
plan           in_work      submit     submitted    filer
plan           in_work      drop*      dropped      filer
plan           submitted    return*    returned     officer
plan           submitted    approve    approved     officer
plan           returned     submit     submitted    filer
plan           returned     drop*      dropped      filer
plan           approved     replace    replaced     officer
measure        -            assign     under_way    officer
measure        under_way    finish     done         filer working_group
measure        under_way    block*     blocked      filer working_group
measure        blocked      resume     under_way    filer working_group
measure        done         reopen*    under_way    officer
measure        under_way    drop*      dropped      officer
measure        blocked      drop*      dropped      officer
problem        -            raise      raised       filer working_group
problem        raised       sort       sorted       filer working_group
problem        sorted       solve      solved       filer working_group
problem        sorted       explain    explained    filer working_group
problem        solved       reply      replied      filer working_group
problem        explained    reply      replied      filer working_group
problem        replied      reopen*    sorted       filer working_group
project        -            plan       planned      filer
project        planned      start_out  under_way    filer
project        under_way    finish     done         filer
project        planned      call_off*  called_off   filer
project        under_way    call_off*  called_off   filer
extension      -            request    requested    filer
extension      requested    approve    approved     officer
extension      requested    refuse*    refused      officer
extension      requested    withdraw*  withdrawn    filer scheduler
leave          -            request    requested    filer working_group
leave          requested    approve    approved     officer
leave          requested    refuse*    refused      officer
leave          requested    withdraw*  withdrawn    filer working_group scheduler
inspection     -            apply      applied      filer
inspection     applied      return*    returned     officer
inspection     applied      plan       planned      officer
inspection     planned      change_plan planned     officer
inspection     planned      propose    proposed     inspector
inspection     proposed     return*    planned      leader
inspection     proposed     sign       signed       leader
look_back      -            plan       planned      officer scheduler
look_back      planned      finish     done         inspector
look_back      planned      call_off*  called_off   officer scheduler
notice         -            propose    proposed     officer scheduler
notice         proposed     answer     answered     filer department
notice         answered     return*    proposed     officer
notice         proposed     issue      issued       officer
notice         answered     issue      issued       officer
notice         proposed     sign       issued       leader
notice         answered     sign       issued       leader
notice         proposed     waive*     waived       officer
notice         answered     waive*     waived       officer
notice         proposed     decline*   waived       leader
notice         answered     decline*   waived       leader
notice         proposed     drop*      dropped      officer scheduler
notice         answered     drop*      dropped      officer scheduler
notice         issued       withdraw*  withdrawn    leader
"""

STAGES = {
    "check": ("not_started", "in_work", "submitted", "returned", "confirmed", "unlocked"),
    "finding": ("found", "proposed", "determined", "dismissed", "withdrawn"),
    "determination": ("proposed", "signed", "declined", "recalled"),
    "entry": ("rectifying", "inspecting", "consolidating", "watch", "cancelled", "merged"),
    "step": ("mobilise", "investigate", "analyse", "rectify"),
    "spot_check": ("planned", "under_way", "closed", "called_off"),
    "spot_visit": ("planned", "done", "called_off"),
    "incident": ("running", "closed"),
    "dispute": ("running", "settled", "unsettled"),
    "commitment": ("promised", "fulfilled", "not_fulfilled"),
    "explanation": ("asked", "answered", "accepted", "concealed", "dropped"),
    "plan": ("in_work", "submitted", "returned", "approved", "replaced", "dropped"),
    "measure": ("under_way", "blocked", "done", "dropped"),
    "problem": ("raised", "sorted", "solved", "explained", "replied"),
    "project": ("planned", "under_way", "done", "called_off"),
    "extension": ("requested", "approved", "refused", "withdrawn"),
    "leave": ("requested", "approved", "refused", "withdrawn"),
    "inspection": ("applied", "returned", "planned", "proposed", "signed"),
    "look_back": ("planned", "done", "called_off"),
    "notice": ("proposed", "answered", "issued", "waived", "dropped", "withdrawn"),
}
# The columns that say when and how it ended, and the stages that want them.
ENDS = {
    "spot_check": ("closed_at", "", ("closed",)),
    "incident": ("closed_at", "outcome", ("closed",)),
    "dispute": ("ended_at", "outcome", ("settled", "unsettled")),
    "commitment": ("ended_at", "result", ("fulfilled", "not_fulfilled")),
}
SCHEDULER = "scheduler"
ACTORS = (*(role.value for role in Role), SCHEDULER)
TUANHUANG, TAZHOU = "360603101200", "360603102200"


@dataclass(frozen=True)
class Line:
    """One line of `ALLOWED`."""

    thing: str
    before: str
    verb: str
    after: str
    who: frozenset[str]
    wants_reason: bool


def read(text: str) -> Line:
    thing, before, verb, after, *who = text.split()
    return Line(thing, before.strip("-"), verb.rstrip("*"), after, frozenset(who), verb.endswith("*"))


LINES = [read(text) for text in ALLOWED.strip().splitlines()]
MOVING = [line for line in LINES if line.before]
ids = [f"{line.thing}-{line.before}-{line.verb}" for line in MOVING]


@dataclass
class World:
    """One row of each thing, and the people."""

    rows: dict[str, Staged]
    cast: Cast
    finding: Finding
    entry: LedgerEntry

    def actor(self, name: str) -> User | None:
        return None if name == SCHEDULER else self.cast.with_role(Role(name))

    def at_stage(self, thing: str, stage: str) -> Staged:
        """The row of that thing, standing in that stage."""
        row = self.rows[thing]
        if thing == "step":
            facts: dict[str, Any] = {"step": stage}
        else:
            facts = {"stage": stage, **self._facts_of(thing, stage)}
        type(row)._default_manager.filter(pk=row.pk).update(**facts)
        return type(row)._default_manager.get(pk=row.pk)

    def facts_for(self, thing: str, verb: str) -> dict[str, Any]:
        """Columns that the database wants with the stage to which the verb leads."""
        line = next((line for line in LINES if (line.thing, line.verb) == (thing, verb)), None)
        return self._facts_of(thing, line.after) if line else {}

    def _facts_of(self, thing: str, stage: str) -> dict[str, Any]:
        if thing == "check":
            is_confirmed = stage == "confirmed"
            at, by = (DECIDED, self.cast.officer) if is_confirmed else (None, None)
            return {"confirmed_at": at, "confirmed_by": by}
        if thing == "determination":
            at, by = (DECIDED, self.cast.leader) if stage == "signed" else (None, None)
            return {"signed_at": at, "signed_by": by}
        if thing == "finding":
            return {"entry": self.entry if stage == "determined" else None}
        if thing == "entry":
            return watch_rows.facts_of_entry(self.entry, stage)
        if thing == "inspection":
            return inspection_rows.facts_of_inspection(stage, self.cast.inspector, self.cast.leader)
        if thing == "look_back":
            return watch_rows.facts_of_look_back(stage, self.cast.inspector)
        if thing == "notice":
            return notice_rows.facts_of(stage, self.cast.officer, self.cast.filer)
        if thing == "spot_visit":
            is_done = stage == "done"
            return {"visited_at": DECIDED if is_done else None, "visited_by": self.cast.inspector if is_done else None}
        if thing == "explanation":
            is_answered = stage in ("answered", "accepted")
            at, by = (DECIDED, self.cast.filer) if is_answered else (None, None)
            return {"words": "因故" if is_answered else "", "answered_at": at, "answered_by": by}
        if thing == "plan":
            is_decided = stage in ("approved", "replaced")
            at, by = (DECIDED, self.cast.officer) if is_decided else (None, None)
            return {"submitted_at": at, "submitted_by": by, "decided_at": at, "decided_by": by}
        if thing in ("measure", "problem", "project"):
            return measure_rows.facts_of(thing, stage)
        if thing in ENDS:
            column, words, stages = ENDS[thing]
            is_ended = stage in stages
            return {column: DECIDED if is_ended else None} | ({words: "已办结" if is_ended else ""} if words else {})
        return {}


@scene
def world(check: QuarterlyCheck, cast: Cast) -> World:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    direct, joint = confirm(submit(check, by=cast.filer), by=cast.officer)
    entry = sign(propose([direct], by=cast.officer), by=cast.leader)
    rows: dict[str, Staged] = {
        "check": check, "finding": joint, "determination": entry.determination, "entry": entry, "step": entry,
    }  # fmt: skip
    world = World(rows, cast, joint, entry)
    for thing, make in source_rows(world).items():
        rows[thing] = make()
        rows[thing].stage = STAGES[thing][0]
        rows[thing].save()
    return world


def source_rows(world: World) -> dict[str, Callable[[], Staged]]:
    """An unsaved row of each thing that the sources of findings bring, all of 锦江镇 and its village 团黄."""
    village, cast = world.finding.village, world.cast
    edition = world.finding.criterion.edition
    county = Division.objects.get(code="360603")
    registered = {"registered_at": DECIDED, "registered_by": cast.filer}
    day = DECIDED.date()

    def spot_check() -> SpotCheck:
        return SpotCheck(
            county=county, kind="any_time", title="抽查", first_day=day, last_day=day, edition=edition,
            planned_at=DECIDED, planned_by=cast.officer,
        )  # fmt: skip

    def spot_visit() -> SpotVisit:
        parent = spot_check()
        parent.stage = Stage.UNDER_WAY
        parent.save()
        return SpotVisit(spot_check=parent, village=village)

    def explanation() -> Explanation:
        answer = world.finding.answer
        finding = Finding.objects.create(
            village=village, criterion=world.finding.criterion, quarter="2026Q2", source=Source.INCIDENT, fact="x",
            incident=incident_of(stage=Stage.RUNNING), established_by="x", found_at=DECIDED, stage=Stage.FOUND,
        )  # fmt: skip
        return Explanation(village=village, finding=finding, answer=answer, asked_at=DECIDED)

    def extension() -> Extension:
        Extension.objects.update(stage=Stage.REFUSED)  # one waits at a time
        until = world.entry.deadline + dt.timedelta(days=9)
        return Extension(
            entry=world.entry, deadline_before=world.entry.deadline, asked_until=until, reason="x", asked_at=DECIDED,
            asked_by=cast.filer,
        )  # fmt: skip

    def plan() -> Plan:
        versions = Plan.objects.filter(entry=world.entry)
        versions.update(stage=Stage.DROPPED)  # one is in hand at a time
        return Plan(entry=world.entry, number=versions.count() + 1, drafted_at=DECIDED, drafted_by=cast.filer)

    def leave() -> Leave:
        service = Service.objects.first() or assign(world.entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer)
        return Leave(service=service, first_day=day, last_day=day, reason="x", asked_at=DECIDED, asked_by=cast.filer)

    def incident_of(**facts: Any) -> Incident:
        row = Incident(
            village=village, kind="fire", spot="x", fact="x", happened_at=DECIDED, told_at=DECIDED,
            told_by="telephone", **registered, **facts,
        )  # fmt: skip
        if facts:
            row.save()
        return row

    return {
        "spot_check": spot_check,
        "spot_visit": spot_visit,
        "incident": incident_of,
        "dispute": lambda: Dispute(
            village=village, parties="households", households=2, subject="x", fact="x", arose_on=day, **registered
        ),
        "commitment": lambda: Commitment(village=village, promise="x", post="x", promised_on=day, until=day),
        "explanation": explanation,
        "plan": plan,
        **measure_rows.rows_of(world.entry, cast.filer),
        "extension": extension,
        "leave": leave,
        "inspection": lambda: inspection_rows.inspection_of(world.entry, cast.filer),
        "look_back": lambda: watch_rows.look_back_of(world.entry),
        "notice": lambda: notice_rows.notice_of(world.entry),
    }


def outcome(act: Callable[[], object]) -> str:
    """What came of it, in words; whatever changed is taken back."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except PermissionDenied:
        return "not permitted"
    except RuleBroken:
        return "not now"
    return "done"


def expected(thing: str, before: str) -> dict[tuple[str, str], str]:
    """What must come of every verb by every actor in this stage."""
    lines = {line.verb: line for line in LINES if (line.thing, line.before) == (thing, before)}
    return {
        (verb.value, actor): "not now"
        if verb.value not in lines
        else "done"
        if actor in lines[verb.value].who
        else "not permitted"
        for verb in Verb
        for actor in ACTORS
    }


def do(world: World, row: Staged, thing: str, verb: str, by: User | None, reason: str = "因故") -> None:
    facts = world.facts_for(thing, verb)
    step = Thing.STEP if thing == "step" else None
    advance(copy.copy(row), Verb(verb), by=by, at=DECIDED, reason=reason, thing=step, **facts)


# What the table allows does not depend on the database; the moves themselves are made on both, below.
@pytest.mark.once
@pytest.mark.parametrize(("thing", "stage"), [(thing, stage) for thing, stages in STAGES.items() for stage in stages])
def test_in_every_stage_exactly_the_named_people_can_do_exactly_the_named_verbs(
    world: World, thing: str, stage: str
) -> None:
    row = world.at_stage(thing, stage)
    tried = {
        (verb.value, actor): outcome(lambda v=verb.value, a=actor: do(world, row, thing, v, world.actor(a)))  # type: ignore[misc]
        for verb in Verb
        for actor in ACTORS
    }
    assert tried == expected(thing, stage)


def new_rows(world: World) -> dict[str, Callable[[], Staged]]:
    """A fresh, unsaved row of each thing that begins by itself, all of 锦江镇 and its village 团黄."""
    check = QuarterlyCheck.objects.get(pk=world.rows["check"].pk)
    village = Division.objects.get(code=TUANHUANG)
    proposal = Determination.objects.get(pk=world.rows["determination"].pk)
    LedgerEntry.objects.filter(pk=world.entry.pk).update(
        stage=Stage.CANCELLED, accepted_at=DECIDED, watch_until=DECIDED.date(), cancelled_at=DECIDED
    )
    spare = propose([world.finding], by=world.cast.officer)
    Determination.objects.filter(pk=spare.pk).update(stage=Stage.DECLINED)
    return {
        "check": lambda: QuarterlyCheck(
            quarter="2026Q4", township=check.township, edition=check.edition, rule_set=check.rule_set,
            opened_at=DECIDED, due_at=DECIDED,
        ),
        "finding": lambda: Finding(
            village=village, criterion=world.finding.criterion, quarter="2026Q3", source=Source.INCIDENT,
            incident=Incident.objects.latest("pk"), fact="x", established_by="x", found_at=DECIDED,
        ),
        "determination": lambda: Determination(
            village=village, basis="x", proposed_at=DECIDED, proposed_by=world.cast.officer
        ),
        "entry": lambda: LedgerEntry(
            number="x", village=village, rule_set=check.rule_set, determination=spare, opened_at=DECIDED,
            round_began_at=DECIDED, deadline=proposal.proposed_at.date(),
        ),
        **source_rows(world),
    }  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("thing", [thing for thing in STAGES if thing != "step"])
def test_a_thing_begins_only_by_its_first_verb_and_the_named_people(world: World, thing: str) -> None:
    make = new_rows(world)[thing]
    tried = {
        (verb.value, actor): outcome(lambda v=verb, a=actor: begin(make(), v, by=world.actor(a), at=DECIDED))  # type: ignore[misc]
        for verb in Verb
        for actor in ACTORS
    }
    assert tried == expected(thing, "")


@pytest.mark.parametrize("line", MOVING, ids=ids)
def test_a_move_leads_to_its_stage(world: World, line: Line) -> None:
    row = world.at_stage(line.thing, line.before)
    name = next(name for name in sorted(line.who) if name != SCHEDULER)
    field = "step" if line.thing == "step" else "stage"
    with transaction.atomic():
        change = advance(
            row,
            Verb(line.verb),
            by=world.actor(name),
            at=DECIDED,
            reason="因故",
            thing=Thing(line.thing),
            **world.facts_for(line.thing, line.verb),
        )
    assert getattr(row, field) == line.after
    row.refresh_from_db()
    assert getattr(row, field) == line.after
    assert (change.thing, change.before, change.after, change.verb) == (line.thing, line.before, line.after, line.verb)


@pytest.mark.parametrize("line", MOVING, ids=ids)
def test_the_same_role_elsewhere_cannot(world: World, line: Line) -> None:
    row = world.at_stage(line.thing, line.before)
    name = next(name for name in sorted(line.who) if name != SCHEDULER)
    elsewhere = {
        "filer": world.cast.neighbour,
        "officer": world.cast.stranger,
        "leader": make_user(Role.LEADER, "360681"),
        "inspector": make_user(Role.INSPECTOR, "360681"),
        "department": make_user(Role.DEPARTMENT, "360681"),
    }
    assert outcome(lambda: do(world, row, line.thing, line.verb, elsewhere[name])) == "not permitted"


@pytest.mark.parametrize("line", MOVING, ids=ids)
def test_a_closed_account_cannot(world: World, line: Line) -> None:
    row = world.at_stage(line.thing, line.before)
    name = next(name for name in sorted(line.who) if name != SCHEDULER)
    person = world.actor(name)
    assert person is not None
    person.is_active = False
    assert outcome(lambda: do(world, row, line.thing, line.verb, person)) == "not permitted"


@pytest.mark.parametrize("line", MOVING, ids=ids)
def test_undoing_and_refusing_want_a_reason_and_nothing_else_does(world: World, line: Line) -> None:
    row = world.at_stage(line.thing, line.before)
    name = next(name for name in sorted(line.who) if name != SCHEDULER)
    for blank in ("", "  \n"):
        came = outcome(lambda b=blank: do(world, row, line.thing, line.verb, world.actor(name), reason=b))  # type: ignore[misc]
        assert came == ("not now" if line.wants_reason else "done")


def test_the_table_in_the_code_has_as_many_lines() -> None:
    assert len(NEXT) == len(LINES)


def test_a_row_that_somebody_else_has_moved_is_a_conflict(world: World) -> None:
    mine = world.at_stage("check", "submitted")
    theirs = copy.copy(mine)
    with transaction.atomic():
        advance(theirs, Verb.RETURN, by=world.cast.officer, at=DECIDED, reason="因故")
    with pytest.raises(Conflict), transaction.atomic():
        do(world, mine, "check", "confirm", world.cast.officer)
    mine.refresh_from_db()
    assert mine.stage == Stage.RETURNED


def test_a_row_that_somebody_else_has_changed_within_its_stage_is_a_conflict(world: World) -> None:
    row = world.at_stage("entry", "rectifying")
    stale = copy.copy(row)
    with transaction.atomic():
        advance(row, Verb.NEXT_STEP, by=world.cast.filer, at=FILED, thing=Thing.STEP)
    with pytest.raises(Conflict), transaction.atomic():
        advance(stale, Verb.NEXT_STEP, by=world.cast.filer, at=FILED, thing=Thing.STEP)


@pytest.mark.django_db(transaction=True)
def test_a_stage_does_not_change_outside_a_transaction(cast: Cast) -> None:
    check = open_check("360603101")
    with pytest.raises(RuntimeError, match="transaction"):
        advance(check, Verb.FILL, by=cast.filer, at=FILED)
    check.refresh_from_db()
    assert check.stage == Stage.NOT_STARTED
