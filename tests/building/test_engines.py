"""The runner of `make test`: it counts what pytest says, and its private servers are real and gone afterwards."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests import engines, servers

pytestmark = pytest.mark.once


REPORT = """<?xml version="1.0"?><testsuites>
<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="0.5"></testsuite></testsuites>"""


def test_it_counts_what_pytest_reports(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert engines.outcomes(report) == Counter(failed=2, errors=1, skipped=3, passed=4)


def test_a_run_that_broke_off_counts_nothing(tmp_path: Path) -> None:
    assert engines.outcomes(tmp_path / "report.xml") == Counter()


def test_its_last_line_reads_like_that_of_pytest() -> None:
    line = engines.summary(Counter(passed=7, failed=2, skipped=0), 75.4)
    assert line.strip("= ") == "2 failed, 7 passed in 75.40s (1:15)"


def test_what_no_engine_changes_runs_on_the_embedded_one_only() -> None:
    assert not any("once" in " ".join(options) for options in engines.Engine("embedded").passes())
    assert all("not once" in " ".join(options) for options in engines.Engine("servers", "postgres://x/y").passes())


def suite_with(monkeypatch: pytest.MonkeyPatch, *results: tuple[int, dict[str, int]]) -> bool:
    answers = iter(results)

    def run_pytest(engine: engines.Engine, arguments: list[str]) -> tuple[int, Counter[str]]:
        code, counts = next(answers)
        return code, Counter(counts)

    monkeypatch.setattr(engines, "run_pytest", run_pytest)
    return engines.run_suite(engines.Engine("none"), [])[0]


def test_one_failed_pass_fails_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    assert suite_with(monkeypatch, (0, {"passed": 3}), (0, {"passed": 1}))
    assert not suite_with(monkeypatch, (1, {"failed": 1, "passed": 2}), (0, {"passed": 1}))
    assert not suite_with(monkeypatch, (0, {"passed": 3}), (2, {}))


def test_a_suite_that_runs_nothing_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not suite_with(monkeypatch, (5, {}), (5, {}))


@pytest.mark.faults
def test_private_servers_answer_and_are_gone_afterwards() -> None:
    with servers.private_postgresql() as database, servers.private_redis() as broker:
        assert servers.postgresql_version(database.url) == database.version
        assert servers.redis_version(broker.url) == broker.version
    assert servers.postgresql_version(database.url) is None
    assert servers.redis_version(broker.url) is None


def test_a_server_that_was_named_and_is_silent_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", f"postgres://nobody@127.0.0.1:{servers.free_port()}/postgres")
    monkeypatch.setenv("TEST_REDIS_URL", f"redis://127.0.0.1:{servers.free_port()}/0")
    with pytest.raises(servers.NotAvailable, match="TEST_DATABASE_URL"), servers.postgresql():
        pass
    with pytest.raises(servers.NotAvailable, match="TEST_REDIS_URL"), servers.redis():
        pass
