"""The pages of spot checks: who sees what, planning, assigning, the sheet on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from tests.conftest import Cast
from tests.factories import make_division, make_user
from tests.pages import enter, queries_of
from tests.screening.desk import text_of
from tests.screening.spot_checks.conftest import NO, PLANNED, TAZHOU, TUANHUANG, VISITED, plan, send, visit_of
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.criteria.models import CriteriaEdition
from villages.process import Stage
from villages.screening.models import Finding
from villages.screening.spot_checks.actions import call_off_visit, start_spot_check
from villages.screening.spot_checks.models import SpotCheck, SpotVisit
from villages.screening.spot_checks.visiting import finish_visit

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db
PLAN: dict[str, Any] = {
    "kind": "general", "title": "下半年全面抽查", "first_day": "2026-11-23", "last_day": "2026-11-30",
    "way": "ticked", "sample_size": "1", "sample_seed": "20261122",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(PLANNED, tick=False) as traveller:
        yield traveller


def finish(visit: SpotVisit, by: User) -> None:
    finish_visit(visit=visit, answers={1: NO}, remarks="", version=visit.version, by=by, at=VISITED)


class TestWhoSees:
    def test_a_township_does_not_see_what_is_not_announced_until_a_visit_there_is_finished(self, cast: Cast) -> None:
        spot_check = plan(cast, TUANHUANG, "360603101201", TAZHOU)
        send(spot_check, cast.inspector, cast=cast)
        filer, neighbour = enter(cast.filer), enter(cast.neighbour)
        visit = visit_of(spot_check)
        hidden = [f"/spot-checks/{spot_check.pk}/", f"/spot-visits/{visit.pk}/"]
        assert [filer.get(url).status_code for url in hidden] == [404, 404]
        assert "冬季抽查" not in text_of(filer.get("/spot-checks/"))
        finish(visit, cast.inspector)
        assert [filer.get(url).status_code for url in hidden] == [200, 200]
        page = text_of(filer.get(hidden[0]))
        assert "团黄村" in page
        assert "锦北村" not in page  # still to come, and still a surprise
        assert "塔洲村" not in page
        assert "Villages visited 1 of 1" in page
        assert [neighbour.get(url).status_code for url in hidden] == [404, 404]

    def test_a_township_sees_its_own_villages_of_an_announced_one(self, cast: Cast) -> None:
        spot_check = plan(cast, is_announced=True)
        page = text_of(enter(cast.filer).get(f"/spot-checks/{spot_check.pk}/"))
        assert "团黄村" in page
        assert "塔洲村" not in page
        assert "Villages visited 0 of 1" in page

    def test_the_township_reads_no_sheet_in_work(self, cast: Cast) -> None:
        spot_check = plan(cast, is_announced=True)
        send(spot_check, cast.inspector, cast=cast)
        visit = visit_of(spot_check)
        url = f"/spot-visits/{visit.pk}/sheet/"
        enter(cast.inspector).post(url, {"version": "1", "c11-value": "yes", "c11-fact": "林缘用火", "remarks": "机密"})
        page = text_of(enter(cast.filer).get(f"/spot-visits/{visit.pk}/"))
        assert "Not visited yet" in page
        assert "林缘用火" not in page
        assert "机密" not in page
        assert "林缘用火" in text_of(enter(cast.officer).get(f"/spot-visits/{visit.pk}/"))

    def test_a_county_supervisor_sees_all_and_can_do_nothing(self, cast: Cast) -> None:
        spot_check = plan(cast)
        page = enter(cast.supervisor).get(f"/spot-checks/{spot_check.pk}/").content.decode()
        assert "团黄" in page
        assert "call-off" not in page
        assert "assign" not in page

    def test_a_supervisor_of_the_township_sees_no_more_than_the_township(self, cast: Cast) -> None:
        spot_check = plan(cast)
        supervisor = make_user(Role.SUPERVISOR, "360603101")
        assert enter(supervisor).get(f"/spot-checks/{spot_check.pk}/").status_code == 404


class TestPlanning:
    def post(self, cast: Cast, **changes: Any) -> Any:
        return enter(cast.officer).post("/spot-checks/plan/", PLAN | changes)

    def test_villages_and_whole_townships_are_ticked(self, cast: Cast) -> None:
        response = self.post(cast, townships="360603102", villages=[TUANHUANG, TAZHOU], is_announced="on")
        spot_check = SpotCheck.objects.get()
        assert response["Location"] == f"/spot-checks/{spot_check.pk}/assign/"
        assert set(spot_check.visits.values_list("village__code", flat=True)) == {
            TUANHUANG, "360603102200", "360603102201", "360603102202",
        }  # fmt: skip
        assert (spot_check.half_year, spot_check.is_announced, spot_check.sample_seed) == ("2026H2", True, "")

    def test_the_draw_can_be_looked_at_before_it_is_kept_and_comes_out_the_same(self, cast: Cast) -> None:
        page = text_of(self.post(cast, way="drawn", look="1"))
        assert "2 villages are chosen, drawn with the seed 20261122" in page
        assert "锦江镇: 锦北村 潢溪镇: 桥上村" in page
        assert not SpotCheck.objects.exists()
        self.post(cast, way="drawn")
        spot_check = SpotCheck.objects.get()
        assert set(spot_check.visits.values_list("village__name", flat=True)) == {"锦北村民委员会", "桥上村民委员会"}
        detail = text_of(enter(cast.officer).get(f"/spot-checks/{spot_check.pk}/"))
        assert "1 village of each township, seed 20261122" in detail

    def test_the_choice_can_be_looked_at_before_the_rest_is_filled_in(self, cast: Cast) -> None:
        page = text_of(self.post(cast, way="drawn", title="", last_day="", look="1"))
        assert "2 villages are chosen" in page
        assert "This field is required." in page
        unclear = text_of(self.post(cast, way="drawn", sample_size="", look="1"))
        assert "are chosen" not in unclear
        assert "Draw at least one village of each township." in unclear

    def test_a_draw_keeps_to_the_ticked_townships(self, cast: Cast) -> None:
        self.post(cast, way="drawn", townships="360603102", sample_size="2")
        assert SpotVisit.objects.filter(village__code__startswith="360603102").count() == 2
        assert SpotVisit.objects.count() == 2

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({}, "Choose at least one village."),
            ({"title": "", "villages": TUANHUANG}, "This field is required."),
            ({"last_day": "2026-11-22", "villages": TUANHUANG}, "The last day lies before the first."),
            ({"first_day": "x", "villages": TUANHUANG}, "Enter a valid date."),
            ({"way": "drawn", "sample_size": "0"}, "greater than or equal to 1"),
            ({"way": "drawn", "sample_seed": " "}, "Give the draw a seed"),
            ({"villages": "999999999999"}, "999999999999 is not one of the available choices"),
            ({"title": "找13812345678", "villages": TUANHUANG}, "looks like a telephone number"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, cast: Cast, changes: dict[str, Any], words: str
    ) -> None:
        response = self.post(cast, **changes)
        assert words in text_of(response)
        assert not SpotCheck.objects.exists()
        body = response.content.decode()
        if changes.get("title") != "":
            assert f'value="{changes.get("title", PLAN["title"])}"' in body
        if changes.get("villages") == TUANHUANG:
            assert re.search(rf'value="{TUANHUANG}"[^>]*checked', body)

    def test_a_second_general_one_of_the_half_year_is_refused_on_the_form(self, cast: Cast) -> None:
        self.post(cast, villages=TUANHUANG)
        assert "a general spot check of 2026H2 already" in text_of(self.post(cast, villages=TUANHUANG))
        assert SpotCheck.objects.count() == 1

    def test_without_criteria_there_is_nothing_to_choose(self, cast: Cast) -> None:
        CriteriaEdition.objects.update(in_force_from="2030-01-01")
        assert "No village to choose" in text_of(enter(cast.officer).get("/spot-checks/plan/"))


class TestAssigning:
    def url(self, spot_check: SpotCheck) -> str:
        return f"/spot-checks/{spot_check.pk}/assign/"

    def test_a_townships_row_fills_what_is_empty_and_leaves_the_rest(self, cast: Cast, second_inspector: User) -> None:
        spot_check = plan(cast, TUANHUANG, "360603101201", TAZHOU)
        one, two, three = (visit_of(spot_check, code) for code in (TUANHUANG, "360603101201", TAZHOU))
        data = {
            "version": spot_check.version, "t360603101-day": "2026-11-24", "t360603101-who": [cast.inspector.pk],
            f"v{one.pk}-who": [second_inspector.pk],
        }  # fmt: skip
        response = enter(cast.officer).post(self.url(spot_check), data, follow=True)
        assert "2 visits were changed." in text_of(response)
        assert "Nobody is assigned to 1 village yet." in text_of(response)
        assert list(one.inspectors.all()) == [second_inspector]
        assert list(two.inspectors.all()) == [cast.inspector]
        assert list(three.inspectors.all()) == []
        assert {str(visit_of(spot_check, code).planned_on) for code in (TUANHUANG, "360603101201")} == {"2026-11-24"}

    @pytest.mark.parametrize(
        ("day", "who", "words"),
        [
            ("2026-12-01", "", "Choose a day from 2026-11-23 to 2026-11-30."),
            ("soon", "", "Write the day like 2026-11-22."),
            ("", "999999", "Only inspectors of this county"),
            ("", "abc", "Only inspectors of this county"),
        ],
    )
    def test_what_cannot_be_is_marked_at_its_village_and_nothing_is_saved(
        self, cast: Cast, spot_check: SpotCheck, day: str, who: str, words: str
    ) -> None:
        visit, other = visit_of(spot_check), visit_of(spot_check, TAZHOU)
        data = {"version": spot_check.version, f"v{visit.pk}-day": day, f"v{visit.pk}-who": who, f"v{other.pk}-day": ""}
        page = text_of(enter(cast.officer).post(self.url(spot_check), data))
        assert words in page
        assert "Nothing was saved: look at the marked villages." in page
        assert list(visit_of(spot_check, TAZHOU).inspectors.all()) == [cast.inspector]

    def test_somebody_who_was_faster_is_told_of(self, cast: Cast, spot_check: SpotCheck) -> None:
        response = enter(cast.officer).post(self.url(spot_check), {"version": spot_check.version - 1})
        assert response.status_code == 409

    def test_without_inspectors_the_page_says_so(self, cast: Cast) -> None:
        User.objects.filter(role=Role.INSPECTOR).update(is_active=False)
        assert "No inspector to send" in text_of(enter(cast.officer).get(self.url(plan(cast))))

    def test_one_that_is_over_has_nothing_to_assign(self, cast: Cast, spot_check: SpotCheck) -> None:
        url = self.url(spot_check)
        enter(cast.officer).post(
            f"/spot-checks/{spot_check.pk}/call-off/", {"version": spot_check.version, "reason": "汛"}
        )
        assert "This spot check is over." in text_of(enter(cast.officer).get(url))


class TestEnding:
    def test_it_begins_and_is_closed_by_its_buttons(self, cast: Cast, spot_check: SpotCheck) -> None:
        officer, url = enter(cast.officer), f"/spot-checks/{spot_check.pk}/"
        assert "Begin the visits" in text_of(officer.get(url))
        officer.post(f"{url}start/", {"version": spot_check.version})
        assert "Close the spot check" in text_of(officer.get(url))
        spot_check.refresh_from_db()
        refused = officer.post(f"{url}close/", {"version": spot_check.version})
        assert "2 villages have not been visited." in text_of(refused)
        finish(visit_of(spot_check), cast.inspector)
        call_off_visit(visit=visit_of(spot_check, TAZHOU), reason="道路中断", by=cast.officer, at=VISITED)
        page = text_of(officer.post(f"{url}close/", {"version": spot_check.version}, follow=True))
        assert "The spot check is closed." in page
        assert "The spot check was closed." in page

    def test_a_visit_is_called_off_with_a_reason(self, cast: Cast, spot_check: SpotCheck) -> None:
        visit = visit_of(spot_check)
        officer, url = enter(cast.officer), f"/spot-visits/{visit.pk}/call-off/"
        assert "This field is required." in text_of(officer.post(url, {"version": visit.version, "reason": ""}))
        officer.post(url, {"version": visit.version, "reason": "道路中断"})
        assert "道路中断" in text_of(officer.get(f"/spot-visits/{visit.pk}/"))
        again = officer.post(url, {"version": visit.version, "reason": "道路中断"})
        assert again.status_code == 409

    def test_starting_twice_is_told(self, cast: Cast, spot_check: SpotCheck) -> None:
        start_spot_check(spot_check=spot_check, by=cast.officer, at=PLANNED)
        response = enter(cast.officer).post(f"/spot-checks/{spot_check.pk}/start/", {"version": spot_check.version})
        assert response.status_code == 409


class TestSheet:
    def url(self, visit: SpotVisit) -> str:
        return f"/spot-visits/{visit.pk}/sheet/"

    def test_the_inspector_finds_the_village_at_home_and_in_the_navigation(self, cast: Cast, visit: SpotVisit) -> None:
        home = enter(cast.inspector).get("/")
        assert self.url(visit) in home.content.decode()
        assert "Sources 2" in text_of(home)
        finish(visit, cast.inspector)
        assert self.url(visit) not in enter(cast.inspector).get("/").content.decode()

    def test_who_was_not_sent_there_is_refused_in_words(
        self, cast: Cast, visit: SpotVisit, second_inspector: User
    ) -> None:
        response = enter(second_inspector).get(self.url(visit))
        assert response.status_code == 403
        assert "You are not assigned to 团黄村" in text_of(response)

    def test_a_draft_by_button_stays_on_the_page(self, cast: Cast, visit: SpotVisit) -> None:
        data = {
            "version": "1",
            "then": "stay",
            "c1-value": "no",
            "c11-value": "yes",
            "c11-fact": "用火",
            "remarks": "短",
        }
        page = enter(cast.inspector).post(self.url(visit), data, follow=True)
        assert "团黄村 is saved." in text_of(page)
        assert "2 of 15 looked at" in text_of(page)
        assert visit.answers.count() == 2

    def test_a_draft_by_htmx_brings_the_new_version_and_no_field(self, cast: Cast, visit: SpotVisit) -> None:
        response = enter(cast.inspector).post(self.url(visit), {"version": "1", "c1-value": "no"}, headers=HTMX)
        body = response.content.decode()
        assert 'name="version" value="2"' in body
        assert "c1-value" not in body
        assert "1 of 15 looked at" in text_of(response)

    def test_finishing_without_words_marks_the_criterion_and_keeps_what_was_typed(
        self, cast: Cast, visit: SpotVisit
    ) -> None:
        data = {"version": "1", "then": "finish", "c1-value": "no", "c11-value": "yes", "c11-fact": "", "remarks": "短"}
        response = enter(cast.inspector).post(self.url(visit), data)
        assert response.status_code == 422
        assert "11 What is the case: Say what is the case." in text_of(response)
        assert ">短</textarea>" in response.content.decode()
        assert SpotVisit.objects.get(pk=visit.pk).stage == Stage.PLANNED
        assert not visit.answers.exists()

    def test_finishing_records_the_findings_and_says_how_many(self, cast: Cast, visit: SpotVisit) -> None:
        data = {"version": "1", "then": "finish", "c1-value": "no", "c11-value": "yes", "c11-fact": "林缘用火"}
        page = text_of(enter(cast.inspector).post(self.url(visit), data, follow=True))
        assert "团黄村 is visited; 1 finding was recorded." in page
        finding = Finding.objects.get()
        assert f"/spot-visits/{visit.pk}/" in enter(cast.officer).get(f"/findings/{finding.pk}/").content.decode()

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            ({"c1-value": "maybe"}, "Select a valid choice"),
            ({"c1-value": "yes", "c1-fact": "联系13812345678"}, "looks like a telephone number"),
            ({"remarks": "联系13812345678"}, "looks like a telephone number"),
        ],
    )
    def test_what_cannot_be_kept_is_refused_in_place(
        self, cast: Cast, visit: SpotVisit, data: dict[str, str], words: str
    ) -> None:
        browser = enter(cast.inspector)
        for headers in ({}, HTMX):
            response = browser.post(self.url(visit), {"version": "1", **data}, headers=headers)
            assert response.status_code == 422
            assert words in text_of(response)
        assert not visit.answers.exists()

    def test_two_inspectors_see_both_versions_before_one_of_them_stands(
        self, cast: Cast, spot_check: SpotCheck, visit: SpotVisit, second_inspector: User
    ) -> None:
        visit.inspectors.add(second_inspector)
        mine, theirs = enter(cast.inspector), enter(second_inspector)
        theirs.post(self.url(visit), {"version": "1", "c1-value": "yes", "c1-fact": "无书记", "remarks": "下午到"})
        typed = {"version": "1", "c1-value": "no", "c2-value": "no", "remarks": "上午到", "then": "finish"}
        response = mine.post(self.url(visit), typed)
        assert response.status_code == 409
        page = text_of(response)
        assert "Saved by a colleague: yes: 无书记" in page
        assert "Saved by a colleague: 下午到" in page
        assert visit.answers.get().value == "yes"
        assert mine.post(self.url(visit), {**typed, "version": "2"}).status_code == 302
        assert dict(visit.answers.values_list("criterion__number", "value")) == {1: "no", 2: "no"}
        assert visit_of(spot_check).stage == Stage.DONE

    def test_a_conflict_by_htmx_leaves_the_version_so_that_nothing_is_overwritten_unseen(
        self, cast: Cast, visit: SpotVisit
    ) -> None:
        browser = enter(cast.inspector)
        browser.post(self.url(visit), {"version": "1", "c1-value": "no"})
        response = browser.post(self.url(visit), {"version": "1", "c1-value": "yes"}, headers=HTMX)
        assert response.status_code == 409
        assert 'name="version"' not in response.content.decode()

    def test_sending_again_what_is_saved_is_no_conflict(self, cast: Cast, visit: SpotVisit) -> None:
        browser, typed = enter(cast.inspector), {"version": "1", "c1-value": "no", "remarks": "短"}
        browser.post(self.url(visit), typed, headers=HTMX)
        assert browser.post(self.url(visit), {**typed, "then": "finish"}).status_code == 302

    def test_a_sheet_that_is_closed_leads_to_what_was_seen(self, cast: Cast, visit: SpotVisit) -> None:
        finish(visit, cast.inspector)
        assert enter(cast.inspector).get(self.url(visit))["Location"] == f"/spot-visits/{visit.pk}/"
        assert enter(cast.inspector).post(self.url(visit), {"version": "1"}).status_code == 409


def test_filters_and_the_empty_state(cast: Cast, spot_check: SpotCheck) -> None:
    officer = enter(cast.officer)
    assert "冬季抽查" in text_of(officer.get("/spot-checks/?kind=any_time&stage=planned&text=冬季"))
    for query in ("kind=general", "stage=closed", "text=夏"):
        assert "No spot check to show" in text_of(officer.get(f"/spot-checks/?{query}"))
    page = text_of(officer.get(f"/spot-checks/{spot_check.pk}/?township=360603102&text=tz"))
    assert "1–1 of 1" in page or "No village to show" in page
    assert "No village to show" in text_of(officer.get(f"/spot-checks/{spot_check.pk}/?stage=done"))


def test_the_pages_cost_the_same_for_more_villages(cast: Cast) -> None:
    """The plan reads all villages at once; the others are paged."""
    officer, inspector = enter(cast.officer), enter(cast.inspector)

    def costs(spot_check: SpotCheck) -> list[int]:
        urls = ["/spot-checks/", f"/spot-checks/{spot_check.pk}/", f"/spot-checks/{spot_check.pk}/assign/"]
        return [
            *(queries_of(officer, url) for url in (*urls, "/spot-checks/plan/")),
            queries_of(inspector, "/"),
            queries_of(inspector, f"/spot-visits/{visit_of(spot_check).pk}/sheet/"),
        ]

    small = plan(cast)
    send(small, cast.inspector, cast=cast)
    officer.get("/spot-checks/")  # the first page of a session writes the session
    inspector.get("/spot-checks/")
    few = costs(small)
    for number in range(300, 360):
        make_division(f"360603101{number}", f"第{number}村民委员会")
    large = plan(cast, TUANHUANG, *(f"360603101{number}" for number in range(300, 360)))
    send(large, cast.inspector, cast=cast)
    assert costs(large) == few
    assert max(few) <= 13


def test_a_save_of_the_sheet_is_cheap(cast: Cast, visit: SpotVisit, django_assert_max_num_queries: Any) -> None:
    browser: Client = enter(cast.inspector)
    browser.get("/spot-checks/")  # the first page of a session writes the session
    data = {"version": "1", **{f"c{n}-value": "no" for n in range(1, 16)}}
    with transaction.atomic(), django_assert_max_num_queries(17):
        browser.post(f"/spot-visits/{visit.pk}/sheet/", data, headers=HTMX)
