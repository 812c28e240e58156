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
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext as _

from reports import files
from reports.batches.papers import in_order, not_issued_in, summaries_for
from reports.models import ReportBatch, ReportJob
from reports.states import JobState
from villages.accounts.models import User

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


def archive_of(batch: ReportBatch, user: User) -> Iterator[bytes]:
    """The bytes of the ZIP: papers by county, the summaries that the person may have, `manifest.csv`.

    A paper whose file is gone or altered is left out, and the list says so.
    """
    pipe = _Pipe()
    with (
        tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as rows,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive,
    ):
        listing = csv.writer(codecs.getwriter("utf-8")(rows))
        rows.write(codecs.BOM_UTF8)
        listing.writerow(_heads())
        for job in chain(summaries_for(user, batch), in_order(batch).iterator(chunk_size=CHUNK)):
            name, state = _add(archive, batch, job)
            listing.writerow(_row(job, name, state))
            yield pipe.taken()
        for place, code in _not_issued(batch):
            listing.writerow(["", code, place, "", _("not issued"), "", "", ""])
        rows.seek(0)
        with archive.open(_entry(MANIFEST, batch.requested_at), "w") as manifest:
            while content := rows.read(KEPT_IN_MEMORY):
                manifest.write(content)
                yield pipe.taken()
    yield pipe.taken()


def _heads() -> list[str]:
    return [
        _("Number"), _("Code"), _("Place"), _("County"), _("State"), "SHA-256", _("Size in bytes"), _("File"),
    ]  # fmt: skip


def _row(job: ReportJob, name: str, state: str) -> list[object]:
    place = job.snapshot.place
    return [job.snapshot.number, place.code, place.name, place.county_code, state, job.sha256, job.size or "", name]


def _add(archive: zipfile.ZipFile, batch: ReportBatch, job: ReportJob) -> tuple[str, str]:
    """Add the paper if it is there; the name under which it stands in the ZIP (or none), and the words of its state."""
    if job.state != JobState.READY:
        words = job.get_failure_display() if job.state == JobState.FAILED else ""
        return "", " ".join(part for part in (job.get_state_display(), words) if part)
    try:
        with files.open_file(job.path) as stream:
            content = stream.read()
    except (OSError, ValueError):
        return "", _("The file is gone from the store.")
    if hashlib.sha256(content).hexdigest() != job.sha256:
        return "", _("The file in the store is not the one that was issued.")
    name = job.file_name
    if batch.is_wide:
        name = f"{job.snapshot.place.county_code}/{name}"
    archive.writestr(_entry(name, job.finished_at or job.requested_at), content)
    return name, job.get_state_display()


def _entry(name: str, moment: dt.datetime) -> zipfile.ZipInfo:
    """Names in UTF-8, as every unpacker of these days reads them; PDFs are packed already."""
    entry = zipfile.ZipInfo(name, timezone.localtime(moment).timetuple()[:6])
    entry.external_attr = 0o640 << 16
    return entry


def _not_issued(batch: ReportBatch) -> Iterator[tuple[str, str]]:
    """Name and code of the townships that have no paper in the batch because nothing was issued for them."""
    checks = not_issued_in(batch).order_by("township__code")
    yield from checks.values_list("township__name", "township__code").iterator(chunk_size=CHUNK)
