"""The list of determinations, one of them, and sign, decline, recall on its pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.conftest import Cast
from tests.factories import moment, propose, sign
from tests.pages import enter, text_of
from villages.accounts.permissions import Role
from villages.ledger.actions import recall_determination
from villages.ledger.models import Determination, LedgerEntry
from villages.process import Stage
from villages.screening.models import Finding

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-22 10:00")


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def url_of(determination: Determination, verb: str = "") -> str:
    return f"/determinations/{determination.pk}/{verb}"


def test_it_says_what_a_signature_will_do(proposal: Determination, cast: Cast) -> None:
    page = text_of(enter(cast.leader).get(url_of(proposal)))
    assert "the period of 90 days ends on 20 February 2027" in page
    assert "gets its number with the signature" in page


def test_signing_opens_the_entry_and_goes_there(proposal: Determination, cast: Cast) -> None:
    page = enter(cast.leader).post(url_of(proposal, "sign/"), {"version": proposal.version}, follow=True)
    entry = LedgerEntry.objects.get()
    assert page.redirect_chain == [(f"/ledger/{entry.number}/", 302)]
    assert str(entry.deadline) == "2027-02-20", "as the page had said"
    assert "its deadline is 20 February 2027" in text_of(page)


def test_a_second_determination_joins_the_open_entry_and_says_so(findings: list[Finding], cast: Cast) -> None:
    entry = sign(propose(findings[:1], by=cast.officer), by=cast.leader)
    second = propose(findings[1:], by=cast.officer)
    leader = enter(cast.leader)
    told = text_of(leader.get(url_of(second)))
    assert f"{entry.number} is open for this village" in told
    assert f"Its deadline stays {entry.deadline:%-d %B %Y}" in told
    page = leader.post(url_of(second, "sign/"), {"version": second.version}, follow=True)
    assert f"joined entry {entry.number}" in text_of(page)
    assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("verb", "user", "stage"), [("decline/", "leader", Stage.DECLINED), ("recall/", "officer", Stage.RECALLED)]
)
def test_taking_it_back_needs_a_reason_and_frees_the_findings(
    proposal: Determination, cast: Cast, verb: str, user: str, stage: Stage
) -> None:
    client = enter(getattr(cast, user))
    refused = client.post(url_of(proposal, verb), {"version": proposal.version, "reason": " "})
    assert refused.context["form"].errors["reason"]
    done = client.post(url_of(proposal, verb), {"version": proposal.version, "reason": "材料不齐"}, follow=True)
    proposal.refresh_from_db()
    assert (proposal.stage, done.redirect_chain) == (stage, [(url_of(proposal), 302)])
    assert set(Finding.objects.values_list("stage", flat=True)) == {Stage.FOUND}
    assert "材料不齐" in text_of(done)


def test_a_declined_one_still_shows_what_it_was_about(
    proposal: Determination, findings: list[Finding], cast: Cast
) -> None:
    recall_determination(determination=proposal, reason="材料不齐", by=cast.officer, at=NOW)
    findings[0].refresh_from_db()
    propose(findings[:1], by=cast.officer, at=NOW)
    page = enter(cast.officer).get(url_of(proposal))
    assert [row.criterion.number for row in page.context["findings"]] == [8, 11]


def test_the_second_signature_is_told_that_somebody_was_faster(proposal: Determination, cast: Cast) -> None:
    seen = {"version": proposal.version}
    sign(proposal, by=cast.leader)
    page = enter(cast.leader).post(url_of(proposal, "sign/"), seen)
    assert page.status_code == 409
    assert "The county leader signed the determination." in text_of(page)
    assert LedgerEntry.objects.count() == 1


def test_a_proposal_recalled_while_the_leader_read_is_not_signed(proposal: Determination, cast: Cast) -> None:
    seen = {"version": proposal.version}
    recall_determination(determination=proposal, reason="材料不齐", by=cast.officer, at=NOW)
    page = enter(cast.leader).post(url_of(proposal, "sign/"), seen)
    assert page.status_code == 409
    assert "材料不齐" in text_of(page)
    assert not LedgerEntry.objects.exists()


def test_buttons_follow_stage_and_role(proposal: Determination, cast: Cast) -> None:
    def offered(user: str) -> set[str]:
        page = text_of(enter(getattr(cast, user)).get(url_of(proposal)))
        return {verb for verb in ("sign/", "decline/", "recall/") if url_of(proposal, verb) in page}

    assert offered("leader") == {"sign/", "decline/"}
    assert offered("officer") == {"recall/"}
    assert offered("inspector") == offered("supervisor") == offered("filer") == set()
    sign(proposal, by=cast.leader)
    assert offered("leader") == offered("officer") == set()


def test_signing_is_not_done_by_following_a_link(proposal: Determination, cast: Cast) -> None:
    page = enter(cast.leader).get(url_of(proposal, "sign/"))
    assert (page.status_code, page["Location"]) == (302, url_of(proposal))
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    ("verb", "allowed"), [("sign/", Role.LEADER), ("decline/", Role.LEADER), ("recall/", Role.OFFICER)]
)
def test_each_decision_has_its_role(proposal: Determination, cast: Cast, verb: str, allowed: Role) -> None:
    for role in Role:
        if role != allowed:
            page = enter(cast.with_role(role)).post(url_of(proposal, verb), {"version": 1, "reason": "材料不齐"})
            assert page.status_code == 403, role
    proposal.refresh_from_db()
    assert proposal.stage == Stage.PROPOSED


def test_outside_the_jurisdiction_it_does_not_exist(proposal: Determination, cast: Cast) -> None:
    assert enter(cast.stranger).get(url_of(proposal)).status_code == 404
    assert enter(cast.stranger).post(url_of(proposal, "recall/"), {"version": 1, "reason": "无"}).status_code == 404
    assert enter(cast.neighbour).get(url_of(proposal)).status_code == 404
    assert list(enter(cast.stranger).get("/determinations/").context["page"]) == []


def test_those_that_wait_come_first(findings: list[Finding], cast: Cast) -> None:
    first = propose(findings[:1], by=cast.officer, at=moment("2026-10-15 09:00"))
    sign(first, by=cast.leader, at=moment("2026-10-15 10:00"))
    recalled = propose(findings[1:], by=cast.officer, at=moment("2026-10-16 09:00"))
    recall_determination(determination=recalled, reason="重报", by=cast.officer, at=moment("2026-10-16 10:00"))
    findings[1].refresh_from_db()
    waiting = propose(findings[1:], by=cast.officer, at=moment("2026-10-14 09:00"))
    page = enter(cast.leader).get("/determinations/")
    assert list(page.context["page"]) == [waiting, recalled, first]


@pytest.mark.parametrize(
    ("query", "count"),
    [("stage=proposed", 1), ("stage=signed", 0), ("text=季度", 1), ("text=团黄", 1), ("text=石港", 0),
     ("township=360603101", 1), ("township=360603102", 1), ("stage=x&township=%00&text=%00&page=0", 1)],
)  # fmt: skip
def test_the_list_is_filtered_by_its_address(proposal: Determination, cast: Cast, query: str, count: int) -> None:
    """A township without determinations is no choice, and counts as unset."""
    assert len(enter(cast.leader).get(f"/determinations/?{query}").context["page"]) == count
