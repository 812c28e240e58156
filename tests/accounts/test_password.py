"""Passwords: the rules, the change, and one's own before anything else."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.conftest import Cast
from tests.factories import PASSWORD
from villages.accounts.models import User
from villages.audit import AuditRow

PAGE = "/password/"
NEW = "another-quiet-harvest-12"
pytestmark = pytest.mark.django_db


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None, **more: str) -> int:
    fields = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post(PAGE, {**fields, **more}).status_code


def force(user: User) -> None:
    User.objects.filter(pk=user.pk).update(must_change_password=True)


def test_the_new_password_works_and_the_old_one_does_not(client: Client, cast: Cast) -> None:
    client.force_login(cast.filer)
    assert change(client) == 302
    cast.filer.refresh_from_db()
    assert cast.filer.check_password(NEW)
    assert not cast.filer.check_password(PASSWORD)
    row = AuditRow.objects.get(verb="user.change_password")
    assert row.by == cast.filer
    assert NEW not in str(row.__dict__)


def test_this_session_stays_and_all_others_end(client: Client, cast: Cast) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(cast.filer)
    change(client)
    assert client.get("/permissions/").status_code == 200
    assert elsewhere.get("/permissions/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", NEW, NEW, "old_password"),
        (PASSWORD, "short-1", "short-1", "new_password2"),
        (PASSWORD, "12345678901234", "12345678901234", "new_password2"),
        (PASSWORD, "password123", "password123", "new_password2"),
        (PASSWORD, NEW, NEW + "x", "new_password2"),
        (PASSWORD, PASSWORD, PASSWORD, "new_password1"),
        (PASSWORD, "", "", "new_password1"),
        (PASSWORD, "y" * 100_000, "y" * 100_000, "new_password1"),
    ],
)
def test_it_refuses_beside_the_field(client: Client, cast: Cast, old: str, new: str, again: str, field: str) -> None:
    client.force_login(cast.filer)
    response = client.post(PAGE, {"old_password": old, "new_password1": new, "new_password2": again})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    cast.filer.refresh_from_db()
    assert cast.filer.check_password(PASSWORD)


def test_it_refuses_a_password_like_the_own_name(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.filer.pk).update(full_name="Zhang Guoqing-Ming")
    client.force_login(cast.filer)
    assert change(client, new="zhang guoqing-ming") == 200


def test_a_one_time_password_opens_nothing_but_the_change(client: Client, cast: Cast) -> None:
    force(cast.filer)
    client.force_login(cast.filer)
    response = client.get("/permissions/?a=1")
    assert response.status_code == 302
    assert response["Location"] == "/password/?next=%2Fpermissions%2F%3Fa%3D1"
    assert client.get(PAGE).status_code == 200
    assert client.post("/language/", {"language": "en"}).status_code == 302


def test_after_the_change_one_goes_where_one_wanted(client: Client, cast: Cast) -> None:
    force(cast.filer)
    client.force_login(cast.filer)
    fields = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW, "next": "/permissions/?a=1"}
    assert client.post(PAGE, fields)["Location"] == "/permissions/?a=1"
    assert client.get("/permissions/").status_code == 200


def test_htmx_is_sent_to_the_change_with_the_whole_window(client: Client, cast: Cast) -> None:
    force(cast.filer)
    client.force_login(cast.filer)
    assert client.get("/permissions/", headers={"HX-Request": "true"})["HX-Redirect"] == PAGE


def test_one_can_leave_without_changing(client: Client, cast: Cast) -> None:
    force(cast.filer)
    client.force_login(cast.filer)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
