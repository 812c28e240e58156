"""Both languages are whole: forms and refusals speak them, and the catalogues lose nothing.

That every text has a translation is `make check`'s business (scripts/check_translations.py); the pages are read in
test_words_of_pages.py.
"""

from __future__ import annotations

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext

from scripts.check_translations import wrong
from scripts.collect_messages import catalogue, collect, identity, merged, originals, path_of, texts, written
from tests.conftest import Cast
from tests.factories import PASSWORD
from tests.screens import words_of
from villages.accounts.models import Language, User

# Three English words in a row are a sentence that was not translated; user names and codes come alone.
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,]+[A-Za-z][A-Za-z'’-]*){2,}")
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def translations() -> dict[str, str]:
    """English words → Chinese, of all texts without places to fill in."""
    return {
        originals(message)[0]: texts(message)[0]
        for message in catalogue(path_of("zh_Hans"))
        if message.id and "%" not in originals(message)[0]
    }


def foreign_words(words: list[str], language: str) -> list[str]:
    """What of a page's words belongs to the other language; names and texts that people typed belong to none."""
    both = translations()
    if language == Language.CHINESE:
        untouched = {english for english, chinese in both.items() if chinese != english}
        return [text for text in words if ENGLISH.search(text) or text in untouched]
    untouched = {chinese for english, chinese in both.items() if HAN.search(chinese)}
    return [text for text in words if text in untouched or text.endswith("：")]


@pytest.mark.parametrize("path", ["/nowhere/", "/password/", "/ledger/nothing/"])
def test_a_stranger_is_spoken_to_in_chinese(path: str, db: None) -> None:
    html = Client().get(path, follow=True).content.decode()
    assert '<html lang="zh-hans">' in html
    assert foreign_words(words_of(html), Language.CHINESE) == []


def test_the_reader_finds_words_that_were_forgotten() -> None:
    html = '<html lang="zh-hans"><p>保存</p><p>Nothing was changed.</p><i title="Save"></i><b lang="en">Save it now</b>'
    assert foreign_words(words_of(html), Language.CHINESE) == ["Nothing was changed.", "Save"]
    assert foreign_words(words_of('<html lang="en"><p>保存</p><p>三宋村</p>'), Language.ENGLISH) == ["保存"]


def test_the_tests_run_on_compiled_catalogues() -> None:
    with translation.override("zh-hans"):
        assert gettext("Save") == "保存"
        assert ngettext("%(count)d day", "%(count)d days", 3) % {"count": 3} == "3天"
    with translation.override("en"):
        assert ngettext("%(count)d day", "%(count)d days", 1) % {"count": 1} == "1 day"


@pytest.mark.parametrize("password", ["abc", "1234567890", "password123", "zhangweiguo"])
def test_a_weak_password_is_refused_in_chinese(password: str) -> None:
    person = User(username="zhangweiguo", full_name="张卫国")
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password(password, person)
    assert not [message for message in refused.value.messages if ENGLISH.search(message)]


def test_a_form_of_django_speaks_chinese(cast: Cast) -> None:
    User.objects.filter(pk=cast.filer.pk).update(language=Language.CHINESE)
    browser = Client()
    browser.force_login(cast.filer)
    typed = {"old_password": PASSWORD, "new_password1": "one-long-word-4", "new_password2": "another-word-5"}
    for wrongly in ({}, {"old_password": "wrong"}, {"new_password1": "abc", "new_password2": "abc"}):
        html = browser.post("/password/", {**typed, **wrongly}).content.decode()
        assert "errorlist" in html or "error-summary" in html
        assert foreign_words(words_of(html), Language.CHINESE) == []


def test_the_lock_speaks_chinese(cast: Cast) -> None:
    browser = Client()
    for _attempt in range(6):
        response = browser.post("/sign-in/", {"username": cast.filer.username, "password": "wrong-wrong"})
    assert response.status_code == 429
    assert foreign_words(words_of(response.content.decode()), Language.CHINESE) == []


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (Message("Save", "保存"), None),
        (Message("Save", ""), "not translated"),
        (Message("Save", "保存", flags=["fuzzy"]), "fuzzy"),
        (Message("%(n)s left", "剩余"), "placeholders"),
        (Message("%(n)s left", "剩余%(m)s"), "placeholders"),
        (Message("at {time}", "于{time}"), None),
        (Message(("one day", "%(n)s days"), ("%(n)s天",)), None),
        (Message(("one day", "%(n)s days"), ("1天",)), "placeholders"),
        (Message(("one day", "%(n)s days"), ("one day", "%(n)s days")), None),
    ],
)
def test_the_check_sees_what_is_wrong_with_a_translation(message: Message, problem: str | None) -> None:
    assert [problem in found for found in wrong(message) if problem] == ([True] if problem else [])
    assert bool(list(wrong(message))) == bool(problem)


def test_collecting_keeps_what_is_used_and_drops_the_rest() -> None:
    found, kept = Catalog(locale="en"), Catalog(locale="zh_Hans")
    found.add("Save"), found.add("open", context="answer"), found.add(("one day", "%(n)s days"))
    kept.add("Save", "保存"), kept.add("open", "开启"), kept.add("Gone", "没有了")
    result = {identity(message): texts(message) for message in merged(found, kept, "zh_Hans") if message.id}
    assert result == {("", "Save"): ["保存"], ("answer", "open"): [""], ("", "one day"): [""]}
    english = {identity(message): texts(message) for message in merged(found, kept, "en") if message.id}
    assert english["", "one day"] == ["one day", "%(n)s days"]


@pytest.mark.once
def test_collecting_twice_writes_the_same() -> None:
    for language in ("zh_Hans", "en"):
        kept = path_of(language).read_bytes()
        assert written(merged(catalogue(path_of(language)), catalogue(path_of(language)), language)) == kept


@pytest.mark.once
def test_it_collects_from_code_and_templates() -> None:
    found = {identity(message) for message in collect() if message.id}
    assert {("", "Save"), ("product name", "Rectify"), ("account", "open"), ("", " (%(words)s)")} <= found
