"""The pages of this room: search, lists, one village."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.divisions.lists import COUNTY, FIRST_DAY, load
from tests.factories import make_user
from villages.accounts.models import Language, User
from villages.accounts.permissions import Role
from villages.divisions.models import Division

pytestmark = pytest.mark.django_db

OLD, NEW = "360603101209", "360603101200"


@pytest.fixture(autouse=True)
def _county() -> None:
    load(COUNTY | {"360681": "贵溪市", "360681101": "泗沥镇", "360681101200": "流源村民委员会"}, on=FIRST_DAY)


@pytest.fixture
def officer() -> User:
    return make_user(Role.OFFICER, "360603", language=Language.ENGLISH)


def page_of(client: Client, user: User, url: str, **headers: str) -> tuple[int, str]:
    client.force_login(user)
    response = client.get(url, headers=headers)
    return response.status_code, response.content.decode()


def merge() -> None:
    village = Division.objects.get(code=OLD)
    village.valid_to, village.successor = dt.date(2026, 6, 30), Division.objects.get(code=NEW)
    village.save(update_fields=["valid_to", "successor"])


SEARCH = reverse("villages:search")


def test_a_search_without_javascript_is_a_whole_page(client: Client, officer: User) -> None:
    status, html = page_of(client, officer, f"{SEARCH}?q=团黄")
    assert status == 200
    assert "<h1" in html
    assert f'href="{reverse("villages:village-detail", args=[OLD])}"' in html
    assert "团黄村民委员会" in html


def test_a_live_search_is_only_the_list(client: Client, officer: User) -> None:
    status, html = page_of(client, officer, f"{SEARCH}?q=liuyuan", **{"HX-Request": "true"})
    assert status == 200
    assert "<html" not in html
    assert html.count("<li>") == 1
    assert f'href="{reverse("villages:village-detail", args=[NEW])}"' in html
    assert "360681101200" not in html, "another county's village of that name"


def test_what_is_found_says_where_it_lies(client: Client, officer: User) -> None:
    __, html = page_of(client, officer, f"{SEARCH}?q=thc", **{"HX-Request": "true"})
    assert "余江区 锦江镇 · 360603101209" in " ".join(html.split())


def test_a_township_leads_to_its_villages(client: Client, officer: User) -> None:
    __, html = page_of(client, officer, f"{SEARCH}?q=锦江", **{"HX-Request": "true"})
    assert f'href="{reverse("villages:division-list", args=["360603101"])}"' in html


def test_an_ended_village_is_marked_with_its_successor(client: Client, officer: User) -> None:
    merge()
    for headers in ({}, {"HX-Request": "true"}):
        __, html = page_of(client, officer, f"{SEARCH}?q=团黄", **headers)
        assert "ended 2026-06-30, now 流源村 360603101200" in html


def test_nothing_found_is_said_and_helped(client: Client, officer: User) -> None:
    __, html = page_of(client, officer, f"{SEARCH}?q=<script>nowhere")
    assert "Nothing found" in html
    assert "<script>nowhere" not in html
    __, live = page_of(client, officer, f"{SEARCH}?q=nowhere", **{"HX-Request": "true"})
    assert "Nothing in your jurisdiction fits." in live


def test_an_empty_box_asks_and_suggests_nothing(client: Client, officer: User) -> None:
    status, html = page_of(client, officer, f"{SEARCH}?q=+")
    assert (status, "What are you looking for?" in html) == (200, True)
    status, live = page_of(client, officer, SEARCH, **{"HX-Request": "true"})
    assert (status, live.strip()) == (200, "")


def test_more_than_fits_is_said_with_a_way_to_all(client: Client, officer: User) -> None:
    load(COUNTY | {f"3606031012{number}": f"团结{number}村民委员会" for number in range(10, 80)}, on=FIRST_DAY)
    __, live = page_of(client, officer, f"{SEARCH}?q=团结", **{"HX-Request": "true"})
    assert live.count("<li>") == 9
    assert f"{SEARCH}?q=%E5%9B%A2%E7%BB%93" in live
    __, html = page_of(client, officer, f"{SEARCH}?q=团结")
    assert "Only the first 50 are shown." in html


def test_the_list_begins_at_the_top_of_the_jurisdiction(client: Client, officer: User) -> None:
    status, html = page_of(client, officer, reverse("villages:division-list"))
    assert status == 200
    assert "余江区" in html
    assert reverse("villages:division-list", args=["360603102"]) in html
    assert "贵溪市" not in html


def test_the_list_counts_villages_by_class(client: Client, officer: User) -> None:
    merge()
    client.force_login(officer)
    response = client.get(reverse("villages:division-list"))
    rows = {division.code: dict(count) for division, count in response.context["rows"]}
    assert rows == {
        "360603101": {"villagers": 1, "residents": 1, "all": 2},
        "360603102": {"villagers": 1, "other": 1, "all": 2},
    }
    assert response.context["totals"]["all"] == 4


def test_a_supervisor_of_a_city_walks_down_from_the_city(client: Client) -> None:
    supervisor = make_user(Role.SUPERVISOR, "3606", language=Language.ENGLISH)
    client.force_login(supervisor)
    response = client.get(reverse("villages:division-list"))
    assert {division.code: count["all"] for division, count in response.context["rows"]} == {"360603": 5, "360681": 1}
    assert client.get(reverse("villages:division-list", args=["360681101"])).status_code == 200


def test_a_township_lists_its_villages_in_force_and_on_request_the_ended(client: Client, officer: User) -> None:
    merge()
    url = reverse("villages:division-list", args=["360603101"])
    assert OLD not in page_of(client, officer, url)[1]
    __, html = page_of(client, officer, f"{url}?with_ended=on")
    assert "ended 2026-06-30, now 流源村" in html


def test_a_township_is_narrowed_to_a_class(client: Client, officer: User) -> None:
    __, html = page_of(
        client, officer, f"{reverse('villages:division-list', args=['360603101'])}?village_class=residents"
    )
    assert "兴安街居民委员会" in html
    assert "流源村民委员会" not in html


@pytest.mark.parametrize("query", ["?village_class=nonsense", "?page=99999", "?page=x"])
def test_odd_filters_show_the_list_all_the_same(client: Client, officer: User, query: str) -> None:
    status, html = page_of(client, officer, reverse("villages:division-list", args=["360603101"]) + query)
    assert (status, "流源村民委员会" in html) == (200, True)


def test_a_village_shows_where_it_belongs(client: Client, officer: User) -> None:
    status, html = page_of(client, officer, reverse("villages:village-detail", args=[OLD]))
    assert status == 200
    for text in (
        "团黄村民委员会",
        OLD,
        "villagers&#x27; committee",
        "锦江镇",
        "余江区",
        "鹰潭市",
        "江西省",
        "tuanhuangcun",
    ):
        assert text in html
    assert f'href="{reverse("villages:division-list", args=["360603"])}"' in html
    assert f'href="{reverse("villages:division-list", args=["3606"])}"' not in html, "above the jurisdiction: no link"


def test_a_merged_village_and_its_successor_point_at_each_other(client: Client, officer: User) -> None:
    merge()
    old, new = (reverse("villages:village-detail", args=[code]) for code in (OLD, NEW))
    __, html = page_of(client, officer, old)
    assert "This village is not in force today" in html
    assert f'href="{new}"' in html
    __, html = page_of(client, officer, new)
    assert f'href="{old}"' in html
    assert "Merged into it" in html


def test_a_successor_outside_the_jurisdiction_is_named_but_not_linked(client: Client) -> None:
    village = Division.objects.get(code=OLD)
    village.valid_to, village.successor = dt.date(2026, 6, 30), Division.objects.get(code="360603102201")
    village.save(update_fields=["valid_to", "successor"])
    filer = make_user(Role.FILER, "360603101")
    __, html = page_of(client, filer, reverse("villages:village-detail", args=[OLD]))
    assert "塔洲村民委员会" in html
    assert reverse("villages:village-detail", args=["360603102201"]) not in html


def test_a_member_of_one_village_is_led_to_it(client: Client) -> None:
    member = make_user(Role.WORKING_GROUP, OLD)
    client.force_login(member)
    response = client.get(reverse("villages:division-list"))
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("villages:village-detail", args=[OLD])


def test_a_jurisdiction_without_divisions_says_so(client: Client) -> None:
    status, html = page_of(
        client, make_user(Role.OFFICER, "110101", language=Language.ENGLISH), reverse("villages:division-list")
    )
    assert (status, "No divisions are loaded" in html) == (200, True)


@pytest.mark.parametrize("code", ["360681101200", "360681101", "360681", "3606", "36", "360603999", "360603101999"])
def test_outside_the_jurisdiction_nothing_exists(client: Client, officer: User, code: str) -> None:
    page = "village-detail" if len(code) == 12 else "division-list"
    assert page_of(client, officer, reverse(f"villages:{page}", args=[code]))[0] == 404


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_who_does_no_business_is_refused(client: Client, role: Role) -> None:
    for url in (SEARCH, reverse("villages:division-list"), reverse("villages:village-detail", args=[OLD])):
        assert page_of(client, make_user(role), url)[0] == 403


def test_without_signing_in_there_is_nothing_to_see(client: Client) -> None:
    for url in (SEARCH, reverse("villages:division-list"), reverse("villages:village-detail", args=[OLD])):
        assert client.get(url).status_code == 302


def test_pages_are_for_reading(client: Client, officer: User) -> None:
    client.force_login(officer)
    for url in (SEARCH, reverse("villages:division-list"), reverse("villages:village-detail", args=[OLD])):
        assert client.post(url).status_code == 405


@pytest.mark.parametrize(
    ("url", "queries"),
    [
        (f"{SEARCH}?q=村", 1),
        (reverse("villages:division-list"), 4),
        (reverse("villages:division-list", args=["360603101"]), 3),
        # successor, checks, entries, register, contradictions; package, visits, scores
        (reverse("villages:village-detail", args=[OLD]), 11),
    ],
)
def test_a_page_takes_the_same_queries_for_few_and_many_rows(
    client: Client, officer: User, url: str, queries: int
) -> None:
    client.force_login(officer)
    client.get(SEARCH)
    frame = queries_of(client, SEARCH)
    assert queries_of(client, url) - frame == queries
    load(COUNTY | {f"3606031012{number}": f"新{number}村民委员会" for number in range(10, 60)}, on=FIRST_DAY)
    assert queries_of(client, url) - frame == queries


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
