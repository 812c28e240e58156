"""What looks odd must be answered with a sentence before the check goes to the county, which reads it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from tests.conftest import Cast
from tests.factories import FILED, NO, QUARTER, YES, confirm, fill_check, moment, open_check, sheet_of, submit
from tests.pages import enter
from tests.scenes import scene
from tests.screening.desk import JINBEI, TUANHUANG, Desk, text_of
from villages.accounts.models import User
from villages.audit import AuditRow
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.process import RuleBroken, Stage
from villages.screening.actions import save_sheet, submit_check
from villages.screening.departments.models import Department, DepartmentItem, DepartmentReport
from villages.screening.filing_models import SoftKind, SoftNote
from villages.screening.models import Finding, QuarterlyCheck, Source
from villages.screening.noting import noted_in, write_soft_notes
from villages.screening.quarters import Quarter
from villages.screening.recording import record_finding
from villages.screening.soft import Key

NOW = moment("2027-01-05 10:00")
DECLARED = {"declared": "on"}
pytestmark = pytest.mark.django_db


def odd(check: QuarterlyCheck) -> list[tuple[str, str, int]]:
    """Kind, village and criterion of all that looks odd."""
    return [
        (o.kind.value, o.sheet.village.code if o.sheet else "", o.criterion.number if o.criterion else 0)
        for o in (noted.oddity for noted in noted_in(check, list(check.sheets.with_answers())))
    ]


def keys(check: QuarterlyCheck) -> list[Key]:
    return [noted.oddity.key for noted in noted_in(check, list(check.sheets.with_answers()))]


def declare(check: QuarterlyCheck, by: User) -> None:
    submit_check(check=check, is_declared=True, by=by, at=NOW)


@scene
def switched(check: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """团黄's yes of last quarter is a no now; nothing is submitted yet."""
    submit(fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES}}), by=cast.filer)
    return fill_check(open_check("360603101", QUARTER.next()), by=cast.filer, at=NOW)


def test_a_yes_that_became_a_no_is_asked_about(switched: QuarterlyCheck) -> None:
    assert odd(switched) == [("switched_off", TUANHUANG, 11)]


def test_a_yes_that_became_a_cannot_tell_is_not_and_a_no_that_stays_neither(check: QuarterlyCheck, cast: Cast) -> None:
    assert odd(fill_check(check, by=cast.filer)) == []


def test_without_the_sentence_it_stays_with_the_township(switched: QuarterlyCheck, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="looks odd"):
        declare(switched, cast.filer)
    switched.refresh_from_db()
    assert switched.stage == Stage.IN_WORK


def test_with_the_sentence_it_goes_in(switched: QuarterlyCheck, cast: Cast) -> None:
    (key,) = keys(switched)
    write_soft_notes(check=switched, sentences={key: " 火灾隐患已消除\r\n"}, by=cast.filer, at=NOW)
    note = SoftNote.objects.get()
    assert (note.kind, note.sentence, note.written_by, note.written_at) == (
        SoftKind.SWITCHED_OFF, "火灾隐患已消除", cast.filer, NOW,
    )  # fmt: skip
    row = AuditRow.objects.get(verb="soft_note.write")
    assert (row.after, row.place_code) == ({"sentence": "火灾隐患已消除"}, TUANHUANG)
    declare(switched, cast.filer)


def test_an_emptied_sentence_is_taken_back_and_the_same_one_written_once(switched: QuarterlyCheck, cast: Cast) -> None:
    (key,) = keys(switched)
    for text in ("已消除", "已消除", "已核实消除", ""):
        write_soft_notes(check=switched, sentences={key: text}, by=cast.filer, at=NOW)
    assert not SoftNote.objects.exists()
    rows = AuditRow.objects.filter(verb="soft_note.write").order_by("pk")
    assert [row.after["sentence"] for row in rows] == ["已消除", "已核实消除", ""]
    with pytest.raises(RuleBroken):
        declare(switched, cast.filer)


def test_a_sentence_on_what_is_not_odd_is_left_out(switched: QuarterlyCheck, cast: Cast) -> None:
    kind, sheet, criterion = keys(switched)[0]
    write_soft_notes(check=switched, sentences={(kind, sheet, (criterion or 0) + 1): "无"}, by=cast.filer, at=NOW)
    assert not SoftNote.objects.exists()


@pytest.mark.parametrize("is_on_an_answer", [True, False])
def test_the_tables_hold_one_sentence_for_each_place(
    switched: QuarterlyCheck, cast: Cast, is_on_an_answer: bool
) -> None:
    kind, sheet, criterion = keys(switched)[0] if is_on_an_answer else (SoftKind.ALL_CLEAR, None, None)
    note = {
        "quarterly_check": switched, "kind": kind, "sheet_id": sheet, "sentence": "无",
        "criterion_id": criterion, "written_at": NOW, "written_by": cast.filer,
    }  # fmt: skip
    SoftNote.objects.create(**note)
    with pytest.raises(IntegrityError):
        SoftNote.objects.create(**note)


@pytest.mark.parametrize("text", ["联系13812345678", "一" * 2001, "零\x00"])
def test_what_cannot_stand_is_refused(switched: QuarterlyCheck, cast: Cast, text: str) -> None:
    with pytest.raises(RuleBroken):
        write_soft_notes(check=switched, sentences={keys(switched)[0]: text}, by=cast.filer, at=NOW)
    assert not SoftNote.objects.exists()


@pytest.mark.parametrize("name", ["neighbour", "officer", "leader"])
def test_nobody_but_the_townships_filers_writes(switched: QuarterlyCheck, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        write_soft_notes(check=switched, sentences={keys(switched)[0]: "无"}, by=getattr(cast, name), at=NOW)


def four_quarters(cast: Cast, *, hit_in: int | None = None, skipped: int | None = None) -> QuarterlyCheck:
    """Four complete quarters up to 2026Q3, the last not yet submitted; in `hit_in` (0–3) 团黄 has a yes."""
    quarter = QUARTER.previous().previous().previous()
    for number in range(4):
        check = open_check("360603101", quarter)
        at = quarter.opens_at().replace(day=5)
        answers = {TUANHUANG: {11: YES}} if number == hit_in else {}
        fill_check(check, by=cast.filer, answers=answers, at=at)
        if number < 3 and number != skipped:
            submit(check, by=cast.filer, at=at)
        quarter = quarter.next()
    return check


def test_four_quarters_running_without_a_hit_are_asked_about(cast: Cast) -> None:
    assert odd(four_quarters(cast)) == [("all_clear", "", 0)]


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_one_hit_in_four_quarters_is_enough_to_be_believed(cast: Cast, number: int) -> None:
    assert "all_clear" not in [kind for kind, _village, _number in odd(four_quarters(cast, hit_in=number))]


def test_a_quarter_that_was_never_submitted_was_not_clear(cast: Cast) -> None:
    assert odd(four_quarters(cast, skipped=1)) == []


def test_all_clear_is_asked_only_when_everything_is_answered(cast: Cast) -> None:
    check = four_quarters(cast)
    check.sheets.all()[0].answers.all()[0].delete()
    assert odd(check) == []


def reported(cast: Cast, *, village: str = TUANHUANG, quarter: Quarter = QUARTER) -> Finding:
    """The forestry's written report that a village meets criterion 11 in the quarter."""
    place, criterion = Division.objects.get(code=village), Criterion.objects.get(number=11)
    department = Department.objects.create(
        county=Division.objects.get(code="360603"), order=99, name_zh="林业站", name_en="Forestry", contact_post="站长"
    )
    report = DepartmentReport.objects.create(
        department=department, document_no="1号", dated_on=FILED.date(), filed_at=FILED, filed_by=cast.department
    )
    item = DepartmentItem.objects.create(
        report=report, village=place, criterion=criterion, fact="火灾三起", known_on=FILED.date()
    )
    return record_finding(
        source=Source.DEPARTMENT, origin=item, village=place, criterion=criterion, quarter=quarter, fact="火灾三起",
        established_by="林业站", document_no="1号", by=cast.officer, at=FILED,
    )  # fmt: skip


def test_a_no_against_a_departments_finding_is_asked_about_with_its_fact(check: QuarterlyCheck, cast: Cast) -> None:
    reported(cast)
    fill_check(check, by=cast.filer)
    assert odd(check) == [("contradicts", TUANHUANG, 11)]
    (noted,) = noted_in(check, list(check.sheets.with_answers()))
    assert "火灾三起" in noted.oddity.question
    with pytest.raises(RuleBroken, match="looks odd"):
        declare(check, cast.filer)


def test_a_yes_agrees_with_the_finding(check: QuarterlyCheck, cast: Cast) -> None:
    reported(cast)
    assert odd(fill_check(check, by=cast.filer, answers={TUANHUANG: {11: YES}})) == []


@pytest.mark.parametrize("stage", [Stage.DISMISSED, Stage.WITHDRAWN])
def test_a_finding_that_no_longer_counts_contradicts_nothing(check: QuarterlyCheck, cast: Cast, stage: Stage) -> None:
    Finding.objects.filter(pk=reported(cast).pk).update(stage=stage)
    assert odd(fill_check(check, by=cast.filer)) == []


def test_a_finding_of_another_quarter_or_of_the_township_itself_contradicts_nothing(
    check: QuarterlyCheck, cast: Cast
) -> None:
    reported(cast, quarter=QUARTER.previous())
    assert odd(fill_check(check, by=cast.filer)) == []


def test_the_page_asks_and_keeps_the_sentence_and_the_county_reads_it(
    switched: QuarterlyCheck, cast: Cast, in_english: None
) -> None:
    desk = Desk(cast.filer, switched, NOW)
    page = text_of(desk.get("answers/"))
    assert "What looks odd" in page
    assert "团黄村 · 11" in page
    refused = desk.post("answers/", DECLARED)
    assert refused.status_code == 422
    assert "Answer with a sentence." in text_of(refused)
    (key,) = keys(switched)
    name = f"odd-{key[0]}-{key[1]}-{key[2]}"
    held = desk.post("answers/", {name: "隐患已消除"})
    assert held.status_code == 422
    assert "隐患已消除" in held.content.decode(), "the sentence is kept while the declaration is missing"
    assert desk.post("answers/", {name: "隐患已消除", **DECLARED})["Location"] == desk.address("receipt/")
    review = text_of(enter(cast.officer).get("/checks/2026Q4/360603101/review/"))
    assert "What looked odd, and what the township says" in review
    assert "隐患已消除" in review


def test_personal_numbers_are_refused_beside_the_field(switched: QuarterlyCheck, cast: Cast, in_english: None) -> None:
    desk = Desk(cast.filer, switched, NOW)
    (key,) = keys(switched)
    response = desk.post("answers/", {f"odd-{key[0]}-{key[1]}-{key[2]}": "电话13812345678", **DECLARED})
    assert response.status_code == 422
    assert "This looks like a telephone number." in text_of(response)
    assert not SoftNote.objects.exists()


def test_a_check_without_anything_odd_asks_nothing(check: QuarterlyCheck, cast: Cast, in_english: None) -> None:
    desk = Desk(cast.filer, fill_check(check, by=cast.filer))
    assert "What looks odd" not in text_of(desk.get("answers/"))


def test_a_yes_switched_off_and_on_again_needs_no_word(switched: QuarterlyCheck, cast: Cast) -> None:
    sheet = sheet_of(switched, TUANHUANG)
    save_sheet(sheet=sheet, answers={11: YES}, version=sheet.version, by=cast.filer, at=NOW)
    declare(switched, cast.filer)
    switched.refresh_from_db()
    assert len(confirm(switched, by=cast.officer, at=NOW)) == 1


def test_other_villages_are_not_asked_about(switched: QuarterlyCheck, cast: Cast) -> None:
    sheet = sheet_of(switched, JINBEI)
    save_sheet(sheet=sheet, answers={11: NO}, version=sheet.version, by=cast.filer, at=NOW)
    assert odd(switched) == [("switched_off", TUANHUANG, 11)]
