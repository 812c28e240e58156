"""One village, one file: its data, its quarterly checks, what was found, every entry ever, its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import words
from reports.letterhead import Issuer
from reports.papers.entries import outcome_words
from reports.papers.kind import Kind, Table
from reports.papers.masking import mask
from reports.papers.periods import day_of, has_come
from reports.papers.township import SIGNS
from reports.papers.village_blocks import Block, empty_words, entry_blocks, findings_block, together
from reports.papers.village_parts import NAMES, NOTES, EntryPart, Step, VillageFile
from reports.papers.village_reading import read_village
from reports.papers.votes import vote_words
from reports.states import PaperKind
from villages.accounts.models import User
from villages.accounts.permissions import Permission, Role
from villages.divisions.models import Division, Level, VillageClass
from villages.divisions.names import short_name
from villages.history import SENTENCES
from villages.marks import colon, listed
from villages.process import OPEN_ENTRY, Stage, Thing, Verb


def collect(place: Division, period: str, _subject: str, at: dt.datetime) -> VillageFile:
    """The file as it stands. Raises `RuleBroken` for another day than today."""
    day_of(period, at)
    return read_village(place, at)


def can_be(_place: Division, period: str, _subject: str, at: dt.datetime) -> bool:
    """There is one of each day up to today; of an earlier one what was made then."""
    return has_come(period, at)


def is_visible(_user: User, place: Division, subject: str) -> bool:
    """There is a file of each village."""
    return place.level == Level.VILLAGE and not subject


def title(file: VillageFile) -> str:
    """As it stands over the file and in its properties."""
    return _("%(village)s: village file") % {"village": short_name(file.name)}


def issuer(file: VillageFile) -> Issuer:
    """The committee of the township, which keeps the files."""
    return Issuer(file.county, file.township)


def context(file: VillageFile) -> dict[str, Any]:
    """What the template prints."""
    return {
        "file": file,
        "facts": facts(file),
        "numbers": [criterion.number for criterion in file.criteria],
        "quarters": [
            (
                capfirst(words.quarter_words(each.quarter)),
                [SIGNS[letter] for letter in each.answers],
                Stage(each.stage).label,
            )
            for each in file.quarters
        ],
        "criteria": [(criterion.number, str(criterion.text)) for criterion in file.criteria],
        "findings": findings_block(file.findings),
        "entries": [_entry(part) for part in file.entries],
        "history": [_told(step) for step in file.history],
    }


def _signs(answers: str) -> list[str]:
    return [SIGNS[letter] for letter in answers]


def facts(file: VillageFile) -> list[tuple[str, str]]:
    """The data of the village, as label and words."""
    lines = [
        (_("Village"), file.name),
        (_("Code"), file.code),
        (_("Class"), str(VillageClass(file.village_class).label)),
        (_("Township"), file.township),
        (_("County"), file.county),
        (_("Valid from"), words.short_day(file.valid_from) if file.valid_from else _("before records began")),
    ]
    if file.valid_to:
        lines.append((_("Valid to"), words.short_day(file.valid_to)))
    if file.successor:
        lines.append((_("Successor"), file.successor))
    if file.predecessors:
        lines.append((_("Merged into it"), listed(file.predecessors)))
    still_open = sum(part.line.entry.stage in OPEN_ENTRY for part in file.entries)
    entries = _("%(count)d in all, %(open)d open") % {"count": len(file.entries), "open": still_open}
    return [*lines, (_("Ledger entries"), entries)]


def _entry(part: EntryPart) -> dict[str, Any]:
    """One entry: its facts, its tables, and of what nothing is recorded."""
    line, blocks = part.line, entry_blocks(part)
    return {
        "title": f"{line.entry.number} {line.entry.village}",
        "facts": [
            (_("Criteria"), words.numbers_words(line.entry.criteria)),
            (_("Stage"), words.stage_words(line.entry)),
            (_("Opened"), words.short_day(line.entry.opened_on)),
            (_("Deadline"), words.short_day(line.entry.deadline)),
            (_("Outcome or time left"), outcome_words(line)),
            (_("Last vote"), vote_words(line.vote)),
        ],
        "blocks": [block for block in blocks if block.rows],
        "empty": empty_words(blocks),
    }


def _told(step: Step) -> tuple[str, str, str, str]:
    """When, what in a sentence, who, why."""
    sentence = str(SENTENCES[Thing(step.thing), Verb(step.verb)]) % {"stage": Stage(step.after).label}
    if step.criteria:
        about = ngettext("Criterion %(numbers)s", "Criteria %(numbers)s", len(step.criteria))
        sentence = f"{about % {'numbers': words.numbers_words(step.criteria)}}{colon()}{sentence}"
    return words.moment_words(step.at), sentence, _who(step), step.reason


def _who(step: Step) -> str:
    """Post and name; what the system did by itself says so."""
    if not step.role:
        return _("System")
    return f"{step.post or Role(step.role).label} {step.full_name}".strip()


def tables(file: VillageFile) -> Sequence[Table]:
    """Answers, findings, the tables of all entries together, and the history, as sheets."""
    numbers = [(str(criterion.number), 5) for criterion in file.criteria]
    answers = [(each.quarter, *_signs(each.answers)) for each in file.quarters]
    history = (_("History"), [(_("When"), 24), (_("What"), 50), (_("Who"), 24), (_("Why"), 40)])
    return (
        Table(_("Quarterly checks"), [(_("Quarter"), 10), *numbers], answers),
        *(_sheet(block) for block in (findings_block(file.findings), *together(file.entries)) if block.rows),
        Table(*history, [_told(step) for step in file.history]),
    )


def _sheet(block: Block) -> Table:
    return Table(block.title, [(head.label, head.letters) for head in block.heads], block.rows)


def masked(file: VillageFile) -> VillageFile:
    """Posts without names, and without the words about people and causes."""
    return mask(file, notes=NOTES, names=NAMES)


KIND = Kind(
    paper=PaperKind.VILLAGE_FILE,
    contents=VillageFile,
    template="reports/paper/village_file.html",
    # The file tells of the quarterly checks and of the ledger.
    reads=Permission.READ_SCREENING,
    also_reads=frozenset({Permission.READ_LEDGER}),
    issues=Permission.READ_SCREENING,
    collect=collect,
    title=title,
    issuer=issuer,
    context=context,
    tables=tables,
    masked=masked,
    can_be=can_be,
    is_visible=is_visible,
    is_living=True,
)
