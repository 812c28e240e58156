"""An entry of the register becomes a finding: the county chooses the criterion."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria.models import CriteriaEdition
from villages.decisions import Done, decide
from villages.marks import colon
from villages.process import Stage
from villages.screening.register import actions
from villages.screening.register.forms import FindingForm
from villages.screening.register.getters import get_dispute, get_incident
from villages.screening.register.models import Dispute, Incident, IncidentKind

# The criterion that such an entry speaks for, by its number in the edition that ships; the county may choose another.
SUGGESTED: dict[str, int] = {IncidentKind.FIRE: 11, IncidentKind.ILLEGAL_BUILDING: 11}
SUGGESTED_FOR_DISPUTES = 9


@requires(Permission.READ_SCREENING)
@requires(Permission.RECORD_FINDING)
def incident_finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """The incident shows that the village meets a criterion."""
    incident = get_incident(request.user, pk)
    day = timezone.localdate(incident.happened_at)
    fact = f"{day:%Y-%m-%d} {incident.spot}{colon()}{incident.fact}"
    back = reverse("villages:incident-detail", args=[pk])
    return _record(request, incident, fact=fact, number=SUGGESTED.get(incident.kind), back=back)


@requires(Permission.READ_SCREENING)
@requires(Permission.RECORD_FINDING)
def dispute_finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """The dispute shows that the village meets a criterion."""
    dispute = get_dispute(request.user, pk)
    fact = f"{dispute.subject}{colon()}{dispute.fact}"
    back = reverse("villages:dispute-detail", args=[pk])
    return _record(request, dispute, fact=fact, number=SUGGESTED_FOR_DISPUTES, back=back)


def _record(
    request: SignedInRequest, entry: Incident | Dispute, *, fact: str, number: int | None, back: str
) -> HttpResponse:
    now = clock.now()
    edition = _edition(entry, now)
    suggested = edition.criteria.filter(number=number).first() if number else None
    initial = {"criterion": suggested, "fact": fact}
    form = FindingForm(request.POST or None, edition_id=edition.pk, initial=initial)

    def act() -> Done:
        finding = actions.record_entry(entry=entry, by=request.user, at=now, **form.cleaned_data)
        if finding.stage == Stage.DETERMINED:
            return Done(_("The finding was recorded; it joined the open ledger entry of the village."), back)
        return Done(_("The finding was recorded; it awaits a decision."), back)

    context = {
        "entry": entry,
        "findings": entry.findings.select_related("criterion", "village"),
        "suggested": suggested,
        "back": back,
    }
    return decide(request, form, act, template="screening/register/entry_finding.html", context=context)


def _edition(entry: Incident | Dispute, now: dt.datetime) -> CriteriaEdition:
    """The edition of the entry's quarter; for an entry older than all editions, today's."""
    try:
        return CriteriaEdition.objects.in_force(entry.period.end)
    except CriteriaEdition.DoesNotExist:
        return CriteriaEdition.objects.in_force(timezone.localdate(now))
