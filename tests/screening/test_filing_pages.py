"""Who opens which page of a check, what it costs in queries, and that nothing sent to it is a fault of the server."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Cast
from tests.factories import YES, fill_check, make_division, moment, open_check, submit
from tests.screening.desk import HTMX, TUANHUANG, Desk, text_of
from villages.screening.actions import return_check
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
SHEET = f"villages/{TUANHUANG}/"
READ = ("", "matrix/", "receipt/")
FILE = (SHEET, "answers/")


@pytest.mark.parametrize("page", READ)
@pytest.mark.parametrize("name", ["filer", "officer", "leader", "inspector", "supervisor"])
def test_readers_in_the_jurisdiction_open_it(submitted: QuarterlyCheck, cast: Cast, page: str, name: str) -> None:
    assert Desk(getattr(cast, name), submitted).get(page).status_code == 200


@pytest.mark.parametrize("page", FILE)
@pytest.mark.parametrize("name", ["officer", "leader", "inspector", "supervisor", "department", "member", "auditor"])
def test_who_does_not_file_is_refused_in_words(check: QuarterlyCheck, cast: Cast, page: str, name: str) -> None:
    response = Desk(getattr(cast, name), check).get(page)
    assert response.status_code == 403
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize("page", READ)
@pytest.mark.parametrize("name", ["department", "member", "system_admin", "security_admin", "auditor"])
def test_who_does_not_read_the_screening_is_refused(check: QuarterlyCheck, cast: Cast, page: str, name: str) -> None:
    assert Desk(getattr(cast, name), check).get(page).status_code == 403


@pytest.mark.parametrize("page", [*READ, *FILE])
def test_another_townships_check_does_not_exist(check: QuarterlyCheck, cast: Cast, page: str) -> None:
    desk = Desk(cast.neighbour, check)
    assert desk.get(page).status_code == 404
    assert desk.post(page, {"declared": "on"}).status_code in (404, 405)


@pytest.mark.parametrize("page", READ)
def test_another_countys_check_does_not_exist(check: QuarterlyCheck, cast: Cast, page: str) -> None:
    assert Desk(cast.stranger, check).get(page).status_code == 404


def test_a_village_of_another_township_is_not_in_the_check(desk: Desk) -> None:
    assert desk.get("villages/360603102200/").status_code == 404


@pytest.mark.parametrize("page", [*READ, *FILE])
def test_who_is_not_signed_in_is_led_to_the_sign_in_page_also_by_htmx(check: QuarterlyCheck, page: str) -> None:
    address = f"/checks/2026Q3/360603101/{page}"
    assert Client().get(address)["Location"].startswith("/sign-in/?next=")
    response = Client().get(address, headers={**HTMX, "HX-Current-URL": f"http://testserver{address}"})
    assert "/sign-in/" in response["HX-Redirect"]


def test_the_list_shows_state_person_and_time_of_each_village(desk: Desk) -> None:
    desk.save(TUANHUANG, {1: "no", 8: "yes"})
    page = text_of(desk.get())
    assert f"团黄村 problem 2 of 15 yes 8 Criminal case needs words {desk.user.full_name} 10-08 10:00" in page
    assert page.count("not started 0 of 15") == 2
    assert "Go on with 团黄村" in page


def test_the_list_of_a_returned_check_shows_the_countys_reasons(desk: Desk, cast: Cast) -> None:
    check = submit(fill_check(desk.check, by=cast.filer), by=cast.filer)
    reasons = {desk.sheet(TUANHUANG).pk: "第14条请说明"}
    at = moment("2026-10-12 09:00")
    return_check(check=check, village_reasons=reasons, reason="请对照部门通报核实", by=cast.officer, at=at)
    desk.move_to(moment("2026-10-12 10:00"))
    page = text_of(desk.get())
    assert "请对照部门通报核实" in page
    assert "Returned: 第14条请说明" in page


def test_a_complete_check_leads_to_the_declaration(desk: Desk, cast: Cast) -> None:
    fill_check(desk.check, by=cast.filer)
    assert "Check your answers and submit" in text_of(desk.get())


def test_readers_see_the_answers_in_words_and_no_way_to_change_them(
    check: QuarterlyCheck, cast: Cast, in_english: None
) -> None:
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES}}), by=cast.filer)
    response = Desk(cast.leader, check).get()
    assert f"{YES.fact} ({YES.established_by}, {YES.document_no})" in text_of(response)
    assert SHEET not in response.content.decode()


@pytest.mark.parametrize("page", ["", "matrix/", "answers/", SHEET])
def test_queries_do_not_grow_with_the_villages(desk: Desk, page: str) -> None:
    counts = []
    for villages in (0, 15):
        for number in range(300, 300 + villages):
            make_division(f"360603101{number}", f"第{number}村民委员会")
        open_check("360603101")
        with CaptureQueriesContext(connection) as queries:
            response = desk.get(page)
        counts.append(len(queries))
    assert counts[0] >= counts[1]
    assert counts[1] <= 12
    assert len(gzip.compress(response.content)) < 20_000


@pytest.mark.parametrize(
    "address",
    [
        "/checks/2026Q5/360603101/",
        "/checks/soon/360603101/matrix/",
        "/checks/99999Q1/360603101/",
        "/checks/2026Q3/36060310x/",
        "/checks/2026Q3/%00/answers/",
        "/checks/2026%00Q3/360603101/",
        "/checks/2026Q3/360603101/villages/%00/",
        "/checks/2026Q3/360603101/villages/" + "9" * 300 + "/",
        "/checks/2026Q3/%ff%fe/receipt/",
        "/checks/2026Q3/３６０６０３１０１/",
    ],
)
def test_an_address_that_means_nothing_is_not_found(desk: Desk, address: str) -> None:
    with time_machine.travel(desk.at, tick=False):
        assert desk.client.get(address).status_code == 404
        assert desk.client.post(address, {"version": "1"}).status_code in (404, 405)


JUNK = [
    "",
    "0",
    "-1",
    "1",
    "2",
    "9" * 400,
    "1e9",
    "١",
    "null",
    "\x00",
    "\ud800".encode("utf-8", "replace").decode(),
    "=1+1",
    "<b>",
]


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_any_field_is_never_a_fault_of_the_server(desk: Desk, junk: str, htmx: bool) -> None:
    pk = desk.sheet(TUANHUANG).pk
    sheet: dict[str, Any] = {"version": junk, "then": junk, "resolve": junk, "choice-1": junk}
    for number in (0, 1, 15, 16):
        for field in ("value", "fact", "established_by", "document_no", "reason"):
            sheet[f"c{number}-{field}"] = junk
    matrix = {f"s{pk}-version": junk, f"s{pk}-was": junk, f"s{pk}-1": junk, f"s{pk}-99": junk, "s0-1": junk}
    for data in (sheet, {"version": junk, "c1-value": "yes", "c1-fact": junk}, {"c1-value": junk}, {}):
        assert desk.post(SHEET, data, htmx=htmx).status_code in (200, 302, 409, 422)
    for data in (matrix, {f"s{pk}-1": "no", f"s{pk}-version": junk}, {}):
        assert desk.post("matrix/", data, htmx=htmx).status_code in (200, 302, 409, 422)
    assert desk.post("answers/", {"declared": junk}, htmx=htmx).status_code == 422


def test_bytes_that_are_no_text_are_taken_as_something_to_look_at(desk: Desk) -> None:
    for page in (SHEET, "matrix/", "answers/"):
        with time_machine.travel(desk.at, tick=False):
            response = desk.client.post(
                desk.address(page),
                b"version=%ff&c1-value=yes&c1-fact=%fe%ff%00",
                content_type="application/x-www-form-urlencoded",
            )
        assert response.status_code in (302, 409, 422)


@given(text=st.text(max_size=60))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_kept_as_typed_or_refused_with_a_sentence(desk: Desk, text: str) -> None:
    response = desk.save(TUANHUANG, {8: {"value": "unknown", "reason": text}})
    assert response.status_code in (302, 422)
    if response.status_code == 302:
        saved = desk.sheet(TUANHUANG).answers.get(criterion__number=8).reason
        assert saved == text.replace("\r\n", "\n").strip()
