"""A yes of 团黄村 (criterion 8 and 11), saved by the filer, and a store of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.conftest import Cast
from tests.factories import FILED, YES, sheet_of
from villages.screening.actions import save_sheet
from villages.screening.evidence.actions import add_file
from villages.screening.evidence.models import EvidenceFile
from villages.screening.evidence.reading import read_upload
from villages.screening.evidence.targets import AnswerTarget, Target
from villages.screening.models import QuarterlyCheck

TUANHUANG = "360603101200"


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def yes(check: QuarterlyCheck, cast: Cast) -> AnswerTarget:
    sheet = sheet_of(check, TUANHUANG)
    save_sheet(sheet=sheet, answers={8: YES, 11: YES}, version=sheet.version, by=cast.filer, at=FILED)
    return target(check, 8)


def target(check: QuarterlyCheck, number: int, village: str = TUANHUANG) -> AnswerTarget:
    rows = sheet_of(check, village).answers.select_related("criterion", "sheet__village", "sheet__quarterly_check")
    return AnswerTarget(rows.get(criterion__number=number))


def add(
    to: Target, content: bytes, cast: Cast, name: str = "证明.pdf", replaces: EvidenceFile | None = None
) -> EvidenceFile:
    read = read_upload(content, most_bytes=1024 * 1024)
    return add_file(target=to, file=read, name=name, version=to.version, replaces=replaces, by=cast.filer, at=FILED)


def stored(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
