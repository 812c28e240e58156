"""The record of a cancellation: determination, plan in short, acceptance, the watch with its look-backs, the signature.

Source: DOMAIN.md §7 D 29-31.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import words
from reports.letterhead import Issuer
from reports.papers.kind import Kind, Table
from reports.papers.letter_form import shortened
from reports.papers.masking import mask
from reports.papers.of_entries import head_table
from reports.papers.watched import CancellationContents, LookBackRow, PlanRow, can_be, collect, is_visible
from reports.states import PaperKind
from villages.acceptance.inspections.models import Outcome
from villages.accounts.permissions import Permission
from villages.divisions.committees import leader_of
from villages.marks import colon, listed
from villages.process import Stage

# The words of a plan stand in short here; in full they stand in the plan.
PLAN_IN_SHORT = 90


def title(record: CancellationContents) -> str:
    """The village, as it stands over the record and in the file's properties."""
    return _("%(village)s: record of the cancellation") % {"village": record.head.short}


def issuer(record: CancellationContents) -> Issuer:
    """The county's organization department; the record carries no document number."""
    return Issuer(record.head.county)


def context(record: CancellationContents) -> dict[str, Any]:
    """What the template prints, in the language that is active."""
    return {
        "record": record,
        "facts": head_table(record.head, [(_("Rounds"), record.round)]),
        "determined": list(_determined(record)),
        "plan": [_plan(row) for row in record.plan],
        "measures": _measures(record),
        "inspections": [
            (row.round, words.day_words(row.signed_on), Outcome(row.outcome).label, row.signed_by or "—")
            for row in record.inspections
        ],
        "watch": _watch(record),
        "look_backs": [_look_back(row) for row in record.look_backs],
        "rebounds": list(_rebounds(record)),
        "breaches": list(_breaches(record)),
        "decision": _("Signed on %(day)s by %(leader)s: the entry is cancelled and leaves the open part of the ledger.")
        % {"day": words.day_words(record.cancelled_on), "leader": record.signed_by or "—"},
        "leader": f"{capfirst(leader_of(record.head.county))}{colon()}{record.signed_by or ''}",
    }


def _determined(record: CancellationContents) -> Iterator[str]:
    yield _("The determination was signed by %(leader)s.") % {"leader": record.determined_by or "—"}
    if record.basis:
        yield _("Basis: %(basis)s") % {"basis": record.basis}


def _plan(row: PlanRow) -> tuple[object, ...]:
    return (row.number, *(shortened(str(text), PLAN_IN_SHORT) for text in (row.problem, row.cause, row.goal)))


def _measures(record: CancellationContents) -> str:
    sentence = ngettext(
        "Of %(count)d measure %(done)d is done.", "Of %(count)d measures %(done)d are done.", record.measures
    )
    return sentence % {"count": record.measures, "done": record.measures_done}


def _watch(record: CancellationContents) -> str:
    return _("Accepted on %(accepted)s; watched from that day until %(until)s.") % {
        "accepted": words.day_words(record.accepted_on),
        "until": words.day_words(record.watch_until),
    }


def _look_back(row: LookBackRow) -> tuple[object, ...]:
    """Quarter, day of the visit, who went there, what was found, in short."""
    if row.visited_on is None:
        return (words.quarter_words(row.quarter), "—", "—", str(Stage(row.stage).label), "")
    result = _("met again: %(criteria)s") % {"criteria": listed(row.hits)} if row.hits else _("no criterion met again")
    return (
        words.quarter_words(row.quarter),
        words.short_day(row.visited_on),
        row.visited_by or "—",
        result,
        row.note,
    )


def _rebounds(record: CancellationContents) -> Iterator[str]:
    for row in record.rebounds:
        yield _("Rebound on %(day)s: %(reason)s") % {"day": words.day_words(row.day), "reason": row.reason}


def _breaches(record: CancellationContents) -> Iterator[str]:
    for row in record.breaches:
        sentence = ngettext(
            "%(day)s: %(breach)s, which lengthens the watch by %(months)d month. %(fact)s",
            "%(day)s: %(breach)s, which lengthens the watch by %(months)d months. %(fact)s",
            row.months,
        )
        said = {"day": words.day_words(row.day), "breach": row.name, "months": row.months, "fact": row.fact}
        yield sentence % said


def tables(record: CancellationContents) -> Sequence[Table]:
    """The criteria with their plan, the look-backs, and what happened in the watch."""
    plan = [(row.number, str(row.text), str(row.problem), str(row.cause), str(row.goal)) for row in record.plan]
    texts = [(_("Criterion"), 50), (_("Problem"), 50), (_("Cause"), 50), (_("Goal"), 50)]
    seen = [(_("Result"), 24), (_("What was seen"), 60)]
    look_backs = [tuple(str(cell) for cell in _look_back(row)) for row in record.look_backs]
    inspections = [(row.round, row.signed_on, str(Outcome(row.outcome).label)) for row in record.inspections]
    return (
        Table(_("Plan"), [(_("No."), 6), *texts], plan),
        Table(_("Inspections"), [(_("Inspection"), 10), (_("Signed on"), 12), (_("Decision"), 20)], inspections),
        Table(
            _("Look-backs"), [(_("Quarter"), 20), (_("Visited on"), 12), (_("Who went there"), 24), *seen], look_backs
        ),
    )


def masked(record: CancellationContents) -> CancellationContents:
    """Without what people wrote of people and causes, and with posts instead of names."""
    notes = ("basis", "problem", "cause", "goal", "note", "reason", "fact")
    return mask(record, notes=notes, names=("full_name",))


KIND = Kind(
    paper=PaperKind.CANCELLATION,
    contents=CancellationContents,
    template="reports/paper/cancellation.html",
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
