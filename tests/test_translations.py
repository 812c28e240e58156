"""Both languages are whole: no page shows words of the other one, and the catalogues lose nothing.

That every text has a translation is `make check`'s business (scripts/check_translations.py); here the pages are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, ngettext

from reports.models import ReportJob
from reports.papers import township_report
from scripts.check_translations import wrong
from scripts.collect_messages import catalogue, collect, identity, merged, originals, path_of, texts, written
from tests.conftest import Cast
from tests.factories import PASSWORD
from tests.screens import words_of
from tests.test_urls_by_role import WHO, rows
from tests.test_urls_by_role import addresses as addresses  # the fixture
from villages.accounts.models import Language, User
from villages.audit import AuditRow
from villages.ledger.models import Determination

# Three English words in a row are a sentence that was not translated; user names and codes come alone.
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:[ ,]+[A-Za-z][A-Za-z'’-]*){2,}")
HAN = re.compile(r"[\u4e00-\u9fff]")
READERS = ("filer", "neighbour", "officer", "leader", "member", "system_admin", "security_admin", "auditor")


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


def names_and_typed_texts() -> set[str]:
    """Words that stay as they are in every language."""
    return {
        *(str(label) for label in Language.labels),  # each language names itself
        *User.objects.values_list("username", flat=True),
        *Determination.objects.values_list("basis", flat=True),
        *AuditRow.objects.values_list("label", flat=True),
    }


def pages(addresses: dict[str, str], cast: Cast, language: str) -> Iterator[tuple[str, str]]:
    """Every page that a reader may open, and every form that comes back refused: name and HTML."""
    browsers = {who: Client() for who in READERS}
    for who, browser in browsers.items():
        person = getattr(cast, who)
        User.objects.filter(pk=person.pk).update(language=language)
        browser.force_login(person)
    for name, method, *statuses in rows():
        answers = dict(zip(WHO, statuses * len(WHO) if len(statuses) == 1 else statuses, strict=True))
        for who in READERS:
            if answers[who] not in ("200", "422", "403") or name.startswith("healthz"):
                continue
            with transaction.atomic():
                browser, url = browsers[who], addresses[name]
                response = browser.get(url) if method == "GET" else browser.post(url)
                transaction.set_rollback(True)
            if response.headers["Content-Type"].startswith("text/html"):
                yield f"{method} {name} as {who}", response.content.decode()


@pytest.mark.once
@pytest.mark.parametrize("language", Language.values)
def test_no_page_shows_words_of_the_other_language(language: str, addresses: dict[str, str], cast: Cast) -> None:
    known = names_and_typed_texts()
    seen = {name: foreign_words(words_of(html), language) for name, html in pages(addresses, cast, language)}
    assert len(seen) > 150
    assert {name: left for name, words in seen.items() if (left := set(words) - known)} == {}


@pytest.mark.once
@pytest.mark.parametrize("language", Language.values)
def test_no_paper_shows_words_of_the_other_language(language: str, addresses: dict[str, str]) -> None:
    paper = township_report(ReportJob.objects.get().snapshot, language)
    words = words_of(paper.html)
    assert len(words) > 50
    assert foreign_words(words, language) == []


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


def test_collecting_twice_writes_the_same() -> None:
    for language in ("zh_Hans", "en"):
        kept = path_of(language).read_bytes()
        assert written(merged(catalogue(path_of(language)), catalogue(path_of(language)), language)) == kept


def test_it_collects_from_code_and_templates() -> None:
    found = {identity(message) for message in collect() if message.id}
    assert {("", "Save"), ("product name", "Rectify"), ("account", "open"), ("", " (%(words)s)")} <= found
