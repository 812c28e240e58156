"""Approved plans with their measures, proofs, projects and money, for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from tests.factories import moment
from tests.screening.evidence.papers import jpeg, pdf
from villages.accounts.models import User
from villages.ledger.measures.actions import assign_measures
from villages.ledger.measures.fund_actions import record_fund
from villages.ledger.measures.models import Fund, Measure, Project
from villages.ledger.measures.project_actions import plan_project
from villages.ledger.measures.rules import FundFacts, ProjectFacts
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import add_entry_file
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.plans.models import Plan, PlanItem, PlannedMeasure
from villages.process import Stage, Verb, advance, begin
from villages.screening.evidence.reading import read_upload

APPROVED = moment("2026-10-20 10:00")
WORKING = moment("2026-11-02 16:00")
WORKED_ON = WORKING.date()
DUE = dt.date(2026, 11, 30)


@dataclass(frozen=True)
class Said:
    """A measure as a version of a plan says it; `measure`: the one that it was drawn up from."""

    words: str = "召开村民代表会议，修订村规民约"
    kind: str = "conventions"
    owner_post: str = "镇党委副书记"
    due_on: dt.date = DUE
    measure: Measure | None = None


def approve_plan_of(
    entry: LedgerEntry, said: Iterable[Said], *, filer: User, officer: User, at: dt.datetime = APPROVED
) -> Plan:
    """The next version of the entry's plan, drafted, submitted and approved, with its measures assigned."""
    number = entry.plans.count() + 1
    plan = Plan(entry=entry, number=number, drafted_at=at, drafted_by=filer)
    with transaction.atomic():
        begin(plan, Verb.DRAFT, by=filer, at=at)
        item = PlanItem.objects.create(plan=plan, criterion=entry.criteria.order_by("number")[0])
        for line in said:
            PlannedMeasure.objects.create(
                item=item, kind=line.kind, words=line.words, owner_post=line.owner_post, due_on=line.due_on,
                measure=line.measure,
            )  # fmt: skip
        advance(plan, Verb.SUBMIT, by=filer, at=at, submitted_at=at, submitted_by=filer)
        for before in Plan.objects.filter(entry=entry, stage=Stage.APPROVED):
            advance(before, Verb.REPLACE, by=officer, at=at)
        advance(plan, Verb.APPROVE, by=officer, at=at, decided_at=at, decided_by=officer)
        assign_measures(plan=plan, by=officer, at=at)
    return plan


def prove(measure: Measure, *, by: User, at: dt.datetime = WORKING, body: bytes = b"") -> EntryFile:
    """A file that proves the measure."""
    file = read_upload(pdf(body), most_bytes=10_000)
    entry = LedgerEntry.objects.get(pk=measure.entry_id)
    return add_entry_file(
        entry=entry, purpose=Purpose.MEASURE, about=measure, file=file, name="会议记录.pdf", by=by, at=at
    )  # fmt: skip


def photograph(project: Project, *, by: User, at: dt.datetime = WORKING) -> EntryFile:
    """A photograph of the project."""
    file = read_upload(jpeg(), most_bytes=100_000)
    entry = LedgerEntry.objects.get(pk=project.entry_id)
    return add_entry_file(
        entry=entry, purpose=Purpose.PROJECT, about=project, file=file, name="施工现场.jpg", by=by, at=at
    )  # fmt: skip


def project_of(entry: LedgerEntry, *, by: User, at: dt.datetime = WORKING, **facts: Any) -> Project:
    """A livelihood project of 50,000 yuan."""
    given: dict[str, Any] = {"name": "饮水管网改造", "amount": Decimal(50_000), "households": 120, "due_on": DUE}
    return plan_project(entry=entry, facts=ProjectFacts(**(given | facts)), by=by, at=at)


def fund_of(entry: LedgerEntry, *, by: User, at: dt.datetime = WORKING, **facts: Any) -> Fund:
    """1,200.50 yuan for meetings."""
    given: dict[str, Any] = {
        "purpose": "meetings",
        "source": "区级党建经费",
        "amount": Decimal("1200.50"),
        "document_no": "余组字〔2026〕15号",
        "spent_on": WORKED_ON,
    }
    return record_fund(entry=entry, facts=FundFacts(**(given | facts)), by=by, at=at)
