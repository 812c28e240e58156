"""docs/process.md says what the table says."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from villages.management.commands import draw_process
from villages.process import MOVES


def test_the_page_is_current() -> None:
    assert draw_process.PAGE.read_text(encoding="utf-8") == draw_process.draw()


def test_an_outdated_page_is_refused_and_then_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "process.md"
    page.write_text(draw_process.PAGE.read_text(encoding="utf-8").replace("wanted", "", 1), encoding="utf-8")
    monkeypatch.setattr(draw_process, "PAGE", page)
    with pytest.raises(CommandError, match="out of date"):
        call_command("draw_process", check=True)
    call_command("draw_process")
    call_command("draw_process", check=True)


def test_every_move_has_its_line_and_its_arrow() -> None:
    page = draw_process.draw()
    assert page.count("| **") == len(MOVES)
    assert page.count(" --> ") >= len(MOVES)
