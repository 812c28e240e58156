"""The rows behind the figures of what happens around the ledger: incidents, disputes, visits, notices."""

from __future__ import annotations

from reports.as_of import Rows, as_of
from reports.summary.scope import Scope
from villages.accountability.notices.models import Notice
from villages.divisions.models import under
from villages.process import Stage, Thing
from villages.screening.register.models import Dispute, Incident, between
from villages.screening.visits.models import VillageVisit


def incidents(scope: Scope) -> Rows:
    """Everything registered by then, of whichever day."""
    return as_of(Incident.objects.filter(under(scope.prefix, "village__code")), Thing.INCIDENT, scope.at)


def disputes(scope: Scope) -> Rows:
    """Everything registered by then, of whichever day."""
    return as_of(Dispute.objects.filter(under(scope.prefix, "village__code")), Thing.DISPUTE, scope.at)


def visits(scope: Scope) -> Rows:
    """Visits on the days of the quarter."""
    return VillageVisit.objects.filter(
        under(scope.prefix, "village__code"),
        visited_on__range=(scope.quarter.start, scope.quarter.end),
        recorded_at__lte=scope.at,
    )


def notices(scope: Scope) -> Rows:
    """Notices issued on the days of the quarter and not withdrawn by then; a department's belong to its county."""
    issued = Notice.objects.filter(
        under(scope.prefix, "addressee__code"), between("issued_at", scope.quarter.start, scope.quarter.end)
    )
    return as_of(issued, Thing.NOTICE, scope.at).filter(stage_then=Stage.ISSUED)
