"""The confirmed township, and its neighbour beside it."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, open_check, submit
from villages.screening.models import QuarterlyCheck


@pytest.fixture
def two_townships(confirmed: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    neighbour = fill_check(open_check("360603102"), by=cast.neighbour, answers={"360603102200": {11: YES}})
    confirm(submit(neighbour, by=cast.neighbour), by=cast.officer)
    return confirmed
