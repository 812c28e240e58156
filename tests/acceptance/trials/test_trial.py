"""A draft is tried on past inspections: what they came to, and what they would have come to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.conftest import Cast
from tests.factories_inspections import SIGNED, inspected, sign
from tests.pages import enter, queries_of, text_of
from villages.acceptance.inspections.decision import Answers, Seen
from villages.acceptance.inspections.models import Outcome
from villages.acceptance.trials.forms import CHAPTERS, NUMBERS
from villages.acceptance.trials.rules import carry_over, try_on
from villages.acceptance.trials.trial import signed_inspections, tally, tried
from villages.criteria.drafting import write_draft
from villages.criteria.models import RuleDraft, RuleSet
from villages.criteria.rules import Numbers
from villages.criteria.sheet import Item, shipped_sheet
from villages.ledger.models import LedgerEntry

SHEET = shipped_sheet()
FULL = {item.key: item.points for item in SHEET.items()}
SEEN = Seen(points=FULL, ballots=15, answers={q.key: Answers(15) for q in SHEET.questions})


def test_points_carry_over_in_proportion_and_new_items_count_in_full() -> None:
    complete, *_rest = SHEET.aspects[0].items
    doubled, new = replace(complete, points=Decimal(12)), Item("team_young", "年轻化", "Younger", points=Decimal(8))
    sheet = replace(SHEET, aspects=(replace(SHEET.aspects[0], items=(doubled, new)), *SHEET.aspects[1:]))
    carried = carry_over(replace(SEEN, points={**FULL, "team_complete": Decimal(3)}), old=SHEET, new=sheet)
    assert carried.seen.points["team_complete"] == Decimal("6.0")
    assert carried.seen.points["team_young"] == Decimal(8)
    assert carried.new_items == 1


def test_a_question_that_was_not_asked_counts_in_favour() -> None:
    question = replace(SHEET.questions[0], key="new")
    decision, carried = try_on(
        SEEN, old=SHEET, numbers=Numbers(satisfied_redo_under_percent=90), sheet=replace(SHEET, questions=(question,))
    )
    assert (decision.outcome, carried.new_questions) == (Outcome.PASS, 1)


def test_the_form_of_a_draft_has_every_number_once() -> None:
    shown = [name for _title, names in CHAPTERS for name in names]
    assert sorted(shown) == sorted(NUMBERS)


@pytest.mark.django_db
def test_a_higher_mark_is_tried_on_what_was_signed(entry: LedgerEntry, cast: Cast) -> None:
    sign(inspected(entry, cast, i_team_complete={"points": "0", "reason": "空缺"}), cast)
    lines = tried(signed_inspections(cast.officer), numbers=Numbers(pass_mark=95), sheet=SHEET)
    assert [(line.then, line.now.outcome, line.is_different) for line in lines] == [(Outcome.PASS, Outcome.FAIL, True)]
    assert "94 of 100 points; 95 pass." in lines[0].why[0].sentence
    assert [(row.then, row.now) for row in tally(lines)] == [(1, 0), (0, 0), (0, 1)]


@pytest.fixture
def draft(cast: Cast) -> RuleDraft:
    return write_draft(based_on=RuleSet.objects.get(), by=cast.officer, at=SIGNED)


@pytest.mark.django_db
def test_the_page_of_a_draft_keeps_numbers_and_lines_and_leads_to_the_trial(
    entry: LedgerEntry, draft: RuleDraft, cast: Cast
) -> None:
    sign(inspected(entry, cast, i_team_complete={"points": "0", "reason": "空缺"}), cast)
    browser = enter(cast.officer)
    url = f"/criteria/drafts/{draft.pk}/"
    form = browser.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in sent.items()} | {"pass_mark": 95, "then": "try"}
    response = browser.post(url, sent, follow=True)
    page = text_of(response)
    assert "1 signed inspection; 1 would have come out differently." in page
    draft.refresh_from_db()
    assert draft.numbers.pass_mark == 95


@pytest.mark.django_db
def test_a_line_that_cannot_be_read_comes_back_with_everything_typed(draft: RuleDraft, cast: Cast) -> None:
    browser = enter(cast.officer)
    url = f"/criteria/drafts/{draft.pk}/"
    form = browser.get(url).context["form"]
    sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    page = text_of(browser.post(url, {**sent, "vetoes": "mass_incident"}))
    assert "What fails outright, line 1: write it as" in page
    draft.refresh_from_db()
    assert draft.version == 1


@pytest.mark.django_db
def test_a_draft_is_put_into_force_by_its_page(draft: RuleDraft, cast: Cast) -> None:
    browser = enter(cast.officer)
    browser.post(f"/criteria/drafts/{draft.pk}/enforce/", {"version": 1, "in_force_from": "2099-01-01"})
    assert RuleSet.objects.filter(version=2).exists()
    assert "version 2" in text_of(browser.get(f"/criteria/drafts/{draft.pk}/"))
    assert browser.get(f"/criteria/drafts/{draft.pk}/enforce/").status_code == 302
    assert browser.post(f"/criteria/drafts/{draft.pk}/drop/", {"version": 2}).status_code == 409


@pytest.mark.django_db
def test_the_rules_in_force_are_read_in_words_with_their_sheet(cast: Cast) -> None:
    page = text_of(enter(cast.filer).get("/criteria/"))
    assert "The team is complete and the secretary is at the post" in page
    assert "The notice board was torn down or damaged" in page
    assert "Drafts of the rule set" not in page
    assert "Drafts of the rule set" in text_of(enter(cast.officer).get("/criteria/"))


@pytest.mark.django_db
def test_the_trial_asks_as_often_for_many_inspections(entry: LedgerEntry, draft: RuleDraft, cast: Cast) -> None:
    browser = enter(cast.officer)
    url = f"/criteria/drafts/{draft.pk}/trial/"
    failed = sign(
        inspected(entry, cast, c_8={"resolved": "no", "words": "未结案"}), cast, fail_reasons="第8条未解决"
    )  # fmt: skip
    queries_of(browser, url)  # the first page of a process reads more
    few = queries_of(browser, url)
    sign(inspected(failed, cast), cast)
    assert queries_of(browser, url) == few
