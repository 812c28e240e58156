"""Two who do the same to the same thing at once, on a real PostgreSQL: the verbs that no other race is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.concurrency.overlap import Overlap
from tests.conftest import Cast
from tests.factories import FILED, REVIEWED, YES, confirm, fill_check, open_check, propose, submit
from tests.factories_inspections import PLANNED as TEAM_SENT
from tests.factories_inspections import SIGNED, VISIT_DAY, apply, inspected, plan, to_last_step, with_rules
from tests.factories_inspections import sign as sign_inspection
from tests.factories_measures import WORKED_ON, WORKING, Said, approve_plan_of, project_of, prove
from tests.factories_notices import LATE, missing_check, only, sweep
from tests.factories_watch import accepted, cancel, determined, found
from tests.screening.assessments.test_commitments import promise
from tests.screening.explanations.county import asked_about, report
from tests.screening.register.conftest import NOW, dispute_facts, incident_facts, village
from tests.screening.spot_checks.conftest import PLANNED
from tests.screening.spot_checks.conftest import plan as plan_spot_check
from villages.acceptance.inspections import actions as inspections
from villages.acceptance.inspections.models import Inspection, Outcome
from villages.acceptance.watch.breaches import record_breach, take_back_breach
from villages.acceptance.watch.ending import reopen_entry
from villages.acceptance.watch.models import WatchBreach
from villages.accountability.notices import actions as notices
from villages.audit import AuditRow
from villages.criteria.sheet import shipped_sheet
from villages.ledger import actions as ledger
from villages.ledger.measures import actions as measures
from villages.ledger.measures import project_actions as projects
from villages.ledger.measures.models import Measure
from villages.ledger.problems import actions as problems
from villages.ledger.problems.rules import ProblemFacts
from villages.process import StageChange, Staged
from villages.screening import actions as screening
from villages.screening.assessments import commitment_actions as commitments
from villages.screening.explanations import actions as explanations
from villages.screening.models import Finding, QuarterlyCheck
from villages.screening.recording import correct_finding
from villages.screening.register import actions as register
from villages.screening.spot_checks import actions as spot_checks
from villages.screening.unlocking import relock_check, unlock_check

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WHY = "经核实，情况有变"
VILLAGE = "360603101281"
Make = Callable[[Cast], Any]
Act = Callable[[Any, Cast], object]


def measure(cast: Cast) -> Measure:
    approve_plan_of(determined(VILLAGE, cast), [Said()], filer=cast.filer, officer=cast.officer)
    return Measure.objects.get()


def problem(cast: Cast) -> Staged:
    facts = ProblemFacts(WORKED_ON, "villagers", "公开栏未更新")
    return problems.raise_problem(entry=determined(VILLAGE, cast), facts=facts, by=cast.filer, at=WORKING)


def project(cast: Cast) -> Staged:
    return project_of(determined(VILLAGE, cast), by=cast.filer, amount=Decimal(100))


def submitted(cast: Cast) -> QuarterlyCheck:
    return submit(fill_check(open_check("360603101"), by=cast.filer, answers={"360603101200": {8: YES}}), by=cast.filer)


def confirmed(cast: Cast) -> Staged:
    check = submitted(cast)
    confirm(check, by=cast.officer)
    return check


def finding(cast: Cast) -> Finding:
    return found(determined(VILLAGE, cast), 13, cast, at=WORKING)


def proposal(cast: Cast) -> Staged:
    return propose([finding(cast)], by=cast.officer, at=WORKING)


def cancelled(cast: Cast) -> Staged:
    entry = accepted(VILLAGE, cast)
    cancel(entry, cast)
    return entry


def explanation(cast: Cast) -> Staged:
    submit(fill_check(open_check("360603101"), by=cast.filer), by=cast.filer)
    return asked_about(report())


def notice(cast: Cast) -> Staged:
    missing_check()
    sweep(LATE)
    return only()


def almost_good(cast: Cast) -> Inspection:
    """The score lies in the basic band."""
    with_rules({"basically_passed_from": 60, "pass_mark": 99})
    return inspected(determined(VILLAGE, cast), cast, i_team_united={"points": "0", "reason": "不团结"})


def done(cast: Cast) -> Measure:
    row = measure(cast)
    prove(row, by=cast.filer)
    measures.finish_measure(measure=row, done_on=WORKED_ON, by=cast.filer, at=WORKING)
    return row


def planned(cast: Cast) -> Staged:
    return plan(apply(to_last_step(determined(VILLAGE, cast)), cast), cast)


def consolidated(cast: Cast) -> Staged:
    """Applied for again out of a consolidation."""
    return apply(sign_inspection(almost_good(cast), cast, Outcome.BASIC), cast, at=SIGNED)


def breach(cast: Cast) -> WatchBreach:
    entry, named = accepted(VILLAGE, cast), shipped_sheet().breaches[0].key
    return record_breach(
        entry=entry, breach=named, happened_on=WORKING.date(), fact="公示牌被拆除", by=cast.officer, at=WORKING
    )  # fmt: skip


def change_plan(inspection: Inspection, cast: Cast) -> None:
    inspections.change_plan(
        inspection=inspection, team={cast.inspector.pk}, head=cast.inspector.pk,
        planned_on=VISIT_DAY + dt.timedelta(days=1), is_announced=True, by=cast.officer, at=TEAM_SENT,
    )  # fmt: skip


def return_check(check: QuarterlyCheck, cast: Cast) -> None:
    reasons = {check.sheets.earliest("pk").pk: WHY}
    screening.return_check(check=check, village_reasons=reasons, reason=WHY, by=cast.officer, at=REVIEWED)


def simple(action: Callable[..., object], name: str, by: str, at: dt.datetime, **facts: Any) -> Act:
    return lambda row, cast: action(**{name: row}, by=getattr(cast, by), at=at, **facts)


def on_measure(action: Callable[..., object], by: str = "officer", **facts: Any) -> Act:
    return simple(action, "measure", by, WORKING, **facts)


def on_problem(action: Callable[..., object], **facts: Any) -> Act:
    return simple(action, "problem", "filer", WORKING, **facts)


def on_register(action: Callable[..., object], name: str, **facts: Any) -> Act:
    return simple(action, name, "filer", NOW, **facts)


DONE = {"outcome": "已处理", "outcome_on": WORKED_ON}
SORT = on_problem(problems.sort_problem, topic="land")
SOLVE = on_problem(problems.solve_problem, **DONE)
REPLY = on_problem(problems.reply_to_problem, reply="已答复", replied_on=WORKED_ON)
SETTLE = on_register(register.settle_dispute, "dispute", outcome="达成协议")
GIVE_UP = on_register(register.give_up_dispute, "dispute", reason=WHY, outcome="未达成协议")
CLOSE = on_register(register.close_incident, "incident", outcome="已扑灭")
ANSWER = simple(explanations.answer_explanation, "explanation", "filer", FILED, words="情况说明")
UNLOCK = simple(unlock_check, "check", "leader", REVIEWED, reason=WHY, until=REVIEWED.date() + dt.timedelta(days=5))

# What is at hand, what was done to it before, and what two people do to it at the same time.
CASES: dict[str, tuple[Make, list[Act]]] = {
    "check.return": (submitted, [return_check]),
    "check.unconfirm": (confirmed, [simple(screening.unconfirm_check, "check", "officer", REVIEWED, reason=WHY)]),
    "check.unlock": (confirmed, [UNLOCK]),
    "check.relock": (confirmed, [UNLOCK, simple(relock_check, "check", "leader", REVIEWED)]),
    "finding.reopen": (
        finding,
        [
            simple(ledger.dismiss_finding, "finding", "officer", WORKING, reason=WHY),
            simple(ledger.reopen_finding, "finding", "officer", WORKING, reason=WHY),
        ],
    ),
    "finding.correct": (finding, [simple(correct_finding, "finding", "officer", WORKING, reason=WHY)]),
    "determination.decline": (
        proposal,
        [simple(ledger.decline_determination, "determination", "leader", WORKING, reason=WHY)],
    ),
    "entry.return": (
        lambda cast: apply(to_last_step(determined(VILLAGE, cast)), cast),
        [simple(inspections.return_application, "inspection", "officer", SIGNED, reason=WHY)],
    ),
    "entry.resume": (
        consolidated,
        [simple(inspections.return_application, "inspection", "officer", SIGNED, reason=WHY)],
    ),
    "entry.shorten": (breach, [simple(take_back_breach, "breach", "officer", WORKING, reason=WHY)]),
    "inspection.change_plan": (planned, [change_plan]),
    "entry.basically_pass": (almost_good, [lambda row, cast: sign_inspection(row, cast, Outcome.BASIC)]),
    "entry.reopen": (
        cancelled,
        [
            lambda row, cast: reopen_entry(
                entry=row,
                until=row.cancelled_at.date() + dt.timedelta(days=90),
                reason=WHY,
                by=cast.leader,
                at=row.cancelled_at,
            )
        ],
    ),
    "measure.resume": (
        measure,
        [on_measure(measures.block_measure, "filer", reason=WHY), on_measure(measures.resume_measure, "filer")],
    ),
    "measure.reopen": (done, [on_measure(measures.reopen_measure, reason=WHY)]),
    "measure.drop": (measure, [on_measure(measures.drop_measure, reason=WHY)]),
    "problem.sort": (problem, [SORT]),
    "problem.explain": (problem, [SORT, on_problem(problems.explain_problem, **DONE)]),
    "problem.reply": (problem, [SORT, SOLVE, REPLY]),
    "problem.reopen": (problem, [SORT, SOLVE, REPLY, on_problem(problems.reopen_problem, reason=WHY)]),
    "project.start_out": (project, [simple(projects.start_project, "project", "filer", WORKING)]),
    "project.call_off": (project, [simple(projects.call_off_project, "project", "filer", WORKING, reason=WHY)]),
    "incident.close": (
        lambda cast: register.register_incident(village=village(), facts=incident_facts(), by=cast.filer, at=NOW),
        [CLOSE],
    ),
    "incident.reopen": (
        lambda cast: register.register_incident(village=village(), facts=incident_facts(), by=cast.filer, at=NOW),
        [CLOSE, on_register(register.reopen_incident, "incident", reason=WHY)],
    ),
    **{
        f"dispute.{verb}": (
            lambda cast: register.register_dispute(village=village(), facts=dispute_facts(), by=cast.filer, at=NOW),
            acts,
        )
        for verb, acts in {
            "settle": [SETTLE],
            "give_up": [GIVE_UP],
            "reopen": [SETTLE, on_register(register.reopen_dispute, "dispute", reason=WHY)],
        }.items()
    },
    "commitment.fulfil": (promise, [simple(commitments.fulfil, "commitment", "filer", NOW, result="已完成")]),
    "commitment.give_up": (
        promise,
        [simple(commitments.give_up, "commitment", "filer", NOW, result="未完成", reason=WHY)],
    ),
    "explanation.answer": (explanation, [ANSWER]),
    **{
        f"explanation.{verb}": (explanation, [ANSWER, simple(act, "explanation", "officer", REVIEWED, reason=WHY)])
        for verb, act in {
            "accept": explanations.accept_explanation,
            "reject": explanations.reject_explanation,
            "drop": explanations.drop_explanation,
        }.items()
    },
    "spot_check.start_out": (plan_spot_check, [simple(spot_checks.start_spot_check, "spot_check", "officer", PLANNED)]),
    "spot_check.call_off": (
        plan_spot_check,
        [simple(spot_checks.call_off_spot_check, "spot_check", "officer", PLANNED, reason=WHY)],
    ),
    "spot_visit.call_off": (
        lambda cast: plan_spot_check(cast).visits.first(),
        [simple(spot_checks.call_off_visit, "visit", "officer", PLANNED, reason=WHY)],
    ),
    "notice.answer": (notice, [simple(notices.answer_notice, "notice", "filer", LATE, words="情况说明")]),
    "notice.waive": (notice, [simple(notices.waive_notice, "notice", "officer", LATE, reason=WHY)]),
}


@pytest.mark.parametrize("verb", CASES)
def test_of_two_who_do_the_same_one_does_it_and_the_other_is_told(
    verb: str, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    make, (*before, act) = CASES[verb]
    row = make(cast)
    for each in before:
        each(type(row)._default_manager.get(pk=row.pk), cast)
    one, other = (type(row)._default_manager.get(pk=row.pk) for _reading in range(2))
    outcomes = Overlap(monkeypatch).run(lambda: act(one, cast), lambda: act(other, cast), held_at=verb)
    # Who waits for the row itself reads that it cannot be done any more.
    assert outcomes in [("done", "Conflict"), ("done", "RuleBroken")]
    assert AuditRow.objects.filter(verb=verb).count() == 1
    thing, _dot, name = verb.partition(".")
    assert StageChange.objects.filter(thing=thing, verb=name).count() == 1
