"""How an entry stands: what is missing, what comes next, and what the page costs when the entry is full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import DECIDED, moment, sign
from tests.factories_people import assign, assign_group
from tests.pages import enter, queries_of, text_of
from tests.scenes import scene
from tests.screening.evidence.papers import pdf
from villages.ledger.deadlines.actions import hang_board, request_extension
from villages.ledger.measures.models import Measure
from villages.ledger.missing import EntryFacts, missing_of, next_step_of
from villages.ledger.models import Determination, LedgerEntry
from villages.ledger.papers.actions import add_entry_file
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.people.models import EntryDuty, VillageDay
from villages.ledger.people.rules import RESIDENT_GROUP
from villages.ledger.problems.models import Problem
from villages.process import Stage
from villages.screening.evidence.models import EvidenceFile
from villages.screening.evidence.reading import read_upload
from villages.screening.visits.models import VillageVisit

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-22 10:00")
COMPLETE = EntryFacts(
    stage=Stage.RECTIFYING,
    step=Stage.RECTIFY,
    days_left=9,
    measures_counted=3,
    measures_done=3,
    is_board_hanging=True,
    has_board_photograph=True,
)


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@scene
def entry(proposal: Determination, cast: Cast) -> LedgerEntry:
    return sign(proposal, by=cast.leader)


def page_of(entry: LedgerEntry, cast: Cast) -> str:
    return text_of(enter(cast.officer).get(f"/ledger/{entry.number}/"))


def test_of_a_complete_entry_nothing_is_missing() -> None:
    assert missing_of(COMPLETE) == []


@pytest.mark.parametrize(
    ("facts", "sentence", "page"),
    [
        (replace(COMPLETE, days_left=-1), "The deadline has passed without acceptance.", "entry-deadline"),
        (replace(COMPLETE, is_board_hanging=False), "No notice board hangs in the village.", "entry-deadline"),
        (replace(COMPLETE, has_board_photograph=False), "The notice board has no photograph yet.", "entry-deadline"),
        (replace(COMPLETE, proofs_missing=("Hold it.",)), "Hold it.", "entry-stages"),
        (
            replace(COMPLETE, plan_in_hand=Stage.RETURNED),
            "The county returned the plan: it must be put right and submitted again.",
            "entry-plan",
        ),
        (replace(COMPLETE, gaps=("Nobody.",)), "Nobody.", "entry-people"),
        (
            replace(COMPLETE, short_weeks=1),
            "In 1 week of this round a resident was in the village on too few days.",
            "entry-days",
        ),
        (replace(COMPLETE, measures_overdue=2), "2 measures are overdue.", "entry-measures"),
        (replace(COMPLETE, measures_blocked=1), "1 measure is blocked.", "entry-measures"),
        (replace(COMPLETE, problems_unanswered=1), "1 problem is not answered in writing yet.", "entry-problems"),
        (
            EntryFacts(stage=Stage.WATCH, not_appraised=2),
            "2 members of the resident group are not appraised yet.",
            "entry-people",
        ),
    ],
)
def test_each_thing_that_is_missing_is_said_with_its_page(facts: EntryFacts, sentence: str, page: str) -> None:
    assert [tuple(each) for each in missing_of(facts)] == [(sentence, f"villages:{page}")]


@pytest.mark.parametrize("stage", [Stage.CANCELLED, Stage.MERGED])
def test_a_closed_entry_lacks_nothing_and_has_no_next_step(stage: Stage) -> None:
    facts = EntryFacts(stage=stage, not_appraised=1, gaps=("Nobody.",))
    assert missing_of(facts) == []
    assert next_step_of(facts) is None


@pytest.mark.parametrize(
    ("facts", "who", "sentence", "page"),
    [
        (COMPLETE, "The township", "Apply for acceptance.", "entry-inspections"),
        (replace(COMPLETE, stage=Stage.CONSOLIDATING), "The township", "Apply for acceptance.", "entry-inspections"),
        (
            replace(COMPLETE, measures_done=1),
            "The township",
            "Carry out the measures: 1 of 3 are done.",
            "entry-measures",
        ),
        (
            replace(COMPLETE, step=Stage.MOBILISE),
            "The township",
            "Everything is proved: open the next stage.",
            "entry-stages",
        ),
        (
            replace(COMPLETE, step=Stage.MOBILISE, proofs_missing=("Hold it.", "Sign it.")),
            "The township",
            "Hold it.",
            "entry-stages",
        ),
        (
            replace(COMPLETE, plan_in_hand=Stage.SUBMITTED),
            "The county",
            "Approve the plan, or return it.",
            "entry-plan",
        ),
        (
            replace(COMPLETE, is_extension_waiting=True),
            "The county",
            "Decide on the request for an extension.",
            "entry-deadline",
        ),
        (
            replace(COMPLETE, stage=Stage.INSPECTING),
            "The county",
            "Inspect the village and decide.",
            "entry-inspections",
        ),
        (
            EntryFacts(stage=Stage.WATCH, watch_until=dt.date(2027, 11, 22)),
            "The supervision team",
            "Make the look-backs. The watch ends on 22 November 2027.",
            "entry-watch",
        ),
        (
            EntryFacts(stage=Stage.WATCH, watch_until=dt.date(2026, 11, 1), is_cancellation_proposed=True),
            "The county leader",
            "Sign the cancellation, or leave it open.",
            "entry-watch",
        ),
    ],
)
def test_the_next_step_says_who_does_what(facts: EntryFacts, who: str, sentence: str, page: str) -> None:
    assert next_step_of(facts) == (who, sentence, f"villages:{page}")


def test_a_new_entry_says_what_is_missing_and_whose_turn_it_is(entry: LedgerEntry, cast: Cast) -> None:
    page = page_of(entry, cast)
    assert "The township: <a" in page
    assert "Record the mobilisation meeting." in page
    assert "There is no contact leader." in page
    assert "No notice board hangs in the village." in page
    assert "Name the contact leader." not in page, "said once, with the working group"


def test_what_is_put_right_is_no_longer_missing(entry: LedgerEntry, cast: Cast) -> None:
    assign_group(entry, by=cast.filer)
    hang_board(entry=entry, hung_on=DECIDED.date(), site="村部", by=cast.filer, at=NOW)
    page = page_of(entry, cast)
    assert "There is no contact leader." not in page
    assert "No notice board hangs" not in page
    assert "The notice board has no photograph yet." in page
    assert "a resident was in the village on too few days" in page


def test_a_photograph_of_a_board_that_was_taken_down_does_not_count(entry: LedgerEntry, cast: Cast) -> None:
    board = hang_board(entry=entry, hung_on=DECIDED.date(), site="村部", by=cast.filer, at=NOW)
    photo = read_upload(pdf(), most_bytes=10_000)
    add_entry_file(entry=entry, purpose=Purpose.BOARD, about=board, file=photo, name="1.pdf", by=cast.filer, at=NOW)
    assert "no photograph yet" not in page_of(entry, cast)
    type(board).objects.filter(pk=board.pk).update(taken_down_on=NOW.date(), taken_down_why="破损")
    hang_board(entry=entry, hung_on=NOW.date(), site="村部", by=cast.filer, at=NOW)
    assert "no photograph yet" in page_of(entry, cast)


def test_the_history_tells_of_extensions(entry: LedgerEntry, cast: Cast) -> None:
    until = entry.deadline + dt.timedelta(days=10)
    request_extension(entry=entry, asked_until=until, reason="等待判决", by=cast.filer, at=NOW)
    page = page_of(entry, cast)
    assert "The township asked for an extension of the deadline." in page
    assert "Decide on the request for an extension." in page


def fill(entry: LedgerEntry, cast: Cast, *, measures: int, visits: int, files: int, problems: int) -> None:
    """So many rows straight into the tables: what the page costs depends on them alone."""
    criterion = entry.criteria.first()
    assert criterion is not None
    Measure.objects.bulk_create(
        Measure(
            entry=entry, criterion=criterion, kind="training", words=f"措施{n}", owner_post="支书", assigned_at=NOW,
            due_on=NOW.date() - dt.timedelta(days=n % 3), stage=Stage.UNDER_WAY,
        )
        for n in range(measures)
    )  # fmt: skip
    VillageVisit.objects.bulk_create(
        VillageVisit(
            village=entry.village, entry=entry, visited_on=NOW.date(), by_post="组长", household_kind="ordinary",
            households=1, question=f"问{n}", recorded_at=NOW, recorded_by=cast.filer,
        )
        for n in range(visits)
    )  # fmt: skip
    kept = EvidenceFile.objects.bulk_create(
        EvidenceFile(
            village=entry.village, name=f"{n}.pdf", kind="pdf", size=1, sha256=f"{measures + n:064d}",
            path=f"{files}/{n}", uploaded_at=NOW, uploaded_by=cast.filer,
        )
        for n in range(files)
    )  # fmt: skip
    EntryFile.objects.bulk_create(
        EntryFile(entry=entry, purpose=Purpose.OTHER, file=file, added_at=NOW, added_by=cast.filer) for file in kept
    )
    Problem.objects.bulk_create(
        Problem(
            entry=entry, raised_on=NOW.date(), raised_by="villagers", words="问题", recorded_at=NOW,
            recorded_by=cast.filer, stage=Stage.RAISED,
        )
        for _n in range(problems)
    )  # fmt: skip


PAGES = {"": 21, "people/": 7, "people/days/": 10, "people/visits/": 9, "deadline/": 9}


def test_a_full_entry_opens_with_as_few_queries_as_an_empty_one(entry: LedgerEntry, cast: Cast) -> None:
    resident = assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer)
    hang_board(entry=entry, hung_on=DECIDED.date(), site="村部", by=cast.filer, at=NOW)
    fill(entry, cast, measures=1, visits=1, files=1, problems=1)
    browser = enter(cast.officer)
    browser.get("/ledger/")  # the first page of a session costs more
    few = {page: queries_of(browser, f"/ledger/{entry.number}/{page}") for page in PAGES}
    fill(entry, cast, measures=200, visits=500, files=50, problems=40)
    for number in range(8):
        other = assign(entry, RESIDENT_GROUP[number % 2], f"郑{number}", by=cast.filer)
        VillageDay.objects.create(service=other, day=NOW.date(), recorded_at=NOW, recorded_by=cast.filer)
    VillageDay.objects.bulk_create(
        VillageDay(service=resident, day=DECIDED.date() + dt.timedelta(days=n), recorded_at=NOW, recorded_by=cast.filer)
        for n in range(30)
    )
    many = {page: queries_of(browser, f"/ledger/{entry.number}/{page}") for page in PAGES}
    assert many == few == PAGES
    assert max(PAGES.values()) <= 25, "an entry with 200 measures, 500 visits and 50 files"
