"""The numbers of a rule set in words: each number is told, with its own value."""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.utils import translation

from villages.criteria.rules import Numbers
from villages.criteria.words import chapters

# A value for each number that no other has, so that one finds it in the sentences.
DISTINCT = {
    field.name: number
    for number, field in enumerate((f for f in fields(Numbers) if f.name != "screened_classes"), start=11)
}


def told(numbers: Numbers) -> str:
    with translation.override("en"):
        return " ".join(sentence for chapter in chapters(numbers) for sentence in chapter.sentences)


def test_every_number_is_told() -> None:
    text = told(Numbers(**DISTINCT))  # type: ignore[arg-type]
    missing = [name for name, value in DISTINCT.items() if str(value) not in text]
    assert missing == []


def test_the_defaults_read_as_the_reference_says() -> None:
    text = told(Numbers())
    assert "every village of this class is looked at: villagers' committee." in text
    assert "due on day 10 of the month after the quarter, 24:00. Late is noted, not locked." in text
    assert "within 90 days of the determination" in text
    assert "up to 100 points; 70 pass." in text
    assert "There is no “basically passed”." in text
    assert "The watch lasts 12 months from acceptance." in text
    assert "within 5 working days" in text
    assert "More than 50 % dissatisfied" in text


def test_one_is_told_in_the_singular() -> None:
    text = told(Numbers(watch_months=1, spot_check_every_months=1, residents_days_per_week_min=1))
    assert "The watch lasts 1 month from" in text
    assert "general spot check every month;" in text
    assert "at least 1 day a week" in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_sentence_is_empty_or_left_with_a_placeholder(language: str) -> None:
    with translation.override(language):
        sentences = [sentence for chapter in chapters(Numbers()) for sentence in chapter.sentences]
    assert len(sentences) > 15
    assert all(sentence and "%(" not in sentence and "%%" not in sentence for sentence in sentences)
