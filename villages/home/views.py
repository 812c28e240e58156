"""My work: the first page of every role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, signed_in
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.home.county import inspector, leader, officer
from villages.home.filer import filer
from villages.home.mine import entries_for, messages_for
from villages.home.reader import reader
from villages.home.tiles import tasks_of

PAGES: dict[Role, Callable[[User, dt.datetime], dict[str, Any]]] = {
    Role.FILER: filer,
    Role.OFFICER: officer,
    Role.INSPECTOR: inspector,
    Role.LEADER: leader,
}


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """What was returned, what waits, what is due, what is new; in the middle what the role works with."""
    user, at = request.user, clock.now()
    context = {
        "tasks": tasks_of(user, at),
        "entries": entries_for(user, at),
        **messages_for(user),
        **PAGES.get(Role(user.role), reader)(user, at),
    }
    return render(request, "home.html", context)
