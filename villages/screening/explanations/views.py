"""The contradictions: the list, one with both sides, the township's answer, the county's decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

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
from villages.decisions import Done, ReasonForm, decide, not_now
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.process import Stage, StageChange, Thing, Verb, possible_verbs, stages_of
from villages.screening.evidence.kept import files_behind, kept_of
from villages.screening.explanations import actions
from villages.screening.explanations.clock import Clock, clocks_of, in_words
from villages.screening.explanations.filters import ExplanationFilter
from villages.screening.explanations.forms import AnswerForm
from villages.screening.explanations.models import Explanation, ExplanationQuerySet
from villages.screening.filters import beside, counts_by
from villages.screening.models import AnswerValue, Submission

PER_PAGE = 50


class Line(NamedTuple):
    """A request with the time that is left; None when no clock runs for it any more."""

    explanation: Explanation
    clock: Clock | None


@require_safe
@requires(Permission.READ_SCREENING)
def explanation_list(request: SignedInRequest) -> HttpResponse:
    """Every contradiction in the jurisdiction, the newest first."""
    now = clock.now()
    filters, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_by(beside(filters, "stage"), "stage")
    context = {
        "filter": filters,
        "page": page,
        "lines": lines_of(page.object_list, now),
        "stages": [(stage, counts.get(stage.value, 0)) for stage in stages_of(Thing.EXPLANATION)],
    }
    return render(request, "screening/explanations/explanation_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def explanation_export(request: SignedInRequest) -> HttpResponse:
    """The contradictions as a spreadsheet, with the filters kept."""
    now = clock.now()
    filters, rows = _filtered(request)
    heads: list[Head] = [
        (_("Village"), 14), (_("Village code"), 16), (_("Township"), 14), (_("Criterion"), 40), (_("Quarter"), 16),
        (_("Source of the hit"), 16), (_("Asked"), 18), (_("State"), 16), (_("Time left"), 40),
    ]  # fmt: skip
    lines = [_cells(line) for line in lines_of(rows, now)]
    return list_as_xlsx(request, _("Contradictions"), heads, lines, form=filters.form, at=now)


def _cells(line: Line) -> tuple[object, ...]:
    """One line of the spreadsheet."""
    row = line.explanation
    return (
        row.village.short_name,
        row.village.code,
        row.village.parent.name if row.village.parent else "",
        str(row.finding.criterion),
        row.finding.period.label,
        row.finding.get_source_display(),
        f"{timezone.localtime(row.asked_at):%Y-%m-%d %H:%M}",
        row.get_stage_display(),
        in_words(line.clock) if line.clock else "",
    )


def _filtered(request: SignedInRequest) -> tuple[ExplanationFilter, ExplanationQuerySet]:
    """The filters in the address and the rows that they leave, with what their clocks need, the newest first."""
    filters = ExplanationFilter(request.GET, Explanation.objects.visible_to(request.user), request=request)
    return filters, filters.qs.with_clock().select_related("village__parent", "finding__criterion")


@require_safe
@requires(Permission.READ_SCREENING)
def explanation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Both sides, the explanation, what was decided, the history."""
    explanation = get_explanation(request.user, pk)
    context = {
        **sides_of(explanation, clock.now()),
        "can": possible_verbs(explanation, request.user),
        "history": events(StageChange.objects.of(explanation)),
    }
    return render(request, "screening/explanations/explanation_detail.html", context)


@requires(Permission.FILE_CHECK)
def explanation_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """The township says why it answered no."""
    now = clock.now()
    explanation = get_explanation(request.user, pk)
    back = url_of(explanation)
    refusal = not_now(request, explanation, Verb.ANSWER, back=back)
    if refusal:
        return refusal
    form = AnswerForm(request.POST or None, initial={"version": explanation.version})

    def act() -> Done:
        words = form.cleaned_data["words"]
        actions.answer_explanation(explanation=explanation, words=words, by=request.user, at=now)
        return Done(_("The explanation was sent to the county."), back)

    context = {**sides_of(explanation, now), "back": back}
    template = "screening/explanations/explanation_answer.html"
    return decide(request, form, act, row=explanation, template=template, context=context)


@requires(Permission.REVIEW_CHECK)
def explanation_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county accepts the explanation."""
    return _decide(
        request,
        pk,
        Verb.ACCEPT,
        title=_("Accept the explanation"),
        sentences=[_("The village was rightly not listed. The finding itself stays as it is.")],
        done=_("The explanation was accepted."),
    )


@requires(Permission.REVIEW_CHECK)
def explanation_reject(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county does not accept the explanation."""
    return _decide(
        request,
        pk,
        Verb.REJECT,
        title=_("Do not accept the explanation"),
        sentences=[
            _("The village is marked “should have been listed”: a fact on which accountability rests."),
            _("The township sees the mark and the reason."),
        ],
        done=_("The village is marked “should have been listed”."),
    )


@requires(Permission.REVIEW_CHECK)
def explanation_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """The county takes the request back."""
    return _decide(
        request,
        pk,
        Verb.DROP,
        title=_("Drop the request"),
        sentences=[
            _("Nothing is held against the township any more; a mark “should have been listed” is taken away."),
            _("The finding itself stays as it is. If it is wrong, dismiss it: the request falls with it."),
        ],
        done=_("The request was dropped."),
    )


VERBS: dict[Verb, Callable[..., None]] = {
    Verb.ACCEPT: actions.accept_explanation,
    Verb.REJECT: actions.reject_explanation,
    Verb.DROP: actions.drop_explanation,
}


def _decide(
    request: SignedInRequest, pk: int, verb: Verb, *, title: str, sentences: list[str], done: str
) -> HttpResponse:
    now = clock.now()
    explanation = get_explanation(request.user, pk)
    back = url_of(explanation)
    refusal = not_now(request, explanation, verb, back=back)
    if refusal:
        return refusal
    form = ReasonForm(request.POST or None, initial={"version": explanation.version})

    def act() -> Done:
        VERBS[verb](explanation=explanation, reason=form.cleaned_data["reason"], by=request.user, at=now)
        return Done(done, back)

    context = {"title": title, "about": explanation, "sentences": sentences, "button": title, "back": back}
    return decide(request, form, act, row=explanation, template="decisions/reason.html", context=context)


def url_of(explanation: Explanation) -> str:
    return reverse("villages:explanation-detail", args=[explanation.pk])


def get_explanation(user: User, pk: int) -> Explanation:
    """With both sides. Raises `Http404`."""
    rows = Explanation.objects.visible_to(user).with_clock().filter(pk=pk)
    related = ("village__parent", "finding__criterion", "answered_by", "answer__sheet__quarterly_check__township")
    origins = ("finding__spot_answer", "finding__department_item")
    explanation = rows.select_related(*related, *origins, "answer__answered_by").first()
    if explanation is None:
        raise Http404(_("There is no such request in your jurisdiction."))
    return explanation


def lines_of(explanations: Iterable[Explanation], at: dt.datetime) -> list[Line]:
    """The clock of each that still waits for its township."""
    rows = list(explanations)
    clocks = clocks_of((row for row in rows if row.stage == Stage.ASKED), at)
    return [Line(row, clocks.get(row.pk)) for row in rows]


def sides_of(explanation: Explanation, at: dt.datetime) -> dict[str, Any]:
    """What its pages show: the answer as it was submitted and as it is now, the finding, the time that is left."""
    check = explanation.answer.sheet.quarterly_check
    earlier = Submission.objects.filter(quarterly_check=check, submitted_at__lte=explanation.asked_at)
    submission = earlier.select_related("submitted_by").defer("answers").order_by("-round").first()
    answer = explanation.answer if explanation.answer.value != AnswerValue.NO else None
    return {
        "explanation": explanation,
        "line": lines_of([explanation], at)[0],
        "check": check,
        "submission": submission,
        "answer_now": answer,
        "files_now": kept_of(answer.files.all()) if answer and answer.value == AnswerValue.YES else [],
        "files": files_behind(explanation.finding),
    }
