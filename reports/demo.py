"""The papers with which the demonstration county begins, asked for: a supervisor can have copies of what was issued."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from reports.actions import Copy, request_report
from reports.batches.actions import request_batch
from reports.states import PaperKind
from villages.acceptance.inspections.models import Inspection
from villages.accountability.notices.models import Notice
from villages.accounts.models import Language, User
from villages.accounts.permissions import Role
from villages.divisions.models import Division
from villages.process import Stage
from villages.screening.quarters import Quarter


def ask_for_the_first_papers(*, at: dt.datetime) -> None:
    """The county officer asks for all reports of the quarter before the open one and for its summary.

    Likewise for each notice that was issued and the record of each inspection that was signed. The first worker makes
    them.
    """
    officer = User.objects.filter(role=Role.OFFICER).order_by("pk")[0]
    county = Division.objects.get(code=officer.jurisdiction)
    period, copy = str(Quarter.last_ended(at).previous()), Copy(Language.CHINESE)
    request_batch(place=county, period=period, copy=copy, by=officer, at=at)
    request_report(paper=PaperKind.COUNTY, place=county, period=period, copy=copy, by=officer, at=at)
    for notice in Notice.objects.filter(stage=Stage.ISSUED).select_related("addressee").order_by("pk"):
        request_report(
            paper=PaperKind.NOTICE, place=notice.addressee, period=notice.issued_on.isoformat(),
            subject=str(notice.pk), copy=copy, by=officer, at=at,
        )  # fmt: skip
    for inspection in Inspection.objects.filter(stage=Stage.SIGNED).select_related("entry__village").order_by("pk"):
        assert inspection.signed_at is not None
        request_report(
            paper=PaperKind.ACCEPTANCE, place=inspection.entry.village,
            period=timezone.localdate(inspection.signed_at).isoformat(), subject=inspection.key, copy=copy, by=officer,
            at=at,
        )  # fmt: skip
