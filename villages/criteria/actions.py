"""Load a criteria edition with its rule sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.criteria.models import CriteriaEdition, Criterion, Group, RuleSet, Tier
from villages.criteria.rules import BadNumbers, Numbers
from villages.criteria.sheet import BadSheet, check_fit, read_sheet
from villages.process import RuleBroken

EDITION_FIELDS = ("title_zh", "title_en", "source_zh", "source_en", "in_force_from")
CRITERION_FIELDS = ("group", "tier", "text_zh", "text_en", "short_zh", "short_en")


@dataclass(frozen=True)
class Loaded:
    """What a load did: how many criteria and rule sets are new."""

    edition: CriteriaEdition
    is_new: bool
    rule_sets: int


@transaction.atomic
def load_edition(*, data: Mapping[str, Any], by: User | None, at: dt.datetime) -> Loaded:
    """Load one edition (see `data/edition-2026.json` for the form). Repeating it changes nothing.

    An edition or rule set that is there already must be the same: what a check was judged by is never edited, a
    change is a new edition or a new version. Raises `RuleBroken` with the place of what is wrong.
    """
    try:
        wanted = {field: data[field] for field in EDITION_FIELDS}
        criteria = [_read_criterion(row) for row in data["criteria"]]
        rule_sets = [_read_rule_set(row) for row in data["rule_sets"]]
        wanted["in_force_from"] = dt.date.fromisoformat(data["in_force_from"])
        CriteriaEdition(key=data["key"], **wanted).clean_fields()
    except KeyError as error:
        raise RuleBroken(_("The edition lacks “%(key)s”.") % {"key": error.args[0]}) from error
    except ValidationError as error:
        faults = "; ".join(f"{name}: {' '.join(words)}" for name, words in error.message_dict.items())
        raise RuleBroken(_("The edition cannot be read: %(error)s") % {"error": faults}) from error
    except (TypeError, ValueError) as error:
        raise RuleBroken(_("The edition cannot be read: %(error)s") % {"error": error}) from error
    if len({row["number"] for row in criteria}) != len(criteria) or not criteria:
        raise RuleBroken(_("The criteria need numbers, each once."))
    edition, is_new = CriteriaEdition.objects.get_or_create(key=data["key"], defaults=wanted)
    if is_new:
        Criterion.objects.bulk_create(Criterion(edition=edition, **row) for row in criteria)
        audit.record("edition.load", by=by, at=at, about=edition, after={"criteria": len(criteria)})
    elif _differs(edition, wanted, criteria):
        raise RuleBroken(_("The edition %(key)s is loaded already and differs.") % {"key": edition.key})
    new_sets = sum(_load_rule_set(edition, row, by=by, at=at) for row in rule_sets)
    return Loaded(edition, is_new, new_sets)


def _read_criterion(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {"number": int(row["number"]), **{field: str(row[field]) for field in CRITERION_FIELDS}}
    if values["group"] not in Group.values or values["tier"] not in Tier.values:
        raise ValueError(f"criterion {values['number']}: unknown group or tier")
    Criterion(**values).clean_fields(exclude=["edition"])
    return values


def _read_rule_set(row: Mapping[str, Any]) -> dict[str, Any]:
    sheet = row.get("sheet", {})
    try:
        check_fit(Numbers.read(row["numbers"]), read_sheet(sheet))
    except (BadNumbers, BadSheet) as error:
        raise ValueError(f"rule set {row['version']}: {error}") from error
    return {
        "version": int(row["version"]),
        "in_force_from": dt.date.fromisoformat(row["in_force_from"]),
        "data": row["numbers"],
        "sheet": sheet,
    }


def _differs(edition: CriteriaEdition, wanted: Mapping[str, Any], criteria: list[dict[str, Any]]) -> bool:
    there = list(edition.criteria.values("number", *CRITERION_FIELDS))
    return any(getattr(edition, field) != value for field, value in wanted.items()) or there != sorted(
        criteria, key=lambda row: int(row["number"])
    )


def _load_rule_set(edition: CriteriaEdition, row: dict[str, Any], *, by: User | None, at: dt.datetime) -> bool:
    there = edition.rule_sets.filter(version=row["version"]).first()
    if there is None:
        rule_set = RuleSet.objects.create(edition=edition, **row)
        audit.record("rule_set.load", by=by, at=at, about=rule_set, after=row["data"])
        return True
    if (there.in_force_from, there.data, there.sheet) != (row["in_force_from"], row["data"], row["sheet"]):
        words = {"version": there.version, "key": edition.key}
        raise RuleBroken(_("Rule set %(version)s of %(key)s is loaded already and differs.") % words)
    return False
