"""The work of a township's quarter in sentences, made from its figures in the active language; pure, no HTML."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.numbers import EntryFigures, TownshipFigures
from reports.words import is_chinese, joined, money_words
from reports.work.numbers import Work
from villages.ledger.measures.models import FundPurpose
from villages.marks import listed
from villages.screening.quarters import Quarter

_TEN_THOUSAND = Decimal(10_000)
# Chinese counts in ten thousands what two decimals can say, and no petty sums.
_COUNTED_FROM, _COUNTED_BY = 1_000, 100


def amount_words(yuan: Decimal) -> str:
    """Money in running text, never rounded: in Chinese 1,234,500.00 yuan is 123.45万元, 870.00 is 870元."""
    if is_chinese() and abs(yuan) >= _COUNTED_FROM and not yuan % _COUNTED_BY:
        amount = f"{(yuan / _TEN_THOUSAND).normalize():f}"
        return pgettext("money in a sentence, counted in ten thousands", "%(amount)s yuan") % {"amount": amount}
    plain = f"{yuan:.0f}" if yuan == yuan.to_integral_value() else f"{yuan:.2f}"
    return _("%(amount)s yuan") % {"amount": plain if is_chinese() else money_words(str(yuan))}


def people_with(entry: EntryFigures, duties: Iterable[str]) -> list[str]:
    """Those with one of these duties on the entry, each once, with their posts."""
    wanted = set(duties)
    return list(dict.fromkeys(str(person) for person in entry.people if person.duty in wanted))


def measures_words(figures: TownshipFigures) -> str:
    """How many measures the entries have, and how far they are; empty without entries, or where it was not frozen."""
    if not (figures.entries and figures.work):
        return ""
    if not figures.measures:
        return _("No measure has been assigned to these entries yet.")
    return _("Measures of these entries: %(total)d; done %(done)d, overdue %(overdue)d.") % {
        "total": figures.measures,
        "done": figures.measures_done,
        "overdue": figures.measures_overdue,
    }


def work_words(figures: TownshipFigures) -> list[str]:
    """Incidents and disputes, visits, money; nothing where none of it was frozen."""
    work = figures.work
    return [_incidents(work), _visits(work), _funds(work, figures.quarter)] if work else []


def _incidents(work: Work) -> str:
    return _(
        "Incidents of the quarter: %(incidents)d. As of the count: incidents not closed %(running)d, disputes under "
        "mediation %(disputes)d."
    ) % {"incidents": work.incidents, "running": work.incidents_running, "disputes": work.disputes_running}


def _visits(work: Work) -> str:
    if not work.visits:
        return _("No visit of the quarter is recorded.")
    return _("Visits in the quarter: %(visits)d; households visited: %(households)d.") % {
        "visits": work.visits,
        "households": work.households_visited,
    }


def _funds(work: Work, quarter: str) -> str:
    so_far = _("Spent on the targets of %(year)d so far: %(amount)s.") % {
        "year": Quarter.parse(quarter).year,
        "amount": amount_words(work.yuan_targets),
    }
    return joined([_of_quarter(work), so_far] if work.yuan_targets else [_of_quarter(work)])


def _of_quarter(work: Work) -> str:
    if not work.spent:
        return _("No money was spent on rectification in the quarter.")
    amount = amount_words(work.yuan)
    if len(work.spent) == 1:
        words = _("Money spent on rectification in the quarter: %(amount)s, on %(purpose)s.")
        return words % {"amount": amount, "purpose": FundPurpose(work.spent[0].purpose).label}
    part = _("%(purpose)s %(amount)s")
    parts = [
        part % {"purpose": FundPurpose(spent.purpose).label, "amount": amount_words(Decimal(spent.yuan))}
        for spent in work.spent
    ]
    words = _("Money spent on rectification in the quarter: %(amount)s, of it %(parts)s.")
    return words % {"amount": amount, "parts": listed(parts)}
