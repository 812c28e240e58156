"""The pages of mass evaluations: the list, one count, recording and correcting it, the ballot to print."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.criteria.models import CriteriaEdition, Criterion, RuleSet, rules_in_force
from villages.decisions import Done, decide
from villages.divisions.models import Division
from villages.exports import Head, list_as_xlsx
from villages.marks import bracketed
from villages.screening.evaluations import actions, rules
from villages.screening.evaluations.figures import Figures, answers_of, criteria_of, figures_of
from villages.screening.evaluations.filters import EvaluationFilter
from villages.screening.evaluations.forms import CorrectionForm, RecordForm, values_of
from villages.screening.evaluations.models import EvaluationQuerySet, MassEvaluation

PER_PAGE = 50
_CODE = re.compile(r"[0-9]{12}")


@require_safe
@requires(Permission.READ_SCREENING)
def evaluation_list(request: SignedInRequest) -> HttpResponse:
    """Every count that stands, newest first; those that were corrected only when they are asked for."""
    filters, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "lines": [figures_of(evaluation) for evaluation in page.object_list],
        "may_count": request.user.may(Permission.EVALUATE),
    }
    return render(request, "screening/evaluations/list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def evaluation_export(request: SignedInRequest) -> HttpResponse:
    """The counts as a spreadsheet, with the filters kept."""
    filters, rows = _filtered(request)
    heads: list[Head] = [
        (_("Village"), 14), (_("Village code"), 16), (_("Township"), 14), (_("Held on"), 12),
        (pgettext("ballots", "Issued"), 10), (pgettext("ballots", "Returned"), 10), (pgettext("ballots", "Valid"), 10),
        (_("Satisfaction"), 12), (_("Result"), 24),
    ]  # fmt: skip
    lines = [_cells(figures_of(row)) for row in rows]
    return list_as_xlsx(request, _("Mass evaluations"), heads, lines, form=filters.form, at=clock.now())


def _cells(figures: Figures) -> tuple[object, ...]:
    """One line of the spreadsheet."""
    row = figures.evaluation
    return (
        row.village.short_name,
        row.village.code,
        row.village.parent.name if row.village.parent else "",
        row.held_on,
        row.issued,
        row.returned,
        row.valid,
        _("%(number)s %%") % {"number": figures.satisfaction},
        figures.result + bracketed(_("corrected") if row.corrects_id else ""),
    )


def _filtered(request: SignedInRequest) -> tuple[EvaluationFilter, EvaluationQuerySet]:
    """The filters in the address and the rows that they leave; corrected counts only when they are asked for."""
    counts = MassEvaluation.objects.visible_to(request.user)
    standing = counts if request.GET.get("result") == "corrected" else counts.standing()
    filters = EvaluationFilter(request.GET, standing, request=request)
    return filters, filters.qs.select_related("village__parent", "rule_set")


@require_safe
@requires(Permission.READ_SCREENING)
def evaluation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One count with its rates, its findings, and the counts before and after it."""
    evaluation = get_evaluation(request.user, pk)
    newer = MassEvaluation.objects.filter(corrects=evaluation).first()
    context = {
        "evaluation": evaluation,
        "figures": figures_of(evaluation),
        "answers": answers_of(evaluation),
        "criteria": criteria_of(evaluation),
        "newer": newer,
        "findings": evaluation.findings.select_related("criterion"),
        "may_correct": newer is None and request.user.may(Permission.EVALUATE),
        "may_print": request.user.may(Permission.EVALUATE),
    }
    return render(request, "screening/evaluations/detail.html", context)


@requires(Permission.EVALUATE)
def evaluation_record(request: SignedInRequest) -> HttpResponse:
    """Record the count of one village; `?village=` chooses it."""
    now = clock.now()
    villages, criteria = _choices(request.user, timezone.localdate(now))
    form = RecordForm(
        request.POST or None,
        villages=villages,
        criteria=criteria,
        at=now,
        initial={"village": request.GET.get("village", "")},
    )

    def act() -> Done:
        village = form.cleaned_data["village"]
        evaluation = actions.record_count(village=village, count=form.count, by=request.user, at=now)
        return Done(_outcome(evaluation), url_of(evaluation))

    context = {"back": reverse("villages:evaluation-list"), "has_villages": bool(villages)}
    return decide(request, form, act, template="screening/evaluations/record.html", context=context)


@requires(Permission.EVALUATE)
def evaluation_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a right count in the place of a wrong one, with a reason."""
    now = clock.now()
    evaluation = get_evaluation(request.user, pk)
    back = url_of(evaluation)
    form = CorrectionForm(
        request.POST or None,
        criteria=evaluation.edition.criteria.order_by("number"),
        at=now,
        initial=values_of(evaluation),
    )

    def act() -> Done:
        right = actions.correct_count(
            evaluation=evaluation, count=form.count, reason=form.cleaned_data["reason"], by=request.user, at=now
        )
        return Done(_outcome(right), url_of(right))

    context = {"evaluation": evaluation, "back": back}
    return decide(request, form, act, template="screening/evaluations/correct.html", context=context)


@require_safe
@requires(Permission.EVALUATE)
def evaluation_ballot(request: SignedInRequest, code: str) -> HttpResponse:
    """The ballot of one village, to print: the question of satisfaction and the criteria in force."""
    on = timezone.localdate(clock.now())
    if not _CODE.fullmatch(code):
        raise Http404
    villages = Division.objects.visible_to(request.user).villages().in_force(on)
    village = villages.filter(code=code).select_related("parent").first()
    if village is None:
        raise Http404(_("There is no such village in your jurisdiction."))
    rule_set = _rules_on(on)
    criteria = rules.asked_on_the_ballot(rule_set.edition.criteria.order_by("number")) if rule_set else []
    context = {"village": village, "criteria": criteria, "on": on}
    return render(request, "screening/evaluations/ballot.html", context)


def get_evaluation(user: User, pk: int) -> MassEvaluation:
    """With village, rules, the count that it corrects, and who counted. Raises `Http404`."""
    rows = MassEvaluation.objects.visible_to(user).filter(pk=pk)
    related = ("village__parent", "rule_set", "edition", "corrects", "counted_by")
    evaluation = rows.select_related(*related).first()
    if evaluation is None:
        raise Http404(_("There is no such mass evaluation in your jurisdiction."))
    return evaluation


def url_of(evaluation: MassEvaluation) -> str:
    return reverse("villages:evaluation-detail", args=[evaluation.pk])


def _outcome(evaluation: MassEvaluation) -> str:
    figures = figures_of(evaluation)
    words: dict[str, Any] = {"village": evaluation.village, "rate": figures.satisfaction, "gate": figures.gate}
    if figures.is_under:
        return _("%(village)s: %(rate)s %% satisfied. That is under %(gate)s %% and meets criterion 15.") % words
    return _("%(village)s: %(rate)s %% satisfied.") % words


def _choices(user: User, on: dt.date) -> tuple[list[Division], QuerySet[Criterion]]:
    """The villages that are screened on that day, and the criteria in force; neither when nothing is in force."""
    rule_set = _rules_on(on)
    if rule_set is None:
        return [], Criterion.objects.none()
    classes = rule_set.numbers.screened_classes
    villages = Division.objects.visible_to(user).villages().in_force(on).filter(village_class__in=classes)
    return list(villages.select_related("parent").order_by("code")), rule_set.edition.criteria.order_by("number")


def _rules_on(on: dt.date) -> RuleSet | None:
    try:
        return rules_in_force(on)
    except (CriteriaEdition.DoesNotExist, RuleSet.DoesNotExist):
        return None
