"""The early warning: at least 2 disputes open today, and more than 90 days ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Cast
from tests.factories import moment
from tests.screening.register.conftest import JINBEI, NOW, TUANHUANG, village
from villages.screening.register.actions import reopen_dispute, settle_dispute
from villages.screening.register.models import Dispute
from villages.screening.register.rules import Rise, Spell, rise_of

TODAY = dt.date(2026, 11, 22)
AGO_90 = dt.date(2026, 8, 24)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def spell(arose: str, ended: str = "") -> Spell:
    return Spell(day(arose), day(ended) if ended else None)


@pytest.mark.parametrize(
    ("spells", "rise", "is_warning"),
    [
        ([], Rise(0, 0), False),
        ([spell("2026-11-22")], Rise(1, 0), False),
        ([spell("2026-11-21"), spell("2026-11-22")], Rise(2, 0), True),
        ([spell("2026-11-21"), spell("2026-11-01", "2026-11-22")], Rise(1, 0), False),
        ([spell("2026-11-21"), spell("2026-11-01", "2026-11-23")], Rise(2, 0), True),
        ([spell("2026-08-24"), spell("2026-08-25")], Rise(2, 1), True),
        ([spell("2026-08-24"), spell("2026-08-24")], Rise(2, 2), False),
        ([spell("2026-08-01", "2026-08-24"), spell("2026-09-01"), spell("2026-09-02")], Rise(2, 0), True),
        ([spell("2026-08-01", "2026-08-25"), spell("2026-08-02", "2026-09-25"), spell("2026-09-01"),
          spell("2026-09-02")], Rise(2, 2), False),
    ],
)  # fmt: skip
def test_the_rule_at_its_edges(spells: list[Spell], rise: Rise, is_warning: bool) -> None:
    assert rise_of(spells, TODAY) == rise
    assert rise.is_warning is is_warning


def test_ninety_days_ago_is_that_day() -> None:
    assert TODAY - dt.timedelta(days=90) == AGO_90


days = st.dates(dt.date(2026, 1, 1), TODAY)


@given(st.lists(st.tuples(days, days | st.none()), max_size=8))
def test_one_more_open_dispute_never_takes_a_warning_away(drawn: list[tuple[dt.date, dt.date | None]]) -> None:
    spells = [Spell(arose, ended) for arose, ended in drawn]
    if rise_of(spells, TODAY).is_warning:
        assert rise_of([*spells, Spell(TODAY, None)], TODAY).is_warning


@pytest.mark.django_db
class TestInTheRegister:
    def test_the_villages_are_counted_apart(self, register_dispute: Callable[..., Dispute], cast: Cast) -> None:
        for number in (1, 2):
            register_dispute(subject=f"甲{number}")
        register_dispute(subject="乙", code=JINBEI)
        assert Dispute.objects.warnings(TODAY) == {village(TUANHUANG).pk: Rise(2, 0)}
        assert not Dispute.objects.visible_to(cast.neighbour).warnings(TODAY)
        assert Dispute.objects.visible_to(cast.officer).warnings(TODAY)
        assert village(TUANHUANG).disputes.warnings(TODAY)
        assert not village(JINBEI).disputes.warnings(TODAY)

    def test_the_day_it_ends_counts_by_the_clock_of_the_county(
        self, register_dispute: Callable[..., Dispute], cast: Cast
    ) -> None:
        first, _second = (register_dispute(subject=name) for name in ("甲", "乙"))
        settle_dispute(dispute=first, outcome="达成协议", by=cast.filer, at=moment("2026-11-23 00:00"))
        assert Dispute.objects.warnings(TODAY)
        assert not Dispute.objects.warnings(TODAY + dt.timedelta(days=1))

    def test_the_last_second_of_the_day_ninety_days_ago_is_looked_at(
        self, register_dispute: Callable[..., Dispute], cast: Cast
    ) -> None:
        """Ended on that very day it was not open at its end; ended the next day it was."""
        old = [register_dispute(subject=name, arose_on=day("2026-08-01"), at=NOW) for name in ("甲", "乙")]
        for name in ("丙", "丁"):
            register_dispute(subject=name)
        for dispute in old:
            settle_dispute(dispute=dispute, outcome="达成协议", by=cast.filer, at=moment("2026-08-24 23:59"))
        (rise,) = Dispute.objects.warnings(TODAY).values()
        assert rise == Rise(2, 0)
        Dispute.objects.filter(pk__in=[each.pk for each in old]).update(ended_at=moment("2026-08-25 00:00"))
        assert not Dispute.objects.warnings(TODAY)

    def test_one_that_was_opened_again_counts_as_never_ended(
        self, register_dispute: Callable[..., Dispute], cast: Cast
    ) -> None:
        old = register_dispute(arose_on=day("2026-08-01"))
        settle_dispute(dispute=old, outcome="达成协议", by=cast.filer, at=NOW)
        reopen_dispute(dispute=old, reason="反悔", by=cast.filer, at=NOW)
        register_dispute(subject="乙")
        assert list(Dispute.objects.warnings(TODAY).values()) == [Rise(2, 1)]
