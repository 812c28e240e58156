"""Index of every table, in the order of the process."""

from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.criteria.models import CriteriaEdition, Criterion, RuleSet
from villages.divisions.models import Division, Level, VillageClass
from villages.ledger.models import Determination, EntryCriterion, LedgerEntry
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
    "Assessment",
    "AssessmentSheet",
    "Attendance",
    "AuditRow",
    "CheckLoad",
    "Commitment",
    "CriteriaEdition",
    "Criterion",
    "DayOff",
    "Department",
    "DepartmentItem",
    "DepartmentReport",
    "Determination",
    "Dispute",
    "Division",
    "DutyReport",
    "EntryCriterion",
    "EvaluationCount",
    "EvidenceFile",
    "Explanation",
    "Finding",
    "Incident",
    "IncidentMeasure",
    "JointMeeting",
    "LedgerEntry",
    "Level",
    "MassEvaluation",
    "MediationStep",
    "Outage",
    "PackageMember",
    "QuarterlyCheck",
    "Reminder",
    "Role",
    "RuleSet",
    "SoftNote",
    "SpotAnswer",
    "SpotCheck",
    "SpotVisit",
    "StageChange",
    "Submission",
    "Unlock",
    "User",
    "VillageClass",
    "VillageSheet",
    "VillageVisit",
]
