"""The county plans a spot check: which villages, which days, announced or not, drawn or chosen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.screening.spot_checks.conftest import PLANNED, TAZHOU, TUANHUANG, plan
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import RuleBroken, Stage, StageChange
from villages.screening.spot_checks.actions import call_off_spot_check
from villages.screening.spot_checks.choosing import Sample, draw, villages_of
from villages.screening.spot_checks.half_years import HalfYear
from villages.screening.spot_checks.models import SpotCheck, SpotCheckKind, SpotVisit

GENERAL = SpotCheckKind.GENERAL
pytestmark = pytest.mark.django_db


def county() -> Division:
    return Division.objects.get(code="360603")


def test_it_is_planned_with_a_visit_for_each_village(cast: Cast) -> None:
    spot_check = plan(cast)
    assert spot_check.stage == Stage.PLANNED
    assert list(spot_check.visits.values_list("village__code", "stage")) == [
        (TUANHUANG, "planned"), (TAZHOU, "planned"),
    ]  # fmt: skip
    assert [c.verb for c in StageChange.objects.of(spot_check)] == ["plan"]
    row = AuditRow.objects.get(verb="spot_check.plan")
    assert (row.by, row.place_code, row.after["villages"]) == (cast.officer, "360603", 2)


def test_a_general_one_belongs_to_the_half_year_of_its_first_day(cast: Cast) -> None:
    first, last = dt.date(2026, 12, 30), dt.date(2027, 1, 10)
    assert plan(cast, kind=GENERAL, first_day=first, last_day=last).half_year == "2026H2"
    assert plan(cast, kind=GENERAL, first_day=dt.date(2027, 1, 1), last_day=last).half_year == "2027H1"
    assert HalfYear.parse("2026H2") == HalfYear.of(dt.date(2026, 7, 1))
    assert HalfYear.of(dt.date(2026, 6, 30)).label == "first half of 2026"


@pytest.mark.parametrize("text", ["2026", "2026H3", "H1", "26H1", "2026h1"])
def test_what_is_no_half_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="half year"):
        HalfYear.parse(text)


def test_a_half_year_has_one_general_spot_check_unless_the_first_was_called_off(cast: Cast) -> None:
    first = plan(cast, kind=GENERAL)
    with pytest.raises(RuleBroken, match="2026H2 already") as refusal:
        plan(cast, kind=GENERAL)
    assert refusal.value.field == "kind"
    plan(cast)  # any-time ones are not counted
    call_off_spot_check(spot_check=first, reason="防汛任务冲突", by=cast.officer, at=PLANNED)
    assert plan(cast, kind=GENERAL).half_year == "2026H2"


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [("2026-11-23", "2026-11-22", "last_day"), ("2026-11-10", "2026-11-19", "last_day")],
)
def test_days_out_of_order_or_all_past_are_refused(cast: Cast, first: str, last: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        plan(cast, first_day=dt.date.fromisoformat(first), last_day=dt.date.fromisoformat(last))
    assert refusal.value.field == field
    assert not SpotCheck.objects.exists()


def test_it_may_end_on_the_day_on_which_it_is_planned(cast: Cast) -> None:
    day = dt.date(2026, 11, 20)
    assert plan(cast, first_day=day, last_day=day).last_day == day


def test_a_day_without_criteria_is_refused(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refusal:
        plan(cast, first_day=dt.date(1990, 1, 1))
    assert refusal.value.field == "first_day"


def test_only_villages_that_are_screened_in_this_county_are_visited(cast: Cast) -> None:
    Division.objects.filter(code="360603101201").update(valid_to=dt.date(2026, 10, 31))
    for code in ("360603101001", "360603101201", "360681101200", "360603101"):
        with pytest.raises(RuleBroken, match="not screened"):
            plan(cast, TUANHUANG, code)
    with pytest.raises(RuleBroken, match="at least one"):
        plan(cast, villages=[])
    assert not SpotVisit.objects.exists()


@pytest.mark.parametrize("title", ["", "  ", "联系13812345678"])
def test_the_title_is_there_and_without_numbers_of_people(cast: Cast, title: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        plan(cast, title=title)
    assert refusal.value.field == "title"


@pytest.mark.parametrize("name", ["filer", "stranger", "leader", "inspector", "department", "supervisor", "auditor"])
def test_nobody_but_the_countys_officer_plans(cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        plan(cast, by=getattr(cast, name))


class TestDraw:
    def test_the_same_seed_draws_the_same_villages_wherever_it_is_drawn(self, cast: Cast) -> None:
        screened = list(villages_of(county(), dt.date(2026, 11, 23)))
        drawn = draw(screened, Sample(1, "20261122"))
        # By hand: the smallest SHA-256 of "20261122/<code>" in each township.
        assert [village.code for village in drawn] == ["360603101201", "360603102202"]
        assert draw(screened[::-1], Sample(1, "20261122")) == drawn

    def test_another_seed_may_draw_others_and_every_village_can_be_hit(self, cast: Cast) -> None:
        screened = list(villages_of(county(), dt.date(2026, 11, 23)))
        hit = {village.code for seed in range(40) for village in draw(screened, Sample(1, str(seed)))}
        assert hit == {village.code for village in screened}
        assert len(hit) == 6

    def test_a_township_with_fewer_villages_gives_all(self, cast: Cast) -> None:
        screened = list(villages_of(county(), dt.date(2026, 11, 23)))
        assert len(draw(screened, Sample(2, "x"))) == 4
        assert draw(screened, Sample(50, "x")) == screened

    def test_size_and_seed_are_kept_with_the_spot_check(self, cast: Cast) -> None:
        spot_check = plan(cast, sample=Sample(1, " 冬查 "))
        assert (spot_check.sample_size, spot_check.sample_seed) == (1, "冬查")

    @pytest.mark.parametrize(("size", "seed", "field"), [(0, "x", "sample_size"), (1, " ", "sample_seed")])
    def test_a_draw_needs_both(self, cast: Cast, size: int, seed: str, field: str) -> None:
        with pytest.raises(RuleBroken) as refusal:
            plan(cast, sample=Sample(size, seed))
        assert refusal.value.field == field
