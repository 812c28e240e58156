"""Word that papers are ready: into the inbox, and by mail unless such messages are muted.

It goes to whoever asked; of what the scheduler asked for to the officers of the county.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from reports.models import ReportBatch, ReportJob
from reports.states import JobState
from villages.accounts.models import User
from villages.inbox.models import MessageKind
from villages.inbox.recipients import About, People, read_people
from villages.inbox.telling import keep, make_message
from villages.inbox.tellings import Audience

# Whoever asked for one paper is told when it took longer than anybody looks at a page that says "being made".
LONG = dt.timedelta(minutes=1)


def tell_batch(batch: ReportBatch, *, at: dt.datetime) -> None:
    """Once for each time that the batch becomes ready."""
    people = read_people([])
    told = _asked_for(batch, people)
    if not told or not ReportBatch.objects.filter(pk=batch.pk, told_at=None).update(told_at=at):
        return
    ready = batch.jobs.filter(state=JobState.READY).count()
    others = batch.jobs.count() - ready + len(batch.left_out)
    keep(
        make_message(
            user,
            MessageKind.REPORT,
            people,
            key=f"batch:{batch.pk}:{at.isoformat()}",
            sentence="batch.ready",
            words={"what": batch.period, "count": ready, "others": others},
            path=batch.get_absolute_url(),
            place_id=batch.place_id,
            at=at,
        )
        for user in told
    )


def _asked_for(batch: ReportBatch, people: People) -> list[User]:
    """For whom it was asked; of the command line nobody."""
    if batch.is_scheduled:
        return list(people.meant(Audience.OFFICERS, About(place_code=batch.place.code)))
    return [batch.requested_by] if batch.requested_by else []


def tell_job(job: ReportJob, *, at: dt.datetime) -> None:
    """Of a paper that took long, unless it is one of a batch: that tells for all of them."""
    user = job.requested_by
    if user is None or at - job.requested_at < LONG or job.batches.exists():
        return
    message = make_message(
        user,
        MessageKind.REPORT,
        read_people([]),
        key=f"report:{job.pk}:{at.isoformat()}",
        sentence="report.ready",
        words={"what": job.snapshot.number},
        path=reverse("reports:job-detail", args=[job.pk]),
        place_id=job.snapshot.place_id,
        at=at,
    )
    keep([message])
