"""The numbers of a rule set as sentences that a township can read. Source of the rules: DOMAIN.md §4."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from villages.criteria.rules import Numbers
from villages.divisions.models import VillageClass
from villages.marks import listed


class Chapter(NamedTuple):
    """Sentences about one part of the process."""

    title: str
    sentences: list[str]


def chapters(numbers: Numbers) -> list[Chapter]:
    """Every number of the rule set in words, in the order of the process."""
    return [
        Chapter(_("Screening"), _screening(numbers)),
        Chapter(_("Rectification"), _rectification(numbers)),
        Chapter(_("Acceptance and watch"), _acceptance(numbers)),
        Chapter(_("Accountability"), _accountability(numbers)),
    ]


def _screening(n: Numbers) -> list[str]:
    classes = listed(VillageClass(name).label for name in n.screened_classes)
    due = ngettext(
        "The quarterly check is due on day %(day)d of the month after the quarter, 24:00. Late is noted, not locked.",
        "The quarterly check is due on day %(day)d of month %(months)d after the quarter, 24:00. Late is noted, "
        "not locked.",
        n.check_due_months_after_quarter,
    )
    return [
        _("Each quarter every village of this class is looked at: %(classes)s.") % {"classes": classes},
        due % {"day": n.check_due_day, "months": n.check_due_months_after_quarter},
        ngettext(
            "The county makes a general spot check every month; others at any time.",
            "The county makes a general spot check every %(months)d months; others at any time.",
            n.spot_check_every_months,
        )
        % {"months": n.spot_check_every_months},
        ngettext(
            "Information workers report by telephone every day, and in writing every Monday.",
            "Information workers report by telephone every %(days)d days, and in writing every Monday.",
            n.phone_report_every_days,
        )
        % {"days": n.phone_report_every_days},
    ]


def _rectification(n: Numbers) -> list[str]:
    members = _("The resident working group has at least %(county)d members from the county and %(township)d from the "
                "township.")  # fmt: skip
    return [
        ngettext(
            "A village is put right within %(days)d day of the determination; only an approved extension moves the "
            "deadline.",
            "A village is put right within %(days)d days of the determination; only an approved extension moves the "
            "deadline.",
            n.rectification_days,
        )
        % {"days": n.rectification_days},
        members % {"county": n.residents_county_members_min, "township": n.residents_township_members_min},
        ngettext(
            "The working group is in the village at least %(days)d day a week.",
            "The working group is in the village at least %(days)d days a week.",
            n.residents_days_per_week_min,
        )
        % {"days": n.residents_days_per_week_min},
        ngettext(
            "The township's team for a village visits it at least once a week.",
            "The township's team for a village visits it at least %(visits)d times a week.",
            n.package_visits_per_week_min,
        )
        % {"visits": n.package_visits_per_week_min},
        _("The light changes when %(far)d days are left, and again when %(near)d days are left.")
        % {"far": n.light_far_days, "near": n.light_near_days},
    ]


def _acceptance(n: Numbers) -> list[str]:
    if n.basically_passed_from is None:
        band = _("There is no “basically passed”.")
    else:
        band = _("From %(points)d points it is basically passed, with half a year to consolidate.")
        band %= {"points": n.basically_passed_from}
    return [
        _("An inspection gives up to 100 points; %(points)d pass.") % {"points": n.pass_mark},
        band,
        ngettext("At least %(ballots)d villager votes.", "At least %(ballots)d villagers vote.", n.ballots_min)
        % {"ballots": n.ballots_min},
        _("More than %(percent)d %% dissatisfied fails outright.") % {"percent": n.dissatisfied_fails_over_percent},
        _("Satisfaction under %(percent)d %% is a criterion of its own.") % {"percent": n.satisfaction_gate_percent},
        ngettext(
            "The watch lasts %(months)d month from acceptance.",
            "The watch lasts %(months)d months from acceptance.",
            n.watch_months,
        )
        % {"months": n.watch_months},
    ]


def _accountability(n: Numbers) -> list[str]:
    return [
        ngettext(
            "The first late or missed check brings an admonishing talk.",
            "A late or missed check brings informed criticism; number %(count)d brings an admonishing talk.",
            n.late_checks_for_talk,
        )
        % {"count": n.late_checks_for_talk},
        ngettext(
            "The township may answer a proposed notice within %(days)d working day.",
            "The township may answer a proposed notice within %(days)d working days.",
            n.answer_working_days,
        )
        % {"days": n.answer_working_days},
    ]
