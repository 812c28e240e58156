"""The words of a report: drafted, written in versions, frozen with the paper; and who sees which copy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from django.utils.html import escape

from reports.actions import Copy, request_report, revise_report
from reports.models import ReportWords
from reports.papers.document import contents_of, document
from reports.papers.registry import kind_of
from reports.preview import Note, notes_of
from reports.states import Audience, PaperKind
from reports.wording.actions import write_words
from reports.wording.paragraphs import FIELDS, Paragraphs
from tests.conftest import Cast
from tests.pages import enter
from tests.reports.conftest import COUNTED, JINJIANG
from villages.accounts.models import Language, User
from villages.audit import AuditRow
from villages.divisions.models import Division
from villages.process import Conflict, RuleBroken
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db

WORDS = Paragraphs("总体平稳。\n个别村薄弱。", "逐村走访。", "人手不足。", "年底前补齐。", language="zh-hans")
EDIT = f"/reports/words/township/{JINJIANG}/2026Q3/"
PAPER = f"/reports/papers/township/{JINJIANG}/2026Q3/"


def write(check: QuarterlyCheck, by: User, words: Paragraphs = WORDS, seen: int = 0) -> ReportWords:
    place, period = check.township, check.quarter
    return write_words(
        paper=PaperKind.TOWNSHIP, place=place, period=period, words=words, seen=seen, by=by, at=COUNTED
    )  # fmt: skip


def asked(check: QuarterlyCheck, cast: Cast, copy: Copy) -> str:
    """The HTML of the copy, as it would be printed."""
    job = request_report(place=check.township, period=check.quarter, copy=copy, by=cast.officer, at=COUNTED)
    return document(job.snapshot, job.language, job.audience).html


def test_what_was_written_is_frozen_with_the_paper(confirmed: QuarterlyCheck, cast: Cast) -> None:
    write(confirmed, cast.officer)
    html = asked(confirmed, cast, Copy("zh-hans"))
    assert "<p>总体平稳。</p><p>个别村薄弱。</p>" in html
    write(confirmed, cast.officer, Paragraphs("后来。", "后来。", "后来。", "后来。", language="zh-hans"), seen=1)
    assert "后来。" not in asked(confirmed, cast, Copy("zh-hans"))


def test_words_alone_are_a_revision(confirmed: QuarterlyCheck, cast: Cast) -> None:
    asked(confirmed, cast, Copy("zh-hans"))
    write(confirmed, cast.officer)
    job = revise_report(
        place=confirmed.township, period="2026Q3", copy=Copy("zh-hans"), reason="补写文字", by=cast.officer, at=COUNTED
    )
    assert (job.snapshot.revision, contents_of(job.snapshot).words[0].version) == (2, 1)


def test_nobody_writes_over_what_somebody_else_wrote(confirmed: QuarterlyCheck, cast: Cast) -> None:
    write(confirmed, cast.officer)
    with pytest.raises(Conflict):
        write(confirmed, cast.officer, seen=0)
    assert ReportWords.objects.get().version == 1
    assert AuditRow.objects.filter(verb="report.write").count() == 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Paragraphs("", "b", "c", "d", language="en"), "situation"),
        (Paragraphs("a", "b", "电话13800138000", "d", language="en"), "problems"),
        (Paragraphs("a", "b", "c", "d", language="fr"), "language"),
    ],
)
def test_what_cannot_stand_in_a_report(confirmed: QuarterlyCheck, cast: Cast, words: Paragraphs, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        write(confirmed, cast.officer, words)
    assert refused.value.field == field
    assert not ReportWords.objects.exists()


def test_saving_without_a_change_says_so(confirmed: QuarterlyCheck, cast: Cast) -> None:
    write(confirmed, cast.officer)
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        write(confirmed, cast.officer, seen=1)


def test_only_the_township_itself_and_who_issues_write(confirmed: QuarterlyCheck, cast: Cast) -> None:
    for other in (cast.neighbour, cast.leader, cast.inspector, cast.supervisor, cast.stranger, cast.member):
        with pytest.raises(PermissionDenied):
            write(confirmed, other)
    county = Division.objects.get(code=JINJIANG[:6])
    with pytest.raises(PermissionDenied):
        write_words(
            paper=PaperKind.COUNTY, place=county, period="2026Q3", words=WORDS, seen=0, by=cast.filer, at=COUNTED
        )  # fmt: skip
    assert not ReportWords.objects.exists()


def test_the_township_writes_its_own_report_until_it_is_issued(confirmed: QuarterlyCheck, cast: Cast) -> None:
    client, report = enter(cast.filer), f"/reports/2026Q3/{JINJIANG}/"
    for page in (report, PAPER):
        assert EDIT in client.get(page).content.decode()
    typed = {
        "version": 0,
        "situation": "镇上写的。",
        "measures": "走访。",
        "problems": "缺人。",
        "next_steps": "补齐。",
    }
    assert client.post(f"{EDIT}?language=zh-hans", typed).status_code == 302
    row = AuditRow.objects.get(verb="report.write")
    assert (row.by, ReportWords.objects.get().written_by) == (cast.filer, cast.filer)
    # The county goes on from there, and issues.
    write(confirmed, cast.officer, replace(WORDS, situation="县里改的。"), seen=1)
    assert "县里改的。" in asked(confirmed, cast, Copy("zh-hans"))
    for page in (report, PAPER):
        assert EDIT not in client.get(page).content.decode()
    closed = client.get(f"{EDIT}?language=zh-hans").content.decode()
    assert "The report has been issued." in closed
    assert "县里改的。" in closed
    assert "<textarea" not in closed
    late = client.post(f"{EDIT}?language=zh-hans", {**typed, "version": 2, "situation": "迟到的话。"}).content.decode()
    assert "The report has been issued." in late
    assert "迟到的话。" in late  # what was typed can still be copied and sent to the county
    assert ReportWords.objects.count() == 2
    write(confirmed, cast.officer, replace(WORDS, situation="更正。"), seen=2)


def test_who_issues_is_told_that_later_words_come_into_the_next_revision(confirmed: QuarterlyCheck, cast: Cast) -> None:
    said = "What you write now comes into the next revision."
    client = enter(cast.officer)
    assert said not in client.get(EDIT).content.decode()
    asked(confirmed, cast, Copy("zh-hans"))
    assert said in client.get(EDIT).content.decode()


def test_the_page_begins_with_the_draft_and_keeps_what_was_typed(confirmed: QuarterlyCheck, cast: Cast) -> None:
    client = enter(cast.officer)
    address = f"{EDIT}?language=en"
    assert "You are editing the draft that was made from the figures." in client.get(address).content.decode()
    typed = {"version": 0, "situation": "Quiet.", "measures": "Visits.", "problems": "Few hands.", "next_steps": ""}
    page = client.post(address, typed).content.decode()
    assert "This field is required." in page
    assert "Few hands." in page
    assert client.post(address, {**typed, "next_steps": "More."}).status_code == 302
    assert ReportWords.objects.get().next_steps == "More."
    # Somebody who still has the draft open comes second: the text stays, and saving again is the next version.
    second = client.post(address, {**typed, "next_steps": "Other."}).content.decode()
    assert "Somebody else has written version 1 meanwhile" in second
    assert "Other." in second
    assert 'name="version" value="1"' in second


def test_unknown_papers_and_periods_are_not_there(confirmed: QuarterlyCheck, cast: Cast) -> None:
    client = enter(cast.officer)
    for address in (
        f"/reports/words/nothing/{JINJIANG}/2026Q3/", f"/reports/words/township/{JINJIANG}/2026Q9/",
        f"/reports/words/township/{JINJIANG}/2026-02-30/", "/reports/words/township/110101001/2026Q3/",
        f"/reports/papers/township/{JINJIANG}/soon/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404


def test_the_masked_copy_says_that_something_is_not_shown(confirmed: QuarterlyCheck, cast: Cast) -> None:
    assert "镇派出所尚未出具结论" in asked(confirmed, cast, Copy("zh-hans"))
    masked = asked(confirmed, cast, Copy("zh-hans", Audience.OUTSIDE))
    assert "镇派出所尚未出具结论" not in masked
    with_english = asked(confirmed, cast, Copy("en", Audience.OUTSIDE))
    assert "(not shown in this copy)" in with_english


def test_the_masked_copy_has_the_drafted_paragraphs(confirmed: QuarterlyCheck, cast: Cast) -> None:
    drafted = asked(confirmed, cast, Copy("zh-hans", Audience.OUTSIDE))
    write(confirmed, cast.officer)
    job = revise_report(
        place=confirmed.township, period="2026Q3", copy=Copy("zh-hans"), reason="补写文字", by=cast.officer, at=COUNTED
    )
    complete, masked = (document(job.snapshot, "zh-hans", audience) for audience in Audience)
    lines = [line for field in FIELDS for line in WORDS.lines(field)]
    assert all(f"<p>{line}</p>" in complete.html for line in lines)
    assert not any(line in masked.html for line in lines)
    with translation.override("zh-hans"):
        kind = kind_of(PaperKind.TOWNSHIP)
        draft = kind.draft(contents_of(job.snapshot)) if kind.draft else WORDS
    assert all(escape(line) in masked.html and escape(line) in drafted for line in draft.lines("situation"))


def test_the_preview_says_that_paragraphs_are_drafted(confirmed: QuarterlyCheck, cast: Cast) -> None:
    write(confirmed, cast.officer)
    asked(confirmed, cast, Copy("zh-hans"))
    page = enter(cast.officer).get(PAPER).content.decode()
    assert "逐村走访。" in page
    assert page.count("drafted from the figures") == len(FIELDS)
    assert "A copy can be passed on and outlives the right" in page


def test_the_preview_names_what_is_masked(confirmed: QuarterlyCheck, cast: Cast) -> None:
    kind = kind_of(PaperKind.TOWNSHIP)
    contents = kind.collect(confirmed.township, "2026Q3", "", COUNTED)
    assert notes_of(kind, contents) == [Note("镇派出所尚未出具结论", "(not shown in this copy)")]
    page = enter(cast.officer).get(PAPER).content.decode()
    assert "镇派出所尚未出具结论" in page
    assert "Who will see what" in page
    assert "Write the words of the report" in page


def test_a_supervisor_gets_the_masked_copy_of_what_was_issued(confirmed: QuarterlyCheck, cast: Cast) -> None:
    client = enter(cast.supervisor)
    copy = {"language": Language.CHINESE, "audience": Audience.OUTSIDE}
    assert client.post(PAPER, copy).status_code == 403  # nothing was issued yet
    asked(confirmed, cast, Copy("zh-hans"))
    refused = client.post(PAPER, {**copy, "audience": Audience.OFFICE})
    assert refused.status_code == 200
    answer = client.post(PAPER, copy)
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "镇派出所尚未出具结论" not in client.get(PAPER).content.decode()
