"""The third rung of the ladder: the thing in the address, if it lies in the jurisdiction; otherwise 404."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import User
from villages.divisions.models import Division, Level
from villages.screening.departments.models import Department, DepartmentReport, JointMeeting

Row = TypeVar("Row", bound=Model)


def get_department(user: User, pk: int) -> Department:
    """With its county. Raises `Http404`."""
    return _one(Department.objects.visible_to(user).select_related("county"), pk)


def get_report(user: User, pk: int) -> DepartmentReport:
    """With department and filer. Raises `Http404`."""
    return _one(DepartmentReport.objects.visible_to(user).select_related("department__county", "filed_by"), pk)


def get_meeting(user: User, pk: int) -> JointMeeting:
    """With its county and people. Raises `Http404`."""
    return _one(JointMeeting.objects.visible_to(user).select_related("county", "called_by", "minutes_by"), pk)


def get_county(user: User) -> Division:
    """The county whose officer this is. Raises `Http404` when it is not loaded."""
    return _one(Division.objects.filter(level=Level.COUNTY, code=user.jurisdiction), None)


def _one(rows: QuerySet[Row], pk: int | None) -> Row:
    row = (rows if pk is None else rows.filter(pk=pk)).first()
    if row is None:
        raise Http404(_("There is no such thing in your jurisdiction."))
    return row
