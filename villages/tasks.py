"""What the scheduler does in the villages app."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from villages import clock
from villages.acceptance.watch import ending
from villages.accountability.notices import sweep as notices
from villages.inbox import hooks, mailing, reminding, telling
from villages.ledger import merging
from villages.screening.actions import open_due_quarters
from villages.screening.explanations.actions import sweep_explanations
from villages.screening.spot_checks import actions as spot_checks
from villages.screening.unlocking import relock_due


@shared_task(name="villages.tasks.open_quarters")
def open_quarters() -> dict[str, int]:
    """Open what is due in the installation's part of the country; days on which nothing ran are caught up.

    Returns the number of new checks by quarter. Repeating it changes nothing.
    """
    return open_due_quarters(under=settings.RECTIFY_JURISDICTION, by=None, at=clock.now())


@shared_task(name="villages.tasks.relock_quarters")
def relock_quarters() -> int:
    """Lock what was unlocked until a day that is over; returns how many checks. Repeating it changes nothing."""
    return relock_due(at=clock.now())


@shared_task(name="villages.tasks.lapse_explanations")
def lapse_explanations() -> dict[str, int]:
    """Mark what was not explained in time, drop what has lost its ground; days on which nothing ran are caught up.

    Returns the number of requests that were dropped, lapsed and asked. Repeating it changes nothing.
    """
    return sweep_explanations(at=clock.now())


@shared_task(name="villages.tasks.remind_of_spot_checks")
def remind_of_spot_checks() -> int:
    """Raise what reminders are due in the installation's part of the country; returns how many are new."""
    return spot_checks.remind_of_spot_checks(under=settings.RECTIFY_JURISDICTION, by=None, at=clock.now())


@shared_task(name="villages.tasks.propose_cancellations")
def propose_cancellations() -> dict[str, int]:
    """Propose to cancel what was watched to the end; days on which nothing ran are caught up.

    Returns how many cancellations were proposed and taken back. Repeating it changes nothing.
    """
    return ending.propose_cancellations(under=settings.RECTIFY_JURISDICTION, at=clock.now())


@shared_task(name="villages.tasks.carry_over_entries")
def carry_over_entries() -> dict[str, int]:
    """Carry the open entries of merged villages over to their successors; returns how many were carried and merged."""
    return merging.carry_over_entries(under=settings.RECTIFY_JURISDICTION, at=clock.now())


@shared_task(name="villages.tasks.propose_notices")
def propose_notices() -> dict[str, int]:
    """Propose the notices that follow from the facts, drop those that lost them; days without a run are caught up.

    Returns how many were proposed and dropped. Repeating it changes nothing.
    """
    return notices.propose_notices(under_code=settings.RECTIFY_JURISDICTION, at=clock.now())


@shared_task(name="villages.tasks.tell")
def tell() -> dict[str, int]:
    """Put what has happened into the inboxes, mail what was returned; days on which nothing ran are caught up.

    Returns the number of messages and of mails. Repeating it changes nothing.
    """
    at = clock.now()
    return {"messages": telling.tell_moves(at=at), "mails": mailing.send_returns(at=at)}


@shared_task(name="villages.tasks.remind")
def remind() -> int:
    """Tell of days that come near or have passed; returns how many messages are new. Repeating it changes nothing."""
    return reminding.remind(at=clock.now())


@shared_task(name="villages.tasks.send_digests")
def send_digests() -> dict[str, int]:
    """Send the digests of the day, each once; what could not be sent is tried again. Returns how many went out."""
    at = clock.now()
    return {"mails": mailing.send_digests(at=at), "hooks": int(hooks.post_digest(at=at))}
