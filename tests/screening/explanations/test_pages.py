"""The pages of the contradictions and of the calendar: what each person sees and sends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from tests.conftest import Cast
from tests.factories import UNKNOWN, YES, moment
from tests.pages import enter, text_of
from tests.screening.evidence import papers
from tests.screening.explanations.county import DUE, FACT, JINBEI, TUANHUANG, report
from villages.process import Stage
from villages.screening.evidence.actions import add_file
from villages.screening.evidence.models import EvidenceFile, FileKind
from villages.screening.evidence.reading import read_upload
from villages.screening.evidence.targets import ItemTarget
from villages.screening.explanations.actions import answer_explanation, reject_explanation, sweep_explanations
from villages.screening.explanations.models import DayOff, Explanation, Outage

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-11 09:00")
WORDS = "火灾发生在邻县林区，本村仅参与扑救。"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_without_a_contradiction_the_list_says_so(cast: Cast) -> None:
    assert "No contradiction to show" in text_of(enter(cast.officer).get("/explanations/"))


def test_the_list_shows_village_criterion_state_and_days_left(asked: Explanation, cast: Cast) -> None:
    page = text_of(enter(cast.officer).get("/explanations/"))
    assert "团黄村" in page
    assert "waiting for the township" in page
    assert "4 working days left" in page  # 11, 12, 13 and 16 November
    assert "until 16 November 2026, 24:00" in page


def test_the_list_is_filtered_by_what_stands_in_the_address(asked: Explanation, cast: Cast) -> None:
    report(JINBEI, 9)
    browser = enter(cast.officer)
    for query, shown in {
        "stage=asked": {"团黄村", "锦北村"},
        "stage=concealed": set(),
        "criterion=9": {"锦北村"},
        "township=360603101&text=团黄": {"团黄村"},
        "quarter=2026Q3&source=department": {"团黄村", "锦北村"},
        "source=spot_check": set(),
        "stage=nonsense&criterion=99": {"团黄村", "锦北村"},
    }.items():
        body = browser.get(f"/explanations/?{query}").content.decode().split('id="list"')[1]
        assert {name for name in ("团黄村", "锦北村") if name in body} == shown, query


def test_each_sees_only_its_own_jurisdiction(asked: Explanation, cast: Cast) -> None:
    for user in (cast.neighbour, cast.stranger):
        assert "团黄村" not in text_of(enter(user).get("/explanations/"))
        assert enter(user).get(f"/explanations/{asked.pk}/").status_code == 404


def test_both_sides_stand_beside_each_other(asked: Explanation, cast: Cast) -> None:
    page = text_of(enter(cast.officer).get(f"/explanations/{asked.pk}/"))
    assert "The township says no" in page
    assert "2026Q3-360603101-01" in page
    assert FACT in page
    assert "林业局" in page
    assert "The answer now" not in page


def test_links_to_the_sources_ask_for_the_quarter(asked: Explanation, cast: Cast) -> None:
    browser = enter(cast.officer)
    for page in ("/explanations/", f"/explanations/{asked.pk}/"):
        assert f'"/villages/{asked.village.code}/sources/?quarter=2026Q3"' in browser.get(page).content.decode()


def test_a_changed_answer_is_named(asked: Explanation, cast: Cast) -> None:
    asked.answer.value = UNKNOWN.value
    asked.answer.save()
    assert "The answer now" in text_of(enter(cast.officer).get(f"/explanations/{asked.pk}/"))


def test_files_of_both_sides_are_listed_for_those_who_may_download_them(
    asked: Explanation, cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    item, pages = asked.finding.department_item, (f"/explanations/{asked.pk}/", f"/explanations/{asked.pk}/answer/")
    assert item is not None
    item.report.department.members.add(cast.department)
    letter = read_upload(papers.pdf(), most_bytes=10_000)
    add_file(target=ItemTarget(item), file=letter, name="函.pdf", version=1, by=cast.department, at=NOW)
    for page in pages:
        assert "函.pdf" in text_of(enter(cast.filer).get(page))
    asked.answer.value = YES.value
    asked.answer.save()
    asked.answer.files.add(
        EvidenceFile.objects.create(
            village=asked.village, name="证明.pdf", kind=FileKind.PDF, size=1, sha256="0" * 64, path="evidence/1",
            uploaded_at=NOW, uploaded_by=cast.filer,
        )
    )  # fmt: skip
    body = enter(cast.officer).get(pages[0]).content.decode()
    for file in EvidenceFile.objects.all():
        assert f"/evidence/{file.pk}/" in body
        for user in (cast.officer, cast.filer):
            assert file in EvidenceFile.objects.visible_to(user)


def test_the_township_is_told_at_home_and_in_the_navigation(asked: Explanation, cast: Cast) -> None:
    page = text_of(enter(cast.filer).get("/"))
    assert "The county asks for an explanation" in page
    assert "4 working days left" in page
    assert "The county asks for an explanation" not in text_of(enter(cast.neighbour).get("/"))


def test_the_township_explains_and_the_county_is_told(asked: Explanation, cast: Cast) -> None:
    browser = enter(cast.filer)
    response = browser.post(
        f"/explanations/{asked.pk}/answer/", {"version": asked.version, "words": WORDS}, follow=True
    )
    assert "The explanation was sent to the county." in text_of(response)
    assert WORDS in text_of(response)
    home = text_of(enter(cast.officer).get("/"))
    assert "<b>1</b> Contradictions" in home


def test_a_refused_explanation_keeps_what_was_typed(asked: Explanation, cast: Cast) -> None:
    words = "请联系13812345678"
    response = enter(cast.filer).post(f"/explanations/{asked.pk}/answer/", {"version": asked.version, "words": words})
    assert "telephone number" in text_of(response)
    assert words in response.content.decode()


def test_whoever_looked_at_an_old_version_is_told(asked: Explanation, cast: Cast) -> None:
    answer_explanation(explanation=asked, words=WORDS, by=cast.colleague, at=NOW)
    response = enter(cast.filer).post(f"/explanations/{asked.pk}/answer/", {"version": 1, "words": "另一说"})
    assert response.status_code == 409
    asked.refresh_from_db()
    assert asked.words == WORDS


def test_after_midnight_there_is_no_way_to_answer(asked: Explanation, cast: Cast) -> None:
    with time_machine.travel(DUE, tick=False):
        browser = enter(cast.filer)
        page = text_of(browser.get(f"/explanations/{asked.pk}/"))
        assert "time is over" in page
        assert "/answer/" not in page
        form = {"version": asked.version, "words": WORDS}
        assert "The time for the explanation is over" in text_of(
            browser.post(f"/explanations/{asked.pk}/answer/", form)
        )


@pytest.mark.parametrize(
    ("verb", "stage", "sentence"),
    [
        ("accept", Stage.ACCEPTED, "The explanation was accepted."),
        ("reject", Stage.CONCEALED, "The village is marked “should have been listed”."),
        ("drop", Stage.DROPPED, "The request was dropped."),
    ],
)
def test_the_officer_decides_on_a_page_with_a_reason(
    asked: Explanation, cast: Cast, verb: str, stage: Stage, sentence: str
) -> None:
    answer_explanation(explanation=asked, words=WORDS, by=cast.filer, at=NOW)
    browser, url = enter(cast.officer), f"/explanations/{asked.pk}/{verb}/"
    assert "This field is required" in text_of(browser.post(url, {"version": asked.version, "reason": ""}))
    response = browser.post(url, {"version": asked.version, "reason": "经核实"}, follow=True)
    assert sentence in text_of(response)
    assert "经核实" in text_of(response)
    asked.refresh_from_db()
    assert asked.stage == stage


def test_a_concealed_village_is_marked_on_its_page(asked: Explanation, cast: Cast) -> None:
    sweep_explanations(at=DUE)
    page = text_of(enter(cast.filer).get(f"/divisions/{TUANHUANG}/"))
    assert "should have been listed" in page
    assert "should have been listed" in text_of(enter(cast.leader).get("/explanations/?stage=concealed"))


def test_the_page_of_the_village_forgets_what_was_dropped(asked: Explanation, cast: Cast) -> None:
    answer_explanation(explanation=asked, words=WORDS, by=cast.filer, at=NOW)
    reject_explanation(explanation=asked, reason="不属实", by=cast.officer, at=NOW)
    browser = enter(cast.officer)
    browser.post(f"/explanations/{asked.pk}/drop/", {"version": asked.version, "reason": "函件有误"})
    assert "should have been listed" not in text_of(browser.get(f"/divisions/{TUANHUANG}/"))


def test_the_calendar_says_which_years_are_known(cast: Cast) -> None:
    page = text_of(enter(cast.filer).get("/working-days/"))
    assert "10-08" not in page
    assert "10-10" in page  # a Saturday that is worked
    assert "only weekends count as off" in page  # the year after
    assert "No exceptions" in page


def test_the_officer_excepts_a_day_and_the_township_reads_it(asked: Explanation, cast: Cast) -> None:
    form = {"day": "2026-11-12", "is_working": "off", "reason": "全区停电检修"}
    page = text_of(enter(cast.officer).post("/working-days/exception/", form, follow=True))
    assert "全区停电检修" in page
    assert DayOff.objects.get().day == dt.date(2026, 11, 12)
    assert "全区停电检修" in text_of(enter(cast.filer).get("/working-days/"))
    assert "全区停电检修" not in text_of(enter(cast.stranger).get("/working-days/"))
    assert "17 November 2026" in text_of(enter(cast.filer).get(f"/explanations/{asked.pk}/"))


def test_an_exception_is_changed_by_a_later_word(cast: Cast) -> None:
    browser = enter(cast.officer)
    browser.post("/working-days/exception/", {"day": "2026-11-12", "is_working": "off", "reason": "停电"})
    assert "停电" in browser.get("/working-days/exception/?day=2026-11-12").content.decode()
    browser.post("/working-days/exception/", {"day": "2026-11-12", "is_working": "on", "reason": "检修取消"})
    row = DayOff.objects.get()
    assert (row.is_working, row.reason) == (True, "检修取消")


@pytest.mark.parametrize("query", ["day=nonsense", "day=2026-02-31", "day=", ""])
def test_a_strange_day_in_the_address_is_no_error(cast: Cast, query: str) -> None:
    assert enter(cast.officer).get(f"/working-days/exception/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"day": "2026-11-14", "is_working": "off", "reason": "x"}, "This day is off already."),
        ({"day": "2026-11-12", "is_working": "on", "reason": "x"}, "This day is a working day already."),
        ({"day": "2126-11-12", "is_working": "off", "reason": "x"}, "Choose a day between"),
        ({"day": "2026-11-12", "is_working": "off", "reason": ""}, "This field is required."),
        ({"day": "2026-11-12", "is_working": "off", "reason": "电话13812345678"}, "telephone number"),
    ],
)
def test_an_exception_that_cannot_be_is_refused_in_words(cast: Cast, form: dict[str, str], sentence: str) -> None:
    assert sentence in text_of(enter(cast.officer).post("/working-days/exception/", form))
    assert not DayOff.objects.exists()


def test_an_outage_begins_stops_the_clock_and_ends(asked: Explanation, cast: Cast) -> None:
    browser = enter(cast.officer)
    form = {"began_at": "2026-11-11T08:30", "reason": "政务外网中断"}
    assert "still running" in text_of(browser.post("/working-days/outages/begin/", form, follow=True))
    assert "The clock stands still; 4 working days left" in text_of(browser.get(f"/explanations/{asked.pk}/"))
    assert "An outage is running already" in text_of(browser.post("/working-days/outages/begin/", form))
    outage = Outage.objects.get()
    ending = f"/working-days/outages/{outage.pk}/end/"
    assert "An outage ends after it begins." in text_of(browser.post(ending, {"ended_at": "2026-11-11T08:00"}))
    assert "lies in the future" in text_of(browser.post(ending, {"ended_at": "2026-11-12T08:00"}))
    assert "the clocks go on" in text_of(browser.post(ending, {"ended_at": "2026-11-11T08:45"}, follow=True))
    outage.refresh_from_db()
    assert outage.ended_at == moment("2026-11-11 08:45")
    assert browser.get(ending).status_code == 404
    assert timezone.localdate(NOW) == dt.date(2026, 11, 11)


def test_an_outage_is_not_announced_beforehand(cast: Cast) -> None:
    form = {"began_at": "2026-11-12T08:30", "reason": "检修"}
    assert "not beforehand" in text_of(enter(cast.officer).post("/working-days/outages/begin/", form))
