"""The third rung of the ladder: the draft in the address. Rule sets belong to the installation, not to a county."""

from __future__ import annotations

from django.http import Http404

from villages.criteria.models import RuleDraft


def get_draft(pk: int) -> RuleDraft:
    """With what it is based on and what it became. Raises `Http404`."""
    rows = RuleDraft.objects.select_related("based_on__edition", "rule_set", "drafted_by")
    draft = rows.filter(pk=pk).first()
    if draft is None:
        raise Http404
    return draft
