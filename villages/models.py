"""Index of every table, in the order of the process."""

from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.audit import AuditRow
from villages.criteria.models import CriteriaEdition, Criterion, RuleSet
from villages.divisions.models import Division, Level, VillageClass
from villages.ledger.models import Determination, EntryCriterion, LedgerEntry
from villages.process import StageChange
from villages.screening.models import Answer, Finding, QuarterlyCheck, Submission, VillageSheet

__all__ = [
    "Answer",
    "AuditRow",
    "CriteriaEdition",
    "Criterion",
    "Determination",
    "Division",
    "EntryCriterion",
    "Finding",
    "LedgerEntry",
    "Level",
    "QuarterlyCheck",
    "Role",
    "RuleSet",
    "StageChange",
    "Submission",
    "User",
    "VillageClass",
    "VillageSheet",
]
