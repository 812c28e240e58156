"""Who belongs to a county's joint meeting, read from a file (see `data/`) and checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from villages.divisions.models import Division, Level
from villages.marks import listed
from villages.process import RuleBroken
from villages.screening.departments.models import Department
from villages.screening.departments.rules import check_text


@dataclass(frozen=True)
class Member:
    """One department as the file has it."""

    name_zh: str
    name_en: str
    contact_post: str
    criteria: tuple[int, ...]


def read_county(data: Mapping[str, Any]) -> Division:
    """The county that the file is about. Raises `RuleBroken`."""
    code = str(data.get("county", ""))
    county = Division.objects.filter(code=code, level=Level.COUNTY).first()
    if county is None:
        raise RuleBroken(_("“county” must be the six-digit code of a loaded county, not “%(code)s”.") % {"code": code})
    return county


def read_members(data: Mapping[str, Any], *, numbers: Container[int]) -> list[Member]:
    """The departments in the order of the file; `numbers`: of the criteria in force. Raises `RuleBroken`."""
    rows = data.get("departments")
    if not isinstance(rows, list) or not rows:
        raise RuleBroken(_("“departments” must be a list of departments."))
    members = [_read(row, place, numbers) for place, row in enumerate(rows, start=1)]
    twice = [name for name, count in Counter(member.name_zh for member in members).items() if count > 1]
    if twice:
        raise RuleBroken(_("These departments stand in the file twice: %(names)s.") % {"names": listed(twice)})
    return members


def _read(row: Any, place: int, numbers: Container[int]) -> Member:
    """One department; the sentence names its place in the list."""
    if not isinstance(row, dict):
        raise RuleBroken(_("Department %(place)s is not an object.") % {"place": place})
    words = {name: row.get(name) for name in ("name_zh", "name_en", "contact_post")}
    criteria = row.get("criteria", [])
    try:
        for name, text in words.items():
            if not isinstance(text, str) or not text.strip():
                raise RuleBroken(_("“%(name)s” is missing") % {"name": name})
        check_criteria(criteria, numbers=numbers)
        check_text(row["contact_post"], "contact_post")
        texts = {name: str(text).strip() for name, text in words.items()}
        member = Member(**texts, criteria=tuple(sorted(criteria)))
        Department(**texts).clean_fields(exclude=["county", "order", "criterion_numbers"])
    except RuleBroken as broken:
        raise RuleBroken(_("Department %(place)s: %(why)s") % {"place": place, "why": broken}) from None
    except ValidationError as error:
        faults = "; ".join(f"{name}: {' '.join(words)}" for name, words in error.message_dict.items())
        raise RuleBroken(_("Department %(place)s: %(why)s") % {"place": place, "why": faults}) from None
    return member


def check_criteria(criteria: Any, *, numbers: Container[int]) -> None:
    """Numbers of criteria, each once."""
    if not isinstance(criteria, list) or not all(type(number) is int for number in criteria):
        raise RuleBroken(_("“criteria” must be a list of numbers"), field="criterion_numbers")
    unknown = [number for number in criteria if number not in numbers]
    if unknown:
        sentence = _("There is no criterion %(numbers)s.") % {"numbers": listed(unknown)}
        raise RuleBroken(sentence, field="criterion_numbers")
    if len(set(criteria)) != len(criteria):
        raise RuleBroken(_("A criterion stands there twice."), field="criterion_numbers")
