"""May this file be put on the entry, may it be taken off? Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken

MOST_FILES = 50  # of one row and purpose


def check_room(count: int) -> None:
    """A row has a few files, not an archive."""
    if count >= MOST_FILES:
        raise RuleBroken(_("There are %(count)d files here already; no more can be added.") % {"count": count})


def check_is_new_here(*, is_here: bool) -> None:
    """The same file twice says nothing more."""
    if is_here:
        raise RuleBroken(_("This very file is here already."), field="file")


def check_is_open(*, is_open: bool) -> None:
    """A closed entry stays as it is; an open one takes files also in the watch."""
    if not is_open:
        raise RuleBroken(_("The entry is closed: its files stay as they are."))


def check_is_not_the_last_proof(*, is_relied_on: bool, others: int) -> None:
    """What a stage or a measure was finished on stays, until the right file stands beside it."""
    if is_relied_on and not others:
        raise RuleBroken(_("A finished step rests on this file. Add the right file first, then take this one off."))


def check_is_not_signed(*, is_signed: bool) -> None:
    """What the team saw belongs to the decision that the leader signed."""
    if is_signed:
        raise RuleBroken(_("The inspection is signed: its photographs stay with the decision."))


def check_reason(reason: str) -> None:
    """Nothing is taken off without a reason."""
    if not reason.strip():
        raise RuleBroken(_("Give a reason."), field="reason")
    check_no_personal_numbers(reason, field="reason")
