"""What evidence is put behind: the answer of a township, of an inspector, or an item of a department's report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.process import Conflict, Thing, Verb, find_move
from villages.screening.answering import lock_for_filing
from villages.screening.departments.models import Department, DepartmentItem
from villages.screening.evidence import rules
from villages.screening.models import Answer, Finding, VillageSheet
from villages.screening.spot_checks.actions import lock as lock_spot_check
from villages.screening.spot_checks.models import SpotAnswer, SpotVisit
from villages.screening.spot_checks.rules import check_is_open
from villages.screening.spot_checks.visiting import check_is_sent

_FASTER = _("Somebody else has saved this village meanwhile. Look at the answer again before you go on.")


@dataclass(frozen=True)
class AnswerTarget:
    """A *yes* of a township's sheet."""

    row: Answer

    @property
    def village(self) -> Division:
        return self.row.sheet.village

    @property
    def criterion(self) -> Criterion:
        return self.row.criterion

    @property
    def version(self) -> int:
        return self.row.sheet.version

    @property
    def words(self) -> str:
        return str(self.row.sheet.quarterly_check)

    def lock(self, version: int, *, by: User, at: dt.datetime) -> None:
        """Hold the answer until the end of the transaction. Raises `PermissionDenied`, `RuleBroken`, `Conflict`."""
        lock_for_filing(self.row.sheet.quarterly_check_id, by=by, at=at)
        if not VillageSheet.objects.filter(pk=self.row.sheet_id, version=version).exists():
            raise Conflict(_FASTER)
        rules.check_is_yes(Answer.objects.filter(pk=self.row.pk).values_list("value", flat=True).first())

    def stages_of_findings(self) -> list[str]:
        return list(Finding.objects.filter(answer=self.row).values_list("stage", flat=True))


@dataclass(frozen=True)
class SpotTarget:
    """A *yes* of a visit of a spot check."""

    row: SpotAnswer

    @property
    def village(self) -> Division:
        return self.row.visit.village

    @property
    def criterion(self) -> Criterion:
        return self.row.criterion

    @property
    def version(self) -> int:
        return self.row.visit.version

    @property
    def words(self) -> str:
        return self.row.visit.spot_check.title

    def lock(self, version: int, *, by: User, at: dt.datetime) -> None:
        """Hold the visit until the end of the transaction. Raises `PermissionDenied`, `RuleBroken`, `Conflict`."""
        spot_check = lock_spot_check(self.row.visit.spot_check)
        visit = SpotVisit.objects.select_related("village").get(pk=self.row.visit_id)
        check_is_sent(visit, by)
        check_is_open(spot_check)
        find_move(Thing.SPOT_VISIT, visit.stage, Verb.FINISH)
        if visit.version != version:
            raise Conflict(_FASTER)
        rules.check_is_yes(SpotAnswer.objects.filter(pk=self.row.pk).values_list("value", flat=True).first())

    def stages_of_findings(self) -> list[str]:
        return list(Finding.objects.filter(spot_answer=self.row).values_list("stage", flat=True))


@dataclass(frozen=True)
class ItemTarget:
    """One village and criterion of a department's report; what was filed has no versions."""

    row: DepartmentItem
    version: int = 1

    @property
    def village(self) -> Division:
        return self.row.village

    @property
    def criterion(self) -> Criterion:
        return self.row.criterion

    @property
    def words(self) -> str:
        return str(self.row.report)

    def lock(self, version: int, *, by: User, at: dt.datetime) -> None:
        """Hold the findings until the end of the transaction. Raises `PermissionDenied`, `RuleBroken`."""
        if not Department.objects.filter(pk=self.row.report.department_id, members=by.pk).exists():
            raise PermissionDenied(_("Your account does not file for this department."))
        rows = Finding.objects.select_for_update(of=("self",)).filter(department_item=self.row)
        rules.check_is_waited_for([finding.stage for finding in rows])

    def stages_of_findings(self) -> list[str]:
        return list(Finding.objects.filter(department_item=self.row).values_list("stage", flat=True))


Target = AnswerTarget | SpotTarget | ItemTarget
