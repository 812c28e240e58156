"""The frame of an entry's pages: its head, and the sections between which one goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.ledger.models import LedgerEntry


@dataclass(frozen=True)
class EntrySection:
    """One page of an entry."""

    label: str | Promise
    url_name: str
    permission: Permission = Permission.READ_LEDGER


# In the order of the process.
SECTIONS: tuple[EntrySection, ...] = (
    EntrySection(_("Overview"), "villages:entry-detail"),
    EntrySection(_("Plan"), "villages:entry-plan"),
    EntrySection(_("Stages"), "villages:entry-stages"),
    EntrySection(pgettext_lazy("rectification", "Measures"), "villages:entry-measures"),
    EntrySection(_("Problems"), "villages:entry-problems"),
    EntrySection(_("People"), "villages:entry-people"),
    EntrySection(_("Funds"), "villages:entry-funds"),
    EntrySection(_("Deadline"), "villages:entry-deadline"),
    EntrySection(_("Inspections"), "villages:entry-inspections"),
    EntrySection(_("Watch"), "villages:entry-watch"),
    EntrySection(_("Freeze"), "villages:entry-freeze", Permission.READ_FREEZE),
    EntrySection(_("Files"), "villages:entry-files"),
)


@dataclass(frozen=True)
class Tab:
    """A section for one reader of one entry."""

    label: str
    url: str
    is_active: bool


def frame(entry: LedgerEntry, user: User, at: dt.datetime, here: str) -> dict[str, Any]:
    """What `templates/ledger/entry_frame.html` needs; `here` is the name of the section's address. No query."""
    tabs = [
        Tab(str(section.label), reverse(section.url_name, args=[entry.number]), section.url_name == here)
        for section in SECTIONS
        if user.may(section.permission)
    ]
    days_left = entry.days_left(at)
    return {"entry": entry, "light": entry.light(at), "days_left": days_left, "days_over": -days_left, "tabs": tabs}
