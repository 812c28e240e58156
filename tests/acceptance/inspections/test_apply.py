"""The township applies after a self-test; the county returns what is not ready."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories_inspections import APPLIED, PLANNED, apply, inspected, plan
from tests.factories_plans import mobilise
from villages.acceptance.inspections import actions
from villages.acceptance.inspections.decision import CriterionSeen
from villages.acceptance.inspections.models import Inspection
from villages.acceptance.inspections.papers import missing_papers
from villages.acceptance.inspections.self_test import SelfSeen, check_yourself, shortcomings, told
from villages.audit import AuditRow
from villages.criteria.rules import Numbers
from villages.criteria.sheet import shipped_sheet
from villages.ledger.models import LedgerEntry
from villages.process import RuleBroken, Stage

pytestmark = pytest.mark.django_db
SHEET = shipped_sheet()
FULL = {item.key: item.points for item in SHEET.items()}


def sentences(seen: SelfSeen, **numbers: Any) -> list[str]:
    return [line.sentence for line in told(check_yourself(seen, numbers=Numbers(**numbers), sheet=SHEET))]


def test_an_application_opens_an_inspection_and_moves_the_entry(entry: LedgerEntry, cast: Cast) -> None:
    inspection = apply(entry, cast)
    entry.refresh_from_db()
    assert (inspection.stage, inspection.round, entry.stage) == (Stage.APPLIED, 1, Stage.INSPECTING)
    assert list(AuditRow.objects.filter(at=APPLIED).values_list("verb", flat=True).order_by("pk")) == [
        "entry.apply",
        "inspection.apply",
    ]


def test_a_second_application_is_refused(entry: LedgerEntry, cast: Cast) -> None:
    apply(entry, cast)
    with pytest.raises(RuleBroken, match="inspecting"):
        apply(entry, cast)
    assert Inspection.objects.count() == 1


def test_before_the_last_stage_nobody_applies(entry: LedgerEntry, cast: Cast) -> None:
    LedgerEntry.objects.filter(pk=entry.pk).update(step=Stage.ANALYSE)
    with pytest.raises(RuleBroken, match="3 analyse"):
        apply(entry, cast)


@pytest.mark.parametrize(("words", "match"), [("  ", "Write something"), ("电话13812345678", "telephone")])
def test_the_words_are_there_and_name_nobody(entry: LedgerEntry, cast: Cast, words: str, match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        actions.apply_for_acceptance(entry=entry, words=words, self_test=[], by=cast.filer, at=APPLIED)


def test_only_the_own_township_applies(entry: LedgerEntry, cast: Cast) -> None:
    for stranger in (cast.neighbour, cast.officer):
        with pytest.raises(PermissionDenied):
            actions.apply_for_acceptance(entry=entry, words="完成", self_test=[], by=stranger, at=APPLIED)


def test_a_returned_application_lets_the_entry_go_on_and_be_applied_for_again(entry: LedgerEntry, cast: Cast) -> None:
    inspection = apply(entry, cast)
    actions.return_application(inspection=inspection, reason="责任书扫描件缺失", by=cast.officer, at=PLANNED)
    entry.refresh_from_db()
    assert (inspection.stage, entry.stage) == (Stage.RETURNED, Stage.RECTIFYING)
    assert apply(entry, cast).round == 2


def test_a_return_needs_a_reason(entry: LedgerEntry, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="reason"):
        actions.return_application(inspection=apply(entry, cast), reason=" ", by=cast.officer, at=PLANNED)


def test_an_officer_does_not_return_what_the_team_proposed(entry: LedgerEntry, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        actions.return_application(inspection=inspected(entry, cast), reason="x", by=cast.officer, at=PLANNED)


def test_a_planned_inspection_is_not_returned(entry: LedgerEntry, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        actions.return_application(inspection=plan(apply(entry, cast), cast), reason="x", by=cast.officer, at=PLANNED)


def test_the_self_test_says_what_it_would_take_to_pass() -> None:
    points = {key: most for key, most in FULL.items() if key.startswith(("team", "life"))}
    criteria = (
        CriterionSeen(8, "案件", "case", is_resolved=False),
        CriterionSeen(11, "火灾", "fires", is_resolved=True),
    )
    seen = SelfSeen(points, frozenset({"false_papers"}), criteria, {"measures": 2, "letter": 1})
    assert sentences(seen, satisfied_redo_under_percent=90) == [
        "36 of 100 points by your own score; 34 more are needed for the 70 that pass.",
        "16 items have no points yet and count as none.",
        "This fails outright: False papers or figures of the rectification",
        "Criterion 8 must be resolved first: case",
        "Criterion 11 is resolved: fires",
        "At least 15 valid ballots are needed.",
        "With that number, at most 37 of the 75 answers may be dissatisfied.",
        "With that number, at least 68 of the 75 answers must be satisfied.",
        "2 measures are not done.",
        "The letter of responsibility with its signed scan is missing.",
    ]


def test_a_self_test_with_nothing_open_says_so() -> None:
    lines = check_yourself(SelfSeen(FULL), numbers=Numbers(), sheet=SHEET)
    assert shortcomings(lines) == 0


def test_the_self_test_knows_the_basic_band() -> None:
    points = {**FULL, "team_complete": Decimal(0), "disputes_mediated": Decimal(0), "life_meetings": Decimal(0)}
    assert sentences(SelfSeen(points), pass_mark=90, basically_passed_from=80)[0].endswith("basically passed.")


def test_in_a_further_round_the_record_and_the_letter_of_the_first_are_not_missing(
    entry: LedgerEntry, cast: Cast
) -> None:
    LedgerEntry.objects.filter(pk=entry.pk).update(step=Stage.MOBILISE)
    entry.refresh_from_db()
    mobilise(entry, by=cast.filer, at=APPLIED)
    rebound = dt.timedelta(days=200)
    LedgerEntry.objects.filter(pk=entry.pk).update(round=2, round_began_at=APPLIED + rebound, step=Stage.RECTIFY)
    entry.refresh_from_db()
    assert set(missing_papers(entry)) == {"plan", "board"}


def test_an_entry_without_any_paper_lacks_all_but_measures(entry: LedgerEntry) -> None:
    assert set(missing_papers(entry)) == {"meeting", "letter", "plan", "board"}
