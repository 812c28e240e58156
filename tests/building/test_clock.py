"""The clock of a demonstration: set by a command, read by every page, refused in production."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from tests.conftest import Cast
from tests.factories import moment
from tests.pages import enter
from villages import clock
from villages.screening.models import QuarterlyCheck

NOW = moment("2026-11-22 10:30")


@pytest.fixture(autouse=True)
def _a_folder_of_its_own(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


def set_clock(*arguments: str) -> str:
    said = io.StringIO()
    call_command("set_clock", *arguments, stdout=said)
    return said.getvalue()


def test_nothing_set_it_is_the_computers_time() -> None:
    assert clock.now() == NOW
    assert "2026-11-22 10:30, the computer's own" in set_clock()


def test_a_day_is_set_and_the_time_of_day_stays() -> None:
    assert "2027-03-01 10:30, of the demonstration" in set_clock("2027-03-01")
    assert clock.now() == moment("2027-03-01 10:30")
    assert clock.today() == dt.date(2027, 3, 1)


def test_days_are_added_to_where_the_clock_stands() -> None:
    set_clock("+30")
    set_clock("+5")
    assert clock.today() == dt.date(2026, 12, 27)


def test_reset_brings_the_computers_time_back() -> None:
    set_clock("+400")
    set_clock("reset")
    assert clock.now() == NOW


@pytest.mark.parametrize("bad", ["yesterday", "+x", "2026-13-01", "+99999999999"])
def test_what_is_no_day_is_refused_in_words(bad: str) -> None:
    with pytest.raises(CommandError, match="neither a day"):
        set_clock(bad)


def test_the_clock_goes_forward_and_not_beyond_ten_years() -> None:
    set_clock("2027-01-10")
    with pytest.raises(CommandError, match="goes forward"):
        set_clock("2027-01-09")
    with pytest.raises(CommandError, match="ten years"):
        set_clock("2040-01-01")
    assert clock.today() == dt.date(2027, 1, 10)


def test_a_spoiled_file_is_the_computers_time() -> None:
    clock.clock_file().write_text("soon", encoding="ascii")
    assert clock.now() == NOW


def test_production_has_no_other_clock(settings: Settings) -> None:
    set_clock("+30")
    settings.PRODUCTION = True
    assert clock.now() == NOW
    with pytest.raises(CommandError, match="production"):
        set_clock("+1")
    with pytest.raises(RuntimeError, match="production"):
        clock.set_shift(dt.timedelta(days=1))


@pytest.mark.django_db
def test_every_page_says_that_the_clock_is_set(cast: Cast) -> None:
    officer = enter(cast.officer)
    assert "clock stands at" not in officer.get("/ledger/").content.decode()
    set_clock("+30")
    assert "Demonstration: the clock stands at 2026-12-22 10:30" in officer.get("/ledger/").content.decode()


@pytest.mark.django_db
def test_a_tick_does_what_the_scheduler_would_do_on_that_day(cast: Cast) -> None:
    QuarterlyCheck.objects.all().delete()
    said = set_clock("2027-01-02", "--tick")
    assert "open_quarters: {'2026Q4'" in said
    assert QuarterlyCheck.objects.filter(quarter="2026Q4").exists()
