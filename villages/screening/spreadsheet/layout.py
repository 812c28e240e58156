"""What the form looks like: its sheets, heads and words. Written in one language, it is read in every one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from villages.screening.models import AnswerValue, QuarterlyCheck

ANSWERS = pgettext_lazy("sheet of the form", "Answers")
DETAILS = pgettext_lazy("sheet of the form", "Details")
GUIDE = pgettext_lazy("sheet of the form", "Guide")

CODE, VILLAGE, VERSION = "code", "village", "version"
CRITERION, FACT, ESTABLISHED_BY, DOCUMENT_NO, SEEN_ON, REASON = (
    "criterion", "fact", "established_by", "document_no", "seen_on", "reason",
)  # fmt: skip
TOWNSHIP, QUARTER, FORM = "township", "quarter", "form"

HEADS: dict[str, Promise] = {
    CODE: _("Village code"),
    VILLAGE: _("Village"),
    VERSION: _("Version"),
    CRITERION: _("Criterion"),
    FACT: _("What is the case"),
    ESTABLISHED_BY: _("Established by"),
    DOCUMENT_NO: _("Document number"),
    SEEN_ON: _("Seen on"),
    REASON: _("Why it cannot be told"),
    TOWNSHIP: _("Township code"),
    QUARTER: _("Quarter"),
    FORM: _("Form number"),
}
DETAIL_COLUMNS = (CODE, VILLAGE, CRITERION, FACT, ESTABLISHED_BY, DOCUMENT_NO, SEEN_ON, REASON)
IDENTITY = (TOWNSHIP, QUARTER, FORM)
# The words that go with each answer, by their columns.
WORDS = {
    AnswerValue.YES: (FACT, ESTABLISHED_BY, DOCUMENT_NO),
    AnswerValue.UNKNOWN: (REASON,),
}
# The property of the file that says whose form it is, if somebody rubs out the cells that do.
PROPERTY = "RectifyForm"
_NUMBER = re.compile(r"第?\s*(\d{1,3})(?!\d)")
_ALSO = {"y": AnswerValue.YES, "n": AnswerValue.NO, "无法判断": AnswerValue.UNKNOWN, "unknown": AnswerValue.UNKNOWN}


def identity_of(check: QuarterlyCheck) -> dict[str, str]:
    """Whose form it is: township, quarter, number of the check."""
    return {TOWNSHIP: check.township.code, QUARTER: check.quarter, FORM: str(check.pk)}


def plain(text: str) -> str:
    """As words are compared: full-width signs, capitals and spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def head_named(text: str) -> str:
    """The key of a head in whichever language; empty for none."""
    return _heads().get(plain(text), "")


def value_named(text: str) -> AnswerValue | None:
    """The answer that a word means, in whichever language; None for no answer of ours."""
    return _values().get(plain(text))


def number_in(text: str) -> int | None:
    """The number of a criterion, with or without the words behind it."""
    match = _NUMBER.match(unicodedata.normalize("NFKC", text))
    return int(match[1]) if match else None


@cache
def _heads() -> dict[str, str]:
    return {word: key for key, head in HEADS.items() for word in _in_every_language([head])}


@cache
def _values() -> dict[str, AnswerValue]:
    return _ALSO | {word: value for value in AnswerValue for word in _in_every_language([value.label, value.value])}


def _in_every_language(words: Iterable[str | Promise]) -> set[str]:
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found |= {plain(str(word)) for word in words}
    return found
