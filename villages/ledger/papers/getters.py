"""The third rung of the ladder: the thing in the address, if it lies in the jurisdiction; otherwise 404."""

from __future__ import annotations

from django.db import models
from django.http import Http404

from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.models import ABOUT, EntryFile, Purpose


def get_about(user: User, entry: LedgerEntry, purpose: str, pk: int) -> tuple[Purpose, models.Model | None]:
    """The purpose of an address, and the row of the entry that its files are about. Raises `Http404`.

    `pk` is 0 for files of the entry itself.
    """
    if purpose not in Purpose.values:
        raise Http404
    column = ABOUT.get(purpose)
    if column is None:
        if pk:
            raise Http404
        return Purpose(purpose), None
    model = EntryFile._meta.get_field(column).related_model
    assert isinstance(model, type)
    rows = model._default_manager.filter(pk=pk, entry=entry)
    if hasattr(rows, "visible_to"):  # an inspection without notice is not shown to the township
        rows = rows.visible_to(user)
    row = rows.first()
    if row is None:
        raise Http404
    return Purpose(purpose), row


def get_entry_file(user: User, entry: LedgerEntry, pk: int) -> EntryFile:
    """A standing file of the entry. Raises `Http404`."""
    rows = EntryFile.objects.visible_to(user).standing().filter(pk=pk, entry=entry)
    row = rows.select_related("file", "measure", "letter", "meeting").first()
    if row is None:
        raise Http404
    row.entry = entry
    return row
