"""The third rung of the ladder: the thing in the address, if it lies in the jurisdiction; otherwise 404."""

from __future__ import annotations

import re

from django.http import Http404

from villages.accounts.models import User
from villages.divisions.models import Division
from villages.ledger.models import Determination, LedgerEntry

_CODE = re.compile(r"[0-9]{12}")
_NUMBER = re.compile(r"[0-9]{6}-[0-9]{4}-[0-9]{3,9}")


def get_village(user: User, code: str) -> Division:
    """The village with this code and its township. Raises `Http404`."""
    if not _CODE.fullmatch(code):
        raise Http404
    village = Division.objects.visible_to(user).villages().filter(code=code).select_related("parent").first()
    if village is None:
        raise Http404
    return village


def get_determination(user: User, pk: int) -> Determination:
    """With village and people. Raises `Http404`."""
    rows = Determination.objects.visible_to(user).filter(pk=pk)
    determination = rows.select_related("village__parent", "proposed_by", "signed_by").first()
    if determination is None:
        raise Http404
    return determination


def get_entry(user: User, number: str) -> LedgerEntry:
    """With village, rule set and the determination that opened it. Raises `Http404`."""
    if not _NUMBER.fullmatch(number):
        raise Http404
    rows = LedgerEntry.objects.visible_to(user).filter(number=number)
    entry = rows.select_related("village__parent", "rule_set", "determination__signed_by").first()
    if entry is None:
        raise Http404
    return entry
