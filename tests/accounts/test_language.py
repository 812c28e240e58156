"""The language: kept with the account, and in a cookie before sign-in."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def test_it_is_kept_with_the_account(client: Client, cast: Cast) -> None:
    client.force_login(cast.filer)
    response = client.post("/language/", {"language": "en", "next": "/permissions/"})
    assert response["Location"] == "/permissions/"
    cast.filer.refresh_from_db()
    assert cast.filer.language == "en"
    assert '<html lang="en">' in client.get("/permissions/").content.decode()


def test_the_account_decides_and_not_the_cookie(client: Client, cast: Cast) -> None:
    client.post("/language/", {"language": "en"})
    client.force_login(cast.filer)
    assert '<html lang="zh-hans">' in client.get("/permissions/").content.decode()


def test_before_sign_in_it_is_kept_in_a_cookie(client: Client, cast: Cast) -> None:
    response = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")
    assert '<html lang="en">' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("junk", ["", "fr", "en-us", "../en", "\x00"])
def test_a_language_that_is_not_ours_changes_nothing(client: Client, cast: Cast, junk: str) -> None:
    client.force_login(cast.filer)
    response = client.post("/language/", {"language": junk, "next": "https://evil.example/"})
    assert response["Location"] == "/"
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies
    cast.filer.refresh_from_db()
    assert cast.filer.language == "zh-hans"


def test_a_link_cannot_change_it(client: Client, cast: Cast) -> None:
    assert client.get("/language/?language=en").status_code == 405
