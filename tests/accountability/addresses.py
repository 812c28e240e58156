"""Notices at every step and somebody on the freeze list, for the table of addresses by role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tests.conftest import Cast
from villages.accountability.freeze.actions import look_up, name_frozen
from villages.accountability.notices.actions import answer_notice, issue_notice, propose_by_hand
from villages.accountability.notices.models import Notice
from villages.divisions.models import Division
from villages.ledger.models import LedgerEntry


def accountability_addresses(entry: LedgerEntry, cast: Cast, at: dt.datetime) -> dict[str, Iterable[object]]:
    """All notices go to 锦江镇: one waits for its answer, two were answered, one was issued."""
    township, county = (Division.objects.get(code=code) for code in ("360603101", "360603"))

    def propose(kind: str, words: str) -> Notice:
        return propose_by_hand(
            addressee=township, rule="four_noes", kind=kind, posts="镇党委书记", words=words,
            by=cast.officer, at=at,
        )  # fmt: skip

    waiting, criticism, talk, issued = (
        propose(kind, words)
        for kind, words in (
            ("criticism", "组长不在岗"), ("criticism", "推诿扯皮"), ("talk", "工作不力"), ("criticism", "弄虚作假"),
        )
    )  # fmt: skip
    for notice in (criticism, talk, issued):
        answer_notice(notice=notice, words="情况属实", by=cast.filer, at=at)
    issue_notice(notice=issued, by=cast.officer, at=at)
    today = at.date()
    frozen = name_frozen(entry=entry, full_name="张三", post="村党支部书记", since=today, by=cast.officer, at=at)
    lookup = look_up(county=county, full_name="张三", purpose="拟任前核实", by=cast.leader, at=at)
    return {
        **{f"villages:notice-{verb}": [waiting.pk] for verb in ("detail", "answer")},
        **{f"villages:notice-{verb}": [criticism.pk] for verb in ("return", "issue", "waive", "drop")},
        **{f"villages:notice-{verb}": [talk.pk] for verb in ("sign", "decline")},
        **{f"villages:notice-{verb}": [issued.pk] for verb in ("withdraw",)},
        **{f"villages:{name}": [entry.number] for name in ("entry-freeze", "freeze-name")},
        "villages:freeze-end": [frozen.pk],
        "villages:freeze-lookup-detail": [lookup.pk],
    }
