"""What a paper costs, measured: `make bench` prints it and keeps it in var/bench.json.

    python -m scripts.bench [--data DIR]

Each part runs in a process of its own that loads what a worker loads, over the demonstration data (made in a temporary
folder unless --data names one that holds them). Time is CPU time of the process, because machines are shared; ratios
are of one run, warm, with the parts taking turns. docs/reports.md says what the targets mean.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from rectify.catalogues import compile_catalogues

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "bench.json"
PERIOD = "2026Q3"
# Name, how it is compared, target, unit.
TARGETS = [
    ("whole_job_over_naive", "<=", 0.55, ""),
    ("figures_share", "<=", 0.10, ""),
    ("resident_after_200", "<=", 120.0, "MB"),
    ("growth_50_to_200", "<=", 0.05, ""),
    ("two_processes_over_one", ">=", 1.8, "x"),
    ("row_of_3000_over_row_of_300", "<=", 1.3, ""),
]


def main() -> int:
    """Measure everything, print it beside its target, keep it; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a data folder with the demonstration data")
    parser.add_argument("part", nargs="?", choices=sorted(PARTS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rectify.settings")
        django.setup()
        print(json.dumps(PARTS[options.part]()))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        compile_catalogues(ROOT / "locale")
        data = options.data or _demonstration(Path(folder))
        found = _measured(data)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return _print(found)


def _demonstration(folder: Path) -> Path:
    for command in ("migrate", "load_demo"):
        arguments = [sys.executable, "manage.py", command]
        subprocess.run(arguments, cwd=ROOT, env=_environment(folder), check=True, stdout=subprocess.DEVNULL)
    return folder


def _environment(data: Path) -> dict[str, str]:
    return os.environ | {"RECTIFY_DATA_DIR": str(data), "RECTIFY_ENV": "demo", "DATABASE_URL": "", "REDIS_URL": ""}


def _start(part: str, data: Path) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-m", "scripts.bench", part]
    return subprocess.Popen(arguments, cwd=ROOT, env=_environment(data), stdout=subprocess.PIPE, text=True)


def _result(process: subprocess.Popen[str]) -> dict[str, float]:
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"a measurement failed with {process.returncode}")
    result: dict[str, float] = json.loads(out.splitlines()[-1])
    return result


def _measured(data: Path) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in ("ratio", "memory", "rows"):
        found |= _result(_start(part, data))
    one = _result(_start("speed", data))["job"]
    pair = [_start("speed", data) for _ in range(2)]
    # Two at once cost each other caches and memory: what one of them gets done in its CPU time says how much.
    found["two_processes_over_one"] = sum(one / _result(process)["job"] for process in pair)
    return found


def _print(found: dict[str, float]) -> int:
    missed = 0
    for name, sign, target, unit in TARGETS:
        is_met = found[name] <= target if sign == "<=" else found[name] >= target
        missed += not is_met
        print(f"{name:32} {found[name]:8.3f} {unit:2}  target {sign} {target:g}  {'met' if is_met else 'MISSED'}")
    others = sorted(found.keys() - {name for name, *_ in TARGETS})
    print("\n".join(f"{name:32} {found[name]:8.3f}" for name in others))
    return 1 if missed else 0


class _Worker:
    """A process with what a worker has loaded, and the township of most villages to write about."""

    def __init__(self) -> None:
        import rectify.celery

        rectify.celery.app.loader.import_default_modules()
        for module in ("celery.concurrency.prefork", "celery.worker.consumer", "reports.making"):
            importlib.import_module(module)  # as a worker does before its first job
        from reports.papers.registry import kind_of
        from villages import clock
        from villages.screening.models import QuarterlyCheck

        self.kind, self.at = kind_of("township"), clock.now()
        checks = QuarterlyCheck.objects.filter(quarter=PERIOD).select_related("township__parent")
        self.places = [check.township for check in checks.order_by("township__code")]

    def figures(self, number: int) -> Any:
        return self.kind.collect(self.places[number % len(self.places)], PERIOD, "", self.at)

    def document(self, number: int, contents: Any) -> Any:
        from reports.models import ReportSnapshot
        from reports.numbers import to_json
        from reports.papers.document import document

        place = self.places[number % len(self.places)]
        snapshot = ReportSnapshot(place=place, period=PERIOD, figures=to_json(contents), frozen_at=self.at)
        return document(snapshot, "zh-hans")

    def job(self, number: int) -> None:
        from reports.pdf import render

        render(self.document(number, self.figures(number)))


def _cpu(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _naive_sheet() -> str:
    """The style sheet without what makes it fast: system fonts, tables that measure every cell."""
    sheet = (ROOT / "reports" / "paper.css").read_text(encoding="utf-8")
    sheet = re.sub(r"^[^{}\n]*col\.[^{}\n]*\{[^}]*\}\n", "", sheet.replace("table-layout: fixed;", ""), flags=re.M)
    for ours, theirs in {"Hei": "Noto Sans CJK SC", "Song": "Noto Serif CJK SC"}.items():
        sheet = sheet.replace(f'"Rectify {ours}"', f'"{theirs}"')
    return re.sub(r'"Rectify \w+"', '"Noto Serif CJK SC"', sheet)


def _naive(document: Any, sheet: str) -> None:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from reports.pdf import FORM, attachment

    fonts = FontConfiguration()
    options = FORM | {"attachments": [attachment(document.enclosure)], "pdf_identifier": b"naive"}
    HTML(string=document.html).write_pdf(
        font_config=fonts, stylesheets=[CSS(string=sheet, font_config=fonts)], **options
    )


def ratio() -> dict[str, float]:
    """The whole job over the naive one, in turns, and the share of figures and HTML in it."""
    from reports.pdf import render

    worker, sheet = _Worker(), _naive_sheet()
    times: dict[str, list[float]] = {"figures": [], "html": [], "pdf": [], "naive": []}
    for turn in range(12):
        kept: list[Any] = []
        number = turn % 4
        figures = _cpu(lambda: kept.append(worker.figures(number)))  # noqa: B023  # called at once
        html = _cpu(lambda: kept.append(worker.document(number, kept[0])))  # noqa: B023
        pdf = _cpu(lambda: render(kept[1]))  # noqa: B023
        gc.unfreeze()  # that the collector need not walk through what is loaded is ours, too
        naive = _cpu(lambda: _naive(kept[1], sheet))  # noqa: B023
        gc.collect()
        gc.freeze()
        if turn >= 4:  # warm
            for name, value in zip(times, (figures, html, pdf, naive), strict=True):
                times[name].append(value)
    figures, html, pdf, naive = (statistics.mean(values) for values in times.values())
    job = figures + html + pdf
    return {
        "whole_job_over_naive": job / (figures + html + naive),
        "figures_share": figures / job,
        "seconds_figures": figures,
        "seconds_html": html,
        "seconds_pdf": pdf,
        "seconds_naive": figures + html + naive,
    }


def memory() -> dict[str, float]:
    """Resident memory after 50 and 200 reports, in MB."""
    worker, after = _Worker(), {}
    for number in range(200):
        worker.job(number)
        after[number + 1] = _resident()
    return {"resident_after_200": after[200], "growth_50_to_200": after[200] / after[50] - 1}


def _resident() -> float:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def rows() -> dict[str, float]:
    """CPU seconds of a row in a table of 3,000 rows over one of 300."""
    from reports.document import Document
    from reports.pdf import render

    def paper(count: int) -> Document:
        row = "<tr><td>360603-2026-001</td><td>团黄村</td><td>1、9</td><td>整顿中</td><td>2026-07-15</td></tr>"
        head = '<html lang="zh-hans"><head><title>t</title></head><body class="zh"><section class="annex">'
        return Document(f'{head}<table class="entries">{row * count}</table></section></body></html>', "rows")

    render(paper(30))
    few, many = (min(_cpu(lambda: render(paper(count))) for _ in range(2)) / count for count in (300, 3000))  # noqa: B023
    return {"row_of_3000_over_row_of_300": many / few, "milliseconds_row_of_300": 1000 * few}


def speed() -> dict[str, float]:
    """CPU seconds of one job, over forty, warm."""
    worker = _Worker()
    taken = []
    for number in range(44):
        start = time.process_time()
        worker.job(number)
        taken.append(time.process_time() - start)
    return {"job": statistics.mean(taken[4:])}


PARTS: dict[str, Callable[[], dict[str, float]]] = {"ratio": ratio, "memory": memory, "rows": rows, "speed": speed}

if __name__ == "__main__":
    sys.exit(main())
