"""The third rung of the ladder: the spot check or visit in the address, if this person may see it; otherwise 404."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import User
from villages.divisions.models import Division, Level
from villages.screening.spot_checks.models import SpotCheck, SpotVisit


def get_spot_check(user: User, pk: int) -> SpotCheck:
    """With county, edition and planner. Raises `Http404`."""
    rows = SpotCheck.objects.visible_to(user).filter(pk=pk).select_related("county", "edition", "planned_by")
    spot_check = rows.first()
    if spot_check is None:
        raise Http404(_("There is no such spot check in your jurisdiction."))
    return spot_check


def get_visit(user: User, pk: int) -> SpotVisit:
    """With village, spot check and visitor. Raises `Http404`."""
    rows = SpotVisit.objects.visible_to(user).filter(pk=pk)
    visit = rows.select_related("village__parent", "spot_check__county", "spot_check__edition", "visited_by").first()
    if visit is None:
        raise Http404(_("There is no such visit in your jurisdiction."))
    return visit


def get_county(user: User) -> Division:
    """The county that this person works for. Raises `Http404` when it has not been loaded."""
    county = Division.objects.visible_to(user).filter(code=user.jurisdiction, level=Level.COUNTY).first()
    if county is None:
        raise Http404(_("Your county has not been loaded yet."))
    return county
