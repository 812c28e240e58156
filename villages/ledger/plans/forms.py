"""What is typed into a plan, its library, and the papers of the stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.criteria.models import Criterion
from villages.decisions import LONGEST_TEXT, DecisionForm
from villages.ledger.plans.models import LibraryMeasure, MeasureKind, MeetingKind
from villages.ledger.plans.rules import MOST_LINES, ItemWords, LetterFacts, Line, MeetingFacts

NO_NAMES = _("Write about the organization: no names, no ID-card or telephone numbers.")
MORE_ROWS = 2
MOST_PEOPLE = 100_000
LONGEST_POST = 100
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2999, 12, 31)


def _words(label: Any, *, rows: int = 3, help_text: Any = "", required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, widget=widget, help_text=help_text, required=required
    )  # fmt: skip


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d")
    validators = [MinValueValidator(_FIRST), MaxValueValidator(_LAST)]
    return forms.DateField(label=label, widget=widget, validators=validators, help_text=help_text)


class ItemForm(forms.Form):
    """What a plan says of one criterion, and the measures of the library that are taken over."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    problem = _words(_("Problem"), required=False, help_text=_("What is wrong, in facts. No names of villagers."))
    cause = _words(_("Cause"), required=False, help_text=_("Why it came to that; found by visits and symposiums."))
    goal = _words(_("Goal"), required=False, help_text=_("By what one will see that it is put right."))
    library = forms.ModelMultipleChoiceField(
        LibraryMeasure.objects.none(),
        label=_("Take over from the library"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, library: Sequence[LibraryMeasure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelf = library
        field = self.fields["library"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = LibraryMeasure.objects.filter(pk__in=[row.pk for row in library])

    @property
    def ticked(self) -> set[str]:
        """The ids that are ticked now, as the page writes them."""
        return {str(key) for key in self["library"].value() or ()}

    @property
    def item_words(self) -> ItemWords:
        typed = self.cleaned_data
        return ItemWords(typed["problem"], typed["cause"], typed["goal"])


class LineForm(forms.Form):
    """One measure of a plan; a row that is left empty counts for nothing."""

    measure = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of measure"), choices=[("", "—"), *MeasureKind.choices])
    words = forms.CharField(
        label=_("Measure"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    owner_post = forms.CharField(label=_("Owner (post)"), max_length=LONGEST_POST, required=False)
    due_on = _day(pgettext_lazy("of a measure", "Due on"))
    is_out = forms.BooleanField(label=_("Leave out"), required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get(self.add_prefix("is_out")):  # what is left out need not be right
            for field in self.fields.values():
                field.required = False

    def line(self) -> Line:
        typed = self.cleaned_data
        return Line(typed["kind"], typed["words"], typed["owner_post"], typed["due_on"], typed["measure"])


if TYPE_CHECKING:
    Rows = BaseFormSet[LineForm]
else:
    Rows = BaseFormSet


class LineFormSet(Rows):
    """The measures of one criterion."""

    def initial_form_count(self) -> int:
        # Rows that were typed and come back are as good as new ones: each may be left empty.
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def lines(self) -> list[Line]:
        """Of valid rows: those with something in them that are not left out."""
        return [form.line() for form in self.forms if form.has_changed() and not form.cleaned_data.get("is_out")]


def line_forms(data: Mapping[str, Any] | None, lines: Iterable[Line]) -> LineFormSet:
    """The rows of the page: the measures that are there, and a few empty ones."""
    kind = formset_factory(
        LineForm, formset=LineFormSet, extra=MORE_ROWS, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True
    )
    there = [
        {"measure": line.measure_id, "kind": line.kind, "words": line.words, "owner_post": line.owner_post,
         "due_on": line.due_on}
        for line in lines
    ]  # fmt: skip
    formset: LineFormSet = kind(data, prefix="lines", initial=there)  # type: ignore[assignment]
    return formset


def add_lines(typed: QueryDict, lines: Iterable[Line]) -> None:
    """Put measures under the rows that were typed, but for those whose words stand there already."""
    count = str(typed.get("lines-TOTAL_FORMS", ""))
    place = min(int(count), MOST_LINES) if count.isdecimal() and len(count) < 5 else 0
    there = {typed.get(f"lines-{number}-words", "").strip() for number in range(place)}
    for line in lines:
        if line.words not in there and place < MOST_LINES:
            facts = {"measure": line.measure_id or "", "kind": line.kind, "words": line.words,
                     "owner_post": line.owner_post, "due_on": line.due_on.isoformat()}  # fmt: skip
            for name, value in facts.items():
                typed[f"lines-{place}-{name}"] = str(value)
            place += 1
    typed["lines-TOTAL_FORMS"] = str(place)


class MeetingForm(forms.Form):
    """A mobilisation meeting or a symposium."""

    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=MeetingKind.choices, widget=forms.RadioSelect)
    held_on = _day(pgettext_lazy("of a meeting", "Held on"))
    room = forms.CharField(label=_("Place"), max_length=100)
    chaired_by = forms.CharField(label=_("Chaired by (post)"), max_length=LONGEST_POST)
    attended = forms.IntegerField(label=_("People who attended"), min_value=1, max_value=MOST_PEOPLE)
    record = _words(
        _("Record"), rows=6, help_text=_("What was said and decided, in short; the signed record is added as a file.")
    )

    @property
    def facts(self) -> MeetingFacts:
        """What was typed, once the form is valid."""
        return MeetingFacts(**{name: self.cleaned_data[name] for name in MeetingFacts.__dataclass_fields__})


class OpinionForm(forms.Form):
    """How many opinions were heard about one thing."""

    topic = forms.CharField(
        label=_("About"), max_length=100, help_text=_("A few words, such as: accounts, premises, road. No names.")
    )
    opinions = forms.IntegerField(label=_("Opinions"), min_value=1, max_value=MOST_PEOPLE)
    words = _words(_("In short"), rows=3, required=False, help_text=NO_NAMES)


class LetterForm(forms.Form):
    """The letter of responsibility."""

    township_name = forms.CharField(label=_("Township secretary (name)"), max_length=50)
    township_post = forms.CharField(label=_("Township secretary (post)"), max_length=LONGEST_POST)
    village_name = forms.CharField(label=_("Village secretary (name)"), max_length=50)
    village_post = forms.CharField(label=_("Village secretary (post)"), max_length=LONGEST_POST)
    goal = _words(_("What they answer for"), rows=5, help_text=_("What is put right, and until when."))

    @property
    def facts(self) -> LetterFacts:
        """What was typed, once the form is valid."""
        return LetterFacts(**{name: self.cleaned_data[name] for name in LetterFacts.__dataclass_fields__})


class SigningForm(forms.Form):
    """The day on which both have signed the paper."""

    signed_on = _day(_("Signed on"))


class LibraryForm(forms.Form):
    """A measure that the county adds to the library."""

    criterion = forms.ModelChoiceField(label=_("Criterion"), queryset=Criterion.objects.none(), empty_label=_("Choose"))
    kind = forms.ChoiceField(label=_("Kind of measure"), choices=[("", "—"), *MeasureKind.choices])
    text = forms.CharField(
        label=_("Measure"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}), help_text=NO_NAMES
    )  # fmt: skip

    def __init__(self, *args: Any, edition_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criteria = Criterion.objects.filter(edition_id=edition_id).order_by("number")
        self.fields["criterion"].queryset = criteria  # type: ignore[attr-defined]


class VersionForm(DecisionForm):
    """A decision without words."""
