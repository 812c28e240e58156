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
        _("A rebound in the watch begins a new period of %(days)d days.") % {"days": n.rebound_days},
        _extensions(n),
        _("The light changes when %(far)d days are left, and again when %(near)d days are left.")
        % {"far": n.light_far_days, "near": n.light_near_days},
    ]


def _acceptance(n: Numbers) -> list[str]:
    if n.basically_passed_from is None:
        band = _("There is no “basically passed”.")
    else:
        band = ngettext(
            "From %(points)d points it is basically passed, with %(months)d month to consolidate.",
            "From %(points)d points it is basically passed, with %(months)d months to consolidate.",
            n.consolidation_months,
        )
        band %= {"points": n.basically_passed_from, "months": n.consolidation_months}
    return [
        _("An inspection gives up to 100 points; %(points)d pass.") % {"points": n.pass_mark},
        band,
        ngettext("At least %(ballots)d villager votes.", "At least %(ballots)d villagers vote.", n.ballots_min)
        % {"ballots": n.ballots_min},
        _("More than %(percent)d %% dissatisfied fails outright.") % {"percent": n.dissatisfied_fails_over_percent},
        *_redo(n),
        ngettext(
            "After a failed inspection the new deadline is %(days)d day after the signature.",
            "After a failed inspection the new deadline is %(days)d days after the signature.",
            n.redo_days,
        )
        % {"days": n.redo_days},
        _("Satisfaction under %(percent)d %% is a criterion of its own.") % {"percent": n.satisfaction_gate_percent},
        ngettext(
            "The watch lasts %(months)d month from acceptance.",
            "The watch lasts %(months)d months from acceptance.",
            n.watch_months,
        )
        % {"months": n.watch_months},
    ]


def _extensions(n: Numbers) -> str:
    if not n.extensions_most:
        return _("The deadline is never extended.")
    words = ngettext(
        "The deadline is extended at most once, by at most %(days)d days.",
        "The deadline is extended at most %(count)d times, each by at most %(days)d days.",
        n.extensions_most,
    )
    return words % {"count": n.extensions_most, "days": n.extension_days_most}


def _redo(n: Numbers) -> list[str]:
    """The limits under which an acceptance is done again, where the rule set has them."""
    sentences = []
    if n.satisfied_redo_under_percent:
        words = _("Under %(percent)d %% satisfied it is to be done again.")
        sentences.append(words % {"percent": n.satisfied_redo_under_percent})
    if n.aware_redo_under_percent:
        words = _("Under %(percent)d %% who know of the rectification it is to be done again.")
        sentences.append(words % {"percent": n.aware_redo_under_percent})
    return sentences


def _accountability(n: Numbers) -> list[str]:
    return [
        ngettext(
            "The first late or missed check brings an admonishing talk.",
            "A late or missed check brings informed criticism; number %(count)d brings an admonishing talk.",
            n.late_checks_for_talk,
        )
        % {"count": n.late_checks_for_talk},
        _("Late and missed checks are counted over %(months)d months.") % {"months": n.late_checks_period_months},
        _(
            "Number %(count)d of the villages that should have been listed within %(months)d months brings a "
            "recommendation to remove the main leader."
        )
        % {"count": n.concealed_for_removal, "months": n.concealed_period_months},
        _("A department reports what it knows within %(days)d days.") % {"days": n.department_report_days},
        _("For %(count)d missing duty reports of a month the head of the township answers.")
        % {"count": n.duty_gaps_for_notice},
        ngettext(
            "The township may answer a proposed notice within %(days)d working day.",
            "The township may answer a proposed notice within %(days)d working days.",
            n.answer_working_days,
        )
        % {"days": n.answer_working_days},
    ]
