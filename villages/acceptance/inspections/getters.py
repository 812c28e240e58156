"""The third rung of the ladder: the inspection in the address, if this person may see it; otherwise 404."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from villages.acceptance.inspections.models import Inspection
from villages.acceptance.inspections.sheet_store import PARTS
from villages.accounts.models import User


def get_inspection(user: User, pk: int) -> Inspection:
    """With its entry, people, rule set and the whole sheet. Raises `Http404`."""
    rows = Inspection.objects.visible_to(user).filter(pk=pk)
    rows = rows.select_related(
        "entry__village__parent", "entry__rule_set", "rule_set__edition", "applied_by", "proposed_by", "signed_by"
    )
    inspection = rows.prefetch_related("members__user", *PARTS).first()
    if inspection is None:
        raise Http404(_("There is no such inspection in your jurisdiction."))
    return inspection
