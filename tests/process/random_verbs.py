"""What people do to a village from its finding to the end of its rectification, as acts that are drawn at random."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from tests import factories_measures, factories_people, factories_plans
from tests.process.random_world import World, act
from villages.accountability.freeze.actions import end_frozen, name_frozen
from villages.accountability.freeze.models import FrozenPost
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.ledger import actions as ledger
from villages.ledger.deadlines import actions as deadlines
from villages.ledger.deadlines.models import Extension
from villages.ledger.measures import actions as measures
from villages.ledger.measures import project_actions as projects
from villages.ledger.measures.fund_actions import counter_fund, record_fund
from villages.ledger.measures.models import Fund, Measure, Project
from villages.ledger.measures.rules import FundFacts
from villages.ledger.models import Determination, LedgerEntry
from villages.ledger.papers.models import Purpose
from villages.ledger.people import leave_actions
from villages.ledger.people.actions import end_service, replace_service
from villages.ledger.people.models import Leave, Service
from villages.ledger.people.rules import ServiceFacts
from villages.ledger.plans import actions as plans
from villages.ledger.plans import proofs
from villages.ledger.plans.models import EntryMeeting, Letter, MeetingKind, Plan
from villages.ledger.plans.rules import ItemWords
from villages.ledger.plans.steps import open_next_step
from villages.ledger.problems import actions as problems
from villages.ledger.problems.models import Problem
from villages.ledger.problems.rules import ProblemFacts
from villages.process import OPEN_ENTRY, UNDER_RECTIFICATION, Stage, Verb, begin
from villages.screening.models import Finding, Source
from villages.screening.quarters import Quarter
from villages.screening.recording import correct_finding, record_finding
from villages.screening.register.models import Incident

CRITERIA = (8, 11, 13)
WHY = "经核实，情况有变"
TO_DO = (Stage.IN_WORK, Stage.RETURNED)


# Findings and determinations.


@act(Division, is_one=False)
def record(w: World, village: Division) -> None:
    by = w.filer(village)
    incident = Incident(
        village=village, kind="fire", spot="后山", fact="林区发生火灾", happened_at=w.at, told_at=w.at,
        told_by="telephone", registered_at=w.at, registered_by=by,
    )  # fmt: skip
    with transaction.atomic():
        begin(incident, Verb.REGISTER, by=by, at=w.at)
        record_finding(
            source=Source.INCIDENT, origin=incident, village=village, fact="林区发生火灾", document_no="",
            criterion=Criterion.objects.get(number=w.either(*CRITERIA)), quarter=Quarter.of(w.today),
            established_by="区林业局", by=w.officer(), at=w.at,
        )  # fmt: skip


@act(Finding, Stage.FOUND)
def propose(w: World, finding: Finding) -> object:
    beside = Finding.objects.filter(village=finding.village_id, stage=Stage.FOUND).exclude(pk=finding.pk)
    chosen = [finding, *(row for row in beside if w.maybe(60))]
    words = {"basis": "信息登记", "joint_opinion": "联席会议同意"}
    return ledger.propose_determination(village=finding.village, findings=chosen, **words, by=w.officer(), at=w.at)


@act(Finding, Stage.FOUND)
def dismiss(w: World, finding: Finding) -> None:
    ledger.dismiss_finding(finding=finding, reason=WHY, by=w.officer(), at=w.at)


@act(Finding, Stage.DISMISSED)
def take_dismissal_back(w: World, finding: Finding) -> None:
    ledger.reopen_finding(finding=finding, reason=WHY, by=w.officer(), at=w.at)


@act(Finding, Stage.FOUND, Stage.DETERMINED)
def correct(w: World, finding: Finding) -> None:
    if w.maybe(40):
        correct_finding(finding=finding, reason=WHY, by=w.officer(), at=w.at)


@act(Determination, Stage.PROPOSED)
def sign(w: World, determination: Determination) -> object:
    return ledger.sign_determination(determination=determination, by=w.leader(), at=w.at)


@act(Determination, Stage.PROPOSED)
def decline(w: World, determination: Determination) -> None:
    ledger.decline_determination(determination=determination, reason=WHY, by=w.leader(), at=w.at)


@act(Determination, Stage.PROPOSED)
def recall(w: World, determination: Determination) -> None:
    ledger.recall_determination(determination=determination, reason=WHY, by=w.officer(), at=w.at)


# The plan, the stages and their proofs.


@act(LedgerEntry, Stage.RECTIFYING)
def draft_plan(w: World, entry: LedgerEntry) -> object:
    return plans.draft_plan(entry=entry, by=w.filer(entry.village), at=w.at)


@act(Plan, *TO_DO, is_one=False)
def write_plan(w: World, plan: Plan) -> None:
    by, words = w.filer(plan.entry.village), ItemWords("制度松弛", "责任不清", "恢复正常")
    for criterion in plan.entry.criteria.order_by("number"):
        due = w.today + dt.timedelta(days=w.chance.randrange(1, 40))
        lines = [factories_plans.line(f"第{criterion.number}条之{w.either(1, 2, 3)}", due=due)]
        plans.save_item(
            plan=plan, criterion=criterion, words=words, lines=lines, version=plan.version, by=by, at=w.at
        )  # fmt: skip


@act(Plan, *TO_DO)
def submit_plan(w: World, plan: Plan) -> None:
    plans.submit_plan(plan=plan, by=w.filer(plan.entry.village), at=w.at)


@act(Plan, Stage.SUBMITTED)
def return_plan(w: World, plan: Plan) -> None:
    plans.return_plan(plan=plan, reason=WHY, by=w.officer(), at=w.at)


@act(Plan, Stage.SUBMITTED)
def approve_plan(w: World, plan: Plan) -> None:
    plans.approve_plan(plan=plan, by=w.officer(), at=w.at)


@act(Plan, *TO_DO)
def drop_plan(w: World, plan: Plan) -> None:
    plans.drop_plan(plan=plan, reason=WHY, by=w.filer(plan.entry.village), at=w.at)


@act(LedgerEntry, Stage.RECTIFYING, is_one=False)
def meet(w: World, entry: LedgerEntry) -> None:
    by, kind = w.filer(entry.village), w.either(MeetingKind.MOBILISATION, MeetingKind.SYMPOSIUM)
    room = f"村委会{w.chance.randrange(1000)}室"
    meeting = factories_plans.hold_meeting(entry, kind, by=by, at=w.at, room=room)
    factories_plans.prove(entry, Purpose.MEETING, meeting, by=by, at=w.at)


@act(LedgerEntry, Stage.RECTIFYING, is_one=False)
def sign_letter(w: World, entry: LedgerEntry) -> object:
    return factories_plans.sign_letter(entry, by=w.filer(entry.village), at=w.at)


@act(EntryMeeting, is_one=False)
def hear(w: World, meeting: EntryMeeting) -> None:
    by = w.filer(meeting.entry.village)
    for source in (meeting, factories_plans.visit(meeting.entry, by=by, at=w.at)):
        proofs.record_opinion(source=source, topic="村务公开", opinions=3, by=by, at=w.at)


@act(Letter)
def take_signature_back(w: World, letter: Letter) -> None:
    proofs.take_signature_back(letter=letter, reason=WHY, by=w.filer(letter.entry.village), at=w.at)


@act(LedgerEntry, Stage.RECTIFYING)
def next_step(w: World, entry: LedgerEntry) -> None:
    open_next_step(entry=entry, by=w.filer(entry.village), at=w.at)


# Measures, problems, projects and money.


@act(Measure, Stage.UNDER_WAY, Stage.BLOCKED)
def note(w: World, measure: Measure) -> object:
    by = w.by(w.either(w.cast.member, w.filer(measure.entry.village)))
    return measures.note_progress(measure=measure, day=w.today, words="已召开会议", by=by, at=w.at)


@act(Measure, Stage.UNDER_WAY, is_one=False)
def finish(w: World, measure: Measure) -> None:
    by = w.filer(measure.entry.village)
    if w.maybe(80):
        factories_measures.prove(measure, by=by, at=w.at, body=f"/{w.chance.random()}".encode())
    measures.finish_measure(measure=measure, done_on=w.today, by=by, at=w.at)


@act(Measure, Stage.UNDER_WAY)
def block(w: World, measure: Measure) -> None:
    measures.block_measure(measure=measure, reason=WHY, by=w.filer(measure.entry.village), at=w.at)


@act(Measure, Stage.BLOCKED)
def resume(w: World, measure: Measure) -> None:
    measures.resume_measure(measure=measure, by=w.filer(measure.entry.village), at=w.at)


@act(Measure, Stage.DONE)
def reopen_measure(w: World, measure: Measure) -> None:
    measures.reopen_measure(measure=measure, reason=WHY, by=w.officer(), at=w.at)


@act(Measure, Stage.UNDER_WAY, Stage.BLOCKED)
def drop_measure(w: World, measure: Measure) -> None:
    measures.drop_measure(measure=measure, reason=WHY, by=w.officer(), at=w.at)


@act(LedgerEntry, *OPEN_ENTRY)
def raise_problem(w: World, entry: LedgerEntry) -> object:
    facts = ProblemFacts(w.today, "villagers", f"第{w.chance.randrange(50)}件：公开栏未更新")
    topic = w.either("", "affairs")
    return problems.raise_problem(entry=entry, facts=facts, topic=topic, by=w.filer(entry.village), at=w.at)


@act(Problem, Stage.RAISED)
def sort(w: World, problem: Problem) -> None:
    problems.sort_problem(problem=problem, topic="land", by=w.filer(problem.entry.village), at=w.at)


@act(Problem, Stage.SORTED)
def solve_or_explain(w: World, problem: Problem) -> None:
    end = w.either(problems.solve_problem, problems.explain_problem)
    end(problem=problem, outcome="已更新", outcome_on=w.today, by=w.filer(problem.entry.village), at=w.at)


@act(Problem, Stage.SOLVED, Stage.EXPLAINED)
def reply(w: World, problem: Problem) -> None:
    by = w.filer(problem.entry.village)
    problems.reply_to_problem(problem=problem, reply="已书面答复", replied_on=w.today, by=by, at=w.at)


@act(Problem, Stage.REPLIED)
def reopen_problem(w: World, problem: Problem) -> None:
    problems.reopen_problem(problem=problem, reason=WHY, by=w.filer(problem.entry.village), at=w.at)


@act(LedgerEntry, *OPEN_ENTRY)
def plan_project(w: World, entry: LedgerEntry) -> object:
    name = f"饮水管网改造{w.chance.randrange(50)}期"
    return factories_measures.project_of(entry, by=w.filer(entry.village), at=w.at, name=name)


@act(Project, Stage.PLANNED, Stage.UNDER_WAY, is_one=False)
def carry_project_on(w: World, project: Project) -> None:
    by = w.filer(project.entry.village)
    if w.maybe(25):
        projects.call_off_project(project=project, reason=WHY, by=by, at=w.at)
    elif project.stage == Stage.PLANNED:
        projects.start_project(project=project, by=by, at=w.at)
    else:
        factories_measures.photograph(project, by=by, at=w.at)
        projects.finish_project(project=project, done_on=w.today, by=by, at=w.at)


@act(LedgerEntry, *OPEN_ENTRY)
def spend(w: World, entry: LedgerEntry) -> None:
    yuan = Decimal(w.chance.randrange(-100, 900_000)) / 100
    facts = FundFacts(w.either("meetings", "training"), "区级党建经费", yuan, "余组字〔2026〕15号", w.today)
    fund = record_fund(entry=entry, facts=facts, by=w.filer(entry.village), at=w.at)
    w.spent.append((fund.entry_id, yuan))


@act(Fund)
def take_back_spending(w: World, fund: Fund) -> None:
    counter_fund(fund=fund, reason=WHY, by=w.filer(fund.entry.village), at=w.at)
    w.spent.append((fund.entry_id, -fund.amount))


# People and deadlines.


@act(LedgerEntry, *OPEN_ENTRY)
def assign(w: World, entry: LedgerEntry) -> object:
    duty, name, post, is_head = w.either(*factories_people.GROUP)
    return factories_people.assign(
        entry, duty, name, by=w.filer(entry.village), at=w.at, post=post, is_head=is_head, since=w.today
    )  # fmt: skip


@act(Service)
def replace(w: World, service: Service) -> object:
    facts = ServiceFacts(service.duty, w.either("韩十", "杨十一"), "干部", w.today, task="驻村")
    return replace_service(service=service, facts=facts, reason=WHY, by=w.filer(service.entry.village), at=w.at)


@act(Service)
def end_serving(w: World, service: Service) -> None:
    end_service(service=service, until=w.today, reason=WHY, by=w.filer(service.entry.village), at=w.at)


@act(Service)
def be_there(w: World, service: Service) -> object:
    return leave_actions.mark_day(service=service, day=w.today, by=w.filer(service.entry.village), at=w.at)


@act(Service)
def ask_leave(w: World, service: Service) -> object:
    day = w.today + dt.timedelta(days=w.chance.randrange(9))
    by = w.filer(service.entry.village)
    return leave_actions.request_leave(service=service, first_day=day, last_day=day, reason=WHY, by=by, at=w.at)


@act(Leave, Stage.REQUESTED)
def decide_leave(w: World, leave: Leave) -> None:
    way = w.chance.randrange(3)
    if way == 0:
        leave_actions.approve_leave(leave=leave, by=w.officer(), at=w.at)
    elif way == 1:
        leave_actions.refuse_leave(leave=leave, reason=WHY, by=w.officer(), at=w.at)
    else:
        leave_actions.withdraw_leave(leave=leave, reason=WHY, by=w.filer(leave.service.entry.village), at=w.at)


@act(LedgerEntry, *UNDER_RECTIFICATION)
def ask_extension(w: World, entry: LedgerEntry) -> object:
    until = entry.deadline + dt.timedelta(days=w.chance.randrange(0, 33))
    by = w.filer(entry.village)
    return deadlines.request_extension(entry=entry, asked_until=until, reason=WHY, by=by, at=w.at)


@act(Extension, Stage.REQUESTED)
def decide_extension(w: World, extension: Extension) -> None:
    way = w.chance.randrange(3)
    if way == 0:
        deadlines.approve_extension(extension=extension, by=w.officer(), at=w.at)
    elif way == 1:
        deadlines.refuse_extension(extension=extension, reason=WHY, by=w.officer(), at=w.at)
    else:
        by = w.filer(extension.entry.village)
        deadlines.withdraw_extension(extension=extension, reason=WHY, by=by, at=w.at)


@act(LedgerEntry, *UNDER_RECTIFICATION)
def freeze(w: World, entry: LedgerEntry) -> object:
    since = max(timezone.localdate(entry.opened_at), w.today - dt.timedelta(days=w.chance.randrange(3)))
    name = w.either("陈某一", "陈某二", "陈某三")
    return name_frozen(entry=entry, full_name=name, post="村党支部书记", since=since, by=w.officer(), at=w.at)


@act(FrozenPost)
def unfreeze(w: World, frozen: FrozenPost) -> None:
    if w.maybe(40):
        end_frozen(frozen=frozen, last_day=w.today, reason=WHY, by=w.officer(), at=w.at)
