"""What many tests start from, built once and left standing as long as the next test starts from it too.

A fixture that is a `scene` only makes rows, out of other scenes. Each is built in a transaction of its own, the next
one within it, and the test within all of them; what a test does is rolled back, the scenes below it stay. Before each
test those come down that it does not name, so that it finds exactly the rows it would have made by itself.
What a fixture returned is kept pickled: each test gets objects of its own, and the same one of them by every name.
Tests that commit, and those without a database, find no scene standing.
"""

from __future__ import annotations

import functools
import inspect
import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation

Build = Callable[..., Any]


@dataclass(frozen=True)
class Standing:
    """One scene that is built: its transaction, and all that was returned up to it, by the fixtures' names."""

    build: Build
    holder: transaction.Atomic
    returned: bytes


class Stage:
    """The scenes that stand, each upon the one before."""

    def __init__(self) -> None:
        self._standing: list[Standing] = []
        self._mine: dict[str, Any] = {}

    def set_up(self, wanted: dict[str, Build]) -> None:
        """Take down what is not wanted, build what is missing; `wanted` in the order of building, by name."""
        builds = list(wanted.values())
        alike = 0
        while alike < min(len(builds), len(self._standing)) and self._standing[alike].build is builds[alike]:
            alike += 1
        # A test that closed its connection has ended every transaction.
        self.clear(down_to=0 if connection.closed_in_transaction else alike)
        for name in list(wanted)[len(self._standing) :]:
            self._put_up(name, wanted[name])
        self._mine = self._copy()

    def clear(self, down_to: int = 0) -> None:
        """Roll back all scenes but the lowest so many."""
        self._mine = {}
        while len(self._standing) > down_to:
            connection.needs_rollback = True
            self._standing.pop().holder.__exit__(None, None, None)

    def returned_to_this_test(self, name: str, build: Build) -> tuple[bool, Any]:
        """Whether that scene stands, and this test's own copy of what it returned."""
        stands = any(standing.build is build for standing in self._standing)
        return stands, self._mine.get(name)

    def _put_up(self, name: str, build: Build) -> None:
        known = self._copy()
        holder = transaction.atomic()
        holder.__enter__()
        try:
            with translation.override("en"):
                known[name] = build(**{need: known.get(need) for need in inspect.signature(build).parameters})
            self._standing.append(Standing(build, holder, pickle.dumps(known)))
        except BaseException:
            connection.needs_rollback = True
            holder.__exit__(None, None, None)
            raise

    def _copy(self) -> dict[str, Any]:
        copied: dict[str, Any] = pickle.loads(self._standing[-1].returned) if self._standing else {}
        return copied


stage = Stage()
_BUILDS: dict[object, Build] = {}  # of what pytest calls


def scene(build: Build) -> Any:
    """Mark a fixture as a scene: it asks for other scenes or `db`, and changes only rows; a file it writes stays."""

    @functools.wraps(build)
    def fixture(**needs: Any) -> Any:
        stands, value = stage.returned_to_this_test(build.__name__, build)
        return value if stands else build(**needs)

    _BUILDS[fixture] = build
    return pytest.fixture(fixture)


def scenes_of(item: pytest.Item) -> dict[str, Build]:
    """The scenes that a test names and those that they stand on, in the order of building."""
    # There is no public way to ask which of several fixtures of one name a test gets.
    fixtures: dict[str, Any] = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    found: dict[str, Build] = {}

    def find(names: Iterable[str]) -> None:
        for name in names:
            build = _BUILDS.get(fixtures[name][-1].func) if name in fixtures else None
            if build is not None and name not in found:
                find(inspect.signature(build).parameters)
                found[name] = build

    find(fixtures)
    return found
