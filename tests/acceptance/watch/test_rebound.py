"""A criterion met again in the watch: proposed by a finding of any source, confirmed or dismissed by the county."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from tests.conftest import Cast
from tests.factories import QUARTER, YES, confirm, fill_check, moment, open_check, submit
from tests.factories_watch import finding_of, found, look_back, look_backs, numbers, watch
from villages.acceptance.watch.rebounds import confirm_rebound, rebounds_of
from villages.audit import AuditRow
from villages.criteria.models import CriteriaEdition, Criterion
from villages.ledger.actions import dismiss_finding, propose_determination, sign_determination
from villages.ledger.models import LedgerEntry
from villages.process import Conflict, RuleBroken, Stage, StageChange, Thing, Verb, advance
from villages.screening.models import Finding

pytestmark = pytest.mark.django_db
MARCH = moment("2027-03-10 10:00")


def test_a_look_back_an_incident_and_a_check_all_propose_it(entry: LedgerEntry, cast: Cast) -> None:
    look_back(look_backs(entry)[0], cast, on=dt.date(2027, 3, 1), hits={8: "又涉案"})
    found(entry, 11, cast, at=MARCH)
    later = open_check("360603101", QUARTER.next().next())
    fill_check(later, by=cast.filer, at=later.opened_at, answers={entry.village.code: {8: YES}})
    confirm(submit(later, by=cast.filer, at=later.opened_at), by=cast.officer, at=later.opened_at)
    assert numbers(rebounds_of(entry, on=later.opened_at.date())) == [8, 8, 11]


def test_the_confirmation_begins_the_next_round_with_its_own_deadline(entry: LedgerEntry, cast: Cast) -> None:
    finding = found(entry, 11, cast, at=MARCH)
    confirm_rebound(entry=entry, reason="林区再次起火", by=cast.officer, at=MARCH)
    entry.refresh_from_db()
    finding.refresh_from_db()
    assert (entry.stage, entry.step, entry.round) == (Stage.RECTIFYING, Stage.ANALYSE, 2)
    assert entry.deadline == dt.date(2027, 3, 10) + dt.timedelta(days=90)
    assert entry.round_began_at == MARCH
    assert (entry.accepted_at, entry.watch_until) == (None, None)
    assert (finding.stage, finding.entry) == (Stage.DETERMINED, entry)
    assert look_backs(entry) == []
    assert len(look_backs(entry, Stage.CALLED_OFF)) == 4


def test_the_history_stays_and_names_the_reason(entry: LedgerEntry, cast: Cast) -> None:
    found(entry, 11, cast, at=MARCH)
    confirm_rebound(entry=entry, reason="林区再次起火", by=cast.officer, at=MARCH)
    verbs = [change.verb for change in StageChange.objects.of(entry)]
    assert verbs[-4:] == ["apply", "pass", "rebound", "rebound"]
    assert AuditRow.objects.get(verb="entry.rebound").reason == "林区再次起火"


def test_the_same_number_in_a_newer_edition_is_the_same_criterion(entry: LedgerEntry, cast: Cast) -> None:
    newer = CriteriaEdition.objects.create(key="newer", title_zh="新", title_en="new", in_force_from=MARCH.date())
    rows = [Criterion.objects.get(number=number) for number in (8, 13)]
    for row in rows:
        row.pk, row.edition = None, newer
        row.save(force_insert=True)
    same, other = (finding_of(entry.village, row, cast, at=MARCH) for row in rows)
    assert list(rebounds_of(entry, on=MARCH.date())) == [same]
    with pytest.raises(RuleBroken, match="confirm the rebound"):
        propose_determination(village=entry.village, findings=[same], basis="再犯", by=cast.officer, at=MARCH)
    confirm_rebound(entry=entry, reason="再次涉案", by=cast.officer, at=MARCH)
    again = finding_of(entry.village, rows[0], cast, at=MARCH)
    assert (again.stage, again.entry) == (Stage.DETERMINED, entry)
    other.refresh_from_db()
    assert other.stage == Stage.FOUND
    assert list(entry.criteria.order_by("number").values_list("number", flat=True)) == [8, 11]


def test_other_findings_wait_on(entry: LedgerEntry, cast: Cast) -> None:
    other = found(entry, 13, cast, at=MARCH)
    found(entry, 8, cast, at=MARCH)
    confirm_rebound(entry=entry, reason="再次涉案", by=cast.officer, at=MARCH)
    other.refresh_from_db()
    assert other.stage == Stage.FOUND


def test_without_a_finding_there_is_no_rebound(entry: LedgerEntry, cast: Cast) -> None:
    dismissed = found(entry, 8, cast, at=MARCH)
    dismiss_finding(finding=dismissed, reason="查无此事", by=cast.officer, at=MARCH)
    found(entry, 13, cast, at=MARCH)
    with pytest.raises(RuleBroken):
        confirm_rebound(entry=entry, reason="x", by=cast.officer, at=MARCH)
    entry.refresh_from_db()
    assert entry.stage == Stage.WATCH


def test_it_wants_a_reason(entry: LedgerEntry, cast: Cast) -> None:
    found(entry, 8, cast, at=MARCH)
    with pytest.raises(RuleBroken):
        confirm_rebound(entry=entry, reason=" ", by=cast.officer, at=MARCH)


def test_only_the_officer_confirms(entry: LedgerEntry, cast: Cast) -> None:
    found(entry, 8, cast, at=MARCH)
    for person in (cast.filer, cast.leader, cast.inspector, cast.stranger):
        with pytest.raises(PermissionDenied):
            confirm_rebound(entry=entry, reason="x", by=person, at=MARCH)


def test_the_second_of_two_is_told(entry: LedgerEntry, cast: Cast) -> None:
    found(entry, 8, cast, at=MARCH)
    stale = LedgerEntry.objects.get(pk=entry.pk)
    confirm_rebound(entry=entry, reason="x", by=cast.officer, at=MARCH)
    with pytest.raises(RuleBroken):
        confirm_rebound(entry=stale, reason="x", by=cast.officer, at=MARCH)


def test_after_a_rebound_and_a_second_acceptance_the_watch_begins_anew(entry: LedgerEntry, cast: Cast) -> None:
    found(entry, 8, cast, at=MARCH)
    confirm_rebound(entry=entry, reason="x", by=cast.officer, at=MARCH)
    again = watch(entry, cast, at=moment("2027-05-31 16:00"))
    assert (again.round, again.watch_until) == (2, dt.date(2028, 5, 31))
    assert [row.quarter for row in look_backs(again)] == ["2027Q3", "2027Q4", "2028Q1", "2028Q2"]


def test_under_rectification_a_known_criterion_is_attached_at_once(entry: LedgerEntry, cast: Cast) -> None:
    found(entry, 8, cast, at=MARCH)
    confirm_rebound(entry=entry, reason="x", by=cast.officer, at=MARCH)
    assert found(entry, 11, cast, at=MARCH).stage == Stage.DETERMINED


class TestAnotherCriterion:
    def propose(self, entry: LedgerEntry, finding: Finding, cast: Cast) -> LedgerEntry:
        determination = propose_determination(
            village=entry.village, findings=[finding], basis="查实", joint_opinion="同意", by=cast.officer, at=MARCH
        )
        return sign_determination(determination=determination, by=cast.leader, at=MARCH)

    def test_a_new_determination_opens_the_same_entry_again(self, entry: LedgerEntry, cast: Cast) -> None:
        same = self.propose(entry, found(entry, 13, cast, at=MARCH), cast)
        assert same == entry
        entry.refresh_from_db()
        assert (entry.stage, entry.step, entry.round) == (Stage.RECTIFYING, Stage.ANALYSE, 2)
        assert entry.deadline == dt.date(2027, 3, 10) + dt.timedelta(days=90)
        assert [c.number for c in entry.criteria.order_by("number")] == [8, 11, 13]
        assert look_backs(entry) == []

    def test_what_waited_as_a_rebound_joins_with_it(self, entry: LedgerEntry, cast: Cast) -> None:
        old = found(entry, 8, cast, at=MARCH)
        self.propose(entry, found(entry, 13, cast, at=MARCH), cast)
        old.refresh_from_db()
        assert (old.stage, old.entry) == (Stage.DETERMINED, entry)

    def test_an_own_criterion_is_not_determined_anew(self, entry: LedgerEntry, cast: Cast) -> None:
        finding = found(entry, 8, cast, at=MARCH)
        with pytest.raises(RuleBroken, match="rebound"):
            self.propose(entry, finding, cast)

    def test_whoever_read_the_entry_before_a_criterion_joined_is_told(
        self, rectifying: LedgerEntry, cast: Cast
    ) -> None:
        stale = LedgerEntry.objects.get(pk=rectifying.pk)
        self.propose(rectifying, found(rectifying, 13, cast, at=MARCH), cast)
        with pytest.raises(Conflict), transaction.atomic():
            advance(stale, Verb.NEXT_STEP, thing=Thing.STEP, by=cast.filer, at=MARCH)
