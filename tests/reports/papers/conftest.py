"""The day on which the papers of these tests are made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from time_machine import travel

from tests.reports.papers.printing import AS_OF


@pytest.fixture
def on_that_day() -> Iterator[None]:
    """The clock of the pages stands at the morning of 22 November 2026."""
    with travel(AS_OF, tick=False):
        yield
