"""What counts as a change since last quarter, and that only real answers are compared."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.conftest import Cast
from tests.factories import NO, QUARTER, UNKNOWN, YES, fill_check, open_check, sheet_of
from tests.scenes import scene
from villages.criteria.models import CriteriaEdition
from villages.screening.changes import Change, kind_of
from villages.screening.models import QuarterlyCheck
from villages.screening.review_page import page_of
from villages.screening.rules import AnswerInput

TUANHUANG, JINBEI, SHIGANG = "360603101200", "360603101201", "360603101202"
OTHER_FACT = AnswerInput("yes", "另一处违法建房", YES.established_by, YES.document_no)
OTHER_PAPER = AnswerInput("yes", YES.fact, YES.established_by, "余林字〔2026〕99号")
OTHER_REASON = AnswerInput("unknown", reason="尚待县里复核")


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        (NO, YES, Change.NEW_YES),
        (UNKNOWN, YES, Change.NEW_YES),
        (None, YES, Change.NEW_YES),
        (YES, NO, Change.GONE_YES),
        (YES, UNKNOWN, Change.GONE_YES),
        (NO, UNKNOWN, Change.NEW_UNKNOWN),
        (None, UNKNOWN, Change.NEW_UNKNOWN),
        (YES, OTHER_FACT, Change.WORDS),
        (YES, OTHER_PAPER, Change.WORDS),
        (UNKNOWN, OTHER_REASON, Change.WORDS),
        (YES, YES, None),
        (UNKNOWN, UNKNOWN, None),
        (NO, NO, None),
        (None, NO, None),
        (UNKNOWN, NO, None),
        (YES, None, None),
        (None, None, None),
    ],
)
def test_it_tells_the_kind_of_a_change(
    before: AnswerInput | None, now: AnswerInput | None, kind: Change | None
) -> None:
    assert kind_of(before, now) == kind


@scene
def second(cast: Cast) -> QuarterlyCheck:
    """锦江镇's fourth quarter after a third one: 8 stays, 11 goes, 9 is new, 14 has other words, 2 cannot be told."""
    first = open_check("360603101")
    fill_check(first, by=cast.filer, answers={TUANHUANG: {8: YES, 11: YES}, JINBEI: {14: YES}})
    later = open_check("360603101", QUARTER.next())
    at = later.opened_at + dt.timedelta(days=1)
    said = {TUANHUANG: {8: YES, 9: YES}, JINBEI: {14: OTHER_FACT}, SHIGANG: {2: UNKNOWN}}
    return fill_check(later, by=cast.filer, at=at, answers=said)


def found(check: QuarterlyCheck) -> set[tuple[str, int, Change]]:
    page = page_of(check, check.due_at)
    return {(change.village.code, change.criterion.number, change.kind) for change in page.changed}


@pytest.mark.django_db
def test_it_finds_every_change_and_nothing_else(second: QuarterlyCheck) -> None:
    assert found(second) == {
        (TUANHUANG, 9, Change.NEW_YES),
        (TUANHUANG, 11, Change.GONE_YES),
        (JINBEI, 14, Change.WORDS),
        (SHIGANG, 2, Change.NEW_UNKNOWN),
    }


@pytest.mark.django_db
def test_the_matrix_marks_the_same_cells(second: QuarterlyCheck) -> None:
    marked = {
        (line.sheet.village.code, cell.criterion.number, cell.change)
        for line, cells in page_of(second, second.due_at).matrix()
        for cell in cells
        if cell.change
    }
    assert marked == found(second)


@pytest.mark.django_db
def test_a_first_check_has_nothing_to_compare_with(check: QuarterlyCheck, cast: Cast) -> None:
    fill_check(check, by=cast.filer, answers={TUANHUANG: {8: YES}})
    page = page_of(check, check.due_at)
    assert (page.before, page.changed) == (None, [])


@pytest.mark.django_db
def test_an_answer_not_yet_given_is_no_change(second: QuarterlyCheck) -> None:
    sheet_of(second, TUANHUANG).answers.filter(criterion__number=11).delete()
    assert (TUANHUANG, 11, Change.GONE_YES) not in found(second)


@pytest.mark.django_db
def test_nothing_is_compared_across_editions(second: QuarterlyCheck) -> None:
    """An older check keeps its edition; the same number may mean something else there."""
    first = QuarterlyCheck.objects.get(quarter=str(QUARTER))
    other = CriteriaEdition.objects.create(
        key="older", title_zh="旧", title_en="old", in_force_from=dt.date(2001, 1, 1)
    )
    QuarterlyCheck.objects.filter(pk=first.pk).update(edition=other)
    for criterion in second.edition.criteria.all():
        twin = type(criterion).objects.get(pk=criterion.pk)
        twin.pk, twin.edition = None, other
        twin.save()
        for sheet in first.sheets.all():
            sheet.answers.filter(criterion=criterion).update(criterion=twin)
    page = page_of(second, second.due_at)
    assert page.is_other_edition
    assert page.changed == []
