"""An open entry of 团黄 with one problem on its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Cast
from tests.factories import moment, sign
from tests.scenes import scene
from villages.ledger.models import Determination, LedgerEntry
from villages.ledger.problems.actions import raise_problem
from villages.ledger.problems.models import Problem
from villages.ledger.problems.rules import ProblemFacts

RAISED = moment("2026-10-28 09:00")
ANSWERED = moment("2026-11-03 15:00")
PHONE, ID_CARD = "13812345678", "11010519491231002X"


@scene
def entry(proposal: Determination, cast: Cast) -> LedgerEntry:
    return sign(proposal, by=cast.leader)


@pytest.fixture
def put(entry: LedgerEntry, cast: Cast) -> Callable[..., Problem]:
    """Puts a problem on the list; what is not said is as usual."""

    def put(**given: Any) -> Problem:
        facts: dict[str, Any] = {
            "raised_on": dt.date(2026, 10, 27),
            "raised_by": "villagers",
            "words": "村务公开栏半年未更新",
        }
        facts |= {name: given.pop(name) for name in tuple(given) if name in facts}
        usual: dict[str, Any] = {"by": cast.filer, "at": RAISED}
        return raise_problem(entry=entry, facts=ProblemFacts(**facts), **(usual | given))

    return put


@pytest.fixture
def problem(put: Callable[..., Problem]) -> Problem:
    return put()
