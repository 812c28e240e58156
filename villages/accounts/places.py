"""Finding the jurisdiction that an administrator means, by code or by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages import marks
from villages.accounts.permissions import DIGITS_OF_ROLE, Role
from villages.accounts.rules import levels_of
from villages.divisions.models import Division, DivisionQuerySet
from villages.process import RuleBroken

SHOWN = 6


def find_place(text: str, *, role: Role | str, on: dt.date) -> Division | None:
    """The one division that `text` (code, also filled up with zeros, or name) means for this role.

    None for an empty text. Raises `RuleBroken` with the candidates when there is none or more than one.
    """
    text = text.strip()
    if not text:
        return None
    place = _by_code(text, Role(role)) if text.isascii() and text.isdigit() else None
    if place is not None:
        return place
    found = list(matching(text, on=on).filter(level__in=levels_of(role) or [""]).select_related("parent")[: SHOWN + 1])
    exact = [place for place in found if text.split()[-1] in (place.name, place.short_name)]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0]
    if not found:
        nothing = _("No division with this code or name fits the role: %(text)s")
        raise RuleBroken(nothing % {"text": text}, "jurisdiction")
    listed = marks.semicolon().join(in_words(place) for place in found[:SHOWN]) + (" …" if len(found) > SHOWN else "")
    raise RuleBroken(_("Several divisions fit, type the code of one: %(places)s") % {"places": listed}, "jurisdiction")


def _by_code(text: str, role: Role) -> Division | None:
    """The division with this code; 360603101000 is a township's when the role needs a township."""
    codes = {text} | {text[:digits] for digits in DIGITS_OF_ROLE[role] if digits and not text[digits:].strip("0")}
    found = {place.code: place for place in Division.objects.filter(code__in=codes)}
    fitting = [place for code, place in found.items() if len(code) in DIGITS_OF_ROLE[role]]
    return max(fitting, key=lambda place: len(place.code)) if fitting else found.get(text)


def matching(text: str, *, on: dt.date) -> DivisionQuerySet:
    """Divisions in force with this in the name, or at the beginning of pinyin or code; `余江区 锦江镇` names both."""
    *upper, name = text.split() or [""]
    match = Q(name__contains=name) | Q(pinyin__startswith=name.lower()) | Q(code__startswith=name)
    if upper:
        match &= Q(parent__name__contains=upper[-1])
    found: DivisionQuerySet = Division.objects.in_force(on).filter(match)
    return found


def in_words(place: Division) -> str:
    """`锦江镇, 余江区 (360603101)`; needs the parent."""
    upper = f"{marks.comma()}{place.parent.name}" if place.parent else ""
    return f"{place.name}{upper}{marks.bracketed(place.code)}"


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Names by code, in one query, for a list of accounts or audit rows."""
    wanted = {code for code in codes if code}
    return dict(Division.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}
