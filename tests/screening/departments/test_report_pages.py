"""The pages of department reports: the single form, the list, one report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import make_division, make_user
from tests.pages import enter, queries_of, text_of
from tests.screening.departments.conftest import DATED, FACT, JINBEI, NOW, TAZHOU, TUANHUANG, FileReport, item
from villages.accounts.permissions import Role
from villages.screening.departments.models import Department, DepartmentReport
from villages.screening.models import Finding, QuarterlyCheck

pytestmark = pytest.mark.django_db
LIST, NEW = "/department-reports/", "/department-reports/new/"


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def posted(*rows: Mapping[str, object], **changes: object) -> dict[str, Any]:
    """The form as a browser sends it: three rows, of which the last are empty."""
    data: dict[str, object] = {
        "document_no": "余林字〔2026〕31号", "dated_on": str(DATED), "summary": "",
        "items-TOTAL_FORMS": "3", "items-INITIAL_FORMS": "0",
    }  # fmt: skip
    for place, row in enumerate(rows or ({},)):
        typed = {"village": TUANHUANG, "criterion": "11", "known_on": "2026-09-02", "fact": FACT, **row}
        data |= {f"items-{place}-{name}": value for name, value in typed.items()}
    return data | changes


@pytest.mark.parametrize(
    "text", [TUANHUANG, "团黄", "团黄村民委员会", "锦江镇 团黄村", "锦江镇团黄", "tuanhuang", "thc", " 团黄村 "]
)
def test_a_village_is_named_by_code_name_or_pinyin(forestry: Department, cast: Cast, text: str) -> None:
    page = enter(cast.department).post(NEW, posted({"village": text}), follow=True)
    report = DepartmentReport.objects.get()
    assert page.redirect_chain == [(f"{LIST}{report.pk}/", 302)]
    assert "The report was filed; 1 finding was recorded." in text_of(page)
    assert report.items.get().village.code == TUANHUANG


def test_rows_that_are_left_empty_count_for_nothing(forestry: Department, cast: Cast) -> None:
    empty = {"village": "", "criterion": "", "known_on": "", "fact": ""}
    enter(cast.department).post(NEW, posted(empty, {}, empty))
    assert DepartmentReport.objects.get().items.count() == 1


def test_a_name_that_fits_several_becomes_a_choice(forestry: Department, cast: Cast) -> None:
    make_division("360603102205", "锦北村民委员会")
    browser = enter(cast.department)
    page = text_of(browser.post(NEW, posted({"village": "锦北"})))
    assert "fits several villages. Choose one." in page
    assert '<option value="360603102205">潢溪镇 锦北村 360603102205</option>' in page
    assert FACT in page, "what was typed stays"
    browser.post(NEW, posted({"village": "360603102205"}))
    assert DepartmentReport.objects.get().items.get().village.code == "360603102205"


@pytest.mark.parametrize("text", ["没有这村", "360681101200", "贵溪"])
def test_a_village_that_is_not_the_county_s_is_refused(forestry: Department, cast: Cast, text: str) -> None:
    page = text_of(enter(cast.department).post(NEW, posted({"village": text})))
    assert f"“{text}”" in page
    assert not DepartmentReport.objects.exists()


def test_what_the_rules_refuse_stands_beside_its_field(forestry: Department, cast: Cast) -> None:
    rows = ({"known_on": "2026-10-21"}, {"village": JINBEI, "fact": "联系13800138000"})
    page = text_of(enter(cast.department).post(NEW, posted(*rows)))
    assert 'href="#id_items-0-known_on"' in page
    assert "cannot have known later" in page
    assert 'href="#id_items-1-fact"' in page
    assert "looks like a telephone number" in page
    assert not DepartmentReport.objects.exists()


def test_the_document_is_refused_beside_its_field_and_the_rows_stay(forestry: Department, cast: Cast) -> None:
    page = text_of(enter(cast.department).post(NEW, posted(dated_on="2026-11-23")))
    assert 'href="#id_dated_on"' in page
    assert FACT in page


def test_nothing_at_all_is_said_at_once(forestry: Department, cast: Cast) -> None:
    page = text_of(enter(cast.department).post(NEW, {"items-TOTAL_FORMS": "3", "items-INITIAL_FORMS": "0"}))
    assert page.count("This field is required.") >= 2
    page = text_of(enter(cast.department).post(NEW, posted(**{f"items-0-{n}": "" for n in FIELDS})))
    assert "Name at least one village." in page


FIELDS = ("village", "criterion", "known_on", "fact")


@pytest.mark.parametrize("count", ["", "x", "-1", "99999", "301"])
def test_a_form_that_was_meddled_with_is_no_crash(forestry: Department, cast: Cast, count: str) -> None:
    for more in ({}, {"more": "1"}):
        data = posted(**{"items-TOTAL_FORMS": count}, **more)
        assert enter(cast.department).post(NEW, data).status_code in (200, 302)


def test_more_rows_keep_what_was_typed_and_file_nothing(forestry: Department, cast: Cast) -> None:
    browser = enter(cast.department)
    page = text_of(browser.post(NEW, posted({"village": "没有这村"}, more="1")))
    assert all(words in page for words in ("没有这村", FACT, "余林字〔2026〕31号", 'name="items-5-village"'))
    assert "No village of" not in page
    assert not DepartmentReport.objects.exists()
    browser.post(NEW, posted(**{"items-TOTAL_FORMS": "6", "items-INITIAL_FORMS": "1"}))
    assert DepartmentReport.objects.get().items.count() == 1


def test_the_page_offers_the_villages_in_force(forestry: Department, cast: Cast) -> None:
    page = text_of(enter(cast.department).get(NEW))
    assert '<option value="锦江镇 团黄村">360603101200 tuanhuangcun</option>' in page
    assert "360681" not in page


def test_an_account_of_no_department_is_told_whom_to_ask(departments: dict[str, Department], cast: Cast) -> None:
    nobody = enter(make_user(Role.DEPARTMENT, "360603"))
    for url in (NEW, "/department-reports/list/", "/department-reports/list/form/"):
        assert "belongs to no department yet" in text_of(nobody.get(url))
    assert "belongs to no department yet" in text_of(nobody.post(NEW, posted()))


def test_whoever_files_for_two_departments_chooses(departments: dict[str, Department], cast: Cast) -> None:
    emergency = departments["区应急管理局"]
    emergency.members.add(cast.department)
    browser = enter(cast.department)
    page = text_of(browser.get(f"{NEW}?department={emergency.pk}"))
    assert f'<option value="{emergency.pk}" selected>' in page
    browser.post(NEW, posted(department=emergency.pk))
    assert DepartmentReport.objects.get().department == emergency
    page = text_of(browser.post(NEW, posted(department=departments["区审计局"].pk)))
    assert "Select a valid choice" in page


def test_a_department_sees_its_own_reports_only(
    file: FileReport, departments: dict[str, Department], cast: Cast
) -> None:
    report = file()
    other = make_user(Role.DEPARTMENT, "360603")
    departments["区公安局"].members.add(other)
    assert report.document_no in text_of(enter(cast.department).get(LIST))
    assert "No report to show" in text_of(enter(other).get(LIST))
    assert enter(other).get(f"{LIST}{report.pk}/").status_code == 404


def test_who_reads_a_report(file: FileReport, cast: Cast) -> None:
    url = f"{LIST}{file().pk}/"
    readers = {name: enter(user).get(url).status_code for name, user in vars(cast).items()}
    assert {name for name, status in readers.items() if status == 200} == {
        "department", "officer", "inspector", "leader", "supervisor",
    }  # fmt: skip
    assert readers["stranger"] == 404
    assert readers["filer"] == readers["member"] == 403


def test_the_township_reads_it_as_a_finding(file: FileReport, cast: Cast) -> None:
    report = file()
    url = f"/findings/{Finding.objects.get().pk}/"
    page = text_of(enter(cast.filer).get(url))
    assert all(words in page for words in (FACT, "区林业局", "余林字〔2026〕31号"))
    assert f"{LIST}{report.pk}/" not in page
    assert f"{LIST}{report.pk}/" in text_of(enter(cast.officer).get(url))


def test_the_report_says_how_long_it_was_known_and_what_became_of_it(
    file: FileReport, submitted: QuarterlyCheck, cast: Cast
) -> None:
    report = file()
    page = text_of(enter(cast.officer).get(f"{LIST}{report.pk}/"))
    assert "48 days before the document" in page
    assert "awaiting decision" in page
    assert "The township had said no: waiting for the township" in page
    own = text_of(enter(cast.department).get(f"{LIST}{report.pk}/"))
    assert "awaiting decision" in own
    assert "The township had said no" not in own


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"1", "2"}),
        ("?criterion=12", {"2"}),
        ("?township=360603102", {"2"}),
        ("?township=360603101&criterion=12", set()),
        ("?text=taz", {"2"}),
        ("?text=火情", {"1"}),
        ("?text=二号文", {"2"}),
        ("?department=9999", {"1", "2"}),
    ],
)
def test_the_list_is_filtered(file: FileReport, cast: Cast, query: str, found: set[str]) -> None:
    file(document_no="1", summary="一号文")
    file(item(TAZHOU, 12, "集体林地流转未公开"), document_no="2", summary="二号文")
    page = enter(cast.officer).get(f"{LIST}{query}")
    assert {line.report.document_no for line in page.context["lines"]} == found


def test_the_list_counts_villages_and_the_longest_delay(file: FileReport, cast: Cast) -> None:
    file(item(), item(number=12), item(TAZHOU, 1))
    (line,) = enter(cast.officer).get(f"{LIST}?criterion=12").context["lines"]
    assert (line.villages, line.numbers, line.days) == (2, [1, 11, 12], 48)


def test_the_list_asks_no_more_when_there_is_more(file: FileReport, cast: Cast) -> None:
    officer = enter(cast.officer)
    officer.get(LIST)
    file(document_no="0")
    few = queries_of(officer, LIST)
    for number in range(1, 8):
        make_division(f"36060310121{number}", f"第{number}村民委员会")
        file(item(f"36060310121{number}"), item(f"36060310121{number}", 12), document_no=str(number))
    assert queries_of(officer, LIST) == few <= 12
