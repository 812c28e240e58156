"""The mapping behind the annual statistics sheet: criterion → one of ten types. Data, see `reports/data/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports.papers.bilingual import Both

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "annual-sheet.json"


@dataclass(frozen=True)
class OrganizationType:
    """One of the ten types, with the numbers of its criteria."""

    key: str
    label: Both
    criteria: frozenset[int]


@dataclass(frozen=True)
class Mapping:
    """The types in their order; which criteria say that a secretary is missing or unfit; which call for a campaign."""

    types: tuple[OrganizationType, ...]
    secretary_missing: frozenset[int]
    secretary_unfit: frozenset[int]
    campaigns: frozenset[int]

    @property
    def other(self) -> OrganizationType:
        """The last: what is named nowhere counts here."""
        return self.types[-1]

    @property
    def named(self) -> frozenset[int]:
        """The criteria of all types but the last."""
        return frozenset().union(*(each.criteria for each in self.types[:-1]))


@cache
def shipped() -> Mapping:
    """The mapping that comes with the product."""
    return read(SHIPPED)


def read(path: Path) -> Mapping:
    """A mapping from its file. Raises `ValueError` where a criterion has two types or a key stands twice."""
    data = json.loads(path.read_text(encoding="utf-8"))
    types = tuple(
        OrganizationType(row["key"], Both(row["zh"], row["en"]), frozenset(row["criteria"])) for row in data["types"]
    )
    numbers = [number for each in types for number in each.criteria]
    if len(set(numbers)) != len(numbers) or len({each.key for each in types}) != len(types):
        raise ValueError(f"{path}: a criterion has one type, and a type stands once")
    missing, unfit, campaigns = (
        frozenset(data[key]) for key in ("secretary_missing", "secretary_unfit", "campaigns")
    )  # fmt: skip
    return Mapping(types, missing, unfit, campaigns)
