"""When a filer changes post, the open work moves to the successor in one act."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.process import RuleBroken, Stage
from villages.screening import rules
from villages.screening.explanations.models import Explanation, ExplanationQuerySet
from villages.screening.models import CheckQuerySet, QuarterlyCheck


def may_hand_over(user: User) -> bool:
    """A county officer, or the township's secretary; another filer has the role but not the office."""
    return user.may(Permission.HAND_OVER) and (user.role != Role.FILER or user.is_secretary)


def work_in_hand(filer: User) -> CheckQuerySet:
    """The checks in this person's hands that are not closed, with their townships, oldest first."""
    checks = QuarterlyCheck.objects.filter(assigned_to=filer).exclude(stage=Stage.CONFIRMED)
    return checks.select_related("township").order_by("quarter")


def explanations_waiting(township_code: str) -> ExplanationQuerySet:
    """What the county waits for from the township; it is in nobody's hands, so it is only named."""
    return Explanation.objects.waiting_for_township().filter(village__code__startswith=township_code)


def successors_of(filer: User) -> list[User]:
    """The other open filers of the same township."""
    peers = User.objects.active().filter(role=Role.FILER, jurisdiction=filer.jurisdiction)
    return list(peers.exclude(pk=filer.pk).order_by("full_name", "pk"))


def check_can_hand_over(leaving: User, successor: User) -> None:
    """From one filer to another of the same township, whose account is open."""
    if leaving.role != Role.FILER or successor.role != Role.FILER or leaving.jurisdiction != successor.jurisdiction:
        raise RuleBroken(_("Work moves only between filers of the same township."), field="successor")
    if leaving.pk == successor.pk:
        raise RuleBroken(_("Choose somebody else as the successor."), field="successor")
    if not successor.is_active:
        raise RuleBroken(_("The successor's account is not open."), field="successor")


@transaction.atomic
def hand_over(*, leaving: User, successor: User, reason: str, by: User, at: dt.datetime) -> list[QuarterlyCheck]:
    """Move every open check from one filer's hands to the other's; return them.

    Raises `RuleBroken` (no reason, different townships, nothing to move), `PermissionDenied`.
    """
    if not (may_hand_over(by) and by.covers(leaving.jurisdiction)):
        raise PermissionDenied(_("Only the township's secretary or the county hands work over."))
    rules.check_reason(reason)
    check_can_hand_over(leaving, successor)
    checks = list(work_in_hand(leaving).select_for_update(of=("self",)))
    if not checks:
        raise RuleBroken(_("%(name)s has no open work in hand.") % {"name": leaving.full_name})
    for check in checks:
        QuarterlyCheck.objects.filter(pk=check.pk).update(assigned_to=successor)
        check.assigned_to = successor
        facts = {
            side: {"assigned_to": {"id": person.pk, "name": person.full_name}}
            for side, person in (("before", leaving), ("after", successor))
        }
        audit.record("check.hand_over", by=by, at=at, about=check, place=check.township, reason=reason.strip(), **facts)
    return checks
