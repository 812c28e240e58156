"""The people and leave in the address, if they lie in the jurisdiction; otherwise 404."""

from __future__ import annotations

from django.http import Http404

from villages.accounts.models import User
from villages.ledger.models import LedgerEntry
from villages.ledger.people.models import Leave, Service


def get_service(user: User, entry: LedgerEntry, pk: int) -> Service:
    """Somebody of this entry, also one who has left. Raises `Http404`."""
    service = Service.objects.visible_to(user).filter(entry=entry, pk=pk).first()
    if service is None:
        raise Http404
    service.entry = entry
    return service


def get_leave(user: User, pk: int) -> Leave:
    """With the person and the entry. Raises `Http404`."""
    leave = Leave.objects.visible_to(user).filter(pk=pk).select_related("service__entry__village__parent").first()
    if leave is None:
        raise Http404
    return leave
