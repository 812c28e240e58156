"""An open entry of 团黄 with one assigned measure."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.conftest import Cast
from tests.factories import sign
from tests.factories_measures import Said, approve_plan_of
from tests.scenes import scene
from villages.ledger.measures.models import Measure
from villages.ledger.models import Determination, LedgerEntry

PHONE, ID_CARD = "13812345678", "11010519491231002X"


@pytest.fixture(autouse=True)
def _files_of_the_test(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@scene
def entry(proposal: Determination, cast: Cast) -> LedgerEntry:
    return sign(proposal, by=cast.leader)


@pytest.fixture
def measure(entry: LedgerEntry, cast: Cast) -> Measure:
    approve_plan_of(entry, [Said()], filer=cast.filer, officer=cast.officer)
    return Measure.objects.select_related("entry__village").get()
