"""Plans and the proofs of the four stages, through the same actions as the product."""

from __future__ import annotations

import datetime as dt

from tests.conftest import Cast
from tests.factories import DECIDED
from tests.factories_people import assign
from tests.screening.evidence.papers import pdf
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import add_entry_file
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.people.models import EntryDuty
from villages.ledger.plans import actions, proofs
from villages.ledger.plans.library import add_to_library
from villages.ledger.plans.models import EntryMeeting, Letter, MeetingKind, Plan
from villages.ledger.plans.rules import ItemWords, LetterFacts, Line, MeetingFacts
from villages.ledger.plans.steps import open_next_step
from villages.process import Stage
from villages.screening.evidence.reading import read_upload
from villages.screening.visits.models import VillageVisit

HELD_ON = DECIDED.date()
LETTER = LetterFacts("孙三", "镇党委书记", "李四", "村党支部书记", "按期完成整顿")
WORDS = ItemWords("班子涣散", "制度不落实", "班子有力")


def line(words: str = "调整班子分工", *, owner: str = "镇党委副书记", due: dt.date | None = None) -> Line:
    return Line("personnel", words, owner, due or HELD_ON + dt.timedelta(days=30))


def hold_meeting(
    entry: LedgerEntry, kind: str = MeetingKind.MOBILISATION, *, by: User, at: dt.datetime = DECIDED,
    held_on: dt.date | None = None, room: str = "村委会",
) -> EntryMeeting:  # fmt: skip
    facts = MeetingFacts(kind, held_on or at.date(), room, "镇党委书记", 35, "通报情况，部署整顿")
    return proofs.record_meeting(entry=entry, facts=facts, by=by, at=at)


def prove(
    entry: LedgerEntry, purpose: Purpose, about: EntryMeeting | Letter, *, by: User, at: dt.datetime = DECIDED
) -> EntryFile:
    """A small file about that row; its content is of this row alone."""
    paper = read_upload(pdf(f"/{purpose.value}{about.pk}".encode()), most_bytes=10_000)
    return add_entry_file(entry=entry, purpose=purpose, about=about, file=paper, name="scan.pdf", by=by, at=at)


def sign_letter(entry: LedgerEntry, *, by: User, at: dt.datetime = DECIDED) -> Letter:
    """Written, signed, and with its scan."""
    letter = proofs.write_letter(entry=entry, facts=LETTER, by=by, at=at)
    proofs.sign_letter(letter=letter, signed_on=at.date(), by=by, at=at)
    prove(entry, Purpose.LETTER, letter, by=by, at=at)
    return letter


def visit(entry: LedgerEntry, *, by: User, at: dt.datetime = DECIDED, kind: str = "ordinary") -> VillageVisit:
    """A visit in the diary of the entry."""
    return VillageVisit.objects.create(
        village=entry.village, entry=entry, visited_on=at.date(), by_post="包村干部", household_kind=kind, households=3,
        question="村务公开情况", recorded_at=at, recorded_by=by,
    )  # fmt: skip


def submit_plan(entry: LedgerEntry, *, by: User, at: dt.datetime = DECIDED, words: ItemWords = WORDS) -> Plan:
    """A complete plan with one measure for each criterion, handed to the county."""
    plan = actions.draft_plan(entry=entry, by=by, at=at)
    for criterion in entry.criteria.order_by("number"):
        lines = [line(f"第{criterion.number}条整改", due=at.date() + dt.timedelta(days=30))]
        actions.save_item(
            plan=plan, criterion=criterion, words=words, lines=lines, version=plan.version, by=by, at=at
        )  # fmt: skip
    actions.submit_plan(plan=plan, by=by, at=at)
    return plan


def mobilise(entry: LedgerEntry, *, by: User, at: dt.datetime = DECIDED) -> None:
    """Everything that the first stage wants."""
    prove(entry, Purpose.MEETING, hold_meeting(entry, by=by, at=at), by=by, at=at)
    if not entry.services.filter(duty=EntryDuty.CONTACT_LEADER, until=None).exists():
        assign(entry, EntryDuty.CONTACT_LEADER, "赵一", by=by, at=at)
    sign_letter(entry, by=by, at=at)


def investigate(entry: LedgerEntry, *, by: User, at: dt.datetime = DECIDED) -> None:
    """Everything that the second stage wants."""
    symposium = hold_meeting(entry, MeetingKind.SYMPOSIUM, by=by, at=at)
    for source in (symposium, visit(entry, by=by, at=at)):
        proofs.record_opinion(source=source, topic="村务公开", opinions=4, by=by, at=at)


def reach(entry: LedgerEntry, step: Stage, *, filer: User, officer: User, at: dt.datetime = DECIDED) -> LedgerEntry:
    """Bring an entry whose rectification has begun to that stage, each one proved; with an approved plan at the end."""
    while entry.step != step:
        if entry.step == Stage.MOBILISE:
            mobilise(entry, by=filer, at=at)
        elif entry.step == Stage.INVESTIGATE:
            investigate(entry, by=filer, at=at)
        else:
            actions.approve_plan(plan=submit_plan(entry, by=filer, at=at), by=officer, at=at)
        open_next_step(entry=entry, by=filer, at=at)
    return entry


def plan_addresses(entry: LedgerEntry, cast: Cast, at: dt.datetime) -> dict[str, list[object]]:
    """What the addresses of plans, stages and the library are about: a plan in work, a letter, a meeting, a measure."""
    entry.refresh_from_db()
    plan = actions.draft_plan(entry=entry, by=cast.filer, at=at)
    proofs.write_letter(entry=entry, facts=LETTER, by=cast.filer, at=at)
    meeting = hold_meeting(entry, by=cast.filer, at=at)
    criterion = entry.criteria.order_by("number")[0]
    added = add_to_library(
        county=Division.objects.get(code=cast.officer.jurisdiction), criterion=criterion, kind="training",
        text="本县办法", by=cast.officer, at=at,
    )  # fmt: skip
    of_entry = (
        "entry-plan", "plan-draft", "plan-submit", "plan-drop", "plan-return", "plan-approve", "entry-stages",
        "entry-next-step", "entry-meeting", "entry-letter", "letter-write", "letter-sign", "letter-take-back",
    )  # fmt: skip
    return {
        **{f"villages:{name}": [entry.number] for name in of_entry},
        "villages:plan-item": [entry.number, criterion.number],
        "villages:plan-detail": [entry.number, plan.number],
        "villages:entry-opinion": [entry.number, "meeting", meeting.pk],
        "villages:library-withdraw": [added.pk],
    }
