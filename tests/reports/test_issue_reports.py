"""`manage.py issue_reports`: a county's reports without a broker."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports import files, making
from reports.models import ReportJob
from reports.states import JobState
from tests.conftest import Cast
from tests.factories import open_check
from tests.reports.reading import page_texts
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("the command must not need a broker")

    monkeypatch.setattr("reports.tasks.make_report.delay", refuse)


def issue(folder: Path, **options: str) -> list[str]:
    out = io.StringIO()
    given = {"quarter": "2026Q3", "county": "360603", "output": folder} | options
    call_command("issue_reports", stdout=out, **given)
    return out.getvalue().splitlines()


def test_it_writes_every_township_and_says_a_line_for_each(confirmed: QuarterlyCheck, tmp_path: Path) -> None:
    open_check("360603102")
    lines = issue(tmp_path / "out")
    assert [line.partition(":")[0] for line in lines[:2]] == ["锦江镇 360603101-2026Q3-1", "潢溪镇 360603102-2026Q3-1"]
    assert "provisional" not in lines[0]
    assert "provisional" in lines[1]
    assert lines[2].startswith("2 townships: 2 ready (1 provisional), 0 not, ")
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["潢溪镇 360603102-2026Q3-1 中文.pdf", "锦江镇 360603101-2026Q3-1 中文.pdf"]


def test_the_file_is_the_one_whose_sha256_is_kept(confirmed: QuarterlyCheck, tmp_path: Path) -> None:
    issue(tmp_path, language="en")
    content = (tmp_path / "锦江镇 360603101-2026Q3-1 English.pdf").read_bytes()
    job = ReportJob.objects.get()
    assert job.sha256 == hashlib.sha256(content).hexdigest()
    assert "Quarterly report" in page_texts(content)[0]


def test_repeating_it_makes_nothing_new(confirmed: QuarterlyCheck, tmp_path: Path) -> None:
    first = issue(tmp_path)
    [job] = ReportJob.objects.all()
    assert issue(tmp_path) == first
    [again] = ReportJob.objects.all()
    assert (again.finished_at, again.sha256) == (job.finished_at, job.sha256)


def test_it_mends_what_failed_or_lost_its_file(
    confirmed: QuarterlyCheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:

        def broken(*_args: object) -> None:
            raise ValueError("broken")

        patched.setattr(making, "document", broken)
        with pytest.raises(CommandError, match="1 of 1"):
            issue(tmp_path)
        assert ReportJob.objects.get().state == JobState.FAILED
    assert "1 ready" in issue(tmp_path)[-1]
    files.remove(ReportJob.objects.get().path)
    assert "1 ready" in issue(tmp_path)[-1]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"quarter": "2026Q5"}, "is not a quarter"),
        ({"quarter": "2031Q1"}, "was not opened"),
        ({"county": "999999"}, "no county"),
        ({"county": "360603101"}, "no county"),
        ({"output": "/proc/none"}, "cannot be made"),
    ],
)
def test_wrong_words_get_one_clear_sentence(
    confirmed: QuarterlyCheck, tmp_path: Path, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        issue(tmp_path, **options)
    assert not ReportJob.objects.exists()


def test_a_name_that_cannot_be_written_is_said(confirmed: QuarterlyCheck, tmp_path: Path, cast: Cast) -> None:
    (tmp_path / "锦江镇 360603101-2026Q3-1 中文.pdf").mkdir()
    with pytest.raises(CommandError, match="cannot be written"):
        issue(tmp_path)
