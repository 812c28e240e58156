"""The third rung of the ladder: the thing in the address, if it lies in the jurisdiction; otherwise 404."""

from __future__ import annotations

import re

from django.http import Http404

from villages.accounts.models import User
from villages.screening.models import QuarterlyCheck, VillageSheet
from villages.screening.quarters import Quarter

_CODE = re.compile(r"[0-9]{2,12}")


def get_check(user: User, quarter: str, township: str) -> QuarterlyCheck:
    """The check of `2026Q3` of the township with this code, with township, edition and people. Raises `Http404`."""
    try:
        period = Quarter.parse(quarter)
    except ValueError as bad:
        raise Http404 from bad
    checks = QuarterlyCheck.objects.visible_to(user).of_quarter(period)
    people = ("submitted_by", "confirmed_by", "assigned_to")
    check = checks.filter(township__code=_code(township)).select_related("township", "edition", *people).first()
    if check is None:
        raise Http404
    return check


def get_sheet(user: User, check: QuarterlyCheck, village: str) -> VillageSheet:
    """The sheet of the village with this code in the check, with village and last saver. Raises `Http404`."""
    sheets = VillageSheet.objects.visible_to(user).filter(quarterly_check=check, village__code=_code(village))
    sheet = sheets.select_related("village", "saved_by").first()
    if sheet is None:
        raise Http404
    sheet.quarterly_check = check
    return sheet


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise Http404
    return text
