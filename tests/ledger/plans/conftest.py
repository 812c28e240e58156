"""An entry of 团黄 with two criteria, determined on 15 October, and a store of its own for files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, moment, propose, sign, submit
from tests.scenes import scene
from villages.ledger.models import LedgerEntry
from villages.screening.models import QuarterlyCheck

NOW = moment("2026-10-20 10:00")
TUANHUANG = "360603101200"


@pytest.fixture(autouse=True)
def _october(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@scene
def entry(check: QuarterlyCheck, cast: Cast) -> LedgerEntry:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}})
    findings = confirm(submit(check, by=cast.filer), by=cast.officer)
    return sign(propose(findings, by=cast.officer), by=cast.leader)


def fresh(entry: LedgerEntry) -> LedgerEntry:
    return LedgerEntry.objects.select_related("village", "rule_set").get(pk=entry.pk)
