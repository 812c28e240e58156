"""What the county sees costs as many queries for 2 townships as for 40, and a page of 117 villages stays light."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast
from tests.factories import FILED, OPENED, QUARTER, YES, make_division, make_user, make_villages, moment
from tests.pages import enter, queries_of
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.criteria.models import rules_in_force
from villages.divisions.models import Division
from villages.process import Stage, StageChange
from villages.screening.actions import save_sheet
from villages.screening.departments.models import Department, DepartmentItem, DepartmentReport
from villages.screening.explanations.models import Explanation
from villages.screening.insight.kinds import QUARTERS_SHOWN
from villages.screening.insight.quarters import run_of
from villages.screening.models import Answer, Finding, QuarterlyCheck, VillageSheet
from villages.screening.quarters import Quarter

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-11 09:00")
YEARS = 12  # quarters
# Session and account are two, the navigation's counts two; each select of a filter is one. Growth wants a reason.
PINNED = {
    "/matrix/?quarter=2026Q3": 11,
    "/matrix/?quarter=2026Q3&township=360603301&show=contradicted&text=3": 12,
    "/completeness/?quarter=2026Q3": 10,
    "/completeness/?quarter=2026Q3&on=2026-10-05&reason=in_work": 12,
    "/completeness/360603300/?on=2026-10-05": 13,
    "/checks/?quarter=2026Q3": 10,
    "/findings/": 11,
    "/explanations/": 14,
    "/explanations/?stage=asked&township=360603301&criterion=1&quarter=2026Q3&source=department&text=3": 15,
    "/kinds/?quarter=2026Q3": 12,
    "/kinds/?quarter=2026Q3&kind=team&township=360603301&text=3": 13,
    "/reports/trends/criteria/?quarter=2026Q3&criterion=1": 11,
    "/reports/trends/kinds/": 8,
    "/working-days/": 7,
}


def add_townships(first: int, last: int, *, villages: int, quarters: list[Quarter], cast: Cast) -> None:
    """Townships with so many villages, each quarter submitted with *no*, but of the first village one contradiction.

    Every third check is in work, for then its answers are counted one by one. Written as rows: the actions have their
    own tests, and would take an hour here.
    """
    townships = [make_division(f"360603{number}", f"第{number}镇") for number in range(first, last)]
    places = {township.pk: make_villages(township, villages) for township in townships}
    checks = _checks(townships, quarters, by=cast.filer)
    VillageSheet.objects.bulk_create(
        VillageSheet(quarterly_check=check, village=place) for check in checks for place in places[check.township_id]
    )
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED_NO, [FILED, cast.filer.pk])
    seen = {place.pk for township in townships for place in places[township.pk][:1]}
    _contradict(VillageSheet.objects.filter(village__in=seen), _letter(cast))


# Every sheet without answers says no to everything; a county's years are a quarter of a million rows.
ANSWERED_NO = """
    INSERT INTO villages_answer
        (sheet_id, criterion_id, value, fact, established_by, document_no, reason, answered_at, answered_by_id)
    SELECT sheet.id, criterion.id, 'no', '', '', '', '', %s, %s
    FROM villages_villagesheet sheet
    JOIN villages_quarterlycheck quarterly ON quarterly.id = sheet.quarterly_check_id
    JOIN villages_criterion criterion ON criterion.edition_id = quarterly.edition_id
    WHERE NOT EXISTS (SELECT 1 FROM villages_answer answer WHERE answer.sheet_id = sheet.id)
"""


def _letter(cast: Cast) -> DepartmentReport:
    department, _made = Department.objects.get_or_create(
        county=Division.objects.get(code="360603"), order=1,
        defaults={"name_zh": "林业局", "name_en": "Forestry bureau", "contact_post": "副局长"},
    )  # fmt: skip
    return DepartmentReport.objects.create(
        department=department, document_no=f"第{DepartmentReport.objects.count()}号", dated_on=NOW.date(),
        filed_at=NOW, filed_by=cast.department,
    )  # fmt: skip


def _checks(townships: list[Division], quarters: list[Quarter], *, by: User) -> list[QuarterlyCheck]:
    rule_set = rules_in_force(QUARTER.end)
    checks = QuarterlyCheck.objects.bulk_create(
        QuarterlyCheck(
            quarter=str(quarter), township=township, rule_set=rule_set, edition=rule_set.edition,
            opened_at=OPENED, due_at=quarter.due_at(day=10, months_after=1), stage=Stage.IN_WORK,
        )
        for township in townships for quarter in quarters
    )  # fmt: skip
    submitted = [check for check in checks if int(check.township.code[6:]) % 3]
    QuarterlyCheck.objects.filter(pk__in=[check.pk for check in submitted]).update(
        stage=Stage.SUBMITTED, submitted_at=FILED, submitted_by=by, first_submitted_at=FILED
    )
    for of, before, verb, after in (
        (checks, "", "open", "not_started"), (checks, "not_started", "fill", "in_work"),
        (submitted, "in_work", "submit", "submitted"),
    ):  # fmt: skip
        StageChange.objects.bulk_create(
            StageChange(thing="check", of_check=check, before=before, verb=verb, after=after, at=OPENED, by=by)
            for check in of
        )
    return checks


def _contradict(sheets: QuerySet[VillageSheet], letter: DepartmentReport) -> None:
    answers = Answer.objects.filter(sheet__in=sheets, criterion__number=1).select_related("sheet__quarterly_check")
    items = {
        village: DepartmentItem(
            report=letter, village_id=village, criterion=answers[0].criterion, fact="书记空缺",
            known_on=dt.date(2026, 9, 1),
        )
        for village in {answer.sheet.village_id for answer in answers}
    }  # fmt: skip
    DepartmentItem.objects.bulk_create(items.values())
    findings = Finding.objects.bulk_create(
        Finding(
            village_id=answer.sheet.village_id, criterion_id=answer.criterion_id, source="department", fact="书记空缺",
            quarter=answer.sheet.quarterly_check.quarter, department_item=items[answer.sheet.village_id],
            established_by="组织部", found_at=NOW, stage=Stage.FOUND,
        )
        for answer in answers
    )  # fmt: skip
    Explanation.objects.bulk_create(
        Explanation(village=finding.village, finding=finding, answer=answer, asked_at=NOW, stage=Stage.ASKED)
        for finding, answer in zip(findings, answers, strict=True)
    )


@pytest.mark.once
def test_no_page_asks_more_when_there_is_more_to_show(cast: Cast) -> None:
    """A large county: 40 townships, 1,200 villages, three years."""
    quarters = run_of(QUARTER, QUARTERS_SHOWN)
    with time_machine.travel(NOW, tick=False):
        officer = enter(cast.officer)
        officer.get("/matrix/")  # the first page of a session writes the session
        add_townships(300, 302, villages=2, quarters=quarters, cast=cast)
        few, few_at_home = {url: queries_of(officer, url) for url in PINNED}, _queries_of_a_township("360603300")
        add_townships(302, 340, villages=31, quarters=run_of(QUARTER, YEARS), cast=cast)
        many, many_at_home = {url: queries_of(officer, url) for url in PINNED}, _queries_of_a_township("360603303")
    assert VillageSheet.objects.count() > 14_000
    assert many == few
    assert many == PINNED
    assert many_at_home == few_at_home


def _queries_of_a_township(code: str) -> dict[str, int]:
    """What the filer's pages ask, and saving a village of the last quarter, which is in work."""
    person = make_user(Role.FILER, code)
    filer, check = enter(person), f"/checks/2026Q3/{code}/"
    filer.get("/")
    asked = {page: queries_of(filer, f"{check}{page}") for page in ("", "matrix/", f"villages/{code}200/")}
    sheet = VillageSheet.objects.get(quarterly_check__quarter="2026Q3", village__code=f"{code}200")
    with CaptureQueriesContext(connection) as saving:
        save_sheet(sheet=sheet, answers={8: YES}, version=sheet.version, by=person, at=NOW)
    return {"save": len(saving)} | {page.split("/")[0]: count for page, count in asked.items()}


def test_a_county_of_117_villages_is_one_light_page(cast: Cast) -> None:
    """117 villages × 15 criteria: at most 12 queries, at most 60 KB as a browser gets it."""
    add_townships(300, 313, villages=9, quarters=[QUARTER], cast=cast)
    with time_machine.travel(NOW, tick=False):
        officer = enter(cast.officer)
        officer.get("/completeness/")
        assert queries_of(officer, "/matrix/?quarter=2026Q3") <= 12
        body = officer.get("/matrix/?quarter=2026Q3").content
    assert body.decode().count('<span class="mark ') == 117 * 15
    assert len(gzip.compress(body, 6)) < 30_000


def test_the_home_page_of_a_filer_asks_as_much_about_one_request_as_about_many(cast: Cast) -> None:
    add_townships(300, 301, villages=6, quarters=[QUARTER], cast=cast)

    letter = _letter(cast)
    with time_machine.travel(NOW, tick=False):
        filer = enter(make_user(Role.FILER, "360603300"))
        filer.get("/")
        few = queries_of(filer, "/")
        _contradict(VillageSheet.objects.filter(village__code__gt="360603300200"), letter)
        assert queries_of(filer, "/") == few
