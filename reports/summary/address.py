"""Where a figure's rows are listed, and which scope an address asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from reports.summary.scope import LEVEL_BELOW, Scope
from villages import clock
from villages.accounts.guards import SignedInRequest
from villages.divisions.models import Division
from villages.screening.insight.quarters import EARLIEST, Choice, choose
from villages.screening.quarters import Quarter

MOST_CRITERIA = 99


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the place, the quarter with its neighbours, the moment of the count.

    `at`: that moment where the address names it; every link to rows then has to name it too.
    """

    place: Division
    choice: Choice
    scope: Scope
    at: dt.datetime | None = None


def address_of(
    name: str, prefix: str, quarter: Quarter, *, criterion: int | None = None, at: dt.datetime | None = None
) -> str:
    """The page with the rows of that figure; `at` where it is to be as of another moment than the usual one."""
    asked = {"prefix": prefix, "quarter": str(quarter)}
    asked |= {"criterion": str(criterion)} if criterion else {}
    asked |= {"at": at.isoformat()} if at else {}
    return f"{reverse('reports:figure-detail', args=[name])}?{urlencode(asked)}"


def dashboard_of(asked: Asked, code: str) -> str:
    """The dashboard of another division, in the quarter and as of the moment that were asked for."""
    query = {"prefix": code, "quarter": str(asked.scope.quarter)}
    query |= {"at": asked.at.isoformat()} if asked.at else {}
    return f"{reverse('reports:dashboard')}?{urlencode(query)}"


def asked_for(request: SignedInRequest) -> Asked:
    """The place and quarter in the address; the own jurisdiction and the newest quarter where it names none.

    Raises `Http404` for a place outside the jurisdiction.
    """
    now = clock.now()
    place = _place(request)
    newest = Quarter.last_ended(now)
    choice = choose(request.GET.get("quarter", ""), default=newest, newest=newest)
    moment = _moment(request.GET.get("at", ""))
    if moment is None or moment > now:
        return Asked(place, choice, Scope.looked_at(place.code, choice.quarter, now))
    return Asked(place, choice, Scope(place.code, choice.quarter, moment), moment)


def criterion_asked_for(request: HttpRequest) -> int | None:
    """The number of a criterion; what is none counts as unset."""
    text = request.GET.get("criterion", "")
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:3]) <= MOST_CRITERIA else None


def _place(request: SignedInRequest) -> Division:
    code = request.GET.get("prefix") or request.user.jurisdiction
    if not (code.isascii() and code.isdecimal() and len(code) in LEVEL_BELOW):
        raise Http404
    place: Division | None = Division.objects.visible_to(request.user).filter(code=code).first()
    if place is None:
        raise Http404
    return place


def _moment(text: str) -> dt.datetime | None:
    """An aware moment in ISO form that the calendar of the quarters knows; None for anything else."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.year > EARLIEST else None
