"""One village's sources side by side, and the matrix of all villages: where the county's side speaks against a *no*."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import QUARTER, UNKNOWN, YES, fill_check, moment, open_check, submit
from tests.pages import enter, text_of
from tests.screening.explanations.county import JINBEI, SHIGANG, TUANHUANG, report
from villages.criteria.models import CriteriaEdition, rules_in_force
from villages.divisions.models import Division
from villages.ledger.actions import dismiss_finding
from villages.process import Stage
from villages.screening.evaluations.models import EvaluationCount, MassEvaluation
from villages.screening.insight.side_by_side import Row, last_quarter_of, side_by_side
from villages.screening.models import QuarterlyCheck, Source
from villages.screening.recording import record_finding
from villages.screening.spot_checks.models import SpotAnswer, SpotCheck, SpotVisit

pytestmark = pytest.mark.django_db
VISITED = moment("2026-09-15 10:00")


def village(code: str = TUANHUANG) -> Division:
    return Division.objects.get(code=code)


def row_of(number: int, code: str = TUANHUANG) -> Row:
    return next(row for row in side_by_side(village(code), QUARTER).rows if row.criterion.number == number)


def visit(cast: Cast, values: dict[int, str]) -> SpotVisit:
    """The inspectors were in 团黄村 in the quarter and noted this."""
    edition = CriteriaEdition.objects.get()
    check = SpotCheck.objects.create(
        county=Division.objects.get(code="360603"), kind="any_time", title="抽查", first_day=VISITED.date(),
        last_day=VISITED.date(), edition=edition, planned_at=VISITED, planned_by=cast.officer, stage=Stage.UNDER_WAY,
    )  # fmt: skip
    made = SpotVisit.objects.create(
        spot_check=check, village=village(), stage=Stage.DONE, visited_at=VISITED, visited_by=cast.inspector
    )
    for number, value in values.items():
        answer = SpotAnswer.objects.create(visit=made, criterion=edition.criteria.get(number=number), value=value)
        if value == "yes":
            record_finding(
                source=Source.SPOT_CHECK, origin=answer, village=village(), criterion=answer.criterion,
                quarter=QUARTER, fact="现场无人值守", established_by="区督查组", document_no="", by=cast.inspector,
                at=VISITED,
            )  # fmt: skip
    return made


def evaluate(cast: Cast, ballots: int) -> MassEvaluation:
    rule_set = rules_in_force(QUARTER.end)
    made = MassEvaluation.objects.create(
        village=village(), quarter=str(QUARTER), held_on=dt.date(2026, 9, 20), edition=rule_set.edition,
        rule_set=rule_set, issued=40, returned=32, spoiled=2, satisfied=20, fairly_satisfied=6, dissatisfied=4,
        first_teller="村监委会主任", second_teller="镇干部", excludes_cadres=True, counted_at=VISITED,
        counted_by=cast.officer,
    )  # fmt: skip
    EvaluationCount.objects.create(evaluation=made, criterion=rule_set.edition.criteria.get(number=12), ballots=ballots)
    return made


def test_every_source_stands_in_its_column(check: QuarterlyCheck, cast: Cast) -> None:
    visit(cast, {2: "yes", 3: "no"})
    evaluate(cast, 7)
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 9: UNKNOWN}}), by=cast.filer)
    report(TUANHUANG, 11)
    assert [finding.source for finding in row_of(2).spot_checks] == [Source.SPOT_CHECK]
    assert [answer.value for answer in row_of(3).seen_without_a_hit] == ["no"]
    assert [finding.source for finding in row_of(11).departments] == [Source.DEPARTMENT]
    assert [(count.ballots, count.evaluation.valid) for count in row_of(12).ballots] == [(7, 30)]
    assert {number: row_of(number).is_contradiction for number in (2, 3, 8, 9, 11, 12)} == {
        2: True, 3: False, 8: False, 9: False, 11: True, 12: False,
    }  # fmt: skip
    assert len(row_of(11).explanations) == 1
    page = text_of(enter(cast.filer).get(f"/villages/{TUANHUANG}/sources/?quarter=2026Q3"))
    assert "2 contradictions: the township said no" in page
    assert "7 of 30 ballots" in page
    assert "of 30 valid ballots 20 satisfied, 6 fairly satisfied, 4 dissatisfied" in page


def test_a_draft_contradicts_nothing(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer)
    report()
    assert not row_of(11).is_contradiction
    assert "draft" in text_of(enter(cast.officer).get(f"/villages/{TUANHUANG}/sources/?quarter=2026Q3"))


def test_a_dismissed_hit_stays_readable_and_contradicts_nothing(submitted: QuarterlyCheck, cast: Cast) -> None:
    finding = report()
    dismiss_finding(finding=finding, reason="已移交", by=cast.officer, at=VISITED)
    assert not row_of(11).is_contradiction
    assert [each.pk for each in row_of(11).departments] == [finding.pk]


def test_a_corrected_count_is_not_shown_beside_its_correction(cast: Cast) -> None:
    first = evaluate(cast, 7)
    second = evaluate(cast, 9)
    second.corrects, second.reason = first, "重新清点"
    second.save()
    assert [count.ballots for count in row_of(12).ballots] == [9]


def test_a_village_that_was_not_screened_shows_what_others_say(cast: Cast) -> None:
    report()
    table = side_by_side(village(), QUARTER)
    assert table.check is None
    assert len(table.rows) == 15
    assert "was not asked about this village" in text_of(
        enter(cast.officer).get(f"/villages/{TUANHUANG}/sources/?quarter=2026Q3")
    )


def test_the_newest_quarter_with_a_word_is_shown_first(submitted: QuarterlyCheck) -> None:
    assert last_quarter_of(village()) == QUARTER
    report(quarter=QUARTER.next())
    assert last_quarter_of(village()) == QUARTER.next()
    assert last_quarter_of(village("360603102200")) is None


def test_it_needs_as_many_queries_however_much_was_said(submitted: QuarterlyCheck, cast: Cast) -> None:
    report(TUANHUANG, 11)
    evaluate(cast, 3)
    with CaptureQueriesContext(connection) as few:
        side_by_side(village(), QUARTER)
    for number in (1, 2, 3, 4, 5):
        report(TUANHUANG, number)
    visit(cast, {6: "yes", 7: "no"})
    with CaptureQueriesContext(connection) as many:
        side_by_side(village(), QUARTER)
    assert len(many) == len(few) <= 9


def test_the_matrix_marks_answers_hits_and_contradictions(check: QuarterlyCheck, cast: Cast) -> None:
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 9: UNKNOWN}}), by=cast.filer)
    report(TUANHUANG, 11)
    report(TUANHUANG, 8)
    open_check("360603102")
    body = enter(cast.officer).get("/matrix/?quarter=2026Q3").content.decode()
    assert body.count("mark-contradicted") == 1
    assert body.count('class="visually-hidden">hit<') == 1
    assert body.count("mark-missing") == 45
    assert body.count('class="is-draft"') == 3


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("contradicted", {"团黄村"}),
        ("hit", {"团黄村", "锦北村"}),
        ("yes", {"锦北村", "石港村"}),
        ("nonsense", {"团黄村", "锦北村", "石港村"}),
    ],
)
def test_the_matrix_is_filtered_by_what_is_said(check: QuarterlyCheck, cast: Cast, show: str, names: set[str]) -> None:
    submit(fill_check(check, by=cast.filer, answers={JINBEI: {11: YES}, SHIGANG: {1: YES}}), by=cast.filer)
    report(TUANHUANG, 11)
    report(JINBEI, 11)
    dismissed = report(SHIGANG, 5)
    dismiss_finding(finding=dismissed, reason="已移交", by=cast.officer, at=VISITED)
    body = enter(cast.officer).get(f"/matrix/?quarter=2026Q3&show={show}").content.decode().split('id="list"')[1]
    assert {name for name in ("团黄村", "锦北村", "石港村") if name in body} == names


def test_a_hit_of_another_criterion_does_not_make_a_contradiction(check: QuarterlyCheck, cast: Cast) -> None:
    """The filter joins hit and *no* on the same criterion, as the marks do."""
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES}}), by=cast.filer)
    report(TUANHUANG, 11)
    body = enter(cast.officer).get("/matrix/?quarter=2026Q3&show=contradicted").content.decode()
    assert "No village to show" in body


def test_the_filer_sees_its_own_villages_alone(submitted: QuarterlyCheck, cast: Cast) -> None:
    open_check("360603102")
    body = enter(cast.filer).get("/matrix/?quarter=2026Q3").content.decode()
    assert "团黄村" in body
    assert "塔洲村" not in body


def test_a_quarter_that_cannot_be_read_is_told(cast: Cast) -> None:
    assert "write it like 2026Q3" in text_of(enter(cast.officer).get("/matrix/?quarter=x"))
