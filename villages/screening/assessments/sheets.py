"""The sheet of the assessment as data: loading it, and which one a period is scored by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.process import RuleBroken
from villages.screening.assessments.models import AssessmentSheet
from villages.screening.assessments.periods import Period

SHIPPED = Path(__file__).parent / "data" / "sheet-2026.json"
FULL = 100
TEXTS = ("aspect_zh", "aspect_en", "text_zh", "text_en")


@dataclass(frozen=True)
class Item:
    """One item in the reader's language, with the most points that it gives."""

    number: int
    aspect: str
    text: str
    points: int


def items_of(sheet: AssessmentSheet) -> list[Item]:
    """The items by number, in the language of the page."""
    tongue = "zh" if (get_language() or "zh-hans").startswith("zh") else "en"
    return [
        Item(row["number"], row[f"aspect_{tongue}"], row[f"text_{tongue}"], row["points"])
        for row in sorted(sheet.items, key=lambda row: int(row["number"]))
    ]


def sheet_for(period: Period) -> AssessmentSheet | None:
    """The newest sheet in force on the period's last day; None before the first."""
    return AssessmentSheet.objects.filter(in_force_from__lte=period.end).order_by("-in_force_from").first()


@transaction.atomic
def load_sheet(*, data: Mapping[str, Any], by: User | None, at: dt.datetime) -> bool:
    """Load one sheet (see `data/sheet-2026.json` for the form); True when it is new. Repeating it changes nothing.

    A sheet that is there already must be the same: what villages were scored by is never edited.
    Raises `RuleBroken` with the place of what is wrong.
    """
    try:
        wanted: dict[str, Any] = {name: str(data[name]) for name in ("title_zh", "title_en")}
        wanted["in_force_from"] = dt.date.fromisoformat(data["in_force_from"])
        wanted["items"] = [_read_item(row) for row in data["items"]]
        sheet = AssessmentSheet(key=data["key"], **wanted)
        sheet.clean_fields()
    except KeyError as error:
        raise RuleBroken(_("The sheet lacks “%(key)s”.") % {"key": error.args[0]}) from error
    except (TypeError, ValueError, ValidationError) as error:
        raise RuleBroken(_("The sheet cannot be read: %(error)s") % {"error": error}) from error
    _check_items(wanted["items"])
    there = AssessmentSheet.objects.filter(key=sheet.key).first()
    if there is not None:
        if any(getattr(there, name) != value for name, value in wanted.items()):
            raise RuleBroken(_("The sheet %(key)s is loaded already and differs.") % {"key": sheet.key})
        return False
    if AssessmentSheet.objects.filter(in_force_from=sheet.in_force_from).exists():
        raise RuleBroken(_("Another sheet is in force from that day."))
    sheet.save(force_insert=True)
    audit.record("assessment_sheet.load", by=by, at=at, about=sheet, after={"items": len(sheet.items)})
    return True


def _read_item(row: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "number": int(row["number"]),
        "points": int(row["points"]),
        **{name: str(row[name]) for name in TEXTS},
    }
    if values["number"] < 1 or values["points"] < 1 or not all(str(values[name]).strip() for name in TEXTS):
        raise ValueError(f"item {values['number']}: number, points and texts are needed")
    return values


def _check_items(items: list[dict[str, Any]]) -> None:
    if len({item["number"] for item in items}) != len(items):
        raise RuleBroken(_("The items need numbers, each once."))
    total = sum(item["points"] for item in items)
    if total != FULL:
        raise RuleBroken(_("The points come to %(total)d, not to 100.") % {"total": total})
