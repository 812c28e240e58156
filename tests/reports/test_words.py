"""Sentences of a paragraph: spaces between them in English, none in Chinese, whatever has been translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation

from reports.papers.leader_card import CardLine, row_of
from reports.papers.waiting import Waiting
from reports.words import joined, minutes_words, screening_words
from tests.reports import samples
from tests.reports.papers.printing import line

pytestmark = pytest.mark.once
FIRST, SECOND, ZH_FIRST, ZH_SECOND = "It was late.", "It was returned.", "迟报1天。", "县级已退回。"
TOUCHING = re.compile(r"[.!?][A-Z]")


@pytest.fixture(params=["zh-hans", "en", ""], ids=["Chinese", "English", "no catalogue"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param or None):
        yield request.param


def test_sentences_are_joined_as_their_language_does(language: str) -> None:
    assert joined([FIRST, "", SECOND]) == "It was late. It was returned."
    space = "" if language.startswith("zh") else " "
    assert joined([ZH_FIRST, ZH_SECOND]) == f"迟报1天。{space}县级已退回。"
    assert joined([ZH_FIRST, SECOND]) == f"迟报1天。{space}It was returned."
    assert joined([]) == ""


def test_the_paragraphs_of_a_report_have_no_sentences_that_touch(language: str) -> None:
    figures = samples.township()
    check = replace(figures.check, first_submitted_at=None, confirmed_at=None, returns=2)
    said = "\n".join(screening_words(replace(figures, check=check)))
    assert not TOUCHING.search(said)
    assert ("。 " in said) is False
    late = minutes_words(26 * 60 + 5)
    assert late == ("1天2小时5分钟" if language.startswith("zh") else "1 day 2 hours 5 minutes")


def test_what_waits_on_a_leaders_card_is_joined_alike(language: str) -> None:
    waiting = Waiting(
        measures=2, done=0, overdue=1, blocked=1, unanswered=0, plan="", is_extension_asked=True,
        is_cancellation_proposed=False,
    )  # fmt: skip
    said = row_of(CardLine(line(), waiting))[-1]
    assert (" " in said) is not language.startswith("zh")
    assert not TOUCHING.search(said)
