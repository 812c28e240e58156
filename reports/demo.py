"""The papers with which the demonstration county begins: those of the quarter before the open one, asked for."""

from __future__ import annotations

import datetime as dt

from reports.actions import Copy, request_report
from reports.batches.actions import request_batch
from reports.states import PaperKind
from villages.accounts.models import Language, User
from villages.accounts.permissions import Role
from villages.divisions.models import Division
from villages.screening.quarters import Quarter


def ask_for_the_quarter_before(*, at: dt.datetime) -> None:
    """The county officer asks for the reports of all townships and for the summary; the first worker makes them."""
    officer = User.objects.filter(role=Role.OFFICER).order_by("pk")[0]
    county = Division.objects.get(code=officer.jurisdiction)
    period, copy = str(Quarter.last_ended(at).previous()), Copy(Language.CHINESE)
    request_batch(place=county, period=period, copy=copy, by=officer, at=at)
    request_report(paper=PaperKind.COUNTY, place=county, period=period, copy=copy, by=officer, at=at)
