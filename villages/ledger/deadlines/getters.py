"""The extensions and notice boards in the address, if they lie in the jurisdiction; otherwise 404."""

from __future__ import annotations

from django.http import Http404

from villages.accounts.models import User
from villages.ledger.deadlines.models import Extension, NoticeBoard
from villages.ledger.models import LedgerEntry


def get_extension(user: User, pk: int) -> Extension:
    """With the entry, its village and rule set. Raises `Http404`."""
    rows = Extension.objects.visible_to(user).filter(pk=pk)
    extension = rows.select_related("entry__village__parent", "entry__rule_set").first()
    if extension is None:
        raise Http404
    return extension


def get_board(entry: LedgerEntry, pk: int) -> NoticeBoard:
    """A board of this entry, which the reader may see. Raises `Http404`."""
    board = entry.boards.filter(pk=pk).first()
    if board is None:
        raise Http404
    board.entry = entry
    return board
