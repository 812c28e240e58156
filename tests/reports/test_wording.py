"""The words of a report: drafted, written in versions, frozen with the paper; and who sees which copy."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from reports.actions import Copy, request_report, revise_report
from reports.models import ReportWords
from reports.papers.document import contents_of, document
from reports.papers.registry import kind_of
from reports.preview import Note, notes_of
from reports.states import Audience, PaperKind
from reports.wording.actions import write_words
from reports.wording.paragraphs import Paragraphs
from tests.conftest import Cast
from tests.pages import enter
from tests.reports.conftest import COUNTED, JINJIANG
from villages.accounts.models import Language, User
from villages.audit import AuditRow
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


def test_only_who_issues_writes(confirmed: QuarterlyCheck, cast: Cast) -> None:
    for other in (cast.filer, cast.leader, cast.supervisor, cast.stranger):
        with pytest.raises(PermissionDenied):
            write(confirmed, other)


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
