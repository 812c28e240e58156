"""What is typed about notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.accountability.notices.models import NoticeKind, NoticeRule
from villages.accountability.notices.rules import BY_HAND, LONGEST_POSTS
from villages.decisions import DecisionForm
from villages.divisions.models import Division
from villages.screening.departments.models import Department
from villages.screening.explanations.rules import LONGEST_WORDS

_NO_NAMES = _("Write about the organization: no names, no ID-card or telephone numbers.")


class AnswerForm(DecisionForm):
    """What the addressee says to a proposed notice."""

    words = forms.CharField(
        label=pgettext_lazy("to a notice", "Answer"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_NO_NAMES,
    )


class ProposalForm(forms.Form):
    """A notice by hand: to whom, by which rule, which kind, who answers for it, and what is the case."""

    rules: tuple[NoticeRule, ...] = tuple(rule for rule in BY_HAND if rule != NoticeRule.MERIT)

    addressee = forms.ChoiceField(label=_("Addressee"))
    rule = forms.ChoiceField(label=_("Rule"))
    kind = forms.ChoiceField(label=_("Kind of notice"))
    posts = forms.CharField(
        label=_("Who answers for it (posts)"),
        max_length=LONGEST_POSTS,
        help_text=_("Posts, not names: for example “township secretary, organizer”."),
    )
    words = forms.CharField(
        label=_("What is the case"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_NO_NAMES,
    )

    def __init__(self, *args: Any, county: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        townships = list(Division.objects.under(county.code).townships().filter(valid_to=None))
        departments = list(Department.objects.filter(county=county))
        self._addressees: dict[str, Division | Department] = {
            **{row.code: row for row in townships},
            **{f"department-{row.pk}": row for row in departments},
        }
        self._choose("addressee", [
            ("", _("Choose whom it is addressed to")),
            (_("Townships"), [(row.code, row.name) for row in townships]),
            (_("Departments"), [(f"department-{row.pk}", row.name) for row in departments]),
        ])  # fmt: skip
        kinds = [kind for kind in NoticeKind if any(kind in BY_HAND[rule] for rule in self.rules)]
        if "rule" in self.fields:
            self._choose("rule", [(rule.value, rule.label) for rule in self.rules])
            self._choose("kind", [(kind.value, kind.label) for kind in kinds])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {**self.cleaned_data, "addressee": self._addressees[self.cleaned_data["addressee"]]}


class CommendationForm(ProposalForm):
    """A commendation: nobody chooses a rule, and nobody answers it."""

    rules = (NoticeRule.MERIT,)
    rule = None  # type: ignore[assignment]
    kind = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posts"].label = _("Whom it commends (posts)")
        self.fields["words"].label = _("What is commended")

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "rule": NoticeRule.MERIT, "kind": NoticeKind.COMMENDATION}
