"""The scheduler (or an officer) opens the quarter for every township."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import override_settings
from time_machine import travel

from tests.conftest import Cast
from tests.factories import FILED, QUARTER, make_county, make_division, make_user, moment, open_check, submit
from tests.factories import fill_check as fill
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.criteria.actions import load_edition
from villages.criteria.models import CriteriaEdition
from villages.divisions.models import Division
from villages.management.commands.load_criteria import SHIPPED
from villages.process import RuleBroken, Stage, StageChange
from villages.screening.actions import open_due_quarters, open_quarter
from villages.screening.models import QuarterlyCheck, VillageSheet
from villages.screening.quarters import Quarter
from villages.tasks import open_quarters

COUNTY = "360603"
JINJIANG, HUANGXI = "360603101", "360603102"
TUANHUANG, JINBEI = "360603101200", "360603101201"
MIDNIGHT = moment("2026-10-01 00:00")
pytestmark = pytest.mark.django_db


def open_all(at: dt.datetime = MIDNIGHT, quarter: Quarter = QUARTER) -> int:
    return open_quarter(quarter=quarter, under=COUNTY, by=None, at=at)


def villages_of(township: str, quarter: Quarter = QUARTER) -> list[str]:
    sheets = VillageSheet.objects.filter(
        quarterly_check__quarter=str(quarter), quarterly_check__township__code=township
    )
    return list(sheets.values_list("village__code", flat=True))


def test_it_opens_one_check_for_each_township(county: Division) -> None:
    assert open_all() == 2
    assert list(QuarterlyCheck.objects.values_list("township__code", "quarter", "stage")) == [
        (JINJIANG, "2026Q3", "not_started"),
        (HUANGXI, "2026Q3", "not_started"),
    ]


def test_repeating_it_changes_nothing(county: Division) -> None:
    open_all()
    before = [list(model.objects.values()) for model in (QuarterlyCheck, VillageSheet, StageChange)]
    trail = AuditRow.objects.count()
    assert open_all(at=moment("2026-10-02 08:00")) == 0
    assert [list(model.objects.values()) for model in (QuarterlyCheck, VillageSheet, StageChange)] == before
    assert AuditRow.objects.count() == trail


def test_it_leaves_a_history_row_and_an_audit_row_without_a_person(county: Division) -> None:
    check = open_check(JINJIANG)
    (change,) = StageChange.objects.of(check)
    assert (change.verb, change.before, change.after, change.by) == ("open", "", "not_started", None)
    row = AuditRow.objects.get(verb="check.open")
    assert (row.by, row.by_name, row.place_code) == (None, "", JINJIANG)


@pytest.mark.parametrize("at", ["2026-09-30 23:59:59", "2026-07-01 00:00"])
def test_a_quarter_that_is_not_over_is_refused(county: Division, at: str) -> None:
    with pytest.raises(RuleBroken, match="2026Q3"):
        open_all(at=moment(at))
    assert not QuarterlyCheck.objects.exists()


def test_it_opens_at_midnight_in_shanghai_when_utc_still_has_the_day_before(county: Division) -> None:
    assert open_all(at=dt.datetime(2026, 9, 30, 16, 0, tzinfo=dt.UTC)) == 2


@pytest.mark.parametrize(
    ("quarter", "due", "last_day"),
    [
        (Quarter(2026, 3), "2026-10-11 00:00", dt.date(2026, 10, 10)),
        (Quarter(2026, 4), "2027-01-11 00:00", dt.date(2027, 1, 10)),
        (Quarter(2027, 1), "2027-04-11 00:00", dt.date(2027, 4, 10)),
    ],
)
def test_it_is_due_on_the_tenth_at_twenty_four_hours(
    county: Division, quarter: Quarter, due: str, last_day: dt.date
) -> None:
    check = open_check(JINJIANG, quarter)
    assert check.due_at == moment(due)
    assert check.due_on == last_day


def test_the_rule_set_moves_the_due_day(county: Division, edition: CriteriaEdition) -> None:
    rule_set = edition.rule_sets.get()
    rule_set.data = {**rule_set.data, "check_due_day": 20, "check_due_months_after_quarter": 2}
    rule_set.save()
    assert open_check(JINJIANG).due_at == moment("2026-11-21 00:00")


def test_a_check_keeps_the_edition_and_rules_of_its_quarters_last_day(
    county: Division, edition: CriteriaEdition
) -> None:
    data = json.loads(SHIPPED.read_text(encoding="utf-8"))
    data |= {"key": "next", "in_force_from": "2026-10-01"}
    data["rule_sets"][0]["in_force_from"] = "2026-10-01"
    newer = load_edition(data=data, by=None, at=MIDNIGHT).edition
    assert open_check(JINJIANG).edition == edition
    assert open_check(JINJIANG, QUARTER.next()).edition == newer


def test_only_the_classes_that_the_rule_set_names_are_screened(county: Division, edition: CriteriaEdition) -> None:
    make_division("360603101400", "锦江水库")
    assert villages_of(JINJIANG) == []
    open_all()
    assert villages_of(JINJIANG) == ["360603101200", "360603101201", "360603101202"]
    rule_set = edition.rule_sets.get()
    rule_set.data = {**rule_set.data, "screened_classes": ["residents", "other"]}
    rule_set.save()
    open_all(at=moment("2027-01-01 00:00"), quarter=QUARTER.next())
    assert villages_of(JINJIANG, QUARTER.next()) == ["360603101001", "360603101400"]


@pytest.mark.parametrize(
    ("last_day", "is_screened"), [(dt.date(2026, 9, 29), False), (dt.date(2026, 9, 30), True), (None, True)]
)
def test_a_village_that_ended_before_the_quarters_last_day_is_not_asked(
    county: Division, last_day: dt.date | None, is_screened: bool
) -> None:
    Division.objects.filter(code=TUANHUANG).update(valid_to=last_day)
    open_all()
    assert (TUANHUANG in villages_of(JINJIANG)) is is_screened


@pytest.mark.parametrize(("first_day", "is_screened"), [(dt.date(2026, 9, 30), True), (dt.date(2026, 10, 1), False)])
def test_a_village_that_began_after_the_quarter_is_not_asked(
    county: Division, first_day: dt.date, is_screened: bool
) -> None:
    make_division("360603101203", "新设村民委员会", valid_from=first_day)
    open_all()
    assert ("360603101203" in villages_of(JINJIANG)) is is_screened


def test_a_merged_village_stays_in_its_quarter_and_the_successor_answers_afterwards(county: Division) -> None:
    merged = Division.objects.get(code=TUANHUANG)
    merged.valid_to, merged.successor = dt.date(2026, 10, 5), Division.objects.get(code=JINBEI)
    merged.save()
    open_all()
    open_all(at=moment("2027-01-01 00:00"), quarter=QUARTER.next())
    assert {TUANHUANG, JINBEI} <= set(villages_of(JINJIANG))
    assert TUANHUANG not in villages_of(JINJIANG, QUARTER.next())
    assert JINBEI in villages_of(JINJIANG, QUARTER.next())


def test_a_township_without_screened_villages_gets_no_check(county: Division) -> None:
    make_division("360603509", "邓原农业示范园")
    make_division("360603509400", "示范园")
    assert open_all() == 2


def test_a_village_that_is_loaded_later_joins_an_open_check_but_not_a_submitted_one(cast: Cast) -> None:
    open_all()
    check = QuarterlyCheck.objects.get(township__code=JINJIANG)
    submit(fill(check, by=cast.filer), by=cast.filer)
    make_division("360603101203", "后载村民委员会")
    make_division("360603102203", "后载村民委员会")
    assert open_all(at=FILED) == 0
    assert "360603102203" in villages_of(HUANGXI)
    assert "360603101203" not in villages_of(JINJIANG)


def test_it_opens_only_below_the_prefix(county: Division) -> None:
    make_county("360681", "贵溪市")
    assert open_quarter(quarter=QUARTER, under=HUANGXI, by=None, at=MIDNIGHT) == 1
    assert open_quarter(quarter=QUARTER, under=COUNTY, by=None, at=MIDNIGHT) == 1
    assert open_quarter(quarter=QUARTER, under="", by=None, at=MIDNIGHT) == 2


def test_an_officer_opens_the_quarter_of_the_own_county_only(cast: Cast) -> None:
    assert open_quarter(quarter=QUARTER, under=COUNTY, by=cast.officer, at=MIDNIGHT) == 2
    with pytest.raises(PermissionDenied):
        open_quarter(quarter=QUARTER, under="360681", by=cast.officer, at=MIDNIGHT)


def test_without_criteria_it_says_so(db: None) -> None:
    make_county()
    with pytest.raises(CriteriaEdition.DoesNotExist):
        open_all()


def test_missed_quarters_are_caught_up_from_the_first_one_on(county: Division) -> None:
    open_all()
    late = moment("2027-04-03 09:00")
    assert open_due_quarters(under="", by=None, at=late) == {"2026Q3": 0, "2026Q4": 2, "2027Q1": 2}
    caught_up = QuarterlyCheck.objects.get(quarter="2026Q4", township__code=JINJIANG)
    assert (caught_up.opened_at, caught_up.due_at) == (late, moment("2027-01-11 00:00"))
    assert open_due_quarters(under="", by=None, at=late) == {"2026Q3": 0, "2026Q4": 0, "2027Q1": 0}


def test_a_fresh_installation_opens_only_the_newest_quarter(county: Division) -> None:
    assert open_due_quarters(under="", by=None, at=moment("2026-11-22 09:00")) == {"2026Q3": 2}


def test_a_county_that_comes_later_owes_nothing_for_the_time_before(county: Division) -> None:
    open_all()
    make_county("360681", "贵溪市")
    assert open_due_quarters(under="", by=None, at=moment("2027-01-02 00:05")) == {"2026Q3": 0, "2026Q4": 4}
    assert not QuarterlyCheck.objects.filter(quarter="2026Q3", township__code__startswith="360681").exists()


@override_settings(RECTIFY_JURISDICTION=HUANGXI)
def test_the_task_opens_what_is_due_in_the_configured_part(county: Division) -> None:
    with travel(moment("2026-10-01 00:05"), tick=False):
        assert open_quarters() == {"2026Q3": 1}
        assert open_quarters() == {"2026Q3": 0}
    assert QuarterlyCheck.objects.get().opened_at == moment("2026-10-01 00:05")


def test_the_scheduler_calls_the_task_by_its_name() -> None:
    from rectify.celery import app

    assert app.conf.beat_schedule["open-quarters"]["task"] == open_quarters.name


def test_the_command_opens_what_is_due_in_words(county: Division, capsys: pytest.CaptureFixture[str]) -> None:
    with travel(moment("2026-11-22 09:00"), tick=False):
        call_command("open_quarters")
        call_command("open_quarters")
        call_command("open_quarters", quarter="2026Q2", under=HUANGXI)
    assert capsys.readouterr().out.splitlines() == ["2026Q3: 2 new.", "2026Q3: nothing new.", "2026Q2: 1 new."]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"quarter": "2026Q4"}, "is not over yet"),
        ({"quarter": "autumn"}, "not a quarter"),
        ({"under": "36o6"}, "not a division code"),
    ],
)
def test_the_command_refuses_in_one_sentence(county: Division, options: dict[str, str], why: str) -> None:
    with travel(moment("2026-11-22 09:00"), tick=False), pytest.raises(CommandError, match=why):
        call_command("open_quarters", **options)
    assert not QuarterlyCheck.objects.exists()


def test_the_command_says_when_the_criteria_are_missing(db: None) -> None:
    make_county()
    with pytest.raises(CommandError, match="load_criteria"):
        call_command("open_quarters")


def test_nothing_is_configured_by_default() -> None:
    assert settings.RECTIFY_JURISDICTION == ""


def test_a_leader_cannot_open_a_quarter(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        open_quarter(quarter=QUARTER, under=COUNTY, by=make_user(Role.LEADER, COUNTY), at=MIDNIGHT)
    assert not QuarterlyCheck.objects.filter(stage=Stage.NOT_STARTED).exists()
