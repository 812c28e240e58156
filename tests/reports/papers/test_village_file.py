"""One village, one file: everything that the tables hold of it, in both languages, complete and masked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from reports.numbers import from_json, to_json
from reports.papers import village_file
from reports.papers.village_parts import VillageFile
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories import NO, QUARTER, YES, confirm, fill_check, make_division, moment, open_check, propose, submit
from tests.factories import sign as sign_determination
from tests.factories_inspections import apply, inspected, plan, to_last_step, with_rules
from tests.factories_inspections import sign as sign_inspection
from tests.factories_measures import Said, approve_plan_of, fund_of, project_of
from tests.factories_people import assign_group
from tests.factories_watch import cancel, determined, look_back, look_backs
from tests.pages import enter, text_of
from tests.reports.papers.printing import AS_OF, LONG_NAME, TODAY, pdf_of, said, stays_on_the_sheet
from tests.reports.reading import page_texts
from villages.acceptance.inspections.models import Outcome
from villages.acceptance.watch.breaches import record_breach
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.ledger.plans.models import PlanItem
from villages.ledger.problems.actions import raise_problem
from villages.ledger.problems.rules import ProblemFacts
from villages.process import RuleBroken

pytestmark = pytest.mark.django_db
KIND = PaperKind.VILLAGE_FILE
TUANHUANG = "360603101200"
LATER = moment("2027-01-10 09:00")


def collect(code: str = TUANHUANG, at: dt.datetime = AS_OF) -> VillageFile:
    village = Division.objects.select_related("parent__parent", "successor").get(code=code)
    return village_file.collect(village, at.date().isoformat(), "", at)


@pytest.fixture
def entry(cast: Cast) -> LedgerEntry:
    """团黄村 met criterion 8 in the third quarter and is put right: people, a plan, money, a project, a problem."""
    check = open_check()
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: NO}}), by=cast.filer)
    found = confirm(check, by=cast.officer)
    entry = sign_determination(propose(found, by=cast.officer), by=cast.leader)
    assign_group(entry, by=cast.filer)
    approve_plan_of(entry, [Said()], filer=cast.filer, officer=cast.officer)
    PlanItem.objects.update(problem="村干部带头闹事", cause="法纪观念淡薄", goal="群众满意")
    fund_of(entry, by=cast.filer)
    project_of(entry, by=cast.filer, amount=Decimal(10_000_000))
    facts = ProblemFacts(dt.date(2026, 11, 2), "villagers", "工程款长期拖欠")
    raise_problem(entry=entry, facts=facts, by=cast.filer, at=moment("2026-11-02 10:00"))
    return entry


def test_it_collects_everything_of_the_village(entry: LedgerEntry) -> None:
    file = collect()
    assert (file.name, file.township, file.county) == ("团黄村民委员会", "锦江镇", "余江区")
    [quarter] = file.quarters
    assert (quarter.quarter, quarter.answers) == (str(QUARTER), "nnnnnnnynnnnnnn")
    [finding] = file.findings
    assert (finding.number, finding.source, finding.fact) == (8, "township", YES.fact)
    [part] = file.entries
    assert part.line.entry.number == entry.number
    assert [each.words for each in part.measures] == [Said().words]
    assert (part.plan[0].problem, part.plan[0].cause) == ("村干部带头闹事", "法纪观念淡薄")
    assert len(part.people) == 9
    assert (part.funds[0].amount, part.funds_total) == ("1200.50", "1200.50")
    assert part.projects[0].amount == "10000000.00"
    assert part.problems[0].problem == "工程款长期拖欠"
    assert [(step.thing, step.verb) for step in file.history][-1] == ("finding", "record")
    assert from_json(VillageFile, to_json(file)) == file


def test_it_says_so_in_both_languages(entry: LedgerEntry) -> None:
    file = replace(collect(), name=LONG_NAME)
    chinese, english = (pdf_of(KIND, file, language) for language in ("zh-hans", "en"))
    for words in (LONG_NAME, "余江区", "2026年第三季度", YES.fact, Said().words, "镇党委副书记", "赵一", "1,200.50",
                  "10,000,000.00", "工程款长期拖欠", "法纪观念淡薄", "余组字〔2026〕15号"):  # fmt: skip
        assert words in said(chinese), words
    wanted = (
        "Third quarter of 2026",
        "Criterion 8: Determined: part of the ledger entry.",
        "The county leader signed the determination.",
        "In all 1,200.50 yuan.",
        "Nothing is recorded of: Inspections, Look-backs, Breaches in the watch.",
        "Party Committee of 锦江镇",
    )
    for words in wanted:
        assert "".join(words.split()) in said(english), words
    assert all(stays_on_the_sheet(pdf) for pdf in (chinese, english))


def test_the_village_has_its_short_name_over_it_and_its_full_name_in_it(entry: LedgerEntry) -> None:
    file = collect()
    with translation.override("zh-hans"):
        assert village_file.title(file) == "团黄村一村一档"
        assert dict(village_file.facts(file))["村"] == "团黄村民委员会"
        assert dict(village_file.facts(file))["台账条目"] == "共1个，未销号1个"


def test_no_word_of_a_narrow_column_is_broken(entry: LedgerEntry) -> None:
    file = collect()
    [part] = file.entries
    ruled = tuple(replace(each, kind="conventions") for each in part.measures)
    text = "\n".join(page_texts(pdf_of(KIND, replace(file, entries=(replace(part, measures=ruled),)), "en")))
    assert "conventions" in text


def test_the_day_of_a_step_stays_on_one_line(entry: LedgerEntry) -> None:
    file = collect()
    steps = tuple(replace(step, at=moment("2026-10-16 15:00")) for step in file.history)
    text = "\n".join(page_texts(pdf_of(KIND, replace(file, history=steps), "zh-hans")))
    assert text.count("2026年10月16日") == len(steps)


def test_a_copy_for_outside_has_no_names_and_no_notes(entry: LedgerEntry, cast: Cast) -> None:
    User.objects.filter(pk=cast.officer.pk).update(full_name="陈科长")
    file = collect()
    assert "陈科长" in {step.full_name for step in file.history}
    text = said(pdf_of(KIND, file, "en", "outside"))
    hidden = ("赵一", "周五", "陈科长", YES.fact, "法纪观念淡薄", "村干部带头闹事", "工程款长期拖欠")
    assert not [words for words in hidden if words in text]
    for words in ("(notshowninthiscopy)", "区委常委", "1,200.50", "群众满意", Said().words):
        assert words in text


def test_a_village_without_anything_says_so() -> None:
    file = VillageFile(
        "360603101209", "新村", "villagers", "锦江镇", "余江区", None, None, "", (), AS_OF, (), (), (), (), ()
    )  # fmt: skip
    text = said(pdf_of(KIND, file, "en"))
    for words in ("The village has not been on a quarterly check.", "Nothing has been found.",
                  "The village has never been in the ledger.", "0 in all, 0 open"):  # fmt: skip
        assert "".join(words.split()) in text


def test_an_inspection_that_is_not_signed_tells_nothing(entry: LedgerEntry, cast: Cast) -> None:
    """Of one that was not announced the township learns day, team and decision with the signature."""
    plan(apply(to_last_step(entry), cast), cast, is_announced=False)
    [row] = collect(at=moment("2026-12-22 09:00")).entries[0].inspections
    assert (row.visited_on, row.decision, row.vote, row.reason) == (None, "", None, "")


def test_it_follows_the_entry_to_its_cancellation(entry: LedgerEntry, cast: Cast) -> None:
    with_rules()
    sign_inspection(inspected(entry, cast), cast, Outcome.PASS)
    entry.refresh_from_db()
    first = look_backs(entry)[0]
    look_back(first, cast, on=dt.date(2027, 1, 8))
    record_breach(
        entry=LedgerEntry.objects.get(pk=entry.pk), breach="board_torn_down", happened_on=dt.date(2027, 1, 9),
        fact="公示栏被拆", document_no="", by=cast.officer, at=LATER,
    )  # fmt: skip
    [part] = collect(at=LATER).entries
    assert (part.inspections[0].decision, part.inspections[0].vote and part.inspections[0].vote.percent) == (
        "pass", "100.0",
    )  # fmt: skip
    assert part.look_backs[0].visited_on == dt.date(2027, 1, 8)
    assert [(each.months, each.fact) for each in part.breaches] == [(12, "公示栏被拆")]
    entry = LedgerEntry.objects.get(pk=entry.pk)
    at = cancel(entry, cast)
    file = collect(at=at)
    assert file.entries[0].line.cancelled_on == at.date()
    sheets = {table.title: table for table in village_file.tables(file)}
    assert {"Findings", "Inspections", "Look-backs", "Breaches in the watch", "History"} <= sheets.keys()
    assert all(len(row) == len(sheet.heads) for sheet in sheets.values() for row in sheet.rows)


def test_a_merged_village_names_its_successor(cast: Cast) -> None:
    old = make_division("360603101230", "老村民委员会", valid_to=dt.date(2026, 6, 30))
    Division.objects.filter(pk=old.pk).update(successor=Division.objects.get(code=TUANHUANG))
    assert collect("360603101230").successor == "团黄村民委员会"
    assert collect().predecessors == ("老村民委员会",)


def test_two_hundred_measures_cost_no_more_queries_than_one(
    entry: LedgerEntry, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    village = Division.objects.select_related("parent__parent", "successor").get(code=TUANHUANG)
    with django_assert_num_queries(22):
        village_file.collect(village, TODAY, "", AS_OF)
    many = [Said(words=f"第{index}项措施") for index in range(200)]
    approve_plan_of(entry, many, filer=cast.filer, officer=cast.officer)
    for index in range(20):
        fund_of(entry, by=cast.filer, document_no=f"第{index}号")
    with django_assert_num_queries(22):
        file = village_file.collect(village, TODAY, "", AS_OF)
    assert len(file.entries[0].measures) >= 200


def test_only_today_can_be_asked_for(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="Ask for the one of 2026-11-22"):
        village_file.collect(Division.objects.get(code=TUANHUANG), "2026-11-21", "", AS_OF)


def test_who_reads_ledger_and_checks_may_have_the_file(entry: LedgerEntry, cast: Cast, on_that_day: None) -> None:
    url = f"/reports/papers/village_file/{TUANHUANG}/{TODAY}/"
    names = ("officer", "filer", "inspector", "leader", "supervisor", "neighbour", "stranger", "department", "member")
    statuses = [enter(getattr(cast, name)).get(url).status_code for name in names]
    assert statuses == [200, 200, 200, 200, 200, 404, 404, 403, 403]
    filer = enter(cast.filer)
    assert url in text_of(filer.get(f"/divisions/{TUANHUANG}/"))
    assert filer.post(url, {"language": "zh-hans", "audience": "office"}).status_code == 302
    township = filer.get(f"/reports/papers/village_file/360603101/{TODAY}/")
    assert township.status_code == 404
    page = text_of(enter(cast.member).get(f"/divisions/{TUANHUANG}/"))
    assert "village_file" not in page


def test_a_second_entry_stands_beside_the_first(entry: LedgerEntry, cast: Cast) -> None:
    other = determined("360603101201", cast)
    assert [part.line.entry.number for part in collect("360603101201").entries] == [other.number]
    assert len(collect().entries) == 1
