"""`make run` as a person meets it: up with one command, down with Ctrl-C, the data still there."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rectify.probe import is_alive
from rectify.serve import configure, only_one
from tests.servers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = [pytest.mark.faults, pytest.mark.once]


class Running:
    """One `python -m rectify.serve` with an embedded database of its own."""

    def __init__(self, data: Path, root: Path = ROOT) -> None:
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        own = {"RECTIFY_DATA_DIR": str(data), "STATIC_ROOT": str(data / "statics"), "PORT": str(self.port)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rectify.serve"],
            cwd=root,
            env={**kept, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def wait_until_up(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip())
            if line.startswith("Ctrl-C stops it"):
                return
        pytest.fail("it ended instead of starting:\n" + "\n".join(self.said))

    def stop(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        self.said += rest.splitlines()
        return self.process.returncode

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def children_of(pid: int) -> set[int]:
    """Every process under `pid`, however deep."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


@pytest.mark.parametrize(("host", "site"), [("127.0.0.1", "http://localhost:8077"), ("0.0.0.0", None)])
def test_the_demonstration_on_this_machine_has_an_address(
    host: str, site: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SITE_URL", "ALLOWED_HOSTS", "RECTIFY_ENV"):
        monkeypatch.setenv(name, "demo")
        monkeypatch.delenv(name)
    configure(host, 8077)
    assert os.environ.get("SITE_URL") == site


def test_an_address_that_was_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://rectify.example.org")
    configure("127.0.0.1", 8077)
    assert os.environ["SITE_URL"] == "https://rectify.example.org"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("county")


@pytest.fixture
def fresh_copy(tmp_path: Path) -> Path:
    """The repository as it was just fetched: nothing is compiled."""
    parts = ("rectify", "villages", "reports", "locale", "templates", "static")
    for part in parts:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    for name in ("manage.py", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_it_comes_up_with_the_county_and_goes_down_without_orphans(data: Path, fresh_copy: Path) -> None:
    running = Running(data, fresh_copy)
    try:
        running.wait_until_up()
        said = "\n".join(running.said)
        assert f"http://localhost:{running.port}/" in said
        assert "jinjiang" in said
        status, body = running.get("/healthz/")
        assert (status, json.loads(body)["ok"]) == (200, True)
        status, body = running.get("/sign-in/")
        assert status == 200
        assert b"<form" in body
        started = children_of(running.process.pid)
        assert len(started) >= 3
    finally:
        code = running.stop()
    assert code == 0
    assert running.said[-1] == "Stopped: web, worker and scheduler."
    with contextlib.closing(sqlite3.connect(data / "rectify.sqlite3")) as database:
        named = {label for (label,) in database.execute("SELECT DISTINCT label FROM villages_auditrow")}
    assert "动员部署会 2026-07-21" in named
    assert not [label for label in named if re.search(r"[a-z]{3,}[ -][a-z]{3,}", label)]
    assert not {pid for pid in started if Path(f"/proc/{pid}").exists()}


def test_the_second_start_is_quick_keeps_the_data_and_listens_to_sigterm(data: Path) -> None:
    begun = time.monotonic()
    running = Running(data)
    try:
        running.wait_until_up()
        assert time.monotonic() - begun < 20
        assert not any("loading the demonstration county" in line for line in running.said)
        assert any("jinjiang" in line for line in running.said)
        deadline = time.monotonic() + 75
        while not is_alive("worker", f"http://127.0.0.1:{running.port}"):
            assert time.monotonic() < deadline, "the worker's heartbeat never came"
            time.sleep(0.5)
    finally:
        code = running.stop(signal.SIGTERM)
    assert code == 0


def test_the_same_data_cannot_be_run_twice(data: Path) -> None:
    with only_one(data):
        second = Running(data)
        assert second.process.wait(30) == 1
    second.stop()
    assert second.said == [f"Rectify is already running with the data in {data}; stop it first."]
