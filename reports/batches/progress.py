"""How far a batch is, and about how long it still takes. Three queries, whatever its size."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.models import ReportBatch
from reports.states import JobState

# So many of the last papers say how fast it goes; more would still tell of the hour before.
LAST = 20


@dataclass(frozen=True)
class Progress:
    """Counts of papers; `left` wait, run, or are not asked for yet. `seconds`: None if nobody can say.

    `left_out`: could not be counted, so there is no paper to make.
    """

    expected: int
    ready: int
    failed: int
    cancelled: int
    left_out: int
    left: int
    seconds: int | None

    @property
    def done(self) -> int:
        return self.expected - self.left

    @property
    def is_complete(self) -> bool:
        """Every paper of the batch is ready."""
        return self.ready == self.expected

    @property
    def unmade(self) -> int:
        return self.failed + self.cancelled

    @property
    def time_left(self) -> str:
        """About how long the papers that are left take; empty while nobody can say."""
        if self.seconds is None or not self.left:
            return ""
        if self.seconds < 60:
            return _("less than a minute")
        minutes = math.ceil(self.seconds / 60)
        if minutes < 120:
            return ngettext("about %(count)s minute", "about %(count)s minutes", minutes) % {"count": minutes}
        hours = math.ceil(minutes / 60)
        return ngettext("about %(count)s hour", "about %(count)s hours", hours) % {"count": hours}


def progress_of(batch: ReportBatch, *, at: dt.datetime) -> Progress:
    """Where the batch's papers stand now."""
    states = dict(batch.jobs.order_by().values_list("state").annotate(Count("pk")))
    ready, failed, cancelled = (states.get(state, 0) for state in (JobState.READY, JobState.FAILED, JobState.CANCELLED))
    expected = max(batch.expected, sum(states.values()))
    left_out = len(batch.left_out)
    asked = states.get(JobState.QUEUED, 0) + states.get(JobState.RUNNING, 0)
    # Of a batch that was cancelled somebody else may want a paper, or a worker has it in hand.
    left = asked if batch.is_finished else max(expected - ready - failed - cancelled - left_out, 0)
    return Progress(expected, ready, failed, cancelled, left_out, left, _seconds(batch, left, at))


def _seconds(batch: ReportBatch, left: int, at: dt.datetime) -> int | None:
    """The time between the last papers, times those that are left; a pause since the last one counts as well."""
    finished = batch.jobs.filter(finished_at__gte=batch.requested_at).order_by("-finished_at")
    moments = [moment for moment in finished.values_list("finished_at", flat=True)[:LAST] if moment]
    if left < 1 or len(moments) < 2:
        return None
    each = (moments[0] - moments[-1]).total_seconds() / (len(moments) - 1)
    return round(left * max(each, (at - moments[0]).total_seconds() / len(moments)))
