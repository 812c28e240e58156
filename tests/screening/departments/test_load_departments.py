"""The members of the joint meeting are data: loaded by a command, kept by the county."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import Cast
from tests.factories import OPENED
from tests.screening.departments.conftest import SHIPPED, composition
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import RuleBroken
from villages.screening.departments.membership import Loaded, load_departments
from villages.screening.departments.models import Department

pytestmark = pytest.mark.django_db


def load(data: dict[str, Any]) -> Loaded:
    return load_departments(data=data, by=None, at=OPENED)


def test_the_shipped_file_holds_the_fourteen_and_says_that_it_is_the_demonstrations(county: Division) -> None:
    loaded = load(composition())
    assert (loaded.new, loaded.changed, loaded.unchanged) == (14, 0, 0)
    assert Department.objects.count() == 14
    assert "demonstration" in composition()["note"]
    assert all(row.name_en and row.contact_post and row.criterion_numbers for row in Department.objects.all())
    assert AuditRow.objects.filter(verb="department.load").count() == 14


def test_loading_again_changes_nothing_and_writes_nothing(county: Division) -> None:
    load(composition())
    rows = AuditRow.objects.count()
    assert load(composition()).unchanged == 14
    assert AuditRow.objects.count() == rows


def test_what_the_county_keeps_on_its_page_stays(county: Division) -> None:
    load(composition())
    Department.objects.filter(name_zh="区林业局").update(contact_post="林长制办公室主任", criterion_numbers=[11])
    load(composition())
    forestry = Department.objects.get(name_zh="区林业局")
    assert (forestry.contact_post, forestry.criterion_numbers) == ("林长制办公室主任", [11])


def test_the_order_follows_the_file_and_who_is_left_out_stays_behind(county: Division) -> None:
    load(composition())
    data = composition()
    data["departments"] = data["departments"][:1:-1]
    loaded = load(data)
    assert loaded.left_out == ("区纪委监委", "区委政法委")
    names = list(Department.objects.values_list("name_zh", flat=True))
    assert names == [row["name_zh"] for row in data["departments"]] + ["区纪委监委", "区委政法委"]
    assert list(Department.objects.values_list("order", flat=True)) == list(range(1, 15))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"county": "360999"}, "six-digit code of a loaded county"),
        ({"county": "360603101"}, "six-digit code of a loaded county"),
        ({"departments": []}, "must be a list of departments"),
        ({"departments": ["区林业局"]}, "Department 1 is not an object"),
        ({"departments": [{"name_zh": "区林业局", "contact_post": "主任"}]}, "“name_en” is missing"),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_words(county: Division, change: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        load({**composition(), **change})
    assert not Department.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("criteria", [11, 16], "There is no criterion 16"),
        ("criteria", ["11"], "must be a list of numbers"),
        ("criteria", [11, 11], "twice"),
        ("contact_post", "主任 13800138000", "telephone number"),
        ("name_zh", "区纪委监委", "twice: 区纪委监委"),
        ("name_zh", "区" * 51, "at most 50"),
    ],
)
def test_one_wrong_department_stops_the_file(county: Division, field: str, value: object, words: str) -> None:
    data = composition()
    data["departments"][9][field] = value
    with pytest.raises(RuleBroken, match=words):
        load(data)
    assert not Department.objects.exists()


def test_the_command_says_what_it_did(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_departments", str(SHIPPED))
    assert capsys.readouterr().out == "余江区: 14 new, 0 changed, 0 unchanged.\n"


def test_the_command_loads_all_files_or_none(cast: Cast, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"county": "360681", "departments": [{}]}), encoding="utf-8")
    with pytest.raises(CommandError, match=r"bad\.json: Department 1"):
        call_command("load_departments", str(SHIPPED), str(bad))
    assert not Department.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"), [(b"{", "not valid JSON"), (b"[]", "does not hold"), (b"\xff\xfe", "not valid JSON")]
)
def test_the_command_names_the_file_that_it_cannot_read(db: None, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "members.json"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=rf"members\.json.*{words}"):
        call_command("load_departments", str(path))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_departments", str(tmp_path / "absent.json"))
