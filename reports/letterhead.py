"""Who issues a paper, under which number, and what stands where the seal goes: from the settings, or else our words."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from reports.numbers import TownshipFigures
from villages.screening.quarters import Quarter

NO_SERIES = "-"  # REPORT_SERIES of an office that numbers its papers by hand
# Streets, zones and parks have a working committee sent by the county, not a committee of their own.
SENT_BY_THE_COUNTY = ("街道", "区", "园")


def issuing_body(figures: TownshipFigures) -> str:
    """The committee that answers for the paper."""
    names = {"county": figures.county, "township": figures.name}
    if settings.REPORT_ISSUING_BODY:
        return str(settings.REPORT_ISSUING_BODY.format(**names))
    if figures.name.endswith(SENT_BY_THE_COUNTY):
        return _("Party Working Committee of %(township)s, %(county)s") % names
    return _("Party Committee of %(township)s, %(county)s") % names


def document_number(figures: TownshipFigures) -> str:
    """Series, year and the quarter's place in it, `锦江镇季报〔2026〕3号`; empty where the office numbers by hand."""
    given = settings.REPORT_SERIES
    if given == NO_SERIES:
        return ""
    quarter = Quarter.parse(figures.quarter)
    names = {"county": figures.county, "township": figures.name}
    series = given.format(**names) if given else _("%(township)s Quarterly Report") % names
    return _("%(series)s 〔%(year)s〕 No. %(number)s") % {
        "series": series,
        "year": quarter.year,
        "number": quarter.number,
    }


def seal_line(figures: TownshipFigures) -> str:
    """The line that the seal is put on, above the date."""
    body = issuing_body(figures)
    if settings.REPORT_SEAL_LINE:
        return str(settings.REPORT_SEAL_LINE.format(body=body, county=figures.county, township=figures.name))
    return _("%(body)s (seal)") % {"body": body}
