"""The first page of every role: what waits for me."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from villages.accounts.guards import SignedInRequest, signed_in
from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.ledger.models import Determination, LedgerEntry
from villages.process import Stage
from villages.screening.attesting import count_unchanged
from villages.screening.explanations.models import Explanation
from villages.screening.explanations.views import lines_of
from villages.screening.filing_models import Unlock, running_unlock
from villages.screening.handing_over import may_hand_over
from villages.screening.models import Finding, QuarterlyCheck
from villages.screening.overview import standings
from villages.screening.progress import Progress, Return, last_return, progress_of
from villages.screening.quarters import Quarter
from villages.screening.register.board import duties_of
from villages.screening.spot_checks.overview import reminders_for, visits_waiting_for

# A county has some twenty townships: a list on the first page stays a list that can be read.
LONGEST_LIST = 30
PAST_CHECKS = 8


@dataclass(frozen=True)
class Task:
    """One thing to do or to read: where, what, and how many of it wait (None: nothing is counted)."""

    url: str
    title: str
    sentence: str
    count: int | None = None


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


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    at = timezone.now()
    build = PAGES.get(Role(request.user.role), _reader)
    return render(request, "home.html", build(request.user, at))


def _filer(user: User, at: dt.datetime) -> dict[str, Any]:
    """Open checks, returned ones first, then the oldest; the past ones with their receipts."""
    checks = QuarterlyCheck.objects.visible_to(user).select_related("township", "edition", "assigned_to")
    ready = [_open_check(check, at) for check in checks.open_to_township().order_by("quarter")]
    past = checks.exclude(submitted_at=None).select_related("submitted_by").prefetch_related("submissions")
    coming = Quarter.of(at)
    return {
        "open_checks": sorted(ready, key=lambda each: each.check.stage != Stage.RETURNED),
        "may_hand_over": may_hand_over(user),
        "past": past.order_by("-quarter")[:PAST_CHECKS],
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


def _officer(user: User, at: dt.datetime) -> dict[str, Any]:
    """Checks to review, findings to decide, proposals that wait for the leader."""
    submitted = QuarterlyCheck.objects.visible_to(user).filter(stage=Stage.SUBMITTED)
    undecided = Finding.objects.visible_to(user).awaiting_decision()
    explained = Explanation.objects.visible_to(user).waiting_for_county()
    waiting = Determination.objects.visible_to(user).awaiting_signature()
    return {
        "checks": submitted.select_related("township")
        .prefetch_related("submissions")
        .order_by("submitted_at")[:LONGEST_LIST],
        "tasks": [
            Task(
                reverse("villages:check-list"), _("Quarterly checks"), _("submitted, to be reviewed"), submitted.count()
            ),
            Task(reverse("villages:finding-list"), _("Findings"), _("confirmed, to be decided"), undecided.count()),
            Task(
                f"{reverse('villages:explanation-list')}?stage={Stage.ANSWERED}",
                _("Contradictions"),
                _("explained by the township, to be decided"),
                explained.count(),
            ),
            Task(
                reverse("villages:determination-list"),
                _("Determinations"),
                _("proposed, waiting for the signature of the county leader"),
                waiting.count(),
            ),
            _open_entries(user),
        ],
        "reminders": reminders_for(user),
        "body": "home/officer.html",
        **_quarter_by_standing(user, at),
    }


def _inspector(user: User, at: dt.datetime) -> dict[str, Any]:
    """The villages to visit, then the pages to read."""
    return {**_reader(user, at), "visits": visits_waiting_for(user), "body": "home/inspector.html"}


def _leader(user: User, at: dt.datetime) -> dict[str, Any]:
    """Determinations to sign."""
    waiting = Determination.objects.visible_to(user).awaiting_signature()
    return {
        "determinations": waiting.select_related("village__parent", "proposed_by").order_by("proposed_at")[
            :LONGEST_LIST
        ],
        "tasks": [
            Task(
                reverse("villages:determination-list"),
                _("Determinations"),
                _("proposed, waiting for your signature"),
                waiting.count(),
            ),
            Task(reverse("villages:check-list"), _("Quarterly checks"), _("the quarter by township")),
            _open_entries(user),
        ],
        "body": "home/leader.html",
        **_quarter_by_standing(user, at),
    }


def _reader(user: User, at: dt.datetime) -> dict[str, Any]:
    """Everybody else: the pages that the role may open, in the order of the process."""
    pages: list[tuple[Permission, Callable[[], Task]]] = [
        (
            Permission.FILE_DEPARTMENT_REPORT,
            lambda: Task(
                reverse("villages:department-report-file"),
                _("File a report"),
                _("what the department knows of a village"),
            ),
        ),
        (
            Permission.READ_JOINT_WORK,
            lambda: Task(reverse("villages:department-report-list"), _("Department reports"), _("filed in writing")),
        ),
        (
            Permission.READ_JOINT_WORK,
            lambda: Task(reverse("villages:meeting-list"), _("Joint meetings"), _("agenda, attendance, minutes")),
        ),
        (
            Permission.READ_SCREENING,
            lambda: Task(reverse("villages:check-list"), _("Quarterly checks"), _("the quarter by township")),
        ),
        (Permission.READ_LEDGER, lambda: _open_entries(user)),
        (
            Permission.READ_DIVISIONS,
            lambda: Task(reverse("villages:division-list"), _("Divisions"), _("townships and villages")),
        ),
        (
            Permission.READ_DIVISIONS,
            lambda: Task(
                reverse("villages:criteria-list"), _("Criteria"), _("the fifteen criteria and the rules in force")
            ),
        ),
        (Permission.MANAGE_USERS, lambda: Task(reverse("villages:user-list"), _("Accounts"), _("add, change, close"))),
        (
            Permission.GRANT_RIGHTS,
            lambda: Task(reverse("villages:user-list"), _("Accounts"), _("roles and jurisdictions")),
        ),
        (
            Permission.READ_AUDIT,
            lambda: Task(reverse("villages:audit-list"), _("Audit trail"), _("who did what, when")),
        ),
    ]
    tasks = [task() for permission, task in pages if user.may(permission)]
    tasks.append(Task(reverse("villages:permission-table"), _("Permissions"), _("what each role may do")))
    standing = _quarter_by_standing(user, at) if user.may(Permission.READ_SCREENING) else {}
    return {"tasks": tasks, "body": "home/reader.html", **standing}


def _quarter_by_standing(user: User, at: dt.datetime) -> dict[str, Any]:
    """How many townships stand where in the newest quarter."""
    quarter = Quarter.last_ended(at)
    return {
        "quarter": quarter,
        "standings": standings(QuarterlyCheck.objects.visible_to(user).of_quarter(quarter)),
    }


def _open_entries(user: User) -> Task:
    return Task(
        reverse("villages:entry-list"),
        _("Ledger"),
        _("open entries"),
        LedgerEntry.objects.visible_to(user).open().count(),
    )


PAGES: dict[Role, Callable[[User, dt.datetime], dict[str, Any]]] = {
    Role.FILER: _filer,
    Role.OFFICER: _officer,
    Role.INSPECTOR: _inspector,
    Role.LEADER: _leader,
}
