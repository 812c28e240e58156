"""The pages of the 100-point assessment: a period by village, one score, scoring and correcting, a village's trend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

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
from villages.decisions import Done, decide
from villages.divisions.models import Division, DivisionQuerySet
from villages.exports import Head, list_as_xlsx
from villages.screening.assessments import actions, periods
from villages.screening.assessments.forms import AssessmentFilter, ScoreForm, values_of
from villages.screening.assessments.models import Assessment
from villages.screening.assessments.periods import Period
from villages.screening.assessments.sheets import Item, items_of, sheet_for
from villages.screening.visits.places import get_village, kept_villages, numbers_on

PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """A village with its standing score of the period and the total of the period before."""

    village: Division
    assessment: Assessment | None
    before: int | None

    @property
    def change(self) -> int | None:
        return self.assessment.total - self.before if self.assessment and self.before is not None else None


@dataclass(frozen=True)
class Given:
    """One item of a score, with the points of the period before where the same sheet was used."""

    item: Item
    points: int
    reason: str
    before: int | None


@require_safe
@requires(Permission.READ_SCREENING)
def assessment_list(request: SignedInRequest) -> HttpResponse:
    """The villages by code with their scores of one period; `?period=` chooses it."""
    today = timezone.localdate(clock.now())
    period, villages, filters = _filtered(request, today)
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    scores = Assessment.objects.standing().filter(period=str(period), village__in=villages.values("pk"))
    context = {
        "filter": filters,
        "page": page,
        "lines": _lines(page.object_list, period),
        "period": period,
        "periods": periods.offered(today),
        "scored_count": scores.count(),
        "village_count": villages.count(),
        "may_score": request.user.may(Permission.KEEP_VILLAGE_BOOKS) and period.start <= today,
    }
    return render(request, "screening/assessments/assessment_list.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def assessment_export(request: SignedInRequest) -> HttpResponse:
    """The villages with their scores of the period as a spreadsheet, with the filters kept."""
    now = clock.now()
    period, _villages, filters = _filtered(request, timezone.localdate(now))
    heads: list[Head] = [
        (_("Village"), 14), (_("Code"), 16), (_("Township"), 14), (_("Points"), 10), (_("Period before"), 10),
        (_("Change"), 10),
    ]  # fmt: skip
    rows = [
        (
            line.village.short_name,
            line.village.code,
            line.village.parent.name if line.village.parent else "",
            line.assessment.total if line.assessment else _("not scored"),
            line.before,
            line.change,
        )
        for line in _lines(filters.qs, period)
    ]
    title = _("100-point assessment, %(period)s") % {"period": period.label}
    return list_as_xlsx(request, title, heads, rows, form=filters.form, at=now)


def _filtered(request: SignedInRequest, today: dt.date) -> tuple[Period, DivisionQuerySet, AssessmentFilter]:
    """The period in the address, all villages of the reader, and the filters over them."""
    period = Period.parse(request.GET.get("period", "")) or periods.latest(today)
    villages = kept_villages(request.user, numbers_on(today), today)
    return period, villages, AssessmentFilter(request.GET, villages, request=request, shown_period=str(period))


@require_safe
@requires(Permission.READ_SCREENING)
def assessment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One score, item by item, beside the period before."""
    assessment = get_assessment(request.user, pk)
    newer = Assessment.objects.filter(corrects=assessment).first()
    before = _standing(assessment.village, _period_of(assessment).previous())
    context = {
        "assessment": assessment,
        "given": _given(assessment, before),
        "before": before,
        "change": assessment.total - before.total if before else None,
        "newer": newer,
        "may_correct": newer is None and request.user.may(Permission.KEEP_VILLAGE_BOOKS),
    }
    return render(request, "screening/assessments/assessment_detail.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def assessment_trend(request: SignedInRequest, code: str) -> HttpResponse:
    """Every standing score of one village, newest period first; quarters and years apart."""
    village = get_village(request.user, code)
    scores = list(Assessment.objects.standing().filter(village=village).order_by("-period"))
    context = {
        "village": village,
        "quarters": [score for score in scores if "Q" in score.period],
        "years": [score for score in scores if "Q" not in score.period],
    }
    return render(request, "screening/assessments/assessment_trend.html", context)


@requires(Permission.KEEP_VILLAGE_BOOKS)
def assessment_score(request: SignedInRequest, text: str) -> HttpResponse:
    """Score one village for the period of the address; `?village=` chooses it."""
    now = clock.now()
    today = timezone.localdate(now)
    period = Period.parse(text)
    if period is None or period.start > today:
        raise Http404
    sheet = sheet_for(period)
    on = min(period.end, today)
    open_villages = kept_villages(request.user, numbers_on(on), on).exclude(assessments__period=str(period))
    villages = (
        list(open_villages) if request.method != "POST" else list(kept_villages(request.user, numbers_on(on), on))
    )
    form = ScoreForm(
        request.POST or None,
        items=items_of(sheet) if sheet else [],
        villages=villages,
        initial={"village": request.GET.get("village", "")},
    )

    def act() -> Done:
        village = form.cleaned_data["village"]
        assessment = actions.score_village(village=village, period=period, score=form.score, by=request.user, at=now)
        return Done(_outcome(assessment), url_of(assessment))

    back = f"{reverse('villages:assessment-list')}?period={period}"
    context = {"period": period, "sheet": sheet, "has_villages": bool(villages), "back": back}
    return decide(request, form, act, template="screening/assessments/assessment_score.html", context=context)


@requires(Permission.KEEP_VILLAGE_BOOKS)
def assessment_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a right score in the place of a wrong one, with a reason."""
    now = clock.now()
    assessment = get_assessment(request.user, pk)
    items = items_of(assessment.sheet)
    form = ScoreForm(request.POST or None, items=items, villages=None, initial=values_of(assessment))

    def act() -> Done:
        right = actions.correct_score(
            assessment=assessment, score=form.score, reason=form.cleaned_data["reason"], by=request.user, at=now
        )
        return Done(_outcome(right), url_of(right))

    context = {"assessment": assessment, "period": assessment.period, "sheet": assessment.sheet, "has_villages": True,
               "back": url_of(assessment)}  # fmt: skip
    return decide(request, form, act, template="screening/assessments/assessment_score.html", context=context)


def get_assessment(user: User, pk: int) -> Assessment:
    """With village, sheet, the score that it corrects, and who scored. Raises `Http404`."""
    rows = Assessment.objects.visible_to(user).filter(pk=pk)
    assessment = rows.select_related("village__parent", "sheet", "corrects", "scored_by").first()
    if assessment is None:
        raise Http404
    return assessment


def url_of(assessment: Assessment) -> str:
    return reverse("villages:assessment-detail", args=[assessment.pk])


def _outcome(assessment: Assessment) -> str:
    words = {"village": assessment.village, "period": _period_of(assessment).label, "total": assessment.total}
    return _("%(village)s, %(period)s: %(total)d of 100 points.") % words


def _period_of(assessment: Assessment) -> Period:
    found = Period.parse(assessment.period)
    assert found is not None  # only periods are written
    return found


def _standing(village: Division, period: Period) -> Assessment | None:
    return Assessment.objects.standing().filter(village=village, period=str(period)).first()


def _lines(villages: Iterable[Division], period: Period) -> list[Line]:
    """One query for both periods."""
    shown = list(villages)
    wanted = [str(period), str(period.previous())]
    rows = Assessment.objects.standing().filter(village__in=shown, period__in=wanted)
    found = {(row.village_id, row.period): row for row in rows}
    lines = []
    for village in shown:
        before = found.get((village.pk, wanted[1]))
        lines.append(Line(village, found.get((village.pk, wanted[0])), before.total if before else None))
    return lines


def _given(assessment: Assessment, before: Assessment | None) -> list[Given]:
    earlier = before.points if before and before.sheet_id == assessment.sheet_id else {}
    return [
        Given(item, assessment.points[str(item.number)], assessment.reasons.get(str(item.number), ""),
              earlier.get(str(item.number)))
        for item in items_of(assessment.sheet)
    ]  # fmt: skip
