"""What a form that was read would change: each answer judged by the rules, then put beside what is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from django.utils.translation import gettext as _

from villages.criteria.models import Criterion
from villages.process import RuleBroken
from villages.screening import xlsx
from villages.screening.models import Answer, AnswerValue, QuarterlyCheck, VillageSheet
from villages.screening.progress import Progress, VillageLine
from villages.screening.rules import AnswerInput, check_answer, check_seen_on
from villages.screening.spreadsheet import layout
from villages.screening.spreadsheet.reading import CellProblem, Filled, Line, storable

Answers = dict[str, dict[int, AnswerInput]]
NOTHING = AnswerInput()


@dataclass
class Judged:
    """What the form says, by village code and criterion number; what is wrong, and what of it is not used."""

    sheets: tuple[str, ...] = ()
    answers: Answers = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    unused: list[CellProblem] = field(default_factory=list)

    @property
    def in_order(self) -> list[CellProblem]:
        """Sheet by sheet, from top to bottom, from left to right; each cell and sentence once."""
        return sorted(set(self.problems), key=lambda each: (self.sheets.index(each.sheet), *_key(each.place)))


def judge(filled: Filled, progress: Progress) -> Judged:
    """Put answers and details together; what a form leaves out stays as it is saved."""
    judged = Judged((filled.answers_title, filled.details_title), problems=list(filled.problems))
    for line in progress.lines:
        code = line.sheet.village.code
        saved = saved_answers(line)
        for number, (cell, value) in filled.cells.get(code, {}).items():
            detail = filled.lines.get((code, number))
            answer = _answer(filled, cell, value, detail, saved.get(number), judged, progress.check)
            if answer is not None:
                judged.answers.setdefault(code, {})[number] = answer
    _name_unused(filled, judged)
    return judged


def saved_answers(line: VillageLine) -> dict[int, AnswerInput]:
    """What is saved of a village, by criterion number."""
    quarter = line.sheet.quarterly_check.period
    return {answer.criterion.number: AnswerInput.of(answer).dated(quarter) for answer in line.answers}


def _answer(
    filled: Filled,
    cell: xlsx.Value,
    value: AnswerValue,
    detail: Line | None,
    saved: AnswerInput | None,
    judged: Judged,
    check: QuarterlyCheck,
) -> AnswerInput | None:
    """The answer of one cell with its words; None when there is something wrong with it."""
    if value == AnswerValue.NO:
        return AnswerInput(value)
    if detail is None:
        if saved and saved.value == value and not Answer(**asdict(saved)).lacks_words:
            return saved
        words = {"sheet": filled.details_title}
        sentence = _("A yes needs its line on the sheet “%(sheet)s”.")
        if value == AnswerValue.UNKNOWN:
            sentence = _("A cannot tell needs its line on the sheet “%(sheet)s”, with the reason.")
        judged.problems.append(CellProblem(filled.answers_title, cell.place, sentence % words))
        return None
    answer, problems = _with_words(value, detail, check)
    judged.problems += [CellProblem(filled.details_title, place, sentence) for place, sentence in problems]
    return None if problems else answer


def _with_words(value: AnswerValue, detail: Line, check: QuarterlyCheck) -> tuple[AnswerInput, list[tuple[str, str]]]:
    """The answer that a line of the details makes, and what is wrong in which of its cells."""
    answer, problems = AnswerInput(value), []
    for name in layout.WORDS[value]:
        text = detail.text(name)
        said = {name: text}
        answer = AnswerInput.from_json(asdict(answer) | said)
        try:
            check_answer(AnswerInput.from_json(said))
        except RuleBroken as broken:
            problems.append((detail[name].place, str(broken)))
        if not text:
            sentence = _("“%(head)s” is missing.") % {"head": layout.HEADS[name]}
            problems.append((detail[name].place, sentence))
    day = detail[layout.SEEN_ON]
    if value == AnswerValue.YES and day.text:
        try:
            answer = replace(answer, seen_on=xlsx.day_of(day))
            check_seen_on(answer.seen_on, check.period)
        except (ValueError, RuleBroken) as wrong:
            problems.append((day.place, storable(str(wrong))))
    return answer.tidy().dated(check.period), problems


def _name_unused(filled: Filled, judged: Judged) -> None:
    """Lines of the details without a yes or a cannot tell: nothing that somebody wrote is passed over in silence."""
    for (code, number), line in filled.lines.items():
        __, value = filled.cells.get(code, {}).get(number, (None, None))
        if value in layout.WORDS:
            continue
        sentence = _("Not used: the answer is no.") if value else _("Not used: there is no answer to it.")
        judged.unused.append(CellProblem(filled.details_title, line[layout.CRITERION].place, sentence))


@dataclass(frozen=True)
class Change:
    """One answer that would be saved over another; `before` says nothing where nothing is saved."""

    criterion: Criterion
    before: AnswerInput
    now: AnswerInput
    last_quarter: AnswerInput

    @property
    def is_plain(self) -> bool:
        """A fresh *no* that was no *yes* last quarter: counted, not listed."""
        return self.now.value == AnswerValue.NO and not self.before.value and self.last_quarter.value in ("", "no")

    @property
    def is_as_last_quarter(self) -> bool:
        return self.now.undated() == self.last_quarter.undated()


@dataclass(frozen=True)
class VillageChanges:
    """What would change in one village; `is_overtaken`: somebody saved it after the form was downloaded."""

    sheet: VillageSheet
    changes: list[Change]
    is_overtaken: bool = False

    @property
    def answers(self) -> dict[int, AnswerInput]:
        """What would be saved, by criterion number."""
        return {change.criterion.number: change.now for change in self.changes}

    @property
    def listed(self) -> list[Change]:
        return [change for change in self.changes if not change.is_plain]

    @property
    def noes(self) -> int:
        """How many answers become a first *no*."""
        return len(self.changes) - len(self.listed)


def changes_of(
    answers: Mapping[str, Mapping[int, AnswerInput]],
    progress: Progress,
    previous: Mapping[int, Mapping[int, AnswerInput]],
    taken: Mapping[str, int] | None = None,
) -> list[VillageChanges]:
    """Village by village; those without a change are left out.

    `previous`: last quarter's answers by village id; `taken`: the version of each village when the form was made.
    """
    found = []
    for line in progress.lines:
        sheet, saved = line.sheet, saved_answers(line)
        said, was = answers.get(sheet.village.code, {}), previous.get(sheet.village_id, {})
        changes = [
            Change(c, saved.get(c.number, NOTHING), said[c.number], was.get(c.number, NOTHING))
            for c in progress.criteria
            if c.number in said and said[c.number] != saved.get(c.number, NOTHING)
        ]
        if changes:
            version = (taken or {}).get(sheet.village.code, sheet.version)
            found.append(VillageChanges(sheet, changes, version != sheet.version))
    return found


def _key(place: str) -> tuple[int, int, str]:
    letters = place.rstrip("0123456789")
    return int(place[len(letters) :]), len(letters), letters
