"""May it happen now? The rules of issuing reports; pure. Source: DOMAIN.md §6: frozen once issued."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.numbers import matter
from reports.states import Audience, JobState
from reports.wording.paragraphs import FIELDS, Paragraphs
from villages.accounts.models import Language
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken


def check_copy(language: str, audience: str) -> None:
    """A paper is made in one of the languages of the product, complete or masked."""
    if language not in Language.values:
        raise RuleBroken(_("Choose Chinese or English."), field="language")
    if audience not in Audience.values:
        raise RuleBroken(_("Choose which copy you want."), field="audience")


def check_words(words: Paragraphs) -> None:
    """Every paragraph says something, and nothing about persons by number (DOMAIN.md §3)."""
    for field in FIELDS:
        text = str(getattr(words, field))
        if not text.strip():
            raise RuleBroken(_("Write this paragraph, or say that there is nothing to report."), field=field)
        check_no_personal_numbers(text, field=field)


def check_may_have(audience: str, allowed: str) -> None:
    """A role that may have the masked copy only does not get the complete one."""
    if audience != allowed and allowed == Audience.OUTSIDE:
        raise RuleBroken(_("Your role may have the copy with sensitive notes masked."), field="audience")


def check_can_revise(frozen: Any, counted: Any, *, reason: str, has_same_head: bool = True) -> None:
    """A revision says why, and says something else than what was issued; a later day alone is nothing new.

    `frozen` and `counted`: contents of the same kind of paper. A head that the settings have since put right is new.
    """
    if not reason.strip():
        raise RuleBroken(_("Give a reason."), field="reason")
    check_no_personal_numbers(reason, field="reason")
    if has_same_head and matter(frozen) == matter(counted):
        raise RuleBroken(_("The figures are the same as in the last revision: there is nothing to correct."))


def check_store(*, is_away: bool) -> None:
    """While the store does not answer nobody knows whether a file is gone, and a new one could not be kept."""
    if is_away:
        raise RuleBroken(_("The store of files does not answer. Nothing is lost; try again later."))


def check_can_retry(state: str, *, has_file: bool) -> None:
    """What failed, or lost its file, is made again; what is under way or there is not."""
    if state == JobState.READY and has_file:
        raise RuleBroken(_("This report is ready; it is not made a second time."))
    if state in (JobState.QUEUED, JobState.RUNNING):
        raise RuleBroken(_("This report is being made already."))
