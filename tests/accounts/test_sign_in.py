"""The door: sign in, be refused, be locked out, sign out."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.conftest import Cast
from tests.factories import PASSWORD, moment
from tests.pages import text_of
from villages.accounts.actions import change_password, create_account, grant_rights, reset_password
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.divisions.models import Division

SIGN_IN = "/sign-in/"
pytestmark = pytest.mark.django_db


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def fail(client: Client, username: str, times: int) -> list[int]:
    return [client.post(SIGN_IN, {"username": username, "password": "wrong"}).status_code for _time in range(times)]


def test_the_right_password_opens_the_home_page(client: Client, cast: Cast) -> None:
    response = client.post(SIGN_IN, {"username": "filer", "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"] == reverse("villages:home")
    assert is_signed_in(client)
    row = AuditRow.objects.get(verb="user.sign_in")
    assert (row.by, row.object_id, row.address) == (cast.filer, str(cast.filer.pk), "127.0.0.1")


@pytest.mark.parametrize("is_new_account", [True, False])
def test_a_one_time_password_opens_the_door_for_a_week(client: Client, cast: Cast, is_new_account: bool) -> None:
    given, word = moment("2026-11-02 09:00"), "k7wm-2hbx-qq9e-v3na"
    if is_new_account:
        place = Division.objects.get(code="360603101")
        account = create_account(
            username="newcomer", full_name="新人", post="", role=Role.FILER, place=place, password=word,
            by=cast.system_admin, at=given,
        )  # fmt: skip
        grant_rights(account=account, role=Role.FILER, place=place, by=cast.security_admin, at=given)
    else:
        account = reset_password(account=cast.filer, password=word, by=cast.system_admin, at=given)
    typed = {"username": account.username, "password": word}
    with time_machine.travel(given + dt.timedelta(days=7), tick=False):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        refused = client.post(SIGN_IN, typed)
    assert "This one-time password has expired. Ask the system administrator for a new one." in text_of(refused)
    assert not is_signed_in(client)
    assert AuditRow.objects.filter(verb="user.sign_in_refused", object_id=str(account.pk)).count() == 1
    with time_machine.travel(given + dt.timedelta(days=7, seconds=-1), tick=False):
        assert client.post(SIGN_IN, typed).status_code == 302
        assert is_signed_in(client)


def test_a_password_of_ones_own_never_expires(client: Client, cast: Cast) -> None:
    given = moment("2026-11-02 09:00")
    reset_password(account=cast.filer, password="k7wm-2hbx-qq9e-v3na", by=cast.system_admin, at=given)
    change_password(account=User.objects.get(pk=cast.filer.pk), password="another-quiet-harvest-12", at=given)
    with time_machine.travel(given + dt.timedelta(days=400), tick=False):
        client.post(SIGN_IN, {"username": "filer", "password": "another-quiet-harvest-12"})
    assert is_signed_in(client)


def test_it_leads_to_the_page_that_one_came_for(client: Client, cast: Cast) -> None:
    asked = client.get("/permissions/?a=1")
    assert asked.status_code == 302
    assert asked["Location"] == "/sign-in/?next=/permissions/%3Fa%3D1"
    page = client.get(asked["Location"])
    assert page.context["next"] == "/permissions/?a=1"
    response = client.post(SIGN_IN, {"username": "filer", "password": PASSWORD, "next": page.context["next"]})
    assert response["Location"] == "/permissions/?a=1"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example", "\x00"],
)
def test_it_never_leads_elsewhere(client: Client, cast: Cast, address: str) -> None:
    response = client.post(SIGN_IN, {"username": "filer", "password": PASSWORD, "next": address})
    assert response["Location"] == "/"


def test_a_wrong_password_keeps_the_user_name_and_never_the_password(client: Client, cast: Cast) -> None:
    response = client.post(SIGN_IN, {"username": "filer", "password": "wrong-one-9"})
    assert response.status_code == 200
    assert 'value="filer"' in response.content.decode()
    assert "wrong-one-9" not in response.content.decode()
    assert not is_signed_in(client)


def test_unknown_closed_and_wrong_are_refused_in_the_same_words(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.neighbour.pk).update(is_active=False)
    errors = {
        str(client.post(SIGN_IN, {"username": name, "password": password}).context["form"].errors)
        for name, password in [("filer", "wrong"), ("neighbour", PASSWORD), ("nobody", PASSWORD)]
    }
    assert len(errors) == 1


def test_a_refusal_is_written_down_for_a_real_account_only(client: Client, cast: Cast) -> None:
    fail(client, "filer", 1)
    fail(client, "my-secret-password", 1)
    rows = AuditRow.objects.filter(verb="user.sign_in_refused")
    assert [(row.by, row.after["username"]) for row in rows] == [(None, "filer")]
    assert not AuditRow.objects.filter(label__contains="my-secret-password").exists()


def test_the_fifth_failure_locks_the_name_and_says_for_how_long(client: Client, cast: Cast) -> None:
    assert fail(client, "filer", settings.AXES_FAILURE_LIMIT) == [200, 200, 200, 200, 429]
    response = client.post(SIGN_IN, {"username": "filer", "password": PASSWORD})
    assert response.status_code == 429
    assert response.context["minutes"] == 15
    assert response["Retry-After"] == "900"
    assert not is_signed_in(client)
    assert AuditRow.objects.filter(verb="user.sign_in_refused").count() == 5
    assert [row.after for row in AuditRow.objects.filter(verb="user.lock_out")] == [{"minutes": 15}]


def test_the_lock_is_about_one_name_from_one_address(client: Client, cast: Cast) -> None:
    fail(client, "filer", 5)
    assert client.post(SIGN_IN, {"username": "colleague", "password": PASSWORD}).status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert elsewhere.post(SIGN_IN, {"username": "filer", "password": PASSWORD}).status_code == 302


def test_the_lock_ends_by_itself_and_trying_does_not_lengthen_it(client: Client, cast: Cast) -> None:
    start = moment("2026-11-22 09:00")
    with time_machine.travel(start, tick=False) as clock:
        fail(client, "filer", 5)
        clock.shift(dt.timedelta(minutes=10))
        locked = client.post(SIGN_IN, {"username": "filer", "password": PASSWORD})
        assert (locked.status_code, locked.context["minutes"]) == (429, 5)
        clock.shift(dt.timedelta(minutes=5, seconds=1))
        assert client.post(SIGN_IN, {"username": "filer", "password": PASSWORD}).status_code == 302


def test_success_forgets_earlier_failures(client: Client, cast: Cast) -> None:
    fail(client, "filer", 4)
    client.post(SIGN_IN, {"username": "filer", "password": PASSWORD})
    client.post("/sign-out/")
    assert fail(client, "filer", 4) == [200] * 4


def test_the_lock_out_keeps_no_password(client: Client, cast: Cast) -> None:
    client.post(SIGN_IN, {"username": "filer", "password": "almost-the-password"})
    assert "almost-the-password" not in AccessAttempt.objects.get().post_data


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"username": "filer"},
        {"username": "\x00", "password": "\x00"},
        {"username": "x" * 5000, "password": "y" * 100_000},
        {"username": ["a", "b"], "password": "😀"},
    ],
)
def test_junk_is_refused_on_the_form(client: Client, cast: Cast, junk: dict[str, object]) -> None:
    response = client.post(SIGN_IN, junk)
    assert response.status_code == 200
    assert response.context["form"].errors


def test_who_is_signed_in_is_not_asked_again(client: Client, cast: Cast) -> None:
    client.force_login(cast.filer)
    assert client.get(SIGN_IN + "?next=/permissions/")["Location"] == "/permissions/"


def test_sign_out_ends_the_session_and_is_written_down(client: Client, cast: Cast) -> None:
    client.force_login(cast.filer)
    response = client.post("/sign-out/")
    assert response["Location"] == SIGN_IN
    assert not is_signed_in(client)
    assert AuditRow.objects.get(verb="user.sign_out").by == cast.filer


def test_sign_out_by_a_link_is_refused(client: Client, cast: Cast) -> None:
    client.force_login(cast.filer)
    assert client.get("/sign-out/").status_code == 405
    assert is_signed_in(client)


def test_the_session_id_changes_at_sign_in(client: Client, cast: Cast) -> None:
    client.post("/language/", {"language": "en"})
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    client.post(SIGN_IN, {"username": "filer", "password": PASSWORD})
    assert client.session.session_key != session.session_key


def test_it_does_not_sign_in_when_the_audit_row_cannot_be_written(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no trail")

    monkeypatch.setattr("villages.audit.record", broken)
    with pytest.raises(RuntimeError):
        client.post(SIGN_IN, {"username": "filer", "password": PASSWORD})
    assert not is_signed_in(client)
    cast.filer.refresh_from_db()
    assert cast.filer.last_login is None
