"""The inspections of one entry side by side: a line for each thing that can be compared, a cell for each round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from villages.acceptance.inspections.decision import plain, total_of
from villages.acceptance.inspections.models import Inspection, ItemScore
from villages.acceptance.inspections.sheet_store import ballots_of
from villages.acceptance.inspections.words import told
from villages.accounts.models import User
from villages.marks import colon
from villages.process import Stage


@dataclass(frozen=True)
class Cell:
    """What one round says to a line: a short word, and sentences below it."""

    text: str = ""
    sentences: Sequence[str] = ()
    is_bad: bool = False


@dataclass(frozen=True)
class Comparison:
    """One line over all rounds."""

    label: str
    cells: list[Cell] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        return any(cell.text or cell.sentences for cell in self.cells)


def side_by_side(rounds: Sequence[Inspection], user: User) -> list[Comparison]:
    """Score by aspect with its deductions, vetoes, criteria, interviews, ballots, decision; what this person may read.

    A sheet that the person may not read yet leaves its cells empty.
    """
    shown = [each if each.shows_sheet_to(user) else None for each in rounds]

    def line(label: str, cell: Callable[[Inspection], Cell]) -> Comparison:
        return Comparison(label, [cell(each) if each is not None else Cell() for each in shown])

    lines = [line(_("Points"), _points)]
    for key, label in _aspects(rounds):
        lines.append(line(label, lambda each, key=key: _aspect(each, key)))  # type: ignore[misc]
    lines.append(line(_("What fails outright"), _vetoes))
    for number, label in _criteria(rounds):
        lines.append(line(label, lambda each, number=number: _criterion(each, number)))  # type: ignore[misc]
    lines += [
        line(_("Interviews"), _interviews),
        line(_("Ballots"), _ballots),
        line(_("Remarks"), lambda each: Cell(sentences=[each.remarks] if each.remarks else [])),
        line(_("Why"), _why),
        line(_("Reasons of the failure"), lambda each: Cell(sentences=each.fail_reasons.splitlines())),
    ]
    return [each for each in lines if each.says_something]


def _aspects(rounds: Sequence[Inspection]) -> list[tuple[str, str]]:
    """Of all rule sets that were used, each once; the words of the newest."""
    found: dict[str, str] = {}
    for each in rounds:
        found |= {aspect.key: aspect.text for aspect in each.rule_set.inspection_sheet.aspects}
    return list(found.items())


def _criteria(rounds: Sequence[Inspection]) -> list[tuple[int, str]]:
    rows = {row.criterion.number: str(row.criterion) for each in rounds for row in each.results.all()}
    return sorted(rows.items())


def _scores(inspection: Inspection) -> dict[str, ItemScore]:
    return {score.item: score for score in inspection.scores.all()}


def _points(inspection: Inspection) -> Cell:
    scores = _scores(inspection)
    if not scores:
        return Cell()
    sheet, mark = inspection.rule_set.inspection_sheet, inspection.rule_set.numbers.pass_mark
    total = total_of({key: score.points for key, score in scores.items()}, sheet)
    words = _("%(points)s of %(full)s") % {"points": plain(total), "full": plain(sheet.points)}
    return Cell(words, is_bad=total < mark and len(scores) == len(list(sheet.items())))


def _aspect(inspection: Inspection, key: str) -> Cell:
    sheet, scores = inspection.rule_set.inspection_sheet, _scores(inspection)
    aspect = next((each for each in sheet.aspects if each.key == key), None)
    if aspect is None or not scores:
        return Cell()
    given = [(item, scores[item.key]) for item in aspect.items if item.key in scores]
    total = sum((score.points for _item, score in given), Decimal(0))
    lost = [
        f"−{plain(item.points - score.points)} {item}{colon()}{score.reason}"
        for item, score in given
        if score.points < item.points
    ]
    words = _("%(points)s of %(full)s") % {"points": plain(total), "full": plain(aspect.points)}
    return Cell(words, lost)


def _vetoes(inspection: Inspection) -> Cell:
    names = {veto.key: veto.text for veto in inspection.rule_set.inspection_sheet.vetoes}
    hits = [f"{names.get(veto.item, veto.item)}{colon()}{veto.fact}" for veto in inspection.vetoes.all()]
    none = _("nothing") if inspection.stage in (Stage.PROPOSED, Stage.SIGNED) and names else ""
    return Cell("" if hits else none, hits, is_bad=bool(hits))


def _criterion(inspection: Inspection, number: int) -> Cell:
    row = next((row for row in inspection.results.all() if row.criterion.number == number), None)
    if row is None:
        return Cell()
    words = _("resolved") if row.is_resolved else _("not resolved")
    return Cell(words, [row.words] if row.words else [], is_bad=not row.is_resolved)


def _interviews(inspection: Inspection) -> Cell:
    rows = inspection.interviews.all()
    return Cell(sentences=[f"{row.get_kind_display()}{colon()}{row.people} {row.words}".strip() for row in rows])


def _ballots(inspection: Inspection) -> Cell:
    ballots = ballots_of(inspection)
    if ballots is None:
        return Cell()
    questions = {question.key: question.text for question in inspection.rule_set.inspection_sheet.questions}
    words = _("%(returned)d valid of %(issued)d issued, no. %(first)d to %(last)d") % {
        "returned": ballots.returned,
        "issued": ballots.issued,
        "first": ballots.first_number,
        "last": ballots.last_number,
    }
    counts = [
        questions.get(row.question, row.question)
        + colon()
        + _("satisfied %(satisfied)d, fairly satisfied %(fairly)d, dissatisfied %(dissatisfied)d")
        % {"satisfied": row.satisfied, "fairly": row.fairly_satisfied, "dissatisfied": row.dissatisfied}
        for row in ballots.questions.all()
    ]
    tellers = _("Tellers: %(first)s, %(second)s") % {"first": ballots.first_teller, "second": ballots.second_teller}
    return Cell(words, [*counts, tellers])


def _why(inspection: Inspection) -> Cell:
    return Cell(sentences=[line.sentence for line in told(inspection.lines)])
