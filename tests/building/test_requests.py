"""What every request carries and every answer says: address, id, policy."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from rectify.middleware import client_address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "10.0.0.9"),
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
        (1, "2001:DB8::1", "2001:db8::1"),
        (1, "<script>", None),
    ],
)
def test_only_trusted_proxies_say_where_a_visitor_is(
    settings: Settings, rf: RequestFactory, proxies: int, forwarded: str, expected: str | None
) -> None:
    settings.PROXY_COUNT = proxies
    request = rf.get("/", headers={"X-Forwarded-For": forwarded} if forwarded else {})
    request.META["REMOTE_ADDR"] = "10.0.0.9"
    assert client_address(request) == expected


def test_every_answer_has_an_id_of_its_own(client: Client) -> None:
    first, second = client.get("/sign-in/")["X-Request-ID"], client.get("/sign-in/")["X-Request-ID"]
    assert first != second
    assert len(first) == 36


def test_an_id_from_outside_counts_only_behind_a_proxy(client: Client, settings: Settings) -> None:
    given = {"X-Request-ID": "proxy-id-0001"}
    assert client.get("/sign-in/", headers=given)["X-Request-ID"] != "proxy-id-0001"
    settings.PROXY_COUNT = 1
    assert client.get("/sign-in/", headers=given)["X-Request-ID"] == "proxy-id-0001"
    forged = {"X-Request-ID": "a\tb <script>"}
    assert "script" not in client.get("/sign-in/", headers=forged)["X-Request-ID"]


def test_nothing_from_elsewhere_and_nothing_inline_may_run(client: Client) -> None:
    answer = client.get("/sign-in/")
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


def test_cookies_are_out_of_reach_of_scripts(client: Client) -> None:
    client.get("/sign-in/")
    assert client.cookies["csrftoken"]["httponly"]
    assert client.cookies["csrftoken"]["samesite"] == "Lax"
