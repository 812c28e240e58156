"""Successors of merged villages."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.divisions.lists import AT, COUNTY, FIRST_DAY, LATER, in_database, load, rows_of, without
from villages.audit import AuditRow
from villages.divisions.actions import LoadReport, load_divisions
from villages.divisions.models import Division
from villages.divisions.rules import BadRows
from villages.divisions.sources import Row

pytestmark = pytest.mark.django_db

OLD, NEW = "360603101209", "360603101200"


def merge(*pairs: tuple[str, str], names: dict[str, str] | None = None, skip_bad: bool = False) -> LoadReport:
    successors = [Row("merged.csv", line, old, new) for line, (old, new) in enumerate(pairs, start=2)]
    rows = rows_of(without(OLD) if names is None else names)
    return load_divisions(rows=rows, successors=successors, on=LATER, by=None, at=AT, skip_bad=skip_bad)


@pytest.fixture(autouse=True)
def _county() -> None:
    load(COUNTY, on=FIRST_DAY)


def test_a_village_that_ends_in_this_load_gets_its_successor() -> None:
    report = merge((OLD, NEW))
    village = Division.objects.select_related("successor").get(code=OLD)
    assert (report.successors, village.successor and village.successor.code) == (1, NEW)
    assert [old.code for old in Division.objects.get(code=NEW).predecessors.all()] == [OLD]


def test_naming_the_same_successor_again_changes_nothing() -> None:
    merge((OLD, NEW))
    assert merge((OLD, NEW)).successors == 0


def test_successors_alone_may_be_named_after_the_load() -> None:
    load(without(OLD))
    assert merge((OLD, NEW), names={}).successors == 1
    row = AuditRow.objects.order_by("pk").last()
    assert row is not None
    assert (row.after["successors"], row.label, row.after["files"]) == (1, "流源村", ["merged.csv"])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (NEW, "360603102201", "still in force"),
        (OLD, OLD, "is not in force on 2026-11-22"),
        (OLD, "360603101", "different levels"),
        (OLD, "360603101999", "There is no division 360603101999"),
        ("360603101999", NEW, "There is no division 360603101999"),
        (OLD, "新村", "There is no division"),
    ],
)
def test_it_refuses_a_successor_that_cannot_be(old: str, new: str, why: str) -> None:
    with pytest.raises(BadRows) as refused:
        merge((old, new))
    assert str(refused.value.problems[0]).startswith("merged.csv, line 2: ")
    assert why in str(refused.value.problems[0])
    assert Division.objects.get(code=OLD).valid_to is None, "the load itself is taken back"


def test_a_successor_must_have_existed_on_the_day_after() -> None:
    newcomer = "360603101300"
    load(without(OLD), on=dt.date(2026, 6, 1))
    load(without(OLD) | {newcomer: "团结村民委员会"}, on=dt.date(2026, 9, 1))
    with pytest.raises(BadRows, match="1 row"):
        merge((OLD, newcomer), names={})


def test_a_successor_may_itself_have_ended_later() -> None:
    load(without(OLD), on=dt.date(2026, 6, 1))
    load(without(OLD, NEW), on=dt.date(2026, 9, 1))
    assert merge((OLD, NEW), (NEW, "360603102201"), names={}).successors == 2


def test_skipping_names_the_others() -> None:
    report = merge((OLD, NEW), (NEW, OLD), skip_bad=True)
    assert (report.successors, [problem.line for problem in report.skipped]) == (1, [3])
    assert in_database() == COUNTY
