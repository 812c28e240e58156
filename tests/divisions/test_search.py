"""Finding divisions: every way to type a name, inside the jurisdiction only, best first."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.divisions.lists import FIRST_DAY, LATER, load
from tests.factories import make_user
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.divisions.models import Division
from villages.divisions.search import find_villages

pytestmark = pytest.mark.django_db

PLACES = {
    "36": "江西省",
    "3606": "鹰潭市",
    "360603": "余江区",
    "360603001": "邓埠街道",
    "360603001200": "三宋村民委员会",
    "360603002": "龙岗街道",
    "360603002001": "龙岗社区居民委员会",
    "360603101": "锦江镇",
    "360603101001": "龙凤居委会",
    "360603101200": "上三宋村村委会",
    "360603101201": "吕家村委会",
    "360603101202": "七都村民委员会",
    "360603101203": "三宋塘村民委员会",
    "360603101204": "双A村民委员会",
    "360603101205": "西安村民委员会",
    "360681": "贵溪市",
    "360681101": "锦江镇",
    "360681101200": "三宋村民委员会",
}


@pytest.fixture
def officer() -> User:
    load(PLACES, on=FIRST_DAY)
    return make_user(Role.OFFICER, "360603")


def found(user: User, text: str, limit: int = 20, on: dt.date = LATER) -> list[str]:
    return [division.code for division in find_villages(user, text, limit, on=on)]


@pytest.mark.parametrize(
    "text",
    [
        "三宋村民委员会",
        "三宋村委会",
        "三宋村",
        "三宋",
        " 三 宋 ",
        "sansongcun",
        "sansong",
        "San Song",
        "san'song cun",
        "ＳＡＮＳＯＮＧ",
        "sānsòng",
        "ssc",
        "SSC",
        "360603001200",
        "3606030012",
        "邓埠 三宋",
        "dengbu sansong",
        "db ssc",
    ],
)
def test_each_way_to_type_it_finds_the_village_first(officer: User, text: str) -> None:
    assert found(officer, text)[0] == "360603001200"


@pytest.mark.parametrize("text", ["吕家", "lvjia", "lujia", "lüjia", "Lǚjiā", "ljc", "lvjiacun"])
def test_the_sharp_u_may_be_typed_as_v_or_u(officer: User, text: str) -> None:
    assert "360603101201" in found(officer, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("龙岗社区", "360603002001"),
        ("龙岗社区居委会", "360603002001"),
        ("龙岗居委会", "360603002001"),
        ("龙凤社区", "360603101001"),
        ("longfengshequ", "360603101001"),
        ("qidu", "360603101202"),
        ("双a", "360603101204"),
        ("shuangA", "360603101204"),
        ("xi'an", "360603101205"),
        ("360603101000", "360603101"),
        ("锦江", "360603101"),
        ("jinjiang", "360603101"),
        ("jjz", "360603101"),
        ("余江", "360603"),
    ],
)
def test_other_divisions_are_found_as_well(officer: User, text: str, code: str) -> None:
    assert found(officer, text)[0] == code


def test_the_exact_name_comes_before_beginnings_and_those_before_parts(officer: User) -> None:
    assert found(officer, "三宋") == ["360603001200", "360603101203", "360603101200"]
    assert found(officer, "sansong") == ["360603001200", "360603101203", "360603101200"]


def test_the_limit_is_kept(officer: User) -> None:
    assert len(found(officer, "三宋", limit=2)) == 2


@pytest.mark.parametrize(
    "text", ["", "   ", "'", "%", "_", "%%%", "\x00", "三\x00宋", "xyzzy", "🙂", "9" * 60, "'; --", "村" * 60]
)
def test_odd_requests_find_nothing_strange(officer: User, text: str) -> None:
    assert set(found(officer, text)) <= {"360603001200", "360603101203", "360603101200"}


def test_a_beginning_of_a_code_finds_what_lies_under_it(officer: User) -> None:
    assert found(officer, "360603001") == ["360603001", "360603001200"]


def test_each_sees_only_the_own_jurisdiction(officer: User) -> None:
    neighbour = make_user(Role.OFFICER, "360681")
    filer = make_user(Role.FILER, "360603101")
    assert found(neighbour, "三宋") == ["360681101200"]
    assert found(filer, "三宋") == ["360603101203", "360603101200"]
    assert found(make_user(Role.SUPERVISOR, "3606"), "三宋村") == ["360603001200", "360681101200", "360603101200"]
    assert found(filer, "360681101200") == []


def test_who_does_no_business_finds_nothing(officer: User) -> None:
    assert found(make_user(Role.AUDITOR), "三宋") == []
    assert find_villages(AnonymousUser(), "三宋", 20, on=LATER) == []


def test_ended_villages_come_last_and_name_their_successor(officer: User) -> None:
    merged, successor = Division.objects.get(code="360603001200"), Division.objects.get(code="360603101200")
    merged.valid_to, merged.successor = dt.date(2026, 6, 30), successor
    merged.save(update_fields=["valid_to", "successor"])
    hits = find_villages(officer, "三宋", 20, on=LATER)
    assert [(hit.code, bool(hit.has_ended)) for hit in hits] == [  # type: ignore[attr-defined]
        ("360603101203", False),
        ("360603101200", False),
        ("360603001200", True),
    ]
    assert hits[-1].successor == successor
    assert found(officer, "三宋", on=dt.date(2026, 6, 30))[0] == "360603001200", "its last day counts"


@pytest.mark.parametrize("text", ["三宋", "sansong", "360603", "邓埠 三宋"])
def test_a_search_is_one_query(officer: User, text: str, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        for division in find_villages(officer, text, 20, on=LATER):
            str(division.parent and division.parent.parent)
            str(division.successor)
