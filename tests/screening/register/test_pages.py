"""The pages of incidents and disputes: lists with their filters, one entry, forms that keep what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.conftest import Cast
from tests.factories import moment
from tests.pages import enter, queries_of, text_of
from tests.screening.register.conftest import ID_CARD, NOW, PHONE, TAZHOU, TUANHUANG, village
from villages.process import Stage
from villages.screening.models import Finding
from villages.screening.register.actions import close_incident
from villages.screening.register.models import Dispute, Incident

pytestmark = pytest.mark.django_db
INCIDENT = {
    "village": "", "kind": "flood", "spot": "村口", "fact": "积水", "happened_at": "2026-11-20T07:10",
    "told_at": "2026-11-20T07:30", "told_by": "written", "measure": "抽排",
}  # fmt: skip
DISPUTE = {
    "village": "", "parties": "organization", "organization": "某砂石公司", "households": "4", "subject": "村道修复",
    "fact": "费用分担", "arose_on": "2026-11-20",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def names_in(browser: Client, url: str) -> list[str]:
    """The entries that a list shows, by their addresses."""
    html = browser.get(url).content.decode()
    return re.findall(r'<th scope="row"><a href="[^"]*/(\d+)/"', html)


class TestIncidentList:
    def test_everybody_sees_the_own_jurisdiction_the_newest_first(
        self, register_incident: Callable[..., Incident], cast: Cast
    ) -> None:
        old = register_incident(happened_at=moment("2026-10-01 08:00"))
        new = register_incident()
        other = register_incident(code=TAZHOU, by=cast.neighbour, happened_at=moment("2026-11-01 08:00"))
        assert names_in(enter(cast.officer), "/incidents/") == [str(new.pk), str(other.pk), str(old.pk)]
        assert names_in(enter(cast.filer), "/incidents/") == [str(new.pk), str(old.pk)]
        assert names_in(enter(cast.stranger), "/incidents/") == []
        assert "No incident to show" in text_of(enter(cast.stranger).get("/incidents/"))

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("kind=fire", True), ("kind=flood", False), ("stage=running", True), ("stage=closed", False),
            ("township=360603101", True), ("township=360603102", True),  # 102 has none: no such choice, unset
            ("text=林缘", True), ("text=thc", False), ("text=360603101200", True), ("text=nowhere", False),
            ("since=2026-11-18", True), ("since=2026-11-19", False), ("until=2026-11-18", True),
            ("until=2026-11-17", False), ("since=0001-01-01&until=9999-12-31", True), ("since=x&kind=y&page=z", True),
        ],
    )  # fmt: skip
    def test_each_filter_stands_in_the_address(
        self, incident: Incident, cast: Cast, query: str, is_found: bool
    ) -> None:
        assert bool(names_in(enter(cast.officer), f"/incidents/?{query}")) is is_found

    def test_the_tiles_count_what_the_other_filters_leave(self, incident: Incident, cast: Cast) -> None:
        text = text_of(enter(cast.officer).get("/incidents/?stage=closed&kind=fire"))
        assert "<b>1</b> <span>running</span>" in text
        assert "<b>0</b> <span>closed</span>" in text


class TestRegisteringAnIncident:
    def test_a_filer_registers_with_one_form(self, cast: Cast) -> None:
        browser = enter(cast.filer)
        page = text_of(browser.get("/incidents/new/"))
        assert "no ID-card numbers" in page
        assert "团黄村民委员会" in page
        assert "塔洲" not in page
        response = browser.post("/incidents/new/", INCIDENT | {"village": str(village().pk)})
        incident = Incident.objects.get()
        assert response["Location"] == f"/incidents/{incident.pk}/"
        assert (incident.told_at, incident.measures.get().words) == (moment("2026-11-20 07:30"), "抽排")

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"fact": PHONE}, "This looks like a telephone number. Leave it out."),
            ({"measure": ID_CARD}, "This looks like an ID-card number."),
            ({"told_at": "2026-11-20T07:09"}, "cannot have been told before it happened"),
            ({"told_at": "2026-11-22T09:01"}, "lies in the future"),
            ({"happened_at": "0001-01-01T00:00"}, "greater than or equal to"),
            ({"told_at": "9999-12-31T23:59"}, "less than or equal to"),
            ({"kind": "party"}, "Select a valid choice"),
            ({"spot": ""}, "This field is required"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed(self, cast: Cast, changes: dict[str, str], sentence: str) -> None:
        data = INCIDENT | {"village": str(village().pk)} | changes
        response = enter(cast.filer).post("/incidents/new/", data)
        text = text_of(response)
        assert response.status_code == 200
        assert sentence in text
        assert "积水" in text or data["fact"] in text
        assert not Incident.objects.exists()

    def test_a_village_of_the_neighbour_is_no_choice(self, cast: Cast) -> None:
        enter(cast.filer).post("/incidents/new/", INCIDENT | {"village": str(village(TAZHOU).pk)})
        assert not Incident.objects.exists()


class TestOneIncident:
    def test_the_filer_adds_a_measure_closes_and_opens_again(self, incident: Incident, cast: Cast) -> None:
        browser, url = enter(cast.filer), f"/incidents/{incident.pk}/"
        assert "Add the measure" in text_of(browser.get(url))
        browser.post(f"{url}measures/", {"words": "留人看守"})
        assert "留人看守" in text_of(browser.get(url))
        assert browser.post(f"{url}close/", {"version": 1, "outcome": "已扑灭"})["Location"] == url
        text = text_of(browser.get(url))
        assert "Add the measure" not in text
        assert "The incident was closed." in text
        browser.post(f"{url}reopen/", {"version": 2, "reason": "复燃"})
        assert "The incident was opened again." in text_of(browser.get(url))
        incident.refresh_from_db()
        assert incident.stage == Stage.RUNNING

    def test_a_refused_measure_stands_in_its_field(self, incident: Incident, cast: Cast) -> None:
        text = text_of(enter(cast.filer).post(f"/incidents/{incident.pk}/measures/", {"words": PHONE}))
        assert "This looks like a telephone number" in text
        assert PHONE in text
        assert not incident.measures.exists()

    def test_who_comes_second_is_told(self, incident: Incident, cast: Cast) -> None:
        close_incident(incident=incident, outcome="已扑灭", by=cast.colleague, at=NOW)
        browser, url = enter(cast.filer), f"/incidents/{incident.pk}/"
        assert browser.post(f"{url}close/", {"version": 1, "outcome": "另一结果"}).status_code == 409
        assert browser.post(f"{url}measures/", {"words": "x"}).status_code == 409
        assert Incident.objects.get().outcome == "已扑灭"

    def test_readers_see_no_buttons(self, incident: Incident, cast: Cast) -> None:
        text = text_of(enter(cast.leader).get(f"/incidents/{incident.pk}/"))
        assert "烧荒起火" in text
        assert "Close …" not in text
        assert "Add the measure" not in text
        assert "Record as a finding" not in text

    def test_a_page_that_htmx_asks_for_refuses_with_422(self, incident: Incident, cast: Cast) -> None:
        url = f"/incidents/{incident.pk}/close/"
        response = enter(cast.filer).post(url, {"version": 1, "outcome": ""}, headers={"HX-Request": "true"})
        assert response.status_code == 422


class TestDisputes:
    def test_a_filer_registers_mediates_and_settles(self, cast: Cast) -> None:
        browser = enter(cast.filer)
        assert "never named" in text_of(browser.get("/disputes/new/"))
        browser.post("/disputes/new/", DISPUTE | {"village": str(village().pk)})
        url = f"/disputes/{Dispute.objects.get().pk}/"
        browser.post(f"{url}mediation/", {"on": "2026-11-21", "body": "镇调委会", "result": "约定再议"})
        assert "约定再议" in text_of(browser.get(url))
        browser.post(f"{url}settle/", {"version": 1, "outcome": "达成协议"})
        text = text_of(browser.get(url))
        assert "The dispute was settled." in text
        assert "Add the mediation" not in text

    def test_giving_up_asks_for_both_words(self, dispute: Dispute, cast: Cast) -> None:
        browser, url = enter(cast.filer), f"/disputes/{dispute.pk}/give-up/"
        assert "Where the dispute goes from here" in text_of(browser.get(url))
        assert "This field is required" in text_of(browser.post(url, {"version": 1, "reason": "未达成"}))
        browser.post(url, {"version": 1, "reason": "未达成", "outcome": "已起诉"})
        assert Dispute.objects.get().stage == Stage.UNSETTLED

    def test_a_day_before_it_arose_is_refused_in_its_field(self, dispute: Dispute, cast: Cast) -> None:
        data = {"on": "2026-11-09", "body": "镇调委会", "result": "再议"}
        text = text_of(enter(cast.filer).post(f"/disputes/{dispute.pk}/mediation/", data))
        assert "The dispute had not arisen on this day." in text
        assert "镇调委会" in text

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("parties=households", True), ("parties=villages", False), ("stage=settled", False), ("text=界", True),
            ("since=2026-11-10", True), ("since=2026-11-11", False), ("until=2026-11-10", True),
            ("until=2026-11-09", False), ("warned=yes", False), ("warned=no", True), ("text=nowhere", False),
        ],
    )  # fmt: skip
    def test_each_filter_stands_in_the_address(self, dispute: Dispute, cast: Cast, query: str, is_found: bool) -> None:
        assert bool(names_in(enter(cast.officer), f"/disputes/?{query}")) is is_found

    def test_rising_disputes_are_marked_in_words_everywhere(
        self, register_dispute: Callable[..., Dispute], cast: Cast
    ) -> None:
        first, second = (register_dispute(subject=name) for name in ("甲", "乙"))
        officer = enter(cast.officer)
        assert names_in(officer, "/disputes/?warned=yes") == [str(second.pk), str(first.pk)]
        for url in (
            "/disputes/",
            f"/disputes/{first.pk}/",
            reverse("villages:village-detail", args=[TUANHUANG]),
            "/disputes/rising/",
        ):
            assert "▲ disputes rise" in text_of(officer.get(url)), url
        listed = text_of(officer.get("/disputes/rising/"))
        assert "甲" in listed
        assert "乙" in listed
        for name in ("neighbour", "stranger"):
            assert "No early warning" in text_of(enter(getattr(cast, name)).get("/disputes/rising/"))


class TestRecordingAFinding:
    def test_criterion_and_fact_are_suggested(self, incident: Incident, cast: Cast) -> None:
        response = enter(cast.officer).get(f"/incidents/{incident.pk}/finding/")
        assert response.context["form"].initial["criterion"].number == 11
        assert "2026-11-18 后山林缘" in text_of(response)

    def test_a_kind_without_a_suggestion_leaves_the_choice(
        self, register_incident: Callable[..., Incident], cast: Cast
    ) -> None:
        response = enter(cast.officer).get(f"/incidents/{register_incident(kind='flood').pk}/finding/")
        assert response.context["form"].initial["criterion"] is None

    def test_the_officer_records_and_it_is_shown_on_the_entry(self, dispute: Dispute, cast: Cast) -> None:
        officer, url = enter(cast.officer), f"/disputes/{dispute.pk}/"
        form = officer.get(f"{url}finding/").context["form"]
        assert form.initial["criterion"].number == 9
        data = {
            "criterion": form.initial["criterion"].pk, "fact": form.initial["fact"], "established_by": "区信访局",
            "document_no": "余信〔2026〕7号",
        }  # fmt: skip
        assert officer.post(f"{url}finding/", data)["Location"] == url
        finding = Finding.objects.get()
        assert f'href="/findings/{finding.pk}/"' in text_of(officer.get(url))
        assert f'href="{url}"' in text_of(officer.get(f"/findings/{finding.pk}/"))
        again = text_of(officer.post(f"{url}finding/", data))
        assert "This entry is a finding of this criterion already." in again
        assert "余信〔2026〕7号" in again

    def test_an_entry_older_than_every_edition_is_judged_by_the_one_in_force(
        self, register_incident: Callable[..., Incident], cast: Cast
    ) -> None:
        old = register_incident(happened_at=moment("2012-05-01 08:00"))
        assert enter(cast.officer).get(f"/incidents/{old.pk}/finding/").status_code == 200

    def test_a_department_reads_no_register(self, incident: Incident, cast: Cast) -> None:
        assert enter(cast.department).get(f"/incidents/{incident.pk}/finding/").status_code == 403


def test_no_list_asks_more_when_there_is_more_to_list(
    register_incident: Callable[..., Incident], register_dispute: Callable[..., Dispute], cast: Cast
) -> None:
    pinned = {
        "/incidents/": 9, "/incidents/?kind=fire&stage=running&township=360603101&text=x&since=2026-01-01": 9,
        "/disputes/": 10, "/disputes/?warned=yes&parties=households&township=360603101": 11, "/disputes/rising/": 9,
    }  # fmt: skip
    officer = enter(cast.officer)
    officer.get("/")
    counts = []
    for first, last in ((0, 2), (2, 12)):
        for number in range(first, last):
            register_incident(spot=f"第{number}处")
            register_dispute(subject=f"第{number}件")
        counts.append({url: queries_of(officer, url) for url in pinned})
    assert counts[1] == counts[0]
    assert counts[1] == pinned


def test_the_register_stands_in_the_navigation(cast: Cast) -> None:
    text = text_of(enter(cast.officer).get(reverse("villages:dispute-list")))
    for words in ("Incidents", "Disputes", "Duty reports"):
        assert f">{words}</a>" in text
