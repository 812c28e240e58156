"""May it happen now? The rules of inspections; pure. Source: DOMAIN.md §2, §4, §5."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from villages.acceptance.inspections.decision import stricter_or_same
from villages.acceptance.inspections.models import Outcome
from villages.ledger.models import LedgerEntry
from villages.marks import listed
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken, Stage, Thing, Verb, find_move

LONGEST_WORDS = 2000


def check_words(text: str, field: str) -> None:
    """Free text that is there and can be kept."""
    if not text.strip():
        raise RuleBroken(_("Write something here."), field=field)
    if len(text) > LONGEST_WORDS:
        raise RuleBroken(_("This text is too long."), field=field)
    check_no_personal_numbers(text, field=field)


def check_can_apply(entry: LedgerEntry) -> None:
    """The entry is being put right, and its last stage is open."""
    find_move(Thing.ENTRY, entry.stage, Verb.APPLY)
    if entry.step != Stage.RECTIFY:
        words = _("The entry is in the stage “%(step)s”. Apply when the last stage, “%(last)s”, is open.")
        raise RuleBroken(words % {"step": entry.get_step_display(), "last": Stage.RECTIFY.label})


def check_plan(planned_on: dt.date, *, today: dt.date) -> None:
    """A visit lies ahead."""
    if planned_on < today:
        raise RuleBroken(_("This day is over."), field="planned_on")


def check_team(
    team: Collection[int], head: int | None, *, inspectors: Mapping[int, str], barred: Collection[int]
) -> None:
    """Inspectors of the county (by id, with their names), one of them the head; nobody who serves on the entry."""
    if not team:
        raise RuleBroken(_("Choose at least one inspector."), field="team")
    if not set(team) <= set(inspectors):
        raise RuleBroken(_("Only inspectors of this county inspect."), field="team")
    check_nobody_serves({pk: inspectors[pk] for pk in team}, barred)
    if head not in team:
        raise RuleBroken(_("The head is one of the team."), field="head")


def check_nobody_serves(team: Mapping[int, str], barred: Collection[int]) -> None:
    """Nobody judges the own work: not who serves on the entry, nor who belongs to its township's group."""
    own = [name for pk, name in sorted(team.items()) if pk in barred]
    if own:
        words = ngettext(
            "%(names)s serves on the entry or in its township and cannot inspect it.",
            "%(names)s serve on the entry or in its township and cannot inspect it.",
            len(own),
        )
        raise RuleBroken(words % {"names": listed(own)}, field="team")


def outcomes_to_sign(proposed: Outcome, *, has_band: bool) -> list[Outcome]:
    """What the leader may choose from: the proposal, and what is stricter; “basically passed” only where it exists."""
    return [each for each in stricter_or_same(proposed) if each == proposed or each != Outcome.BASIC or has_band]


def check_signature(
    proposed: Outcome, outcome: Outcome, *, has_band: bool, stricter_reason: str, fail_reasons: str
) -> None:
    """The leader signs what was proposed, or something stricter with a reason; a failure says why."""
    if outcome not in outcomes_to_sign(proposed, has_band=has_band):
        words = _("The team proposed “%(outcome)s”. It can only be made stricter, as the rule set has it.")
        raise RuleBroken(words % {"outcome": proposed.label}, field="outcome")
    if outcome != proposed and not stricter_reason.strip():
        raise RuleBroken(_("Say why the decision is stricter than the proposal."), field="stricter_reason")
    if outcome == Outcome.FAIL and not fail_reasons.strip():
        raise RuleBroken(_("Say why it failed: the township reads this."), field="fail_reasons")
    for field, text in (("stricter_reason", stricter_reason), ("fail_reasons", fail_reasons)):
        if len(text) > 2 * LONGEST_WORDS:
            raise RuleBroken(_("This text is too long."), field=field)
        check_no_personal_numbers(text, field=field)


def check_all_looked_at(unlooked: Collection[int]) -> None:
    """A criterion that joined the entry after the proposal was not looked at; nothing passes over it."""
    if unlooked:
        words = ngettext(
            "Criterion %(numbers)s joined the entry after the proposal. Return the proposal, so that the team looks "
            "at it.",
            "Criteria %(numbers)s joined the entry after the proposal. Return the proposal, so that the team looks "
            "at them.",
            len(unlooked),
        )
        raise RuleBroken(words % {"numbers": listed(sorted(unlooked))})
