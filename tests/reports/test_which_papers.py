"""Which addresses of papers there are: 404 for what cannot be, a refusal in words for whom it is not meant."""

from __future__ import annotations

import pytest
import time_machine

from reports.actions import Copy, request_report
from reports.models import ReportSnapshot
from reports.states import Audience
from tests.conftest import Cast
from tests.pages import enter, text_of
from tests.reports.conftest import COUNTED
from villages.accounts.models import User
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("confirmed")]


def answer(user: User, *parts: object) -> int:
    with time_machine.travel(COUNTED, tick=False):
        status: int = enter(user).get("/reports/papers/" + "/".join(map(str, parts)) + "/").status_code
    return status


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        (("county", "360603", "2026Q3"), 200),
        (("county", "360603101", "2026Q3"), 404),
        (("county", "360603", "2031Q1"), 404),
        (("county", "360603", "2026"), 404),
        (("county", "360603", "2026-11-22"), 404),
        (("county", "360603", " 2026Q3"), 404),
        (("county", "360603", "2026Q3", "x"), 404),
        (("region", "360603", "2026Q3"), 404),
        (("township", "360603101", "2026Q3"), 200),
        (("township", "360603", "2026Q3"), 404),
        (("township", "360603101200", "2026Q3"), 404),
        (("township", "360603102", "2026Q3"), 404),  # was not opened there
        (("township", "360603101", "2026Q3", "x"), 404),
        (("annual", "360603", "2026"), 200),
        (("annual", "360603", "2027"), 404),
        (("annual", "360603", "2026Q3"), 404),
        (("ledger_book", "360603", "2026-11-22"), 200),
        (("ledger_book", "360603", "2026-11-21"), 200),  # says that today's can be had
        (("ledger_book", "360603", "2026-11-23"), 404),
        (("ledger_book", "360603", "2026-W47-7"), 404),
        (("ledger_book", "360603", "2026Q3"), 404),
        (("village_file", "360603101200", "2026-11-22"), 200),
        (("village_file", "360603101200", "2026"), 404),
        (("freeze_list", "360603", "2026-11-22"), 200),
        (("freeze_list", "360603", "2026-11-23"), 404),
        (("leader_card", "360603", "2026-11-22", "0" * 12), 404),
    ],
)
def test_only_what_can_be_has_a_page(cast: Cast, parts: tuple[str, ...], status: int) -> None:
    assert answer(cast.officer, *parts) == status


def test_what_was_issued_keeps_its_page(confirmed: QuarterlyCheck, cast: Cast) -> None:
    """Whatever has become since of what it was made from."""
    job = request_report(place=confirmed.township, period="2026Q3", copy=Copy("en"), by=cast.officer, at=COUNTED)
    assert answer(cast.officer, "township", "360603101", "2026Q1") == 404
    ReportSnapshot.objects.filter(pk=job.snapshot_id).update(period="2026Q1")
    assert answer(cast.officer, "township", "360603101", "2026Q1") == 200


@pytest.mark.parametrize(
    ("who", "parts", "right"),
    [
        ("department", ("county", "360603", "2026Q3"), "read and export reports"),
        ("department", ("ledger_book", "360603", "2026-11-22"), "read the ledger"),
        ("inspector", ("freeze_list", "360603", "2026-11-22"), "read the personnel freeze"),
    ],
)
def test_inside_the_jurisdiction_it_is_refused_in_words(
    cast: Cast, who: str, parts: tuple[str, ...], right: str
) -> None:
    browser = enter(getattr(cast, who), "en")
    response = browser.get("/reports/papers/" + "/".join(parts) + "/")
    assert response.status_code == 403
    assert right in text_of(response)


@pytest.mark.parametrize("who", ["stranger", "neighbour", "member"])
def test_outside_it_there_is_none(cast: Cast, who: str) -> None:
    for parts in (("township", "360603101", "2026Q3"), ("freeze_list", "360603", "2026-11-22")):
        assert answer(getattr(cast, who), *parts) == 404


def test_a_supervisor_is_told_which_copy_is_meant_for_him(confirmed: QuarterlyCheck, cast: Cast) -> None:
    complete = request_report(
        place=confirmed.township, period="2026Q3", copy=Copy("zh-hans"), by=cast.officer, at=COUNTED
    )
    masked = request_report(
        place=confirmed.township, period="2026Q3", copy=Copy("zh-hans", Audience.OUTSIDE), by=cast.officer, at=COUNTED
    )
    browser = enter(cast.supervisor, "en")
    refused = browser.get(f"/reports/jobs/{complete.pk}/")
    assert refused.status_code == 403
    assert "Your role may have the copy with sensitive notes masked." in text_of(refused)
    assert browser.get(f"/reports/jobs/{masked.pk}/").status_code == 200
