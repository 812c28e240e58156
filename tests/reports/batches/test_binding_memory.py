"""What binding takes does not grow with the volumes: measured in a process of its own, with papers of a real size."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process"),
]
VOLUMES, PAPERS = 8, 12
# A volume that stayed in memory would take as much as its file; the least that must be seen, in kB.
VOLUME = 3_000
# Papers of four pages with 300 KB that do not pack: what a report's PDF weighs. Printed after each volume:
# the peak of the process and the size of the volume, in kB.
BIND = """
import io, os, random, re, sys, zipfile
from pathlib import Path
import pikepdf
from reports.batches.merging import Leaf, add_volume, bind_volume
{keep}

def paper(number):
    chance = random.Random(number)
    with pikepdf.new() as pdf:
        for _ in range(4):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Contents = pdf.make_stream(chance.randbytes(75_000))
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()

folder, kept = Path(sys.argv[1]), []
volumes, papers = int(sys.argv[2]), int(sys.argv[3])
with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_STORED) as archive:
    for county in range(volumes):
        leaves = (Leaf(str(at), paper(1000 * county + at)) for at in range(papers))
        assert bind_volume(str(county), leaves, folder / "volume") == 4 * papers
        add_volume(archive, str(county) + ".pdf", folder / "volume")
        keep()
        status = Path("/proc/self/status").read_text()
        print(re.search("VmHWM:\\\\s+(\\\\d+)", status)[1], os.path.getsize(folder / "volume") // 1024)
"""
FORGET = "def keep(): pass"
KEEP = "def keep(): kept.append((folder / 'volume').read_bytes())"


def peaks(folder: object, keep: str = FORGET) -> tuple[list[int], int]:
    """The peak after each volume, and the size of one, in kB."""
    process = subprocess.run(
        [sys.executable, "-c", BIND.format(keep=keep), str(folder), str(VOLUMES), str(PAPERS)],
        cwd=settings.BASE_DIR, env=os.environ, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    found = [tuple(map(int, line.split())) for line in process.stdout.splitlines()]
    return [peak for peak, _size in found], found[-1][1]


def test_a_volume_more_costs_no_memory(tmp_path: object) -> None:
    found, size = peaks(tmp_path)
    assert len(found) == VOLUMES
    assert size > VOLUME
    # The first two fill what the allocator keeps; after them less than one volume may be added by six.
    assert found[-1] - found[1] < size


def test_the_measure_sees_volumes_that_stay(tmp_path: object) -> None:
    """Otherwise the test above would hold for anything."""
    found, size = peaks(tmp_path, KEEP)
    assert found[-1] - found[1] > 4 * size
