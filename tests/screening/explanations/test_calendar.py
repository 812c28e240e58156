"""The verbs of the county's calendar: who may, what is refused, what the trail says."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from tests.conftest import Cast
from tests.factories import moment
from tests.scenes import scene
from villages import audit
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken
from villages.screening.explanations.calendar_actions import begin_outage, end_outage, except_day
from villages.screening.explanations.clock import calendar_of
from villages.screening.explanations.models import DayOff, Outage

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-11 09:00")
DAY = dt.date(2026, 11, 12)


@scene
def yujiang(cast: Cast) -> Division:
    return Division.objects.get(code="360603")


def test_an_exception_counts_at_once_and_in_its_county_alone(yujiang: Division, cast: Cast) -> None:
    except_day(county=yujiang, day=DAY, is_working=False, reason="停电检修", by=cast.officer, at=NOW)
    assert not calendar_of(yujiang).is_working_day(DAY)
    assert calendar_of(Division.objects.get(code="360681")).is_working_day(DAY)
    row = AuditRow.objects.get(verb="day_off.set")
    assert (row.reason, row.place_code, row.after["is_working"]) == ("停电检修", "360603", False)


def test_a_second_word_on_a_day_replaces_the_first_and_the_trail_keeps_both(yujiang: Division, cast: Cast) -> None:
    except_day(county=yujiang, day=DAY, is_working=False, reason="停电检修", by=cast.officer, at=NOW)
    except_day(county=yujiang, day=DAY, is_working=True, reason="检修取消", by=cast.officer, at=NOW)
    assert DayOff.objects.count() == 1
    assert calendar_of(yujiang).is_working_day(DAY)
    last = AuditRow.objects.filter(verb="day_off.set").order_by("pk").last()
    assert last
    assert last.before["reason"] == "停电检修"


def test_only_the_officer_of_the_county_keeps_its_calendar(yujiang: Division, cast: Cast) -> None:
    for user in (cast.filer, cast.stranger, cast.leader, cast.supervisor, cast.system_admin):
        with pytest.raises(PermissionDenied):
            except_day(county=yujiang, day=DAY, is_working=False, reason="x", by=user, at=NOW)
        with pytest.raises(PermissionDenied):
            begin_outage(county=yujiang, began_at=NOW, reason="x", by=user, at=NOW)
    outage = begin_outage(county=yujiang, began_at=NOW, reason="断网", by=cast.officer, at=NOW)
    with pytest.raises(PermissionDenied):
        end_outage(outage=outage, ended_at=NOW, by=cast.stranger, at=NOW)


def test_of_two_who_end_an_outage_the_second_is_told(yujiang: Division, cast: Cast) -> None:
    began = begin_outage(county=yujiang, began_at=NOW, reason="断网", by=cast.officer, at=NOW)
    seen = Outage.objects.select_related("county").get(pk=began.pk)
    later = NOW + dt.timedelta(hours=1)
    end_outage(outage=began, ended_at=later, by=cast.officer, at=later)
    with pytest.raises(Conflict):
        end_outage(outage=seen, ended_at=NOW, by=cast.officer, at=later)
    assert Outage.objects.get().ended_at == later


def test_one_outage_runs_at_a_time_but_another_may_follow(yujiang: Division, cast: Cast) -> None:
    first = begin_outage(county=yujiang, began_at=NOW, reason="断网", by=cast.officer, at=NOW)
    with pytest.raises(RuleBroken, match="running already"):
        begin_outage(county=yujiang, began_at=NOW, reason="断网", by=cast.officer, at=NOW)
    end_outage(outage=first, ended_at=NOW, by=cast.officer, at=NOW)
    begin_outage(county=yujiang, began_at=NOW, reason="又断网", by=cast.officer, at=NOW)
    assert Outage.objects.count() == 2


def test_without_its_audit_row_nothing_changes(yujiang: Division, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_facts: object) -> None:
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(audit, "record", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        except_day(county=yujiang, day=DAY, is_working=False, reason="x", by=cast.officer, at=NOW)
    with pytest.raises(RuntimeError), transaction.atomic():
        begin_outage(county=yujiang, began_at=NOW, reason="x", by=cast.officer, at=NOW)
    assert not DayOff.objects.exists()
    assert not Outage.objects.exists()
