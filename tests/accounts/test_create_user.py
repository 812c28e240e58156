"""`manage.py create_user` and `reset_password`: the way in for the first people."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from tests.conftest import Cast
from villages.accounts.models import AccountState, User
from villages.audit import AuditRow

pytestmark = pytest.mark.django_db
CHOSEN = "a-chosen-word-of-some-length"


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)


def one_time(output: str) -> str:
    found = re.search(r"only now: (\S+)", output)
    assert found
    return found[1]


def test_an_empty_installation_gets_its_first_administrator(
    client: Client, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_user", "root", name="王芳", role="system_admin")
    password = one_time(capsys.readouterr().out)
    assert User.objects.get().state == AccountState.OPEN
    assert client.post("/sign-in/", {"username": "root", "password": password}).status_code == 302
    assert client.get("/accounts/")["Location"].startswith("/password/")
    rows = AuditRow.objects.filter(by=None).order_by("pk")
    assert [row.verb for row in rows] == ["user.create", "user.grant"]


def test_the_password_may_come_from_the_environment(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIRST_PASSWORD", CHOSEN)
    options = {"name": "李强", "post": "组织委员", "role": "filer", "jurisdiction": "余江区 锦江镇"}
    call_command("create_user", "li", **options, password_env="FIRST_PASSWORD")
    assert CHOSEN not in capsys.readouterr().out
    account = User.objects.get(username="li")
    assert (account.jurisdiction, account.must_change_password) == ("360603101", False)
    assert client.post("/sign-in/", {"username": "li", "password": CHOSEN}).status_code == 302


@pytest.mark.parametrize(
    "options",
    [
        {"role": "filer", "jurisdiction": "360603"},
        {"role": "filer", "jurisdiction": ""},
        {"role": "filer", "jurisdiction": "没有这个镇"},
        {"role": "auditor", "jurisdiction": "360603"},
        {"role": "auditor", "username": "FILER"},
        {"role": "auditor", "username": "a b"},
        {"role": "auditor", "password_env": "NOT_SET_ANYWHERE"},
        {"role": "auditor", "password_env": "WEAK"},
    ],
)
def test_it_refuses_in_a_sentence_and_leaves_nothing(
    cast: Cast, options: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEAK", "12345678")
    before = (User.objects.count(), AuditRow.objects.count())
    username = options.pop("username", "new")
    with pytest.raises(CommandError) as refusal:
        call_command("create_user", username, name="x", **options)
    assert str(refusal.value)
    assert (User.objects.count(), AuditRow.objects.count()) == before


def test_the_server_resets_the_password_of_the_installation(
    client: Client, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("reset_password", "security")
    password = one_time(capsys.readouterr().out)
    assert client.post("/sign-in/", {"username": "security", "password": password}).status_code == 302
    with pytest.raises(CommandError):
        call_command("reset_password", "nobody")
