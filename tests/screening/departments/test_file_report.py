"""A department files in writing: every item a finding, all of them or none."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, make_division, make_user, moment, propose, sign, submit
from tests.screening.departments.conftest import DATED, JINBEI, KNOWN, NOW, TAZHOU, TUANHUANG, FileReport, item
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.ledger.actions import dismiss_finding
from villages.process import RuleBroken, Stage
from villages.screening.departments.models import Department, DepartmentItem, DepartmentReport
from villages.screening.departments.rules import ItemsRefused
from villages.screening.explanations.models import Explanation
from villages.screening.models import Finding, QuarterlyCheck, Source

pytestmark = pytest.mark.django_db


def sentences(refused: pytest.ExceptionInfo[ItemsRefused]) -> list[tuple[int, str, str]]:
    return [(problem.index, problem.field, problem.sentence) for problem in refused.value.problems]


def test_each_item_becomes_a_finding_of_the_quarter_in_which_it_was_known(file: FileReport, cast: Cast) -> None:
    report = file(item(), item(TAZHOU, 12, "集体林地流转未公开", dt.date(2026, 10, 1)))
    first, second = Finding.objects.order_by("village__code")
    assert (first.source, first.stage, first.quarter, first.criterion.number) == (
        Source.DEPARTMENT, Stage.FOUND, "2026Q3", 11,
    )  # fmt: skip
    assert (first.established_by, first.document_no, first.found_at) == ("区林业局", report.document_no, NOW)
    assert first.department_item == report.items.get(village__code=TUANHUANG)
    assert second.quarter == "2026Q4"
    row = AuditRow.objects.get(verb="department_report.file")
    assert (row.by, row.place_code, row.after["items"]) == (cast.department, "360603", 2)


def test_a_no_of_the_township_is_asked_about(file: FileReport, submitted: QuarterlyCheck) -> None:
    file()
    assert Explanation.objects.get().answer.sheet.quarterly_check == submitted


def test_what_the_open_entry_has_already_joins_it(file: FileReport, check: QuarterlyCheck, cast: Cast) -> None:
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES}}), by=cast.filer)
    (finding,) = confirm(check, by=cast.officer)
    entry = sign(propose([finding], by=cast.officer), by=cast.leader)
    file()
    joined = Finding.objects.get(source=Source.DEPARTMENT)
    assert (joined.stage, joined.entry) == (Stage.DETERMINED, entry)


def test_the_days_may_all_be_today(file: FileReport) -> None:
    today = dt.date(2026, 11, 22)
    file(item(known_on=today), dated_on=today)
    assert DepartmentItem.objects.get().known_on == today


def test_today_is_the_county_s_day_and_not_utc_s(file: FileReport) -> None:
    file(item(known_on=dt.date(2026, 11, 23)), dated_on=dt.date(2026, 11, 23), at=moment("2026-11-23 00:00"))
    with pytest.raises(RuleBroken, match="in the future") as broken:
        file(dated_on=dt.date(2026, 11, 23), document_no="2", at=moment("2026-11-22 23:59"))
    assert broken.value.field == "dated_on"


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ({"known_on": dt.date(2026, 10, 21)}, "known_on", "known later than the day of its document"),
        ({"known_on": dt.date(26, 9, 2)}, "known_on", "too early"),
        ({"number": 16}, "criterion", "no criterion 16"),
        ({"number": 0}, "criterion", "no criterion 0"),
        ({"fact": " "}, "fact", "Say what is the case"),
        ({"fact": "联系电话13800138000"}, "fact", "telephone number"),
        ({"fact": "火" * 2001}, "fact", "too long"),
        ({"fact": "a\x00b"}, "fact", "cannot be stored"),
        ({"village": "360603101001"}, "village", "锦江社区 is not screened"),
        ({"village": "360603101"}, "village", "锦江镇 is not screened"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_nothing_is_filed(
    file: FileReport, row: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(ItemsRefused) as refused:
        file(item(JINBEI), item(**row))  # type: ignore[arg-type]
    ((index, where, sentence),) = sentences(refused)
    assert (index, where) == (1, field)
    assert words in sentence
    assert not DepartmentReport.objects.exists()
    assert not Finding.objects.exists()


def test_every_problem_is_said_at_once(file: FileReport) -> None:
    with pytest.raises(ItemsRefused) as refused:
        file(item(number=99), item(JINBEI, fact=""), item(JINBEI))
    assert [(index, field) for index, field, _words in sentences(refused)] == [
        (0, "criterion"), (1, "fact"), (2, "village"),
    ]  # fmt: skip


def test_a_village_that_went_into_another_names_the_other(file: FileReport) -> None:
    merged = item().village
    merged.valid_to, merged.successor = dt.date(2026, 10, 31), item(JINBEI).village
    merged.save()
    with pytest.raises(ItemsRefused) as refused:
        file(item())
    assert sentences(refused)[0][2] == "团黄村 has gone into 锦北村. Report about 锦北村."


def test_what_is_open_from_the_same_department_in_the_quarter_is_not_reported_twice(
    file: FileReport, cast: Cast
) -> None:
    file()
    with pytest.raises(ItemsRefused) as refused:
        file(item(known_on=dt.date(2026, 7, 1)), document_no="余林字〔2026〕32号")
    assert "already reported criterion 11 of 团黄村 for Q3 2026 (余林字〔2026〕31号)" in sentences(refused)[0][2]
    file(item(known_on=dt.date(2026, 10, 1)), document_no="余林字〔2026〕33号")
    dismiss_finding(finding=Finding.objects.get(quarter="2026Q3"), reason="已处理", by=cast.officer, at=NOW)
    file(document_no="余林字〔2026〕34号")
    assert Finding.objects.count() == 3


def test_another_department_may_say_the_same(file: FileReport, departments: dict[str, Department], cast: Cast) -> None:
    file()
    departments["区应急管理局"].members.add(cast.department)
    file(department=departments["区应急管理局"])
    assert Finding.objects.count() == 2


def test_a_number_is_filed_once_by_a_department(file: FileReport) -> None:
    file()
    with pytest.raises(RuleBroken, match="already filed a document with this number") as broken:
        file(item(JINBEI), document_no=" 余林字〔2026〕31号 ")
    assert broken.value.field == "document_no"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"document_no": " "}, "document_no"), ({"summary": "身份证号 11010519491231002X"}, "summary")],
)
def test_the_document_is_checked(file: FileReport, changes: dict[str, str], field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        file(**changes)
    assert broken.value.field == field


def test_a_report_names_somebody(file: FileReport, forestry: Department, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="at least one village"):
        file(items=[])
    with pytest.raises(RuleBroken, match="at most 300"):
        file(items=[item()] * 301)


def test_only_a_member_of_the_department_files_for_it(file: FileReport, cast: Cast) -> None:
    other = make_user(Role.DEPARTMENT, "360603")
    for nobody in (other, cast.officer, cast.filer, cast.leader, make_user(Role.DEPARTMENT, "360681")):
        with pytest.raises(PermissionDenied):
            file(by=nobody)
    assert not DepartmentReport.objects.exists()


def test_what_was_known_before_the_first_edition_is_judged_by_it(file: FileReport) -> None:
    file(item(known_on=dt.date(2019, 5, 1)))
    finding = Finding.objects.get()
    assert (finding.quarter, finding.criterion.number) == ("2019Q2", 11)


def test_the_queries_grow_with_the_items_alone(file: FileReport, django_assert_max_num_queries: object) -> None:
    for number in range(210, 230):
        make_division(f"360603101{number}", f"第{number}村民委员会")
    rows = [item(f"360603101{number}") for number in range(210, 230)]
    with django_assert_max_num_queries(20 + 12 * len(rows)):  # type: ignore[operator]
        file(*rows, dated_on=DATED)
    assert DepartmentItem.objects.filter(known_on=KNOWN).count() == 20
