"""The four stages open one after the other, each with its proof."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories_people import assign
from tests.factories_plans import (
    LETTER,
    hold_meeting,
    investigate,
    mobilise,
    prove,
    reach,
    sign_letter,
    submit_plan,
    visit,
)
from tests.ledger.plans.conftest import NOW, fresh
from villages.audit import AuditRow
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.models import Purpose
from villages.ledger.people.models import EntryDuty
from villages.ledger.plans import actions, proofs
from villages.ledger.plans.models import EntryMeeting, Letter, MeetingKind, OpinionCount
from villages.ledger.plans.rules import MeetingFacts
from villages.ledger.plans.steps import missing_for_next_step, open_next_step, step_facts
from villages.process import Conflict, RuleBroken, Stage, StageChange

pytestmark = pytest.mark.django_db


def go_on(entry: LedgerEntry, cast: Cast) -> None:
    open_next_step(entry=entry, by=cast.filer, at=NOW)


def test_the_second_stage_opens_with_meeting_leader_and_signed_letter(entry: LedgerEntry, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Record the mobilisation meeting"):
        go_on(entry, cast)
    prove(entry, Purpose.MEETING, hold_meeting(entry, by=cast.filer, at=NOW), by=cast.filer, at=NOW)
    assign(entry, EntryDuty.CONTACT_LEADER, "赵一", by=cast.filer, at=NOW)
    assert missing_for_next_step(entry) == ["Write the letter of responsibility."]
    sign_letter(entry, by=cast.filer, at=NOW)
    go_on(entry, cast)
    assert entry.step == Stage.INVESTIGATE
    assert StageChange.objects.filter(of_entry=entry, verb="next_step").count() == 1
    assert AuditRow.objects.filter(verb="step.next_step").count() == 1


def test_the_third_stage_opens_with_visits_symposium_and_their_opinions(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.INVESTIGATE, filer=cast.filer, officer=cast.officer, at=NOW)
    seen = visit(entry, by=cast.filer, at=NOW)
    symposium = hold_meeting(entry, MeetingKind.SYMPOSIUM, by=cast.filer, at=NOW)
    assert missing_for_next_step(entry) == [
        "Write down the opinions of at least one visit.",
        "Write down the opinions of at least one symposium.",
    ]
    proofs.record_opinion(source=seen, topic="道路", opinions=2, by=cast.member, at=NOW)
    proofs.record_opinion(source=symposium, topic="账目", opinions=5, words="要求公开", by=cast.filer, at=NOW)
    go_on(entry, cast)
    assert entry.step == Stage.ANALYSE


def test_opinions_of_the_mobilisation_meeting_are_no_symposium(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.INVESTIGATE, filer=cast.filer, officer=cast.officer, at=NOW)
    proofs.record_opinion(source=EntryMeeting.objects.get(), topic="账目", opinions=5, by=cast.filer, at=NOW)
    assert step_facts(fresh(entry)).symposium_opinions == 0


def test_the_fourth_stage_opens_with_an_approved_plan(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.ANALYSE, filer=cast.filer, officer=cast.officer, at=NOW)
    plan = submit_plan(entry, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="approved by the county"):
        go_on(entry, cast)
    actions.approve_plan(plan=plan, by=cast.officer, at=NOW)
    go_on(entry, cast)
    assert entry.step == Stage.RECTIFY
    with pytest.raises(RuleBroken, match="cannot be done now"):
        go_on(entry, cast)


def test_in_a_new_round_the_causes_are_analysed_again(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.RECTIFY, filer=cast.filer, officer=cast.officer, at=NOW)
    again = NOW + dt.timedelta(days=200)
    LedgerEntry.objects.filter(pk=entry.pk).update(round=2, round_began_at=again, step=Stage.ANALYSE)
    assert missing_for_next_step(fresh(entry)) == ["Draw up the plan and have it approved by the county."]


@pytest.mark.parametrize("who", ["officer", "leader", "member", "neighbour"])
def test_only_the_township_opens_the_next_stage(entry: LedgerEntry, cast: Cast, who: str) -> None:
    mobilise(entry, by=cast.filer, at=NOW)
    with pytest.raises(PermissionDenied):
        open_next_step(entry=entry, by=getattr(cast, who), at=NOW)
    assert fresh(entry).step == Stage.MOBILISE


def test_the_second_of_two_is_told(entry: LedgerEntry, cast: Cast) -> None:
    mobilise(entry, by=cast.filer, at=NOW)
    first, second = fresh(entry), fresh(entry)
    go_on(first, cast)
    with pytest.raises(Conflict):
        go_on(second, cast)


def test_no_stage_opens_during_an_inspection(entry: LedgerEntry, cast: Cast) -> None:
    mobilise(entry, by=cast.filer, at=NOW)
    LedgerEntry.objects.filter(pk=entry.pk).update(stage=Stage.INSPECTING)
    with pytest.raises(RuleBroken, match="the entry is"):
        go_on(fresh(entry), cast)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_on": NOW.date() + dt.timedelta(days=1)}, "held_on"),
        ({"held_on": dt.date(2026, 10, 14)}, "held_on"),
        ({"attended": 0}, "attended"),
        ({"room": " "}, "room"),
        ({"record": "电话13800138000"}, "record"),
    ],
)
def test_a_meeting_lies_in_the_rectification_and_names_nobody(
    entry: LedgerEntry, cast: Cast, change: dict[str, object], field: str
) -> None:
    good: dict[str, object] = {
        "kind": MeetingKind.MOBILISATION, "held_on": NOW.date(), "room": "村委会", "chaired_by": "书记", "attended": 9,
        "record": "部署",
    }  # fmt: skip
    facts = MeetingFacts(**(good | change))  # type: ignore[arg-type]
    with pytest.raises(RuleBroken) as refused:
        proofs.record_meeting(entry=entry, facts=facts, by=cast.filer, at=NOW)
    assert refused.value.field == field
    assert not EntryMeeting.objects.exists()


def test_a_symposium_waits_for_its_stage_and_a_meeting_is_recorded_once(entry: LedgerEntry, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="2 investigate” is not open"):
        hold_meeting(entry, MeetingKind.SYMPOSIUM, by=cast.filer, at=NOW)
    hold_meeting(entry, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="recorded already"):
        hold_meeting(entry, by=cast.filer, at=NOW)


def test_opinions_have_a_number_and_no_names(entry: LedgerEntry, cast: Cast) -> None:
    seen = visit(entry, by=cast.filer, at=NOW)
    for topic, opinions in ((" ", 1), ("道路", 0), ("13800138000", 1)):
        with pytest.raises(RuleBroken):
            proofs.record_opinion(source=seen, topic=topic, opinions=opinions, by=cast.filer, at=NOW)
    proofs.record_opinion(source=seen, topic="道路", opinions=3, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="recorded already"):
        proofs.record_opinion(source=seen, topic="道路", opinions=3, by=cast.filer, at=NOW)
    assert OpinionCount.objects.get().opinions == 3


def test_a_letter_is_corrected_until_it_is_signed_and_again_after_the_signature_is_taken_back(
    entry: LedgerEntry, cast: Cast
) -> None:
    letter = proofs.write_letter(entry=entry, facts=LETTER, by=cast.filer, at=NOW)
    proofs.write_letter(entry=entry, facts=LETTER, by=cast.filer, at=NOW)
    assert Letter.objects.count() == 1
    with pytest.raises(RuleBroken, match="future"):
        proofs.sign_letter(letter=letter, signed_on=NOW.date() + dt.timedelta(days=1), by=cast.filer, at=NOW)
    proofs.sign_letter(letter=letter, signed_on=NOW.date(), by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken, match="is signed"):
        proofs.write_letter(entry=entry, facts=LETTER, by=cast.filer, at=NOW)
    proofs.take_signature_back(letter=letter, reason="日期有误", by=cast.filer, at=NOW)
    assert proofs.write_letter(entry=entry, facts=LETTER, by=cast.filer, at=NOW).signed_on is None
    verbs = list(AuditRow.objects.about(letter).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["letter.write", "letter.write", "letter.sign", "letter.take_back", "letter.write"]


def test_a_signature_on_which_the_second_stage_rests_stays(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.INVESTIGATE, filer=cast.filer, officer=cast.officer, at=NOW)
    with pytest.raises(RuleBroken, match="it stays"):
        proofs.take_signature_back(letter=Letter.objects.get(), reason="日期有误", by=cast.filer, at=NOW)


def test_a_symposium_of_the_second_stage_opens_the_third(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.INVESTIGATE, filer=cast.filer, officer=cast.officer, at=NOW)
    investigate(entry, by=cast.filer, at=NOW)
    assert missing_for_next_step(entry) == []
