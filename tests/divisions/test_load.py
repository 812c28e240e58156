"""Loading lists: what is created, renamed, ended, reopened, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.divisions.lists import AT, COUNTY, FIRST_DAY, LATER, counts, in_database, load, rows_of, without
from villages import audit
from villages.audit import AuditRow
from villages.divisions.actions import load_divisions
from villages.divisions.models import Division, Level, VillageClass
from villages.process import RuleBroken

pytestmark = pytest.mark.django_db

DAY_BEFORE = LATER - dt.timedelta(days=1)


def test_a_first_load_creates_every_level_under_its_parent() -> None:
    report = load(COUNTY)
    assert counts(report) == (5, 0, 0, 0, 0)
    assert in_database() == COUNTY
    village = Division.objects.get(code="360603101209")
    assert (village.level, village.village_class) == (Level.VILLAGE, VillageClass.VILLAGERS)
    assert (village.parent and village.parent.code, str(village)) == ("360603101", "团黄村")
    assert (village.pinyin, village.initials) == ("tuanhuangcun", "thc")
    assert (village.valid_from, village.valid_to) == (None, None)
    assert Division.objects.get(code="36").parent is None


@pytest.mark.parametrize("name", ["新\\N村", "新\\t村", "\\.", "新“村”'\"", "%s村", "NULL"])
def test_odd_signs_in_a_name_arrive_as_they_are(name: str) -> None:
    load(COUNTY | {"360603101209": name})
    assert Division.objects.get(code="360603101209").name == name


def test_rows_may_stand_in_any_order() -> None:
    load(dict(reversed(COUNTY.items())))
    assert Division.objects.filter(parent__isnull=True).count() == 1


def test_a_second_load_changes_nothing() -> None:
    load(COUNTY, on=FIRST_DAY)
    before = list(Division.objects.values())
    assert counts(load(COUNTY)) == (0, 0, 0, 0, 5)
    assert list(Division.objects.values()) == before


def test_a_new_name_is_taken_over_with_its_pinyin() -> None:
    load(COUNTY, on=FIRST_DAY)
    report = load(COUNTY | {"360603101209": "团湖村民委员会", "360603": "余江县"})
    assert counts(report) == (0, 1, 0, 0, 4)
    assert counts(report, Level.COUNTY) == (0, 1, 0, 0, 0)
    village = Division.objects.get(code="360603101209")
    assert (village.name, village.pinyin, village.initials) == ("团湖村民委员会", "tuanhucun", "thc")


def test_a_village_that_is_new_later_is_valid_from_that_day() -> None:
    load(COUNTY, on=FIRST_DAY)
    report = load(COUNTY | {"360603101218": "新安村民委员会"})
    assert counts(report) == (1, 0, 0, 0, 5)
    assert Division.objects.get(code="360603101218").valid_from == LATER


def test_a_village_that_is_gone_ends_on_the_day_before() -> None:
    load(COUNTY, on=FIRST_DAY)
    report = load(without("360603101209"))
    assert counts(report) == (0, 0, 0, 1, 4)
    assert Division.objects.get(code="360603101209").valid_to == DAY_BEFORE


def test_what_ended_before_stays_ended_on_its_own_day() -> None:
    load(COUNTY, on=FIRST_DAY)
    load(without("360603101209"), on=dt.date(2026, 6, 1))
    assert counts(load(without("360603101209"))) == (0, 0, 0, 0, 4)
    assert Division.objects.get(code="360603101209").valid_to == dt.date(2026, 5, 31)


def test_a_village_that_comes_back_is_reopened_without_its_successor() -> None:
    load(COUNTY, on=FIRST_DAY)
    load(without("360603101209"), on=dt.date(2026, 6, 1))
    successor = Division.objects.get(code="360603101200")
    Division.objects.filter(code="360603101209").update(successor=successor)
    report = load(COUNTY | {"360603101209": "新团黄村民委员会"})
    assert counts(report) == (0, 0, 1, 0, 4)
    village = Division.objects.get(code="360603101209")
    assert (village.valid_to, village.successor, village.name) == (None, None, "新团黄村民委员会")


def test_an_older_list_does_not_reopen_what_was_still_in_force_on_its_day() -> None:
    load(COUNTY, on=FIRST_DAY)
    load(without("360603101209"))
    assert counts(load(COUNTY, on=dt.date(2026, 6, 1))) == (0, 0, 0, 0, 5)
    assert Division.objects.get(code="360603101209").valid_to == DAY_BEFORE


def test_a_list_of_one_county_leaves_the_others_alone() -> None:
    other = {"360602": "月湖区", "360602001": "梅园街道", "360602001001": "梅园社区居委会"}
    load(COUNTY | other, on=FIRST_DAY)
    report = load(COUNTY)
    assert [counts(report, level)[3] for level in Level] == [0, 0, 0, 0, 0]
    assert not Division.objects.filter(valid_to__isnull=False).exists()


def test_a_list_of_townships_alone_leaves_their_villages_alone() -> None:
    load(COUNTY, on=FIRST_DAY)
    report = load({code: name for code, name in COUNTY.items() if len(code) == 9})
    assert counts(report, Level.TOWNSHIP) == (0, 0, 0, 0, 2)
    assert Division.objects.in_force(LATER).villages().count() == 5


def test_what_stands_under_a_township_that_is_gone_ends_with_it() -> None:
    load(COUNTY, on=FIRST_DAY)
    report = load({code: name for code, name in COUNTY.items() if len(code) == 9 and code != "360603102"})
    assert counts(report, Level.TOWNSHIP) == (0, 0, 0, 1, 1)
    assert counts(report) == (0, 0, 0, 2, 0)
    assert set(Division.objects.filter(valid_to=DAY_BEFORE).values_list("code", flat=True)) == {
        "360603102",
        "360603102201",
        "360603102500",
    }


def test_counties_end_only_when_the_list_holds_whole_provinces() -> None:
    load(COUNTY | {"360602": "月湖区", "360602001": "梅园街道", "3601": "南昌市"}, on=FIRST_DAY)
    report = load(COUNTY, whole_provinces=True)
    assert counts(report, Level.CITY) == (0, 0, 0, 1, 1)
    assert counts(report, Level.COUNTY) == (0, 0, 0, 1, 1)
    assert Division.objects.get(code="360602001").valid_to == DAY_BEFORE
    assert Division.objects.get(code="36").valid_to is None


def test_a_county_loaded_later_is_not_taken_for_a_new_one() -> None:
    load(COUNTY, on=FIRST_DAY)
    load({"360602": "月湖区", "360602001": "梅园街道", "360602001001": "梅园社区居委会"})
    assert not Division.objects.under("360602").filter(valid_from__isnull=False).exists()


def test_a_division_that_began_on_the_day_cannot_end_on_it() -> None:
    load(COUNTY, on=FIRST_DAY)
    load(COUNTY | {"360603101218": "新安村民委员会"})
    with pytest.raises(RuleBroken, match="360603101218"):
        load(COUNTY)
    assert Division.objects.get(code="360603101218").valid_to is None
    assert counts(load(COUNTY, on=LATER + dt.timedelta(days=1)))[3] == 1


def test_codes_filled_up_with_zeros_mean_the_higher_levels() -> None:
    load({code.ljust(12, "0"): name for code, name in COUNTY.items()})
    assert in_database() == COUNTY


def test_the_village_with_serial_zero_is_kept_apart_from_its_county() -> None:
    kinmen = {"35": "福建省", "3505": "泉州市", "350527": "金门县", "350527000": "金门县", "350527000000": "金门县"}
    load(kinmen)
    assert in_database() == kinmen
    assert counts(load({"350527000000": "金门县"})) == (0, 0, 0, 0, 1)


def test_a_province_repeated_in_two_files_is_one_province() -> None:
    both = [
        *rows_of({"36": "江西省", "3606": "鹰潭市"}, "a.csv"),
        *rows_of({"36": "江西省", "3601": "南昌市"}, "b.csv"),
    ]
    load_divisions(rows=both, on=LATER, by=None, at=AT)
    assert Division.objects.count() == 3


def test_a_dry_run_reports_and_changes_nothing() -> None:
    load(COUNTY, on=FIRST_DAY)
    rows = AuditRow.objects.count()
    report = load(without("360603101209") | {"360603101218": "新安村民委员会"}, dry_run=True)
    assert counts(report) == (1, 0, 0, 1, 4)
    assert in_database() == COUNTY
    assert AuditRow.objects.count() == rows


def test_a_load_leaves_one_audit_row_about_the_county() -> None:
    load(COUNTY, on=FIRST_DAY)
    load(without("360603101209") | {"360603101200": "新源村民委员会"})
    row = AuditRow.objects.order_by("pk").last()
    assert row is not None
    assert (row.verb, row.label, row.place_code, row.by) == ("divisions.load", "余江区", "360603", None)
    assert row.after["levels"]["village"] == {"created": 0, "renamed": 1, "reopened": 0, "ended": 1, "unchanged": 3}
    assert (row.before["names"], row.after["names"]) == (
        {"360603101200": "流源村民委员会"},
        {"360603101200": "新源村民委员会"},
    )
    assert (row.after["ended"], row.after["files"], row.after["on"]) == (["360603101209"], ["list.csv"], "2026-11-22")
    assert AuditRow.objects.filter(verb="divisions.load").count() == 2


def test_without_its_audit_row_a_load_does_not_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_trail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(audit, "record", no_trail)
    with pytest.raises(RuntimeError, match="the trail is full"):
        load(COUNTY)
    assert in_database() == {}
