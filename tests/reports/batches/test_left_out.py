"""A township whose figures cannot be counted: the batch is made without it and says why; asking again counts anew."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from reports.batches import spreading
from reports.models import ReportSnapshot
from reports.numbers import to_json
from reports.states import BatchState
from tests.conftest import Cast
from tests.pages import enter
from tests.reports.batches.conftest import Ask, Queue
from tests.reports.batches.test_pages import unzipped, url
from tests.reports.conftest import COUNTED
from villages.audit import AuditRow
from villages.inbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.once]
POISONED = "360603102"


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """潢溪镇 has a figure that cannot be written."""

    def broken(contents: Any) -> Any:
        if contents.code == POISONED:
            raise ValueError("a figure is missing")
        return to_json(contents)

    monkeypatch.setattr(spreading, "to_json", broken)
    return monkeypatch


def test_the_others_are_made_and_the_page_says_why(
    ask: Ask, queue: Queue, cast: Cast, poison: pytest.MonkeyPatch
) -> None:
    batch = ask()
    queue.work()
    batch.refresh_from_db()
    assert (batch.state, batch.pages) == (BatchState.DONE, 2)
    assert batch.left_out == {POISONED: "ValueError: a figure is missing"}
    client = enter(cast.officer)
    page = client.get(url(batch, "detail")).content.decode()
    assert "2 ready, 0 failed, 0 left. 1 could not be counted." in page
    assert "潢溪镇" in page
    assert "ValueError: a figure is missing" in page
    _contents, rows = unzipped(client.get(url(batch, "archive")))
    assert [(row["Place"], row["State"]) for row in rows] == [
        ("余江区", "ready"),
        ("锦江镇", "ready"),
        ("潢溪镇", "not issued ValueError: a figure is missing"),
    ]
    assert Message.objects.get().words["others"] == 1
    assert AuditRow.objects.filter(verb="report.issue").count() == ReportSnapshot.objects.count() == 2


def test_asking_again_counts_it_anew(ask: Ask, queue: Queue, cast: Cast, poison: pytest.MonkeyPatch) -> None:
    batch = ask()
    queue.work()
    page = enter(cast.officer).get(url(batch, "detail")).content.decode()
    assert "Ask again" in page
    assert "Ask again" not in enter(cast.leader).get(url(batch, "detail")).content.decode()
    poison.setattr(spreading, "to_json", to_json)
    again = ask()
    queue.work()
    assert (again.pk != batch.pk, again.jobs.count(), again.left_out) == (True, 3, {})


def test_a_database_that_is_away_leaves_out_nothing(ask: Ask, queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_contents: object) -> dict[str, Any]:
        raise OperationalError("nobody answers")

    batch = ask()
    monkeypatch.setattr(spreading, "to_json", away)
    with pytest.raises(OperationalError):
        spreading.spread_next(batch.pk, at=COUNTED)
    batch.refresh_from_db()
    assert (batch.spread_to, batch.left_out) == ("", {})


def command(folder: Path) -> list[str]:
    out = io.StringIO()
    try:
        call_command("issue_reports", stdout=out, quarter="2026Q3", county="360603", output=folder)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue().splitlines()


def test_the_command_line_says_it_too(ask: Ask, cast: Cast, poison: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = command(tmp_path)
    assert lines[0].startswith("锦江镇 360603101-2026Q3-1: ")
    assert lines[1] == "潢溪镇 360603102: its figures could not be counted: ValueError: a figure is missing"
    assert lines[2].startswith("2 townships: 1 ready ")
    assert lines[3] == "1 of 2 reports were not made."


@pytest.mark.parametrize("spread", [True, False])
def test_the_command_line_makes_the_reports_of_a_batch_that_waits_and_leaves_it_its_summary(
    ask: Ask, queue: Queue, tmp_path: Path, spread: bool
) -> None:
    batch = ask(language="zh-hans")
    if spread:
        queue.work(lost=("make_report", "bind"))
    lines = command(tmp_path)
    assert [line.partition(":")[0] for line in lines[:2]] == ["锦江镇 360603101-2026Q3-1", "潢溪镇 360603102-2026Q3-1"]
    assert lines[2].startswith("2 townships: 2 ready ")
    batch.refresh_from_db()
    assert (batch.state, batch.jobs.count()) == (BatchState.RUNNING, 3)
