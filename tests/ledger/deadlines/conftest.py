"""An entry of 团黄村, determined on 15 October 2026; its deadline is 13 January 2027."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.factories import sign
from villages.ledger.models import Determination, LedgerEntry


@pytest.fixture
def entry(proposal: Determination, cast: Cast) -> LedgerEntry:
    return sign(proposal, by=cast.leader)
