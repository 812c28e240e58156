"""May it happen now? The rules of batches; pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports.states import BatchState, PaperKind
from villages.divisions.models import Level
from villages.process import RuleBroken
from villages.screening.quarters import Quarter


def check_asked(paper: str, level: str, period: str) -> Quarter:
    """The quarter of a batch of township reports. Raises `RuleBroken` for other papers, places and periods."""
    if paper != PaperKind.TOWNSHIP:
        raise RuleBroken(_("Only the township reports are made in batches."), field="paper")
    if level == Level.VILLAGE:
        raise RuleBroken(_("Reports are asked for a township or a larger place."), field="place")
    try:
        return Quarter.parse(period)
    except ValueError as error:
        raise RuleBroken(_("Write the quarter like 2026Q3."), field="quarter") from error


def check_has_papers(expected: int, period: str, *, only_issued: bool) -> None:
    """There is something to make."""
    if expected:
        return
    named = {"quarter": Quarter.parse(period).label}
    if only_issued:
        raise RuleBroken(_("No report of %(quarter)s has been issued here yet.") % named, field="quarter")
    raise RuleBroken(_("The quarter %(quarter)s was not opened here.") % named, field="quarter")


def check_can_cancel(state: str) -> None:
    """What is over is not cancelled."""
    if state in (BatchState.DONE, BatchState.CANCELLED):
        raise RuleBroken(_("This batch is over; there is nothing to cancel."))


def check_can_retry(state: str, *, unmade: int, has_bound: bool) -> None:
    """Papers that failed or were cancelled are made again, and a bound file that failed or is gone is bound again."""
    if state == BatchState.BINDING:
        raise RuleBroken(_("The papers are being bound. Try again in a moment."))
    is_whole = not unmade and (has_bound or state != BatchState.DONE)
    if is_whole and state != BatchState.CANCELLED:
        raise RuleBroken(_("There is nothing to make again."))
