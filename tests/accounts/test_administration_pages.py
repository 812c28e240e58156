"""The administrators' pages: lists, forms that keep what was typed, passwords shown once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conftest import Cast
from tests.factories import make_user
from villages.accounts.models import AccountState, User
from villages.accounts.permissions import Role

pytestmark = pytest.mark.django_db
NEW = {"username": "zhang.wei", "full_name": "张伟", "post": "组织委员", "role": "filer", "jurisdiction": "360603101"}


@pytest.fixture
def system(client: Client, cast: Cast) -> Client:
    client.force_login(cast.system_admin)
    return client


@pytest.fixture
def security(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.security_admin)
    return client


def page(name: str, account: User) -> str:
    return reverse(f"villages:user-{name}", args=[account.pk])


def names(response: Any) -> set[str]:
    return {account.username for account, _place in response.context["rows"]}


def test_from_wish_to_open_account_through_both_administrators(system: Client, security: Client) -> None:
    shown = system.post("/accounts/new/", NEW)
    account = User.objects.get(username="zhang.wei")
    password = shown.context["password"]
    assert password in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert account.check_password(password)
    assert "zhang.wei" in names(security.get("/accounts/?state=waiting"))
    form = security.get(page("grant", account)).context["form"]
    assert (form["role"].value(), form["jurisdiction"].value()) == ("filer", "360603101")
    granted = security.post(page("grant", account), {"role": "filer", "jurisdiction": "余江区 锦江"})
    assert granted["Location"] == page("detail", account)
    account.refresh_from_db()
    assert account.state == AccountState.OPEN


def test_what_was_typed_is_kept_when_a_rule_is_broken(system: Client) -> None:
    response = system.post("/accounts/new/", {**NEW, "username": "OFFICER"})
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == ["username"]
    assert form["post"].value() == "组织委员"
    assert not User.objects.filter(full_name="张伟").exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"username": "a b"}, "username"),
        ({"username": "x"}, "username"),
        ({"username": "\x00\x00"}, "username"),
        ({"username": "y" * 51}, "username"),
        ({"full_name": "  "}, "full_name"),
        ({"role": "emperor"}, "role"),
        ({"jurisdiction": ""}, "jurisdiction"),
        ({"jurisdiction": "360603"}, "jurisdiction"),
        ({"jurisdiction": "99"}, "jurisdiction"),
        ({"jurisdiction": "没有这个镇"}, "jurisdiction"),
        ({"jurisdiction": "٣٦٠٦٠٣١٠١"}, "jurisdiction"),
        ({"role": "auditor"}, "jurisdiction"),
    ],
)
def test_it_refuses_beside_the_field(system: Client, typed: dict[str, str], field: str) -> None:
    response = system.post("/accounts/new/", {**NEW, **typed})
    assert response.status_code == 200
    assert field in response.context["form"].errors


@pytest.mark.parametrize("typed", ["360603101", "360603101000", "余江区 锦江镇", "余江 锦江", " 360603101 "])
def test_a_jurisdiction_is_found_by_code_or_name(system: Client, typed: str) -> None:
    system.post("/accounts/new/", {**NEW, "jurisdiction": typed})
    assert User.objects.get(username="zhang.wei").jurisdiction == "360603101"


def test_a_name_that_several_have_is_answered_with_their_codes(system: Client) -> None:
    response = system.post("/accounts/new/", {**NEW, "jurisdiction": "锦江镇"})
    (sentence,) = response.context["form"].errors["jurisdiction"]
    assert "360603101" in sentence
    assert "360681101" in sentence


def test_suggestions_for_a_jurisdiction_are_options(system: Client) -> None:
    response = system.get("/accounts/places/", {"jurisdiction": "锦江"})
    assert '<option value="360603101">锦江镇' in response.content.decode()
    assert response.content.decode().count("<option") == 4
    assert system.get("/accounts/places/").content.strip() == b""
    assert system.get("/accounts/places/", {"jurisdiction": "\x00"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?role=leader", {"leader"}),
        ("?text=OFFICER", {"officer", "stranger"}),
        ("?jurisdiction=360681", {"stranger"}),
        ("?jurisdiction=锦江", {"filer", "colleague"}),
        ("?state=closed", set()),
        ("?role=nonsense&page=99&text=officer", {"officer", "stranger"}),
    ],
)
def test_the_list_is_filtered(system: Client, cast: Cast, query: str, expected: set[str]) -> None:
    User.objects.filter(pk=cast.stranger.pk).update(full_name="officer of the neighbours")
    assert names(system.get(f"/accounts/{query}")) == expected


def test_an_empty_list_says_so(system: Client) -> None:
    response = system.get("/accounts/?text=nobody-is-called-so")
    assert 'class="empty"' in response.content.decode()


def test_the_list_costs_the_same_for_many(
    system: Client, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    for _number in range(60):
        make_user(Role.FILER, "360603101")
    system.get("/accounts/")  # the first page of a session also writes down when it was seen
    # Session, user, waiting accounts, count, page, names of the places.
    with django_assert_num_queries(6):
        assert system.get("/accounts/").status_code == 200


def test_each_administrator_sees_only_the_own_buttons(system: Client, security: Client, cast: Cast) -> None:
    of_system = system.get(page("detail", cast.filer)).content.decode()
    of_security = security.get(page("detail", cast.filer)).content.decode()
    for verb in ("edit", "close", "reset-password"):
        assert page(verb, cast.filer) in of_system
        assert page(verb, cast.filer) not in of_security
    for verb in ("grant", "withdraw"):
        assert page(verb, cast.filer) in of_security
        assert page(verb, cast.filer) not in of_system


def test_the_own_account_has_no_buttons_that_hurt(security: Client, cast: Cast) -> None:
    own = security.get(page("detail", cast.security_admin)).content.decode()
    assert page("grant", cast.security_admin) not in own
    response = security.post(page("grant", cast.security_admin), {"role": "security_admin", "jurisdiction": ""})
    assert response.context["form"].non_field_errors()


def test_closing_and_reopening_by_the_pages(system: Client, cast: Cast) -> None:
    assert system.post(page("close", cast.filer), {"reason": ""}).context["form"].errors
    assert system.post(page("close", cast.filer), {"reason": "退休"}).status_code == 302
    detail = system.get(page("detail", cast.filer))
    assert [event["reason"] for event in detail.context["history"]] == ["退休"]
    shown = system.post(page("reopen", cast.filer))
    cast.filer.refresh_from_db()
    assert cast.filer.check_password(shown.context["password"])
    assert cast.filer.state == AccountState.WAITING


def test_asking_for_a_reset_changes_nothing_until_it_is_sent(system: Client, cast: Cast) -> None:
    before = cast.filer.password
    assert system.get(page("reset-password", cast.filer)).status_code == 200
    cast.filer.refresh_from_db()
    assert cast.filer.password == before
    shown = system.post(page("reset-password", cast.filer))
    cast.filer.refresh_from_db()
    assert cast.filer.check_password(shown.context["password"])


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**40])
def test_an_account_that_is_not_there_is_not_found(system: Client, number: int) -> None:
    assert system.get(f"/accounts/{number}/").status_code == 404
    assert system.post(f"/accounts/{number}/close/", {"reason": "x"}).status_code == 404
