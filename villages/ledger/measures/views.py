"""The pages of measures: those of an entry, the list over the jurisdiction, one measure and what is done to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Case, Count, Max, Q, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import DecisionForm, Done, ReasonForm, decide, decide_in_words
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.ledger.columns import columns_of
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.measures import actions
from villages.ledger.measures.filters import Due, MeasureFilter, due_within
from villages.ledger.measures.forms import DoneForm, NoteForm
from villages.ledger.measures.getters import get_measure
from villages.ledger.measures.models import OPEN_MEASURE, Measure, MeasureQuerySet
from villages.ledger.models import LedgerEntry
from villages.process import Stage, StageChange, Thing, Verb, possible_verbs, stages_of
from villages.screening.filters import beside, counts_by

PER_PAGE = 50
# What is still to be done stands before what is done or dropped.
IS_ENDED = Case(When(stage__in=OPEN_MEASURE, then=0), default=1)
COLUMNS = {"due": gettext_lazy("Due day"), "owner": gettext_lazy("Owner (post)"), "village": gettext_lazy("Village")}
HEADS: list[Head] = [
    (gettext_lazy("Entry"), 17),
    (gettext_lazy("Township"), 14),
    (gettext_lazy("Village"), 14),
    (gettext_lazy("Criterion"), 10),
    (gettext_lazy("Kind of measure"), 16),
    (gettext_lazy("Measure"), 50),
    (gettext_lazy("Owner (post)"), 22),
    (gettext_lazy("Due day"), 12),
    (gettext_lazy("State"), 12),
    (gettext_lazy("Done on"), 12),
    (gettext_lazy("Days overdue"), 10),
    (gettext_lazy("Proofs"), 8),
    (gettext_lazy("Last progress"), 12),
]


@require_safe
@requires(Permission.READ_LEDGER)
def entry_measures(request: SignedInRequest, number: str) -> HttpResponse:
    """The measures of one entry by criterion, its livelihood projects, and its premises."""
    now = clock.now()
    entry = get_entry(request.user, number)
    rows = list(
        followed(entry.measures.all()).select_related("criterion").order_by("criterion__number", "due_on", "pk")
    )
    checks = list(entry.premises_checks.select_related("recorded_by"))
    may_record = entry.is_open and request.user.covers(entry.village.code)
    context = {
        **frame(entry, request.user, now, "villages:entry-measures"),
        "measures": lines_of(rows, entry, timezone.localdate(now)),
        "done": sum(row.stage == Stage.DONE for row in rows),
        "counted": sum(row.stage != Stage.DROPPED for row in rows),
        "projects": entry.projects.annotate(photographs=_standing_files()).order_by("pk"),
        "premises": checks[0] if checks else None,
        "earlier": checks[1:],
        "may_plan": may_record and request.user.may(Permission.RECTIFY),
        "may_check": may_record and request.user.may(Permission.RECORD_PROGRESS),
    }
    return render(request, "ledger/measures/entry_measures.html", context)


def followed(measures: MeasureQuerySet) -> MeasureQuerySet:
    """With the number of proofs and the day of the last progress."""
    return measures.annotate(proofs=_standing_files(), last_note=Max("notes__day"))


def _standing_files() -> Count:
    return Count("entry_files", filter=Q(entry_files__taken_off_at=None), distinct=True)


def lines_of(rows: list[Measure], entry: LedgerEntry | None, today: dt.date) -> list[tuple[Any, int]]:
    """Each measure with the days by which it is overdue, 0 if it is not; `entry`: that of all of them."""
    for row in rows:
        if entry is not None:
            row.entry = entry
    return [(row, (today - row.due_on).days if row.is_overdue(today) else 0) for row in rows]


@require_safe
@requires(Permission.READ_LEDGER)
def measure_list(request: SignedInRequest) -> HttpResponse:
    """Every measure of the jurisdiction, what is due first on top."""
    today = clock.today()
    filters = _filter(request, today)
    page = Paginator(_rows(filters), PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_by(beside(filters, "stage"), "stage")
    dues = beside(filters, "due").order_by().aggregate(
        **{due.value: Count("pk", filter=_is_due(due, today), distinct=True) for due in Due}
    )  # fmt: skip
    context = {
        "filter": filters,
        "page": page,
        "measures": lines_of(list(page), None, today),
        "stages": [(stage, counts.get(stage.value, 0)) for stage in stages_of(Thing.MEASURE)],
        "dues": [(due, dues[due.value]) for due in Due],
        "columns": columns_of(COLUMNS, request.GET.get("sort", "")),
    }
    return render(request, "ledger/measures/measure_list.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def measure_export(request: SignedInRequest) -> HttpResponse:
    """The list as a spreadsheet, with the same filters."""
    now = clock.now()
    today = timezone.localdate(now)
    filters = _filter(request, today)
    rows = (
        (
            row.entry.number, row.entry.village.parent.name, row.entry.village.short_name, row.criterion.number,
            row.get_kind_display(), row.words, row.owner_post, row.due_on, row.get_stage_display(), row.done_on,
            days or None, row.proofs, row.last_note,
        )
        for row, days in lines_of(list(_rows(filters)), None, today)
    )  # fmt: skip
    return list_as_xlsx(request, pgettext("rectification", "Measures"), HEADS, rows, form=filters.form, at=now)


def _filter(request: SignedInRequest, today: dt.date) -> MeasureFilter:
    return MeasureFilter(request.GET, Measure.objects.visible_to(request.user), request=request, today=today)


def _rows(filters: MeasureFilter) -> Any:
    rows = followed(filters.qs).select_related("entry__village__parent", "criterion")
    return rows if rows.query.order_by else rows.order_by(IS_ENDED, "due_on", "pk")


def _is_due(due: Due, today: dt.date) -> Q:
    return Q(pk__in=due_within(Measure.objects.all(), due, today).values("pk"))


@require_safe
@requires(Permission.READ_LEDGER)
def measure_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One measure with its proofs, progress and history."""
    measure = get_measure(request.user, pk)
    context = {**_detail(request, measure), "form": NoteForm(initial={"day": clock.today()})}
    return render(request, "ledger/measures/measure_detail.html", context)


@require_POST
@requires(Permission.RECORD_PROGRESS)
def measure_note(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note progress of a measure."""
    measure = get_measure(request.user, pk)
    form = NoteForm(request.POST)

    def act() -> Done:
        actions.note_progress(measure=measure, by=request.user, at=clock.now(), **form.cleaned_data)
        return Done(_("The progress was noted."), url_of(measure))

    return decide(
        request, form, act, template="ledger/measures/measure_detail.html", context=_detail(request, measure)
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def measure_finish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Report a measure as done; a file must prove it."""
    now = clock.now()
    measure = get_measure(request.user, pk)
    form = DoneForm(request.POST or None, initial={"version": measure.version, "done_on": timezone.localdate(now)})
    return decide_in_words(
        request, measure, Verb.FINISH, form,
        lambda done_on: actions.finish_measure(measure=measure, done_on=done_on, by=request.user, at=now),
        back=url_of(measure),
        title=_("Report the measure as done"),
        sentences=[_("A file must prove it. The county can open the measure again.")],
        done=_("The measure is done."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def measure_block(request: SignedInRequest, pk: int) -> HttpResponse:
    """Report that a measure cannot go on, and why."""
    return _with_reason(
        request, pk, Verb.BLOCK, actions.block_measure,
        title=_("Report the measure as blocked"),
        sentences=[_("Its due day stays. When it can go on, resume it.")],
        done=_("The measure was reported as blocked."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def measure_resume(request: SignedInRequest, pk: int) -> HttpResponse:
    """What blocked the measure is out of the way."""
    measure = get_measure(request.user, pk)
    form: forms.Form = DecisionForm(request.POST or None, initial={"version": measure.version})
    return decide_in_words(
        request, measure, Verb.RESUME, form,
        lambda: actions.resume_measure(measure=measure, by=request.user, at=clock.now()),
        back=url_of(measure),
        title=_("Resume the measure"),
        sentences=[_("The measure is under way again.")],
        done=_("The measure is under way again."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_PLAN)
def measure_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county does not take a measure as done."""
    return _with_reason(
        request, pk, Verb.REOPEN, actions.reopen_measure,
        title=_("Open the measure again"),
        sentences=[_("The measure is under way again; its proofs stay."), _("The township reads the reason.")],
        done=_("The measure was opened again."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.APPROVE_PLAN)
def measure_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county lets a measure go."""
    return _with_reason(
        request, pk, Verb.DROP, actions.drop_measure,
        title=_("Drop the measure"),
        sentences=[_("It need not be carried out any more. It stays on the list with the reason.")],
        done=_("The measure was dropped."),
    )  # fmt: skip


def _with_reason(
    request: SignedInRequest, pk: int, verb: Verb, action: Any, *, title: str, sentences: list[str], done: str
) -> HttpResponse:
    measure = get_measure(request.user, pk)
    form = ReasonForm(request.POST or None, initial={"version": measure.version})
    return decide_in_words(
        request, measure, verb, form,
        lambda reason: action(measure=measure, reason=reason, by=request.user, at=clock.now()),
        back=url_of(measure), title=title, sentences=sentences, done=done,
    )  # fmt: skip


def url_of(measure: Measure) -> str:
    return reverse("villages:measure-detail", args=[measure.pk])


def _detail(request: SignedInRequest, measure: Measure) -> dict[str, Any]:
    now = clock.now()
    entry, user = measure.entry, request.user
    can = possible_verbs(measure, user) if entry.is_open else set()
    may_work = entry.is_open and user.may(Permission.RECORD_PROGRESS) and user.covers(entry.village.code)
    return {
        **frame(entry, user, now, "villages:entry-measures"),
        "measure": measure,
        "days_overdue": (timezone.localdate(now) - measure.due_on).days if measure.is_overdue(clock.today()) else 0,
        "notes": measure.notes.select_related("written_by"),
        "files": measure.entry_files.standing().select_related("file"),
        "add_url": reverse("villages:entry-file-add", args=[entry.number, "measure", measure.pk]) if may_work else "",
        "may_take_off": may_work,
        "may_note": may_work and measure.stage in OPEN_MEASURE,
        "can": can,
        "history": events(StageChange.objects.of(measure)),
        "back": url_of(measure),
    }
