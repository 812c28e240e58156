"""The library of measures: what ships with an edition, and what a county adds and withdraws."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import villages.ledger.plans
from villages import audit
from villages.accounts.models import User
from villages.criteria.models import CriteriaEdition, Criterion
from villages.divisions.models import Division
from villages.ledger.plans import rules
from villages.ledger.plans.models import LibraryMeasure, MeasureKind
from villages.process import NEXT, RuleBroken, Stage, Thing, Verb, check_may
from villages.screening.rules import check_reason

SHIPPED = Path(villages.ledger.plans.__path__[0]) / "data" / "library-2026.json"
# Whoever approves plans keeps the county's library.
KEEPING = NEXT[Thing.PLAN, Stage.SUBMITTED, Verb.APPROVE]
FIELDS = ("kind", "text_zh", "text_en")


def load_shipped(*, edition: CriteriaEdition, at: dt.datetime) -> int:
    """Load the measures that ship with this edition; how many are new. Another edition brings none."""
    data = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return load_library(data=data, edition=edition, by=None, at=at) if data["edition"] == edition.key else 0


@transaction.atomic
def load_library(*, data: Mapping[str, Any], edition: CriteriaEdition, by: User | None, at: dt.datetime) -> int:
    """Load measures for the criteria of an edition (see `data/library-2026.json`); repeating it changes nothing.

    Raises `RuleBroken` with the place of what is wrong.
    """
    criteria = {criterion.number: criterion for criterion in edition.criteria.all()}
    there = set(LibraryMeasure.objects.filter(county=None).values_list("criterion", "text_zh"))
    new: list[LibraryMeasure] = []
    for place, row in enumerate(data["measures"] if isinstance(data["measures"], list) else [None], start=1):
        try:
            said = {name: str(row.get(name, "")).strip() for name in FIELDS}
            measure = LibraryMeasure(criterion=criteria[row["criterion"]], **said)
            measure.clean_fields(exclude=["county", "withdrawn_at"])
        except (AttributeError, KeyError, TypeError, ValidationError) as error:
            raise RuleBroken(_("Measure %(place)d of the library cannot be read.") % {"place": place}) from error
        if (measure.criterion_id, measure.text_zh) not in there:
            new.append(measure)
            there.add((measure.criterion_id, measure.text_zh))
    if new:
        LibraryMeasure.objects.bulk_create(new)
        audit.record("library.load", by=by, at=at, about=edition, after={"measures": len(new)})
    return len(new)


@transaction.atomic
def add_to_library(
    *, county: Division, criterion: Criterion, kind: str, text: str, by: User, at: dt.datetime
) -> LibraryMeasure:  # fmt: skip
    """The county adds a measure of its own, in its own words. Raises `RuleBroken`, `PermissionDenied`."""
    check_may(KEEPING, by=by, place=county)
    county = Division.objects.select_for_update(no_key=True).get(pk=county.pk)
    there = LibraryMeasure.objects.for_county(county.code).filter(criterion=criterion, text_zh=text.strip())
    rules.check_library(kind=kind, kinds=MeasureKind.values, text=text, is_there=there.exists())
    row = LibraryMeasure.objects.create(criterion=criterion, kind=kind, text_zh=text.strip(), county=county)
    after = {"criterion_number": criterion.number, "kind": kind, "text": row.text_zh}
    audit.record("library.add", by=by, at=at, about=row, place=county, after=after)
    return row


@transaction.atomic
def withdraw_from_library(*, row: LibraryMeasure, reason: str, by: User, at: dt.datetime) -> None:
    """Withdraw a measure that the county has added; plans that took it over keep it.

    Raises `RuleBroken`, `PermissionDenied`.
    """
    if row.county is None:
        raise RuleBroken(_("What ships with the edition stays in the library."))
    check_may(KEEPING, by=by, place=row.county)
    check_reason(reason)
    if not LibraryMeasure.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise RuleBroken(_("This measure was withdrawn already."))
    audit.record(
        "library.withdraw", by=by, at=at, about=row, place=row.county, before={"text": row.text_zh},
        reason=reason.strip(),
    )  # fmt: skip
