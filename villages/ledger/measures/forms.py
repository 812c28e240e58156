"""What is typed about measures, livelihood projects, funds and premises."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from villages.decisions import LONGEST_TEXT, DecisionForm
from villages.ledger.measures.models import FundPurpose, PremisesCheck, Project, ProjectQuerySet
from villages.ledger.measures.rules import MOST_HOUSEHOLDS, MOST_YUAN, FundFacts, ProjectFacts, SixHaves

NO_NAMES = _("No names of villagers, no ID-card numbers, no telephone numbers.")
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2999, 12, 31)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day; days outside can neither be meant nor always be turned into a moment."""
    widget = forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d")
    validators = [MinValueValidator(_FIRST), MaxValueValidator(_LAST)]
    return forms.DateField(label=label, widget=widget, validators=validators, **kwargs)


def words_field(label: Any, *, rows: int = 3, help_text: Any = NO_NAMES, **kwargs: Any) -> forms.CharField:
    """Some sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=widget, help_text=help_text, **kwargs)


def _yuan_field(label: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "is-short"})
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, max_value=MOST_YUAN, widget=widget)


class NoteForm(forms.Form):
    """One note of progress."""

    day = day_field(_("Day"))
    words = words_field(_("What was done"))


class DoneForm(DecisionForm):
    """The day on which something was done."""

    done_on = day_field(_("Done on"))


class ProjectForm(forms.Form):
    """A livelihood project as it is planned."""

    name = forms.CharField(label=_("Project"), max_length=100, help_text=_("For example: repair of the water supply."))
    amount = _yuan_field(_("Amount (yuan)"))
    households = forms.IntegerField(
        label=_("Households that benefit"), min_value=0, max_value=MOST_HOUSEHOLDS, initial=0,
        help_text=_("Only their number; households are never named."),
    )  # fmt: skip
    due_on = day_field(_("Due day"), required=False)

    @property
    def facts(self) -> ProjectFacts:
        """What was typed, once the form is valid."""
        return ProjectFacts(**self.cleaned_data)


class _ProjectField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    def label_from_instance(self, project: Project) -> str:
        return project.name


class FundForm(forms.Form):
    """Money that was spent for an entry."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=FundPurpose.choices, widget=forms.RadioSelect)
    project = _ProjectField(
        label=_("Livelihood project"), queryset=Project.objects.none(), required=False, empty_label=_("none"),
        help_text=_("Only for money that was spent on a livelihood project of this entry."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source of the money"), max_length=100, help_text=_("The office or account that paid; not a person.")
    )
    amount = _yuan_field(_("Amount (yuan)"))
    document_no = forms.CharField(label=_("Document number"), max_length=100)
    spent_on = day_field(_("Day"))

    def __init__(self, *args: Any, projects: ProjectQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]

    @property
    def facts(self) -> FundFacts:
        """What was typed, once the form is valid."""
        return FundFacts(**self.cleaned_data)


class PremisesForm(forms.Form):
    """The "six haves" on a day: what is there is ticked."""

    checked_on = day_field(_("Checked on"))
    haves = forms.MultipleChoiceField(
        label=_("The premises have"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(PremisesCheck.labels().items()),
        help_text=_("Tick what is there; what is not ticked is missing."),
    )

    @property
    def facts(self) -> SixHaves:
        """What was ticked, once the form is valid."""
        return SixHaves(**dict.fromkeys(self.cleaned_data["haves"], True))


class CounterForm(forms.Form):
    """Why a line of the funds was wrong."""

    reason = words_field(
        _("Reason"),
        rows=4,
        help_text=_("It stays with the counter-entry. Write no names, ID-card or telephone numbers."),
    )
