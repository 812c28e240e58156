"""The list of the personnel freeze as a paper: who stands on it, who may have it, and that taking it is recorded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from reports.actions import Copy, request_report
from reports.making import make
from reports.models import ReportJob, ReportSnapshot
from reports.papers import freeze_list
from reports.papers.freeze_list import FreezeList, Frozen
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories import moment
from tests.factories_watch import determined
from tests.pages import enter, text_of
from tests.reports.papers.printing import AS_OF, LONG_NAME, TODAY, pdf_of, said, stays_on_the_sheet
from villages.accountability.freeze.actions import end_frozen, name_frozen
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.models import AuditRow
from villages.process import RuleBroken

KIND = PaperKind.FREEZE_LIST
SINCE = dt.date(2026, 11, 1)
URL = f"/reports/papers/freeze_list/360603/{TODAY}/"


@pytest.fixture
def frozen(cast: Cast) -> Cast:
    """One person of 锦北村 whose freeze holds, one whose freeze ended yesterday."""
    entry = determined("360603101201", cast)
    for name in ("张三", "李四"):
        row = name_frozen(
            entry=entry, full_name=name, post="村党支部书记", since=SINCE, by=cast.officer,
            at=moment("2026-11-02 09:00"),
        )  # fmt: skip
    end_frozen(
        frozen=row, last_day=dt.date(2026, 11, 21), reason="调离", by=cast.officer, at=moment("2026-11-21 09:00")
    )  # fmt: skip
    return cast


def test_it_says_everybody_in_both_languages() -> None:
    person = Frozen("村党支部书记", "欧阳𠮷", SINCE, None, "360603-2026-001", LONG_NAME, "锦江镇")
    people = (person, Frozen("镇长", "张三", SINCE, dt.date(2026, 12, 1), "360603-2026-002", "锦北村", "锦江镇"))
    chinese, english = (pdf_of(KIND, FreezeList("余江区", AS_OF, people), lang) for lang in ("zh-hans", "en"))
    for words in ("欧阳𠮷", "村党支部书记", "2026-11-01", "2026-12-01", "360603-2026-002", LONG_NAME):
        assert words in said(chinese)
    for words in ("untiltheacceptance", "Thelisthas2lines.", "arenotpromoted"):
        assert words in said(english)
    assert all(stays_on_the_sheet(pdf) for pdf in (chinese, english))


def test_an_empty_list_says_so() -> None:
    text = said(pdf_of(KIND, FreezeList("余江区", AS_OF, ()), "en"))
    assert "Nobodyisunderthepersonnelfreezetoday." in text


@pytest.mark.django_db
def test_only_who_is_frozen_today_stands_on_it(frozen: Cast) -> None:
    county = Division.objects.get(code="360603")
    [person] = freeze_list.collect(county, TODAY, "", AS_OF).people
    assert (person.full_name, person.village, person.township) == ("张三", "锦北村", "锦江镇")
    [table] = freeze_list.tables(freeze_list.collect(county, TODAY, "", AS_OF))
    assert table.rows == [("村党支部书记", "张三", SINCE, None, person.entry, "锦北村", "锦江镇")]
    with pytest.raises(RuleBroken, match="Ask for the one of 2026-11-22"):
        freeze_list.collect(county, "2026-11-21", "", AS_OF)


@pytest.mark.django_db
def test_every_asking_is_recorded_like_a_look_up(frozen: Cast) -> None:
    for who in (frozen.officer, frozen.officer, frozen.leader):
        ask(who)
    rows = AuditRow.objects.filter(verb="freeze.export").order_by("pk")
    assert [(row.by_id, row.after) for row in rows] == [
        (who.pk, {"names": 1}) for who in (frozen.officer, frozen.officer, frozen.leader)
    ]
    assert ReportJob.objects.count() == 1


@pytest.mark.django_db
def test_every_download_is_recorded_with_who_and_which_file(frozen: Cast, on_that_day: None) -> None:
    job = ask(frozen.officer)
    assert make(job.pk)
    for who, form in ((frozen.officer, "download"), (frozen.leader, "docx"), (frozen.leader, "xlsx")):
        url = reverse(f"reports:job-{form}", args=[job.pk])
        assert enter(who).head(url).status_code == 200  # looks whether it is there, takes nothing
        assert enter(who).get(url).status_code == 200
    assert enter(frozen.filer).get(reverse("reports:job-download", args=[job.pk])).status_code == 404
    rows = AuditRow.objects.filter(verb="freeze.download").order_by("pk")
    number = f"360603-freeze-list-{TODAY}-1"
    assert [(row.by_id, row.at, row.place_code, row.after) for row in rows] == [
        (frozen.officer.pk, AS_OF, "360603", {"names": 1, "file": f"{number}.pdf"}),
        (frozen.leader.pk, AS_OF, "360603", {"names": 1, "file": f"{number}.docx"}),
        (frozen.leader.pk, AS_OF, "360603", {"names": 1, "file": f"{number}.xlsx"}),
    ]


@pytest.mark.django_db
def test_a_copy_of_which_nothing_could_be_recorded_is_not_given_out(
    frozen: Cast, on_that_day: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(frozen.officer)

    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("villages.audit.record", full)
    with pytest.raises(OSError, match="disk full"):
        enter(frozen.officer).get(reverse("reports:job-xlsx", args=[job.pk]))


@pytest.mark.django_db
def test_the_names_behind_the_figure_are_recorded_when_they_are_taken(frozen: Cast, on_that_day: None) -> None:
    response = enter(frozen.leader).get("/reports/figures/frozen/export/")
    assert response.status_code == 200
    [row] = AuditRow.objects.filter(verb="freeze.export")
    assert (row.by_id, row.after) == (frozen.leader.pk, {"names": 1})
    enter(frozen.officer).get("/reports/figures/hits/export/")
    assert AuditRow.objects.filter(verb="freeze.export").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["filer", "inspector", "supervisor", "department", "stranger"])
def test_nobody_else_may_ask_for_it(frozen: Cast, role: str) -> None:
    with pytest.raises(PermissionDenied):
        ask(getattr(frozen, role))
    assert not ReportSnapshot.objects.exists()
    assert not AuditRow.objects.filter(verb="freeze.export").exists()


@pytest.mark.django_db
def test_the_list_leads_to_the_paper_for_officer_and_leader_alone(frozen: Cast, on_that_day: None) -> None:
    officer = enter(frozen.officer)
    assert URL in text_of(officer.get("/freeze/"))
    assert officer.post(URL, {"language": "zh-hans", "audience": "office"}).status_code == 302
    others = ("leader", "filer", "inspector", "supervisor", "stranger", "member")
    statuses = [enter(getattr(frozen, name)).get(URL).status_code for name in others]
    assert statuses == [200, 404, 403, 403, 404, 404]
    assert officer.get(f"/reports/papers/freeze_list/360603101/{TODAY}/").status_code == 404


def ask(who: User) -> ReportJob:
    county = Division.objects.get(code="360603")
    return request_report(paper=KIND, place=county, period=TODAY, copy=Copy("zh-hans"), by=who, at=AS_OF)
