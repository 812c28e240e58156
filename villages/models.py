"""Index of every table, in the order of the process."""

from villages.acceptance.inspections.models import (
    BallotCount,
    CriterionResult,
    Inspection,
    InspectionMember,
    InterviewCount,
    ItemScore,
    QuestionCount,
    VetoHit,
)
from villages.acceptance.watch.models import LookBack, LookBackHit, WatchBreach
from villages.accountability.freeze.models import FreezeLookup, FrozenPost
from villages.accountability.notices.models import Notice, NoticeFact, NoticeKey
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.criteria.models import CriteriaEdition, Criterion, RuleDraft, RuleSet
from villages.divisions.models import Division, Level, VillageClass
from villages.inbox.models import Digest, Message, Mute
from villages.ledger.deadlines.models import DeadlineMove, Extension, NoticeBoard
from villages.ledger.measures.models import Fund, Measure, PremisesCheck, ProgressNote, Project
from villages.ledger.models import Determination, EntryCriterion, LedgerEntry
from villages.ledger.papers.models import EntryFile
from villages.ledger.people.models import Appraisal, Leave, Service, VillageDay
from villages.ledger.plans.models import (
    EntryMeeting,
    Letter,
    LibraryMeasure,
    OpinionCount,
    Plan,
    PlanItem,
    PlannedMeasure,
)
from villages.ledger.problems.models import Problem
from villages.process import StageChange
from villages.screening.assessments.models import Assessment, AssessmentSheet, Commitment
from villages.screening.departments.models import (
    Attendance,
    Department,
    DepartmentItem,
    DepartmentReport,
    JointMeeting,
)
from villages.screening.evaluations.models import EvaluationCount, MassEvaluation
from villages.screening.evidence.models import EvidenceFile
from villages.screening.explanations.models import DayOff, Explanation, Outage
from villages.screening.filing_models import CheckLoad, SoftNote, Unlock
from villages.screening.models import (
    Answer,
    Finding,
    QuarterlyCheck,
    Submission,
    VillageSheet,
)
from villages.screening.register.models import Dispute, DutyReport, Incident, IncidentMeasure, MediationStep
from villages.screening.spot_checks.models import Reminder, SpotAnswer, SpotCheck, SpotVisit
from villages.screening.visits.models import PackageMember, VillageVisit

__all__ = [
    "Answer",
    "Appraisal",
    "Assessment",
    "AssessmentSheet",
    "Attendance",
    "AuditRow",
    "BallotCount",
    "CheckLoad",
    "Commitment",
    "CriteriaEdition",
    "Criterion",
    "CriterionResult",
    "DayOff",
    "DeadlineMove",
    "Department",
    "DepartmentItem",
    "DepartmentReport",
    "Determination",
    "Digest",
    "Dispute",
    "Division",
    "DutyReport",
    "EntryCriterion",
    "EntryFile",
    "EntryMeeting",
    "EvaluationCount",
    "EvidenceFile",
    "Explanation",
    "Extension",
    "Finding",
    "FreezeLookup",
    "FrozenPost",
    "Fund",
    "Incident",
    "IncidentMeasure",
    "Inspection",
    "InspectionMember",
    "InterviewCount",
    "ItemScore",
    "JointMeeting",
    "Leave",
    "LedgerEntry",
    "Letter",
    "Level",
    "LibraryMeasure",
    "LookBack",
    "LookBackHit",
    "MassEvaluation",
    "Measure",
    "MediationStep",
    "Message",
    "Mute",
    "Notice",
    "NoticeBoard",
    "NoticeFact",
    "NoticeKey",
    "OpinionCount",
    "Outage",
    "PackageMember",
    "Plan",
    "PlanItem",
    "PlannedMeasure",
    "PremisesCheck",
    "Problem",
    "ProgressNote",
    "Project",
    "QuarterlyCheck",
    "QuestionCount",
    "Reminder",
    "Role",
    "RuleDraft",
    "RuleSet",
    "Service",
    "SoftNote",
    "SpotAnswer",
    "SpotCheck",
    "SpotVisit",
    "StageChange",
    "Submission",
    "Unlock",
    "User",
    "VetoHit",
    "VillageClass",
    "VillageDay",
    "VillageSheet",
    "VillageVisit",
    "WatchBreach",
]
