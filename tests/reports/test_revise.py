"""Correcting what was issued: a new revision with a reason; the old one stays."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from reports.actions import Copy, request_report, revise_report
from reports.models import ReportJob, ReportSnapshot
from reports.numbers import to_json
from reports.papers.document import contents_of
from reports.states import JobState
from tests.conftest import Cast
from tests.factories import QUARTER
from tests.reports.conftest import COUNTED, issue
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken
from villages.screening.models import Answer, QuarterlyCheck

pytestmark = pytest.mark.django_db
REASON = "潢溪镇更正第9项"


def correct(confirmed: QuarterlyCheck) -> None:
    """Something in the tables changes after the report was issued."""
    Answer.objects.filter(sheet__quarterly_check=confirmed, criterion__number=9, value="yes").update(value="no")


def revise(confirmed: QuarterlyCheck, cast: Cast, reason: str = REASON) -> ReportJob:
    return revise_report(
        place=confirmed.township, period=str(QUARTER), copy=Copy("en"), reason=reason, by=cast.officer, at=COUNTED
    )


def test_a_revision_counts_anew_and_keeps_the_first(confirmed: QuarterlyCheck, cast: Cast) -> None:
    first = issue(confirmed, cast)
    correct(confirmed)
    job = revise(confirmed, cast)
    assert (job.state, job.snapshot.revision, job.snapshot.reason) == (JobState.QUEUED, 2, REASON)
    assert contents_of(job.snapshot).hits == 3
    first.snapshot.refresh_from_db()
    assert contents_of(first.snapshot).hits == 4
    assert AuditRow.objects.get(verb="report.revise").reason == REASON


def test_who_asks_afterwards_gets_the_last_revision(confirmed: QuarterlyCheck, cast: Cast) -> None:
    issue(confirmed, cast)
    correct(confirmed)
    revised = revise(confirmed, cast)
    asked = request_report(
        place=confirmed.township, period=str(QUARTER), copy=Copy("zh-hans"), by=cast.officer, at=COUNTED
    )
    assert asked.snapshot == revised.snapshot
    assert list(ReportSnapshot.objects.newest()) == [revised.snapshot]


def test_it_refuses_when_nothing_has_changed(confirmed: QuarterlyCheck, cast: Cast) -> None:
    issue(confirmed, cast)
    with pytest.raises(RuleBroken, match="same"):
        revise(confirmed, cast)


def test_it_refuses_without_a_reason_and_with_a_telephone_number(confirmed: QuarterlyCheck, cast: Cast) -> None:
    issue(confirmed, cast)
    correct(confirmed)
    for reason in ("  ", "请联系13812345678"):
        with pytest.raises(RuleBroken) as refusal:
            revise(confirmed, cast, reason)
        assert refusal.value.field == "reason"
    assert ReportSnapshot.objects.count() == 1


def test_it_refuses_where_nothing_was_issued(confirmed: QuarterlyCheck, cast: Cast) -> None:
    with pytest.raises(RuleBroken):
        revise(confirmed, cast)


def test_only_an_officer_of_the_county_revises(confirmed: QuarterlyCheck, cast: Cast) -> None:
    issue(confirmed, cast)
    correct(confirmed)
    with pytest.raises(PermissionDenied):
        revise_report(
            place=confirmed.township, period=str(QUARTER), copy=Copy("en"), reason=REASON, by=cast.stranger, at=COUNTED
        )


def test_the_second_of_two_who_revise_is_told(
    confirmed: QuarterlyCheck, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the reading of the last revision and the writing of the next, a colleague has written the next."""
    snapshot = issue(confirmed, cast).snapshot
    correct(confirmed)

    def meanwhile(*args: object, **kwargs: object) -> None:
        ReportSnapshot.objects.create(
            place=confirmed.township,
            period="2026Q3",
            revision=2,
            reason="另一人",
            figures=to_json(contents_of(snapshot)),
            frozen_at=COUNTED,
        )

    monkeypatch.setattr("reports.actions.rules.check_can_revise", meanwhile)
    with pytest.raises(Conflict):
        revise(confirmed, cast)
