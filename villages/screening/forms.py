"""The forms of filing: one village's answers, the comparison of two versions, the declaration."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from villages.criteria.models import Criterion, Group
from villages.process import RuleBroken
from villages.screening import rules
from villages.screening.evidence.kept import Kept
from villages.screening.models import Answer, AnswerValue
from villages.screening.noting import LONGEST_SENTENCE, Noted, check_sentence
from villages.screening.past import Mark
from villages.screening.quarters import Quarter
from villages.screening.rules import AnswerInput
from villages.screening.soft import Key, Oddity

WORDS = ("fact", "established_by", "document_no", "reason")
NOTHING = AnswerInput()


def read_version(text: str | None) -> int:
    """The version in a hidden field; anything that cannot be one is 0, which no sheet has."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else 0


class AnswerForm(forms.Form):
    """What is said of one criterion. Only the words that belong to the chosen value are looked at."""

    value = forms.ChoiceField(label=_("Answer"), choices=AnswerValue.choices, required=False, widget=forms.RadioSelect)
    fact = forms.CharField(label=_("What is the case"), required=False)
    established_by = forms.CharField(label=_("Established by"), required=False)
    document_no = forms.CharField(label=_("Document number"), required=False)
    reason = forms.CharField(label=_("Why it cannot be told"), required=False)
    seen_on = forms.DateField(label=_("Seen on"), required=False, input_formats=["%Y-%m-%d"])

    use_required_attribute = False

    def __init__(
        self,
        criterion: Criterion,
        *,
        quarter: Quarter,
        stored: AnswerInput = NOTHING,
        previous: AnswerInput | None = None,
        history: Sequence[Mark] = (),
        data: QueryDict | None = None,
    ) -> None:
        initial = asdict(stored) | {"seen_on": stored.seen_on or quarter.end}
        super().__init__(data, prefix=f"c{criterion.number}", initial=initial)
        self.criterion = criterion
        self.quarter = quarter
        self.stored = stored
        self.previous = previous
        self.history = history
        self.kept: Sequence[Kept] = ()
        self.fields["value"].widget.attrs = {"class": "form-check-input"}
        for name in WORDS:
            widget = forms.Textarea(attrs={"rows": 2}) if name in ("fact", "reason") else forms.TextInput()
            widget.attrs["class"] = "form-control form-control-sm"
            widget.attrs["aria-describedby"] = f"{self.prefix}-{name}-error"
            self.fields[name].widget = widget
        self._set_days()

    def _set_days(self) -> None:
        days = {"min": self.quarter.start.isoformat(), "max": self.quarter.end.isoformat()}
        error = f"{self.prefix}-seen_on-error"
        attrs = {"type": "date", "class": "form-control form-control-sm is-short", "aria-describedby": error, **days}
        self.fields["seen_on"].widget = forms.DateInput(format="%Y-%m-%d", attrs=attrs)
        self.fields["seen_on"].error_messages["invalid"] = _("Write a day as 2026-09-30.")

    @property
    def is_given(self) -> bool:
        """The browser sent something for this criterion; what it did not send stays as it is saved."""
        return self.is_bound and any(self.add_prefix(name) in self.data for name in self.fields if self._holds(name))

    def _holds(self, name: str) -> bool:
        # A text field is always sent; empty beside no choice it says nothing. The day is filled in from the start.
        return name == "value" or (name != "seen_on" and bool(self.data.get(self.add_prefix(name), "").strip()))

    def clean(self) -> None:
        answer = self.answer
        if not answer.value and "value" not in self.errors and any(self.cleaned_data.get(name) for name in WORDS):
            self.add_error("value", str(_("Choose no, yes or cannot tell.")))
        for name in WORDS:
            try:
                rules.check_answer(replace(NOTHING, **{name: getattr(answer, name)}))
            except RuleBroken as broken:
                self.add_error(broken.field, str(broken))
        try:
            rules.check_seen_on(answer.seen_on, self.quarter)
        except RuleBroken as broken:
            self.add_error(broken.field, str(broken))

    @property
    def answer(self) -> AnswerInput:
        """What was typed, tidied; line ends as they are stored."""
        words = {name: (self.cleaned_data.get(name) or "").replace("\r\n", "\n") for name in WORDS}
        day = self.cleaned_data.get("seen_on")
        return AnswerInput(self.cleaned_data.get("value", ""), **words, seen_on=day).tidy().dated(self.quarter)

    @property
    def current(self) -> AnswerInput:
        """What the page shows as the answer: what was sent, else what is saved."""
        return self.answer if self.is_given and self.errors is not None else self.stored

    @property
    def can_be_as_last_quarter(self) -> bool:
        """Last quarter said something, and something else than what the page shows."""
        return self.previous is not None and self.previous.undated() != self.current.undated()

    @property
    def missing(self) -> str:
        """The sentence that says which words a *yes* or *cannot tell* still needs; empty when none."""
        answer = Answer(**asdict(self.current))
        return rules.missing_words(answer) if answer.lacks_words else ""


class SheetForm:
    """One village's answers: a form per criterion, the version that was read, a sentence for the whole."""

    def __init__(
        self,
        criteria: Iterable[Criterion],
        stored: Mapping[int, AnswerInput],
        previous: Mapping[int, AnswerInput],
        version: int,
        *,
        quarter: Quarter,
        history: Mapping[int, Sequence[Mark]],
        watched: Collection[int] = (),
        data: QueryDict | None = None,
    ) -> None:
        self.watched = watched
        self.rows = [
            AnswerForm(
                criterion,
                quarter=quarter,
                stored=stored.get(n, NOTHING),
                previous=previous.get(n),
                history=history.get(n, ()),
                data=data,
            )
            for criterion in criteria
            for n in [criterion.number]
        ]
        self.version = version if data is None else read_version(data.get("version"))
        self.sentence = ""

    def is_valid(self) -> bool:
        """Every criterion that was sent is well formed."""
        return not self.refused

    @property
    def answers(self) -> dict[int, AnswerInput]:
        """What was sent, by criterion number; call `is_valid` first."""
        return {row.criterion.number: row.answer for row in self.rows if row.is_given}

    @property
    def refused(self) -> list[AnswerForm]:
        """The criteria that cannot be saved as they were sent; one of them holds up the whole sheet."""
        return [row for row in self.rows if row.is_given and row.errors]

    @property
    def answered(self) -> int:
        return sum(1 for row in self.rows if row.current.value)

    @property
    def lacking(self) -> int:
        return sum(1 for row in self.rows if row.missing)

    def groups(self) -> Iterator[tuple[str | Promise, list[AnswerForm]]]:
        """The rows under the three kinds of weak villages, in the order of the edition.

        Above them stand the criteria for which the village is in its watch: to meet one of them again is a rebound.
        """
        if rows := [row for row in self.rows if row.criterion.number in self.watched]:
            yield _("In the watch: the criteria of the ledger entry"), rows
        others = [row for row in self.rows if row.criterion.number not in self.watched]
        for group in Group:
            if rows := [row for row in others if row.criterion.group == group]:
                yield group.label, rows


@dataclass(frozen=True)
class Difference:
    """One criterion on which the saved and the typed answer differ, and which of them was chosen, if one was."""

    criterion: Criterion
    saved: AnswerInput
    typed: AnswerInput
    choice: str = ""

    @property
    def name(self) -> str:
        return f"choice-{self.criterion.number}"

    @property
    def hidden(self) -> Iterator[tuple[str, str]]:
        """Names and values that carry the typed answer through the comparison."""
        for field, text in asdict(self.typed).items():
            yield f"c{self.criterion.number}-{field}", str(text or "")


def differences(
    criteria: Iterable[Criterion],
    saved: Mapping[int, AnswerInput],
    typed: Mapping[int, AnswerInput],
    choices: Mapping[str, str] | None = None,
) -> list[Difference]:
    """Where what is saved now and what was typed differ, in the order of the criteria."""
    found = []
    for criterion in criteria:
        number = criterion.number
        if number in typed and typed[number] != saved.get(number, NOTHING):
            choice = (choices or {}).get(f"choice-{number}", "")
            found.append(Difference(criterion, saved.get(number, NOTHING), typed[number], choice))
    return found


class SubmitForm(forms.Form):
    """The declaration, and a sentence on each thing that looks odd; whether they are there is asked by the rules."""

    declared = forms.BooleanField(
        label=_(
            "The township has looked at every village of this list against every criterion. "
            "The answers are true and complete to the best of its knowledge."
        ),
        required=False,
    )

    def __init__(self, noted: Sequence[Noted], data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.noted = {_field_of(each.oddity): each for each in noted}
        for name, each in self.noted.items():
            self.fields[name] = forms.CharField(
                label=each.oddity.place or _("The whole check"),
                help_text=each.oddity.question,
                initial=each.sentence,
                required=False,
                max_length=LONGEST_SENTENCE,
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control", "aria-describedby": f"{name}-error"}),
            )

    def clean(self) -> None:
        for name in self.noted:
            try:
                check_sentence(self.cleaned_data.get(name, ""))
            except RuleBroken as broken:
                self.add_error(name, str(broken))

    @property
    def sentences(self) -> dict[Key, str]:
        """What was typed, by the place that it belongs to."""
        return {each.oddity.key: self.cleaned_data[name] for name, each in self.noted.items()}

    @property
    def odd_fields(self) -> list[forms.BoundField]:
        """The fields of what looks odd, for the page."""
        return [self[name] for name in self.noted]

    def name_what_lacks(self) -> None:
        """Say beside each empty field that it wants a sentence."""
        for name in self.noted:
            if name not in self.errors and not self.cleaned_data.get(name, "").strip():
                self.add_error(name, str(_("Answer with a sentence.")))


def _field_of(oddity: Oddity) -> str:
    kind, sheet, criterion = oddity.key
    return f"odd-{kind}-{sheet or 0}-{criterion or 0}"
