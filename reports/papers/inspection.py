"""What the record of a signed inspection says, read from its sheet. Source: DOMAIN.md §4, §7 C 25."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.papers.bilingual import Both, both
from reports.papers.masking import HIDDEN
from reports.papers.of_entries import EntryHead, Signatory, check_day, entries_at, read_round, signatory
from reports.papers.periods import is_day_of
from villages.acceptance.inspections.decision import Line, LineKind, plain, total_of
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.inspections.sheet_rows import COUNTS
from villages.acceptance.inspections.sheet_store import PARTS, ballots_of
from villages.acceptance.inspections.words import tell
from villages.acceptance.watch.rules import watch_end
from villages.accounts.models import User
from villages.criteria.sheet import Aspect, Named, Sheet
from villages.divisions.models import Division
from villages.process import RuleBroken, Stage
from villages.screening.spot_checks.rules import months_after


@dataclass(frozen=True)
class Member:
    """An inspector of the team."""

    full_name: str
    post: str
    is_head: bool


@dataclass(frozen=True)
class ItemRow:
    """One line of the score sheet; `reason`: why less than all of it."""

    name: Both
    full: str
    points: str
    reason: str


@dataclass(frozen=True)
class AspectRows:
    """One aspect of the score sheet with its lines."""

    name: Both
    full: str
    points: str
    items: tuple[ItemRow, ...]


@dataclass(frozen=True)
class VetoRow:
    """What the team found that fails an inspection outright."""

    name: Both
    fact: str


@dataclass(frozen=True)
class CriterionRow:
    """A criterion of the entry, and whether it is resolved."""

    number: int
    text: Both
    is_resolved: bool
    note: str


@dataclass(frozen=True)
class InterviewRow:
    """How many people of a kind were interviewed."""

    kind: Both
    people: int
    note: str


@dataclass(frozen=True)
class QuestionRow:
    """The answers to one question of the ballot."""

    name: Both
    satisfied: int
    fairly_satisfied: int
    dissatisfied: int


@dataclass(frozen=True)
class BallotRows:
    """The numbered ballots and their answers."""

    first_number: int
    last_number: int
    issued: int
    returned: int
    spoiled: int
    first_teller: str
    second_teller: str
    questions: tuple[QuestionRow, ...]


@dataclass(frozen=True)
class DecisionRow:
    """One line of the decision as computed; `outside`: the same without what somebody typed."""

    verdict: str
    sentence: Both
    outside: Both


@dataclass(frozen=True)
class AcceptanceContents:
    """The whole record. `deadline`: the new one where it did not pass; `watch_until` where it did."""

    as_of: dt.datetime
    head: EntryHead
    round: int
    rules: Both
    applied_on: dt.date
    application: str
    visited_on: dt.date | None
    is_announced: bool
    team: tuple[Member, ...]
    points: str
    full: str
    pass_mark: int
    aspects: tuple[AspectRows, ...]
    veto_points: int
    vetoes: tuple[VetoRow, ...]
    criteria: tuple[CriterionRow, ...]
    interviews: tuple[InterviewRow, ...]
    ballots: BallotRows | None
    remarks: str
    lines: tuple[DecisionRow, ...]
    proposed: str
    outcome: str
    stricter_reason: str
    fail_reasons: str
    signed_by: Signatory | None
    deadline: dt.date | None
    watch_until: dt.date | None


def collect(place: Division, period: str, subject: str, _at: dt.datetime) -> AcceptanceContents:
    """The inspection with that key, signed on the day `period`. Raises `RuleBroken` before it is signed."""
    inspection = _inspection(place, subject)
    if inspection is None or inspection.stage != Stage.SIGNED:
        raise RuleBroken(_("The inspection has not been signed: there is no record of it yet."))
    assert inspection.signed_at is not None
    signed_on = timezone.localdate(inspection.signed_at)
    check_day(period, signed_on)
    sheet, numbers = inspection.rule_set.inspection_sheet, inspection.rule_set.numbers
    return AcceptanceContents(
        as_of=inspection.signed_at,
        head=EntryHead.of(entries_at(place).get(pk=inspection.entry_id)),
        round=inspection.round,
        rules=both(lambda: f"{inspection.rule_set.edition.title}, v{inspection.rule_set.version}"),
        applied_on=timezone.localdate(inspection.applied_at),
        application=inspection.application,
        visited_on=inspection.visited_on,
        is_announced=inspection.is_announced,
        team=tuple(_team(inspection)),
        points=plain(total_of(_points(inspection), sheet)),
        full=plain(sheet.points),
        pass_mark=numbers.pass_mark,
        aspects=tuple(_aspect(inspection, aspect) for aspect in sheet.aspects),
        veto_points=len(sheet.vetoes),
        vetoes=tuple(_vetoes(inspection, sheet)),
        criteria=tuple(_criteria(inspection)),
        interviews=tuple(_interviews(inspection)),
        ballots=_ballots(inspection, sheet),
        remarks=inspection.remarks,
        lines=tuple(_line(Line.read(line)) for line in inspection.lines),
        proposed=inspection.proposed_outcome,
        outcome=inspection.outcome,
        stricter_reason=inspection.stricter_reason,
        fail_reasons=inspection.fail_reasons,
        signed_by=signatory(inspection.signed_by),
        deadline=_deadline(inspection, signed_on),
        watch_until=watch_end(signed_on, months=numbers.watch_months) if inspection.outcome == Outcome.PASS else None,
    )


def can_be(place: Division, period: str, subject: str, _at: dt.datetime) -> bool:
    """From the signature on, under its day."""
    number, round_ = read_round(subject)
    rows = Inspection.objects.filter(entry__in=entries_at(place).filter(number=number), round=round_)
    return is_day_of(rows.filter(stage=Stage.SIGNED).values_list("signed_at", flat=True).first(), period)


def is_visible(user: User, place: Division, subject: str) -> bool:
    """Whoever may see the inspection."""
    inspection = _inspection(place, subject)
    return inspection is not None and Inspection.objects.visible_to(user).filter(pk=inspection.pk).exists()


def _inspection(place: Division, subject: str) -> Inspection | None:
    number, round_ = read_round(subject)
    rows = Inspection.objects.filter(entry__in=entries_at(place).filter(number=number), round=round_)
    related = rows.select_related("entry", "rule_set__edition", "signed_by")
    return related.prefetch_related("members__user", *PARTS).first()


def _team(inspection: Inspection) -> Iterator[Member]:
    for member in inspection.members.all():
        who = signatory(member.user)
        assert who is not None
        yield Member(who.full_name, who.post, member.is_head)


def _points(inspection: Inspection) -> dict[str, Decimal]:
    return {score.item: score.points for score in inspection.scores.all()}


def _words(named: Named | None, key: str) -> Both:
    return Both(named.zh, named.en) if named else Both(key, key)


def _aspect(inspection: Inspection, aspect: Aspect) -> AspectRows:
    scores = {score.item: score for score in inspection.scores.all()}
    items, total = [], Decimal(0)
    for item in aspect.items:
        score = scores.get(item.key)
        points = score.points if score else Decimal(0)
        total += points
        reason = score.reason if score else ""
        items.append(ItemRow(_words(item, item.key), plain(item.points), plain(points), reason))
    return AspectRows(_words(aspect, aspect.key), plain(aspect.points), plain(total), tuple(items))


def _vetoes(inspection: Inspection, sheet: Sheet) -> Iterator[VetoRow]:
    names = {veto.key: veto for veto in sheet.vetoes}
    for hit in inspection.vetoes.all():
        yield VetoRow(_words(names.get(hit.item), hit.item), hit.fact)


def _criteria(inspection: Inspection) -> Iterator[CriterionRow]:
    for row in inspection.results.all():
        text = Both(row.criterion.text_zh, row.criterion.text_en)
        yield CriterionRow(row.criterion.number, text, row.is_resolved, row.words)


def _interviews(inspection: Inspection) -> Iterator[InterviewRow]:
    for row in inspection.interviews.all():
        yield InterviewRow(both(row.get_kind_display), row.people, row.words)


def _ballots(inspection: Inspection, sheet: Sheet) -> BallotRows | None:
    ballots = ballots_of(inspection)
    if ballots is None:
        return None
    names = {question.key: question for question in sheet.questions}
    questions = (
        QuestionRow(_words(names.get(row.question), row.question), *(getattr(row, count) for count in COUNTS))
        for row in ballots.questions.all()
    )
    return BallotRows(
        ballots.first_number,
        ballots.last_number,
        ballots.issued,
        ballots.returned,
        ballots.spoiled,
        ballots.first_teller,
        ballots.second_teller,
        tuple(questions),
    )


def _line(line: Line) -> DecisionRow:
    sentence = both(lambda: tell(line).sentence)
    if line.kind != LineKind.VETO:
        return DecisionRow(line.verdict, sentence, sentence)
    hidden = both(lambda: tell(Line(line.kind, line.verdict, {**line.facts, "fact": HIDDEN})).sentence)
    return DecisionRow(line.verdict, sentence, hidden)


def _deadline(inspection: Inspection, signed_on: dt.date) -> dt.date | None:
    """By the rule set of the inspection, as it was set with the signature."""
    numbers = inspection.rule_set.numbers
    if inspection.outcome == Outcome.FAIL:
        return signed_on + dt.timedelta(days=numbers.redo_days)
    return months_after(signed_on, numbers.consolidation_months) if inspection.outcome == Outcome.BASIC else None
