"""A contact leader's card: always one page, the most urgent village first; the list that leads to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.papers import leader_card
from reports.papers.leader_card import MOST_VILLAGES, CardLine, LeaderCard
from reports.papers.leaders import Leader, leaders_of, leading
from reports.papers.waiting import Waiting, waiting_on
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories_measures import Said, approve_plan_of
from tests.factories_people import assign
from tests.factories_watch import determined
from tests.pages import enter, queries_of, text_of
from tests.reports.papers.printing import AS_OF, LONG_NAME, TODAY, line, pages_of, pdf_of, said, stays_on_the_sheet
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.ledger.people.models import EntryDuty
from villages.process import RuleBroken, Stage

KIND = PaperKind.LEADER_CARD
IDLE = Waiting(3, 1, 0, 0, 0, "", is_extension_asked=False, is_cancellation_proposed=False)
BUSY = Waiting(9, 1, 2, 1, 3, Stage.SUBMITTED, is_extension_asked=True, is_cancellation_proposed=False)


def card_of(many: int, *, waiting: Waiting = BUSY, village: str = LONG_NAME) -> LeaderCard:
    lines = tuple(CardLine(line(i, village=f"{i}{village}"[:40]), waiting) for i in range(many))
    return LeaderCard("余江区", "赵一", "区委常委、组织部部长", AS_OF, lines)


@pytest.mark.parametrize("many", [1, 4, 8, MOST_VILLAGES, MOST_VILLAGES + 5])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_one_page_with_any_number_of_villages(many: int, language: str) -> None:
    pdf = pdf_of(KIND, card_of(many), language, subject="0123456789ab")
    [page] = pages_of(pdf)
    shown = [i for i in range(many) if f"360603-2026-{i + 1:03d}" in page]
    assert shown == list(range(min(many, MOST_VILLAGES)))
    assert stays_on_the_sheet(pdf)


def test_it_says_what_waits() -> None:
    text = said(pdf_of(KIND, card_of(1), "en"))
    wanted = (
        "Contact leader's card: 区委常委、组织部部长 赵一",
        "1 village under rectification or watch, 1 overdue.",
        "overdue by 40 days",
        "59.9 %, 2026-09-30",
        "2 measures are overdue. 1 measure is blocked. 3 problems are not answered in writing yet.",
        "The plan waits for the county. The request for an extension waits for the county.",
    )
    for words in wanted:
        assert "".join(words.split()) in text
    assert "Measuresdone:1of3." in said(pdf_of(KIND, card_of(1, waiting=IDLE), "en"))
    beyond = said(pdf_of(KIND, card_of(MOST_VILLAGES + 1), "en"))
    assert "1villagelessurgentstandsintheledgerbook." in beyond


def test_a_copy_for_outside_has_the_post_alone() -> None:
    text = said(pdf_of(KIND, card_of(1), "zh-hans", "outside"))
    assert "区委常委、组织部部长" in text
    assert "赵一" not in text


def test_the_key_is_the_same_every_day_and_tells_nothing() -> None:
    leader = Leader("360603", "区委常委", "赵一", ())
    assert leader.key == Leader("360681", "区委常委", "赵一", ()).key
    assert leader.key != replace(leader, post="副区长").key
    assert len(leader.key) == 12
    assert leader.key.isalnum()


@pytest.fixture
def led(cast: Cast) -> list[LedgerEntry]:
    """赵一 leads 锦北村 and 渡口村, 钱二 石港村; of 渡口村 a measure and the deadline have passed."""
    entries = [determined(code, cast) for code in ("360603101201", "360603102201", "360603101202")]
    for entry, name, by in zip(
        entries, ("赵一", "赵一", "钱二"), (cast.filer, cast.neighbour, cast.filer), strict=True
    ):
        assign(entry, EntryDuty.CONTACT_LEADER, name, by=by, post="区委常委")
    said = [Said(due_on=dt.date(2026, 11, 1)), Said(due_on=dt.date(2026, 12, 1))]
    approve_plan_of(entries[1], said, filer=cast.neighbour, officer=cast.officer)
    LedgerEntry.objects.filter(pk=entries[1].pk).update(deadline=dt.date(2026, 11, 20))
    return entries


@pytest.mark.django_db
def test_the_villages_of_the_leader_stand_on_it_the_most_urgent_first(led: list[LedgerEntry]) -> None:
    card = collect(key_of("赵一"))
    assert [each.line.entry.village for each in card.lines] == ["渡口村", "锦北村"]
    assert (card.full_name, card.post, card.overdue) == ("赵一", "区委常委", 1)
    assert [each.waiting.overdue for each in card.lines] == [1, 0]
    [table] = leader_card.tables(card)
    assert [row[4] for row in table.rows] == [dt.date(2026, 11, 20), led[0].deadline]


@pytest.mark.django_db
def test_who_leads_nothing_has_no_card(led: list[LedgerEntry]) -> None:
    with pytest.raises(RuleBroken, match="Nobody of this name and post"):
        collect("0123456789ab")
    with pytest.raises(RuleBroken, match="Ask for the one of 2026-11-22"):
        leader_card.collect(Division.objects.get(code="360603"), "2026-11-21", key_of("赵一"), AS_OF)


@pytest.mark.django_db
def test_more_villages_cost_no_more_queries(
    led: list[LedgerEntry], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    county = Division.objects.get(code="360603")
    for name in ("赵一", "钱二"):
        key = key_of(name)
        with django_assert_num_queries(8):
            leader_card.collect(county, TODAY, key, AS_OF)


@pytest.mark.django_db
def test_the_counts_are_those_of_the_entry(led: list[LedgerEntry]) -> None:
    counts = waiting_on([entry.pk for entry in led], dt.date(2026, 11, 22))
    assert [(counts[entry.pk].measures, counts[entry.pk].overdue) for entry in led] == [(0, 0), (2, 1), (0, 0)]


@pytest.mark.django_db
def test_the_list_leads_to_the_cards_of_the_county(led: list[LedgerEntry], cast: Cast, on_that_day: None) -> None:
    officer = enter(cast.officer)
    url = f"/reports/papers/leader_card/360603/{TODAY}/{key_of('赵一')}/"
    page = text_of(officer.get("/reports/contact-leaders/"))
    assert url in page
    assert page.count("/reports/papers/leader_card/") == 2
    assert officer.post(url, {"language": "zh-hans", "audience": "office"}).status_code == 302
    filer = text_of(enter(cast.filer).get("/reports/contact-leaders/"))
    assert "锦北村" in filer
    assert "渡口村" not in filer
    assert "leader_card" not in filer
    statuses = [enter(getattr(cast, name)).get(url).status_code for name in ("supervisor", "filer", "stranger")]
    assert statuses == [200, 404, 404]
    assert "No contact leader to show" in text_of(enter(cast.stranger).get("/reports/contact-leaders/"))


@pytest.mark.django_db
def test_the_list_asks_no_more_when_there_are_more_leaders(
    led: list[LedgerEntry], cast: Cast, on_that_day: None
) -> None:
    officer = enter(cast.officer)
    officer.get("/reports/contact-leaders/")
    few = queries_of(officer, "/reports/contact-leaders/")
    for index in range(5):
        entry = determined(f"36060310121{index}", cast)
        assign(entry, EntryDuty.CONTACT_LEADER, f"孙{index}", by=cast.filer)
    assert queries_of(officer, "/reports/contact-leaders/") == few


def key_of(name: str) -> str:
    leaders = leaders_of(leading(dt.date(2026, 11, 22)))
    return next(leader.key for leader in leaders if leader.full_name == name)


def collect(key: str) -> LeaderCard:
    return leader_card.collect(Division.objects.get(code="360603"), TODAY, key, AS_OF)
