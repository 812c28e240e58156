"""The record of an inspection and its acceptance: sheet, criteria, ballots, the decision and how it follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reports import words
from reports.letterhead import Issuer
from reports.papers.inspection import AcceptanceContents, BallotRows, QuestionRow, can_be, collect, is_visible
from reports.papers.kind import Kind, Table
from reports.papers.masking import mask
from reports.papers.of_entries import head_table
from reports.states import PaperKind
from villages.acceptance.inspections.models import Outcome
from villages.accounts.permissions import Permission
from villages.divisions.committees import leader_of
from villages.marks import bracketed, colon, listed
from villages.screening.evaluations.rules import percent_of, shown


def title(record: AcceptanceContents) -> str:
    """The village, and which of its entry's inspections."""
    return _("%(village)s: record of inspection and acceptance, inspection %(round)d") % {
        "village": record.head.short,
        "round": record.round,
    }


def issuer(record: AcceptanceContents) -> Issuer:
    """The county's organization department; the record carries no document number."""
    return Issuer(record.head.county)


def context(record: AcceptanceContents) -> dict[str, Any]:
    """What the template prints, in the language that is active."""
    return {
        "record": record,
        "facts": head_table(record.head, _facts(record)),
        "total": _("%(points)s of %(full)s points; %(pass_mark)s pass.")
        % {"points": record.points, "full": record.full, "pass_mark": record.pass_mark},
        "vetoes": [f"{veto.name}{bracketed(veto.fact)}" for veto in record.vetoes],
        "criteria": [
            (row.number, row.text, _resolved(is_resolved=row.is_resolved), row.note) for row in record.criteria
        ],
        "ballots": _ballots(record.ballots) if record.ballots else "",
        "questions": [_question(row) for row in record.ballots.questions] if record.ballots else [],
        "lines": [(line.sentence, Outcome(line.verdict).label) for line in record.lines],
        "decision": list(_decision(record)),
        "stricter_reason": record.stricter_reason,
        "fail_reasons": str(record.fail_reasons).splitlines(),
        "consequences": list(_consequences(record)),
        "team": [_member(name, post, is_head=head) for name, post, head in _team(record)],
        "leader": f"{capfirst(leader_of(record.head.county))}{colon()}{record.signed_by or ''}",
    }


def _facts(record: AcceptanceContents) -> list[tuple[str, object]]:
    """The lines of the first table below those of the entry."""
    visited = words.day_words(record.visited_on) if record.visited_on else ""
    announced = _("announced") if record.is_announced else _("not announced")
    return [
        (_("Applied on"), words.day_words(record.applied_on)),
        (_("What the township says was done"), record.application),
        (_("Visited on"), f"{visited}{bracketed(announced)}" if visited else ""),
        (_("Supervision team"), listed(_member(name, post, is_head=head) for name, post, head in _team(record))),
        (_("Criteria and rule set"), str(record.rules)),
    ]


def _team(record: AcceptanceContents) -> list[tuple[str, str, bool]]:
    return [(member.full_name, member.post, member.is_head) for member in record.team]


def _member(name: str, post: str, *, is_head: bool) -> str:
    return f"{post} {name}".strip() + (bracketed(_("head of the team")) if is_head else "")


def _criteria(record: AcceptanceContents) -> list[tuple[object, ...]]:
    return [(row.number, str(row.text), _resolved(is_resolved=row.is_resolved), row.note) for row in record.criteria]


def _resolved(*, is_resolved: bool) -> str:
    return _("resolved") if is_resolved else _("not resolved")


def _ballots(ballots: BallotRows) -> str:
    return _(
        "%(issued)d ballots were issued (numbers %(first)d to %(last)d); %(returned)d came back valid, %(spoiled)d are "
        "spoiled or missing. Tellers: %(first_teller)s, %(second_teller)s."
    ) % {
        "issued": ballots.issued,
        "first": ballots.first_number,
        "last": ballots.last_number,
        "returned": ballots.returned,
        "spoiled": ballots.spoiled,
        "first_teller": ballots.first_teller,
        "second_teller": ballots.second_teller,
    }


def _question(row: QuestionRow) -> tuple[object, ...]:
    """The question, its answers, the rate of satisfaction and that of dissatisfaction in percent."""
    favourable = row.satisfied + row.fairly_satisfied
    total = favourable + row.dissatisfied
    rates = (shown(percent_of(part, total)) for part in (favourable, row.dissatisfied))
    counts = (row.satisfied, row.fairly_satisfied, row.dissatisfied)
    return (row.name, *counts, *(_("%(number)s %%") % {"number": rate} for rate in rates))


def _decision(record: AcceptanceContents) -> Iterator[str]:
    """What was proposed, what was signed, by whom and when."""
    proposed, outcome = Outcome(record.proposed).label, Outcome(record.outcome).label
    day = words.day_words(timezone.localdate(record.as_of))
    yield _("By its sheet the team proposed: %(outcome)s.") % {"outcome": proposed}
    said = {"day": day, "leader": record.signed_by or "—", "outcome": outcome}
    if record.outcome != record.proposed:
        yield _("Signed on %(day)s by %(leader)s, stricter than proposed: %(outcome)s.") % said
    else:
        yield _("Signed on %(day)s by %(leader)s: %(outcome)s.") % said


def _consequences(record: AcceptanceContents) -> Iterator[str]:
    """What follows from the decision."""
    if record.watch_until:
        yield _("The watch begins with the signature and lasts until %(day)s.") % {
            "day": words.day_words(record.watch_until)
        }
    if record.deadline and record.outcome == Outcome.BASIC:
        yield _("The entry is consolidated until %(day)s, and inspected again.") % {
            "day": words.day_words(record.deadline)
        }
    if record.deadline and record.outcome == Outcome.FAIL:
        yield _("The rectification goes on; the new deadline is %(day)s.") % {"day": words.day_words(record.deadline)}
    if record.outcome != Outcome.PASS:
        yield _("The working group stays in the village: nobody of it is withdrawn before acceptance.")


def tables(record: AcceptanceContents) -> Sequence[Table]:
    """Score sheet, criteria, answers and the lines of the decision, as sheets."""
    number, question = (_("No."), 6), (_("Question"), 50)
    scores = [
        (str(aspect.name), str(item.name), float(item.full), float(item.points), item.reason)
        for aspect in record.aspects
        for item in aspect.items
    ]
    heads = [(_("Aspect"), 24), (_("Item"), 50), (_("Full"), 8), (_("Given"), 8), (_("Reason of the deduction"), 50)]
    questions = [
        (str(row.name), row.satisfied, row.fairly_satisfied, row.dissatisfied)
        for row in (record.ballots.questions if record.ballots else ())
    ]
    counts = [(_("Satisfied"), 12), (_("Fairly satisfied"), 14), (_("Dissatisfied"), 12)]
    lines = [(str(line.sentence), str(Outcome(line.verdict).label)) for line in record.lines]
    return (
        Table(_("Score sheet"), heads, scores),
        Table(
            _("Criteria"),
            [number, (_("Criterion"), 50), (_("Result"), 14), (_("What was found"), 60)],
            _criteria(record),
        ),
        Table(_("Ballots"), [question, *counts], questions),
        Table(_("Decision"), [(_("Line"), 90), (_("Leaves open at best"), 18)], lines),
    )


def masked(record: AcceptanceContents) -> AcceptanceContents:
    """Without what people wrote of people and causes, and with posts instead of names; points and counts stay."""
    notes = ("application", "reason", "fact", "note", "remarks", "stricter_reason", "fail_reasons")
    hidden = mask(record, notes=notes, names=("full_name",))
    return replace(hidden, lines=tuple(replace(line, sentence=line.outside) for line in record.lines))


KIND = Kind(
    paper=PaperKind.ACCEPTANCE,
    contents=AcceptanceContents,
    template="reports/paper/acceptance.html",
    reads=Permission.READ_LEDGER,
    issues=Permission.ISSUE_REPORTS,
    also_issued_by=frozenset({Permission.SIGN_ACCEPTANCE}),
    collect=collect,
    title=title,
    issuer=issuer,
    context=context,
    tables=tables,
    masked=masked,
    can_be=can_be,
    is_visible=is_visible,
)
