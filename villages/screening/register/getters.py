"""The third rung of the ladder: the thing in the address, if it lies in the jurisdiction; otherwise 404."""

from __future__ import annotations

import datetime as dt
import re

from django.http import Http404

from villages.accounts.models import User
from villages.divisions.models import Division
from villages.screening.register.due_days import is_due, telephone_rhythm
from villages.screening.register.models import Dispute, Incident, ToldBy

_CODE = re.compile(r"[0-9]{9}")


def get_incident(user: User, pk: int) -> Incident:
    """With village and township. Raises `Http404`."""
    rows = Incident.objects.visible_to(user).filter(pk=pk)
    incident = rows.select_related("village__parent", "registered_by").first()
    if incident is None:
        raise Http404
    return incident


def get_dispute(user: User, pk: int) -> Dispute:
    """With village and township. Raises `Http404`."""
    rows = Dispute.objects.visible_to(user).filter(pk=pk)
    dispute = rows.select_related("village__parent", "registered_by").first()
    if dispute is None:
        raise Http404
    return dispute


def get_duty(user: User, township: str, way: str, day: str) -> tuple[Division, ToldBy, dt.date]:
    """The township, the way and the due day of an address. Raises `Http404`, also when nothing is due on that day."""
    try:
        due_on = dt.date.fromisoformat(day)
    except ValueError as bad:
        raise Http404 from bad
    if not _CODE.fullmatch(township) or way not in ToldBy.values or not 1950 <= due_on.year <= 9998:
        raise Http404
    found = Division.objects.visible_to(user).townships().filter(code=township).select_related("parent").first()
    if found is None or not is_due(ToldBy(way), due_on, telephone_rhythm(due_on)):
        raise Http404
    return found, ToldBy(way), due_on
