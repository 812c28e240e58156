"""Facts for which somebody answers, made through the same actions as the product."""

from __future__ import annotations

import datetime as dt

from tests.factories import QUARTER, fill_check, moment, open_check, submit
from tests.screening.explanations.county import DUE, TUANHUANG, asked_about, report
from villages.accountability.notices.models import Notice
from villages.accountability.notices.sweep import propose_notices
from villages.accounts.models import User
from villages.screening.explanations.actions import sweep_explanations
from villages.screening.explanations.models import Explanation
from villages.screening.models import QuarterlyCheck
from villages.screening.quarters import Quarter

# 2026Q3 was due on 10 October, 24:00.
LATE = moment("2026-10-12 09:00")
LAPSED = DUE + dt.timedelta(hours=9)
COUNTY = "360603"


def sweep(at: dt.datetime) -> dict[str, int]:
    return propose_notices(under_code=COUNTY, at=at)


def late_check(by: User, quarter: Quarter = QUARTER, *, days: int = 1) -> QuarterlyCheck:
    """A check of the filer's township that was submitted so many days after it was due."""
    check = open_check(by.jurisdiction, quarter)
    at = check.due_at + dt.timedelta(days=days)
    return submit(fill_check(check, by=by, at=at), by=by, at=at)


def missing_check(township: str = "360603101", quarter: Quarter = QUARTER) -> QuarterlyCheck:
    return open_check(township, quarter)


def concealed(village: str = TUANHUANG, number: int = 11) -> Explanation:
    """A village whose *no* stayed unexplained; its township's check must be submitted."""
    finding = report(village, number)
    sweep_explanations(at=LAPSED)
    return asked_about(finding)


def only(**facts: object) -> Notice:
    return Notice.objects.select_related("county", "addressee", "department", "rule_set").get(**facts)
