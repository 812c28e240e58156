"""What is typed about reports, members and meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.decisions import LONGEST_TEXT, DecisionForm
from villages.screening.departments.models import Attendance, Department
from villages.screening.departments.places import NotFound, Villages, named
from villages.screening.departments.rules import LONGEST_NAME, MOST_ITEMS, ItemInput, ItemProblem

NO_NUMBERS = _("Write no names of persons, ID-card numbers or telephone numbers.")
ROWS_AT_FIRST, ROWS_MORE = 3, 5


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d")


class DocumentForm(forms.Form):
    """The paper: whose, its number, its day, what it says in short. `departments`: for which the account files."""

    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"), empty_label=None)
    document_no = forms.CharField(
        label=_("Document number"), max_length=LONGEST_NAME, help_text=_("As it stands on the paper.")
    )
    dated_on = forms.DateField(label=_("Dated"), widget=date_input())
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NO_NUMBERS,
    )

    def __init__(self, *args: Any, departments: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Department.objects.filter(pk__in=[row.pk for row in departments]).select_related("county")
        if len(departments) == 1:
            # There is nothing to choose: the field says which, and is not sent.
            field.disabled = True
            field.initial = departments[0]
            self.initial.pop("department", None)

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes of the paper."""
        return {name: self.cleaned_data[name] for name in ("department", "document_no", "dated_on", "summary")}


class UploadForm(DocumentForm):
    """The paper and the list that goes with it."""

    file = forms.FileField(
        label=_("List (.xlsx)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("At most 5 MB. Nothing is filed before you have seen what was read."),
    )


class ConfirmForm(DocumentForm):
    """The paper again, and the rows as they were read."""

    rows = forms.JSONField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = field.hidden_widget() if not field.disabled else field.widget


class ItemForm(forms.Form):
    """One village and criterion. A row that is left empty counts for nothing."""

    village = forms.CharField(label=_("Village"), max_length=50)
    criterion = forms.TypedChoiceField(label=_("Criterion"), coerce=int, empty_value=None)
    known_on = forms.DateField(label=_("Known since"), widget=date_input())
    fact = forms.CharField(
        label=_("What is the case"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        criteria: Iterable[Criterion],
        villages: Villages | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.villages = villages
        choices = [("", "—"), *((criterion.number, str(criterion)) for criterion in criteria)]
        self.fields["criterion"].choices = choices  # type: ignore[attr-defined]
        self.fields["village"].widget.attrs |= {"list": "villages", "autocomplete": "off"}

    def clean_village(self) -> Any:
        """The village itself. When several fit, the field becomes a choice among them."""
        text = self.cleaned_data["village"]
        if self.villages is None:
            return None
        try:
            return self.villages.find(text)
        except NotFound as doubt:
            if doubt.candidates:
                again = [(text, f"“{text}”"), ("", _("none of these: type again"))]
                found = [(village.code, f"{named(village)} {village.code}") for village in doubt.candidates]
                self.fields["village"].widget = forms.Select(choices=[*again, *found])
            raise forms.ValidationError(doubt.sentence) from None

    def item(self, where: str) -> ItemInput:
        data = self.cleaned_data
        return ItemInput(data["village"], data["criterion"], data["fact"], data["known_on"], where)


if TYPE_CHECKING:
    Rows = BaseFormSet[ItemForm]
else:
    Rows = BaseFormSet


class ItemFormSet(Rows):
    """The rows of a report; those with something in them count."""

    def initial_form_count(self) -> int:
        # Rows that were typed and come back are as good as new ones: each may be left empty.
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def filled(self) -> list[ItemForm]:
        return [form for form in self.forms if form.has_changed()]

    @property
    def items(self) -> list[ItemInput]:
        """Of valid forms; numbered as the page numbers them."""
        places = {id(form): place for place, form in enumerate(self.forms, start=1)}
        return [form.item(str(_("row %(number)s") % {"number": places[id(form)]})) for form in self.filled]

    def refuse(self, problems: Iterable[ItemProblem]) -> None:
        """Put each sentence beside its field."""
        filled = self.filled
        for problem in problems:
            filled[problem.index].add_error(problem.field, problem.sentence)


def item_forms(
    data: Mapping[str, Any] | None,
    *,
    criteria: Iterable[Criterion],
    villages: Villages | None,
    typed: list[dict[str, Any]] | None = None,
    extra: int = ROWS_AT_FIRST,
) -> ItemFormSet:
    """The rows of the single form; `typed`: what stood there before somebody asked for more rows."""
    kind = formset_factory(
        ItemForm, formset=ItemFormSet, extra=extra, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS, validate_max=True
    )
    kwargs = {"criteria": list(criteria), "villages": villages}
    formset: ItemFormSet = kind(data, prefix="items", initial=typed, form_kwargs=kwargs)  # type: ignore[assignment]
    return formset


def typed_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What stands in the rows of a form that is not sent yet, as it stands; empty ones fall away."""
    count = str(data.get("items-TOTAL_FORMS", ""))
    places = range(min(int(count), MOST_ITEMS) if count.isdecimal() and len(count) < 5 else 0)
    rows = [{name: data.get(f"items-{place}-{name}", "") for name in ItemForm.base_fields} for place in places]
    return [row for row in rows if any(row.values())]


class DepartmentForm(forms.Form):
    """Contact, criteria and accounts of one member of the joint meeting."""

    contact_post = forms.CharField(
        label=_("Contact (post)"), max_length=LONGEST_NAME, help_text=_("The post, not the person.")
    )
    criterion_numbers = forms.TypedMultipleChoiceField(
        label=_("Criteria that it answers for"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    members = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Accounts that file for it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Accounts of the role “department member” of this county."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, strip=False, required=False)

    def __init__(self, *args: Any, criteria: Iterable[Criterion], accounts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(criterion.number, str(criterion)) for criterion in criteria]
        self.fields["criterion_numbers"].choices = choices  # type: ignore[attr-defined]
        self.fields["members"].queryset = accounts  # type: ignore[attr-defined]
        self.fields["members"].label_from_instance = in_words  # type: ignore[attr-defined]


def in_words(account: User) -> str:
    """Who an account is: post and name, and the user name by which administrators know it."""
    return f"{account.post} {account.full_name} · {account.username}".strip()


class CallForm(DecisionForm):
    """Time, place and agenda of a joint meeting."""

    held_at = forms.DateTimeField(
        label=_("Time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    room = forms.CharField(label=_("Place"), max_length=LONGEST_NAME, required=False)
    agenda = forms.CharField(
        label=_("Agenda"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One item a line."),
    )


class MinutesForm(DecisionForm):
    """Who was there, and what was said. `reason` is there when minutes are corrected."""

    minutes = forms.CharField(
        label=_("Minutes"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}), help_text=NO_NUMBERS
    )
    reason = forms.CharField(
        label=_("Reason of the correction"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, departments: Iterable[Department], there: Mapping[int, Attendance], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.departments = list(departments)
        for department in self.departments:
            was = there.get(department.pk)
            self.fields[f"present_{department.pk}"] = forms.BooleanField(
                label=department.name,
                required=False,
                initial=bool(was and was.was_present),
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
            self.fields[f"post_{department.pk}"] = forms.CharField(
                label=department.name,
                required=False,
                max_length=LONGEST_NAME,
                initial=was.by_post if was else "",
                widget=forms.TextInput(attrs={"class": "form-control form-control-sm", "aria-label": department.name}),
            )

    @property
    def lines(self) -> list[tuple[Department, forms.BoundField, forms.BoundField]]:
        """Each department with its two fields, for the page."""
        return [(row, self[f"present_{row.pk}"], self[f"post_{row.pk}"]) for row in self.departments]

    @property
    def attendance(self) -> dict[int, str | None]:
        """Key of each department → the post, None for absent. A post alone says that somebody was there."""
        data = self.cleaned_data
        return {
            row.pk: data[f"post_{row.pk}"] if data[f"present_{row.pk}"] or data[f"post_{row.pk}"] else None
            for row in self.departments
        }
