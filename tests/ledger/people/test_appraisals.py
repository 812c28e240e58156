"""Appraisals: at the end of a service, corrected with a reason until the sealed paper is filed, in two copies."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment
from tests.pages import enter, text_of
from tests.scenes import scene
from tests.screening.evidence.papers import pdf
from villages.audit import AuditRow
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import add_entry_file
from villages.ledger.papers.models import Purpose
from villages.ledger.people.appraisal_actions import correct_appraisal, write_appraisal
from villages.ledger.people.models import Appraisal, Grade, Service
from villages.process import Conflict, RuleBroken, Stage
from villages.screening.evidence.reading import read_upload

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-22 10:00")


@scene
def accepted(resident: Service, entry: LedgerEntry) -> Service:
    """The resident, after the acceptance."""
    LedgerEntry.objects.filter(pk=entry.pk).update(
        stage=Stage.WATCH, accepted_at=NOW, watch_until=dt.date(2027, 11, 22)
    )
    return Service.objects.select_related("entry__village").get(pk=resident.pk)


def write(service: Service, cast: Cast, **changes: Any) -> Appraisal:
    given: dict[str, Any] = {
        "service": service, "by": cast.filer, "at": NOW,
        "summary": "驻村三月", "appraisal": "表现良好", "grade": Grade.COMPETENT,
    }  # fmt: skip
    return write_appraisal(**given | changes)


def seal(service: Service, cast: Cast) -> None:
    add_entry_file(
        entry=service.entry, purpose=Purpose.APPRAISAL, about=service, by=cast.filer, at=NOW, name="盖章.pdf",
        file=read_upload(pdf(), most_bytes=10_000),
    )  # fmt: skip


def test_nobody_is_appraised_before_the_end(resident: Service, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="after the acceptance"):
        write(resident, cast)


@pytest.mark.parametrize(
    ("changes", "field"), [({"summary": " "}, "summary"), ({"appraisal": "13812345678"}, "appraisal")]
)
def test_what_is_wrong_is_said_beside_its_field(accepted: Service, cast: Cast, changes: Any, field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        write(accepted, cast, **changes)
    assert refusal.value.field == field


def test_it_is_written_once_and_corrected_with_a_reason(accepted: Service, cast: Cast) -> None:
    row = write(accepted, cast)
    with pytest.raises(Conflict):
        write(accepted, cast)
    seen = Appraisal.objects.select_related("service__entry__village").get(pk=row.pk)
    later = NOW + dt.timedelta(hours=1)
    new: dict[str, Any] = {"summary": "驻村三月", "appraisal": "表现突出", "grade": Grade.EXCELLENT}
    with pytest.raises(RuleBroken):
        correct_appraisal(row=row, reason=" ", by=cast.filer, at=later, **new)
    correct_appraisal(row=row, reason="复核", by=cast.filer, at=later, **new)
    trail = AuditRow.objects.get(verb="appraisal.correct")
    assert (trail.before["grade"], trail.after["grade"], trail.reason) == ("competent", "excellent", "复核")
    with pytest.raises(Conflict):
        correct_appraisal(row=seen, reason="复核", by=cast.filer, at=later, **new)


def test_the_sealed_paper_ends_the_corrections(accepted: Service, cast: Cast) -> None:
    row = write(accepted, cast)
    seal(accepted, cast)
    with pytest.raises(RuleBroken, match="sealed"):
        correct_appraisal(
            row=row, summary="一", appraisal="二", grade=Grade.BASIC, reason="复核", by=cast.filer, at=NOW
        )  # fmt: skip


def test_only_the_own_township_appraises(accepted: Service, cast: Cast) -> None:
    for user in (cast.neighbour, cast.officer, cast.member):
        with pytest.raises(PermissionDenied):
            write(accepted, cast, by=user)


def test_the_whole_way_on_pages(accepted: Service, entry: LedgerEntry, cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        filer, officer = enter(cast.filer), enter(cast.officer)
        paper = f"/ledger/{entry.number}/people/{accepted.pk}/appraisal/"
        assert officer.get(paper).status_code == 404
        assert f"{paper}write/" in text_of(filer.get(f"/ledger/{entry.number}/people/"))
        typed = {"summary": "驻村三月", "appraisal": "表现良好", "grade": "excellent"}
        page = text_of(filer.post(f"{paper}write/", typed, follow=True))
        assert "The appraisal of 吴六 is kept." in page
        assert "Copy 1 of 2" in page
        assert "Copy 2 of 2" in page
        assert "No sealed paper has been filed yet." in page
        wrong = text_of(filer.post(f"{paper}write/", typed | {"grade": "basic"}))
        assert "This field is required." in wrong, "a correction wants a reason"
        seal(accepted, cast)
        shown = text_of(officer.get(paper))
        assert "盖章.pdf" in shown
        assert "Correct …" not in text_of(filer.get(paper))
