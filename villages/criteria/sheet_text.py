"""The inspection sheet as lines that a county can write: one line for each aspect, item, veto, question and breach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from villages.criteria.sheet import BadSheet, Rates, Sheet

PARTS = ("items", "vetoes", "questions", "breaches")
_BAR = " | "
# What each line holds, between bars.
_COLUMNS = {
    "aspect": ("key", "zh", "en"),
    "items": ("key", "points", "zh", "en"),
    "vetoes": ("key", "zh", "en"),
    "questions": ("key", "kind", "zh", "en"),
    "breaches": ("key", "months", "zh", "en"),
}


def as_text(sheet: Sheet) -> dict[str, str]:
    """The parts of a sheet, each as lines; an aspect begins with #."""
    data = sheet.as_data()
    items: list[str] = []
    for aspect in data["aspects"]:
        items.append(f"# {_line('aspect', aspect)}")
        items += [_line("items", item) for item in aspect["items"]]
    return {"items": "\n".join(items)} | {
        part: "\n".join(_line(part, row) for row in data[part]) for part in PARTS if part != "items"
    }


def _line(part: str, row: Mapping[str, Any]) -> str:
    return _BAR.join(str(row[column]) for column in _COLUMNS[part])


def read_text(texts: Mapping[str, str], *, rates: Rates) -> Sheet:
    """The sheet that these lines describe. Raises `BadSheet`, which names the line."""
    data: dict[str, Any] = {"rates": rates.value, "aspects": []}
    for place, line in _lines("items", texts["items"]):
        if line.startswith("#"):
            data["aspects"].append({**_row("aspect", line[1:], place), "items": []})
        elif not data["aspects"]:
            raise BadSheet(_("%(place)s: an aspect (a line that begins with #) comes first.") % {"place": place})
        else:
            data["aspects"][-1]["items"].append(_row("items", line, place))
    for part in PARTS[1:]:
        data[part] = [_row(part, line, place) for place, line in _lines(part, texts[part])]
    for breach in data["breaches"]:
        breach["months"] = int(breach["months"]) if breach["months"].isdecimal() else breach["months"]
    return Sheet.read(data)


def _lines(part: str, text: str) -> Iterable[tuple[str, str]]:
    """Each line that says something, with its place in words."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _("%(part)s, line %(number)d") % {"part": name_of(part), "number": number}, line.strip()


def name_of(part: str) -> str:
    """The part in words."""
    names = {
        "items": _("Aspects and items"),
        "vetoes": _("What fails outright"),
        "questions": _("Questions of the ballot"),
        "breaches": _("Breaches that lengthen the watch"),
    }
    return names[part]


def _row(part: str, line: str, place: str) -> dict[str, str]:
    columns = _COLUMNS[part]
    cells = [cell.strip() for cell in line.replace("｜", "|").split("|")]
    if len(cells) != len(columns):
        words = {"place": place, "form": _BAR.join(columns)}
        raise BadSheet(_("%(place)s: write it as “%(form)s”.") % words)
    return dict(zip(columns, cells, strict=True))
