"""How far the copies of a paper are, as its page lists them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from reports.about import Revision

register = template.Library()


@register.filter
def under_way(issued: Iterable[Revision]) -> bool:
    """Whether a copy of any revision is still waiting or being made."""
    return any(not job.is_finished for revision in issued for job in revision.copies)
