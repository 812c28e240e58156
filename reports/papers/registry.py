"""The kinds of papers that there are."""

from __future__ import annotations

from reports.papers import (
    acceptance,
    annual,
    cancellation,
    freeze_list,
    leader_card,
    ledger_book,
    letter,
    notice_letter,
    summary,
    township,
    village_file,
)
from reports.papers.kind import Kind
from reports.states import PaperKind
from villages.accounts.permissions import Permission

_ALL = (
    township.KIND,
    summary.COUNTY,
    summary.REGION,
    notice_letter.KIND,
    letter.KIND,
    acceptance.KIND,
    cancellation.KIND,
    ledger_book.KIND,
    freeze_list.KIND,
    leader_card.KIND,
    annual.KIND,
    village_file.KIND,
)
KINDS: dict[PaperKind, Kind] = {kind.paper: kind for kind in _ALL}
# The rights of which one is needed to have any paper at all; which paper exactly, `reports.privacy` says.
READS_PAPERS = (Permission.READ_REPORTS, Permission.READ_LEDGER, Permission.READ_NOTICES, Permission.READ_FREEZE)


def kind_of(paper: str) -> Kind:
    """The kind with that name. Raises `KeyError` for a name that is none."""
    return KINDS[PaperKind(paper)]
