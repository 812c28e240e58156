"""Who may write the paragraphs of a report, and until when. Source: DOMAIN.md §5 and §6."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports.papers.kind import Kind
from reports.states import PaperKind
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.models import Division
from villages.process import RuleBroken


def may_write(user: User, kind: Kind, place: Division) -> bool:
    """Who issues the report may write in it, and a township in its own."""
    return kind.draft is not None and (kind.may_be_issued_by(user, place) or writes_own(user, kind, place))


def writes_own(user: User, kind: Kind, place: Division) -> bool:
    """Whether it is the report of the person's own township."""
    is_own = kind.paper == PaperKind.TOWNSHIP and place.code == user.jurisdiction
    return is_own and user.may(Permission.WRITE_REPORT)


def is_closed_to(user: User, kind: Kind, place: Division, *, is_issued: bool) -> bool:
    """From the first issue on, other words are a revision: only who issues the report may write them."""
    return is_issued and not kind.may_be_issued_by(user, place)


def check_open_to(user: User, kind: Kind, place: Division, *, is_issued: bool) -> None:
    """Raise `RuleBroken` once the report was issued by somebody else than the writer's office."""
    if is_closed_to(user, kind, place, is_issued=is_issued):
        raise RuleBroken(_("The report has been issued. Other words are a revision: ask the county to write it."))
