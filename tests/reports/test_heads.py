"""The words around a paper are those of the day on which it was frozen, whatever the settings say later."""

from __future__ import annotations

import importlib
from functools import partial

import pytest
from django.apps import apps
from pytest_django import Settings

from reports.actions import Copy, request_report, revise_report
from reports.batches.actions import request_batch
from reports.batches.spreading import spread_next
from reports.models import IssuedFile, ReportJob, ReportSnapshot
from reports.papers.document import document, html_of
from reports.papers.heads import head_of
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories import QUARTER, moment
from tests.factories_notices import LATE, missing_check, only, sweep
from tests.reports.conftest import COUNTED, issue
from villages.accountability.notices.actions import issue_notice, withdraw_notice
from villages.accountability.notices.models import Notice
from villages.divisions.models import Division
from villages.process import RuleBroken
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")
ISSUED = moment("2026-10-20 09:00")


def rename_everything(settings: Settings) -> None:
    """The office is merged, begins other series and moves to another address."""
    for name in ("REPORT_ISSUING_BODY", "NOTICE_ISSUING_BODY"):
        setattr(settings, name, "中共{county}新区委员会")
    for name in ("REPORT_SERIES", "NOTICE_SERIES"):
        setattr(settings, name, "{county}新发")
    for name in ("REPORT_SEAL_LINE", "NOTICE_SEAL_LINE"):
        setattr(settings, name, "（新印）{body}")
    settings.NOTICE_COPIES = "{county}新办"
    settings.SITE_URL = "https://new.example.gov.cn"


def printed(snapshot: ReportSnapshot) -> list[str]:
    """The paper in both languages, with the bytes of its spreadsheet."""
    made = [document(ReportSnapshot.objects.get(pk=snapshot.pk), language) for language in LANGUAGES]
    return [f"{each.html}{each.enclosure and each.enclosure.content.hex()}" for each in made]


@pytest.fixture
def notice(cast: Cast) -> Notice:
    missing_check()
    sweep(LATE)
    issue_notice(notice=only(), by=cast.officer, at=ISSUED)
    return only()


def copy_of(notice: Notice, cast: Cast) -> ReportJob:
    return request_report(
        paper=PaperKind.NOTICE, place=notice.addressee, period="2026-10-20", subject=str(notice.pk), copy=Copy("en"),
        by=cast.officer, at=COUNTED,
    )  # fmt: skip


def test_a_report_made_again_says_the_same(confirmed: QuarterlyCheck, cast: Cast, settings: Settings) -> None:
    settings.SITE_URL = "https://old.example.gov.cn"
    job = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    before = printed(job.snapshot)
    rename_everything(settings)
    assert printed(job.snapshot) == before
    assert "锦江镇季报〔2026〕3号" in before[0]
    assert "Party Committee of 锦江镇, 余江区" in before[1]


def test_so_does_one_of_a_batch(confirmed: QuarterlyCheck, cast: Cast, county: Division, settings: Settings) -> None:
    batch = request_batch(
        place=county, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED, to_queue=False
    )
    while spread_next(batch.pk, at=COUNTED):
        pass
    snapshots = list(ReportSnapshot.objects.all())
    before = [printed(each) for each in snapshots]
    rename_everything(settings)
    assert snapshots
    assert [printed(each) for each in snapshots] == before


def test_a_notice_keeps_its_number_its_copies_and_its_seal(notice: Notice, cast: Cast, settings: Settings) -> None:
    snapshot = copy_of(notice, cast).snapshot
    before = printed(snapshot)
    rename_everything(settings)
    assert printed(snapshot) == before
    assert "余江区委组通〔2026〕1号" in before[0]


def test_a_notice_that_is_withdrawn_is_still_the_same_notice(notice: Notice, cast: Cast, settings: Settings) -> None:
    first = copy_of(notice, cast).snapshot
    rename_everything(settings)
    assert copy_of(notice, cast).snapshot == first
    withdraw_notice(notice=only(), reason="误报", by=cast.leader, at=COUNTED)
    second = copy_of(notice, cast).snapshot
    assert second.revision == 2
    assert head_of(second).says_the_same_as(head_of(first))
    html = html_of(second, "zh-hans")
    assert not [word for word in ("新区", "新发", "新印", "新办") if word in html]


def test_a_head_that_was_put_right_may_be_issued_as_a_revision(
    confirmed: QuarterlyCheck, cast: Cast, settings: Settings
) -> None:
    first = request_report(place=confirmed.township, period=str(QUARTER), copy=Copy("en"), by=cast.officer, at=COUNTED)
    revise = partial(
        revise_report, place=confirmed.township, period=str(QUARTER), copy=Copy("en"), reason="更正发文机关",
        by=cast.officer, at=COUNTED,
    )  # fmt: skip
    with pytest.raises(RuleBroken):
        revise()
    rename_everything(settings)
    second = revise()
    assert "中共余江区新区委员会" in html_of(second.snapshot, "zh-hans")
    assert "中共余江区新区委员会" not in html_of(first.snapshot, "zh-hans")


def test_the_upgrade_freezes_what_was_issued_before_and_lists_its_files(
    confirmed: QuarterlyCheck, cast: Cast, settings: Settings
) -> None:
    job = issue(confirmed, cast)
    before = printed(job.snapshot)
    ReportSnapshot.objects.update(head={})
    IssuedFile.objects.all().delete()
    unreadable = ReportSnapshot.objects.create(
        paper=PaperKind.COUNTY, place=confirmed.township, period="2026Q1", figures={}, frozen_at=COUNTED
    )
    upgrade = importlib.import_module("reports.migrations.0006_heads_and_files_that_stay")
    upgrade.freeze_heads(apps, None)
    upgrade.list_files(apps, None)
    rename_everything(settings)
    assert printed(job.snapshot) == before
    unreadable.refresh_from_db()
    assert unreadable.head == {}
    assert list(IssuedFile.objects.values_list("job", "sha256", "made_at")) == [(job.pk, job.sha256, job.finished_at)]
