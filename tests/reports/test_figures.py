"""The figures of a quarter, against an independent count in plain SQL."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from reports.figures import county_quarter, township_quarter, township_quarters
from reports.numbers import TownshipFigures, from_json, matter, to_json
from reports.summary.counting import summary
from reports.summary.scope import Scope
from tests.conftest import Cast
from tests.factories import QUARTER, YES, confirm, fill_check, make_division, moment, open_check, submit
from tests.reports.conftest import COUNTED, JINBEI, JINJIANG, SHIGANG, TUANHUANG
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.process import StageChange, Thing, Verb
from villages.screening.models import Answer, AnswerValue, QuarterlyCheck

pytestmark = pytest.mark.django_db
# Eleven for screening and ledger; people, measures, incidents, disputes, visits and money one each.
QUERIES = 17

HITS_BY_CRITERION = """
    SELECT c.number, COUNT(*) FROM villages_answer a
    JOIN villages_criterion c ON c.id = a.criterion_id
    JOIN villages_villagesheet s ON s.id = a.sheet_id
    JOIN villages_quarterlycheck q ON q.id = s.quarterly_check_id
    JOIN villages_division t ON t.id = q.township_id
    WHERE q.quarter = %s AND t.code = %s AND a.value = 'yes' GROUP BY c.number
"""
ANSWERED = """
    SELECT COUNT(*) FROM villages_answer a
    JOIN villages_villagesheet s ON s.id = a.sheet_id
    JOIN villages_quarterlycheck q ON q.id = s.quarterly_check_id
    JOIN villages_division t ON t.id = q.township_id WHERE q.quarter = %s AND t.code = %s
"""
VILLAGES = """
    SELECT COUNT(*) FROM villages_division v JOIN villages_division t ON t.id = v.parent_id
    WHERE t.code = %s AND v.level = 'village' AND v.village_class = 'villagers'
"""
NEW_HITS = """
    SELECT COUNT(*) FROM villages_answer a
    JOIN villages_villagesheet s ON s.id = a.sheet_id
    JOIN villages_quarterlycheck q ON q.id = s.quarterly_check_id
    WHERE q.quarter = %s AND a.value = 'yes' AND NOT EXISTS (
        SELECT 1 FROM villages_answer b
        JOIN villages_villagesheet r ON r.id = b.sheet_id
        JOIN villages_quarterlycheck p ON p.id = r.quarterly_check_id
        WHERE p.quarter = %s AND b.value = 'yes' AND r.village_id = s.village_id AND b.criterion_id = a.criterion_id)
"""


def rows(sql: str, *values: str) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def pairs(sql: str, *values: str) -> dict[int, int]:
    return {row[0]: row[1] for row in rows(sql, *values)}


def test_hits_by_criterion_equal_a_count_of_the_answers(figures: TownshipFigures) -> None:
    counted = pairs(HITS_BY_CRITERION, "2026Q3", JINJIANG)
    before = pairs(HITS_BY_CRITERION, "2026Q2", JINJIANG)
    assert {c.number: c.hits for c in figures.criteria} == {n: counted.get(n, 0) for n in range(1, 16)}
    assert {c.number: c.hits_before for c in figures.criteria} == {n: before.get(n, 0) for n in range(1, 16)}
    assert figures.hits == sum(counted.values()) == 4


def test_completeness_equals_a_count_of_villages_criteria_and_answers(figures: TownshipFigures) -> None:
    [(villages,)] = rows(VILLAGES, JINJIANG)
    [(answered,)] = rows(ANSWERED, "2026Q3", JINJIANG)
    assert (len(figures.villages), figures.expected, figures.answered) == (villages, villages * 15, answered)
    assert figures.completeness == 100


def test_changes_equal_a_comparison_of_the_two_quarters(figures: TownshipFigures) -> None:
    assert len(figures.new_hits) == rows(NEW_HITS, "2026Q3", "2026Q2")[0][0] == 3
    assert len(figures.gone_hits) == rows(NEW_HITS, "2026Q2", "2026Q3")[0][0] == 2
    assert [(hit.code, hit.criterion) for hit in figures.new_hits] == [(TUANHUANG, 9), (SHIGANG, 2), (SHIGANG, 13)]
    assert [(hit.village, hit.criterion) for hit in figures.gone_hits] == [("团黄村", 4), ("锦北村", 11)]


def test_the_check_is_late_by_the_minutes_of_its_first_submission(figures: TownshipFigures) -> None:
    assert figures.check.minutes_late == 205
    assert figures.check.is_confirmed
    assert figures.check.submission_number == "2026Q3-360603101-01"


def test_entries_say_stage_deadline_and_days_as_of_the_count(figures: TownshipFigures) -> None:
    [entry] = figures.entries
    assert (entry.number, entry.village, entry.criteria) == ("360603-2026-001", "团黄村", (4, 8))
    assert entry.opened_on == dt.date(2026, 7, 15)
    assert entry.deadline == dt.date(2026, 10, 13)
    assert (entry.days_left, entry.light) == (-40, "over")
    assert figures.entries_by_stage() == {
        "rectifying": 1, "inspecting": 0, "consolidating": 0, "watch": 0, "cancelled": 0,
    }  # fmt: skip
    assert (figures.moves.opened, figures.moves.passed) == (1, 0)


def test_what_cannot_be_told_stands_there_with_its_reason(figures: TownshipFigures) -> None:
    [unknown] = figures.unknowns
    assert (unknown.village, unknown.criterion, unknown.reason) == ("锦北村", 13, "镇派出所尚未出具结论")


def test_the_matrix_has_one_letter_for_each_criterion(figures: TownshipFigures) -> None:
    matrix = {village.code: village.answers for village in figures.villages}
    assert matrix[TUANHUANG] == "nnnnnnnyynnnnnn"
    assert matrix[JINBEI] == "nnnnnnnnnnnnunn"


def test_findings_that_wait_for_the_county_are_counted(figures: TownshipFigures) -> None:
    # 11 of the quarter before, and 9, 2 and 13 of this one; 8 joined the open entry at once.
    assert figures.findings_waiting == 4


def test_the_villages_of_a_quarter_are_those_of_its_last_day(confirmed: QuarterlyCheck) -> None:
    Division.objects.filter(code=JINBEI).update(valid_to=dt.date(2026, 9, 29))
    make_division(f"{JINJIANG}210", "新并村民委员会", valid_from=dt.date(2026, 9, 30))
    make_division(f"{JINJIANG}211", "后来村民委员会", valid_from=dt.date(2026, 10, 1))
    figures = township_quarter(confirmed.township, QUARTER, COUNTED)
    assert [village.name for village in figures.villages] == ["团黄村", "石港村", "新并村"]
    assert (figures.answered, figures.expected) == (30, 45)
    assert figures.unknowns == ()
    assert ("锦北村", 11) in [(hit.village, hit.criterion) for hit in figures.gone_hits]


@pytest.mark.parametrize("value", [None, AnswerValue.UNKNOWN, AnswerValue.NO])
def test_a_hit_is_gone_only_once_the_township_says_no(confirmed: QuarterlyCheck, value: AnswerValue | None) -> None:
    answer = Answer.objects.filter(sheet__quarterly_check=confirmed, sheet__village__code=JINBEI, criterion__number=11)
    if value is None:
        answer.delete()
    else:
        answer.update(value=value)
    is_gone = value == AnswerValue.NO
    figures = township_quarter(confirmed.township, QUARTER, COUNTED)
    assert (("锦北村", 11) in [(hit.village, hit.criterion) for hit in figures.gone_hits]) is is_gone
    assert summary(Scope("360603", QUARTER, COUNTED)).total.gone_hits == len(figures.gone_hits) == 1 + is_gone


def test_neighbourhoods_count_only_where_the_rule_set_screens_them(confirmed: QuarterlyCheck) -> None:
    confirmed.rule_set.data = {**confirmed.rule_set.data, "screened_classes": ["villagers", "residents"]}
    confirmed.rule_set.save(update_fields=["data"])
    assert len(township_quarter(confirmed.township, QUARTER, COUNTED).villages) == 4


def test_without_a_quarter_before_nothing_is_called_new(confirmed: QuarterlyCheck, cast: Cast) -> None:
    before = township_quarter(confirmed.township, QUARTER.previous(), COUNTED)
    assert not before.has_quarter_before
    assert before.new_hits == before.gone_hits == ()
    assert {criterion.hits_before for criterion in before.criteria} == {None}


def test_figures_survive_their_way_through_json(figures: TownshipFigures) -> None:
    assert from_json(TownshipFigures, to_json(figures)) == figures


def test_a_later_day_alone_changes_nothing_that_matters(confirmed: QuarterlyCheck, figures: TownshipFigures) -> None:
    later = township_quarter(confirmed.township, QUARTER, COUNTED + dt.timedelta(days=60))
    assert later != figures
    assert matter(later) == matter(figures)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-11-22 09:30", "2027-01-11 00:00"),
        ("2027-01-10 23:59", "2027-01-11 00:00"),
        ("2027-01-11 00:00", "2027-04-11 00:00"),
    ],
)
def test_the_next_check_named_is_one_that_is_still_ahead(confirmed: QuarterlyCheck, at: str, due: str) -> None:
    assert township_quarter(confirmed.township, QUARTER, moment(at)).next_check_due_at == moment(due)


def test_a_quarter_that_was_never_opened_has_no_figures(confirmed: QuarterlyCheck) -> None:
    with pytest.raises(QuarterlyCheck.DoesNotExist):
        township_quarter(confirmed.township, QUARTER.next(), COUNTED)


def test_a_county_takes_as_many_queries_as_a_township(
    confirmed: QuarterlyCheck, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    neighbour = fill_check(open_check("360603102"), by=cast.neighbour, answers={"360603102200": {11: YES}})
    confirm(submit(neighbour, by=cast.neighbour), by=cast.officer)
    with django_assert_num_queries(QUERIES):
        [one] = township_quarters(JINJIANG, QUARTER, COUNTED)
    with django_assert_num_queries(QUERIES):
        both = township_quarters("360603", QUARTER, COUNTED)
    assert [figures.code for figures in both] == [JINJIANG, "360603102"]
    assert both[0] == one
    assert both[1].hits == 1


def test_the_county_is_the_sum_of_its_townships(confirmed: QuarterlyCheck, county: Division) -> None:
    open_check("360603102")
    summary = county_quarter(county, QUARTER, COUNTED)
    assert (summary.answered, summary.expected) == (45, 90)
    assert summary.completeness == 50
    assert summary.hits == 4
    assert summary.entries_by_stage()["rectifying"] == 1


def test_an_entry_cancelled_before_the_quarter_is_not_told_again(confirmed: QuarterlyCheck) -> None:
    entry = LedgerEntry.objects.get()
    LedgerEntry.objects.filter(pk=entry.pk).update(
        stage="cancelled", accepted_at=COUNTED, watch_until=COUNTED.date(), cancelled_at=COUNTED
    )
    change = StageChange.objects.create(
        thing=Thing.ENTRY,
        of_entry=entry,
        verb=Verb.CANCEL,
        before="watch",
        after="cancelled",
        at=moment("2026-08-01 00:00"),
    )
    assert township_quarter(confirmed.township, QUARTER, COUNTED).entries_by_stage()["cancelled"] == 1
    StageChange.objects.filter(of_entry=entry).exclude(pk=change.pk).update(at=moment("2026-01-15 09:00"))
    StageChange.objects.filter(pk=change.pk).update(at=moment("2026-06-30 23:59"))
    assert township_quarter(confirmed.township, QUARTER, COUNTED).entries == ()
