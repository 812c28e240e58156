"""The page on which the "six haves" of a village's premises are recorded."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.measures.forms import PremisesForm
from villages.ledger.measures.models import PremisesCheck
from villages.ledger.measures.premises_actions import check_premises


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def premises_check(request: SignedInRequest, number: str) -> HttpResponse:
    """Record what the premises have on a day; what the last look found is ticked already."""
    now = clock.now()
    entry = get_entry(request.user, number)
    back = reverse("villages:entry-measures", args=[number])
    last = entry.premises_checks.first()
    haves = [name for name in PremisesCheck.labels() if last is not None and getattr(last, name)]
    form = PremisesForm(request.POST or None, initial={"checked_on": timezone.localdate(now), "haves": haves})

    def act() -> Done:
        day = form.cleaned_data["checked_on"]
        check_premises(entry=entry, checked_on=day, haves=form.facts, by=request.user, at=now)
        return Done(_("The premises were recorded."), back)

    context = {
        **frame(entry, request.user, now, "villages:entry-measures"),
        "title": _("Record the premises"),
        "button": _("Record the premises"),
        "sentences": [_("Each look is kept; the newest counts.")],
        "back": back,
    }
    return decide(request, form, act, template="ledger/entry_form.html", context=context)
