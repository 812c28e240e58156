"""The joint meeting of the small county; `department` of the cast files for the forestry bureau."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import villages.screening.departments
from tests.conftest import Cast
from tests.factories import OPENED, moment
from tests.scenes import scene
from villages.divisions.models import Division
from villages.screening.departments import actions, membership
from villages.screening.departments.models import Department, DepartmentReport, JointMeeting
from villages.screening.departments.rules import ItemInput

SHIPPED = Path(villages.screening.departments.__path__[0]) / "data" / "joint-meeting-360603.json"
NOW = moment("2026-11-22 09:00")
DATED, KNOWN = dt.date(2026, 10, 20), dt.date(2026, 9, 2)
TUANHUANG, JINBEI, TAZHOU = "360603101200", "360603101201", "360603102200"
FACT = "林区连续发生森林火情两起"

FileReport = Callable[..., DepartmentReport]


def composition() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return data


def item(village: str = TUANHUANG, number: int = 11, fact: str = FACT, known_on: dt.date = KNOWN) -> ItemInput:
    return ItemInput(Division.objects.get(code=village), number, fact, known_on)


@scene
def departments(cast: Cast) -> dict[str, Department]:
    """The fourteen by Chinese name; `cast.department` is a member of 区林业局. Two villages have their pinyin."""
    for code, pinyin, initials in ((TUANHUANG, "tuanhuangcun", "thc"), (TAZHOU, "tazhoucun", "tzc")):
        Division.objects.filter(code=code).update(pinyin=pinyin, initials=initials)
    membership.load_departments(data=composition(), by=None, at=OPENED)
    found = {row.name_zh: row for row in Department.objects.select_related("county")}
    found["区林业局"].members.add(cast.department)
    return found


@scene
def forestry(departments: dict[str, Department]) -> Department:
    return departments["区林业局"]


@pytest.fixture
def file(forestry: Department, cast: Cast) -> FileReport:
    """File a report of the forestry bureau with one item, but for what is given."""

    def file(*items: ItemInput, **changes: Any) -> DepartmentReport:
        values: dict[str, Any] = {
            "department": forestry,
            "document_no": "余林字〔2026〕31号",
            "dated_on": DATED,
            "summary": "",
            "items": list(items) or [item()],
            "by": cast.department,
            "at": NOW,
        }
        return actions.file_report(**{**values, **changes})

    return file


@scene
def meeting(departments: dict[str, Department], cast: Cast) -> JointMeeting:
    """Called for the afternoon of 25 November."""
    county = departments["区林业局"].county
    return actions.call_meeting(
        county=county, held_at=moment("2026-11-25 14:30"), room="区委三楼会议室", agenda="一、通报三季度排查情况",
        by=cast.officer, at=NOW,
    )  # fmt: skip
