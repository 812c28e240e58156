"""The county's lists as spreadsheets: what the page lists, with the filters of its address written above."""

from __future__ import annotations

import pytest

from tests.conftest import Cast
from tests.factories import moment
from tests.factories_plans import visit
from tests.pages import enter
from tests.reports.conftest import confirmed  # noqa: F401  # a scene is found by its name
from tests.screening.register.conftest import dispute_facts, incident_facts
from tests.sheets import column, sheet_of
from villages.ledger.models import LedgerEntry
from villages.screening.models import QuarterlyCheck
from villages.screening.register import actions

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-18 15:00")


@pytest.fixture(autouse=True)
def entry(confirmed: QuarterlyCheck, cast: Cast) -> LedgerEntry:  # noqa: F811
    """团黄村 is in the ledger and has a fire, a dispute and a visit; of the findings of two villages four wait."""
    entry = LedgerEntry.objects.get()
    actions.register_incident(village=entry.village, facts=incident_facts(), by=cast.filer, at=NOW)
    actions.register_dispute(village=entry.village, facts=dispute_facts(), by=cast.filer, at=NOW)
    visit(entry, by=cast.filer, at=NOW)
    return entry


@pytest.mark.parametrize(
    ("place", "filters", "said", "number", "wanted"),
    [
        ("ledger", "stage=rectifying", "Stage: rectifying", 1, ["团黄村"]),
        ("ledger", "stage=watch", "Stage: watch", 1, []),
        ("findings", "stage=found", "State: awaiting decision", 0, ["团黄村", "锦北村", "石港村", "石港村"]),
        ("incidents", "kind=fire", "Kind of incident: fire", 4, ["2026-11-18 14:10"]),
        ("disputes", "parties=households", "Parties: between households", 0, ["山林边界"]),
        ("visits", "township=360603101", "Township: 锦江镇", 1, ["团黄村"]),
    ],
)
def test_it_says_the_filters_and_lists_what_they_leave(
    cast: Cast, place: str, filters: str, said: str, number: int, wanted: list[str]
) -> None:
    page = enter(cast.officer).get(f"/{place}/?{filters}").content.decode()
    assert f'href="/{place}/export/?{filters}"' in page
    sheet = sheet_of(cast.officer, f"/{place}/export/?{filters}")
    assert said in str(sheet["A2"].value)
    assert column(sheet, number) == wanted
    assert sheet.freeze_panes == "B4"


def test_nobody_outside_gets_a_row(cast: Cast) -> None:
    for place in ("ledger", "findings", "incidents", "disputes", "visits"):
        assert column(sheet_of(cast.stranger, f"/{place}/export/"), 0) == []
