"""Which divisions exist on a day, and what the database itself refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.divisions.lists import COUNTY, load
from villages.divisions.models import Division

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 4, 1), dt.date(2026, 6, 30)
DAY = dt.timedelta(days=1)
CODE = "360603101209"


@pytest.fixture
def village() -> Division:
    load(COUNTY)
    return Division.objects.get(code=CODE)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "on", "expected"),
    [
        (None, None, FIRST, True),
        (FIRST, None, FIRST - DAY, False),
        (FIRST, None, FIRST, True),
        (None, LAST, LAST, True),
        (None, LAST, LAST + DAY, False),
        (FIRST, LAST, FIRST, True),
        (FIRST, LAST, LAST, True),
        (FIRST, LAST, LAST + DAY, False),
        (FIRST, FIRST, FIRST, True),
    ],
)
def test_both_ends_of_the_validity_count(
    village: Division, valid_from: dt.date | None, valid_to: dt.date | None, on: dt.date, expected: bool
) -> None:
    village.valid_from, village.valid_to = valid_from, valid_to
    village.save(update_fields=["valid_from", "valid_to"])
    assert village.is_in_force(on) is expected
    assert Division.objects.in_force(on).filter(code=CODE).exists() is expected


@pytest.mark.parametrize(
    "change",
    [
        {"valid_from": LAST, "valid_to": FIRST},
        {"successor_id": 1},
        {"village_class": ""},
        {"code": "3606031012"},
        {"level": "township"},
    ],
)
def test_the_database_refuses_a_division_that_cannot_be(village: Division, change: dict[str, object]) -> None:
    if "successor_id" in change:
        change = {"successor_id": Division.objects.values_list("pk", flat=True)[0]}
    with pytest.raises(IntegrityError), transaction.atomic():
        Division.objects.filter(code=CODE).update(**change)
