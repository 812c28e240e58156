"""The rooms depend on each other one way; what would go back goes through the process."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from django.utils.module_loading import import_string

from villages.consequences import CONSEQUENCES
from villages.moves import MOVES

ROOT = Path(__file__).resolve().parent.parent
VILLAGES = ROOT / "villages"
ORDER = ["divisions", "accounts", "criteria", "screening", "ledger", "acceptance", "accountability", "inbox", "home"]
# process.py, audit.py and privacy.py stand under the rooms that act: they know accounts and divisions, nothing later.
GROUND = {"process": "accounts", "audit": "divisions", "privacy": "accounts"}
SOURCES = [path for folder in ("rectify", "villages", "reports") for path in sorted((ROOT / folder).rglob("*.py"))]
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 50


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, *, at_start: bool = False) -> set[str]:
    """Modules and names that a file imports; `at_start`: when it is loaded, not for types and not inside functions."""
    tree = tree_of(path)
    found: set[str] = set()
    for node in tree.body if at_start else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def rooms_in(modules: set[str]) -> set[str]:
    return {parts[1] for module in modules if (parts := [*module.split("."), ""])[0] == "villages"} & set(ORDER)


def of_rooms(name: str = "*.py") -> list[Path]:
    return [path for room in ORDER for path in sorted((VILLAGES / room).rglob(name))]


def offenders(paths: Iterable[Path], what: Callable[[Path], object]) -> dict[str, object]:
    """What is wrong, by file; empty when all is well."""
    return {name_of(path): wrong for path in paths if (wrong := what(path))}


def test_there_is_something_to_read() -> None:
    assert len(SOURCES) > 50
    assert {path.parent.name for path in of_rooms("models.py")} >= set(ORDER[:5])


def test_no_room_imports_a_later_one() -> None:
    def later(path: Path) -> set[str]:
        own = ORDER.index(path.relative_to(VILLAGES).parts[0])
        # Types may be named ahead, because nothing depends on them when the program runs.
        used = rooms_in(imports(path, at_start=True))
        if path.name == "views.py":
            used.discard("accounts")  # the pages of every room ask who is there, those of divisions, too
        return {room for room in used if ORDER.index(room) > own}

    assert offenders(of_rooms(), later) == {}


def test_no_room_imports_the_reports() -> None:
    assert offenders(of_rooms(), lambda path: {m for m in imports(path) if m.split(".")[0] == "reports"}) == {}


def test_the_ground_under_the_rooms_imports_no_later_room() -> None:
    for name, last in GROUND.items():
        used = rooms_in(imports(VILLAGES / f"{name}.py", at_start=True))
        assert {room for room in used if ORDER.index(room) > ORDER.index(last)} == set(), name


def test_the_building_holds_no_domain() -> None:
    paths = [path for path in SOURCES if path.is_relative_to(ROOT / "rectify")]
    assert offenders(paths, lambda path: rooms_in(imports(path)) - {"accounts"}) == {}


def test_actions_know_no_requests() -> None:
    def requests(path: Path) -> list[str]:
        functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]
        arguments = [a.arg for f in functions for a in (*f.args.args, *f.args.kwonlyargs) if a.arg == "request"]
        return arguments + [module for module in imports(path) if module.startswith("django.http")]

    assert offenders(of_rooms("actions.py"), requests) == {}


def test_actions_are_called_with_keywords_and_told_the_time() -> None:
    following = {path.rpartition(".")[2] for paths in CONSEQUENCES.values() for path in paths}

    def unlike_an_action(path: Path) -> list[str]:
        verbs = [
            n for n in tree_of(path).body if isinstance(n, ast.FunctionDef) and takes(n, "by") and n.name[0] != "_"
        ]
        own = [verb for verb in verbs if verb.name not in following]
        return [verb.name for verb in own if verb.args.args or not takes(verb, "at")]

    def takes(node: ast.FunctionDef, name: str) -> bool:
        return name in {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}

    assert offenders(of_rooms("actions.py"), unlike_an_action) == {}


def test_what_follows_from_a_move_is_there_and_takes_the_row_by_whom_and_when() -> None:
    paths = sorted({path for paths in CONSEQUENCES.values() for path in paths})
    taken = {path: tuple(inspect.signature(import_string(path)).parameters)[1:] for path in paths}
    assert taken == dict.fromkeys(paths, ("by", "at"))
    assert set(CONSEQUENCES) <= {(move.thing, move.verb) for move in MOVES}


def test_rules_and_actions_do_not_read_the_clock() -> None:
    paths = [*of_rooms("*rules.py"), *of_rooms("actions.py"), VILLAGES / "process.py", VILLAGES / "audit.py"]
    assert offenders(paths, lambda path: re.search(r"(timezone|clock)\.now", path.read_text(encoding="utf-8"))) == {}


def test_there_is_one_clock() -> None:
    """`villages/clock.py`; health looks at the machine itself, and the clock is set against the machine's."""
    own = {"rectify/health.py", "villages/clock.py", "villages/management/commands/set_clock.py"}
    reading = {name_of(path) for path in SOURCES if "timezone.now(" in path.read_text(encoding="utf-8")}
    assert reading == own


def test_rules_do_not_know_who_asks() -> None:
    # In the room of accounts people are what the rules are about.
    paths = [path for path in of_rooms("*rules.py") if path.parent.name != "accounts"]
    assert offenders(paths, lambda path: imports(path) & {"villages.accounts.models.User"}) == {}


def test_no_signals_no_star_imports_no_generic_keys_no_leftover_modules() -> None:
    def unwanted(path: Path) -> list[str]:
        found = [m for m in imports(path) if m.startswith("django.db.models.signals") or m.endswith(".*")]
        found += ["GenericForeignKey"] if "GenericForeignKey" in path.read_text(encoding="utf-8") else []
        return [*found, path.stem] if path.stem in ("utils", "helpers", "common", "misc") else found

    assert offenders(SOURCES, unwanted) == {}


def test_files_and_functions_stay_readable() -> None:
    def long(path: Path) -> list[str]:
        nodes = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]
        found = [n.name for n in nodes if (n.end_lineno or 0) - n.lineno + 1 > MOST_LINES_OF_A_FUNCTION]
        return [*found, "file"] if path.read_text(encoding="utf-8").count("\n") > MOST_LINES else found

    assert offenders([path for path in SOURCES if "migrations" not in path.parts], long) == {}


def test_a_stage_is_written_by_the_process_alone() -> None:
    """`update(stage=…)` and `row.stage = …` stand nowhere but in process.py, once: where a row begins."""

    def written(path: Path) -> list[str]:
        found: list[str] = []
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
                found += [keyword.arg for keyword in node.keywords if keyword.arg in ("stage", "step")]
            if isinstance(node, ast.Assign):
                names = [target.attr for target in node.targets if isinstance(target, ast.Attribute)]
                found += [name for name in names if name in ("stage", "step")]
        return found

    assert offenders(VILLAGES.rglob("*.py"), written) == {"villages/process.py": ["stage"]}
