"""The annual statistics sheet: every column against facts that were made for it, and twenty-six columns on paper."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.actions import Copy, request_report, revise_report
from reports.papers import annual
from reports.papers.annual import AnnualRow, AnnualSheet
from reports.papers.annual_columns import Span, columns
from reports.papers.annual_types import SHIPPED, read, shipped
from reports.papers.bilingual import Both
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories import fill_check, moment, open_check, submit
from tests.factories_measures import Said, approve_plan_of
from tests.factories_people import assign, assign_group
from tests.factories_watch import ACCEPTED, cancel, determined, finding_of, watch
from tests.pages import add_townships, enter, text_of
from tests.reports.papers.printing import AS_OF, LONG_NAME, pages_of, pdf_of, said, stays_on_the_sheet
from villages.accountability.notices.actions import answer_notice, issue_notice, propose_by_hand
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.ledger.measures.models import Measure
from villages.ledger.models import EntryCriterion, LedgerEntry
from villages.ledger.people.models import EntryDuty
from villages.ledger.problems.actions import raise_problem, reopen_problem, reply_to_problem, solve_problem
from villages.ledger.problems.models import Problem
from villages.ledger.problems.rules import ProblemFacts
from villages.process import RuleBroken, Stage, StageChange, Thing, Verb

KIND = PaperKind.ANNUAL
NEXT_YEAR = moment("2027-01-05 09:00")
WORKED = moment("2026-11-02 16:00")
KEYS = [column.key for column in columns(shipped())]


def collect(year: str = "2026", at: dt.datetime = NEXT_YEAR) -> AnnualSheet:
    return annual.collect(Division.objects.get(code="360603"), year, "", at)


def counts(code: str = "360603101", year: str = "2026", at: dt.datetime = NEXT_YEAR) -> dict[str, int]:
    """What is not nothing in the township's row."""
    sheet = collect(year, at)
    [row] = [row for row in sheet.rows if row.code == code]
    return {key: count for key, count in zip(sheet.keys, row.counts, strict=True) if count}


def done(entry: LedgerEntry, cast: Cast, *kinds: str) -> None:
    """Measures of these kinds against the entry's first criterion, carried out in November."""
    approve_plan_of(entry, [Said(kind=kind) for kind in kinds], filer=cast.filer, officer=cast.officer)
    Measure.objects.filter(entry=entry).update(stage=Stage.DONE, done_on=WORKED.date())


def solved(entry: LedgerEntry, cast: Cast) -> Problem:
    facts = ProblemFacts(WORKED.date(), "villagers", "村务不公开")
    problem = raise_problem(entry=entry, facts=facts, topic="affairs", by=cast.filer, at=WORKED)
    solve_problem(problem=problem, outcome="已公开", outcome_on=WORKED.date(), by=cast.filer, at=WORKED)
    return problem


def notice(cast: Cast, kind: str = "criticism") -> None:
    township = Division.objects.get(code="360603101")
    row = propose_by_hand(
        addressee=township, rule="four_noes" if kind == "criticism" else "merit", kind=kind, posts="镇党委书记",
        words="情况属实", by=cast.officer, at=WORKED,
    )  # fmt: skip
    if kind == "criticism":
        answer_notice(notice=row, words="情况属实", by=cast.filer, at=WORKED)
    issue_notice(notice=row, by=cast.officer, at=WORKED)


@pytest.mark.django_db
def test_nothing_counts_where_nothing_happened(cast: Cast) -> None:
    sheet = collect()
    assert len(sheet.keys) + annual.COLUMNS_BEFORE == 26
    assert [row.code for row in sheet.rows] == ["360603101", "360603102"]
    assert set(sheet.sums) == {0}


@pytest.mark.django_db
def test_screened_are_the_villages_of_checks_that_were_submitted(cast: Cast) -> None:
    open_check("360603102")
    check = open_check()
    submit(fill_check(check, by=cast.filer), by=cast.filer)
    assert counts() == {"screened": check.sheets.count()}
    assert counts("360603102") == {}
    assert counts(year="2025") == {}


@pytest.mark.django_db
def test_a_missing_secretary_and_the_one_who_was_appointed(cast: Cast) -> None:
    entry = determined("360603101201", cast, number=1)
    assert counts() == {"type_team_incomplete": 1, "missing": 1}
    done(entry, cast, "publicity")
    assert "appointed" not in counts()
    done(entry, cast, "election", "personnel")
    assert counts() == {"type_team_incomplete": 1, "missing": 1, "appointed": 1}


@pytest.mark.django_db
def test_an_unfit_secretary_is_adjusted_and_secretaries_are_trained(cast: Cast) -> None:
    entry = determined("360603101201", cast, number=2)
    done(entry, cast, "personnel", "training", "training")
    assert counts() == {"type_secretary_unfit": 1, "to_adjust": 1, "adjusted": 1, "trained": 1}
    Measure.objects.update(done_on=dt.date(2025, 12, 31))
    assert counts() == {"type_secretary_unfit": 1, "to_adjust": 1}


@pytest.mark.django_db
def test_a_dismissed_finding_does_not_count(cast: Cast) -> None:
    finding = finding_of(Division.objects.get(code="360603101201"), 2, cast, at=WORKED)
    assert counts() == {"to_adjust": 1}
    type(finding).objects.filter(pk=finding.pk).update(stage=Stage.DISMISSED)
    assert counts() == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "key"),
    [(3, "team_divided"), (5, "election"), (7, "party_life"), (10, "clans_gangs"), (11, "disputes"), (12, "affairs"),
     (15, "conduct"), (14, "other")],
)  # fmt: skip
def test_each_criterion_has_its_type(cast: Cast, number: int, key: str) -> None:
    determined("360603101201", cast, number=number)
    assert counts() == {f"type_{key}": 1}
    assert counts(year="2025") == {}


@pytest.mark.django_db
def test_a_village_counts_once_in_each_of_its_types(cast: Cast) -> None:
    entry = determined("360603101201", cast, number=8)
    for number in (9, 12):
        EntryCriterion.objects.create(
            entry=entry, criterion=Criterion.objects.get(number=number), finding=entry.findings.get(), joined_at=WORKED
        )  # fmt: skip
    assert counts() == {"type_disputes": 1, "type_affairs": 1}


@pytest.mark.django_db
def test_what_the_mapping_does_not_name_counts_as_other(cast: Cast) -> None:
    determined("360603101201", cast, number=14)
    Criterion.objects.filter(number=14).update(number=16)
    assert counts() == {"type_other": 1}


@pytest.mark.django_db
def test_put_right_is_what_passed_and_did_not_rebound_in_the_year(cast: Cast) -> None:
    entry = watch(determined("360603101201", cast), cast)
    assert counts() == {"type_disputes": 1, "put_right": 1}
    back = StageChange.objects.create(
        thing=Thing.ENTRY, of_entry=entry, verb=Verb.REBOUND, before="watch", after="rectifying",
        at=ACCEPTED + dt.timedelta(days=3),
    )  # fmt: skip
    assert counts() == {"type_disputes": 1}
    StageChange.objects.filter(pk=back.pk).update(at=NEXT_YEAR - dt.timedelta(days=1))
    assert counts() == {"type_disputes": 1, "put_right": 1}
    assert counts(year="2027") == {}


@pytest.mark.django_db
def test_people_count_once_in_a_township_on_any_day_of_the_year(cast: Cast) -> None:
    first, second = (determined(code, cast) for code in ("360603101201", "360603101202"))
    assign_group(first, by=cast.filer)
    assign(second, EntryDuty.CONTACT_LEADER, "赵一", by=cast.filer, post="区委常委")
    assign(second, EntryDuty.SUPPORTING_UNIT, "胡十", by=cast.filer, post="区农业局局长", unit="区农业局")
    helpers = {"units": 2, "leaders": 1, "first_secretaries": 1, "cadres": 3}
    assert counts() == {"type_disputes": 2, **helpers}
    assert counts(year="2027") == helpers
    assert counts(year="2025") == {}


@pytest.mark.django_db
def test_nobody_serves_an_entry_that_was_cancelled_the_year_before(cast: Cast) -> None:
    entry = determined("360603101201", cast)
    assign_group(entry, by=cast.filer)
    cancel(watch(entry, cast), cast)
    after = moment("2028-03-01 09:00")
    assert counts(year="2027", at=after) == {"units": 1, "leaders": 1, "first_secretaries": 1, "cadres": 3}
    assert counts(year="2028", at=after) == {}


@pytest.mark.django_db
def test_campaigns_are_measures_against_disputes_and_gangs(cast: Cast) -> None:
    done(determined("360603101201", cast, number=10), cast, "conventions", "publicity")
    done(determined("360603101202", cast, number=12), cast, "conventions")
    assert counts() == {"type_clans_gangs": 1, "type_affairs": 1, "campaigns": 2}


@pytest.mark.django_db
def test_a_problem_that_was_opened_again_is_not_solved(cast: Cast) -> None:
    entry = determined("360603101201", cast)
    problem = solved(entry, cast)
    assert counts()["problems"] == 1
    reply_to_problem(problem=problem, reply="已张榜公开", replied_on=WORKED.date(), by=cast.filer, at=WORKED)
    assert counts()["problems"] == 1
    reopen_problem(problem=problem, reason="复发", by=cast.filer, at=WORKED + dt.timedelta(days=2))
    assert "problems" not in counts()


@pytest.mark.django_db
def test_violations_are_notices_to_the_township_without_commendations(cast: Cast) -> None:
    notice(cast)
    notice(cast, "commendation")
    assert counts() == {"violations": 1}


@pytest.mark.django_db
def test_the_rows_behind_a_column_can_be_listed(cast: Cast) -> None:
    entry = determined("360603101201", cast, number=2)
    span = Span("360603", 2026, NEXT_YEAR)
    [column] = [column for column in columns(shipped()) if column.key == "to_adjust"]
    assert list(column.rows_in(span)) == list(entry.findings.all())
    assert not column.rows_in(Span("360681", 2026, NEXT_YEAR)).exists()


@pytest.mark.django_db
def test_forty_townships_cost_no_more_queries_than_two(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    county = Division.objects.get(code="360603")
    with django_assert_num_queries(25):  # the townships, and one for each column
        annual.collect(county, "2026", "", NEXT_YEAR)
    add_townships(300, 340, cast)
    with django_assert_num_queries(25):
        sheet = annual.collect(county, "2026", "", NEXT_YEAR)
    assert sheet.sums[KEYS.index("type_disputes")] == 40


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("period", "words"), [("2028", "The year 2028 has not begun."), ("26", "four digits"), ("2026Q3", "four digits")]
)
def test_a_year_that_is_none_is_refused(cast: Cast, period: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        collect(period)


@pytest.mark.django_db
def test_what_was_issued_stands_until_somebody_revises_it(cast: Cast) -> None:
    facts = {"paper": KIND, "place": Division.objects.get(code="360603"), "period": "2026", "copy": Copy("en")}
    first = request_report(**facts, by=cast.officer, at=NEXT_YEAR)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken, match="nothing to correct"):
        revise_report(**facts, reason="补报", by=cast.officer, at=NEXT_YEAR)  # type: ignore[arg-type]
    determined("360603101201", cast)
    assert request_report(**facts, by=cast.officer, at=NEXT_YEAR) == first  # type: ignore[arg-type]
    again = revise_report(**facts, reason="补报", by=cast.officer, at=NEXT_YEAR)  # type: ignore[arg-type]
    assert again.snapshot.revision == 2


@pytest.mark.django_db
def test_the_county_reads_it_and_the_officer_issues_it(cast: Cast, on_that_day: None) -> None:
    url = "/reports/papers/annual/360603/2026/"
    names = ("officer", "leader", "inspector", "supervisor", "filer", "department", "stranger")
    assert [enter(getattr(cast, name)).get(url).status_code for name in names] == [200, 200, 200, 200, 404, 403, 404]
    copy = {"language": "zh-hans", "audience": "office"}
    assert [enter(getattr(cast, name)).post(url, copy).status_code for name in ("leader", "officer")] == [403, 302]
    assert url in text_of(enter(cast.officer).get("/reports/"))


def sheet_of(townships: int, *, name: str = "第{}镇", count: int = 7) -> AnnualSheet:
    labels = tuple(Both(f"第{i}栏指标名称", f"Column number {i}") for i in range(24))
    rows = tuple(AnnualRow(str(360603100 + i), name.format(i), (count,) * 24) for i in range(townships))
    return AnnualSheet("360603", "余江区", 2026, AS_OF, tuple(KEYS), labels, labels, rows)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("townships", [0, 40])
def test_twenty_six_columns_can_be_read_on_paper(language: str, townships: int) -> None:
    pdf = pdf_of(KIND, sheet_of(townships, name="{}" + LONG_NAME[:20]), language, period="2026")
    assert stays_on_the_sheet(pdf)
    assert str(7 * townships) in said(pdf)
    pages = pages_of(pdf)
    of_tables = [page for page in pages if "1234567891011121314" in page or "121516171819202122" in page]
    assert len(of_tables) >= (4 if townships else 2)
    if townships:
        assert all(f"{index}{LONG_NAME[:20]}" in said(pdf) for index in (0, 39))


def test_it_ends_with_who_filed_it_and_when() -> None:
    text = said(pdf_of(KIND, sheet_of(2), "zh-hans", period="2026"))
    assert "填报单位（盖章）：中共余江区委组织部填表人：填报日期：2026年11月22日" in text


def test_the_sheet_for_the_spreadsheet_has_all_columns_side_by_side() -> None:
    table, meanings = annual.tables(sheet_of(2, count=10_000_000))
    assert [len(row) for row in (table.heads, *table.rows)] == [26] * 4
    assert list(table.rows[-1])[2:] == [20_000_000] * 24
    assert [row[0] for row in meanings.rows] == list(range(3, 27))


def test_the_mapping_gives_each_of_the_fifteen_criteria_one_of_ten_types(tmp_path: Path) -> None:
    mapping = shipped()
    assert len(mapping.types) == 10
    assert sorted(n for each in mapping.types for n in each.criteria) == list(range(1, 16))
    data = json.loads(SHIPPED.read_text(encoding="utf-8"))
    data["types"][0]["criteria"].append(2)
    (tmp_path / "double.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ValueError, match="a criterion has one type"):
        read(tmp_path / "double.json")
