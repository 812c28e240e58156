"""Pages that write the proofs of the second stage down: meetings, and the opinions that they and visits brought."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.papers.models import Purpose
from villages.ledger.plans.forms import MeetingForm, OpinionForm
from villages.ledger.plans.getters import get_source
from villages.ledger.plans.models import EntryMeeting, MeetingKind, OpinionCount
from villages.ledger.plans.proofs import record_meeting, record_opinion
from villages.marks import semicolon
from villages.process import Stage
from villages.screening.visits.models import VillageVisit


def visit_words(visit: VillageVisit) -> str:
    """A visit by its day, whom it saw, and what was asked."""
    return semicolon().join([visit.visited_on.isoformat(), str(visit.get_household_kind_display()), visit.question])


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def meeting_record(request: SignedInRequest, number: str) -> HttpResponse:
    """Record a meeting; the page for its record file follows at once."""
    entry = get_entry(request.user, number)
    back = reverse("villages:entry-stages", args=[entry.number])
    kind = MeetingKind.MOBILISATION if entry.step == Stage.MOBILISE else MeetingKind.SYMPOSIUM
    first = {"kind": request.GET.get("kind", kind)}
    form = MeetingForm(request.POST) if request.method == "POST" else MeetingForm(initial=first)

    def act() -> Done:
        meeting = record_meeting(entry=entry, facts=form.facts, by=request.user, at=clock.now())
        upload = reverse("villages:entry-file-add", args=[entry.number, Purpose.MEETING.value, meeting.pk])
        return Done(_("The meeting was recorded. Add its record as a file now."), f"{upload}?back={back}")

    context = {
        **frame(entry, request.user, clock.now(), "villages:entry-stages"),
        "title": _("Record a meeting"),
        "lead": "",
        "button": _("Record the meeting"),
        "back": back,
    }
    return decide(request, form, act, template="ledger/plans/form.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def opinion_record(request: SignedInRequest, number: str, kind: str, pk: int) -> HttpResponse:
    """Write down the opinions of a meeting or a visit, one matter at a time."""
    entry = get_entry(request.user, number)
    source = get_source(entry, kind, pk)
    back = reverse("villages:entry-stages", args=[entry.number])
    form = OpinionForm(request.POST) if request.method == "POST" else OpinionForm()

    def act() -> Done:
        typed = form.cleaned_data
        record_opinion(source=source, by=request.user, at=clock.now(), **typed)
        return Done(_("The opinions were written down."), request.get_full_path())

    about = {"meeting": source} if isinstance(source, EntryMeeting) else {"visit": source}
    context = {
        **frame(entry, request.user, clock.now(), "villages:entry-stages"),
        "title": _("Opinions"),
        "lead": str(source) if isinstance(source, EntryMeeting) else visit_words(source),
        "opinions": OpinionCount.objects.filter(entry=entry, **about),
        "button": _("Write the opinions down"),
        "back": back,
    }
    return decide(request, form, act, template="ledger/plans/form.html", context=context)
