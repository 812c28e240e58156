"""The third rung of the ladder: the notice in the address, if this person may know of it; otherwise 404."""

from __future__ import annotations

from django.http import Http404

from villages.accountability.notices.models import Notice
from villages.accounts.models import User
from villages.divisions.models import Division


def get_notice(user: User, pk: int) -> Notice:
    """With addressee, rule set and people. Raises `Http404`."""
    related = ("county", "addressee", "department", "rule_set", "proposed_by", "answered_by", "issued_by")
    notice = Notice.objects.visible_to(user).filter(pk=pk).select_related(*related).first()
    if notice is None:
        raise Http404
    return notice


def get_county(user: User) -> Division:
    """The county of somebody who works for it. Raises `Http404` when it is not loaded."""
    county = Division.objects.visible_to(user).filter(code=user.jurisdiction).first()
    if county is None:
        raise Http404
    return county
