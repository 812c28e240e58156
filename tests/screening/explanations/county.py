"""What the county's side finds in these tests: a department reports a village whose township said *no*."""

from __future__ import annotations

import datetime as dt

from tests.factories import QUARTER, moment
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.criteria.models import CriteriaEdition
from villages.divisions.models import Division
from villages.screening.departments.models import Department, DepartmentItem, DepartmentReport
from villages.screening.explanations.models import Explanation
from villages.screening.models import Finding, Source
from villages.screening.quarters import Quarter
from villages.screening.recording import record_finding

TUANHUANG, JINBEI, SHIGANG, TAZHOU = "360603101200", "360603101201", "360603101202", "360603102200"
# A Monday: the five working days are 10, 11, 12, 13 and 16 November, so it is due on 17 November, 0:00.
REPORTED = moment("2026-11-09 10:00")
DUE = moment("2026-11-17 00:00")
FACT = "林区连续发生火灾三起"


def report(
    village: str = TUANHUANG, number: int = 11, *, at: dt.datetime = REPORTED, quarter: Quarter = QUARTER
) -> Finding:
    """The forestry bureau reports in writing that the village meets the criterion."""
    place = Division.objects.get(code=village)
    county = Division.objects.get(code=place.county_code)
    by = User.objects.get(role=Role.DEPARTMENT, jurisdiction=county.code)
    criterion = CriteriaEdition.objects.get().criteria.get(number=number)
    department, _made = Department.objects.get_or_create(
        county=county, order=1, defaults={"name_zh": "林业局", "name_en": "Forestry bureau", "contact_post": "副局长"}
    )
    letter = DepartmentReport.objects.create(
        department=department, document_no=f"余林函〔2026〕{DepartmentReport.objects.count() + 1}号",
        dated_on=at.date(), filed_at=at, filed_by=by,
    )  # fmt: skip
    item = DepartmentItem.objects.create(
        report=letter, village=place, criterion=criterion, fact=FACT, known_on=at.date()
    )
    return record_finding(
        source=Source.DEPARTMENT, origin=item, village=place, criterion=criterion, quarter=quarter, fact=FACT,
        established_by="林业局", document_no=letter.document_no, by=by, at=at,
    )  # fmt: skip


def asked_about(finding: Finding) -> Explanation:
    return Explanation.objects.get(finding=finding)
