"""Walks through pages as one of the cast, and fills a county with townships for query counts."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, make_division, make_user, open_check, propose, sign, submit
from villages.accounts.models import Language, User
from villages.accounts.permissions import Role
from villages.process import StageChange
from villages.screening.models import QuarterlyCheck


def enter(user: User, language: str = Language.ENGLISH) -> Client:
    """A browser in which this person is signed in and reads that language."""
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    """The page as text on one line, without the marks of HTML between words."""
    body: str = response.content.decode()
    return " ".join(body.replace("&#x27;", "'").split())


def queries_of(client: Client, url: str) -> int:
    """How many queries the page needs, session and account included."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(url)
    assert response.status_code == 200, url
    return len(queries)


def history_of(check: QuarterlyCheck) -> list[str]:
    return list(StageChange.objects.of(check).values_list("verb", flat=True))


def add_townships(first: int, last: int, cast: Cast) -> None:
    """Townships of one village each, every one confirmed, determined and in the ledger."""
    for number in range(first, last):
        code = f"360603{number}"
        make_division(code, f"第{number}镇")
        make_division(f"{code}200", f"第{number}村民委员会")
        filer = make_user(Role.FILER, code)
        check = submit(fill_check(open_check(code), by=filer, answers={f"{code}200": {8: YES, 11: YES}}), by=filer)
        sign(propose(confirm(check, by=cast.officer), by=cast.officer), by=cast.leader)
