"""What the township types when it applies, the county when it plans, the leader when he signs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from villages.acceptance.inspections import rules
from villages.acceptance.inspections.decision import CriterionSeen, plain
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.inspections.self_test import SelfSeen
from villages.acceptance.inspections.sheet_rows import as_points
from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.criteria.sheet import Aspect, Item, Sheet, Veto
from villages.decisions import DecisionForm
from villages.marks import within_quotes

_NO_NAMES = _("Write about the organization: no names, no ID-card or telephone numbers.")


class ApplyForm(DecisionForm):
    """The self-test, and what the township says to its application."""

    application = forms.CharField(
        label=_("What was done"),
        max_length=rules.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_NO_NAMES,
    )

    def __init__(self, *args: Any, sheet: Sheet, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.criteria = sheet, criteria
        self.sent = self.data if self.is_bound else QueryDict()

    def typed(self, name: str) -> str:
        return str(self.sent.get(name, "")).strip()

    def clean(self) -> dict[str, Any]:
        """Points that no item can bring are named one by one."""
        for item in self.sheet.items():
            text = self.typed(f"i-{item.key}")
            points = as_points(text)
            if text and (points is None or not 0 <= points <= item.points):
                words = _("“%(item)s”: points from 0 to %(most)s.")
                self.add_error(None, str(words % {"item": within_quotes(item), "most": plain(item.points)}))
        return super().clean() or self.cleaned_data

    def aspects(self) -> Iterable[tuple[Aspect, list[tuple[Item, str]]]]:
        """The items with what was typed for each."""
        for aspect in self.sheet.aspects:
            yield aspect, [(item, self.typed(f"i-{item.key}")) for item in aspect.items]

    def vetoes(self) -> Iterable[tuple[Veto, bool]]:
        for veto in self.sheet.vetoes:
            yield veto, self.typed(f"v-{veto.key}") == "yes"

    def resolved(self) -> Iterable[tuple[Criterion, bool]]:
        for criterion in self.criteria:
            yield criterion, self.typed(f"c-{criterion.number}") == "yes"

    def seen(self, missing_papers: dict[str, int]) -> SelfSeen:
        """How the township sees itself; a number that cannot be one counts as not given."""
        points: dict[str, Decimal] = {}
        for item in self.sheet.items():
            given = as_points(self.typed(f"i-{item.key}"))
            if given is not None and 0 <= given <= item.points:
                points[item.key] = given
        criteria = tuple(CriterionSeen(c.number, c.text_zh, c.text_en, is_ok) for c, is_ok in self.resolved())
        vetoes = frozenset(veto.key for veto, is_the_case in self.vetoes() if is_the_case)
        return SelfSeen(points, vetoes, criteria, missing_papers)


class PlanForm(DecisionForm):
    """Who goes to inspect, when, and whether the township is told."""

    planned_on = forms.DateField(
        label=_("Planned for"),
        widget=forms.DateInput(attrs={"type": "date", "class": "is-short"}, format="%Y-%m-%d"),
    )
    team = forms.MultipleChoiceField(
        label=_("Team"), widget=forms.CheckboxSelectMultiple, help_text=_("Nobody who serves on the entry or in its "
        "township's group can be chosen.")
    )  # fmt: skip
    head = forms.ChoiceField(label=_("Head of the team"), widget=forms.RadioSelect)
    is_announced = forms.BooleanField(
        label=_("Announced to the township"),
        required=False,
        help_text=_("One that is not announced stays unseen in the township until it is signed."),
    )

    def __init__(self, *args: Any, inspectors: Sequence[User], barred: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.free = [user for user in inspectors if user.pk not in barred]
        self.barred = [user for user in inspectors if user.pk in barred]
        for name in ("team", "head"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(str(user.pk), str(user)) for user in self.free]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "team" in cleaned and "head" in cleaned and cleaned["head"] not in cleaned["team"]:
            self.add_error("head", str(_("The head is one of the team.")))
        return cleaned

    def plan(self) -> dict[str, Any]:
        """What the actions take; once the form is valid."""
        typed = self.cleaned_data
        return {
            "team": {int(pk) for pk in typed["team"]},
            "head": int(typed["head"]),
            "planned_on": typed["planned_on"],
            "is_announced": typed["is_announced"],
        }


class ProposalForm(DecisionForm):
    """The team's proposal; it remembers which version of the sheet the person has seen."""

    sheet_version = forms.IntegerField(widget=forms.HiddenInput)


class SignForm(DecisionForm):
    """The leader's decision: what was proposed, or something stricter with a reason."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    stricter_reason = forms.CharField(
        label=_("Why stricter than proposed"),
        required=False,
        max_length=rules.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only when the decision is stricter than the proposal."),
    )
    fail_reasons = forms.CharField(
        label=_("Reasons of a failure"),
        required=False,
        max_length=2 * rules.LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only when it failed. The township reads this: what must be put right."),
    )

    def __init__(self, *args: Any, inspection: Inspection, has_band: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposed = Outcome(inspection.proposed_outcome)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (each.value, _("%(outcome)s, as proposed") % {"outcome": each.label} if each == proposed else each.label)
            for each in rules.outcomes_to_sign(proposed, has_band=has_band)
        ]
        field.initial = proposed
