"""Livelihood projects: planned with an amount, started, done when a photograph shows it, called off; the premises."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories_measures import WORKED_ON, WORKING, photograph, project_of
from tests.ledger.measures.conftest import PHONE
from tests.scenes import scene
from villages.audit import AuditRow
from villages.ledger.measures import project_actions as actions
from villages.ledger.measures.models import PremisesCheck, Project
from villages.ledger.measures.premises_actions import check_premises
from villages.ledger.measures.rules import SixHaves
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import take_off_entry_file
from villages.process import RuleBroken, Stage, StageChange

pytestmark = pytest.mark.django_db


@scene
def project(entry: LedgerEntry, cast: Cast) -> Project:
    return project_of(entry, by=cast.filer)


class TestAProject:
    def test_goes_from_plan_to_done(self, project: Project, cast: Cast) -> None:
        assert project.stage == Stage.PLANNED
        actions.start_project(project=project, by=cast.filer, at=WORKING)
        with pytest.raises(RuleBroken, match="photograph"):
            actions.finish_project(project=project, done_on=WORKED_ON, by=cast.filer, at=WORKING)
        photo = photograph(project, by=cast.filer)
        actions.finish_project(project=project, done_on=WORKED_ON, by=cast.filer, at=WORKING)
        project.refresh_from_db()
        assert (project.stage, project.done_on, project.amount) == (Stage.DONE, WORKED_ON, Decimal(50_000))
        with pytest.raises(RuleBroken, match="rests on this file"):
            take_off_entry_file(row=photo, reason="传错了", by=cast.filer, at=WORKING)
        verbs = AuditRow.objects.filter(verb__startswith="project.").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["project.plan", "project.start_out", "project.finish"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": PHONE}, "name"),
            ({"amount": Decimal(0)}, "amount"),
            ({"amount": Decimal("1.005")}, "amount"),
            ({"households": -1}, "households"),
            ({"due_on": dt.date(2026, 10, 14)}, "due_on"),
        ],
    )
    def test_is_refused_when_it_is_not_right(
        self, entry: LedgerEntry, cast: Cast, changes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(RuleBroken) as refusal:
            project_of(entry, by=cast.filer, **changes)
        assert refusal.value.field == field

    def test_is_planned_once_and_anew_when_it_was_called_off(
        self, project: Project, entry: LedgerEntry, cast: Cast
    ) -> None:
        with pytest.raises(RuleBroken, match="already"):
            project_of(entry, by=cast.colleague)
        actions.call_off_project(project=project, reason="资金未到位", by=cast.filer, at=WORKING)
        assert StageChange.objects.of(project).get(verb="call_off").reason == "资金未到位"
        assert project_of(entry, by=cast.filer).stage == Stage.PLANNED

    @pytest.mark.parametrize("name", ["neighbour", "officer", "member", "leader"])
    def test_is_the_townships_filers(self, project: Project, entry: LedgerEntry, cast: Cast, name: str) -> None:
        with pytest.raises(PermissionDenied):
            project_of(entry, by=getattr(cast, name), name="另一项")
        with pytest.raises(PermissionDenied):
            actions.start_project(project=project, by=getattr(cast, name), at=WORKING)


class TestThePremises:
    @pytest.mark.parametrize("name", ["filer", "member"])
    def test_are_looked_at_by_the_township_and_the_working_group(
        self, entry: LedgerEntry, cast: Cast, name: str
    ) -> None:
        haves = SixHaves(has_place=True, has_sign=True)
        row = check_premises(entry=entry, checked_on=WORKED_ON, haves=haves, by=getattr(cast, name), at=WORKING)
        assert [str(label) for label in row.there] == ["a place", "a sign"]
        assert len(row.missing) == 4
        assert AuditRow.objects.get(verb="premises.check").after["has_flag"] is False

    def test_the_newest_look_counts_and_the_earlier_ones_stay(self, entry: LedgerEntry, cast: Cast) -> None:
        for day, haves in ((dt.date(2026, 10, 20), SixHaves()), (WORKED_ON, SixHaves(has_place=True))):
            check_premises(entry=entry, checked_on=day, haves=haves, by=cast.filer, at=WORKING)
        assert [row.checked_on for row in PremisesCheck.objects.filter(entry=entry)] == [
            WORKED_ON,
            dt.date(2026, 10, 20),
        ]

    def test_the_same_look_is_not_recorded_twice_and_none_of_tomorrow(self, entry: LedgerEntry, cast: Cast) -> None:
        check_premises(entry=entry, checked_on=WORKED_ON, haves=SixHaves(), by=cast.filer, at=WORKING)
        with pytest.raises(RuleBroken, match="already"):
            check_premises(entry=entry, checked_on=WORKED_ON, haves=SixHaves(), by=cast.filer, at=WORKING)
        with pytest.raises(RuleBroken) as refusal:
            check_premises(entry=entry, checked_on=dt.date(2026, 11, 3), haves=SixHaves(), by=cast.filer, at=WORKING)
        assert refusal.value.field == "checked_on"

    @pytest.mark.parametrize("name", ["neighbour", "officer", "inspector"])
    def test_nobody_else_records_them(self, entry: LedgerEntry, cast: Cast, name: str) -> None:
        with pytest.raises(PermissionDenied):
            check_premises(
                entry=entry, checked_on=WORKED_ON, haves=SixHaves(), by=getattr(cast, name), at=WORKING
            )  # fmt: skip
