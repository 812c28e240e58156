"""A session ends after half an hour without activity; pages that refresh themselves are no activity."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from tests.conftest import Cast
from tests.factories import moment
from villages.accounts.models import User

PAGE = "/permissions/"
START = moment("2026-11-22 09:00")
pytestmark = pytest.mark.django_db


def minutes(number: int) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def test_it_ends_after_half_an_hour_without_activity(client: Client, cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client.force_login(cast.filer)
        assert client.get(PAGE).status_code == 200
        clock.shift(minutes(31))
        response = client.get(PAGE)
        assert response.status_code == 302
        assert response["Location"] == "/sign-in/?next=/permissions/"


def test_activity_moves_the_end(client: Client, cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client.force_login(cast.filer)
        for _turn in range(4):
            clock.shift(minutes(20))
            assert client.get(PAGE).status_code == 200


def test_a_page_that_refreshes_itself_does_not_keep_the_session(client: Client, cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        client.force_login(cast.filer)
        client.get(PAGE)
        for _turn in range(2):
            clock.shift(minutes(14))
            assert client.get(PAGE, headers={"X-Background": "1"}).status_code == 200
        clock.shift(minutes(3))
        assert client.get(PAGE).status_code == 302


def test_htmx_is_sent_to_sign_in_with_the_whole_window(client: Client, cast: Cast) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/permissions/"}
    response = client.get(PAGE, headers=asked)
    assert response.status_code == 200
    assert response["HX-Redirect"] == "/sign-in/?next=http%3A//testserver/permissions/"
    assert response.content == b""


def test_closing_the_account_ends_the_session_at_the_next_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.filer)
    User.objects.filter(pk=cast.filer.pk).update(is_active=False)
    assert client.get(PAGE).status_code == 302
