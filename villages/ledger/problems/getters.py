"""The third rung of the ladder: the thing in the address, if it lies in the jurisdiction; otherwise 404."""

from __future__ import annotations

from django.http import Http404

from villages.accounts.models import User
from villages.ledger.problems.models import Problem


def get_problem(user: User, pk: int) -> Problem:
    """With its entry. Raises `Http404`."""
    rows = Problem.objects.visible_to(user).filter(pk=pk)
    problem = rows.select_related("entry__village__parent", "entry__rule_set", "recorded_by").first()
    if problem is None:
        raise Http404
    return problem
