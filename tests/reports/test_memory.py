"""A worker loads what it needs and gives back what it needs no longer, and papers are the same for it."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from reports.memory import give_back, loaded_at_first_call

SELDOM = ["fontTools.subset", "fontTools.varLib.instancer"]
# Run in processes of their own: in this one other tests have loaded everything already.
RENDER = """
import io, sys
import django
django.setup()
import reports.pdf as pdf
import weasyprint.pdf.fonts as fonts
from pypdf import PdfReader
from reports.document import Document

{before}
head = '<html lang="zh-hans"><head><title>t</title></head>'
html = head + '<body class="zh"><h1>整顿</h1><h2>一、情况</h2><p>余江区</p></body></html>'
first, second = (pdf.render(Document(html, "test")) for _ in range(2))
{after}
assert "余江区" in PdfReader(io.BytesIO(first.content)).pages[0].extract_text()
print(*(name for name in {seldom} if name in sys.modules))
print(len(first.content))
for line in open("/proc/self/smaps", encoding="utf-8"):
    if "-" in line.split()[0]:
        path = line.split(maxsplit=5)[5:]
    elif line.startswith("Rss:") and path and "/reports/fonts/" in path[0]:
        print(line.split()[1])
"""


def rendered(before: str = "", after: str = "") -> tuple[list[str], int, list[int]]:
    """What was loaded of the modules seldom needed, the size of the paper, and kB of each face still in memory."""
    code = RENDER.format(before=before, after=after, seldom=SELDOM)
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "rectify.settings"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    loaded, size, *faces = process.stdout.splitlines()
    return loaded.split(), int(size), [int(face) for face in faces]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists what is in memory")
def test_a_paper_loads_no_second_subsetter_and_leaves_no_face_in_memory() -> None:
    loaded, _size, faces = rendered(after="assert first.sha256 == second.sha256")
    assert loaded == []
    assert len(faces) >= 3, "the faces of title, heads and text"
    assert sum(faces) < 100, "of 14 MB"


def test_without_harfbuzz_the_other_subsetter_is_loaded_and_used() -> None:
    loaded, size, _faces = rendered(before="fonts.harfbuzz_subset = None")
    assert "fontTools.subset" in loaded
    assert size < 200_000, "whole faces have 14 MB"


@pytest.fixture
def seldom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that nobody has loaded."""
    (tmp_path / "seldom_needed.py").write_text("def double(number):\n    return 2 * number\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "seldom_needed", raising=False)
    return "seldom_needed"


def test_a_module_is_loaded_at_the_first_call(seldom: str) -> None:
    with loaded_at_first_call(seldom):
        double = import_module(seldom).double
    assert seldom not in sys.modules
    assert double(21) == 42
    assert import_module(seldom).double is not double, "everybody else gets the module itself"
    del sys.modules[seldom]


def test_a_module_that_is_loaded_stays_as_it_is(seldom: str) -> None:
    module = import_module(seldom)
    with loaded_at_first_call(seldom):
        assert import_module(seldom) is module
    assert sys.modules.pop(seldom) is module


def test_a_block_that_fails_leaves_no_stand_in(seldom: str) -> None:
    with pytest.raises(ZeroDivisionError), loaded_at_first_call(seldom):
        raise ZeroDivisionError
    assert seldom not in sys.modules


def test_what_is_mapped_can_be_read_afterwards_and_what_was_written_stays(tmp_path: Path) -> None:
    face = tmp_path / "face with a blank.otf"
    face.write_bytes(b"OTTO" * 4096)
    with (
        face.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as shared,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as ours,
    ):
        ours[:4] = b"OURS"
        give_back()
        assert shared[:4] == b"OTTO"
        assert ours[:8] == b"OURSOTTO"
