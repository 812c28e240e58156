"""Who issues a notice, under which number, what stands where the seal goes: from the settings, or our words."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _


def issuing_body(county: str) -> str:
    """The county's organization department, `中共余江区委组织部`."""
    if settings.NOTICE_ISSUING_BODY:
        return str(settings.NOTICE_ISSUING_BODY.format(county=county))
    return _("Organization Department of the CPC %(county)s Committee") % {"county": county}


def document_number(county: str, year: int | None, serial: int | None) -> str:
    """Series, year and serial number, `余江区委组通〔2026〕3号`; empty until the notice is issued."""
    if not serial:
        return ""
    given = settings.NOTICE_SERIES
    series = given.format(county=county) if given else _("Notices of %(county)s") % {"county": county}
    return _("%(series)s 〔%(year)s〕 No. %(number)s") % {"series": series, "year": year, "number": serial}


def seal_line(county: str) -> str:
    """Who signs above the date; the seal is put over it, and no word asks for one. Source: GB/T 9704-2012, 7.3.5."""
    body = issuing_body(county)
    if settings.NOTICE_SEAL_LINE:
        return str(settings.NOTICE_SEAL_LINE.format(body=body, county=county))
    return body
