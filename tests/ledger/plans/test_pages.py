"""Plan, stages, letter and library on their pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.factories_plans import hold_meeting, investigate, line, mobilise, reach, submit_plan, visit
from tests.ledger.plans.conftest import NOW, fresh
from tests.pages import enter, queries_of, text_of
from villages.ledger.measures.models import Measure
from villages.ledger.models import LedgerEntry
from villages.ledger.plans import actions, proofs
from villages.ledger.plans.library import load_shipped
from villages.ledger.plans.models import EntryMeeting, Letter, LibraryMeasure, MeetingKind, Plan
from villages.ledger.plans.rules import ItemWords
from villages.process import Stage

pytestmark = pytest.mark.django_db


def url_of(entry: LedgerEntry, tail: str) -> str:
    return f"/ledger/{entry.number}/{tail}"


def rows(*lines: dict[str, Any]) -> dict[str, Any]:
    """The measures as the page posts them."""
    posted: dict[str, Any] = {"lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": 0}
    for place, row in enumerate(lines):
        posted |= {f"lines-{place}-{name}": value for name, value in row.items()}
    return posted


GOOD = {"kind": "personnel", "words": "调整分工", "owner_post": "镇长", "due_on": "2026-12-01"}


def write(client: Client, entry: LedgerEntry, number: int, *lines: dict[str, Any], **facts: Any) -> Any:
    plan = Plan.objects.get(stage__in=("in_work", "returned"))
    said = {"version": plan.version, "problem": "涣散", "cause": "制度不落实", "goal": "有力", **facts, **rows(*lines)}
    return client.post(url_of(entry, f"plan/criteria/{number}/"), said, follow=True)


def test_a_plan_is_begun_written_submitted_returned_and_approved(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.ANALYSE, filer=cast.filer, officer=cast.officer, at=NOW)
    filer, officer = enter(cast.filer), enter(cast.officer)
    assert "No plan yet" in text_of(filer.get(url_of(entry, "plan/")))
    begun = filer.post(url_of(entry, "plan/draft/"), follow=True)
    assert "Version 1 of the plan is begun." in text_of(begun)
    assert "Criterion 8: the cause is missing; the goal is missing; there is no measure." in text_of(begun)
    write(filer, entry, 8, GOOD)
    ready = write(filer, entry, 11, GOOD)
    assert "Submit the plan" in text_of(ready)
    plan = Plan.objects.get()
    sent = filer.post(url_of(entry, "plan/submit/"), {"version": plan.version}, follow=True)
    assert "The plan was submitted to the county." in text_of(sent)
    back = officer.post(
        url_of(entry, "plan/return/"), {"version": plan.version + 1, "reason": "补充原因"}, follow=True
    )  # fmt: skip
    assert "补充原因" in text_of(back)
    filer.post(url_of(entry, "plan/submit/"), {"version": plan.version + 2})
    done = officer.post(url_of(entry, "plan/approve/"), {"version": plan.version + 3}, follow=True)
    assert "its measures are assigned" in text_of(done)
    assert Measure.objects.count() == 2


def test_the_page_of_a_later_version_marks_what_differs(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.RECTIFY, filer=cast.filer, officer=cast.officer, at=NOW)
    filer = enter(cast.filer)
    filer.post(url_of(entry, "plan/draft/"))
    item = filer.get(url_of(entry, "plan/criteria/8/"))
    first = item.context["rows"].forms[0].initial
    changed = {**first, "due_on": "2026-12-24"}
    page = text_of(write(filer, entry, 8, changed, GOOD, problem="班子涣散", goal="更有力"))
    assert "What differs from version 1 is marked." in page
    assert page.count("plan-mark") == 3
    assert f"<del>{first['due_on']:%Y-%m-%d}</del>" in page
    assert "<del>班子有力</del>" in page


def test_a_measure_of_the_library_is_taken_over_without_an_owner(entry: LedgerEntry, cast: Cast) -> None:
    edition = entry.criteria.first().edition  # type: ignore[union-attr]
    load_shipped(edition=edition, at=NOW)
    filer = enter(cast.filer)
    filer.post(url_of(entry, "plan/draft/"))
    offered = filer.get(url_of(entry, "plan/criteria/8/")).context["form"].shelf
    assert {row.criterion.number for row in offered} == {8}
    write(filer, entry, 8, library=[offered[0].pk], more="1")
    planned = Plan.objects.get().items.get(criterion__number=8).planned_measures.get()
    assert (planned.words, planned.owner_post, planned.due_on) == (offered[0].text_en, "", entry.deadline)
    again = filer.get(url_of(entry, "plan/criteria/8/")).context["form"].shelf
    assert offered[0] not in again


def test_a_row_is_left_out_and_a_wrong_one_is_refused_with_what_was_typed(entry: LedgerEntry, cast: Cast) -> None:
    filer = enter(cast.filer)
    filer.post(url_of(entry, "plan/draft/"))
    write(filer, entry, 8, GOOD, {**GOOD, "words": "第二项"})
    write(filer, entry, 8, {**GOOD, "is_out": "on", "due_on": ""}, {**GOOD, "words": "第二项"})
    item = Plan.objects.get().items.get(criterion__number=8)
    assert [planned.words for planned in item.planned_measures.all()] == ["第二项"]
    for wrong in ({**GOOD, "kind": ""}, {**GOOD, "due_on": "昨天"}, {**GOOD, "words": "找13800138000"}):
        refused = write(filer, entry, 8, wrong)
        assert refused.status_code == 422
        assert wrong["words"] in text_of(refused)


def test_of_two_who_write_the_second_keeps_both_texts_on_the_page(entry: LedgerEntry, cast: Cast) -> None:
    filer, colleague = enter(cast.filer), enter(cast.colleague)
    filer.post(url_of(entry, "plan/draft/"))
    version = Plan.objects.get().version
    write(filer, entry, 8, GOOD)
    late = write(colleague, entry, 8, {**GOOD, "words": "另一项"}, version=version, cause="另一原因")
    assert late.status_code == 409
    page = text_of(late)
    assert "nothing was overwritten" in page
    assert "制度不落实" in page
    assert "另一原因" in page
    forms = late.context["rows"].forms
    assert [form["words"].value() for form in forms] == ["另一项", "调整分工"]
    assert late.context["form"]["version"].value() == str(version + 1)


def test_whoever_reads_an_old_page_is_told(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.ANALYSE, filer=cast.filer, officer=cast.officer, at=NOW)
    plan = submit_plan(entry, by=cast.filer, at=NOW)
    old = plan.version
    actions.return_plan(plan=plan, reason="补充", by=cast.officer, at=NOW)
    page = enter(cast.officer).post(url_of(entry, "plan/approve/"), {"version": old})
    assert page.status_code == 409
    assert Plan.objects.get().stage == Stage.RETURNED


def test_what_was_submitted_cannot_be_opened_for_writing(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.ANALYSE, filer=cast.filer, officer=cast.officer, at=NOW)
    submit_plan(entry, by=cast.filer, at=NOW)
    page = enter(cast.filer).get(url_of(entry, "plan/criteria/8/"), follow=True)
    assert "cannot be changed" in text_of(page)
    assert page.redirect_chain == [(url_of(entry, "plan/"), 302)]


def test_the_stages_say_what_is_missing_and_open_with_a_button(entry: LedgerEntry, cast: Cast) -> None:
    filer = enter(cast.filer)
    page = text_of(filer.get(url_of(entry, "stages/")))
    assert "Record the mobilisation meeting." in page
    assert "Open the stage" not in page
    refused = filer.post(url_of(entry, "stages/next/"), {"step": "mobilise"}, follow=True)
    assert "The next stage does not open yet. Record the mobilisation meeting." in text_of(refused)
    mobilise(entry, by=cast.filer, at=NOW)
    assert "Open the stage “2 investigate”" in text_of(filer.get(url_of(entry, "stages/")))
    done = filer.post(url_of(entry, "stages/next/"), {"step": "mobilise"}, follow=True)
    assert "The stage is open: 2 investigate." in text_of(done)
    assert filer.post(url_of(entry, "stages/next/"), {"step": "mobilise"}).status_code == 409
    assert fresh(entry).step == Stage.INVESTIGATE


def test_a_stage_that_is_proved_says_when_by_whom_and_with_what(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.INVESTIGATE, filer=cast.filer, officer=cast.officer, at=NOW)
    page = text_of(enter(cast.officer).get(url_of(entry, "stages/")))
    for words in (
        f"by {cast.filer.full_name}",
        "The mobilisation meeting was held, its record is here.",
        "The letter of responsibility is signed by both, and its scan is here.",
        "Record at least one visit of households.",
    ):
        assert words in page


def test_stages_that_were_proved_before_a_rebound_stay_proved(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.RECTIFY, filer=cast.filer, officer=cast.officer, at=NOW)
    again = NOW + dt.timedelta(days=1)
    LedgerEntry.objects.filter(pk=entry.pk).update(round=2, round_began_at=again, step=Stage.ANALYSE)
    page = text_of(enter(cast.officer).get(url_of(entry, "stages/")))
    assert "Households were visited." in page
    assert "Record the mobilisation meeting." not in page
    assert "Draw up the plan and have it approved by the county." in page


@pytest.mark.parametrize(("back", "to"), [("", "/visits/"), ("/ledger/", "/ledger/"), ("https://x.cn/", "/visits/")])
def test_after_a_visit_one_is_where_one_came_from(entry: LedgerEntry, cast: Cast, back: str, to: str) -> None:
    said = {
        "village": entry.village.code, "visited_on": str(NOW.date()), "by_post": "包村干部",
        "household_kind": "ordinary", "households": 3, "question": "村务公开", "problems": 0,
    }  # fmt: skip
    done = enter(cast.filer).post(f"/visits/new/?village={entry.village.code}&back={back}", said)
    assert (done.status_code, done["Location"]) == (302, to)


def test_others_read_the_stages_without_buttons(entry: LedgerEntry, cast: Cast) -> None:
    mobilise(entry, by=cast.filer, at=NOW)
    for person in (cast.officer, cast.leader, cast.supervisor, cast.member):
        page = text_of(enter(person).get(url_of(entry, "stages/")))
        assert "Open the stage" not in page
        assert "Record a meeting" not in page


def test_a_meeting_leads_on_to_its_record_file(entry: LedgerEntry, cast: Cast) -> None:
    typed = {
        "kind": "mobilisation", "held_on": "2026-10-19", "room": "村委会", "chaired_by": "镇党委书记", "attended": 30,
        "record": "部署",
    }  # fmt: skip
    filer = enter(cast.filer)
    refused = filer.post(url_of(entry, "stages/meeting/"), {**typed, "held_on": "2026-10-21"})
    assert "This day lies in the future." in text_of(refused)
    done = filer.post(url_of(entry, "stages/meeting/"), typed)
    meeting = EntryMeeting.objects.get()
    assert done["Location"].startswith(url_of(entry, f"files/meeting/{meeting.pk}/"))


def test_opinions_are_summed_by_the_kind_of_visit(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.INVESTIGATE, filer=cast.filer, officer=cast.officer, at=NOW)
    symposium = hold_meeting(entry, MeetingKind.SYMPOSIUM, by=cast.filer, at=NOW)
    seen = visit(entry, by=cast.filer, at=NOW, kind="difficulty")
    member = enter(cast.member)
    for source, topic, count in (
        (f"visit/{seen.pk}", "道路", 3), (f"visit/{seen.pk}", "低保", 2), (f"meeting/{symposium.pk}", "账目", 6),
    ):  # fmt: skip
        done = member.post(
            url_of(entry, f"stages/opinions/{source}/"), {"topic": topic, "opinions": count}, follow=True
        )  # fmt: skip
        assert "The opinions were written down." in text_of(done)
    rows = enter(cast.officer).get(url_of(entry, "stages/")).context["opinions"]
    assert [(row.label, row.total) for row in rows] == [("households in difficulty", 5), ("symposium", 6)]
    assert member.get(url_of(entry, "stages/opinions/visit/999/")).status_code == 404
    assert member.get(url_of(entry, f"stages/opinions/other/{seen.pk}/")).status_code == 404


def test_the_letter_is_written_offered_as_a_paper_and_signed(entry: LedgerEntry, cast: Cast) -> None:
    filer = enter(cast.filer)
    typed = {
        "township_name": "孙三", "township_post": "镇党委书记", "village_name": "李四", "village_post": "村书记",
        "goal": "按期完成",
    }  # fmt: skip
    assert filer.get(url_of(entry, "letter/sign/")).status_code == 404
    filer.post(url_of(entry, "letter/write/"), typed)
    letter = Letter.objects.get()
    page = enter(cast.supervisor).get(url_of(entry, "letter/")).content.decode()
    day = timezone.localdate(letter.recorded_at)
    assert f"/reports/papers/letter/{entry.village.code}/{day}/{entry.number}-1/" in page
    signed = filer.post(url_of(entry, "letter/sign/"), {"signed_on": "2026-10-18"}, follow=True)
    assert "signed on 18 October 2026" in text_of(signed)
    assert "Take the signatures back" in text_of(signed)
    undone = filer.post(url_of(entry, "letter/take-back/"), {"reason": "日期有误"}, follow=True)
    assert "not signed yet" in text_of(undone)


def test_the_library_has_three_to_five_measures_for_each_criterion_in_both_languages(
    entry: LedgerEntry, cast: Cast
) -> None:
    edition = entry.criteria.first().edition  # type: ignore[union-attr]
    assert load_shipped(edition=edition, at=NOW) == LibraryMeasure.objects.count()
    assert load_shipped(edition=edition, at=NOW) == 0
    for criterion in edition.criteria.order_by("number"):
        measures = LibraryMeasure.objects.filter(criterion=criterion)
        assert 3 <= len(measures) <= 5
        assert all(row.text_zh and row.text_en for row in measures)


def test_the_county_adds_to_the_library_and_withdraws_what_it_added(entry: LedgerEntry, cast: Cast) -> None:
    edition = entry.criteria.first().edition  # type: ignore[union-attr]
    load_shipped(edition=edition, at=NOW)
    officer = enter(cast.officer)
    typed = {"criterion": edition.criteria.get(number=4).pk, "kind": "election", "text": "驻村指导选举"}
    assert "驻村指导选举" in text_of(officer.post("/library/add/", typed, follow=True))
    assert "has this measure already" in text_of(officer.post("/library/add/", typed))
    row = LibraryMeasure.objects.get(county__isnull=False)
    assert "驻村指导选举" in text_of(enter(cast.filer).get("/library/"))
    assert "驻村指导选举" not in text_of(enter(cast.stranger).get("/library/"))
    assert enter(cast.stranger).get(f"/library/{row.pk}/withdraw/").status_code == 404
    shipped = LibraryMeasure.objects.filter(county=None).first()
    assert shipped is not None
    assert officer.get(f"/library/{shipped.pk}/withdraw/").status_code == 404
    officer.post(f"/library/{row.pk}/withdraw/", {"reason": "已过时"})
    assert "驻村指导选举" not in text_of(enter(cast.filer).get("/library/"))


def test_pages_need_the_same_queries_for_little_and_much(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.RECTIFY, filer=cast.filer, officer=cast.officer, at=NOW)
    officer = enter(cast.officer)
    pages = [url_of(entry, tail) for tail in ("plan/", "stages/", "letter/")]
    few = [queries_of(officer, page) for page in pages]
    later = NOW + dt.timedelta(days=1)
    plan = actions.draft_plan(entry=fresh(entry), by=cast.filer, at=later)
    for criterion in entry.criteria.all():
        lines = [line(f"第{number}项") for number in range(9)]
        actions.save_item(
            plan=plan, criterion=criterion, words=ItemWords("a", "b", "c"), lines=lines, version=plan.version,
            by=cast.filer, at=later,
        )  # fmt: skip
    for number in range(4):
        hold_meeting(fresh(entry), MeetingKind.SYMPOSIUM, by=cast.filer, at=later, room=f"{number}组")
        seen = visit(entry, by=cast.filer, at=later)
        proofs.record_opinion(source=seen, topic="道路", opinions=1, by=cast.filer, at=later)
    # The version in hand is compared with the one in force, which costs what reading the first one costs.
    many = [queries_of(officer, page) for page in pages]
    assert many[1:] == few[1:]
    assert many[0] <= few[0] + 4
    assert max(many) <= 25


def test_investigating_is_shown_as_proved_when_all_is_there(entry: LedgerEntry, cast: Cast) -> None:
    reach(entry, Stage.INVESTIGATE, filer=cast.filer, officer=cast.officer, at=NOW)
    investigate(entry, by=cast.filer, at=NOW)
    page = text_of(enter(cast.filer).get(url_of(entry, "stages/")))
    for words in ("Households were visited.", "A symposium was held.", "Open the stage “3 analyse”"):
        assert words in page
