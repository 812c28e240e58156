"""Loading an edition: repeatable, and what is in use is never edited."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.factories import FILED, open_check
from villages.audit import AuditRow
from villages.criteria.actions import load_edition
from villages.criteria.models import CriteriaEdition, Criterion, RuleSet, Tier, rules_in_force
from villages.divisions.models import Division
from villages.management.commands.load_criteria import SHIPPED
from villages.process import RuleBroken

pytestmark = pytest.mark.django_db
JOINT = {2, 3, 10, 11, 14}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def shipped() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return data


def changed(path: str, value: object) -> dict[str, Any]:
    """The shipped edition with one value replaced: `criteria.0.tier`."""
    data = shipped()
    *way, last = path.split(".")
    place: Any = data
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is None:
        del place[last]
    else:
        place[int(last) if last.isdigit() else last] = value
    return data


def write(folder: Path, data: object) -> Path:
    path = folder / "edition.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_the_shipped_edition_has_the_fifteen_criteria_with_their_tiers(edition: CriteriaEdition) -> None:
    criteria = list(edition.criteria.all())
    assert [c.number for c in criteria] == list(range(1, 16))
    assert {c.number for c in criteria if c.tier == Tier.JOINT} == JOINT
    assert [c.group for c in criteria] == ["team"] * 7 + ["disputes"] * 4 + ["management"] * 4
    assert all(c.text_zh and c.text_en and c.short_zh and c.short_en for c in criteria)
    assert "汇编" in edition.title_zh
    assert "compiled" in edition.title_en


def test_the_shipped_numbers_are_those_of_the_reference(edition: CriteriaEdition) -> None:
    numbers = RuleSet.objects.get().numbers
    assert (numbers.check_due_day, numbers.check_due_months_after_quarter) == (10, 1)
    assert (numbers.rectification_days, numbers.watch_months) == (90, 12)
    assert (numbers.pass_mark, numbers.ballots_min, numbers.dissatisfied_fails_over_percent) == (70, 15, 50)
    assert (numbers.spot_check_every_months, numbers.phone_report_every_days) == (6, 3)
    assert numbers.basically_passed_from is None


def test_loading_again_changes_nothing(edition: CriteriaEdition) -> None:
    before = (Criterion.objects.count(), RuleSet.objects.count(), AuditRow.objects.count())
    loaded = load_edition(data=shipped(), by=None, at=FILED)
    assert (loaded.is_new, loaded.rule_sets) == (False, 0)
    assert (Criterion.objects.count(), RuleSet.objects.count(), AuditRow.objects.count()) == before


def test_it_is_written_down(edition: CriteriaEdition) -> None:
    assert AuditRow.objects.get(verb="edition.load").after == {"criteria": 15}
    assert AuditRow.objects.get(verb="rule_set.load").after["rectification_days"] == 90


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title_zh", "另一个名称"),
        ("in_force_from", "2021-01-01"),
        ("criteria.0.tier", "joint"),
        ("criteria.7.text_en", "Other words"),
        ("criteria.14", None),
        ("rule_sets.0.numbers.pass_mark", 60),
        ("rule_sets.0.in_force_from", "2021-01-01"),
    ],
)
def test_what_is_loaded_is_never_edited(edition: CriteriaEdition, path: str, value: object) -> None:
    data = changed(path, value) if value is not None else shipped() | {"criteria": shipped()["criteria"][:14]}
    with pytest.raises(RuleBroken, match="compiled-2026"):
        load_edition(data=data, by=None, at=FILED)
    assert Criterion.objects.count() == 15
    assert RuleSet.objects.get().numbers.pass_mark == 70


def test_a_new_version_of_the_rules_joins_the_edition(edition: CriteriaEdition) -> None:
    data = shipped()
    newer = copy.deepcopy(data["rule_sets"][0]) | {"version": 2, "in_force_from": "2027-01-01"}
    newer["numbers"] = newer["numbers"] | {"rectification_days": 120}
    data["rule_sets"].append(newer)
    loaded = load_edition(data=data, by=None, at=FILED)
    assert (loaded.is_new, loaded.rule_sets) == (False, 1)
    assert rules_in_force(dt.date(2026, 12, 31)).numbers.rectification_days == 90
    assert rules_in_force(dt.date(2027, 1, 1)).numbers.rectification_days == 120


def test_an_old_check_keeps_the_edition_it_was_judged_by(county: Division) -> None:
    check = open_check()
    data = shipped() | {"key": "county-2026", "in_force_from": "2026-07-01"}
    data["rule_sets"] = [data["rule_sets"][0] | {"in_force_from": "2026-07-01"}]
    load_edition(data=data, by=None, at=FILED)
    check.refresh_from_db()
    assert check.edition.key == "compiled-2026"
    assert open_check("360603102").edition.key == "county-2026"


def test_before_the_first_day_no_edition_is_in_force(edition: CriteriaEdition) -> None:
    with pytest.raises(CriteriaEdition.DoesNotExist):
        CriteriaEdition.objects.in_force(dt.date(2019, 12, 31))
    assert CriteriaEdition.objects.in_force(dt.date(2020, 1, 1)) == edition


def test_two_editions_cannot_begin_on_one_day(edition: CriteriaEdition) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CriteriaEdition.objects.create(key="other", title_zh="x", title_en="x", in_force_from=edition.in_force_from)


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("criteria", None, "criteria"),
        ("key", None, "key"),
        ("key", "two words", "key"),
        ("key", "k" * 51, "key"),
        ("title_zh", "长" * 201, "title_zh"),
        ("criteria.3.short_zh", "长" * 21, "short_zh"),
        ("criteria.3.text_en", "", "text_en"),
        ("criteria.3.number", "four", "cannot be read"),
        ("criteria.3", "four", "cannot be read"),
        ("criteria.3.tier", None, "tier"),
        ("criteria.3.tier", "maybe", "criterion 4"),
        ("criteria.3.group", "weather", "criterion 4"),
        ("criteria.3.number", 1, "once"),
        ("criteria", [], "numbers"),
        ("in_force_from", "soon", "soon"),
        ("rule_sets.0.numbers.pass_mark", "seventy", "pass_mark"),
        ("rule_sets.0.numbers.pass_mark", -1, "pass_mark"),
        ("rule_sets.0.numbers.dissatisfied_fails_over_percent", 101, "dissatisfied_fails_over_percent"),
        ("rule_sets.0.numbers.check_due_day", 31, "check_due_day"),
        ("rule_sets.0.numbers.screened_classes", ["towns"], "screened_classes"),
        ("rule_sets.0.numbers.light_near_days", 99, "light_near_days"),
        ("rule_sets.0.numbers.surprise", 1, "surprise"),
    ],
)
def test_a_bad_file_is_refused_with_the_place_of_what_is_wrong(
    tmp_path: Path, path: str, value: object, word: str
) -> None:
    with pytest.raises(CommandError, match=word):
        call_command("load_criteria", str(write(tmp_path, changed(path, value))))
    assert not CriteriaEdition.objects.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "42", '"text"', "null"])
def test_a_file_that_is_no_edition_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(CommandError):
        call_command("load_criteria", str(write(tmp_path, text)))


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_criteria", str(tmp_path / "nothing.json"))
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="not valid JSON"):
        call_command("load_criteria", str(tmp_path / "binary.json"))


def test_the_command_says_what_it_did(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_criteria")
    assert capsys.readouterr().out == "Edition compiled-2026: new; new rule sets: 1; new measures: 67.\n"
    call_command("load_criteria")
    assert capsys.readouterr().out == "Edition compiled-2026: unchanged; new rule sets: 0; new measures: 0.\n"


@pytest.mark.parametrize(
    "measures",
    [
        "many",
        [None],
        [{"criterion": 99, "kind": "training", "text_zh": "培训"}],
        [{"criterion": 1, "kind": "magic", "text_zh": "培训"}],
        [{"criterion": 1, "kind": "training", "text_zh": " "}],
        [{"criterion": 1, "kind": "training", "text_zh": "长" * 201}],
    ],
)
def test_a_bad_library_is_refused_and_nothing_is_loaded(db: None, tmp_path: Path, measures: object) -> None:
    with pytest.raises(CommandError, match="Measure 1 of the library"):
        call_command("load_criteria", str(write(tmp_path, {**changed("key", "own-2026"), "measures": measures})))
    assert not CriteriaEdition.objects.exists()


def test_a_county_brings_its_own_library_with_its_edition(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    measures = [{"criterion": 1, "kind": "training", "text_zh": "先培训后上岗"}]
    call_command("load_criteria", str(write(tmp_path, {**changed("key", "own-2026"), "measures": measures})))
    assert "new measures: 1." in capsys.readouterr().out
