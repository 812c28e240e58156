"""An entry of 团黄村 under rectification, told of and not told of yet; what stands in an inbox, for comparisons."""

from __future__ import annotations

import datetime as dt

from tests.conftest import Cast
from tests.factories import DECIDED, YES, confirm, fill_check, open_check, propose, sign, submit
from tests.scenes import scene
from tests.screening.departments.conftest import departments, forestry
from villages.accounts.models import Language, User
from villages.inbox.models import Message
from villages.inbox.sentences import line_of
from villages.inbox.telling import tell_moves
from villages.ledger.models import LedgerEntry
from villages.screening.actions import return_check
from villages.screening.models import QuarterlyCheck

__all__ = ["departments", "forestry"]

MINUTE = dt.timedelta(minutes=1)
TOLD = DECIDED + MINUTE


@scene
def entry(cast: Cast) -> LedgerEntry:
    """Determined on 15 October 2026 for its eighth criterion; nobody has been told of anything."""
    check = submit(fill_check(open_check(), by=cast.filer, answers={"360603101200": {8: YES}}), by=cast.filer)
    return sign(propose(confirm(check, by=cast.officer), by=cast.officer), by=cast.leader)


@scene
def known(entry: LedgerEntry) -> LedgerEntry:
    """The same; all that is told and read."""
    tell_moves(at=TOLD)
    Message.objects.update(read_at=TOLD, sent_at=TOLD)
    return entry


@scene
def returned(submitted: QuarterlyCheck, cast: Cast) -> QuarterlyCheck:
    """A submitted check that the county has just returned; what came before is told and read."""
    tell_moves(at=DECIDED)
    Message.objects.update(read_at=DECIDED, sent_at=DECIDED)
    sheet = submitted.sheets.get(village__code="360603101200")
    words = "第14条请核实"
    return_check(check=submitted, village_reasons={sheet.pk: words}, reason=words, by=cast.officer, at=DECIDED)
    return submitted


def gets_mail(user: User, address: str = "filer@example.org") -> None:
    User.objects.filter(pk=user.pk).update(email=address, language=Language.ENGLISH)


def keys_of(user: User) -> list[str]:
    """What this person was told, the oldest first."""
    return list(Message.objects.filter(user=user).order_by("at", "pk").values_list("sentence", flat=True))


def lines_of(user: User) -> list[str]:
    rows = Message.objects.filter(user=user).select_related("place__parent").order_by("at", "pk")
    return [f"{line.place} · {line.about} · {line.sentence}" for line in map(line_of, rows)]
