"""`make test`: the whole suite on the embedded default, then on a real PostgreSQL and Redis.

python -m tests.engines [--only embedded|servers] [what pytest takes]
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests import servers
from tests.servers import NotAvailable

# In two runs: what may share the machine on both cores (neighbours on the same one, for what they share), then what
# measures time or kills processes, alone.
PASSES = (("-n", "2", "--dist", "worksteal", "-m", "not browser and not faults"), ("-m", "(browser or faults)"))
NO_TESTS_COLLECTED = 5
OUTCOMES = ("failed", "errors", "passed", "skipped")


@dataclass(frozen=True)
class Engine:
    """What one run of the suite runs on."""

    name: str
    database_url: str = ""
    redis_url: str = ""

    def passes(self) -> list[list[str]]:
        """What pytest is asked to run, pass by pass; what no engine changes is not run twice."""
        rest = " and not once" if self.database_url else ""
        return [[*options, f"{expression}{rest}"] for *options, expression in PASSES]


def outcomes(report: Path) -> Counter[str]:
    """What pytest wrote into its JUnit report, counted; nothing if it did not come so far."""
    if not report.exists():
        return Counter()
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    counts: Counter[str] = Counter()
    for suite in suites:
        found = {word: int(suite.get(word, "0")) for word in ("tests", "failures", "errors", "skipped")}
        bad = found["failures"] + found["errors"] + found["skipped"]
        counts += Counter(failed=found["failures"], errors=found["errors"], skipped=found["skipped"])
        counts["passed"] += found["tests"] - bad
    return +counts


def run_pytest(engine: Engine, arguments: list[str]) -> tuple[int, Counter[str]]:
    """One pytest process with its output shown as it comes; its exit code and its counts."""
    environment = dict(os.environ, DATABASE_URL=engine.database_url, REDIS_URL=engine.redis_url)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with tempfile.TemporaryDirectory(prefix="rectify-test-") as root:
        report = Path(root) / "report.xml"
        environment["RECTIFY_TEST_ROOT"] = root
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
        return code, outcomes(report)


def run_suite(engine: Engine, arguments: list[str]) -> tuple[bool, Counter[str]]:
    """The suite on one engine; a suite in which nothing was run has failed."""
    total: Counter[str] = Counter()
    good = True
    for selection in engine.passes():
        print(f"\n── {engine.name}: pytest {' '.join(selection)} {' '.join(arguments)}", flush=True)
        code, counts = run_pytest(engine, [*selection, *arguments])
        good = good and code in (0, NO_TESTS_COLLECTED)
        total += counts
    return good and total.total() > 0, total


def summary(total: Counter[str], seconds: float) -> str:
    """The counts of all runs, in the form of pytest's own last line."""
    words = ", ".join(f"{total[word]} {word}" for word in OUTCOMES if total[word]) or "no tests ran"
    return f" {words} in {seconds:.2f}s ({int(seconds) // 60}:{int(seconds) % 60:02d}) ".center(100, "=")


def main() -> int:
    """0 if everything passed on every engine that had to be there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["embedded", "servers"], help="run on one of the two engines")
    options, arguments = parser.parse_known_args()
    begun = time.monotonic()
    good, total, recap = True, Counter[str](), []

    def run(engine: Engine) -> None:
        nonlocal good
        passed, counts = run_suite(engine, arguments)
        good = good and passed
        total.update(counts)
        recap.append(f"{engine.name}: {', '.join(f'{n} {word}' for word, n in counts.items()) or 'no tests ran'}")

    if options.only != "servers":
        run(Engine("Embedded default (SQLite file, folder queue)"))
    if options.only != "embedded":
        try:
            with servers.postgresql() as database, servers.redis() as broker:
                name = f"PostgreSQL {database.version} ({database.origin}) and Redis {broker.version} ({broker.origin})"
                run(Engine(name, database.url_of(f"rectify_{os.getpid()}"), broker.url))
        except NotAvailable as missing:
            wanted = os.environ.get("CI", "").lower() in ("true", "1")
            good = good and not wanted
            recap.append(f"NOT run on PostgreSQL and Redis: {missing}" + (" (a failure under CI)" if wanted else ""))
    print("\nEngines:", *recap, sep="\n  ")
    print(f"Result: {'passed' if good else 'FAILED'}")
    print(summary(total, time.monotonic() - begun), flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    # A stop from outside still ends the private servers; the tests do not depend on where the command was given.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main())
