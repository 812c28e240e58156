"""What the scheduler does in the villages app."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from villages.screening.actions import open_due_quarters
from villages.screening.explanations.actions import sweep_explanations
from villages.screening.spot_checks import actions as spot_checks
from villages.screening.unlocking import relock_due


@shared_task(name="villages.tasks.open_quarters")
def open_quarters() -> dict[str, int]:
    """Open what is due in the installation's part of the country; days on which nothing ran are caught up.

    Returns the number of new checks by quarter. Repeating it changes nothing.
    """
    return open_due_quarters(under=settings.RECTIFY_JURISDICTION, by=None, at=timezone.now())


@shared_task(name="villages.tasks.relock_quarters")
def relock_quarters() -> int:
    """Lock what was unlocked until a day that is over; returns how many checks. Repeating it changes nothing."""
    return relock_due(at=timezone.now())


@shared_task(name="villages.tasks.lapse_explanations")
def lapse_explanations() -> dict[str, int]:
    """Mark what was not explained in time, drop what has lost its ground; days on which nothing ran are caught up.

    Returns the number of requests that were dropped, lapsed and asked. Repeating it changes nothing.
    """
    return sweep_explanations(at=timezone.now())


@shared_task(name="villages.tasks.remind_of_spot_checks")
def remind_of_spot_checks() -> int:
    """Raise what reminders are due in the installation's part of the country; returns how many are new."""
    return spot_checks.remind_of_spot_checks(under=settings.RECTIFY_JURISDICTION, by=None, at=timezone.now())
