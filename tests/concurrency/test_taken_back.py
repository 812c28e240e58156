"""A confirmation is taken back, or a request lapses, while somebody decides on the same row; on a real PostgreSQL."""

from __future__ import annotations

import pytest

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import DECIDED, FILED, QUARTER, YES, confirm, fill_check, open_check, propose, sign, submit
from tests.screening.explanations.county import DUE, REPORTED, TUANHUANG, asked_about, report
from villages.audit import AuditRow
from villages.ledger.actions import dismiss_finding
from villages.process import Stage
from villages.screening.actions import unconfirm_check
from villages.screening.explanations.actions import answer_explanation, sweep_explanations
from villages.screening.explanations.models import Explanation
from villages.screening.models import Finding, QuarterlyCheck
from villages.screening.quarters import Quarter
from villages.screening.recording import correct_finding

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WHY = "经核实，情况有变"


@pytest.fixture
def overlap(monkeypatch: pytest.MonkeyPatch) -> Overlap:
    return Overlap(monkeypatch)


def confirmed(cast: Cast, quarter: Quarter = QUARTER) -> tuple[QuarterlyCheck, Finding]:
    """锦江镇's check in which 团黄 answers *yes* once, and the finding."""
    check = open_check("360603101", quarter)
    at = check.opened_at
    fill_check(check, by=cast.filer, at=at, answers={TUANHUANG: {8: YES}})
    (finding,) = confirm(submit(check, by=cast.filer, at=at), by=cast.officer, at=at)
    return check, finding


def unconfirming(check: QuarterlyCheck, cast: Cast) -> None:
    unconfirm_check(check=QuarterlyCheck.objects.get(pk=check.pk), reason=WHY, by=cast.officer, at=DECIDED)


def test_a_finding_is_withdrawn_or_dismissed_but_not_both(overlap: Overlap, cast: Cast) -> None:
    check, finding = confirmed(cast)

    def dismissing() -> None:
        dismiss_finding(finding=finding, reason=WHY, by=cast.officer, at=DECIDED)

    outcomes = overlap.run(lambda: unconfirming(check, cast), dismissing, held_at="finding.withdraw")
    assert outcomes == ("done", "Conflict")
    assert Finding.objects.get().stage == Stage.WITHDRAWN
    assert not AuditRow.objects.filter(verb="finding.dismiss").exists()


def test_a_finding_is_withdrawn_once(overlap: Overlap, cast: Cast) -> None:
    check, _finding = confirmed(cast)
    both = overlap.run(lambda: unconfirming(check, cast), lambda: unconfirming(check, cast), held_at="finding.withdraw")
    assert both[0] == "done"
    assert both[1] in ("Conflict", "RuleBroken")
    assert AuditRow.objects.filter(verb="finding.withdraw").count() == 1


def test_a_finding_is_detached_or_corrected_but_not_both(overlap: Overlap, cast: Cast) -> None:
    _check, first = confirmed(cast)
    entry = sign(propose([first], by=cast.officer), by=cast.leader)
    check, attached = confirmed(cast, QUARTER.next())
    attached.refresh_from_db()
    assert (attached.stage, attached.entry) == (Stage.DETERMINED, entry)

    def correcting() -> None:
        correct_finding(finding=attached, reason=WHY, by=cast.officer, at=DECIDED)

    outcomes = overlap.run(lambda: unconfirming(check, cast), correcting, held_at="finding.detach")
    assert outcomes == ("done", "Conflict")
    assert Finding.objects.get(pk=attached.pk).stage == Stage.WITHDRAWN
    assert AuditRow.objects.filter(verb__in=["finding.detach", "finding.correct"]).count() == 1


@pytest.fixture
def asked(cast: Cast) -> Explanation:
    submit(fill_check(open_check("360603101"), by=cast.filer), by=cast.filer, at=FILED)
    return asked_about(report())


def answering(asked: Explanation, cast: Cast) -> None:
    row = Explanation.objects.get(pk=asked.pk)
    answer_explanation(explanation=row, words="情况说明", by=cast.filer, at=REPORTED)


def test_who_answers_while_the_request_lapses_is_told(overlap: Overlap, asked: Explanation, cast: Cast) -> None:
    outcomes = overlap.run(
        lambda: sweep_explanations(at=DUE), lambda: answering(asked, cast), held_at="explanation.lapse"
    )
    assert outcomes == ("done", "Conflict")
    assert Explanation.objects.get().stage == Stage.CONCEALED


def test_a_request_that_is_being_answered_does_not_lapse(overlap: Overlap, asked: Explanation, cast: Cast) -> None:
    outcomes = overlap.run(
        lambda: answering(asked, cast), lambda: sweep_explanations(at=DUE), held_at="explanation.answer"
    )
    assert outcomes == ("done", "done")
    assert Explanation.objects.get().stage == Stage.ANSWERED
    assert not AuditRow.objects.filter(verb="explanation.lapse").exists()


def test_of_two_sweeps_one_lets_it_lapse(overlap: Overlap, asked: Explanation) -> None:
    outcomes = overlap.run(
        lambda: sweep_explanations(at=DUE), lambda: sweep_explanations(at=DUE), held_at="explanation.lapse"
    )
    assert outcomes == ("done", "done")
    assert AuditRow.objects.filter(verb="explanation.lapse").count() == 1
