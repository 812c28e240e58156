"""A township's quarter written by hand, for papers that need no database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from reports.models import ReportSnapshot
from reports.numbers import (
    CheckFigures,
    CriterionFigures,
    EntryFigures,
    Hit,
    Moves,
    TownshipFigures,
    Unknown,
    VillageFigures,
    to_json,
)
from reports.work.numbers import Person, Spent, Work
from tests.factories import moment
from villages.divisions.models import Division
from villages.ledger.models import Light
from villages.process import Stage

AS_OF = moment("2026-11-22 09:30")
CODE = "Rectify-Sample-1"  # as long as those that are drawn


def township(villages: int = 3, entries: int = 2) -> TownshipFigures:
    """A confirmed quarter with that many villages and ledger entries; every third village meets criteria 1 and 9."""
    return TownshipFigures(
        quarter="2026Q3",
        code="360603101",
        name="锦江镇",
        county="余江区",
        as_of=AS_OF,
        edition_zh="界定标准（2026年版）",
        edition_en="Criteria, edition of 2026",
        check=_check(),
        criteria=tuple(_criterion(number, (villages + 2) // 3) for number in range(1, 16)),
        villages=tuple(_village(index) for index in range(villages)),
        new_hits=(Hit("360603101200", "第0村", 9),),
        gone_hits=(Hit("360603101200", "第0村", 4),),
        has_quarter_before=True,
        unknowns=(Unknown("第1村", 13, "镇派出所尚未出具结论。"),),
        entries=tuple(_entry(index) for index in range(entries)),
        moves=Moves(opened=entries, applied=0, passed=0, failed=0, rebounded=0, cancelled=0),
        findings_waiting=0,
        findings_dismissed=0,
        next_check_due_at=moment("2027-01-11 00:00"),
        work=Work(
            incidents=2,
            incidents_running=1,
            disputes_running=3,
            visits=14,
            households_visited=96,
            funds="126500.00",
            funds_targets="310000.50",
            spent=(Spent("premises", "120000.00"), Spent("training", "6500.00")),
        ),
    )


def snapshot(figures: TownshipFigures | None = None) -> ReportSnapshot:
    """That quarter as it is frozen; not in the database."""
    figures = figures or township()
    place = Division(code=figures.code, name="锦江镇")
    return ReportSnapshot(
        place=place, period="2026Q3", figures=to_json(figures), frozen_at=AS_OF, confirm_code=CODE, revision=1
    )


def with_names(figures: TownshipFigures, name: str) -> TownshipFigures:
    """The same quarter with that name wherever a village stands, a number in front of it."""
    return replace(
        figures,
        villages=tuple(replace(v, name=f"{i}{name}") for i, v in enumerate(figures.villages)),
        entries=tuple(replace(e, village=f"{i}{name}") for i, e in enumerate(figures.entries)),
        unknowns=tuple(replace(u, village=name) for u in figures.unknowns),
        new_hits=tuple(replace(h, village=name) for h in figures.new_hits),
        gone_hits=tuple(replace(h, village=name) for h in figures.gone_hits),
    )


def _check() -> CheckFigures:
    return CheckFigures(
        stage=Stage.CONFIRMED,
        due_at=moment("2026-10-11 00:00"),
        first_submitted_at=moment("2026-10-11 03:25"),
        submitted_at=moment("2026-10-11 03:25"),
        confirmed_at=moment("2026-10-15 10:00"),
        submission_number="360603101-2026Q3-1",
        submissions=1,
        returns=0,
        minutes_late=205,
    )


def _criterion(number: int, hits: int) -> CriterionFigures:
    met = hits if number in (1, 9) else 0
    return CriterionFigures(
        number=number,
        group="leadership",
        tier="immediate",
        text_zh=f"第{number}项：党组织书记长期不在岗、不胜任现职，工作无法正常开展",
        text_en=f"Criterion {number}: the secretary is absent for long or not up to the post",
        short_zh=f"标准{number}",
        short_en=f"criterion {number}",
        hits=met,
        hits_before=0,
    )


def _village(index: int) -> VillageFigures:
    letters = "".join("y" if index % 3 == 0 and number in (1, 9) else "n" for number in range(1, 16))
    return VillageFigures(str(360603101200 + index), f"第{index}村", letters)


def _entry(index: int) -> EntryFigures:
    return EntryFigures(
        number=f"360603-2026-{index + 1:03d}",
        code=str(360603101200 + index),
        village=f"第{index}村",
        criteria=(1, 9),
        stage=Stage.RECTIFYING,
        step="",
        opened_on=dt.date(2026, 7, 15),
        deadline=dt.date(2027, 1, 11),
        days_left=50,
        light=Light.FAR,
        people=(
            Person("contact_leader", "赵一", "区委常委、宣传部部长"),
            Person("supporting_unit", "钱二", "区林业局局长"),
            Person("first_secretary", "周五", "区林业局干部"),
            Person("resident_county", "吴六", "驻村工作组组长"),
        ),
        measures=4,
        measures_done=1,
        measures_overdue=1,
    )
