"""Look-backs that are not needed any more, because the watch has ended or has become shorter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from villages.acceptance.watch.models import LookBack
from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.process import Verb, advance


@transaction.atomic
def call_off_waiting(row: LedgerEntry, *, by: User | None, at: dt.datetime) -> None:
    """What follows from the end of a watch, whichever it is: no more look-backs are made in it."""
    _call_off(LookBack.objects.waiting().filter(entry=row), _("The watch has ended."), at=at)


@transaction.atomic
def call_off_after(*, entry: LedgerEntry, day: dt.date, at: dt.datetime) -> None:
    """A watch that was shortened needs no look-backs after its last day."""
    rows = LookBack.objects.waiting().filter(entry=entry, due_on__gt=day)
    _call_off(rows, _("The watch ends earlier."), at=at)


def _call_off(rows: Iterable[LookBack], reason: Promise, *, at: dt.datetime) -> None:
    """By the system; the reason is a record, so it comes in the language of the installation."""
    with translation.override(settings.LANGUAGE_CODE):
        words = str(reason)
    for look_back in rows:
        advance(look_back, Verb.CALL_OFF, by=None, at=at, reason=words)
