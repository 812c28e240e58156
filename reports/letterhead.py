"""Who issues a paper, under which number, and what stands where the seal goes: from the settings, or else our words."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from villages.divisions.committees import committee_of

NO_SERIES = "-"  # REPORT_SERIES of an office that numbers its papers by hand


@dataclass(frozen=True)
class Issuer:
    """Who issues a paper: the township's committee, or without a township the county's organization department.

    `series` is the word before the year, without one the township's quarterly report's; `year` and `ordinal` number the
    paper. Without an ordinal it carries no document number. `region` names the city or province of a wider summary.
    """

    county: str
    township: str = ""
    region: str = ""
    series: str = ""
    year: int = 0
    ordinal: int = 0

    @property
    def names(self) -> dict[str, str]:
        return {"county": self.county, "township": self.township, "region": self.region}


@dataclass(frozen=True)
class Head:
    """The words around a paper in one language; `addressee` and `copies_to` of a letter that is sent."""

    issuing_body: str
    document_number: str
    seal_line: str
    addressee: str = ""
    copies_to: str = ""


def head_of(issuer: Issuer) -> Head:
    """What stands around a paper of that issuer, in the language that is active."""
    return Head(issuing_body(issuer), document_number(issuer), seal_line(issuer))


def issuing_body(issuer: Issuer) -> str:
    """The committee or department that answers for the paper."""
    if issuer.region:
        return _("Organization Department of %(region)s") % issuer.names
    if not issuer.township:
        return _("Organization Department of %(county)s") % issuer.names
    if settings.REPORT_ISSUING_BODY:
        return str(settings.REPORT_ISSUING_BODY.format(county=issuer.county, township=issuer.township))
    return committee_of(issuer.township, issuer.county)


def document_number(issuer: Issuer) -> str:
    """Series, year and number, `锦江镇季报〔2026〕3号`; empty where there is none or the office numbers by hand."""
    if not issuer.ordinal:
        return ""
    series = issuer.series or _township_series(issuer)
    if not series:
        return ""
    return _("%(series)s 〔%(year)s〕 No. %(number)s") % {
        "series": series,
        "year": issuer.year,
        "number": issuer.ordinal,
    }


def _township_series(issuer: Issuer) -> str:
    given = settings.REPORT_SERIES
    if given == NO_SERIES:
        return ""
    if given:
        return str(given.format(county=issuer.county, township=issuer.township))
    return _("%(township)s Quarterly Report") % issuer.names


def seal_line(issuer: Issuer) -> str:
    """The line that the seal is put on, above the date."""
    body = issuing_body(issuer)
    if settings.REPORT_SEAL_LINE and issuer.township:
        return str(settings.REPORT_SEAL_LINE.format(body=body, county=issuer.county, township=issuer.township))
    return _("%(body)s (seal)") % {"body": body}
