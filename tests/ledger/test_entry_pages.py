"""The ledger's list with filters, lights and order, one entry with its history, and the village's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import DECIDED, QUARTER, YES, confirm, fill_check, moment, open_check, propose, sign, submit
from tests.pages import enter, text_of
from tests.scenes import scene
from villages.accounts.permissions import Role
from villages.criteria.models import RuleSet
from villages.ledger.lights import light_counts, with_light
from villages.ledger.models import LedgerEntry, Light
from villages.process import Stage

pytestmark = pytest.mark.django_db
TUANHUANG, TAZHOU = "360603101200", "360603102200"
NOW = moment("2026-11-22 10:00")


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@scene
def entries(cast: Cast) -> tuple[LedgerEntry, LedgerEntry]:
    """团黄 (8, 11) since 15 October, and 塔洲 (14) whose deadline was a week ago."""
    made = []
    for township, filer, code, numbers, at in (
        ("360603101", cast.filer, TUANHUANG, (8, 11), DECIDED),
        ("360603102", cast.neighbour, TAZHOU, (14,), DECIDED + dt.timedelta(days=1)),
    ):
        check = open_check(township)
        submit(fill_check(check, by=filer, answers={code: dict.fromkeys(numbers, YES)}), by=filer)
        made.append(sign(propose(confirm(check, by=cast.officer), by=cast.officer, at=at), by=cast.leader, at=at))
    LedgerEntry.objects.filter(pk=made[1].pk).update(deadline=dt.date(2026, 11, 15))
    made[1].refresh_from_db()
    return made[0], made[1]


Entries = tuple[LedgerEntry, LedgerEntry]


def listed(cast: Cast, query: str = "") -> list[str]:
    page = enter(cast.officer).get(f"/ledger/?{query}")
    assert page.status_code == 200
    return [line.entry.village.code for line in page.context["lines"]]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", [TAZHOU, TUANHUANG]),
        ("sort=deadline", [TAZHOU, TUANHUANG]),
        ("sort=-deadline", [TUANHUANG, TAZHOU]),
        ("sort=number", [TUANHUANG, TAZHOU]),
        ("sort=opened", [TUANHUANG, TAZHOU]),
        ("sort=-village", [TAZHOU, TUANHUANG]),
        ("township=360603102", [TAZHOU]),
        ("criterion=11", [TUANHUANG]),
        ("criterion=15", []),
        ("stage=rectifying", [TAZHOU, TUANHUANG]),
        ("stage=watch", []),
        ("light=over", [TAZHOU]),
        ("light=far", [TUANHUANG]),
        ("light=none", []),
        ("text=团黄", [TUANHUANG]),
        ("text=360603-2026-002", [TAZHOU]),
        ("text=002", [TAZHOU]),
        ("light=over&township=360603101", []),
        ("sort=--x&page=z&stage=0&light=%00&criterion=-&township=%00&text=%00", [TAZHOU, TUANHUANG]),
        ("sort=deadline,number&page=99999999999999999999", [TAZHOU, TUANHUANG]),
    ],
)
def test_filters_and_order_stand_in_the_address(entries: Entries, cast: Cast, query: str, codes: list[str]) -> None:
    assert listed(cast, query) == codes


def test_the_numbers_on_top_leave_the_other_filters_standing(entries: Entries, cast: Cast) -> None:
    page = enter(cast.officer).get("/ledger/?township=360603102&light=far&stage=rectifying")
    assert {light: n for light, n in page.context["lights"].items() if n} == {Light.OVER: 1}
    assert {stage: n for stage, n in page.context["stages"] if n} == {}, "none of them is in time"


def test_a_link_that_sets_a_filter_keeps_the_others(entries: Entries, cast: Cast) -> None:
    page = text_of(enter(cast.officer).get("/ledger/?criterion=8&page=1"))
    assert 'href="?criterion=8&amp;stage=watch"' in page
    assert 'href="?criterion=8&amp;light=over"' in page
    assert 'href="?criterion=8&amp;sort=deadline"' in page


def test_a_column_that_holds_turns_round(entries: Entries, cast: Cast) -> None:
    officer = enter(cast.officer)
    rising, falling = (text_of(officer.get(f"/ledger/?sort={sort}")) for sort in ("deadline", "-deadline"))
    assert 'aria-sort="ascending"><a href="?sort=-deadline"' in rising
    assert 'aria-sort="descending"><a href="?sort=deadline"' in falling


@pytest.mark.parametrize(
    ("deadline", "light"),
    [("2026-11-21", "over"), ("2026-11-22", "soon"), ("2026-11-29", "soon"), ("2026-11-30", "near"),
     ("2026-12-22", "near"), ("2026-12-23", "far")],
)  # fmt: skip
def test_one_entry_and_the_query_show_the_same_light(entries: Entries, deadline: str, light: str) -> None:
    LedgerEntry.objects.filter(pk=entries[0].pk).update(deadline=deadline)
    entries[0].refresh_from_db()
    mine = LedgerEntry.objects.filter(pk=entries[0].pk)
    assert entries[0].light(NOW) == light
    assert [each for each in Light if mine.filter(with_light(each, NOW)).exists()] == [light]
    assert light_counts(mine, NOW) == {**dict.fromkeys(Light, 0), Light(light): 1}


def test_each_entry_is_lit_by_its_own_rule_set(entries: Entries) -> None:
    rules = entries[0].rule_set
    other = RuleSet.objects.create(
        edition=rules.edition, version=99, in_force_from=dt.date(2026, 1, 2), data={**rules.data, "light_far_days": 60}
    )
    assert entries[0].light(NOW) == Light.FAR
    LedgerEntry.objects.filter(pk=entries[0].pk).update(rule_set=other)
    entry = LedgerEntry.objects.get(pk=entries[0].pk)
    assert entry.light(NOW) == Light.NEAR
    assert LedgerEntry.objects.filter(with_light(Light.NEAR, NOW)).get() == entry


def test_an_overdue_entry_says_so_in_words(entries: Entries, cast: Cast) -> None:
    officer = enter(cast.officer)
    assert "7 days over" in text_of(officer.get("/ledger/"))
    assert "The deadline passed 7 days ago." in text_of(officer.get(f"/ledger/{entries[1].number}/"))
    assert "52 days are left until the deadline." in text_of(officer.get(f"/ledger/{entries[0].number}/"))


def detail(cast: Cast, entry: LedgerEntry) -> Any:
    page = enter(cast.officer).get(f"/ledger/{entry.number}/")
    assert page.status_code == 200
    return page


def test_the_entry_shows_its_criteria_with_their_evidence(entries: Entries, cast: Cast) -> None:
    page = detail(cast, entries[0])
    assert [(row.criterion.number, len(found)) for row, found in page.context["criteria"]] == [(8, 1), (11, 1)]
    assert all(words in text_of(page) for words in (YES.fact, YES.established_by, YES.document_no, "季度排查"))


def test_its_history_tells_findings_determinations_and_stages_in_time_order(entries: Entries, cast: Cast) -> None:
    later = open_check("360603101", QUARTER.next())
    at = later.opened_at + dt.timedelta(days=1)
    submit(fill_check(later, by=cast.filer, at=at, answers={TUANHUANG: {8: YES, 9: YES}}), by=cast.filer, at=at)
    new = [finding for finding in confirm(later, by=cast.officer, at=at) if finding.stage == Stage.FOUND]
    sign(propose(new, by=cast.officer, at=at), by=cast.leader, at=at + dt.timedelta(hours=1))
    history = detail(cast, entries[0]).context["history"]
    told = [(event.verb, event.sentence.split(":")[0]) for event in reversed(history)]
    assert [event.at for event in history] == sorted((event.at for event in history), reverse=True)
    assert told == [
        ("record", "Criteria 8, 11 (Q3 2026)"),
        ("propose", "The determination was proposed."),
        ("propose", "Criteria 8, 11 (Q3 2026)"),
        ("sign", "The county leader signed the determination."),
        ("determine", "The ledger entry was opened; the rectification period began."),
        ("sign", "Criteria 8, 11 (Q3 2026)"),
        ("record", "Criteria 8, 9 (Q4 2026)"),
        ("attach", "Criterion 8 (Q4 2026)"),
        ("propose", "The determination was proposed."),
        ("propose", "Criterion 9 (Q4 2026)"),
        ("sign", "The county leader signed the determination."),
        ("sign", "Criterion 9 (Q4 2026)"),
    ]


def test_who_reads_the_ledger_but_not_the_screening_gets_no_links_to_findings(entries: Entries, cast: Cast) -> None:
    member = enter(cast.member)
    page = text_of(member.get(f"/ledger/{entries[0].number}/"))
    assert YES.fact in page
    assert "/findings/" not in page
    assert [line.entry for line in member.get("/ledger/").context["lines"]] == [entries[0]]


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_who_may_not_read_the_ledger_is_refused(entries: Entries, cast: Cast, role: Role) -> None:
    client = enter(cast.with_role(role))
    assert client.get("/ledger/").status_code == client.get(f"/ledger/{entries[0].number}/").status_code == 403


def test_outside_the_jurisdiction_an_entry_does_not_exist(entries: Entries, cast: Cast) -> None:
    for user in (cast.stranger, cast.neighbour):
        assert enter(user).get(f"/ledger/{entries[0].number}/").status_code == 404
    assert enter(cast.stranger).get("/ledger/").context["lines"] == []
    assert [line.entry for line in enter(cast.neighbour).get("/ledger/").context["lines"]] == [entries[1]]


@pytest.mark.parametrize("number", ["360603-2026-999", "x", "%00", "360603-2026-001%00", "1", "３６０６０３-2026-001"])
def test_an_unknown_number_is_not_found(entries: Entries, cast: Cast, number: str) -> None:
    assert enter(cast.officer).get(f"/ledger/{number}/").status_code == 404


def test_the_page_of_the_village_shows_its_entries_and_checks_to_who_may_read_them(
    entries: Entries, cast: Cast
) -> None:
    url = f"/divisions/{TUANHUANG}/"
    officer, filer, member, department = (
        text_of(enter(user).get(url)) for user in (cast.officer, cast.filer, cast.member, cast.department)
    )
    assert entries[0].number in officer
    assert "/checks/2026Q3/360603101/review/" in officer
    assert 'href="/checks/2026Q3/360603101/"' in filer
    assert entries[0].number in member
    assert "/checks/" not in member
    assert entries[0].number not in department
