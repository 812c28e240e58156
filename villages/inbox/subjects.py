"""What a message says of a thing: which one it is, where it leads, and who must not hear of it yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from villages.accountability.notices.models import SIGNED_KINDS
from villages.accounts.permissions import Role
from villages.process import COLUMN, Stage, StageChange, Thing
from villages.screening.models import Source

# Of a measure or a problem as much as tells it from its neighbours.
LONGEST_NAME = 60


@dataclass(frozen=True)
class Subject:
    """How one kind of thing is named and found. The functions take its row, with what `related` brings."""

    related: tuple[str, ...]
    what: Callable[[Any], str]
    path: Callable[[Any, str], str]
    # The entry that it belongs to, whose people are told; the county's own things have none.
    entry: Callable[[Any], int | None] = lambda row: None
    # Those below the county are not told: it was not announced.
    is_hidden: Callable[[Any], bool] = lambda row: False
    # The move is known to those who would be told.
    is_known: Callable[[Any], bool] = lambda row: False
    needs_signature: Callable[[Any], bool] = lambda row: False
    # The value of the kind, of a thing that is named by it.
    kind: Callable[[Any], str] = lambda row: ""


def _leads(name: str, argument: Callable[[Any], Any] = lambda row: row.pk) -> Callable[[Any, str], str]:
    """The page with this name, the same for every reader."""
    return lambda row, role: reverse(f"villages:{name}", args=[argument(row)])


def _check_path(row: Any, role: str) -> str:
    page = "check-review" if role == Role.OFFICER else "check-detail"
    return reverse(f"villages:{page}", args=[row.quarter, row.township.code])


def _visit_path(row: Any, role: str) -> str:
    is_to_make = role == Role.INSPECTOR and row.stage == Stage.PLANNED
    return reverse(f"villages:spot-visit-{'sheet' if is_to_make else 'detail'}", args=[row.pk])


def _of_entry(name: str) -> Subject:
    """A thing whose page is a section of its entry."""
    return Subject(
        ("entry__village__parent",),
        lambda row: row.entry.number,
        _leads(name, lambda row: row.entry.number),
        entry=lambda row: row.entry_id,
    )


def _named(name: str) -> Subject:
    """A thing of an entry with a page of its own, told by its words."""
    return Subject(
        ("entry__village__parent",),
        lambda row: str(row)[:LONGEST_NAME],
        _leads(name),
        entry=lambda row: row.entry_id,
    )


_ENTRY = Subject(
    ("village__parent",),
    lambda row: row.number,
    _leads("entry-detail", lambda row: row.number),
    entry=lambda row: row.pk,
)
_REGISTERED = ("village__parent",)

SUBJECTS: dict[Thing, Subject] = {
    Thing.CHECK: Subject(("township__parent",), lambda row: row.period.label, _check_path),
    Thing.FINDING: Subject(
        ("village__parent", "criterion"),
        lambda row: f"{row.criterion.number} · {row.period.label}",
        _leads("finding-detail"),
        is_known=lambda row: row.source == Source.TOWNSHIP,
    ),
    Thing.DETERMINATION: Subject(("village__parent",), lambda row: "", _leads("determination-detail")),
    Thing.ENTRY: _ENTRY,
    Thing.STEP: _ENTRY,
    Thing.SPOT_VISIT: Subject(
        ("village__parent", "spot_check"),
        lambda row: row.spot_check.title,
        _visit_path,
        is_hidden=lambda row: not row.spot_check.is_announced and row.stage != Stage.DONE,
    ),
    Thing.INCIDENT: Subject(_REGISTERED, lambda row: "", _leads("incident-detail")),
    Thing.DISPUTE: Subject(_REGISTERED, lambda row: "", _leads("dispute-detail")),
    Thing.EXPLANATION: Subject(
        ("village__parent", "finding__criterion"),
        lambda row: f"{row.finding.criterion.number} · {row.finding.period.label}",
        _leads("explanation-detail"),
    ),
    Thing.PLAN: _of_entry("entry-plan"),
    Thing.MEASURE: _named("measure-detail"),
    Thing.PROBLEM: _named("problem-detail"),
    Thing.PROJECT: _named("project-detail"),
    Thing.EXTENSION: _of_entry("entry-deadline"),
    Thing.LEAVE: Subject(
        ("service__entry__village__parent",),
        lambda row: row.service.entry.number,
        _leads("entry-people", lambda row: row.service.entry.number),
        entry=lambda row: row.service.entry_id,
    ),
    Thing.INSPECTION: Subject(
        ("entry__village__parent",),
        lambda row: row.entry.number,
        _leads("inspection-detail"),
        entry=lambda row: row.entry_id,
        is_hidden=lambda row: not row.is_announced and row.stage != Stage.SIGNED,
    ),
    Thing.LOOK_BACK: Subject(
        ("entry__village__parent",),
        lambda row: f"{row.entry.number} · {row.period.label}",
        _leads("look-back-detail"),
        entry=lambda row: row.entry_id,
    ),
    Thing.NOTICE: Subject(
        ("addressee__parent", "department"),
        # A department is not a place: a notice to one is told by its name.
        lambda row: row.department.name if row.department else "",
        _leads("notice-detail"),
        needs_signature=lambda row: row.kind in SIGNED_KINDS,
        kind=lambda row: row.kind,
    ),
}


def row_of(change: StageChange) -> Any:
    """The thing that moved."""
    return getattr(change, COLUMN[Thing(change.thing)])
