"""The sheet on the spot: saved row by row, never over what a colleague wrote."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import make_user
from tests.factories_inspections import VISIT_DAY, VISITED, apply, ballots, full_sheet, ground, plan, propose, save
from tests.scenes import scene
from villages.acceptance.inspections.models import Inspection
from villages.acceptance.inspections.sheet_rows import check_row, lacking, print_of, tidy
from villages.acceptance.inspections.sheet_saving import RowInput, save_sheet
from villages.acceptance.inspections.sheet_store import rows_of
from villages.accounts.permissions import Role
from villages.accounts.trail_words import changes_in_words
from villages.audit import AuditRow
from villages.ledger.models import LedgerEntry
from villages.process import RuleBroken

pytestmark = pytest.mark.django_db
UNITED = {"points": "3.5", "reason": "两名委员长期不和"}


@scene
def inspection(entry: LedgerEntry, cast: Cast) -> Inspection:
    return plan(apply(entry, cast), cast)


def fresh(inspection: Inspection) -> Inspection:
    return Inspection.objects.get(pk=inspection.pk)


def test_a_row_is_kept_as_it_was_typed(inspection: Inspection, cast: Cast) -> None:
    saved = save(inspection, {"i-team_united": UNITED}, cast.inspector)
    assert saved.written == ["i-team_united"]
    score = inspection.scores.get()
    assert (score.item, score.points, score.reason) == ("team_united", Decimal("3.5"), "两名委员长期不和")
    assert fresh(inspection).sheet_version == 2


def test_every_kind_of_row_reads_back_as_it_was_written(inspection: Inspection, cast: Cast) -> None:
    rows = full_sheet(
        inspection, i_team_united=UNITED, v_false_papers={"hit": "yes", "fact": "补造记录"},
        p_villagers={"people": "12", "words": "多数肯定"}, c_8={"resolved": "no", "words": "未结案"},
    )  # fmt: skip
    save(inspection, rows, cast.inspector)
    assert rows_of(fresh(inspection)) == {name: tidy(name, values) for name, values in rows.items()}


def test_saving_the_same_again_writes_nothing(inspection: Inspection, cast: Cast) -> None:
    save(inspection, {"i-team_united": UNITED}, cast.inspector)
    assert save(inspection, {"i-team_united": {**UNITED, "points": "3.50"}}, cast.inspector).written == []
    assert AuditRow.objects.filter(verb="inspection.save").count() == 1


def test_an_emptied_row_is_taken_away(inspection: Inspection, cast: Cast) -> None:
    save(inspection, full_sheet(inspection), cast.inspector)
    empty = {name: dict.fromkeys(values, "") for name, values in full_sheet(inspection).items()}
    save(inspection, empty, cast.inspector)
    assert rows_of(fresh(inspection)) == {}


def test_what_a_colleague_wrote_is_not_overwritten(inspection: Inspection, cast: Cast) -> None:
    save(inspection, {"i-team_united": UNITED}, cast.inspector)
    stale = {
        "i-team_united": RowInput({"points": "5", "reason": ""}, print_of({})),
        "i-team_complete": RowInput({"points": "6", "reason": ""}, print_of({})),
    }
    saved = save_sheet(inspection=inspection, rows=stale, by=cast.inspector, at=VISITED)
    assert (saved.conflicts, saved.written) == (["i-team_united"], ["i-team_complete"])
    assert inspection.scores.get(item="team_united").points == Decimal("3.5")


def test_a_row_that_was_read_and_not_touched_follows_the_colleague(inspection: Inspection, cast: Cast) -> None:
    save(inspection, {"i-team_united": UNITED}, cast.inspector)
    untouched = {"i-team_united": RowInput({"points": "", "reason": ""}, print_of({}))}
    saved = save_sheet(inspection=inspection, rows=untouched, by=cast.inspector, at=VISITED)
    assert (saved.conflicts, saved.written) == ([], [])
    assert inspection.scores.count() == 1


def test_two_who_write_the_same_agree(inspection: Inspection, cast: Cast) -> None:
    save(inspection, {"i-team_united": UNITED}, cast.inspector)
    same = {"i-team_united": RowInput(UNITED, print_of({}))}
    assert save_sheet(inspection=inspection, rows=same, by=cast.inspector, at=VISITED).conflicts == []


@pytest.mark.parametrize(
    ("row", "values", "field"),
    [
        ("i-team_united", {"points": "5.5", "reason": ""}, "points"),
        ("i-team_united", {"points": "-1", "reason": ""}, "points"),
        ("i-team_united", {"points": "1.25", "reason": ""}, "points"),
        ("i-team_united", {"points": "", "reason": "无"}, "points"),
        ("i-team_united", {"points": "NaN", "reason": ""}, "points"),
        ("v-false_papers", {"hit": "yes", "fact": ""}, "fact"),
        ("c-8", {"resolved": "", "words": "整改"}, "resolved"),
        ("c-8", {"resolved": "yes", "words": "联系电话13812345678"}, "words"),
        ("p-villagers", {"people": "", "words": "好"}, "people"),
        ("visit", {"visited_on": "2026-12-24", "remarks": ""}, "visited_on"),
        ("visit", {"visited_on": "2026-12-01", "remarks": ""}, "visited_on"),
        ("visit", {"visited_on": "yesterday", "remarks": ""}, "visited_on"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_field(
    inspection: Inspection, row: str, values: dict[str, str], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_row(row, values, ground(inspection))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"spoiled": "3"}, "spoiled"),
        ({"last_number": "0"}, "last_number"),
        ({"returned": "x"}, "returned"),
        ({"second_teller": "县督导组组员"}, "second_teller"),
        ({"first_teller": ""}, "first_teller"),
        ({"team-satisfied": "17"}, "team-dissatisfied"),
    ],
)
def test_ballots_must_add_up(inspection: Inspection, change: dict[str, str], field: str) -> None:
    base = ground(inspection)
    with pytest.raises(RuleBroken) as refusal:
        check_row("ballots", {**ballots(base), **change}, base)
    assert refusal.value.field == field


def test_a_sheet_says_what_it_still_lacks(inspection: Inspection) -> None:
    rows = full_sheet(
        inspection, i_team_united={"points": "3", "reason": ""}, c_8={"resolved": "yes", "words": ""},
        ballots={}, visit={"visited_on": "", "remarks": ""},
    )  # fmt: skip
    assert [each.row for each in lacking(rows, ground(inspection))] == ["visit", "i-team_united", "c-8", "ballots"]
    assert lacking(full_sheet(inspection), ground(inspection)) == []
    assert len(lacking({}, ground(inspection))) == 1 + 24 + 2 + 1


def test_only_the_team_fills_in_the_sheet(inspection: Inspection, cast: Cast) -> None:
    other = make_user(Role.INSPECTOR, "360603")
    for by in (other, cast.officer, cast.filer):
        with pytest.raises(PermissionDenied):
            save(inspection, {"i-team_united": UNITED}, by)


def test_a_proposed_sheet_stands_still(inspection: Inspection, cast: Cast) -> None:
    save(inspection, full_sheet(inspection), cast.inspector)
    propose(inspection, cast)
    with pytest.raises(RuleBroken):
        save(inspection, {"i-team_united": UNITED}, cast.inspector)


def test_the_trail_names_the_rows_in_words(inspection: Inspection, cast: Cast) -> None:
    rows = {
        "i-team_united": UNITED,
        "c-8": {"resolved": "yes", "words": "已结案"},
        "p-villagers": {"people": "12", "words": ""},
        "visit": {"visited_on": VISIT_DAY.isoformat(), "remarks": "天晴"},
    }
    save(inspection, rows, cast.inspector)
    said = [(change.label, change.after) for change in changes_in_words(AuditRow.objects.get(verb="inspection.save"))]
    assert ("分工明确，团结协作，工作正常开展", "3.5；两名委员长期不和") in said
    assert ("remarks", "天晴") in said
    assert any(label == "criterion 8" and "已结案" in after for label, after in said)
