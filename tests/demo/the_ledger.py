"""What the ledger of the demonstration county must hold, from the plans to the notices; `test_load_demo.py` asks."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from django.db.models import Sum

from reports.figures import county_quarter
from tests.factories import moment
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.watch.models import LookBack
from villages.accountability.freeze.models import FreezeLookup, FrozenPost
from villages.accountability.notices.models import Notice, NoticeKind
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.demo.people import COUNTY
from villages.divisions.models import Division
from villages.inbox.models import Message
from villages.ledger.deadlines.models import Extension, NoticeBoard
from villages.ledger.measures.models import Fund, FundPurpose, Measure, PremisesCheck, Project
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.people.models import Appraisal, EntryDuty, Leave, Service, VillageDay
from villages.ledger.plans.models import Letter, Plan
from villages.ledger.plans.steps import missing_for_next_step
from villages.ledger.problems.models import Problem
from villages.process import Stage, StageChange, Thing, Verb
from villages.screening.models import Source
from villages.screening.quarters import Quarter

NOW = moment("2026-11-22 09:00")
FAILED, REBOUNDED, CANCELLED = "360603101209", "360603204205", "360603103209"
SPENT = (FundPurpose.MEETINGS, FundPurpose.PUBLICITY, FundPurpose.MATERIALS)


def check_the_ledger() -> None:
    """Everything that is told of the entries, as of `NOW`."""
    check_the_outcomes()
    check_the_failed_one()
    check_the_two_of_an_earlier_year()
    check_the_stages_are_proved()
    check_the_money()
    check_the_people()
    check_the_deadlines()
    check_the_notices()
    check_the_freeze()
    check_the_inboxes()
    check_the_summary_comes_to_fifteen_fourteen_one()


def entry_of(village: str) -> LedgerEntry:
    return LedgerEntry.objects.select_related("village", "rule_set").get(village__code=village)


def of_this_year() -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(opened_at__year=2026).select_related("village", "rule_set"))


def check_the_outcomes() -> None:
    """Fourteen of the fifteen passed at their first inspection and are watched; look-backs are planned, some made."""
    assert Counter(entry.stage for entry in of_this_year()) == {Stage.WATCH: 14, Stage.RECTIFYING: 1}
    rounds = Inspection.objects.filter(entry__in=of_this_year())
    assert Counter(rounds.values_list("round", "outcome")) == {(1, Outcome.PASS): 14, (1, Outcome.FAIL): 1}
    made = Counter(LookBack.objects.filter(entry__in=of_this_year()).values_list("stage", flat=True))
    assert made == {Stage.PLANNED: 51, Stage.DONE: 5}
    assert not LookBack.objects.waiting().filter(due_on__lt=NOW.date()).exists()
    for entry in LedgerEntry.objects.in_watch():
        assert entry.accepted_at is not None
        assert entry.accepted_at.date() <= entry.deadline


def check_the_failed_one() -> None:
    """Back in rectification with its reasons and a new deadline; a new version of the plan is in force."""
    entry = entry_of(FAILED)
    signed = entry.inspections.get()
    assert (entry.stage, entry.step, entry.round) == (Stage.RECTIFYING, Stage.RECTIFY, 1)
    assert entry.deadline > NOW.date()
    assert "第八条" in signed.fail_reasons
    assert {line["kind"] for line in signed.lines if line["verdict"] == Outcome.FAIL} == {
        "score", "dissatisfied", "criterion",
    }  # fmt: skip
    assert list(entry.plans.values_list("number", "stage")) == [(2, Stage.APPROVED), (1, Stage.REPLACED)]
    measures = Counter(entry.measures.values_list("stage", flat=True))
    assert measures == {Stage.DONE: 3, Stage.UNDER_WAY: 1, Stage.BLOCKED: 1}
    assert Counter(Leave.objects.filter(service__entry=entry).values_list("stage", flat=True)) == {
        Stage.APPROVED: 1, Stage.REFUSED: 1,
    }  # fmt: skip
    assert VillageDay.objects.filter(service__entry=entry).count() > 200
    assert Service.objects.get(entry=entry, user__username="tuanhuang").is_head


def check_the_two_of_an_earlier_year() -> None:
    """One found by a spot check and cancelled after its watch, one reported by a department and rebounded."""
    gone, again = entry_of(CANCELLED), entry_of(REBOUNDED)
    assert {gone.number, again.number} == {"360603-2025-001", "360603-2025-002"}
    assert (gone.stage, gone.findings.get().source) == (Stage.CANCELLED, Source.SPOT_CHECK)
    assert Counter(gone.look_backs.values_list("stage", flat=True)) == {Stage.DONE: 4}
    assert (again.stage, again.step, again.round) == (Stage.RECTIFYING, Stage.ANALYSE, 2)
    assert Counter(again.findings.values_list("source", flat=True)) == {
        Source.DEPARTMENT: 1, Source.LOOK_BACK: 1, Source.INCIDENT: 1,
    }  # fmt: skip
    assert again.plans.in_hand().get().stage == Stage.SUBMITTED
    assert Leave.objects.waiting().get().service.entry == again
    rebounds = StageChange.objects.filter(thing=Thing.ENTRY, verb=Verb.REBOUND)
    assert [change.of_entry for change in rebounds] == [again]


def check_the_stages_are_proved() -> None:
    for entry in of_this_year():
        assert entry.step == Stage.RECTIFY
        assert missing_for_next_step(entry) == []
    assert Plan.objects.in_force().filter(entry__in=of_this_year()).count() == 15
    assert StageChange.objects.filter(thing=Thing.PLAN, verb=Verb.RETURN).count() == 1
    assert Letter.objects.exclude(signed_on=None).count() == 17
    assert EntryFile.objects.filter(purpose=Purpose.LETTER).count() == 17
    done = Measure.objects.filter(stage=Stage.DONE)
    assert not done.filter(entry_files=None).exists()
    assert not Measure.objects.filter(entry__stage=Stage.WATCH).exclude(stage=Stage.DONE).exists()
    waiting = Problem.objects.exclude(stage=Stage.REPLIED)
    assert {problem.entry.village.code for problem in waiting.select_related("entry__village")} == {FAILED}


def check_the_money() -> None:
    """A bit over 30,000 yuan on the fifteen; what the township lent for pay stands apart."""
    by_purpose = dict(Fund.objects.values_list("purpose").annotate(sum=Sum("amount")).order_by())
    assert set(by_purpose) == {*SPENT, FundPurpose.PAY}
    assert Decimal(30_000) < sum(by_purpose[purpose] for purpose in SPENT) < Decimal(32_000)
    assert by_purpose[FundPurpose.PAY] == Decimal("20600")
    assert Fund.objects.get(purpose=FundPurpose.PAY).entry.village.short_name == "罗坪村"
    assert Fund.objects.filter(counters__isnull=False).count() == 1
    project = Project.objects.get()
    assert (project.entry.village.short_name, project.stage) == ("塔洲村", Stage.UNDER_WAY)
    assert [len(check.there) for check in PremisesCheck.objects.order_by("checked_on")] == [2, 5]


def check_the_people() -> None:
    duties = Counter(Service.objects.values_list("duty", flat=True))
    assert set(duties) == set(EntryDuty.values)
    assert duties[EntryDuty.RESIDENT_COUNTY] == 34
    inspectors = User.objects.filter(role=Role.INSPECTOR).values("full_name")
    assert not Service.objects.filter(full_name__in=inspectors).exists()
    residents = 4
    assert Appraisal.objects.count() == 16 * residents  # all but those of the failed one
    assert NoticeBoard.objects.filter(taken_down_on=None).count() == 2


def check_the_deadlines() -> None:
    asked = {row.entry.village.short_name: row.stage for row in Extension.objects.select_related("entry__village")}
    assert asked == {"塔洲村": Stage.APPROVED, "团黄村": Stage.REFUSED}


def check_the_notices() -> None:
    """Two steps of the ladder; one waived after an answer in writing, one answered and issued nevertheless."""
    rows = Notice.objects.select_related("addressee").filter(rule="late_check")
    steps = {(row.to, row.kind): (row.stage, bool(row.answer)) for row in rows}
    assert steps["画桥镇", NoticeKind.CRITICISM] == (Stage.WAIVED, True)
    assert steps["中童镇", NoticeKind.CRITICISM] == (Stage.ISSUED, True)
    assert steps["中童镇", NoticeKind.TALK] == (Stage.PROPOSED, False)
    assert steps["锦江镇", NoticeKind.CRITICISM] == (Stage.ANSWERED, True)
    issued = Notice.objects.issued().order_by("serial")
    assert [row.number for row in issued] == [f"〔2026〕{serial}号" for serial in range(1, 7)]
    assert {NoticeKind.TALK, NoticeKind.COMMENDATION} <= {row.kind for row in issued}


def check_the_freeze() -> None:
    """Those of the accepted are free again; those of the two that are put right stay on the list."""
    held = FrozenPost.objects.on(NOW.date()).select_related("entry__village")
    assert Counter(row.entry.village.code for row in held) == {FAILED: 2, REBOUNDED: 2}
    assert FrozenPost.objects.exclude(until=None).count() == 32
    assert FreezeLookup.objects.get().found


def check_the_inboxes() -> None:
    """News of the last week is unread, older ones were read; nobody is told of them once more."""
    assert not StageChange.objects.filter(told_at=None).exists()
    unread = Message.objects.unread()
    assert {"county", "department"} <= set(unread.values_list("user__username", flat=True))
    assert unread.count() < Message.objects.count() / 3


def check_the_summary_comes_to_fifteen_fourteen_one() -> None:
    county = Division.objects.get(code=COUNTY)
    outcomes = county_quarter(county, Quarter.parse("2026Q3"), NOW).outcomes_of(2026)
    assert (outcomes.targets, outcomes.accepted, outcomes.failed) == (15, 14, 1)
