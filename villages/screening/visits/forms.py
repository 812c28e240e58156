"""What is typed about packages and visits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from villages.decisions import LONGEST_TEXT
from villages.divisions.models import Division
from villages.screening.visits.models import Duty, HouseholdKind, PackageMember, PackageQuerySet
from villages.screening.visits.places import by_township
from villages.screening.visits.rules import MemberFacts, VisitFacts

MOST_HOUSEHOLDS = 10_000
MOST_PROBLEMS = 1_000
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2999, 12, 30)


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day; those outside can neither be meant nor always be computed with."""
    widget = forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, validators=[MinValueValidator(_FIRST), MaxValueValidator(_LAST)], **more
    )


def village_field(villages: list[Division]) -> forms.ModelChoiceField[Division]:
    """A village, chosen under its township."""
    field = forms.ModelChoiceField(
        label=_("Village"),
        queryset=Division.objects.filter(pk__in=[village.pk for village in villages]),
        to_field_name="code",
        empty_label=_("Choose a village"),
    )
    field.choices = [("", _("Choose a village")), *by_township(villages)]
    return field


def _number(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "is-short"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **more)


class _MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """Somebody of the package, with post and duty."""

    def label_from_instance(self, member: PackageMember) -> str:
        return f"{member.full_name} · {member.post} · {member.get_duty_display()}"


class MemberForm(forms.Form):
    """Somebody for a package, and whom that person replaces."""

    duty = forms.ChoiceField(label=_("Duty"), choices=Duty.choices, widget=forms.RadioSelect)
    full_name = forms.CharField(label=_("Name"), max_length=50)
    post = forms.CharField(label=_("Post"), max_length=100)
    since = day_field(_("From (first day)"))
    replaces = _MemberField(
        label=_("Replaces"),
        queryset=PackageMember.objects.none(),
        required=False,
        empty_label=_("nobody"),
        help_text=_("Who is replaced leaves the package the day before and stays in its history."),
    )

    def __init__(self, *args: Any, members: PackageQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaces"].queryset = members  # type: ignore[attr-defined]

    @property
    def facts(self) -> MemberFacts:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        return MemberFacts(**{name: typed[name] for name in MemberFacts.__dataclass_fields__})


class EndForm(forms.Form):
    """The last day of somebody in a package."""

    until = day_field(_("Last day"))


class VisitForm(forms.Form):
    """A visit as it is recorded."""

    visited_on = day_field(_("Visited on"))
    by_post = forms.CharField(label=_("Visited by (post)"), max_length=100, help_text=_("The post, not the name."))
    household_kind = forms.ChoiceField(
        label=_("Kind of household"), choices=HouseholdKind.choices, widget=forms.RadioSelect
    )
    households = _number(_("Households"), 1, MOST_HOUSEHOLDS, help_text=_("Only their number; nobody is named."))
    question = forms.CharField(label=_("What was asked"), max_length=200)
    problems = _number(_("Problems raised"), 0, MOST_PROBLEMS, required=False, help_text=_("Empty counts as 0."))
    problem_words = forms.CharField(
        label=_("Which problems"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names of people, no ID-card numbers, no telephone numbers."),
    )

    def __init__(self, *args: Any, villages: list[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"] = village_field(villages)
        self.order_fields(["village"])

    @property
    def facts(self) -> VisitFacts:
        """What was typed, once the form is valid."""
        typed = {**self.cleaned_data, "problems": self.cleaned_data["problems"] or 0}
        return VisitFacts(**{name: typed[name] for name in VisitFacts.__dataclass_fields__})
