"""A township with two quarters behind it: hits that came, hits that went, one village in the ledger."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pytest_django import Settings

from reports.actions import Copy, request_report
from reports.figures import township_quarter
from reports.making import make
from reports.models import ReportJob
from reports.numbers import TownshipFigures
from tests.conftest import Cast
from tests.factories import (
    QUARTER,
    REVIEWED,
    UNKNOWN,
    YES,
    confirm,
    fill_check,
    moment,
    open_check,
    propose,
    sign,
    submit,
)
from tests.scenes import scene
from villages.screening.models import QuarterlyCheck

JINJIANG = "360603101"
TUANHUANG, JINBEI, SHIGANG = "360603101200", "360603101201", "360603101202"
COUNTED = moment("2026-11-22 09:30")


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    """Each test has its own store of papers."""
    settings.MEDIA_ROOT = tmp_path / "files"


@scene
def confirmed(cast: Cast) -> QuarterlyCheck:
    """锦江镇's third quarter, submitted three hours and twenty-five minutes late and confirmed.

    Second quarter: 团黄村 met 4 and 8 and became a target, 锦北村 met 11.
    Third: 团黄村 still meets 8 and newly 9, 石港村 newly 2 and 13; of 锦北村 criterion 13 cannot be told.
    """
    before = open_check(JINJIANG, QUARTER.previous())
    hits = {TUANHUANG: {4: YES, 8: YES}, JINBEI: {11: YES}}
    fill_check(before, by=cast.filer, at=moment("2026-07-05 10:00"), answers=hits)
    submit(before, by=cast.filer, at=moment("2026-07-06 10:00"))
    found = confirm(before, by=cast.officer, at=moment("2026-07-12 10:00"))
    targets = [finding for finding in found if finding.village.code == TUANHUANG]
    sign(
        propose(targets, by=cast.officer, at=moment("2026-07-14 10:00")), by=cast.leader, at=moment("2026-07-15 10:00")
    )
    now = open_check(JINJIANG)
    hits = {TUANHUANG: {8: YES, 9: YES}, SHIGANG: {2: YES, 13: YES}, JINBEI: {13: UNKNOWN}}
    fill_check(now, by=cast.filer, answers=hits)
    submit(now, by=cast.filer, at=moment("2026-10-11 03:25"))
    confirm(now, by=cast.officer, at=REVIEWED)
    now.refresh_from_db()
    return now


@scene
def figures(confirmed: QuarterlyCheck) -> TownshipFigures:
    return township_quarter(confirmed.township, QUARTER, COUNTED)


def issue(check: QuarterlyCheck, cast: Cast, *, language: str = "zh-hans", at: dt.datetime = COUNTED) -> ReportJob:
    """The report of the check's township, asked for and made."""
    job = request_report(place=check.township, period=str(check.period), copy=Copy(language), by=cast.officer, at=at)
    assert make(job.pk)
    job.refresh_from_db()
    return job
