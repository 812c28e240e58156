"""The third rung of the ladder: the look-back or breach in the address, if this person may see it; otherwise 404."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from villages.acceptance.watch.models import LookBack, WatchBreach
from villages.accounts.models import User
from villages.ledger.models import LedgerEntry


def get_look_back(user: User, pk: int) -> LookBack:
    """With its entry, village, rule set and visitor. Raises `Http404`."""
    rows = LookBack.objects.visible_to(user).filter(pk=pk)
    look_back = rows.select_related("entry__village__parent", "entry__rule_set", "visited_by").first()
    if look_back is None:
        raise Http404(_("There is no such look-back in your jurisdiction."))
    return look_back


def get_breach(entry: LedgerEntry, pk: int) -> WatchBreach:
    """A breach of this entry (which was looked up by who asks). Raises `Http404`."""
    breach = WatchBreach.objects.filter(entry=entry, pk=pk).first()
    if breach is None:
        raise Http404(_("There is no such breach on this entry."))
    breach.entry = entry
    return breach
