"""What the frame of every page shows: the main navigation with waiting work, the jurisdiction, the version."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages import clock
from villages.accounts.models import AccountState, User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.inbox.models import Message
from villages.ledger.models import Determination
from villages.process import Stage
from villages.screening.explanations.models import Explanation
from villages.screening.models import EDITABLE, Finding, QuarterlyCheck
from villages.screening.spot_checks.models import SpotVisit


@dataclass(frozen=True)
class Place:
    """One entry of the navigation. `names`: how the names of its addresses begin; `waiting`: work for this person."""

    label: str | Promise
    url_name: str
    permissions: tuple[Permission, ...]
    names: tuple[str, ...]
    waiting: Callable[[User], int] | None = None

    def is_open_to(self, user: User) -> bool:
        return any(user.may(permission) for permission in self.permissions)


@dataclass(frozen=True)
class Section:
    """Several places under one word; the word leads to the first of them that the person may open."""

    label: str | Promise
    places: tuple[Place, ...]
    # Work in several of the places, counted together: by the name of the place's address.
    waiting: Callable[[User], dict[str, int]] | None = None


@dataclass(frozen=True)
class Item:
    """The same, for one person on one page; `children` is the second row, shown where the item is active."""

    label: str
    url: str
    active: bool
    count: int
    children: tuple[Item, ...] = ()


def _checks_waiting(user: User) -> int:
    """For the township what is not handed in; for the county what is not looked at."""
    stages: tuple[Stage, ...] = ()
    if user.may(Permission.FILE_CHECK):
        stages = EDITABLE
    elif user.may(Permission.REVIEW_CHECK):
        stages = (Stage.SUBMITTED,)
    return QuarterlyCheck.objects.visible_to(user).filter(stage__in=stages).count() if stages else 0


def _findings_waiting(user: User) -> dict[str, int]:
    """Findings that the county decides on, explanations that wait for whoever reads this; one query for both."""
    if user.may(Permission.FILE_CHECK):
        return {"villages:explanation-list": Explanation.objects.visible_to(user).waiting_for_township().count()}
    if not user.may(Permission.DETERMINE):
        return {}
    found, answered = Q(stage=Stage.FOUND), Q(explanation__stage=Stage.ANSWERED)
    counts = (
        Finding.objects.visible_to(user)
        .filter(found | answered)
        .aggregate(found=Count("pk", filter=found), answered=Count("pk", filter=answered))
    )
    return {"villages:finding-list": counts["found"], "villages:explanation-list": counts["answered"]}


def _determinations_waiting(user: User) -> int:
    if not user.may(Permission.SIGN_DETERMINATION):
        return 0
    return Determination.objects.visible_to(user).awaiting_signature().count()


def _visits_waiting(user: User) -> int:
    """The inspector's own visits that are still to be made."""
    return SpotVisit.objects.waiting_for(user).count() if user.may(Permission.INSPECT) else 0


def _accounts_waiting(user: User) -> int:
    if not user.may(Permission.GRANT_RIGHTS):
        return 0
    found: int = User.objects.visible_to(user).in_state(AccountState.WAITING).count()
    return found


# Every way in which a problem comes to light besides the quarterly check.
SOURCES: tuple[Place, ...] = (
    Place(_("Spot checks"), "villages:spot-check-list", (Permission.READ_SCREENING,), ("spot",), _visits_waiting),
    Place(_("Mass evaluations"), "villages:evaluation-list", (Permission.READ_SCREENING,), ("evaluation",)),
    Place(_("Department reports"), "villages:department-report-list", (Permission.READ_JOINT_WORK,), ("department",)),
    Place(_("Joint meetings"), "villages:meeting-list", (Permission.READ_JOINT_WORK,), ("meeting",)),
    Place(_("Incidents"), "villages:incident-list", (Permission.READ_SCREENING,), ("incident",)),
    Place(_("Disputes"), "villages:dispute-list", (Permission.READ_SCREENING,), ("dispute",)),
    Place(_("Duty reports"), "villages:duty-list", (Permission.READ_SCREENING,), ("duty",)),
)

# What a township does in its villages around the screening.
_VISITORS = (Permission.READ_SCREENING, Permission.RECORD_VISIT)
VILLAGE_WORK: tuple[Place, ...] = (
    Place(_("Village packages"), "villages:package-list", _VISITORS, ("package",)),
    Place(_("Visits"), "villages:visit-list", _VISITORS, ("visit",)),
    Place(_("Attention balance"), "villages:attention-list", (Permission.READ_SCREENING,), ("attention",)),
    Place(_("100-point assessment"), "villages:assessment-list", (Permission.READ_SCREENING,), ("assessment",)),
    Place(_("Open commitments"), "villages:commitment-list", _VISITORS, ("commitment",)),
)

# What was found, and what the county sees in it.
FINDINGS: tuple[Place, ...] = (
    Place(_("Findings"), "villages:finding-list", (Permission.READ_SCREENING,), ("finding",)),
    Place(_("Contradictions"), "villages:explanation-list", (Permission.READ_SCREENING,), ("explanation",)),
    Place(_("Three kinds"), "villages:kind-list", (Permission.READ_SCREENING,), ("kind",)),
    Place(_("Trends"), "reports:trend-criteria", (Permission.READ_SCREENING,), ("trend",)),
    Place(_("Working days"), "villages:calendar-detail", (Permission.READ_SCREENING,), ("calendar",)),
)

# The county's book of targets, and what is done for its entries.
_BOOK = (Permission.READ_LEDGER,)
LEDGER: tuple[Place, ...] = (
    Place(_("Entries"), "villages:entry-list", _BOOK, ("entry", "plan", "letter", "service", "appraisal", "board")),
    Place(pgettext_lazy("rectification", "Measures"), "villages:measure-list", _BOOK, ("measure", "premises")),
    Place(_("Library of measures"), "villages:library-list", _BOOK, ("library",)),
    Place(_("Problem list"), "villages:problem-list", _BOOK, ("problem",)),
    Place(_("Livelihood projects"), "villages:project-list", _BOOK, ("project",)),
    Place(_("Funds"), "villages:fund-list", _BOOK, ("fund",)),
    Place(_("Extensions"), "villages:extension-list", _BOOK, ("extension",)),
    Place(_("Leave"), "villages:leave-list", _BOOK, ("leave",)),
    Place(_("Contact leaders"), "reports:contact-leaders", _BOOK, ("contact",)),
)

# What becomes of a rectified village.
ACCEPTANCE: tuple[Place, ...] = (
    Place(_("Inspections"), "villages:inspection-list", _BOOK, ("inspection",)),
    Place(_("Look-backs"), "villages:look-back-list", _BOOK, ("look",)),
    Place(_("Watch and cancellation"), "villages:watch-list", _BOOK, ("watch",)),
)

# Who answers for what was late, hidden or left undone.
ACCOUNTABILITY: tuple[Place, ...] = (
    Place(_("Notices"), "villages:notice-list", (Permission.READ_NOTICES,), ("notice",)),
    Place(_("Personnel freeze"), "villages:freeze-list", (Permission.READ_FREEZE,), ("freeze",)),
)

# What the papers say, and the papers.
REPORTS: tuple[Place, ...] = (
    Place(_("At a glance"), "reports:dashboard", (Permission.READ_REPORTS,), ("dashboard", "figure")),
    Place(
        _("Papers of the quarter"),
        "reports:report-list",
        (Permission.READ_REPORTS,),
        ("report", "job", "paper", "words", "batch"),
    ),
)

# At most two of the counts cost a query for any one role; a test holds that.
PLACES: tuple[Place | Section, ...] = (
    Section(
        _("Quarterly checks"),
        (
            Place(
                _("Quarterly checks"),
                "villages:check-list",
                (Permission.READ_SCREENING,),
                ("check", "sheet"),
                _checks_waiting,
            ),
            Place(_("Village matrix"), "villages:county-matrix", (Permission.READ_SCREENING,), ("county",)),
            Place(_("Completeness"), "villages:completeness-list", (Permission.READ_SCREENING,), ("completeness",)),
        ),
    ),
    Section(_("Sources"), SOURCES),
    Section(_("Village work"), VILLAGE_WORK),
    Section(_("Findings"), FINDINGS, _findings_waiting),
    Place(
        _("Determinations"),
        "villages:determination-list",
        (Permission.READ_LEDGER,),
        ("determination",),
        _determinations_waiting,
    ),
    Section(_("Ledger"), LEDGER),
    Section(_("Acceptance"), ACCEPTANCE),
    Section(_("Accountability"), ACCOUNTABILITY),
    Section(_("Reports"), REPORTS),
    Place(_("Divisions"), "villages:division-list", (Permission.READ_DIVISIONS,), ("division", "village", "search")),
    Place(_("Criteria"), "villages:criteria-list", (Permission.READ_DIVISIONS,), ("criteria", "rule-draft")),
    Place(
        _("Accounts"),
        "villages:user-list",
        (Permission.MANAGE_USERS, Permission.GRANT_RIGHTS),
        ("user",),
        _accounts_waiting,
    ),
    Place(_("Audit trail"), "villages:audit-list", (Permission.READ_AUDIT,), ("audit",)),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy: a part that HTMX asks for has no frame and costs no query."""
    own = cache(lambda: _own(request))
    return {
        "navigation": SimpleLazyObject(lambda: items_for(request)),
        "place": SimpleLazyObject(lambda: own().place),
        "unread": SimpleLazyObject(lambda: own().unread),
        "version": _version(),
        "demonstration_now": clock.now() if clock.shift() else None,
    }


def items_for(request: HttpRequest) -> list[Item]:
    """What this person may open, in the order of the process."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.must_change_password:
        return []
    here = (request.resolver_match.url_name or "") if request.resolver_match else ""
    return [item for place in PLACES if (item := _item(place, user, here)) is not None]


def _item(place: Place | Section, user: User, here: str) -> Item | None:
    """The entry for this person; None when there is nothing in it that the person may open."""
    if isinstance(place, Section):
        open_places = [child for child in place.places if child.is_open_to(user)]
        if not open_places:
            return None
        counts = place.waiting(user) if place.waiting else {}
        children = tuple(_of_place(child, user, here, counts.get(child.url_name)) for child in open_places)
        is_active = any(child.active for child in children)
        return Item(str(place.label), children[0].url, is_active, sum(child.count for child in children), children)
    return _of_place(place, user, here) if place.is_open_to(user) else None


def _of_place(place: Place, user: User, here: str, count: int | None = None) -> Item:
    """`count`: what its section has counted for it."""
    if count is None:
        count = place.waiting(user) if place.waiting else 0
    return Item(
        label=str(place.label),
        url=reverse(place.url_name),
        active=any(here == name or here.startswith(f"{name}-") for name in place.names),
        count=count,
    )


@dataclass(frozen=True)
class Own:
    """What the frame says of the person: the name of the jurisdiction (empty for none), messages not read yet."""

    place: str = ""
    unread: int = 0


def _own(request: HttpRequest) -> Own:
    """One query for both. Those who run the installation have no jurisdiction, and nothing is told to them."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.jurisdiction:
        return Own()
    unread = Message.objects.unread().filter(user=user).order_by().values("user").annotate(n=Count("pk")).values("n")
    rows = Division.objects.filter(code=user.jurisdiction)
    row = rows.values_list("name", Coalesce(Subquery(unread), 0)).first()
    return Own(*row) if row else Own()


@cache
def _version() -> str:
    """The version in pyproject.toml; empty where the file was left out of the installation."""
    try:
        project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    except OSError:
        return ""
    return str(project["version"])
