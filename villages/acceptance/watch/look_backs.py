"""The pages of look-backs: the county-wide list, one to read, the sheet on the spot, calling it off."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.acceptance.watch import actions
from villages.acceptance.watch.filters import LookBackFilter, LookBackState, in_state
from villages.acceptance.watch.forms import LookBackForm
from villages.acceptance.watch.getters import get_look_back
from villages.acceptance.watch.models import LookBack, LookBackQuerySet
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, ReasonForm, decide, not_now
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.ledger.papers.models import EntryFile, Purpose
from villages.marks import listed
from villages.process import Stage, StageChange, Verb, possible_verbs
from villages.screening.filters import beside

PER_PAGE = 50


@require_safe
@requires(Permission.READ_LEDGER)
def look_back_list(request: SignedInRequest) -> HttpResponse:
    """Every look-back of the jurisdiction, those that wait first, by the day on which they are due."""
    at = clock.now()
    today = timezone.localdate(at)
    filters, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    states = beside(filters, "state")
    context = {
        "filter": filters,
        "page": page,
        "today": today,
        "states": [(state, states.filter(in_state(state, today)).count()) for state in LookBackState],
        "may_inspect": request.user.may(Permission.INSPECT),
    }
    return render(request, "acceptance/watch/look_backs.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def look_back_export(request: SignedInRequest) -> HttpResponse:
    """The list as a spreadsheet, with the filters kept."""
    at = clock.now()
    filters, rows = _filtered(request)
    heads: list[Head] = [
        (_("Entry"), 20), (_("Village"), 14), (_("Township"), 14), (_("Quarter"), 10),
        (pgettext("look-back", "Due on"), 12),
        (_("State"), 12), (_("Visited on"), 12), (_("Who went there"), 14), (_("What was seen"), 50),
        (_("Met again"), 20),
    ]  # fmt: skip
    lines = [
        (
            row.entry.number,
            row.entry.village.short_name,
            row.entry.village.parent.name if row.entry.village.parent else "",
            row.quarter,
            row.due_on,
            row.get_stage_display(),
            row.visited_on,
            str(row.visited_by or ""),
            row.words,
            listed(hit.criterion for hit in row.hits.all()),
        )
        for row in rows
    ]
    return list_as_xlsx(request, _("Look-backs"), heads, lines, form=filters.form, at=at)


def _filtered(request: SignedInRequest) -> tuple[LookBackFilter, LookBackQuerySet]:
    """The filters in the address and the rows that they leave, ready to be listed."""
    rows = LookBack.objects.visible_to(request.user)
    filters = LookBackFilter(request.GET, rows, request=request, on=timezone.localdate(clock.now()))
    found = filters.qs.waiting_first().select_related("entry__village__parent", "visited_by")
    return filters, found.prefetch_related("hits__criterion")


@require_safe
@requires(Permission.READ_LEDGER)
def look_back_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One look-back: when it is due, who went there, what was seen, which findings came of it."""
    look_back = get_look_back(request.user, pk)
    can = possible_verbs(look_back, request.user)
    serves = Verb.FINISH in can and actions.serves_on(look_back.entry, request.user)
    files = EntryFile.objects.visible_to(request.user).standing().filter(look_back=look_back).select_related("file")
    may_add = request.user.may(Permission.INSPECT) and look_back.entry.is_open and not serves
    context = {
        "look_back": look_back,
        "entry": look_back.entry,
        "hits": look_back.hits.select_related("criterion").prefetch_related("findings").order_by("criterion__number"),
        "files": files,
        "add_url": reverse("villages:entry-file-add", args=[look_back.entry.number, Purpose.LOOK_BACK, look_back.pk])
        if may_add
        else "",
        "can": can,
        "serves": serves,
        "is_late": look_back.stage == Stage.PLANNED and look_back.due_on < timezone.localdate(clock.now()),
        "may_read_findings": request.user.may(Permission.READ_SCREENING),
        "history": events(StageChange.objects.of(look_back)),
    }
    return render(request, "acceptance/watch/look_back.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.INSPECT)
def look_back_finish(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sheet on the spot: each criterion of the entry, others seen by the way, what was seen in short."""
    at = clock.now()
    look_back = get_look_back(request.user, pk)
    entry = look_back.entry
    actions.check_does_not_serve(entry, request.user)
    back = url_of(look_back)
    refusal = not_now(request, look_back, Verb.FINISH, back=back)
    if refusal:
        return refusal
    own = set(entry.criteria.values_list("pk", flat=True))
    criteria = list(entry.rule_set.edition.criteria.order_by("number"))
    form = LookBackForm(
        request.POST or None,
        own=[criterion for criterion in criteria if criterion.pk in own],
        others=[criterion for criterion in criteria if criterion.pk not in own],
        initial={"version": look_back.version, "visited_on": timezone.localdate(at)},
    )

    def act() -> Done:
        typed = {name: form.cleaned_data[name] for name in ("visited_on", "words")}
        found = actions.finish_look_back(look_back=look_back, hits=form.hits, by=request.user, at=at, **typed)
        sentence = ngettext(
            "The look-back is done; %(count)d finding was recorded.",
            "The look-back is done; %(count)d findings were recorded.",
            len(found),
        )
        return Done(sentence % {"count": len(found)}, back)

    context = {"look_back": look_back, "entry": entry, "back": back}
    return decide(request, form, act, row=look_back, template="acceptance/watch/look_back_finish.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SCHEDULE_INSPECTION)
def look_back_call_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody goes there for this quarter, with a reason."""
    at = clock.now()
    look_back = get_look_back(request.user, pk)
    back = url_of(look_back)
    refusal = not_now(request, look_back, Verb.CALL_OFF, back=back)
    if refusal:
        return refusal
    form = ReasonForm(request.POST or None, initial={"version": look_back.version})

    def act() -> Done:
        reason = form.cleaned_data["reason"]
        actions.call_off_look_back(look_back=look_back, reason=reason, by=request.user, at=at)
        return Done(_("The look-back was called off."), back)

    title = _("Call the look-back off")
    sentences = [_("Nobody goes there for this quarter of the watch.")]
    context = {"title": title, "about": look_back, "sentences": sentences, "button": title, "back": back}
    return decide(request, form, act, row=look_back, template="decisions/reason.html", context=context)


def url_of(look_back: LookBack) -> str:
    return reverse("villages:look-back-detail", args=[look_back.pk])
