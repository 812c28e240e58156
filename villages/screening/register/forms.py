"""What is typed into the register and the duty reports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion
from villages.decisions import LONGEST_TEXT, DecisionForm, ReasonForm
from villages.divisions.models import Division, DivisionQuerySet
from villages.screening.register.models import IncidentKind, PartyKind, ToldBy
from villages.screening.register.rules import DisputeFacts, IncidentFacts

NO_NAMES = _("No names of people, no ID-card numbers, no telephone numbers.")
MOST_HOUSEHOLDS = 100_000
_FIRST, _LAST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2999, 12, 31, tzinfo=dt.UTC)


def _words(label: Any, *, rows: int = 4, help_text: Any = NO_NAMES, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, widget=widget, help_text=help_text, required=required
    )  # fmt: skip


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "is-short"}, format="%Y-%m-%dT%H:%M")
    # Moments outside can neither be meant nor always be turned into another zone.
    return forms.DateTimeField(
        label=label, widget=widget, validators=[MinValueValidator(_FIRST), MaxValueValidator(_LAST)]
    )  # fmt: skip


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, validators=[MinValueValidator(_FIRST.date()), MaxValueValidator(_LAST.date())]
    )  # fmt: skip


class _VillageField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """A village of the filer's township, by its full name."""

    def label_from_instance(self, village: Division) -> str:
        return village.name


class IncidentForm(forms.Form):
    """An incident as it is put into the register."""

    village = _VillageField(label=_("Village"), queryset=Division.objects.none(), empty_label=_("Choose"))
    kind = forms.ChoiceField(label=_("Kind of incident"), choices=IncidentKind.choices, widget=forms.RadioSelect)
    spot = forms.CharField(
        label=_("Place"), max_length=100, help_text=_("Where in the village; no addresses of people.")
    )
    fact = _words(_("What happened"))
    happened_at = _moment(_("Happened at"))
    told_at = _moment(_("Township was told at"))
    told_by = forms.ChoiceField(label=_("By which way"), choices=ToldBy.choices, widget=forms.RadioSelect)
    measure = _words(_("First measure taken"), rows=2, required=False, help_text=_("More can be added later."))

    def __init__(self, *args: Any, villages: DivisionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]

    @property
    def facts(self) -> IncidentFacts:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        return IncidentFacts(**{name: typed[name] for name in IncidentFacts.__dataclass_fields__})


class DisputeForm(forms.Form):
    """A dispute as it is put into the register."""

    village = _VillageField(label=_("Village"), queryset=Division.objects.none(), empty_label=_("Choose"))
    parties = forms.ChoiceField(label=_("Parties"), choices=PartyKind.choices, widget=forms.RadioSelect)
    households = forms.IntegerField(
        label=_("Households concerned"),
        min_value=0,
        max_value=MOST_HOUSEHOLDS,
        help_text=_("Only their number; households are never named."),
    )
    organization = forms.CharField(
        label=_("Organization"),
        max_length=100,
        required=False,
        help_text=_("The name of the enterprise, village or other organization, if one is a party."),
    )
    subject = forms.CharField(
        label=_("Subject"), max_length=200, help_text=_("In a few words, without names of people.")
    )
    fact = _words(_("What it is about"))
    arose_on = _day(_("Arose on"))

    def __init__(self, *args: Any, villages: DivisionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]

    @property
    def facts(self) -> DisputeFacts:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        return DisputeFacts(**{name: typed[name] for name in DisputeFacts.__dataclass_fields__})


class MeasureForm(forms.Form):
    """One more measure of an incident."""

    words = _words(_("Measure taken"), rows=3)


class StepForm(forms.Form):
    """One attempt at mediation."""

    on = _day(_("Day of the mediation"))
    body = forms.CharField(
        label=_("Mediated by"), max_length=100, help_text=_("The body, such as the mediation committee; not a person.")
    )
    result = _words(_("What came of it"), rows=3)


class OutcomeForm(DecisionForm):
    """The end of an incident or dispute."""

    outcome = _words(
        _("Outcome"),
        help_text=_("It is kept in the history. Write no names, ID-card numbers or telephone numbers."),
    )


class GiveUpForm(ReasonForm):
    """The end of a mediation that failed."""

    outcome = _words(
        _("Where the dispute goes from here"), rows=3, help_text=_("For example: to court, to the county.")
    )


class ReportForm(forms.Form):
    """A duty report: words, or nothing to report."""

    words = _words(_("Report"), required=False)
    nothing = forms.BooleanField(required=False, widget=forms.HiddenInput)
    from_home = forms.BooleanField(required=False, widget=forms.HiddenInput)


class SupplementForm(forms.Form):
    """Words that are added to a report."""

    words = _words(_("Add to the report"), rows=3)


class FindingForm(forms.Form):
    """What the county says when it sees a criterion met in an entry of the register."""

    criterion = forms.ModelChoiceField(label=_("Criterion"), queryset=Criterion.objects.none(), empty_label=_("Choose"))
    fact = _words(_("What is the case"))
    established_by = forms.CharField(
        label=_("Established by"), max_length=100, help_text=_("The body that established it; not a person.")
    )
    document_no = forms.CharField(label=_("Document number"), max_length=100)

    def __init__(self, *args: Any, edition_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criteria = Criterion.objects.filter(edition_id=edition_id).order_by("number")
        self.fields["criterion"].queryset = criteria  # type: ignore[attr-defined]


def now_typed(at: dt.datetime) -> dt.datetime:
    """The moment as the field of a form shows it, to the minute."""
    return timezone.localtime(at).replace(second=0, microsecond=0)
