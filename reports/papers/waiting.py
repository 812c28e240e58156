"""What waits on an entry, counted for many entries at once; a card names it in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from villages.ledger.models import LedgerEntry
from villages.ledger.overview import counts_by_entry
from villages.process import Stage


@dataclass(frozen=True)
class Waiting:
    """How the work on one entry stands: measures, problems, and what the county has to decide."""

    measures: int
    done: int
    overdue: int
    blocked: int
    unanswered: int
    plan: str
    is_extension_asked: bool
    is_cancellation_proposed: bool

    def words(self, stage: str) -> list[str]:
        """What waits, the most pressing first; how far the measures are where nothing does."""
        return [
            *self._counted(),
            *self._to_decide(stage),
        ] or [_("Measures done: %(done)d of %(all)d.") % {"done": self.done, "all": self.measures}]

    def _counted(self) -> list[str]:
        counted = (
            (self.overdue, ngettext("%(count)d measure is overdue.", "%(count)d measures are overdue.", self.overdue)),
            (self.blocked, ngettext("%(count)d measure is blocked.", "%(count)d measures are blocked.", self.blocked)),
            (
                self.unanswered,
                ngettext(
                    "%(count)d problem is not answered in writing yet.",
                    "%(count)d problems are not answered in writing yet.",
                    self.unanswered,
                ),
            ),
        )
        return [words % {"count": count} for count, words in counted if count]

    def _to_decide(self, stage: str) -> list[str]:
        decisions = (
            (self.plan == Stage.RETURNED, _("The county returned the plan: it must be put right and submitted again.")),
            (self.plan == Stage.SUBMITTED, _("The plan waits for the county.")),
            (self.is_extension_asked, _("The request for an extension waits for the county.")),
            (stage == Stage.INSPECTING, _("The inspection waits for the county.")),
            (stage == Stage.WATCH and self.is_cancellation_proposed, _("The cancellation waits for the signature.")),
        )
        return [sentence for is_so, sentence in decisions if is_so]


def waiting_on(entries: Collection[int], on: dt.date) -> dict[int, Waiting]:
    """By entry; one query."""
    rows = counts_by_entry(LedgerEntry.objects.filter(pk__in=entries), on, "cancellation_proposed_at")
    return {pk: _waiting(row) for pk, row in rows.items()}


def _waiting(row: dict[str, Any]) -> Waiting:
    return Waiting(
        measures=row["measures_counted"],
        done=row["measures_done"],
        overdue=row["measures_overdue"],
        blocked=row["measures_blocked"],
        unanswered=row["problems_unanswered"],
        plan=row["plan_in_hand"],
        is_extension_asked=row["is_extension_waiting"],
        is_cancellation_proposed=row["cancellation_proposed_at"] is not None,
    )
