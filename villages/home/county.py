"""The first pages of the county: officer, leader, inspector."""

from __future__ import annotations

import datetime as dt
from typing import Any

from villages.accounts.models import User
from villages.home.reader import pages_of, standing_of_quarter
from villages.ledger.models import Determination
from villages.ledger.plans.models import Plan
from villages.process import Stage
from villages.screening.models import QuarterlyCheck
from villages.screening.spot_checks.overview import reminders_for, visits_waiting_for

# A county has some twenty townships: a list on the first page stays a list that can be read.
LONGEST_LIST = 30


def officer(user: User, at: dt.datetime) -> dict[str, Any]:
    """Checks to review and plans to approve, each with a link; everything else is counted."""
    submitted = QuarterlyCheck.objects.visible_to(user).filter(stage=Stage.SUBMITTED)
    plans = Plan.objects.visible_to(user).waiting_for_county()
    return {
        "checks": submitted.select_related("township")
        .prefetch_related("submissions")
        .order_by("submitted_at")[:LONGEST_LIST],
        "plans": plans.select_related("entry__village__parent", "submitted_by").order_by("submitted_at")[:LONGEST_LIST],
        "reminders": reminders_for(user),
        "body": "home/officer.html",
        **standing_of_quarter(user, at),
    }


def leader(user: User, at: dt.datetime) -> dict[str, Any]:
    """Determinations to sign; the other signatures are counted."""
    waiting = Determination.objects.visible_to(user).awaiting_signature()
    return {
        "determinations": waiting.select_related("village__parent", "proposed_by").order_by("proposed_at")[
            :LONGEST_LIST
        ],
        "body": "home/leader.html",
        **standing_of_quarter(user, at),
    }


def inspector(user: User, at: dt.datetime) -> dict[str, Any]:
    """The villages to visit, then the pages to read."""
    return {**standing_of_quarter(user, at), "visits": visits_waiting_for(user), "pages": pages_of(user),
            "body": "home/inspector.html"}  # fmt: skip
