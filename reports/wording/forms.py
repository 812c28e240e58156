"""The four paragraphs as fields."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.wording.paragraphs import FIELDS, Paragraphs
from villages.decisions import LONGEST_TEXT, DecisionForm

_NO_NAMES = _("Write about organizations: no names, no ID-card or telephone numbers.")


def _paragraph(label: object, help_text: object = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 6})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=widget, help_text=help_text)  # type: ignore[arg-type]


class WordsForm(DecisionForm):
    """What the report says; the version is the one that was edited."""

    situation = _paragraph(_("Situation"), _NO_NAMES)
    measures = _paragraph(_("Main measures"))
    problems = _paragraph(_("Problems"))
    next_steps = _paragraph(_("Next steps"))

    def words(self, language: str) -> Paragraphs:
        """What was typed, with line ends as the database keeps them."""
        said = {field: str(self.cleaned_data[field]).replace("\r\n", "\n") for field in FIELDS}
        return Paragraphs(language=language, version=0, **said)
