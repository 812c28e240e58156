"""Every verb that is written anywhere has words, and so has what was written before and after."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from tests.conftest import Cast
from tests.factories import FILED, NO, UNKNOWN, YES, confirm, fill_check, propose, sign, submit
from villages.accounts.trail_verbs import VERBS
from villages.accounts.trail_words import ADMINISTRATIVE, Change, changes_in_words, kind_in_words, verb_in_words
from villages.audit import AuditRow, record
from villages.criteria.models import RuleSet
from villages.process import MOVES
from villages.screening.actions import save_sheet
from villages.screening.models import QuarterlyCheck

WRITERS = ("record", "_record")
VERB = re.compile(r"[a-z_]+\.[a-z_]+")


def _sources() -> list[Path]:
    rooms = [settings.BASE_DIR / name for name in ("rectify", "villages", "reports")]
    return sorted(path for room in rooms for path in room.rglob("*.py") if "migrations" not in path.parts)


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and VERB.fullmatch(each.value):
            yield each.value


def verbs_written_in(path: Path) -> set[str]:
    """The first argument of every call of record(): a text, or a name that the same file gives a text.

    Where an act takes its verb from whoever calls it, the argument is called `verb`, at the call and in the default.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, set()).update(_texts(node.value))
    verbs: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            defaults = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            verbs.update(*(_texts(default) for argument, default in defaults if default and argument.arg == "verb"))
        if isinstance(node, ast.Call):
            verbs.update(*(_texts(keyword.value) for keyword in node.keywords if keyword.arg == "verb"))
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in WRITERS:
            first = node.args[0]
            verbs |= named.get(first.id, set()) if isinstance(first, ast.Name) else set(_texts(first))
    return verbs


def written_verbs() -> set[str]:
    moves = {f"{move.thing}.{move.verb}" for move in MOVES}
    return moves.union(*(verbs_written_in(path) for path in _sources()))


def test_every_verb_that_is_written_has_words() -> None:
    assert written_verbs() - set(VERBS) == set()


def test_no_words_are_left_over() -> None:
    assert set(VERBS) - written_verbs() == set()


def test_the_search_for_verbs_finds_them() -> None:
    found = written_verbs()
    assert {"sheet.save", "user.sign_in", "user.grant", "rule_set.load", "divisions.load", "entry.determine"} <= found


def test_the_verbs_of_administrators_exist() -> None:
    assert {f"user.{verb}" for verb in ADMINISTRATIVE} <= set(VERBS)


def test_a_verb_that_nobody_knows_is_shown_as_it_is() -> None:
    assert verb_in_words("old.verb") == "old.verb"
    assert kind_in_words("oldthing") == "oldthing"


@pytest.mark.django_db
class TestChanges:
    @pytest.fixture(autouse=True)
    def _english(self) -> Iterator[None]:
        with translation.override("en"):
            yield

    def test_answers_of_a_village_are_told_criterion_by_criterion(self, check: QuarterlyCheck, cast: Cast) -> None:
        sheet = check.sheets.get(village__code="360603101200")
        sheet = save_sheet(sheet=sheet, answers={8: NO}, version=sheet.version, by=cast.filer, at=FILED)
        save_sheet(sheet=sheet, answers={8: YES, 9: UNKNOWN}, version=sheet.version, by=cast.filer, at=FILED)
        row = AuditRow.objects.filter(verb="sheet.save").latest("pk")
        eight, nine = changes_in_words(row)
        assert (eight.label, eight.before) == ("criterion 8", "no")
        assert eight.after.startswith("yes; what is the case: 林区连续发生火灾三起; established by: 区林业局")
        assert (nine.before, nine.after) == ("", "cannot tell; why it cannot be told: 镇派出所尚未出具结论")

    def test_stages_days_and_people_are_told_in_words(self, check: QuarterlyCheck, cast: Cast) -> None:
        fill_check(check, by=cast.filer, answers={"360603101200": {8: YES}})
        sign(propose(confirm(submit(check, by=cast.filer), by=cast.officer), by=cast.officer), by=cast.leader)
        submitted = {c.label: c for c in changes_in_words(AuditRow.objects.get(verb="check.submit"))}
        assert submitted["stage"] == Change("stage", "in work", "submitted")
        assert submitted["submitted by"].after == cast.filer.full_name
        assert submitted["submitted at"].after == "8 October 2026, 10:00"
        opened = {c.label: c.after for c in changes_in_words(AuditRow.objects.get(verb="entry.determine"))}
        assert opened["deadline"] == "13 January 2027"
        assert opened["number"] == "360603-2026-001"

    def test_the_numbers_of_a_rule_set_all_have_a_name(self, cast: Cast) -> None:
        rule_set = RuleSet.objects.get()
        row = record("rule_set.load", by=None, at=FILED, about=rule_set, after=rule_set.data)
        labels = [change.label for change in changes_in_words(row)]
        assert not [label for label in labels if label.replace(" ", "_") in rule_set.data and label != "pass mark"]

    def test_rights_are_told_in_words(self, cast: Cast) -> None:
        row = record(
            "user.grant", by=None, at=FILED, about=cast.filer,
            before={"role": "filer", "state": "waiting"}, after={"role": "officer", "state": "open"},
        )  # fmt: skip
        assert changes_in_words(row) == [
            Change("role", "township filer", "county officer"),
            Change("state", "waiting for rights", "open"),
        ]

    @pytest.mark.parametrize(
        "value", [True, 0, 1.5, "2026-13-45", "2026-13-45T99:00:00Z", "T", [1, [2]], {"a": {"b": None}}, {"id": 1}]
    )
    def test_odd_values_are_shown_and_never_break_the_page(self, cast: Cast, value: object) -> None:
        row = record("user.edit", by=None, at=FILED, about=cast.filer, after={"odd": value, "role": value})
        assert all(isinstance(change.after, str) for change in changes_in_words(row))
