"""What looks odd in a check and wants a sentence before it is submitted. Pure questions; `noting.py` asks them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from villages.criteria.models import Criterion
from villages.screening.filing_models import SoftKind, SoftNote
from villages.screening.models import AnswerValue, Finding, VillageSheet
from villages.screening.rules import AnswerInput

# Kind, sheet and criterion: the place that a sentence belongs to. A check has at most one sentence for each.
Key = tuple[str, int | None, int | None]

# How many quarters running must be without a hit before that looks odd; the one that is filed is the last of them.
CLEAR_QUARTERS = 4


@dataclass(frozen=True)
class Oddity:
    """One thing that looks odd; `finding` is the one that says otherwise."""

    kind: SoftKind
    sheet: VillageSheet | None = None
    criterion: Criterion | None = None
    finding: Finding | None = None

    @property
    def key(self) -> Key:
        return self.kind.value, self.sheet.pk if self.sheet else None, self.criterion.pk if self.criterion else None

    @property
    def place(self) -> str:
        """Village and criterion in words; empty for what is about the whole check."""
        return f"{self.sheet.village.short_name} · {self.criterion}" if self.sheet else ""

    @property
    def question(self) -> str:
        """What the township is asked."""
        if self.kind == SoftKind.ALL_CLEAR:
            return _("No village has had a yes for four quarters running. How does the township know?")
        if self.finding is None:
            return _("Yes last quarter, no now. What has become of it?")
        words = {"source": self.finding.get_source_display(), "fact": self.finding.fact}
        return _("Answered no, but a %(source)s of this quarter says: %(fact)s. Why no?") % words


def key_of(note: SoftNote) -> Key:
    return note.kind, note.sheet_id, note.criterion_id


def switched_off(sheets: Iterable[VillageSheet], previous: Mapping[int, Mapping[int, AnswerInput]]) -> Iterator[Oddity]:
    """A *yes* of last quarter that is a *no* now. `previous`: village id → criterion number → answer."""
    for sheet in sheets:
        was = previous.get(sheet.village_id, {})
        for answer in sheet.answers.all():
            before = was.get(answer.criterion.number)
            if answer.value == AnswerValue.NO and before and before.value == AnswerValue.YES:
                yield Oddity(SoftKind.SWITCHED_OFF, sheet, answer.criterion)


def is_clear(sheets: Collection[VillageSheet], criteria_total: int) -> bool:
    """Everything is answered, and nothing with *yes*."""
    given = [answer.value for sheet in sheets for answer in sheet.answers.all()]
    return len(given) >= criteria_total * len(sheets) and AnswerValue.YES not in given


def all_clear(hits_before: Mapping[str, int]) -> Iterator[Oddity]:
    """A check that is clear, asked about when the quarters before were clear, too.

    `hits_before`: by earlier quarter that was submitted, how many answers were *yes*; all of them must be there.
    """
    if len(hits_before) == CLEAR_QUARTERS - 1 and not any(hits_before.values()):
        yield Oddity(SoftKind.ALL_CLEAR)


def contradicts(sheets: Iterable[VillageSheet], findings: Iterable[Finding]) -> Iterator[Oddity]:
    """A *no* against a finding of the county's side about the same village, criterion and quarter."""
    found: dict[tuple[int, int], Finding] = {}
    for finding in findings:
        found.setdefault((finding.village_id, finding.criterion_id), finding)
    for sheet in sheets:
        for answer in sheet.answers.all():
            against = found.get((sheet.village_id, answer.criterion_id))
            if answer.value == AnswerValue.NO and against:
                yield Oddity(SoftKind.CONTRADICTS, sheet, answer.criterion, against)
