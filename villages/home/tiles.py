"""What waits for whom, counted: one tile for each kind of work, and one query for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.acceptance.inspections.models import Inspection
from villages.acceptance.watch.models import LookBack
from villages.accountability.notices.models import OPEN_NOTICE, SIGNED_KINDS, Notice, NoticeKind
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.ledger.deadlines.models import Extension
from villages.ledger.measures.models import Measure
from villages.ledger.models import Determination, LedgerEntry
from villages.ledger.people.models import Leave
from villages.ledger.problems.models import Problem
from villages.process import Stage
from villages.screening.explanations.models import Explanation
from villages.screening.models import Finding, QuarterlyCheck

# A look-back is on the first page once its day is so near.
NEAR_DAYS = 30


@dataclass(frozen=True)
class Task:
    """One thing to do or to read: where, what, and how many of it wait (None: nothing is counted)."""

    url: str
    title: str
    sentence: str
    count: int | None = None


@dataclass(frozen=True)
class Tile:
    """One kind of work of whoever holds the permission. `query`: what stands behind the address of its list."""

    permission: Permission
    url_name: str
    title: str | Promise
    sentence: str | Promise
    rows: Callable[[User, dt.datetime], QuerySet[Any]]
    query: str = ""
    # Shown with 0, too: a figure, and not only work.
    always: bool = False


def _submitted_checks(user: User, at: dt.datetime) -> QuerySet[Any]:
    return QuarterlyCheck.objects.visible_to(user).filter(stage=Stage.SUBMITTED)


def _look_backs(user: User, at: dt.datetime) -> QuerySet[Any]:
    near = timezone.localdate(at) + dt.timedelta(days=NEAR_DAYS)
    return LookBack.objects.visible_to(user).waiting().filter(due_on__lte=near)


def _cancellations(user: User, at: dt.datetime) -> QuerySet[Any]:
    return LedgerEntry.objects.visible_to(user).in_watch().filter(cancellation_proposed_at__isnull=False)


def _to_sign(user: User, at: dt.datetime) -> QuerySet[Any]:
    return Notice.objects.visible_to(user).filter(stage__in=OPEN_NOTICE, kind__in=SIGNED_KINDS)


def _to_answer(user: User, at: dt.datetime) -> QuerySet[Any]:
    """A commendation is answered by nobody."""
    return Notice.objects.visible_to(user).filter(stage=Stage.PROPOSED).exclude(kind=NoticeKind.COMMENDATION)


# In the order of the process.
TILES: tuple[Tile, ...] = (
    Tile(
        Permission.REVIEW_CHECK, "check-list", _("Quarterly checks"), _("submitted, to be reviewed"),
        _submitted_checks, always=True,
    ),
    Tile(
        Permission.DETERMINE, "finding-list", _("Findings"), _("confirmed, to be decided"),
        lambda user, at: Finding.objects.visible_to(user).awaiting_decision(),
    ),
    Tile(
        Permission.REVIEW_CHECK, "explanation-list", _("Contradictions"), _("explained by the township, to be decided"),
        lambda user, at: Explanation.objects.visible_to(user).waiting_for_county(), f"stage={Stage.ANSWERED}",
    ),
    Tile(
        Permission.SIGN_DETERMINATION, "determination-list", _("Determinations"),
        _("proposed, waiting for your signature"),
        lambda user, at: Determination.objects.visible_to(user).awaiting_signature(),
    ),
    Tile(
        Permission.DETERMINE, "determination-list", _("Determinations"),
        _("proposed, waiting for the signature of the county leader"),
        lambda user, at: Determination.objects.visible_to(user).awaiting_signature(),
    ),
    Tile(
        Permission.RECORD_PROGRESS, "measure-list", pgettext_lazy("rectification", "Measures"), _("overdue"),
        lambda user, at: Measure.objects.visible_to(user).overdue(timezone.localdate(at)), "due=over",
    ),
    Tile(
        Permission.RECORD_PROGRESS, "problem-list", _("Problem list"), _("not yet answered in writing"),
        lambda user, at: Problem.objects.visible_to(user).unanswered(),
    ),
    Tile(
        Permission.APPROVE_PLAN, "extension-list", _("Extensions"), _("asked for, to be decided"),
        lambda user, at: Extension.objects.visible_to(user).waiting(),
    ),
    Tile(
        Permission.APPROVE_PLAN, "leave-list", _("Leave"), _("asked for, to be decided"),
        lambda user, at: Leave.objects.visible_to(user).waiting(),
    ),
    Tile(
        Permission.SCHEDULE_INSPECTION, "inspection-list", _("Inspections"), _("applied for, to be planned"),
        lambda user, at: Inspection.objects.visible_to(user).filter(stage=Stage.APPLIED), f"stage={Stage.APPLIED}",
    ),
    Tile(
        Permission.INSPECT, "inspection-list", _("Inspections"), _("planned, you are on the team"),
        lambda user, at: Inspection.objects.waiting_for(user), f"stage={Stage.PLANNED}",
    ),
    Tile(
        Permission.INSPECT, "look-back-list", _("Look-backs"), _("due within 30 days or overdue"), _look_backs,
    ),
    Tile(
        Permission.SIGN_ACCEPTANCE, "inspection-list", _("Inspections"), _("proposed, waiting for your signature"),
        lambda user, at: Inspection.objects.visible_to(user).filter(stage=Stage.PROPOSED), f"stage={Stage.PROPOSED}",
    ),
    Tile(
        Permission.SIGN_ACCEPTANCE, "watch-list", _("Cancellations"), _("proposed, waiting for your signature"),
        _cancellations,
    ),
    Tile(
        Permission.PROPOSE_NOTICE, "notice-list", _("Notices"), _("proposed or answered, to be decided"),
        lambda user, at: Notice.objects.visible_to(user).open(),
    ),
    Tile(
        Permission.SIGN_NOTICE, "notice-list", _("Notices"), _("only you can sign them"), _to_sign,
    ),
    Tile(
        Permission.ANSWER_NOTICE, "notice-list", _("Notices"), _("proposed, waiting for your answer"),
        _to_answer, f"stage={Stage.PROPOSED}",
    ),
    Tile(
        Permission.READ_LEDGER, "entry-list", _("Ledger"), _("open entries"),
        lambda user, at: LedgerEntry.objects.visible_to(user).open(), always=True,
    ),
)  # fmt: skip


def tasks_of(user: User, at: dt.datetime) -> list[Task]:
    """The tiles of this person: what waits, and the figures; one query."""
    tiles = [tile for tile in TILES if user.may(tile.permission)]
    counts = counted({f"n{place}": tile.rows(user, at) for place, tile in enumerate(tiles)}, user)
    return [
        Task(_address(tile), str(tile.title), str(tile.sentence), counts[f"n{place}"])
        for place, tile in enumerate(tiles)
        if counts[f"n{place}"] or tile.always
    ]


def counted(questions: Mapping[str, QuerySet[Any]], user: User) -> dict[str, int]:
    """How many rows each has, all in one query: counts side by side in one row, that of the person."""
    if not questions:
        return {}
    counts = {name: Coalesce(Subquery(_count(rows)), 0) for name, rows in questions.items()}
    found: dict[str, int] = User.objects.filter(pk=user.pk).values(**counts).get()
    return found


def _count(rows: QuerySet[Any]) -> QuerySet[Any]:
    """As a query of one row and one column; of no rows there is no row."""
    together = rows.order_by().annotate(together=Value(1)).values("together")
    counts: QuerySet[Any] = together.annotate(n=Count("pk", distinct=True)).values("n")
    return counts


def _address(tile: Tile) -> str:
    url = reverse(f"villages:{tile.url_name}")
    return f"{url}?{tile.query}" if tile.query else url
