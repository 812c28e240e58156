"""What a revision says otherwise than the one before: their tables, cell by cell; pure, in the active language."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.utils.translation import pgettext_lazy as within

from reports.papers.kind import Table
from reports.words import joined, money_words
from villages.marks import semicolon

# So many stand on the paper; the spreadsheet in it and its page have all of them.
MOST_PRINTED = 8
LONGEST_NAME = 24
NOTHING = "—"
CODE = re.compile(r"\d{4,12}")  # of a division


@dataclass(frozen=True)
class Change:
    """One cell of one table, or a whole row that came or went (`column` is then empty)."""

    table: str
    row: str
    column: str
    before: str
    after: str

    def __str__(self) -> str:
        words = {"row": self.row, "column": self.column, "before": self.before, "after": self.after}
        if self.column:
            return _("%(row)s, %(column)s: %(before)s → %(after)s") % words
        return (_("%(row)s: added") if self.after else _("%(row)s: left out")) % words


def changes_of(before: Sequence[Table], after: Sequence[Table]) -> list[Change]:
    """Every difference, in the order of the newer tables. A row is known by its first cell, and by its turn."""
    older = {table.title: table for table in before}
    gone = [table for table in before if table.title not in {table.title for table in after}]
    pairs = [(older.get(table.title, _empty(table)), table) for table in after] + [(t, _empty(t)) for t in gone]
    return [change for old, new in pairs for change in _of_table(old, new)]


def sentence(changes: Sequence[Change], revision: int) -> str:
    """What the paper says of them under its reason; `revision`: the one before."""
    if not changes:
        return _("No figure has changed since revision %(revision)s.") % {"revision": revision}
    listed = semicolon().join(map(str, changes[:MOST_PRINTED]))
    said = _("Changed since revision %(revision)s: %(changes)s.") % {"revision": revision, "changes": listed}
    left = len(changes) - MOST_PRINTED
    more = ngettext(
        "%(count)d more stands in the enclosed spreadsheet.", "%(count)d more stand in the enclosed spreadsheet.", left
    )
    return joined([said, more % {"count": left}] if left > 0 else [said])


def sheet(changes: Iterable[Change]) -> Table:
    """All of them as a sheet."""
    heads = [
        (within("change of a figure", "Table"), 24),
        (within("change of a figure", "Row"), 30),
        (within("change of a figure", "Column"), 20),
        (within("change of a figure", "Before"), 24),
        (within("change of a figure", "Now"), 24),
    ]
    rows = [(change.table, change.row, change.column, change.before, change.after) for change in changes]
    return Table(_("What changed"), heads, rows)


def _empty(table: Table) -> Table:
    return Table(table.title, table.heads, ())


def _of_table(before: Table, after: Table) -> Iterable[Change]:
    old, new = _by_row(before), _by_row(after)
    for key, cells in new.items():
        if key not in old:
            yield Change(after.title, _name(cells), "", "", _whole(cells))
            continue
        there = dict(zip(_labels(before), old[key], strict=False))
        for label, cell in zip(_labels(after), cells, strict=False):
            if label in there and there[label] != cell:
                yield Change(after.title, _name(cells), label, _said(there[label]), _said(cell))
    for key, cells in old.items():
        if key not in new:
            yield Change(after.title, _name(cells), "", _whole(cells), "")


def _by_row(table: Table) -> dict[tuple[object, int], Sequence[object]]:
    turn: Counter[object] = Counter()
    found = {}
    for cells in table.rows:
        turn[cells[0]] += 1
        found[cells[0], turn[cells[0]]] = cells
    return found


def _labels(table: Table) -> list[str]:
    return [str(label) for label, _width in table.heads]


def _name(cells: Sequence[object]) -> str:
    """By what people call the row: its first two cells, one of which may be empty; a code only without a name."""
    named = [str(cell) for cell in cells[:2] if cell not in (None, "")]
    if len(named) > 1 and CODE.fullmatch(named[0]):
        del named[0]
    return " ".join(Truncator(name).chars(LONGEST_NAME) for name in named)


def _whole(cells: Iterable[object]) -> str:
    return " · ".join(_said(cell) for cell in cells)


def _said(cell: object) -> str:
    if isinstance(cell, Decimal):
        return money_words(str(cell))
    if isinstance(cell, dt.datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    return NOTHING if cell in (None, "") else str(cell)
