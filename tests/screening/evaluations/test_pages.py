"""The pages of mass evaluations: recording, correcting, the list with its filters, the ballot."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import make_division
from tests.pages import enter, queries_of
from tests.screening.desk import text_of
from tests.screening.evaluations.conftest import (
    AT_THE_GATE,
    COUNTED,
    HELD,
    TUANHUANG,
    UNDER,
    WELL,
    correct,
    record,
)
from villages.criteria.models import CriteriaEdition
from villages.screening.evaluations.models import MassEvaluation
from villages.screening.evaluations.rules import Count
from villages.screening.models import Finding

NEW = "/evaluations/new/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(COUNTED, tick=False) as traveller:
        yield traveller


def typed(count: Count, **changes: Any) -> dict[str, Any]:
    """The count as a browser sends it; `None` leaves a field out."""
    fields = asdict(count)
    by_criterion = fields.pop("by_criterion")
    fields |= {f"c{number}": ballots for number, ballots in by_criterion.items()}
    fields |= {"excludes_cadres": "on", "village": TUANHUANG, **changes}
    return {name: value for name, value in fields.items() if value is not None}


class TestRecording:
    def test_a_count_is_typed_and_its_rate_is_computed(self, cast: Cast) -> None:
        response = enter(cast.inspector).post(NEW, typed(UNDER), follow=True)
        page = text_of(response)
        assert "团黄村: 57.5 % satisfied. That is under 60 % and meets criterion 15." in page
        assert "57.5 % satisfied" in page
        assert "60 issued, 42 returned (70.0 %), 2 of these spoiled, 40 valid" in page
        assert 'value="40" max="40"' in response.content.decode()
        evaluation = MassEvaluation.objects.get()
        assert evaluation.counts.get(criterion__number=12).ballots == 40
        finding = Finding.objects.get()
        assert f"/evaluations/{evaluation.pk}/" in enter(cast.officer).get(f"/findings/{finding.pk}/").content.decode()

    def test_no_field_asks_for_a_rate_and_none_that_is_sent_counts(self, cast: Cast) -> None:
        assert "rate" not in enter(cast.officer).get(NEW).content.decode().split("<form", 2)[2].split("</form")[0]
        enter(cast.officer).post(NEW, typed(UNDER, satisfaction="99", rate="99"))
        assert Finding.objects.get().criterion.number == 15

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"returned": 70}, "More ballots were returned than the 60 issued."),
            ({"spoiled": 50}, "More ballots are spoiled than the 42 returned."),
            ({"dissatisfied": 5}, "The three answers come to 28, but 40 ballots are valid."),
            ({"c3": 41}, "More than the 40 valid ballots."),
            ({"c3": "-1"}, "greater than or equal to 0"),
            ({"issued": "many"}, "Enter a whole number."),
            ({"satisfied": None}, "This field is required."),
            ({"second_teller": UNDER.first_teller}, "Two different people count."),
            ({"excludes_cadres": None}, "Confirm that no cadre"),
            ({"held_on": "2026-11-21"}, "This day is still to come."),
            ({"village": "360603101001"}, "Select a valid choice."),
            ({"village": "360681101200"}, "Select a valid choice."),
        ],
    )
    def test_what_does_not_add_up_is_said_and_what_was_typed_stays(
        self, cast: Cast, changes: dict[str, Any], words: str
    ) -> None:
        response = enter(cast.officer).post(NEW, typed(UNDER, **changes))
        assert words in text_of(response)
        assert 'value="区督查组组员"' in response.content.decode()
        assert not MassEvaluation.objects.exists()

    def test_each_error_stands_beside_its_field(self, cast: Cast) -> None:
        form = enter(cast.officer).post(NEW, typed(UNDER, dissatisfied=5, c3=41, second_teller="")).context["form"]
        assert list(form.errors) == ["second_teller"]  # what cannot be read comes first
        form = enter(cast.officer).post(NEW, typed(UNDER, dissatisfied=5, c3=41, c9=99)).context["form"]
        assert list(form.errors) == ["dissatisfied", "c3", "c9"]

    def test_a_second_count_of_the_day_is_refused(self, cast: Cast, under: MassEvaluation) -> None:
        assert "counted already" in text_of(enter(cast.officer).post(NEW, typed(WELL)))

    def test_the_village_of_the_address_is_chosen(self, cast: Cast) -> None:
        body = enter(cast.officer).get(f"{NEW}?village={TUANHUANG}").content.decode()
        assert f'<option value="{TUANHUANG}" selected>' in body
        assert enter(cast.officer).get(f"{NEW}?village=x").status_code == 200

    def test_without_criteria_there_is_nothing_to_evaluate(self, cast: Cast) -> None:
        CriteriaEdition.objects.update(in_force_from="2030-01-01")
        assert "No village to evaluate" in text_of(enter(cast.officer).get(NEW))


class TestDetail:
    def test_exactly_at_the_gate_is_reached(self, cast: Cast) -> None:
        page = text_of(enter(cast.filer).get(f"/evaluations/{record(cast, AT_THE_GATE).pk}/"))
        assert "60.0 % satisfied 60 % reached" in page
        assert "under" not in page

    def test_few_ballots_are_a_notice_and_no_obstacle(self, cast: Cast) -> None:
        few = replace(WELL, issued=20, returned=14, spoiled=0, satisfied=14, fairly_satisfied=0, dissatisfied=0,
                      by_criterion={})  # fmt: skip
        page = text_of(enter(cast.officer).get(f"/evaluations/{record(cast, few).pk}/"))
        assert "Only 14 ballots were returned. An acceptance would need at least 15" in page
        enough = replace(few, held_on=HELD - timedelta(days=1), returned=15, satisfied=15)
        assert "An acceptance" not in text_of(enter(cast.officer).get(f"/evaluations/{record(cast, enough).pk}/"))

    def test_the_bars_are_of_the_valid_ballots(self, cast: Cast, under: MassEvaluation) -> None:
        body = enter(cast.officer).get(f"/evaluations/{under.pk}/").content.decode()
        assert body.count('max="40"') == 3 + 14
        assert 'value="17" max="40"' in body

    def test_another_township_finds_nothing(self, cast: Cast, under: MassEvaluation) -> None:
        assert enter(cast.neighbour).get(f"/evaluations/{under.pk}/").status_code == 404
        assert "团黄" not in text_of(enter(cast.neighbour).get("/evaluations/"))


class TestCorrecting:
    def test_the_form_begins_with_the_wrong_count_and_replaces_it(self, cast: Cast, under: MassEvaluation) -> None:
        officer, url = enter(cast.officer), f"/evaluations/{under.pk}/correct/"
        body = officer.get(url).content.decode()
        assert 'name="dissatisfied" value="17"' in body
        assert 'name="c12" value="40"' in body
        page = text_of(officer.post(url, typed(WELL, reason="复核更正", village=None), follow=True))
        assert "This count replaces an earlier one." in page
        assert "复核更正" in page
        old = text_of(officer.get(f"/evaluations/{under.pk}/"))
        assert "This count was wrong and no longer counts." in old
        assert "withdrawn" in old
        assert "Correct the count" not in old

    def test_without_a_reason_nothing_changes(self, cast: Cast, under: MassEvaluation) -> None:
        url = f"/evaluations/{under.pk}/correct/"
        assert "This field is required." in text_of(enter(cast.officer).post(url, typed(WELL, reason="")))
        assert "telephone" in text_of(enter(cast.officer).post(url, typed(WELL, reason="找13812345678")))
        assert MassEvaluation.objects.count() == 1

    def test_somebody_who_was_faster_is_told_of(self, cast: Cast, under: MassEvaluation) -> None:
        correct(under, cast)
        response = enter(cast.officer).post(f"/evaluations/{under.pk}/correct/", typed(WELL, reason="复核更正"))
        assert response.status_code == 409
        assert "corrected this count meanwhile" in text_of(response)


class TestList:
    @pytest.fixture(autouse=True)
    def _counts(self, cast: Cast) -> None:
        record(cast, UNDER)
        record(cast, AT_THE_GATE, village="360603101201")
        wrong = record(cast, UNDER, village="360603102200")
        correct(wrong, cast, WELL)
        record(cast, replace(WELL, held_on=HELD.replace(month=9)), village="360603102201")

    def names(self, cast: Cast, query: str) -> set[str]:
        lines = enter(cast.officer).get(f"/evaluations/?{query}").context["lines"]
        return {line.evaluation.village.short_name for line in lines}

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", {"团黄村", "锦北村", "塔洲村", "渡口村"}),
            ("result=under", {"团黄村"}),
            ("result=reached", {"锦北村", "塔洲村", "渡口村"}),
            ("result=corrected", {"塔洲村"}),
            ("township=360603102", {"塔洲村", "渡口村"}),
            ("quarter=2026Q3", {"渡口村"}),
            ("text=锦北", {"锦北村"}),
            ("result=under&quarter=2026Q3", set()),
            ("result=nonsense&page=99", {"团黄村", "锦北村", "塔洲村", "渡口村"}),
        ],
    )
    def test_filters(self, cast: Cast, query: str, names: set[str]) -> None:
        assert self.names(cast, query) == names

    def test_the_empty_state_says_why(self, cast: Cast) -> None:
        assert "No mass evaluation to show" in text_of(enter(cast.officer).get("/evaluations/?text=无此村"))

    def test_it_costs_the_same_for_more_counts(self, cast: Cast) -> None:
        officer = enter(cast.officer)
        officer.get("/evaluations/")
        urls = ("/evaluations/", "/evaluations/?result=under&township=360603101&quarter=2026Q4&text=3", NEW)
        few = [queries_of(officer, url) for url in urls]
        for number in range(300, 330):
            make_division(f"360603101{number}", f"第{number}村民委员会")
            record(cast, UNDER, village=f"360603101{number}")
        assert [queries_of(officer, url) for url in urls] == few
        assert max(few) <= 12


class TestBallot:
    def test_it_asks_the_question_and_the_criteria_but_not_the_rate(self, cast: Cast) -> None:
        page = text_of(enter(cast.inspector).get(f"/evaluations/ballots/{TUANHUANG}/"))
        assert "锦江镇 团黄村民委员会" in page
        assert "satisfied fairly satisfied dissatisfied" in page
        assert "1 Team incomplete" in page
        assert "14 No premises" in page
        assert "15 Mass satisfaction" not in page

    @pytest.mark.parametrize("code", ["360681101200", "999999999999", "36060310", "x", "360603101"])
    def test_other_places_have_none(self, cast: Cast, code: str) -> None:
        assert enter(cast.inspector).get(f"/evaluations/ballots/{code}/").status_code == 404
