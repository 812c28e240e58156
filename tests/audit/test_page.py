"""The page of the trail: who may read which rows, filters, links, costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import ReportSnapshot
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories import FILED, REVIEWED, YES, confirm, fill_check, moment, open_check, propose, sign, submit
from tests.scenes import scene
from villages.accounts.actions import edit_account
from villages.accounts.trail_pages import PAGES, addresses_of
from villages.audit import AuditRow, RequestFacts, record, request_facts
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.screening.models import QuarterlyCheck

PAGE = "/audit/"
pytestmark = pytest.mark.django_db


@scene
def trail(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """Rows of 锦江镇 up to a ledger entry, of 潢溪镇, of another county, and of no place."""
    open_check("360603102")
    open_check("360681101")
    fill_check(check, by=cast.filer, answers={"360603101200": {8: YES}})
    sign(propose(confirm(submit(check, by=cast.filer), by=cast.officer), by=cast.officer), by=cast.leader)
    edit_account(account=cast.auditor, username="auditor", full_name="审计", post="x", by=cast.system_admin, at=FILED)
    return check


def rows(client: Client, query: str = "") -> list[AuditRow]:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return list(response.context["page_obj"].paginator.object_list)


def read_by(client: Client, user: Any) -> Client:
    client.force_login(user)
    return client


def test_the_auditor_reads_everything(client: Client, trail: QuarterlyCheck, cast: Cast) -> None:
    assert len(rows(read_by(client, cast.auditor))) == AuditRow.objects.count()


@pytest.mark.parametrize("name", ["officer", "leader"])
def test_the_county_reads_what_was_done_in_it(client: Client, trail: QuarterlyCheck, cast: Cast, name: str) -> None:
    places = {row.place_code for row in rows(read_by(client, getattr(cast, name)))}
    assert places == {row.place_code for row in AuditRow.objects.filter(place_code__startswith="360603")}
    assert "360603102" in places


def test_the_other_county_reads_only_its_own(client: Client, trail: QuarterlyCheck, cast: Cast) -> None:
    assert {row.place_code for row in rows(read_by(client, cast.stranger))} == {"360681101"}


@pytest.mark.parametrize("name", ["filer", "supervisor", "inspector", "system_admin", "security_admin", "member"])
def test_others_are_refused(client: Client, cast: Cast, name: str) -> None:
    assert read_by(client, getattr(cast, name)).get(PAGE).status_code == 403


@pytest.mark.parametrize(
    ("query", "verbs"),
    [
        ("?verb=entry.determine", {"entry.determine"}),
        ("?kind=determination", {"determination.propose", "determination.sign"}),
        ("?person=system_admin", {"user.edit"}),
        ("?person=leader&kind=ledgerentry", {"entry.determine"}),
        ("?place=360681", {"check.open"}),
        ("?place=潢溪&kind=quarterlycheck", {"check.open"}),
        ("?text=2026-001", {"entry.determine"}),
        ("?since=2026-10-15&kind=determination", {"determination.propose", "determination.sign"}),
        ("?until=2026-10-14&kind=determination", set()),
        ("?verb=nonsense&kind=ledgerentry", {"entry.determine"}),
        ("?since=0001-01-01&until=9999-12-31&kind=ledgerentry", {"entry.determine"}),
        ("?since=x&place=%00&text=%00&person=%00&request_id=%00&page=x&kind=ledgerentry", {"entry.determine"}),
        ("?place=没有&kind=ledgerentry", set()),
    ],
)
def test_it_is_filtered(client: Client, trail: QuarterlyCheck, cast: Cast, query: str, verbs: set[str]) -> None:
    assert {row.verb for row in rows(read_by(client, cast.auditor), query)} == verbs


def test_a_day_begins_and_ends_at_midnight_in_shanghai(client: Client, cast: Cast) -> None:
    for text in ("2026-05-01 00:00", "2026-05-01 23:59", "2026-05-02 00:00"):
        record("user.edit", by=None, at=moment(text), about=cast.filer)
    found = rows(read_by(client, cast.auditor), "?since=2026-05-01&until=2026-05-01")
    assert [f"{row.at.astimezone(FILED.tzinfo):%d %H:%M}" for row in found] == ["01 23:59", "01 00:00"]


def test_one_request_is_found_by_its_id(client: Client, cast: Cast) -> None:
    token = request_facts.set(RequestFacts("10.1.2.3", "b7f3a1c2-0000-4000-8000-000000000001"))
    record("user.edit", by=cast.system_admin, at=FILED, about=cast.filer)
    request_facts.reset(token)
    response = read_by(client, cast.auditor).get(PAGE + "?request_id=b7f3a1c2-0000-4000-8000-000000000001")
    assert "10.1.2.3" in response.content.decode()
    assert response.context["page_obj"].paginator.count == 1


def test_things_are_linked_for_those_who_may_open_them(client: Client, trail: QuarterlyCheck, cast: Cast) -> None:
    number = LedgerEntry.objects.get().number
    wanted = reverse("villages:entry-detail", args=[number])
    assert f'href="{wanted}"' in read_by(client, cast.officer).get(PAGE).content.decode()
    assert f'href="{wanted}"' not in read_by(client, cast.auditor).get(PAGE).content.decode()


def test_each_link_leads_to_a_page(client: Client, trail: QuarterlyCheck, cast: Cast) -> None:
    response = read_by(client, cast.officer).get(PAGE)
    urls = {line.url for line in response.context["lines"] if line.url}
    assert len(urls) >= 4
    assert {client.get(url).status_code for url in urls} == {200}


def test_issued_papers_are_linked(client: Client, trail: QuarterlyCheck, cast: Cast) -> None:
    number = LedgerEntry.objects.get().number
    for paper, place, period, subject in (
        (PaperKind.TOWNSHIP, "360603101", "2026Q3", ""),
        (PaperKind.COUNTY, "360603", "2026Q3", ""),
        (PaperKind.LETTER, "360603101200", "2026-11-22", number),
    ):
        snapshot = ReportSnapshot.objects.create(
            paper=paper,
            place=Division.objects.get(code=place),
            period=period,
            subject=subject,
            figures={},
            frozen_at=FILED,
        )
        record("report.issue", by=cast.officer, at=FILED, about=snapshot, place=snapshot.place)
    response = read_by(client, cast.officer).get(PAGE + "?kind=reportsnapshot")
    assert {line.url for line in response.context["lines"]} == {
        reverse("reports:report-detail", args=["2026Q3", "360603101"]),
        reverse("reports:paper-detail", args=["county", "360603", "2026Q3"]),
        reverse("reports:paper-about", args=["letter", "360603101200", "2026-11-22", number]),
    }
    assert {line.url for line in read_by(client, cast.auditor).get(PAGE).context["lines"]} == {""}


@pytest.mark.parametrize("kind", PAGES)
def test_each_kind_of_thing_has_what_its_address_is_made_of(cast: Cast, kind: str) -> None:
    page, rows = PAGES[kind], [AuditRow(kind=kind, object_id="0")]
    assert addresses_of(rows, cast.officer) == {}
    parts = {name: 1 if name == "pk" else "2026-10-01" for name in page.columns}
    assert reverse(page.url_name, kwargs=parts)


def test_every_act_and_every_thing_can_be_chosen(client: Client, trail: QuarterlyCheck, cast: Cast) -> None:
    form = read_by(client, cast.auditor).get(PAGE).context["filter"].form
    rooms = [room for room, acts in form.fields["verb"].choices if isinstance(acts, list)]
    assert len(rooms) == len(set(rooms))
    recorded = {model._meta.model_name for model in apps.get_models() if hasattr(model._default_manager, "visible_to")}
    assert recorded - {"auditrow", "user"} <= {kind for kind, _name in form.fields["kind"].choices} | {"reminder"}


def test_what_was_written_is_escaped(client: Client, cast: Cast) -> None:
    record("user.edit", by=None, at=FILED, about=cast.filer, after={"post": "<script>x</script>"}, reason="<b>x</b>")
    content = read_by(client, cast.auditor).get(PAGE).content.decode()
    assert "<script>x" not in content
    assert "<b>x</b>" not in content


def test_many_rows_cost_the_same(
    client: Client, trail: QuarterlyCheck, cast: Cast, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    for _number in range(120):
        record("check.open", by=cast.officer, at=REVIEWED, about=trail, place=trail.township)
    read_by(client, cast.auditor).get(PAGE)
    # Session, user, count, page, names of the places.
    with django_assert_num_queries(5):
        client.get(PAGE)
    read_by(client, cast.officer).get(PAGE)
    # The same with two counts of waiting work, the name of the jurisdiction, and one for each of four kinds of things.
    with django_assert_num_queries(12):
        client.get(PAGE)


def test_an_empty_trail_says_so(client: Client, cast: Cast) -> None:
    response = read_by(client, cast.auditor).get(PAGE + "?text=nothing-like-this")
    assert 'class="empty"' in response.content.decode()
