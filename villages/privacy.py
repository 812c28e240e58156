"""Free text is about organizations: it holds no ID-card and no telephone number. Source: DOMAIN.md §3."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from villages.process import RuleBroken

_ID_18 = re.compile(r"(?<!\d)(\d{6})[ -]?(\d{8})[ -]?(\d{3}[\dXx])(?![\dXx])")
_ID_15 = re.compile(r"(?<!\d)\d{15}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)\(?0\d{2,3}[)-] ?\d{7,8}(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_no_personal_numbers(text: str, *, field: str | None = None) -> None:
    """Raise `RuleBroken` when the text holds an ID-card number (by its checksum) or a telephone number."""
    plain = unicodedata.normalize("NFKC", text)
    if any(_is_id_card("".join(found)) for found in _ID_18.findall(plain)) or any(
        _is_date("19" + found[6:12]) for found in _ID_15.findall(plain)
    ):
        raise RuleBroken(_("This looks like an ID-card number. Write about the organization, not the person."), field)
    if _MOBILE.search(plain) or _LANDLINE.search(plain):
        raise RuleBroken(_("This looks like a telephone number. Leave it out."), field)


def _is_id_card(number: str) -> bool:
    """Birthday and check character as in GB 11643-1999; a document number of 18 digits fails them."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _is_date(number[6:14]) and "10X98765432"[total % 11] == number[17].upper()


def _is_date(digits: str) -> bool:
    try:
        return dt.datetime.strptime(digits, "%Y%m%d").year >= 1900  # noqa: DTZ007 (a birthday has no zone)
    except ValueError:
        return False
