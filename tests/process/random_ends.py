"""Further acts at random: inspections, the watch and its end, notices; and mergers, which come from outside."""

from __future__ import annotations

import datetime as dt

from tests import factories_inspections as sheets
from tests.process.random_verbs import CRITERIA, WHY
from tests.process.random_world import VILLAGES, World, act
from villages.acceptance.inspections import actions as inspections
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.watch.actions import call_off_look_back, finish_look_back
from villages.acceptance.watch.breaches import record_breach, take_back_breach
from villages.acceptance.watch.ending import cancel_entry, propose_cancellations, reopen_entry
from villages.acceptance.watch.models import LookBack, WatchBreach
from villages.acceptance.watch.rebounds import confirm_rebound
from villages.accountability.notices import actions as notices
from villages.accountability.notices.models import Notice
from villages.accountability.notices.sweep import propose_notices
from villages.criteria.sheet import shipped_sheet
from villages.divisions.models import Division
from villages.ledger.merging import carry_over_entries
from villages.ledger.models import LedgerEntry
from villages.process import OPEN_ENTRY, Stage
from villages.screening.actions import open_quarter
from villages.screening.quarters import Quarter

COUNTY = "360603"
OPEN = (Stage.PROPOSED, Stage.ANSWERED)


def sweep(w: World) -> None:
    """What the scheduler does at night, sometimes after the county's divisions were loaded anew."""
    if w.maybe(12):
        merge(w)
    open_quarter(quarter=Quarter.of(w.today).previous(), under=COUNTY, by=None, at=w.at)
    carry_over_entries(under=COUNTY, at=w.at)
    propose_cancellations(under=COUNTY, at=w.at)
    propose_notices(under_code=COUNTY, at=w.at)


def merge(w: World) -> None:
    """The province makes one village of two, of which one at least is in the ledger."""
    standing = list(Division.objects.filter(code__in=VILLAGES, successor=None).order_by("code"))
    listed = [village for village in standing if village.entries.filter(stage__in=OPEN_ENTRY).exists()]
    if len(standing) > 1 and listed:
        village = w.either(*listed)
        yesterday, other = w.today - dt.timedelta(days=1), w.either(*[each for each in standing if each != village])
        Division.objects.filter(pk=village.pk).update(valid_to=yesterday, successor=other)


# Inspections.


@act(LedgerEntry, Stage.RECTIFYING, Stage.CONSOLIDATING)
def apply(w: World, entry: LedgerEntry) -> object:
    by = w.filer(entry.village)
    return inspections.apply_for_acceptance(entry=entry, words="已整改到位", self_test=[], by=by, at=w.at)


@act(Inspection, Stage.APPLIED)
def return_application(w: World, inspection: Inspection) -> None:
    inspections.return_application(inspection=inspection, reason=WHY, by=w.officer(), at=w.at)


@act(Inspection, Stage.APPLIED)
def plan_inspection(w: World, inspection: Inspection) -> None:
    inspections.plan_inspection(
        inspection=inspection, team={w.cast.inspector.pk}, head=w.cast.inspector.pk, planned_on=w.today,
        is_announced=w.maybe(50), by=w.officer(), at=w.at,
    )  # fmt: skip


@act(Inspection, Stage.PLANNED)
def change_plan(w: World, inspection: Inspection) -> None:
    inspections.change_plan(
        inspection=inspection, team={w.cast.inspector.pk}, head=w.cast.inspector.pk,
        planned_on=w.today + dt.timedelta(days=1), is_announced=True, by=w.officer(), at=w.at,
    )  # fmt: skip


@act(Inspection, Stage.PLANNED)
def fill_sheet(w: World, inspection: Inspection) -> object:
    """All is well, or somewhat less, or a criterion is not resolved."""
    rows = sheets.full_sheet(inspection, visited_on=w.today)
    items = [name for name in rows if name.startswith("i-")]
    for name in w.chance.sample(items, w.either(0, 0, 8)):
        rows[name] = {"points": "0", "reason": "记录不全"}
    if w.maybe(15):
        rows[next(name for name in rows if name.startswith("c-"))] = {"resolved": "no", "words": "问题仍在"}
    return sheets.save(inspection, rows, w.inspector(), at=w.at)


@act(Inspection, Stage.PLANNED)
def propose_decision(w: World, inspection: Inspection) -> object:
    return inspections.propose_decision(inspection=inspection, by=w.inspector(), at=w.at)


@act(Inspection, Stage.PROPOSED)
def return_proposal(w: World, inspection: Inspection) -> None:
    inspections.return_proposal(inspection=inspection, reason=WHY, by=w.leader(), at=w.at)


@act(Inspection, Stage.PROPOSED)
def sign_inspection(w: World, inspection: Inspection) -> object:
    """Mostly as proposed."""
    outcome = w.either(*Outcome) if w.maybe(25) else Outcome(inspection.proposed_outcome or Outcome.FAIL)
    return inspections.sign_inspection(
        inspection=inspection, outcome=outcome, stricter_reason=WHY, fail_reasons=WHY, by=w.leader(), at=w.at
    )  # fmt: skip


# The watch.


@act(LookBack, Stage.PLANNED)
def look_back(w: World, row: LookBack) -> object:
    hits = {number: "再次发生" for number in CRITERIA if w.maybe(15)}
    return finish_look_back(
        look_back=row, visited_on=w.today, words="已走访", hits=hits, by=w.inspector(), at=w.at
    )  # fmt: skip


@act(LookBack, Stage.PLANNED)
def call_off(w: World, row: LookBack) -> None:
    call_off_look_back(look_back=row, reason=WHY, by=w.officer(), at=w.at)


@act(LedgerEntry, Stage.WATCH)
def break_rule(w: World, entry: LedgerEntry) -> object:
    named = shipped_sheet().breaches[0]
    return record_breach(
        entry=entry, breach=named.key, happened_on=w.today, fact="公示牌被拆除", by=w.officer(), at=w.at
    )  # fmt: skip


@act(WatchBreach)
def forgive(w: World, breach: WatchBreach) -> None:
    if w.is_orderly or w.maybe(40):
        take_back_breach(breach=breach, reason=WHY, by=w.officer(), at=w.at)


@act(LedgerEntry, Stage.WATCH)
def rebound(w: World, entry: LedgerEntry) -> None:
    confirm_rebound(entry=entry, reason=WHY, by=w.officer(), at=w.at)


@act(LedgerEntry, Stage.WATCH)
def cancel(w: World, entry: LedgerEntry) -> None:
    cancel_entry(entry=entry, by=w.leader(), at=w.at)


@act(LedgerEntry, Stage.CANCELLED)
def reopen(w: World, entry: LedgerEntry) -> None:
    until = w.today + dt.timedelta(days=w.chance.randrange(0, 370))
    reopen_entry(entry=entry, until=until, reason=WHY, by=w.leader(), at=w.at)


# Notices.


@act(Division)
def propose_notice(w: World, village: Division) -> object:
    assert village.parent is not None
    rule, kind = w.either(("four_noes", "talk"), ("four_noes", "criticism"), ("merit", "commendation"))
    return notices.propose_by_hand(
        addressee=village.parent, rule=rule, kind=kind, posts="镇党委书记", words="工作不力", by=w.officer(), at=w.at
    )  # fmt: skip


@act(Notice, Stage.PROPOSED)
def answer(w: World, notice: Notice) -> None:
    notices.answer_notice(notice=notice, words="情况说明", by=w.filer(notice.addressee), at=w.at)


@act(Notice, Stage.ANSWERED)
def return_answer(w: World, notice: Notice) -> None:
    notices.return_answer(notice=notice, reason=WHY, by=w.officer(), at=w.at)


@act(Notice, *OPEN)
def issue(w: World, notice: Notice) -> None:
    if w.maybe(50):
        notices.sign_notice(notice=notice, by=w.leader(), at=w.at)
    else:
        notices.issue_notice(notice=notice, by=w.officer(), at=w.at)


@act(Notice, *OPEN)
def waive(w: World, notice: Notice) -> None:
    if w.maybe(50):
        notices.decline_notice(notice=notice, reason=WHY, by=w.leader(), at=w.at)
    else:
        notices.waive_notice(notice=notice, reason=WHY, by=w.officer(), at=w.at)


@act(Notice, *OPEN)
def drop_notice(w: World, notice: Notice) -> None:
    notices.drop_notice(notice=notice, reason=WHY, by=w.officer(), at=w.at)


@act(Notice, Stage.ISSUED)
def withdraw_notice(w: World, notice: Notice) -> None:
    notices.withdraw_notice(notice=notice, reason=WHY, by=w.leader(), at=w.at)
