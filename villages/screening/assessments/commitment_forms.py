"""What is typed about open commitments, and the filters of their list."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.decisions import LONGEST_TEXT, DecisionForm, ReasonForm
from villages.divisions.models import Division
from villages.process import Stage, Thing, stages_of
from villages.screening.assessments.models import Commitment, CommitmentQuerySet
from villages.screening.assessments.rules import PromiseFacts
from villages.screening.filters import TextFilter, named
from villages.screening.visits.filters import day_filter, township_filter
from villages.screening.visits.forms import day_field, village_field

OVERDUE = "overdue"


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text
    )


class PromiseForm(forms.Form):
    """A commitment as it is made public."""

    promise = _words(
        _("What is promised"), _("So that everybody can see later whether it was done. No names, no telephone numbers.")
    )
    post = forms.CharField(label=_("Promised by (post)"), max_length=100, help_text=_("The post, not the name."))
    promised_on = day_field(_("Promised on"))
    until = day_field(_("Until"))

    def __init__(self, *args: Any, villages: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"] = village_field(villages)
        self.order_fields(["village"])

    @property
    def facts(self) -> PromiseFacts:
        """What was typed, once the form is valid."""
        return PromiseFacts(**{name: self.cleaned_data[name] for name in PromiseFacts.__dataclass_fields__})


class FulfilForm(DecisionForm):
    """How a commitment was fulfilled."""

    result = _words(_("Result"), _("Everybody in the township reads it."))


class GiveUpForm(ReasonForm):
    """What was reached of a commitment that was not fulfilled, and why not more."""

    result = _words(_("What was reached"), _("Everybody in the township reads it."))
    field_order = ["version", "result", "reason"]


class CommitmentFilter(django_filters.FilterSet):
    """Commitments by state (overdue ones among them), township, last day, and words."""

    stage = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All"), method="with_stage",
        choices=[(stage.value, stage.label) for stage in stages_of(Thing.COMMITMENT)] + [(OVERDUE, _("overdue"))],
    )  # fmt: skip
    township = township_filter("village__parent", children__commitments__isnull=False)
    since = day_filter(pgettext_lazy("last day of a commitment", "Until, from"), "gte", "until")
    until = day_filter(pgettext_lazy("last day of a commitment", "Until, to"), "lte", "until")
    text = TextFilter(label=_("Village, post or words"), method="with_text")

    class Meta:
        model = Commitment
        fields: list[str] = []

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def with_stage(self, rows: CommitmentQuerySet, _name: str, value: str) -> CommitmentQuerySet:
        if value == OVERDUE:
            return rows.filter(stage=Stage.PROMISED, until__lt=self.today)
        return rows.filter(stage=value)

    def with_text(self, rows: CommitmentQuerySet, _name: str, value: str) -> CommitmentQuerySet:
        text = value.strip()
        return rows.filter(named(value, "village") | Q(promise__icontains=text) | Q(post__icontains=text))
