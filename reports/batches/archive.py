"""A batch as one ZIP, written while it is sent: one paper in memory at a time, and a list of all of them at the end."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reports import files
from reports.batches.papers import in_order, left_out_of, not_issued_in
from reports.batches.summaries import COUNTY_DIGITS, kind_for, without_summary
from reports.models import ReportBatch, ReportJob
from reports.states import JobState, PaperKind

CHUNK = 200
KEPT_IN_MEMORY = 256 * 1024
MANIFEST = "manifest.csv"


class _Pipe(io.RawIOBase):
    """What the ZIP writes, until it is taken away; it cannot be read back, so sizes follow the contents."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]
        self.parts.append(content)
        return len(content)

    def taken(self) -> bytes:
        content = b"".join(self.parts)
        self.parts.clear()
        return content


def archive_of(batch: ReportBatch) -> Iterator[bytes]:
    """The bytes of the ZIP: the papers by county, each county's summary before its reports, `manifest.csv`.

    A paper whose file is gone or altered, or whose store does not answer, is left out, and the list says so. Summaries
    are read with the same right as the reports (`READ_REPORTS`), so whoever may have the batch may have all of it.
    """
    pipe = _Pipe()
    with (
        tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as rows,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive,
    ):
        listing = csv.writer(codecs.getwriter("utf-8")(rows))
        rows.write(codecs.BOM_UTF8)
        listing.writerow(_heads())
        for job in in_order(batch).iterator(chunk_size=CHUNK):
            name, state = _add(archive, batch, job)
            listing.writerow(_row(job, name, state))
            yield pipe.taken()
        for missing in _not_issued(batch):
            listing.writerow(missing)
        rows.seek(0)
        with archive.open(_entry(MANIFEST, batch.requested_at), "w") as manifest:
            while content := rows.read(KEPT_IN_MEMORY):
                manifest.write(content)
                yield pipe.taken()
    yield pipe.taken()


def _heads() -> list[str]:
    return [
        _("Number"), _("Paper"), _("Code"), _("Place"), _("County"), _("State"), "SHA-256", _("Size in bytes"),
        _("File"),
    ]  # fmt: skip


def _row(job: Any, name: str, state: str) -> list[object]:
    snapshot, place = job.snapshot, job.snapshot.place
    if job.is_revised:
        state = _("%(state)s; a later revision has been issued since") % {"state": state}
    paper = capfirst(snapshot.get_paper_display())
    return [
        snapshot.number, paper, place.code, place.name, _county(place.code), state, job.sha256, job.size or "", name,
    ]  # fmt: skip


def _county(code: str) -> str:
    """Of a township or a county; empty for what is wider."""
    return code[:COUNTY_DIGITS] if len(code) >= COUNTY_DIGITS else ""


def _add(archive: zipfile.ZipFile, batch: ReportBatch, job: ReportJob) -> tuple[str, str]:
    """Add the paper if it is there; the name under which it stands in the ZIP (or none), and the words of its state."""
    if job.state != JobState.READY:
        words = job.get_failure_display() if job.state == JobState.FAILED else ""
        return "", " ".join(part for part in (job.get_state_display(), words) if part)
    try:
        with files.open_file(job.path) as stream:
            content = stream.read()
    except (FileNotFoundError, ValueError):
        return "", _("The file is gone from the store.")
    except OSError:
        return "", _("The store of files does not answer.")
    if hashlib.sha256(content).hexdigest() != job.sha256:
        return "", _("The file in the store is not the one that was issued.")
    name, county = job.file_name, _county(job.snapshot.place.code)
    if batch.is_wide and county:
        name = f"{county}/{name}"
    archive.writestr(_entry(name, job.finished_at or job.requested_at), content)
    return name, job.get_state_display()


def _entry(name: str, moment: dt.datetime) -> zipfile.ZipInfo:
    """Names in UTF-8, as every unpacker of these days reads them; PDFs are packed already."""
    entry = zipfile.ZipInfo(name, timezone.localtime(moment).timetuple()[:6])
    entry.external_attr = 0o640 << 16
    return entry


def _not_issued(batch: ReportBatch) -> Iterator[list[object]]:
    """The lines of what is not in the batch because nothing was issued: what could not be counted, then summaries,
    then townships' reports."""
    for left in left_out_of(batch):
        yield _missing(left.paper, left.place.code, left.place.name, left.detail)
    places = without_summary(batch).values_list("code", "name")
    for code, name in places.iterator(chunk_size=CHUNK):
        yield _missing(kind_for(code).paper, code, name)
    checks = not_issued_in(batch).order_by("township__code").values_list("township__code", "township__name")
    for code, name in checks.iterator(chunk_size=CHUNK):
        yield _missing(PaperKind.TOWNSHIP, code, name)


def _missing(paper: PaperKind, code: str, name: str, detail: str = "") -> list[object]:
    state = " ".join(part for part in (_("not issued"), detail) if part)
    return ["", capfirst(paper.label), code, name, _county(code), state, "", "", ""]
