"""The county confirms a check: every *yes* becomes a finding."""

from __future__ import annotations

import copy

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import REVIEWED, UNKNOWN, YES, confirm, fill_check, open_check, propose, sign, submit
from tests.scenes import scene
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.actions import return_check
from villages.screening.models import Finding, QuarterlyCheck, Source

TUANHUANG, JINBEI = "360603101200", "360603101201"
pytestmark = pytest.mark.django_db


@scene
def with_hits(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """Submitted: 团黄 meets 8 and 11, 锦北 meets 11, and one answer is not known."""
    answers = {TUANHUANG: {8: YES, 11: YES, 10: UNKNOWN}, JINBEI: {11: YES}}
    return submit(fill_check(check, by=cast.filer, answers=answers), by=cast.filer)


def test_every_yes_becomes_a_finding_with_its_evidence(with_hits: QuarterlyCheck, cast: Cast) -> None:
    findings = confirm(with_hits, by=cast.officer)
    assert [(f.village.code, f.criterion.number) for f in findings] == [(TUANHUANG, 8), (TUANHUANG, 11), (JINBEI, 11)]
    first = findings[0]
    assert (first.fact, first.established_by, first.document_no) == (YES.fact, YES.established_by, YES.document_no)
    assert (first.stage, first.source, first.quarter) == (Stage.FOUND, Source.TOWNSHIP, "2026Q3")
    assert (first.found_at, first.answer.value if first.answer else "") == (REVIEWED, "yes")


def test_the_check_says_who_and_when(with_hits: QuarterlyCheck, cast: Cast) -> None:
    confirm(with_hits, by=cast.officer)
    with_hits.refresh_from_db()
    assert with_hits.stage == Stage.CONFIRMED
    assert (with_hits.confirmed_at, with_hits.confirmed_by) == (REVIEWED, cast.officer)


def test_check_and_findings_have_their_history_and_trail(with_hits: QuarterlyCheck, cast: Cast) -> None:
    (finding, *_others) = confirm(with_hits, by=cast.officer)
    assert [c.verb for c in StageChange.objects.of(with_hits)][-1] == "confirm"
    assert [c.verb for c in StageChange.objects.of(finding)] == ["record"]
    assert AuditRow.objects.filter(verb="finding.record", by=cast.officer).count() == 3


def test_without_a_yes_there_are_no_findings(submitted: QuarterlyCheck, cast: Cast) -> None:
    assert confirm(submitted, by=cast.officer) == []


def test_a_criterion_that_the_open_entry_has_is_attached_and_another_waits(
    with_hits: QuarterlyCheck, cast: Cast
) -> None:
    eight, _eleven, _other = confirm(with_hits, by=cast.officer)
    entry = sign(propose([eight], by=cast.officer), by=cast.leader)
    later = open_check("360603101", with_hits.period.next())
    at = later.opened_at
    fill_check(later, by=cast.filer, at=at, answers={TUANHUANG: {8: YES, 9: YES}})
    known, new = confirm(submit(later, by=cast.filer, at=at), by=cast.officer, at=at)
    assert (known.criterion.number, known.stage, known.entry) == (8, Stage.DETERMINED, entry)
    assert [c.verb for c in StageChange.objects.of(known)] == ["record", "attach"]
    assert (new.criterion.number, new.stage, new.entry) == (9, Stage.FOUND, None)


def test_a_criterion_of_an_entry_that_is_closed_waits_for_a_decision(with_hits: QuarterlyCheck, cast: Cast) -> None:
    eight, *_others = confirm(with_hits, by=cast.officer)
    entry = sign(propose([eight], by=cast.officer), by=cast.leader)
    type(entry).objects.filter(pk=entry.pk).update(
        stage=Stage.CANCELLED, accepted_at=REVIEWED, watch_until=REVIEWED.date(), cancelled_at=REVIEWED
    )
    later = open_check("360603101", with_hits.period.next())
    fill_check(later, by=cast.filer, at=later.opened_at, answers={TUANHUANG: {8: YES}})
    (again,) = confirm(submit(later, by=cast.filer, at=later.opened_at), by=cast.officer, at=later.opened_at)
    assert again.stage == Stage.FOUND


def test_confirming_twice_is_refused_and_makes_no_second_findings(with_hits: QuarterlyCheck, cast: Cast) -> None:
    stale = copy.copy(with_hits)
    confirm(with_hits, by=cast.officer)
    with pytest.raises(RuleBroken):
        confirm(with_hits, by=cast.officer)
    with pytest.raises(Conflict):
        confirm(stale, by=cast.officer)
    assert Finding.objects.count() == 3


def test_a_check_that_was_returned_meanwhile_is_a_conflict(with_hits: QuarterlyCheck, cast: Cast) -> None:
    stale = copy.copy(with_hits)
    sheet = with_hits.sheets.first()
    assert sheet is not None
    return_check(check=with_hits, village_reasons={sheet.pk: "x"}, reason="y", by=cast.officer, at=REVIEWED)
    with pytest.raises(Conflict):
        confirm(stale, by=cast.officer)
    assert not Finding.objects.exists()


def test_a_check_in_work_cannot_be_confirmed(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer)
    with pytest.raises(RuleBroken):
        confirm(check, by=cast.officer)


@pytest.mark.parametrize("name", ["filer", "stranger", "leader", "inspector", "department", "supervisor"])
def test_nobody_but_the_countys_officer_confirms(with_hits: QuarterlyCheck, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        confirm(with_hits, by=getattr(cast, name))
    assert not Finding.objects.exists()
