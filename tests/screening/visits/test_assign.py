"""Packages: somebody is assigned, replaced, leaves; what is missing is said."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.pages import enter, queries_of, text_of
from tests.screening.visits.conftest import CADRE, DEPUTY, JINBEI, NEIGHBOURHOOD, NOW, SHIGANG, TAZHOU, TODAY, assign
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken
from villages.screening.visits import rules
from villages.screening.visits.actions import end_member
from villages.screening.visits.models import PackageMember

pytestmark = pytest.mark.django_db


def test_what_is_missing_is_said() -> None:
    assert rules.gaps_of(deputy_leaders=1, cadres=2) == []
    assert rules.gaps_of(deputy_leaders=1, cadres=1) == ["1 cadre is missing"]
    assert rules.gaps_of(deputy_leaders=0, cadres=0) == ["no deputy leader in charge", "2 cadres are missing"]


def test_who_is_replaced_ends_the_day_before_and_stays_readable(cast: Cast) -> None:
    old = assign(cast)
    new = assign(cast, replace(DEPUTY, full_name="郑三", since=TODAY), replaces=old)
    old.refresh_from_db()
    assert (old.until, new.since, new.until) == (dt.date(2026, 11, 21), TODAY, None)
    row = AuditRow.objects.get(verb="package.replace")
    assert (row.before["full_name"], row.after["full_name"], row.place_code) == ("周一", "郑三", "360603101200")
    assert [m.full_name for m in PackageMember.objects.on(dt.date(2026, 11, 21))] == ["周一"]
    assert [m.full_name for m in PackageMember.objects.on(TODAY)] == ["郑三"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"post": "电话13812345678"}, "post"),
        ({"full_name": "另一人"}, "replaces"),
        ({"duty": "cadre"}, "full_name"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(cast: Cast, changes: dict[str, str], field: str) -> None:
    assign(cast)
    with pytest.raises(RuleBroken) as refusal:
        assign(cast, replace(DEPUTY, **changes))  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert PackageMember.objects.count() == 1


def test_nobody_is_replaced_on_the_first_day_or_by_the_other_duty(cast: Cast) -> None:
    old = assign(cast)
    with pytest.raises(RuleBroken, match="began on this day or later"):
        assign(cast, replace(DEPUTY, full_name="郑三"), replaces=old)
    with pytest.raises(RuleBroken, match="the other duty"):
        assign(cast, replace(CADRE, since=TODAY), replaces=old)
    old.refresh_from_db()
    assert old.until is None


def test_two_who_replace_the_same_person_do_not_overwrite_each_other(cast: Cast) -> None:
    old = assign(cast)
    seen = PackageMember.objects.get(pk=old.pk)
    assign(cast, replace(DEPUTY, full_name="郑三", since=TODAY), replaces=old)
    with pytest.raises(Conflict):
        assign(cast, replace(DEPUTY, full_name="冯四", since=TODAY), replaces=seen)
    assert PackageMember.objects.count() == 2


def test_only_screened_villages_of_the_own_township(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="screened today"):
        assign(cast, code=NEIGHBOURHOOD)
    with pytest.raises(PermissionDenied):
        assign(cast, code=TAZHOU)
    with pytest.raises(PermissionDenied):
        assign(cast, by=cast.officer)


def test_somebody_leaves_once_and_not_before_the_first_day(cast: Cast) -> None:
    member = assign(cast)
    with pytest.raises(RuleBroken) as refusal:
        end_member(member=member, until=dt.date(2026, 8, 31), by=cast.filer, at=NOW)
    assert refusal.value.field == "until"
    end_member(member=member, until=TODAY, by=cast.filer, at=NOW)
    assert AuditRow.objects.get(verb="package.end").after["until"] == "2026-11-22"
    with pytest.raises(RuleBroken, match="already"):
        end_member(member=member, until=TODAY, by=cast.filer, at=NOW)


@pytest.fixture
def _now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.usefixtures("_now")
class TestPages:
    def test_the_list_names_the_gaps_and_filters_by_them(self, cast: Cast) -> None:
        assign(cast)
        assign(cast, CADRE)
        assign(cast, replace(CADRE, full_name="郑三"))
        text = text_of(enter(cast.officer).get("/packages/"))
        assert "<b>5</b> <span>villages with gaps</span>" in text
        gaps = text_of(enter(cast.filer).get("/packages/?gaps=yes&township=360603101"))
        assert "锦北" in gaps
        assert "周一" not in gaps
        complete = text_of(enter(cast.filer).get("/packages/?gaps=no"))
        assert "周一" in complete
        assert "锦北" not in complete
        assert "周一" in text_of(enter(cast.leader).get("/packages/?text=周一"))
        assert "No village to show" in text_of(enter(cast.officer).get("/packages/?text=nowhere"))

    def test_a_member_sees_the_own_village_only(self, cast: Cast) -> None:
        text = text_of(enter(cast.member).get("/packages/"))
        assert "团黄" in text
        assert "锦北" not in text
        assert enter(cast.member).get(f"/packages/{JINBEI}/").status_code == 404

    def test_a_filer_assigns_with_one_form_and_typed_values_stay(self, cast: Cast) -> None:
        browser = enter(cast.filer)
        typed = {"duty": "deputy_leader", "full_name": "周一", "post": "电话13812345678", "since": "2026-11-01"}
        refused = browser.post(f"/packages/{SHIGANG}/assign/", typed)
        assert refused.status_code == 200
        assert "telephone number" in text_of(refused)
        assert 'value="周一"' in text_of(refused)
        done = browser.post(f"/packages/{SHIGANG}/assign/", {**typed, "post": "镇党委副书记"}, follow=True)
        assert "周一 is in the package of 石港村" in text_of(done)
        assert "2 cadres are missing" in text_of(done)

    def test_the_list_costs_the_same_for_more_villages(self, cast: Cast) -> None:
        browser = enter(cast.officer)
        queries_of(browser, "/packages/")  # the first page of a session costs more
        before = queries_of(browser, "/packages/")
        for code in (JINBEI, SHIGANG):
            assign(cast, code=code)
            assign(cast, CADRE, code=code)
        assert queries_of(browser, "/packages/") == before <= 16
