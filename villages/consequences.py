"""What follows from a move by itself, in the same transaction: one table, so that nobody has to search for it.

A consequence is an action `(row, *, by, at)`, named by its dotted path: rooms that come later in the process hang their
work on a move of an earlier room without being imported by it. What only tells people is no consequence: the inbox
reads the history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from villages.stages import Thing, Verb

if TYPE_CHECKING:
    from villages.accounts.models import User
    from villages.process import Staged

Consequence = Callable[..., None]

# What waits for a decision about the rectification period falls with it.
_EXTENSION_FALLS = "villages.ledger.deadlines.actions.withdraw_with_entry"
_LEAVE_FALLS = "villages.ledger.people.leave_actions.withdraw_leave_with_entry"
# Whichever way a watch ends, no more look-backs are made in it.
_LOOK_BACKS_END = "villages.acceptance.watch.calling_off.call_off_waiting"
# The personnel freeze holds during rectification: it ends with the acceptance and begins again with a further round.
_FREEZE_ENDS = "villages.accountability.freeze.following.end_with_acceptance"
_FREEZE_BEGINS_AGAIN = "villages.accountability.freeze.following.begin_again"
_FREEZE_GOES_ON = "villages.accountability.freeze.following.go_with_merger"

CONSEQUENCES: dict[tuple[Thing, Verb], tuple[str, ...]] = {
    (Thing.ENTRY, Verb.PASS): (_EXTENSION_FALLS, _LEAVE_FALLS, _FREEZE_ENDS),
    (Thing.ENTRY, Verb.BASICALLY_PASS): (_EXTENSION_FALLS,),
    (Thing.ENTRY, Verb.FAIL): (_EXTENSION_FALLS,),
    (Thing.ENTRY, Verb.REBOUND): (_LOOK_BACKS_END, _FREEZE_BEGINS_AGAIN),
    (Thing.ENTRY, Verb.WIDEN): (_LOOK_BACKS_END, _FREEZE_BEGINS_AGAIN),
    (Thing.ENTRY, Verb.CANCEL): (_LOOK_BACKS_END,),
    (Thing.ENTRY, Verb.MERGE): (_EXTENSION_FALLS, _LEAVE_FALLS, _LOOK_BACKS_END, _FREEZE_GOES_ON),
}


def follow(row: Staged, thing: Thing, verb: Verb, *, by: User | None, at: dt.datetime) -> None:
    """Carry out what follows from the move that was just made. Called by `process.begin` and `process.advance`."""
    for path in CONSEQUENCES.get((thing, verb), ()):
        consequence: Consequence = import_string(path)
        consequence(row, by=by, at=at)
