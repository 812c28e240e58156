"""What the county sees costs as many queries for 2 townships as for 40, and a page of 117 villages stays light."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import FILED, OPENED, QUARTER, make_division, make_user, moment
from tests.pages import enter, queries_of
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.criteria.models import RuleSet, rules_in_force
from villages.divisions.models import Division
from villages.process import Stage, StageChange
from villages.screening.departments.models import Department, DepartmentItem, DepartmentReport
from villages.screening.explanations.models import Explanation
from villages.screening.insight.kinds import QUARTERS_SHOWN
from villages.screening.insight.quarters import run_of
from villages.screening.models import Answer, AnswerValue, Finding, QuarterlyCheck, VillageSheet
from villages.screening.quarters import Quarter

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-11 09:00")
# Session and account are two, the navigation's counts two; each select of a filter is one. Growth wants a reason.
PINNED = {
    "/matrix/?quarter=2026Q3": 11,
    "/matrix/?quarter=2026Q3&township=360603301&show=contradicted&text=3": 12,
    "/completeness/?quarter=2026Q3": 10,
    "/completeness/?quarter=2026Q3&on=2026-10-05&reason=in_work": 12,
    "/completeness/360603300/?on=2026-10-05": 13,
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
    own tests, and would take minutes here.
    """
    rule_set = rules_in_force(QUARTER.end)
    criteria = list(rule_set.edition.criteria.order_by("number"))
    letter = _letter(cast)
    for number in range(first, last):
        township = make_division(f"360603{number}", f"第{number}镇")
        places = [
            make_division(f"{township.code}{200 + n}", f"第{number}之{n}村民委员会") for n in range(villages)
        ]  # fmt: skip
        for quarter in quarters:
            check = _check(township, quarter, rule_set, is_submitted=number % 3 != 0, by=cast.filer)
            sheets = VillageSheet.objects.bulk_create(
                VillageSheet(quarterly_check=check, village=place) for place in places
            )
            Answer.objects.bulk_create(
                Answer(
                    sheet=sheet, criterion=criterion, value=AnswerValue.NO, answered_at=FILED, answered_by=cast.filer
                )
                for sheet in sheets
                for criterion in criteria
            )
            _contradict(sheets[0], quarter, letter)


def _letter(cast: Cast) -> DepartmentReport:
    department, _made = Department.objects.get_or_create(
        county=Division.objects.get(code="360603"), order=1,
        defaults={"name_zh": "林业局", "name_en": "Forestry bureau", "contact_post": "副局长"},
    )  # fmt: skip
    return DepartmentReport.objects.create(
        department=department, document_no=f"第{DepartmentReport.objects.count()}号", dated_on=NOW.date(),
        filed_at=NOW, filed_by=cast.department,
    )  # fmt: skip


def _check(township: Division, quarter: Quarter, rule_set: RuleSet, *, is_submitted: bool, by: User) -> QuarterlyCheck:
    submitted = {"submitted_at": FILED, "submitted_by": by, "first_submitted_at": FILED} if is_submitted else {}
    check = QuarterlyCheck.objects.create(
        quarter=str(quarter), township=township, rule_set=rule_set, edition=rule_set.edition,
        opened_at=OPENED, due_at=quarter.due_at(day=10, months_after=1),
        stage=Stage.SUBMITTED if is_submitted else Stage.IN_WORK, **submitted,
    )  # fmt: skip
    moves = [("open", "not_started"), ("fill", "in_work"), *([("submit", "submitted")] if is_submitted else [])]
    before = ""
    for verb, after in moves:
        StageChange.objects.create(
            thing="check", of_check=check, before=before, verb=verb, after=after, at=OPENED, by=by
        )
        before = after
    return check


def _contradict(sheet: VillageSheet, quarter: Quarter, letter: DepartmentReport) -> None:
    answer = Answer.objects.get(sheet=sheet, criterion__number=1)
    item, _made = DepartmentItem.objects.get_or_create(
        report=letter, village=sheet.village, criterion=answer.criterion,
        defaults={"fact": "书记空缺", "known_on": dt.date(2026, 9, 1)},
    )  # fmt: skip
    finding = Finding.objects.create(
        village=sheet.village, criterion=answer.criterion, quarter=str(quarter), source="department", fact="书记空缺",
        department_item=item, established_by="组织部", found_at=NOW, stage=Stage.FOUND,
    )  # fmt: skip
    Explanation.objects.create(
        village=sheet.village, finding=finding, answer=answer, asked_at=NOW, stage=Stage.ASKED
    )  # fmt: skip


def test_no_page_asks_more_when_there_is_more_to_show(cast: Cast) -> None:
    quarters = run_of(QUARTER, QUARTERS_SHOWN)
    with time_machine.travel(NOW, tick=False):
        officer = enter(cast.officer)
        officer.get("/matrix/")  # the first page of a session writes the session
        add_townships(300, 302, villages=2, quarters=quarters, cast=cast)
        few = {url: queries_of(officer, url) for url in PINNED}
        add_townships(302, 340, villages=3, quarters=quarters, cast=cast)
        many = {url: queries_of(officer, url) for url in PINNED}
    assert many == few
    assert many == PINNED


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
        for sheet in VillageSheet.objects.filter(village__code__gt="360603300200"):
            _contradict(sheet, QUARTER, letter)
        assert queries_of(filer, "/") == few
