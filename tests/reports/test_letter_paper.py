"""The letter of responsibility on paper: two copies, both signatories, drawn up anew until both have signed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from reports.actions import Copy, request_report
from reports.models import ReportJob
from reports.numbers import from_json, to_json
from reports.papers.document import contents_of
from reports.papers.letter import KIND, LetterContents
from reports.privacy import may_read
from reports.states import Audience, PaperKind
from tests.conftest import Cast
from tests.factories import DECIDED, YES, confirm, fill_check, propose, sign, submit
from tests.factories_plans import LETTER
from tests.ledger.deadlines.test_past import extend
from tests.reports.frozen import html_of, pdf_of
from tests.reports.reading import fonts_of, page_texts
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.ledger.plans import proofs
from villages.ledger.plans.models import Letter
from villages.process import RuleBroken
from villages.screening.models import QuarterlyCheck

pytestmark = pytest.mark.django_db
DAY = "2026-10-15"


@pytest.fixture
def entry(check: QuarterlyCheck, cast: Cast) -> LedgerEntry:
    """团黄, determined for criteria 8 and 11."""
    fill_check(check, by=cast.filer, answers={"360603101200": {8: YES, 11: YES}})
    return sign(propose(confirm(submit(check, by=cast.filer), by=cast.officer), by=cast.officer), by=cast.leader)


@pytest.fixture
def letter(entry: LedgerEntry, cast: Cast) -> Letter:
    return proofs.write_letter(entry=entry, facts=LETTER, by=cast.filer, at=DECIDED)


def ask(entry: LedgerEntry, by: User, *, day: str = DAY) -> ReportJob:
    return request_report(
        paper=PaperKind.LETTER, place=entry.village, period=day, subject=f"{entry.number}-1", copy=Copy("en"), by=by,
        at=DECIDED,
    )  # fmt: skip


def test_it_says_what_both_answer_for_until_when(letter: Letter, cast: Cast) -> None:
    said: LetterContents = contents_of(ask(letter.entry, cast.filer).snapshot)
    assert (said.township_post, said.township_name, said.village_post, said.village_name) == (
        "镇党委书记",
        "孙三",
        "村党支部书记",
        "李四",
    )
    assert ([row.number for row in said.criteria], said.deadline) == ([8, 11], letter.entry.deadline)
    assert (said.goal, said.signed_on, said.round) == ("按期完成整顿", None, 1)
    assert from_json(LetterContents, to_json(said)) == said


def test_it_has_a_copy_for_each_side_with_both_signatories(letter: Letter, cast: Cast) -> None:
    said = contents_of(ask(letter.entry, cast.filer).snapshot)
    assert "村民委员会" not in html_of(said, PaperKind.LETTER, "zh-hans")
    html = html_of(said, PaperKind.LETTER)
    assert "Copy 1 of 2, kept by the township" in html
    assert "Copy 2 of 2, kept by the village" in html
    for words in (
        "镇党委书记 孙三",
        "村党支部书记 李四",
        "For the township (seal)",
        "For the village (seal)",
        "按期完成整顿",
    ):
        assert html.count(words) == 2


def test_there_is_none_before_it_is_written(entry: LedgerEntry, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="The letter of responsibility of this round has not been written yet"):
        ask(entry, cast.filer)


def test_its_period_is_the_day_on_which_it_was_drawn_up(letter: Letter, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="This paper is of 15 October 2026"):
        ask(letter.entry, cast.filer, day="2026-10-16")


def test_corrected_and_signed_it_is_printed_anew(letter: Letter, cast: Cast) -> None:
    first = ask(letter.entry, cast.filer)
    assert ask(letter.entry, cast.officer) == first
    facts = replace(LETTER, goal="三个月内完成整顿")
    written = proofs.write_letter(entry=letter.entry, facts=facts, by=cast.filer, at=DECIDED)
    second = ask(letter.entry, cast.filer).snapshot
    proofs.sign_letter(letter=written, signed_on=DECIDED.date(), by=cast.filer, at=DECIDED)
    third = ask(letter.entry, cast.filer).snapshot
    assert [first.snapshot.revision, second.revision, third.revision] == [1, 2, 3]
    assert "三个月内完成整顿" in html_of(contents_of(second), PaperKind.LETTER)
    assert "Day: 15 October 2026" in html_of(contents_of(third), PaperKind.LETTER)


def test_what_both_signed_stays_whatever_becomes_of_the_entry(letter: Letter, cast: Cast) -> None:
    """An extension and one more criterion, a day after the signatures: until both have signed they count."""
    entry, later = letter.entry, DECIDED + dt.timedelta(days=1)
    deadline = entry.deadline
    first = ask(entry, cast.filer).snapshot
    finding = entry.entry_criteria.all()[0].finding_id
    assert entry.join(entry.rule_set.edition.criteria.get(number=13), finding, at=later)
    extend(entry, cast, at=later)
    assert entry.deadline > deadline
    said = KIND.collect(entry.village, DAY, letter.key, later)
    assert ([row.number for row in said.criteria], said.deadline) == ([8, 11, 13], entry.deadline)
    proofs.sign_letter(letter=letter, signed_on=DECIDED.date(), by=cast.filer, at=later)
    said = KIND.collect(entry.village, DAY, letter.key, later)
    assert ([row.number for row in said.criteria], said.deadline) == ([8, 11], deadline)
    assert contents_of(first).deadline == deadline


def test_township_and_county_may_have_it_made_and_the_ledgers_readers_read_it(letter: Letter, cast: Cast) -> None:
    village, key = letter.entry.village, letter.key
    for user in (cast.filer, cast.officer, cast.leader, cast.inspector, cast.member, cast.supervisor):
        assert may_read(user, KIND, village, key), user
    for user in (cast.neighbour, cast.stranger, cast.department, cast.auditor):
        assert not may_read(user, KIND, village, key), user
    for user in (cast.leader, cast.member, cast.supervisor, cast.neighbour):
        with pytest.raises(PermissionDenied):
            ask(letter.entry, user)
    other = Division.objects.get(code="360603101201")
    for place, wrong in (
        (village, ""),
        (village, letter.entry.number),
        (village, f"{letter.entry.number}-2"),
        (other, key),
    ):
        assert not may_read(cast.officer, KIND, place, wrong)


def test_a_copy_for_outside_names_posts_only(letter: Letter, cast: Cast) -> None:
    said = contents_of(ask(letter.entry, cast.filer).snapshot)
    outside = html_of(said, PaperKind.LETTER, audience=Audience.OUTSIDE)
    assert "孙三" not in outside
    assert "李四" not in outside
    assert "镇党委书记" in outside


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_reads_back_from_the_pdf_whatever_the_names(letter: Letter, cast: Cast, language: str) -> None:
    said = contents_of(ask(letter.entry, cast.filer).snapshot)
    head = replace(said.head, village="龘𠮷" * 20)
    long = replace(said, head=head, goal="按期完成整顿。\n" * 30, criteria=(), signed_on=dt.date(2026, 10, 18))
    pdf = pdf_of(long, PaperKind.LETTER, language)
    text = "".join("".join(page_texts(pdf)).split())
    assert text.count("龘𠮷" * 20) >= 2
    assert text.count("按期完成整顿。") == 60
    assert all(fonts_of(pdf).values())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_ordinary_letter_is_one_page_for_each_side_on_a_sheet_of_its_own(
    letter: Letter, cast: Cast, language: str
) -> None:
    pages = page_texts(pdf_of(contents_of(ask(letter.entry, cast.filer).snapshot), PaperKind.LETTER, language))
    assert ["李四" in page for page in pages] == [True, False, True]
    assert pages[1].strip() == ""
    # Each copy is a letter of its own, numbered from 1.
    numbers = ["".join(page.split()).count("—1—") for page in pages]
    assert numbers == [1, 0, 1]


def test_its_spreadsheet_has_the_letter_line_by_line(letter: Letter, cast: Cast) -> None:
    [table] = KIND.tables(contents_of(ask(letter.entry, cast.filer).snapshot))
    assert ("What they answer for", "按期完成整顿") in [tuple(row) for row in table.rows]
