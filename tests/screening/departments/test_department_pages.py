"""The members of the joint meeting on their page, and the page on which the county keeps one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Cast
from tests.factories import make_user
from tests.pages import enter, queries_of, text_of
from tests.screening.departments.conftest import NOW, FileReport, item
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.screening.departments.membership import edit_department, state_of
from villages.screening.departments.models import Department

pytestmark = pytest.mark.django_db
LIST = "/departments/"


def typed(department: Department, **changes: object) -> dict[str, Any]:
    return {
        "contact_post": department.contact_post,
        "criterion_numbers": department.criterion_numbers,
        "members": [member.pk for member in department.members.all()],
        "seen": state_of(department),
        **changes,
    }


def test_without_members_the_page_says_so(cast: Cast) -> None:
    assert "No departments are loaded" in text_of(enter(cast.officer).get(LIST))


def test_it_names_contact_criteria_accounts_and_last_report(file: FileReport, cast: Cast) -> None:
    file(document_no="前一号")
    file(item(number=12), document_no="后一号")
    page = text_of(enter(cast.officer).get(LIST))
    assert all(words in page for words in ("Forestry Bureau", "森林防火办公室主任", "11, 12", "后一号"))
    assert cast.department.full_name in page
    assert "前一号" not in page


def test_a_department_sees_the_last_report_of_itself_alone(
    file: FileReport, departments: dict[str, Department], cast: Cast
) -> None:
    file(document_no="林业一号")
    other = make_user(Role.DEPARTMENT, "360603")
    departments["区公安局"].members.add(other)
    assert "林业一号" not in text_of(enter(other).get(LIST))
    own = text_of(enter(cast.department).get(LIST))
    assert "林业一号" in own
    assert "/departments/" not in own.split("<h1")[1], "no way to change anything"


def test_the_list_asks_no_more_when_there_is_more(file: FileReport, cast: Cast) -> None:
    officer = enter(cast.officer)
    officer.get(LIST)
    few = queries_of(officer, LIST)
    file()
    assert queries_of(officer, LIST) - few <= 1
    assert few <= 9


def test_the_officer_changes_a_member(forestry: Department, cast: Cast) -> None:
    other = make_user(Role.DEPARTMENT, "360603", username="forester")
    data = typed(forestry, contact_post="林长制办公室主任", criterion_numbers=["11"], members=[other.pk])
    page = enter(cast.officer).post(f"{LIST}{forestry.pk}/", data, follow=True)
    assert "Forestry Bureau is changed." in text_of(page)
    forestry.refresh_from_db()
    assert (forestry.contact_post, forestry.criterion_numbers) == ("林长制办公室主任", [11])
    assert list(forestry.members.all()) == [other]
    assert AuditRow.objects.filter(verb="department.edit", by=cast.officer).count() == 1


def test_what_is_wrong_comes_back_with_what_was_typed(forestry: Department, cast: Cast) -> None:
    data = typed(forestry, contact_post="主任 13800138000", criterion_numbers=["11", "12", "13"])
    page = text_of(enter(cast.officer).post(f"{LIST}{forestry.pk}/", data))
    assert "looks like a telephone number" in page
    assert "主任 13800138000" in page
    assert not AuditRow.objects.filter(verb="department.edit").exists()


def test_what_the_page_remembers_has_no_line_ends_which_browsers_change(forestry: Department, cast: Cast) -> None:
    assert "\n" not in state_of(forestry)
    browser = enter(cast.officer)
    seen = browser.get(f"{LIST}{forestry.pk}/").context["form"]["seen"].value()
    assert browser.post(f"{LIST}{forestry.pk}/", typed(forestry, seen=seen)).status_code == 302


def test_only_open_accounts_of_this_county_s_departments_are_offered(forestry: Department, cast: Cast) -> None:
    closed = make_user(Role.DEPARTMENT, "360603", username="closed", is_active=False)
    foreign = make_user(Role.DEPARTMENT, "360681", username="foreign")
    page = text_of(enter(cast.officer).get(f"{LIST}{forestry.pk}/"))
    assert cast.department.full_name in page
    assert "· closed" not in page
    assert "· foreign" not in page
    for wrong in (closed, foreign, cast.filer):
        page = text_of(enter(cast.officer).post(f"{LIST}{forestry.pk}/", typed(forestry, members=[wrong.pk])))
        assert "Select a valid choice" in page


def test_the_second_of_two_sees_both_and_can_send_again(forestry: Department, cast: Cast) -> None:
    stale = typed(forestry, contact_post="我写的岗位", criterion_numbers=["10", "11"])
    edit_department(
        department=forestry, contact_post="别人写的岗位", criterion_numbers=[11], members=[], seen=state_of(forestry),
        by=cast.officer, at=NOW,
    )  # fmt: skip
    officer = enter(cast.officer)
    page = officer.post(f"{LIST}{forestry.pk}/", stale)
    assert page.status_code == 409
    assert all(words in text_of(page) for words in ("我写的岗位", "别人写的岗位", "Nothing was overwritten"))
    forestry.refresh_from_db()
    assert forestry.contact_post == "别人写的岗位"
    form = page.context["form"]
    again = {**stale, "seen": form["seen"].value()}
    assert officer.post(f"{LIST}{forestry.pk}/", again).status_code == 302
    forestry.refresh_from_db()
    assert (forestry.contact_post, forestry.criterion_numbers) == ("我写的岗位", [10, 11])
