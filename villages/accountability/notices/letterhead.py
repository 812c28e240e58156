"""Who issues a notice, under which number, and what stands where the seal goes: from the settings, or our words."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from villages.accountability.notices.models import Notice


def issuing_body(notice: Notice) -> str:
    """The county's organization department, `中共余江区委组织部`."""
    names = {"county": notice.county.name}
    if settings.NOTICE_ISSUING_BODY:
        return str(settings.NOTICE_ISSUING_BODY.format(**names))
    return _("Organization Department of the CPC %(county)s Committee") % names


def document_number(notice: Notice) -> str:
    """Series, year and serial number, `余江区委组通〔2026〕3号`; empty until the notice is issued."""
    if not notice.serial:
        return ""
    names = {"county": notice.county.name}
    given = settings.NOTICE_SERIES
    series = given.format(**names) if given else _("Notices of %(county)s") % names
    return _("%(series)s 〔%(year)s〕 No. %(number)s") % {
        "series": series,
        "year": notice.year,
        "number": notice.serial,
    }


def seal_line(notice: Notice) -> str:
    """The line that the seal is put on, above the date."""
    body = issuing_body(notice)
    if settings.NOTICE_SEAL_LINE:
        return str(settings.NOTICE_SEAL_LINE.format(body=body, county=notice.county.name))
    return _("%(body)s (seal)") % {"body": body}
