"""From a department's letter to the mark on the village: the township says no, a department says otherwise."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import moment
from tests.pages import enter, text_of
from tests.screening.explanations.county import DUE, FACT, JINBEI, REPORTED, TUANHUANG, asked_about, report
from villages.audit import AuditRow
from villages.process import Stage, StageChange
from villages.screening.explanations.models import Explanation
from villages.screening.models import QuarterlyCheck
from villages.tasks import lapse_explanations

pytestmark = pytest.mark.django_db
WORDS = "火情发生在邻县林区，本村群众参与扑救。"


def verbs_of(explanation: Explanation) -> list[str]:
    return list(StageChange.objects.of(explanation).values_list("verb", flat=True))


def test_unexplained_it_lapses_and_the_village_is_marked(submitted: QuarterlyCheck, cast: Cast) -> None:
    explanation = asked_about(report())
    with time_machine.travel(REPORTED, tick=False):
        assert "The county asks for an explanation" in text_of(enter(cast.filer).get("/"))
    with time_machine.travel(DUE - dt.timedelta(minutes=1), tick=False):
        assert lapse_explanations()["lapsed"] == 0
        assert "1 working day left" in text_of(enter(cast.filer).get(f"/explanations/{explanation.pk}/"))
    with time_machine.travel(DUE + dt.timedelta(minutes=10), tick=False):
        assert lapse_explanations()["lapsed"] == 1
        assert "The county asks for an explanation" not in text_of(enter(cast.filer).get("/"))
        page = text_of(enter(cast.officer).get(f"/divisions/{TUANHUANG}/"))
        assert "should have been listed" in page
        history = text_of(enter(cast.officer).get(f"/explanations/{explanation.pk}/"))
        assert "No explanation came in time: the village should have been listed." in history
    explanation.refresh_from_db()
    assert explanation.stage == Stage.CONCEALED
    assert verbs_of(explanation) == ["ask", "lapse"]


def test_explained_but_not_accepted_the_village_is_marked_with_both_sides(
    submitted: QuarterlyCheck, cast: Cast
) -> None:
    explanation = asked_about(report(JINBEI, 9))
    url = f"/explanations/{explanation.pk}/"
    with time_machine.travel(moment("2026-11-11 15:00"), tick=False):
        filer = enter(cast.filer)
        assert FACT in text_of(filer.get(f"{url}answer/"))
        filer.post(f"{url}answer/", {"version": 1, "words": WORDS})
    with time_machine.travel(moment("2026-11-12 09:00"), tick=False):
        officer = enter(cast.officer)
        assert "Contradictions" in text_of(officer.get("/"))
        assert WORDS in text_of(officer.get(url))
        reason = "消防记录显示起火点在本村林地"
        page = text_of(officer.post(f"{url}reject/", {"version": 2, "reason": reason}, follow=True))
        assert "This village should have been listed" in page
        assert reason in page
        assert "锦北村" in text_of(officer.get("/explanations/?stage=concealed"))
        assert "Contradiction" in text_of(officer.get(f"/villages/{JINBEI}/sources/?quarter=2026Q3"))
    with time_machine.travel(moment("2026-11-12 10:00"), tick=False):
        filer = enter(cast.filer)
        assert reason in text_of(filer.get(url))
        assert filer.post(f"{url}answer/", {"version": 3, "words": "再说明"}).status_code == 409
    explanation.refresh_from_db()
    assert explanation.stage == Stage.CONCEALED
    assert verbs_of(explanation) == ["ask", "answer", "reject"]
    assert list(AuditRow.objects.about(explanation).order_by("pk").values_list("verb", flat=True)) == [
        "explanation.ask", "explanation.answer", "explanation.reject",
    ]  # fmt: skip
