"""The pages of open commitments: the list for all in the township, one commitment, its beginning and its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide, decide_in_words
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.marks import bracketed
from villages.process import Stage, StageChange, Thing, Verb, possible_verbs, stages_of
from villages.screening.assessments import commitment_actions as actions
from villages.screening.assessments import rules
from villages.screening.assessments.commitment_forms import CommitmentFilter, FulfilForm, GiveUpForm, PromiseForm
from villages.screening.assessments.models import Commitment, CommitmentQuerySet
from villages.screening.filters import beside, counts_by
from villages.screening.visits.places import kept_villages, numbers_on

PER_PAGE = 50
READERS = (Permission.READ_SCREENING, Permission.RECORD_VISIT)


@dataclass(frozen=True)
class Line:
    """One commitment on a day."""

    commitment: Commitment
    is_overdue: bool
    is_late: bool

    @property
    def state_in_words(self) -> str:
        late = bracketed(_("after its last day")) if self.is_late else ""
        return (_("overdue") if self.is_overdue else self.commitment.get_stage_display()) + late


@require_safe
@requires(*READERS)
def commitment_list(request: SignedInRequest) -> HttpResponse:
    """Every commitment of the jurisdiction, the one with the earliest last day first."""
    today = timezone.localdate(clock.now())
    filters, rows = _filtered(request, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    others = beside(filters, "stage")
    counts = counts_by(others, "stage")
    context = {
        "filter": filters,
        "page": page,
        "lines": _lines(page.object_list, today),
        "stages": [(stage, counts.get(stage.value, 0)) for stage in stages_of(Thing.COMMITMENT)],
        "overdue_count": others.filter(stage=Stage.PROMISED, until__lt=today).count(),
        "may_keep": request.user.may(Permission.KEEP_VILLAGE_BOOKS),
    }
    return render(request, "screening/assessments/commitment_list.html", context)


@require_safe
@requires(*READERS)
def commitment_export(request: SignedInRequest) -> HttpResponse:
    """The commitments as a spreadsheet, with the filters kept."""
    now = clock.now()
    today = timezone.localdate(now)
    filters, commitments = _filtered(request, today)
    heads: list[Head] = [
        (_("What is promised"), 40), (_("Village"), 14), (_("Code"), 16), (_("Township"), 14), (_("Promised by"), 16),
        (_("Promised on"), 12), (_("Until"), 12), (_("State"), 16),
    ]  # fmt: skip
    rows = [
        (
            line.commitment.promise,
            line.commitment.village.short_name,
            line.commitment.village.code,
            line.commitment.village.parent.name if line.commitment.village.parent else "",
            line.commitment.post,
            line.commitment.promised_on,
            line.commitment.until,
            line.state_in_words,
        )
        for line in _lines(commitments, today)
    ]
    return list_as_xlsx(request, _("Open commitments"), heads, rows, form=filters.form, at=now)


def _filtered(request: SignedInRequest, today: dt.date) -> tuple[CommitmentFilter, CommitmentQuerySet]:
    """The filters in the address and the rows that they leave, the one with the earliest last day first."""
    filters = CommitmentFilter(request.GET, Commitment.objects.visible_to(request.user), request=request, today=today)
    return filters, filters.qs.select_related("village__parent")


@require_safe
@requires(*READERS)
def commitment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One commitment with its result and history."""
    commitment = get_commitment(request.user, pk)
    context = {
        "commitment": commitment,
        "line": _lines([commitment], timezone.localdate(clock.now()))[0],
        "can": possible_verbs(commitment, request.user),
        "history": events(StageChange.objects.of(commitment)),
    }
    return render(request, "screening/assessments/commitment_detail.html", context)


@requires(Permission.KEEP_VILLAGE_BOOKS)
def commitment_promise(request: SignedInRequest) -> HttpResponse:
    """Publish a commitment; `?village=` chooses the village."""
    now = clock.now()
    today = timezone.localdate(now)
    villages = list(kept_villages(request.user, numbers_on(today), today))
    initial = {"village": request.GET.get("village", ""), "promised_on": today}
    form = PromiseForm(request.POST or None, villages=villages, initial=initial)

    def act() -> Done:
        commitment = actions.promise(village=form.cleaned_data["village"], facts=form.facts, by=request.user, at=now)
        return Done(_("The commitment is public."), url_of(commitment))

    context = {"back": reverse("villages:commitment-list")}
    return decide(request, form, act, template="screening/assessments/commitment_promise.html", context=context)


@requires(Permission.KEEP_VILLAGE_BOOKS)
def commitment_fulfil(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that a commitment was fulfilled, with its result."""
    commitment = get_commitment(request.user, pk)
    return decide_in_words(
        request, commitment, Verb.FULFIL,
        FulfilForm(request.POST or None, initial={"version": commitment.version}),
        partial(actions.fulfil, commitment=commitment, by=request.user, at=clock.now()),
        title=_("Fulfilled"), sentences=[commitment.promise], button=_("Record as fulfilled"),
        done=_("The commitment was recorded as fulfilled."), back=url_of(commitment),
    )  # fmt: skip


@requires(Permission.KEEP_VILLAGE_BOOKS)
def commitment_give_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that a commitment was not fulfilled, with what was reached and the reason."""
    commitment = get_commitment(request.user, pk)
    return decide_in_words(
        request, commitment, Verb.GIVE_UP,
        GiveUpForm(request.POST or None, initial={"version": commitment.version}),
        partial(actions.give_up, commitment=commitment, by=request.user, at=clock.now()),
        title=_("Not fulfilled"), sentences=[commitment.promise], button=_("Record as not fulfilled"),
        done=_("The commitment was recorded as not fulfilled."), back=url_of(commitment),
    )  # fmt: skip


def get_commitment(user: User, pk: int) -> Commitment:
    """With village and township. Raises `Http404`."""
    commitment = Commitment.objects.visible_to(user).filter(pk=pk).select_related("village__parent").first()
    if commitment is None:
        raise Http404
    return commitment


def url_of(commitment: Commitment) -> str:
    return reverse("villages:commitment-detail", args=[commitment.pk])


def _lines(commitments: Iterable[Commitment], today: dt.date) -> list[Line]:
    return [
        Line(
            each,
            rules.is_overdue(each, today),
            rules.is_late(each, each.ended_at and timezone.localdate(each.ended_at)),
        )
        for each in commitments
    ]
