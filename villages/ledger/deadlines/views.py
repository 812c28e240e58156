"""The deadline of an entry: how near it is, every extension and the notice boards; hanging and taking down a board."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.history import events
from villages.ledger.deadlines import actions
from villages.ledger.deadlines.forms import HangForm, TakeDownForm
from villages.ledger.deadlines.getters import get_board
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.papers.views import may_add_to
from villages.process import Stage, StageChange, possible_verbs

STANDING = Prefetch(
    "entry_files", EntryFile.objects.filter(taken_off_at=None).select_related("file"), to_attr="standing_files"
)


@require_safe
@requires(Permission.READ_LEDGER)
def entry_deadline(request: SignedInRequest, number: str) -> HttpResponse:
    """The light in words, what may still be granted, every extension with its decision, and the boards."""
    now = clock.now()
    entry = get_entry(request.user, number)
    user = request.user
    numbers = entry.rule_set.numbers
    extensions = list(entry.extensions.select_related("asked_by"))
    for extension in extensions:
        extension.entry = entry
    in_round = [e for e in extensions if e.stage == Stage.APPROVED and e.asked_at >= entry.round_began_at]
    boards = list(entry.boards.prefetch_related(STANDING))
    may_file = may_add_to(user, entry, Purpose.BOARD)
    may_work = user.covers(entry.village.code) and user.may(Permission.RECORD_PROGRESS)
    is_waiting = any(extension.stage == Stage.REQUESTED for extension in extensions)
    left = max(0, numbers.extensions_most - len(in_round))
    context = {
        **frame(entry, user, now, "villages:entry-deadline"),
        "numbers": numbers,
        "left": left,
        "latest": entry.deadline + dt.timedelta(days=numbers.extension_days_most),
        "extensions": _with_decisions(extensions, user),
        "boards": [(board, _add_url(entry, board.pk) if may_file else "") for board in boards],
        "is_hanging": any(board.taken_down_on is None for board in boards),
        "may_ask": may_work
        and user.may(Permission.RECTIFY)
        and entry.is_under_rectification
        and not is_waiting
        and left > 0
        and entry.days_left(now) >= 0,
        "may_hang": may_work and entry.is_open,
        "may_take_down": may_work,
    }
    return render(request, "ledger/deadlines/deadline.html", context)


def _with_decisions(extensions: list[Any], user: Any) -> list[tuple[Any, Any, set[Any]]]:
    """Each extension with the last line of its history and what this reader may do; one query."""
    changes: dict[int | None, list[StageChange]] = {}
    for change in StageChange.objects.filter(of_extension__in=extensions).select_related("by").order_by("at", "pk"):
        changes.setdefault(change.of_extension_id, []).append(change)
    return [(row, events(changes.get(row.pk, [])), possible_verbs(row, user)) for row in extensions]


def _add_url(entry: LedgerEntry, pk: int) -> str:
    return reverse("villages:entry-file-add", args=[entry.number, Purpose.BOARD, pk])


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def board_hang(request: SignedInRequest, number: str) -> HttpResponse:
    """Record that the board was hung; its photograph is added next."""
    now = clock.now()
    entry = get_entry(request.user, number)
    form = HangForm(request.POST or None, initial={"hung_on": timezone.localdate(now)})

    def act() -> Done:
        board = actions.hang_board(entry=entry, by=request.user, at=now, **form.cleaned_data)
        url = f"{_add_url(entry, board.pk)}?back={url_of(entry)}"
        return Done(_("The notice board is recorded. Add its photograph."), url)

    context = _form_page(request, entry, now, _("Hang the notice board"), _("Record"))
    return decide(request, form, act, template="ledger/deadlines/form.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def board_take_down(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Record that the board was taken down, and why."""
    now = clock.now()
    entry = get_entry(request.user, number)
    board = get_board(entry, pk)
    form = TakeDownForm(request.POST or None, initial={"taken_down_on": timezone.localdate(now)})

    def act() -> Done:
        actions.take_down_board(board=board, by=request.user, at=now, **form.cleaned_data)
        return Done(_("It is recorded that the notice board was taken down."), url_of(entry))

    context = _form_page(request, entry, now, _("Take the notice board down"), _("Record"))
    if entry.is_under_rectification:
        context["warning"] = _(
            "Until the acceptance a notice board must hang in the village. If this one is damaged, hang another."
        )
    return decide(request, form, act, template="ledger/deadlines/form.html", context=context)


def url_of(entry: LedgerEntry) -> str:
    return reverse("villages:entry-deadline", args=[entry.number])


def _form_page(
    request: SignedInRequest, entry: LedgerEntry, now: dt.datetime, title: str, button: str
) -> dict[str, Any]:
    return {
        **frame(entry, request.user, now, "villages:entry-deadline"),
        "title": title,
        "button": button,
        "back": url_of(entry),
    }
