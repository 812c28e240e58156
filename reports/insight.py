"""Charts over quarters: how often each criterion is met, and how many villages there are of each kind."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reports.charts import Bar, bar_chart
from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria.models import CriteriaEdition, Criterion, Group
from villages.screening.insight.kinds import Frequency, KindRow, frequencies, kind_rows, quarters_of
from villages.screening.insight.quarters import choose
from villages.screening.models import Finding
from villages.screening.quarters import Quarter


class CriterionForm(forms.Form):
    """Which criterion's trend is drawn; the quarter is carried on."""

    quarter = forms.CharField(widget=forms.HiddenInput, required=False)
    criterion = forms.TypedChoiceField(label=gettext_lazy("Trend of"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args: object, criteria: list[Criterion], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["criterion"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("all criteria together")), *((str(c.number), str(c)) for c in criteria)]


@require_safe
@requires(Permission.READ_SCREENING)
def trend_criteria(request: SignedInRequest) -> HttpResponse:
    """How many villages met each criterion in a quarter and in the one before; the trend of one over quarters."""
    newest = Quarter.last_ended(clock.now())
    findings = Finding.objects.visible_to(request.user).live()
    quarters = quarters_of(findings, newest)
    choice = choose(request.GET.get("quarter", ""), default=newest, newest=quarters[-1])
    criteria = _criteria(choice.quarter)
    shown = sorted({*quarters, choice.quarter, choice.quarter.previous()})
    rows = frequencies(findings, shown, criteria)
    data = {"quarter": str(choice.quarter), "criterion": request.GET.get("criterion", "")}
    form = CriterionForm(data, criteria=criteria)
    number = form.cleaned_data.get("criterion") if form.is_valid() else None
    by_quarter = {row.quarter: row.any_kind for row in kind_rows(findings, quarters)}
    context = {
        "choice": choice,
        "quarters": quarters,
        "rows": [(row.criterion, [pair for pair in row.counts if pair[0] in quarters]) for row in rows],
        "form": CriterionForm(initial={"quarter": choice.quarter, "criterion": number}, criteria=criteria),
        "frequency": _frequency_chart(rows, choice.quarter),
        "trend": _trend_chart(rows, quarters, number, by_quarter),
    }
    return render(request, "reports/insight/trend_criteria.html", context)


@require_safe
@requires(Permission.READ_SCREENING)
def trend_kinds(request: SignedInRequest) -> HttpResponse:
    """How many villages there were of each kind, over quarters."""
    newest = Quarter.last_ended(clock.now())
    findings = Finding.objects.visible_to(request.user).live()
    quarters = quarters_of(findings, newest)
    rows = kind_rows(findings, quarters)
    context = {"rows": rows, "groups": list(Group), "charts": [(group, _kind_chart(rows, group)) for group in Group]}
    return render(request, "reports/insight/trend_kinds.html", context)


def _criteria(quarter: Quarter) -> list[Criterion]:
    """Those of the edition in force in the quarter; none where none is loaded."""
    try:
        edition = CriteriaEdition.objects.in_force(quarter.end)
    except CriteriaEdition.DoesNotExist:
        return []
    return list(edition.criteria.order_by("number"))


def _frequency_chart(rows: list[Frequency], quarter: Quarter) -> SafeString | str:
    """Empty when there is nothing to draw."""
    before = quarter.previous()
    bars = []
    for row in rows:
        counts = dict(row.counts)
        bars.append(Bar(str(row.criterion), counts.get(quarter, 0), counts.get(before, 0)))
    if not any(bar.value or bar.before for bar in bars):
        return ""
    name = _("Villages by criterion, %(quarter)s") % {"quarter": quarter.label}
    return bar_chart(bars, name=name, legend=(quarter.label, before.label))


def _trend_chart(
    rows: list[Frequency], quarters: list[Quarter], number: int | None, of_any: dict[Quarter, int]
) -> SafeString:
    """Villages that met the criterion in each quarter; with no number those that met any."""
    counts: dict[Quarter, int] = next((dict(row.counts) for row in rows if row.criterion.number == number), of_any)
    bars = [Bar(quarter.label, counts.get(quarter, 0)) for quarter in quarters]
    return bar_chart(bars, name=_("Villages by quarter"))


def _kind_chart(rows: list[KindRow], group: Group) -> SafeString:
    bars = [Bar(row.quarter.label, row.counts[group]) for row in rows]
    return bar_chart(bars, name=str(group.label))
