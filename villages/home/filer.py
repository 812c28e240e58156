"""The first page of a township: what it must answer for, its open checks with how far they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from villages.accounts.models import User
from villages.process import Stage
from villages.screening.attesting import count_unchanged
from villages.screening.explanations.models import Explanation
from villages.screening.explanations.views import lines_of
from villages.screening.filing_models import Unlock, running_unlock
from villages.screening.handing_over import may_hand_over
from villages.screening.models import QuarterlyCheck
from villages.screening.progress import Progress, Return, last_return, progress_of
from villages.screening.quarters import Quarter
from villages.screening.register.board import duties_of

LONGEST_LIST = 30
PAST_CHECKS = 8


@dataclass(frozen=True)
class OpenCheck:
    """A check that the township can change now, with how far it is and how long it has."""

    check: QuarterlyCheck
    progress: Progress
    returned: Return | None
    minutes_left: int
    minutes_late: int
    unchanged: int
    unlock: Unlock | None


def filer(user: User, at: dt.datetime) -> dict[str, Any]:
    """Open checks, returned ones first, then the oldest; with none open the past ones with their receipts."""
    checks = QuarterlyCheck.objects.visible_to(user).select_related("township", "edition", "assigned_to")
    ready = [_open_check(check, at) for check in checks.open_to_township().order_by("quarter")]
    past = checks.exclude(submitted_at=None).select_related("submitted_by").prefetch_related("submissions")
    coming = Quarter.of(at)
    return {
        "open_checks": sorted(ready, key=lambda each: each.check.stage != Stage.RETURNED),
        "may_hand_over": may_hand_over(user),
        "past": [] if ready else past.order_by("-quarter")[:PAST_CHECKS],
        "coming": coming,
        "coming_opens": timezone.localdate(coming.opens_at()),
        "asked": lines_of(_asked(user), at),
        "duties": duties_of(user.jurisdiction, timezone.localdate(at)),
        "body": "home/filer.html",
    }


def _asked(user: User) -> QuerySet[Explanation]:
    """What the township must explain, the oldest first."""
    waiting = Explanation.objects.visible_to(user).waiting_for_township().with_clock()
    return waiting.select_related("finding__criterion").order_by("asked_at", "pk")[:LONGEST_LIST]


def _open_check(check: QuarterlyCheck, at: dt.datetime) -> OpenCheck:
    progress = progress_of(check)
    return OpenCheck(
        check,
        progress,
        last_return(check),
        minutes_left=check.minutes_left(at),
        minutes_late=check.minutes_late(at),
        unchanged=count_unchanged(progress),
        unlock=running_unlock(check),
    )
