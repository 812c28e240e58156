"""The sheet that an inspector fills in on the spot: a form per criterion, and remarks on the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion, Group
from villages.process import RuleBroken
from villages.screening.forms import read_version
from villages.screening.spot_checks import rules
from villages.screening.spot_checks.models import SpotAnswer, SpotAnswerValue
from villages.screening.spot_checks.rules import AnswerInput

NOTHING = AnswerInput()
CHOICES = [*SpotAnswerValue.choices, ("", _("not looked at"))]


class SpotAnswerForm(forms.Form):
    """What was seen of one criterion."""

    value = forms.ChoiceField(label=_("Answer"), choices=CHOICES, required=False, widget=forms.RadioSelect)
    fact = forms.CharField(label=_("What is the case"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    document_no = forms.CharField(label=_("Document number (if there is one)"), required=False)

    use_required_attribute = False

    def __init__(
        self,
        criterion: Criterion,
        *,
        stored: AnswerInput = NOTHING,
        row: SpotAnswer | None = None,
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data, prefix=f"c{criterion.number}", initial=asdict(stored))
        self.criterion, self.stored, self.row = criterion, stored, row
        self.theirs: AnswerInput | None = None
        self.fields["value"].widget.attrs = {"class": "form-check-input"}
        for name in ("fact", "document_no"):
            self.fields[name].widget.attrs |= {
                "class": "form-control form-control-sm",
                "aria-describedby": f"{self.prefix}-{name}-error",
            }

    @property
    def is_given(self) -> bool:
        """The browser sent this criterion; what it did not send stays as it is saved."""
        return self.is_bound and self.add_prefix("value") in self.data

    def clean(self) -> None:
        for name in ("fact", "document_no"):
            try:
                rules.check_answer(AnswerInput(**{name: getattr(self.answer, name)}))
            except RuleBroken as broken:
                self.add_error(broken.field, str(broken))

    @property
    def answer(self) -> AnswerInput:
        """What was typed, tidied; line ends as they are stored."""
        fact = (self.cleaned_data.get("fact") or "").replace("\r\n", "\n")
        value, number = self.cleaned_data.get("value", ""), self.cleaned_data.get("document_no") or ""
        return AnswerInput(value, fact, number).tidy()


class VisitForm:
    """One village's sheet: the answers, the remarks, the version that was read."""

    def __init__(
        self,
        criteria: Iterable[Criterion],
        stored: Mapping[int, SpotAnswer],
        *,
        remarks: str,
        version: int,
        data: QueryDict | None = None,
    ) -> None:
        self.rows = [
            SpotAnswerForm(
                criterion,
                stored=AnswerInput.of(row) if row else NOTHING,
                row=row,
                data=data,
            )
            for criterion in criteria
            for row in [stored.get(criterion.number)]
        ]
        self.version = version if data is None else read_version(data.get("version"))
        self.remarks = remarks if data is None else data.get("remarks", "").replace("\r\n", "\n")
        self.theirs = ""
        self.sentence = ""
        self.remarks_error = ""

    def is_valid(self) -> bool:
        """Everything that was sent can be kept as a draft."""
        try:
            rules.check_words(self.remarks, rules.LONGEST_FACT, "remarks")
        except RuleBroken as broken:
            self.remarks_error = str(broken)
        return not self.refused and not self.remarks_error

    @property
    def refused(self) -> list[SpotAnswerForm]:
        return [row for row in self.rows if row.is_given and row.errors]

    @property
    def answers(self) -> dict[int, AnswerInput]:
        """What was sent, by criterion number; call `is_valid` first."""
        return {row.criterion.number: row.answer for row in self.rows if row.is_given}

    def mark_lacking(self) -> None:
        """Put the words beside each *yes* that does not say what is the case."""
        missing = set(rules.lacking(self.answers))
        for row in self.rows:
            if row.criterion.number in missing:
                row.add_error("fact", str(_("Say what is the case.")))

    def agrees_with(self, remarks: str) -> bool:
        """What was sent is what was saved when the form was made."""
        return self.remarks.strip() == remarks and all(row.answer == row.stored for row in self.rows if row.is_given)

    def set_beside(self, saved: Mapping[int, AnswerInput], remarks: str, version: int) -> None:
        """Show what a colleague saved beside what was typed; the next save is made knowing both."""
        self.version = version
        for row in self.rows:
            theirs = saved.get(row.criterion.number, NOTHING)
            row.theirs = theirs if row.is_given and theirs != row.answer else None
        self.theirs = remarks if remarks != self.remarks.strip() else ""

    @property
    def looked_at(self) -> int:
        return sum(1 for row in self.rows if row["value"].value())

    def groups(self) -> Iterator[tuple[Group, list[SpotAnswerForm]]]:
        """The rows under the three kinds of weak villages."""
        for group in Group:
            if rows := [row for row in self.rows if row.criterion.group == group]:
                yield group, rows
