"""The inspector on the spot: saves the sheet, finishes the visit, and every yes becomes a finding."""

from __future__ import annotations

import copy

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import YES as TOWNSHIP_YES
from tests.factories import confirm, fill_check, moment, open_check, propose, sign, submit
from tests.screening.spot_checks.conftest import NO, TAZHOU, TUANHUANG, VISITED, YES, visit_of
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.explanations.models import Explanation
from villages.screening.models import Finding, Source
from villages.screening.quarters import Quarter
from villages.screening.spot_checks.actions import call_off_visit, close_spot_check
from villages.screening.spot_checks.models import SpotCheck, SpotVisit
from villages.screening.spot_checks.rules import AnswerInput
from villages.screening.spot_checks.visiting import finish_visit, save_visit

pytestmark = pytest.mark.django_db


def save(
    visit: SpotVisit, answers: dict[int, AnswerInput], *, by: User, remarks: str = "", version: int = 0
) -> SpotVisit:
    return save_visit(
        visit=visit, answers=answers, remarks=remarks, version=version or visit.version, by=by, at=VISITED
    )


def finish(
    visit: SpotVisit, answers: dict[int, AnswerInput], *, by: User, at: object = VISITED, version: int = 0
) -> list[Finding]:
    return finish_visit(
        visit=visit, answers=answers, remarks="", version=version or visit.version, by=by, at=at  # type: ignore[arg-type]
    )  # fmt: skip


def answers_of(visit: SpotVisit) -> dict[int, tuple[str, str]]:
    rows = visit.answers.values_list("criterion__number", "value", "fact")
    return {number: (value, fact) for number, value, fact in rows}


def test_a_draft_is_kept_and_makes_no_finding(visit: SpotVisit, cast: Cast) -> None:
    saved = save(visit, {1: NO, 11: YES}, by=cast.inspector, remarks="村部无人")
    assert answers_of(saved) == {1: ("no", ""), 11: ("yes", YES.fact)}
    assert (saved.stage, saved.remarks, saved.version) == (Stage.PLANNED, "村部无人", 2)
    assert not Finding.objects.exists()
    row = AuditRow.objects.get(verb="spot_visit.save")
    assert (row.after["1"]["value"], row.after["remarks"], row.before["1"]) == ("no", "村部无人", None)


def test_what_is_not_looked_at_has_no_row_and_what_is_left_out_stays(visit: SpotVisit, cast: Cast) -> None:
    visit = save(visit, {1: NO, 2: NO, 11: YES}, by=cast.inspector)
    visit = save(visit, {1: AnswerInput(), 11: NO}, by=cast.inspector)
    assert answers_of(visit) == {2: ("no", ""), 11: ("no", "")}


def test_a_draft_may_lack_what_the_end_wants(visit: SpotVisit, cast: Cast) -> None:
    visit = save(visit, {11: AnswerInput("yes")}, by=cast.inspector)
    with pytest.raises(RuleBroken, match="criterion 11"):
        finish(visit, {}, by=cast.inspector)
    visit = visit_of(visit.spot_check)
    assert visit.stage == Stage.PLANNED
    assert len(finish(visit, {11: YES}, by=cast.inspector)) == 1


def test_nothing_looked_at_is_no_visit(visit: SpotVisit, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Nothing was looked at"):
        finish(visit, {}, by=cast.inspector)


def test_every_yes_becomes_a_finding_with_its_evidence(visit: SpotVisit, cast: Cast) -> None:
    found = finish(
        visit, {1: NO, 11: YES, 12: AnswerInput("yes", "账目两年未公开", "余督〔2026〕3号")}, by=cast.inspector
    )
    visit = visit_of(visit.spot_check)
    assert (visit.stage, visit.visited_at, visit.visited_by) == (Stage.DONE, VISITED, cast.inspector)
    fire, accounts = found
    assert (fire.criterion.number, fire.fact, fire.document_no) == (11, YES.fact, "")
    assert (accounts.criterion.number, accounts.document_no) == (12, "余督〔2026〕3号")
    for finding in found:
        assert (finding.source, finding.quarter, finding.stage) == (Source.SPOT_CHECK, "2026Q4", Stage.FOUND)
        assert finding.spot_answer is not None
        assert finding.spot_answer.visit == visit
        assert "余江区" in finding.established_by
        assert finding.found_at == VISITED


@pytest.mark.parametrize(
    ("at", "quarter"), [("2026-12-31 23:59:59", "2026Q4"), ("2027-01-01 00:00", "2027Q1")]
)  # fmt: skip
def test_the_finding_belongs_to_the_quarter_of_the_day_in_shanghai(
    visit: SpotVisit, cast: Cast, at: str, quarter: str
) -> None:
    day = moment(at) if ":59" not in at[16:] else moment(at[:16])
    assert finish(visit, {11: YES}, by=cast.inspector, at=day)[0].quarter == quarter


def test_a_criterion_of_the_open_entry_is_attached_at_once(visit: SpotVisit, cast: Cast) -> None:
    check = fill_check(open_check(), by=cast.filer, answers={TUANHUANG: {11: TOWNSHIP_YES}})
    found = confirm(submit(check, by=cast.filer), by=cast.officer)
    waiting = propose(found, by=cast.officer)
    entry = sign(waiting, by=cast.leader)
    attached, other = finish(visit, {11: YES, 13: YES}, by=cast.inspector)
    assert (attached.stage, attached.entry) == (Stage.DETERMINED, entry)
    assert (other.stage, other.entry) == (Stage.FOUND, None)


def test_a_yes_against_the_townships_no_asks_for_an_explanation(visit: SpotVisit, cast: Cast) -> None:
    check = open_check("360603101", Quarter(2026, 4))
    at = moment("2027-01-05 10:00")
    submit(fill_check(check, by=cast.filer, at=at), by=cast.filer, at=at)
    visit.spot_check.refresh_from_db()
    finish(visit, {11: YES}, by=cast.inspector)
    assert Explanation.objects.get().answer.criterion.number == 11


def test_the_first_visit_begins_the_spot_check(visit: SpotVisit, spot_check: SpotCheck, cast: Cast) -> None:
    finish(visit, {1: NO}, by=cast.inspector)
    spot_check.refresh_from_db()
    assert spot_check.stage == Stage.UNDER_WAY
    begun = StageChange.objects.of(spot_check).last()
    assert begun is not None
    assert (begun.verb, begun.by) == ("start_out", None)
    finish(visit_of(spot_check, TAZHOU), {1: NO}, by=cast.inspector)
    assert StageChange.objects.of(spot_check).filter(verb="start_out").count() == 1


def test_a_finished_sheet_is_closed(visit: SpotVisit, cast: Cast) -> None:
    finish(visit, {1: NO}, by=cast.inspector)
    for act in (save, finish):
        with pytest.raises(RuleBroken, match="done"):
            act(visit_of(visit.spot_check), {1: YES}, by=cast.inspector)


def test_a_visit_that_was_called_off_is_not_filled_in(visit: SpotVisit, cast: Cast) -> None:
    call_off_visit(visit=copy.copy(visit), reason="道路中断", by=cast.officer, at=VISITED)
    with pytest.raises(RuleBroken, match="called off"):
        save(visit, {1: NO}, by=cast.inspector)


def test_a_sheet_of_a_closed_spot_check_is_not_filled_in(visit: SpotVisit, spot_check: SpotCheck, cast: Cast) -> None:
    finish(visit, {1: NO}, by=cast.inspector)
    other = visit_of(spot_check, TAZHOU)
    call_off_visit(visit=copy.copy(other), reason="道路中断", by=cast.officer, at=VISITED)
    spot_check.refresh_from_db()
    close_spot_check(spot_check=spot_check, by=cast.officer, at=VISITED)
    with pytest.raises(RuleBroken, match="closed"):
        save(other, {1: NO}, by=cast.inspector)


def test_two_inspectors_do_not_overwrite_each_other(visit: SpotVisit, cast: Cast) -> None:
    read = visit.version
    save(visit, {1: NO}, by=cast.inspector)
    for act in (save, finish):
        with pytest.raises(Conflict):
            act(visit, {1: YES}, by=cast.inspector, version=read)
    assert answers_of(visit) == {1: ("no", "")}


def test_an_inspector_who_was_not_sent_there_is_refused_in_words(
    visit: SpotVisit, cast: Cast, second_inspector: User
) -> None:
    for act in (save, finish):
        with pytest.raises(PermissionDenied, match="not assigned to 团黄村"):
            act(visit, {1: NO}, by=second_inspector)


@pytest.mark.parametrize("name", ["filer", "officer", "stranger", "leader", "department", "supervisor"])
def test_nobody_else_fills_in_a_sheet_even_if_named_on_it(visit: SpotVisit, cast: Cast, name: str) -> None:
    visit.inspectors.add(getattr(cast, name))
    with pytest.raises(PermissionDenied):
        finish(visit, {1: NO}, by=getattr(cast, name))


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (AnswerInput("perhaps"), "value"),
        (AnswerInput("yes", "联系电话13812345678"), "fact"),
        (AnswerInput("yes", "x" * 2001), "fact"),
        (AnswerInput("yes", "坏\x00字"), "fact"),
        (AnswerInput("yes", "x", "身份证11010519491231002X"), "document_no"),
        (AnswerInput("yes", "x", "号" * 101), "document_no"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(visit: SpotVisit, cast: Cast, answer: AnswerInput, field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        save(visit, {1: answer}, by=cast.inspector)
    assert refusal.value.field == field
    assert answers_of(visit) == {}


def test_remarks_hold_no_numbers_of_people(visit: SpotVisit, cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refusal:
        save(visit, {}, by=cast.inspector, remarks="联系13812345678")
    assert refusal.value.field == "remarks"


def test_a_no_keeps_no_words(visit: SpotVisit, cast: Cast) -> None:
    save(visit, {1: AnswerInput("no", "无", "1号")}, by=cast.inspector)
    assert visit.answers.values_list("value", "fact", "document_no").get() == ("no", "", "")
