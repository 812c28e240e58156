"""The figures over the demonstration county: what DOMAIN.md §8 says, what plain SQL counts, where each one leads."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.utils.translation import override

from reports.actions import Copy, request_report
from reports.models import ReportJob
from reports.papers.document import contents_of, document
from reports.papers.summary_words import draft
from reports.pdf import render
from reports.states import PaperKind
from reports.summary.address import asked_for, criterion_asked_for
from reports.summary.counting import summary
from reports.summary.drawing import compared_lines, satisfaction_chart
from reports.summary.registry import FIGURES
from reports.summary.scope import Scope
from reports.summary.shown import FUNNEL, OUTCOMES
from tests.factories import moment
from tests.pages import enter
from tests.reports.reading import page_texts
from tests.reports.summary.test_independent_count import Counted, check_lines
from tests.scenes import scene
from villages.accounts.models import User
from villages.criteria.models import RuleSet
from villages.demo.evaluations import BEFORE_DETERMINATION
from villages.demo.load import load_demo
from villages.divisions.models import Division
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.models import Finding, Source
from villages.screening.quarters import Quarter

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOW, PAST = moment("2026-11-22 09:00"), moment("2026-08-20 12:00")
PAST_COUNT = moment("2026-10-20 12:00")
LIGHTS = ("light_over", "light_soon", "light_near", "light_far")
COUNTY, CITY = "360603", "3606"
QUARTERS = tuple(Quarter(2026, number) for number in (1, 2, 3))
DASHBOARD = "/reports/dashboard/"
LINK = re.compile(r'href="(/reports/figures/(\w+)/[^"]+)"[^>]*>(?:<b>)?([^<]+)<')


@scene
def demo(db: None) -> None:
    load_demo(at=NOW)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def by_name(username: str) -> User:
    user: User = User.objects.get(username=username)
    return user


def links_of(client: Client, **query: str) -> list[tuple[str, str, str]]:
    """Address, name and number of every figure on the dashboard."""
    body = client.get(DASHBOARD, query).content.decode()
    return [(html.unescape(url), name, shown) for url, name, shown in LINK.findall(body)]


def issued_or_standing(county: Division, period: str) -> ReportJob:
    """The paper as it stands now; the demonstration has issued that of the second quarter already."""
    return request_report(paper=PaperKind.COUNTY, place=county, period=period, copy=Copy("en"), by=None, at=NOW)


def behind(user: User, url: str, name: str) -> Decimal:
    """What the rows behind that address come to, taken one by one."""
    request = RequestFactory().get(url)
    request.user = user
    asked, figure = asked_for(request), FIGURES[name]  # type: ignore[arg-type]  # somebody who is signed in
    rows, criterion = figure.rows(asked.scope), criterion_asked_for(request)
    if criterion and figure.base.criterion:
        rows = rows.filter(**{figure.base.criterion: criterion})
    if not figure.total:
        return Decimal(len(set(rows.values_list("pk", flat=True))))
    return Decimal(sum(getattr(row, figure.total) for row in rows))


@pytest.mark.parametrize(
    ("username", "query"),
    [
        *(("county", {"quarter": str(quarter)}) for quarter in QUARTERS),
        ("county", {"quarter": "2026Q2", "at": PAST.isoformat()}),
        ("city", {"quarter": "2026Q3"}),
        ("city", {"quarter": "2026Q1", "at": PAST.isoformat()}),
    ],
)
def test_each_figure_leads_to_as_many_rows(demo: None, username: str, query: dict[str, str]) -> None:
    user = by_name(username)
    links = links_of(enter(user), **query)
    assert len(links) > 100
    assert {name for _url, name, _shown in links} >= {"villages", "light_near", "targets", "satisfied_after"}
    for url, name, shown in links:
        # A share leads to the rows that it is a share of.
        assert "%" in shown or behind(user, url, name) == Decimal(shown.replace(",", "")), url


@pytest.mark.parametrize("quarter", QUARTERS, ids=str)
def test_the_dashboard_and_the_paper_of_a_quarter_say_the_same(demo: None, quarter: Quarter) -> None:
    client, period = enter(by_name("county")), str(quarter)
    board = client.get(DASHBOARD, {"quarter": period})
    county = Division.objects.get(code=COUNTY)
    job = issued_or_standing(county, period)
    figures = contents_of(job.snapshot)
    assert replace(figures, words=()) == board.context["figures"]
    assert figures.trend[-1].quarter == period
    # The first of each name is that of the quarter, those after it are of the trend.
    links = reversed(links_of(client, quarter=period))
    on_board = {name: shown for url, name, shown in links if f"prefix={COUNTY}&quarter={period}" in url}
    page = client.get(job.snapshot.get_absolute_url()).content.decode()
    said = [(html.unescape(url), name, shown) for url, name, shown in LINK.findall(page)]
    assert {name for _url, name, _shown in said} == {name for name, _label in FUNNEL} | set(OUTCOMES) | set(LIGHTS)
    for url, name, shown in said:
        assert on_board[name] == shown == str(client.get(url).context["number"]), url
        assert "at=" in url
    # And on paper.
    text = "".join("".join(page_texts(render(document(job.snapshot, "en")).content)).split())
    with override("en"):
        for sentence in draft(board.context["figures"]).situation.splitlines():
            assert "".join(sentence.split()) in text


def test_a_dashboard_says_of_which_moment_the_issued_paper_is(demo: None) -> None:
    client, county = enter(by_name("county")), Division.objects.get(code=COUNTY)
    request_report(paper=PaperKind.COUNTY, place=county, period="2026Q3", copy=Copy("en"), by=None, at=PAST_COUNT)
    body = client.get(DASHBOARD, {"quarter": "2026Q3"}).content.decode()
    assert f"/reports/papers/county/{COUNTY}/2026Q3/" in body
    [link] = re.findall(r'href="(\?[^"]*at=2026-10-20T12%3A00%3A00%2B08%3A00[^"]*)">These figures as of then', body)
    then = client.get(DASHBOARD + html.unescape(link))
    assert then.context["figures"].as_of == PAST_COUNT
    assert "These figures as of then" not in then.content.decode()


def test_the_page_behind_a_figure_of_a_past_day_is_of_that_day(demo: None) -> None:
    client = enter(by_name("county"))
    place = f"prefix={COUNTY}&"
    links = [link for link in links_of(client, quarter="2026Q2", at=PAST.isoformat()) if place in link[0]]
    for url, name, shown in links:
        response = client.get(url)
        number, rows = response.context["number"], response.context["page"].paginator.count
        assert "%" in shown or Decimal(number) == Decimal(shown.replace(",", "")), url
        assert FIGURES[name].total or rows == number, url
    body = client.get(DASHBOARD, {"quarter": "2026Q2", "at": PAST.isoformat()}).content.decode()
    assert "prefix=360603102&amp;quarter=2026Q2&amp;at=2026-08-20T12%3A00%3A00%2B08%3A00" in body


@pytest.mark.parametrize("at", [NOW, PAST])
@pytest.mark.parametrize("quarter", QUARTERS, ids=str)
def test_every_figure_is_what_plain_sql_counts(demo: None, quarter: Quarter, at: dt.datetime) -> None:
    rules = RuleSet.objects.get()
    for prefix in (CITY, COUNTY):
        figures = summary(Scope(prefix, quarter, at))
        check_lines(figures, Counted((rules.pk, 0), at, quarter))


def test_fifteen_fourteen_one(demo: None) -> None:
    total = summary(Scope(COUNTY, Quarter(2026, 3), NOW)).total
    assert (total.targets, total.targets_accepted, total.targets_failed, total.villages) == (15, 14, 1, 117)
    assert Decimal(30_000) < total.yuan_targets - Decimal("20600") < Decimal(32_000)  # what was lent for pay apart


def test_no_share_is_over_the_whole(demo: None) -> None:
    for quarter in QUARTERS:
        figures = summary(Scope(COUNTY, quarter, NOW))
        for counts in (figures.total, *(line.counts for line in figures.lines)):
            assert counts.answered <= counts.expected
            assert counts.villages_complete <= counts.villages >= counts.villages_with_hits
            assert counts.checks_in_time + counts.checks_late + counts.checks_missing + counts.checks_waiting == (
                counts.checks
            )
            assert counts.satisfied_before <= counts.ballots_before
            assert counts.satisfied_after <= counts.ballots_after
            assert counts.outcomes.targets == counts.targets


SATISFIED_BEFORE = """
    SELECT COUNT(*), SUM(m.satisfied + m.fairly_satisfied), SUM(m.returned - m.spoiled)
    FROM villages_ledgerentry e JOIN villages_massevaluation m ON m.village_id = e.village_id
    WHERE m.held_on < e.opened_at
"""


def test_some_targets_were_voted_on_before_and_after(demo: None) -> None:
    figures = summary(Scope(COUNTY, Quarter(2026, 3), NOW))
    total = figures.total
    with connection.cursor() as cursor:
        cursor.execute(SATISFIED_BEFORE)
        assert cursor.fetchone() == (total.compared, total.satisfied_before, total.ballots_before)
    assert total.compared == len(BEFORE_DETERMINATION) == 8
    assert 60 <= total.satisfaction_before < total.satisfaction_after < 100
    [jinjiang] = [line.counts for line in figures.lines if line.code == "360603101"]
    assert jinjiang.satisfaction_after < 50 < jinjiang.satisfaction_before  # the one that failed
    assert "春涛镇" in "".join(satisfaction_chart(lines) for lines in compared_lines(figures))
    villages = [code for code, *_numbers in BEFORE_DETERMINATION]
    counts = MassEvaluation.objects.filter(village__code__in=villages)
    assert not any(row.first_teller == row.second_teller for row in counts)
    assert not Finding.objects.filter(source=Source.EVALUATION, village__code__in=villages).exists()
