"""May it happen now? The rules of determination; pure. Source: DOMAIN.md §2, §3."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.criteria.rules import Numbers
from villages.divisions.models import Division
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken, Stage
from villages.screening.models import Finding


def check_can_propose(
    village: Division,
    findings: Sequence[Finding],
    *,
    basis: str,
    joint_opinion: str,
    watched: Collection[int] = (),
) -> None:
    """One or more undecided findings of the one village; only-joint findings need the departments' opinion.

    `watched`: the numbers of the criteria that the village's entry is in the watch for; to meet one again is a rebound.
    """
    if not findings:
        raise RuleBroken(_("Choose at least one finding."), field="findings")
    if any(finding.village_id != village.pk for finding in findings):
        raise RuleBroken(_("All findings must be of the same village."), field="findings")
    if any(finding.stage != Stage.FOUND for finding in findings):
        raise RuleBroken(_("One of these findings has already been decided or proposed."), field="findings")
    if any(finding.criterion.number in watched for finding in findings):
        sentence = _("The village is in the watch for one of these criteria: confirm the rebound on the entry instead.")
        raise RuleBroken(sentence, field="findings")
    if not basis.strip():
        raise RuleBroken(_("Say on what the determination rests."), field="basis")
    if not joint_opinion.strip() and not any(finding.criterion.is_direct for finding in findings):
        sentence = _("These criteria are weighed with the departments first: write down their opinion.")
        raise RuleBroken(sentence, field="joint_opinion")
    check_no_personal_numbers(basis, field="basis")
    check_no_personal_numbers(joint_opinion, field="joint_opinion")


def deadline_from(at: dt.datetime, numbers: Numbers) -> dt.date:
    """The last day of the rectification period: the rule set's days after the day of determination."""
    return timezone.localdate(at) + dt.timedelta(days=numbers.rectification_days)


def of_a_new_round(at: dt.datetime) -> dict[str, Any]:
    """The columns that begin anew when an entry leaves its watch for another round; the history keeps the old ones."""
    return {"round_began_at": at, "accepted_at": None, "watch_until": None, "cancellation_proposed_at": None}
