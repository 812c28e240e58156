"""What is typed into the problem list."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.decisions import DecisionForm
from villages.ledger.measures.forms import day_field, words_field
from villages.ledger.problems.models import RaisedBy, Topic
from villages.ledger.problems.rules import ProblemFacts

_KEPT = _("It is kept in the history. Write no names, ID-card numbers or telephone numbers.")


class ProblemForm(forms.Form):
    """A problem as it is put on the list."""

    raised_on = day_field(_("Raised on"))
    raised_by = forms.ChoiceField(label=_("Raised by"), choices=RaisedBy.choices, widget=forms.RadioSelect)
    words = words_field(_("Problem"))
    topic = forms.ChoiceField(
        label=_("Sorted under"),
        choices=[("", _("later")), *Topic.choices],
        required=False,
        help_text=_("It can be sorted now or later."),
    )

    @property
    def facts(self) -> ProblemFacts:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        return ProblemFacts(typed["raised_on"], typed["raised_by"], typed["words"])


class SortForm(DecisionForm):
    """Under what a problem belongs."""

    topic = forms.ChoiceField(label=_("Sorted under"), choices=Topic.choices, widget=forms.RadioSelect)


class SolveForm(DecisionForm):
    """How a problem was solved."""

    outcome = words_field(_("How it was solved"), rows=4, help_text=_KEPT)
    outcome_on = day_field(_("Solved on"))


class ExplainForm(DecisionForm):
    """Why a problem cannot be solved now."""

    outcome = words_field(_("Why it cannot be solved now"), rows=4, help_text=_KEPT)
    outcome_on = day_field(_("Explained on"))


class ReplyForm(DecisionForm):
    """The answer in writing."""

    reply = words_field(_("Answer in writing"), rows=4, help_text=_KEPT)
    replied_on = day_field(_("Answered on"))
