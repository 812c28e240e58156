"""Who may open which address: every named URL × every one of the cast. A URL that is not listed here fails.

302 of the first column leads to sign-in. 404: outside the jurisdiction the thing does not exist. 403: without the
right, whether it exists or not. 405: the address does not take this method. A form that is refused comes back with 200
or 422; what was done leads on (302), or shows a one-time password.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import logging
from collections.abc import Iterable, Iterator
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from reports.actions import Copy, request_report
from reports.batches.actions import request_batch
from reports.batches.binding import bind
from reports.batches.spreading import spread_next
from reports.making import make
from tests.acceptance.inspections.addresses import inspection_addresses
from tests.accountability.addresses import accountability_addresses
from tests.conftest import Cast
from tests.factories import NO, QUARTER, YES, confirm, fill_check, make_user, moment, open_check, propose, sign, submit
from tests.factories_people import assign
from tests.factories_plans import plan_addresses
from tests.factories_watch import accepted, cancel, found
from tests.inbox.addresses import inbox_addresses
from tests.ledger.measures.addresses import measure_addresses
from tests.pages import enter
from tests.screening.departments.conftest import composition
from tests.screening.evidence.papers import pdf
from tests.screening.explanations.county import REPORTED, asked_about, report
from villages.acceptance.watch.breaches import record_breach
from villages.accounts.models import Language
from villages.accounts.permissions import Role
from villages.criteria.sheet import shipped_sheet
from villages.divisions.models import Division
from villages.ledger.actions import dismiss_finding
from villages.ledger.deadlines import actions as deadlines
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import add_entry_file
from villages.ledger.papers.models import Purpose
from villages.ledger.people.actions import replace_service
from villages.ledger.people.appraisal_actions import write_appraisal
from villages.ledger.people.leave_actions import request_leave
from villages.ledger.people.models import EntryDuty, Grade
from villages.ledger.people.rules import ServiceFacts
from villages.screening.actions import save_sheet
from villages.screening.assessments.actions import score_village
from villages.screening.assessments.commitment_actions import promise
from villages.screening.assessments.models import AssessmentSheet
from villages.screening.assessments.periods import Period
from villages.screening.assessments.rules import PromiseFacts, Score
from villages.screening.assessments.sheets import SHIPPED, load_sheet
from villages.screening.departments import actions as departments
from villages.screening.departments.membership import load_departments
from villages.screening.departments.models import Department, DepartmentItem
from villages.screening.departments.rules import ItemInput
from villages.screening.evaluations.actions import record_count
from villages.screening.evaluations.rules import Count
from villages.screening.evidence.actions import add_file
from villages.screening.evidence.reading import read_upload
from villages.screening.evidence.targets import AnswerTarget
from villages.screening.explanations.actions import answer_explanation
from villages.screening.explanations.calendar_actions import begin_outage
from villages.screening.models import VillageSheet
from villages.screening.register import actions as register
from villages.screening.register.models import ToldBy
from villages.screening.register.rules import DisputeFacts, IncidentFacts
from villages.screening.spot_checks import actions as spot_checks
from villages.screening.spot_checks.models import SpotAnswer, SpotCheckKind, SpotVisit
from villages.screening.spreadsheet.actions import keep_load
from villages.screening.visits.actions import assign_member
from villages.screening.visits.rules import MemberFacts

JINJIANG, HUANGXI, TUANHUANG, JINBEI, SHIGANG = (
    "360603101", "360603102", "360603101200", "360603101201", "360603101202",
)  # fmt: skip
NOW = moment("2026-11-22 09:00")
WHO = [
    "anonymous", "filer", "neighbour", "department", "officer", "stranger", "inspector", "leader", "member",
    "supervisor", "system_admin", "security_admin", "auditor",
]  # fmt: skip

# One status: the same for everybody. The order of the columns is that of WHO; a POST carries nothing.
TABLE = """
# name and method                    ano fil nei dep off str ins lea mem sup sys sec aud
healthz                         GET  200
healthz                         POST 405
papers:confirm-search           GET  200
papers:confirm-search           POST 405
papers:confirm-detail           GET  200
papers:confirm-detail           POST 405
reports:report-list             GET  302 200 200 403 200 200 200 200 403 200 403 403 403
reports:report-list             POST 405
reports:job-detail              GET  302 200 404 403 200 404 200 200 404 403 403 403 403
reports:job-detail              POST 405
reports:job-retry               GET  405
reports:job-retry               POST 302 403 404 403 302 404 403 403 404 403 403 403 403
reports:job-download            GET  302 200 404 403 200 404 200 200 404 403 403 403 403
reports:job-download            POST 405
reports:job-docx                GET  302 200 404 403 200 404 200 200 404 403 403 403 403
reports:job-docx                POST 405
reports:job-xlsx                GET  302 200 404 403 200 404 200 200 404 403 403 403 403
reports:job-xlsx                POST 405
reports:paper-detail            GET  302 200 404 403 200 404 200 200 404 200 403 403 403
reports:paper-detail            POST 302 200 404 403 200 404 200 200 404 200 403 403 403
reports:words-edit              GET  302 200 404 403 200 404 403 403 403 403 403 403 403
reports:words-edit              POST 302 200 404 403 200 404 403 403 403 403 403 403 403
reports:paper-about             GET  302 200 404 403 200 404 200 200 200 200 403 403 403
reports:paper-about             POST 302 200 404 403 200 404 403 403 403 403 403 403 403
reports:batch-request           GET  405
reports:batch-request           POST 302 302 302 403 302 302 302 302 403 302 403 403 403
reports:batch-list              GET  302 200 200 403 200 200 200 200 403 200 403 403 403
reports:batch-list              POST 405
reports:batch-detail            GET  302 404 404 403 200 404 200 200 403 404 403 403 403
reports:batch-detail            POST 405
reports:batch-archive           GET  302 404 404 403 200 404 200 200 403 404 403 403 403
reports:batch-archive           POST 405
reports:batch-bound             GET  302 404 404 403 200 404 200 200 403 404 403 403 403
reports:batch-bound             POST 405
reports:batch-cancel            GET  405
reports:batch-cancel            POST 302 404 404 403 302 404 403 403 403 404 403 403 403
reports:batch-retry             GET  405
reports:batch-retry             POST 302 404 404 403 302 404 403 403 403 404 403 403 403
reports:report-detail           GET  302 200 404 403 200 404 200 200 403 200 403 403 403
reports:report-detail           POST 405
reports:blank-form              GET  302 200 404 403 200 404 200 200 403 200 403 403 403
reports:blank-form              POST 405
reports:report-request          GET  405
reports:report-request          POST 302 403 403 403 302 404 403 403 403 403 403 403 403
reports:report-revise           GET  302 403 404 403 200 404 403 403 404 403 403 403 403
reports:report-revise           POST 302 403 404 403 200 404 403 403 404 403 403 403 403
reports:paper-revise            GET  302 403 404 403 200 404 403 403 404 403 403 403 403
reports:paper-revise            POST 302 403 404 403 200 404 403 403 404 403 403 403 403
reports:dashboard               GET  302 200 200 403 200 200 200 200 403 200 403 403 403
reports:dashboard               POST 405
reports:figure-detail           GET  302 200 200 403 200 200 200 200 403 200 403 403 403
reports:figure-detail           POST 405
reports:figure-export           GET  302 200 200 403 200 200 200 200 403 200 403 403 403
reports:figure-export           POST 405
reports:contact-leaders         GET  302 200 200 403 200 200 200 200 200 200 403 403 403
reports:contact-leaders         POST 405
reports:trend-criteria          GET  302 200 200 403 200 200 200 200 403 200 403 403 403
reports:trend-criteria          POST 405
reports:trend-kinds             GET  302 200 200 403 200 200 200 200 403 200 403 403 403
reports:trend-kinds             POST 405
villages:home                   GET  302 200 200 200 200 200 200 200 200 200 200 200 200
villages:home                   POST 405
villages:search                 GET  302 200 200 200 200 200 200 200 200 200 403 403 403
villages:search                 POST 405
villages:division-list          GET  302 200 200 200 200 200 200 200 302 200 403 403 403
villages:division-list          POST 405
villages:village-detail         GET  302 200 404 200 200 404 200 200 200 200 403 403 403
villages:village-detail         POST 405
villages:sign-in                GET  200 302 302 302 302 302 302 302 302 302 302 302 302
villages:sign-in                POST 200 302 302 302 302 302 302 302 302 302 302 302 302
villages:sign-out               GET  405
villages:sign-out               POST 302
villages:password-change        GET  302 200 200 200 200 200 200 200 200 200 200 200 200
villages:password-change        POST 302 200 200 200 200 200 200 200 200 200 200 200 200
villages:language               GET  405
villages:language               POST 302
villages:permission-table       GET  302 200 200 200 200 200 200 200 200 200 200 200 200
villages:permission-table       POST 405
villages:message-list           GET  302 200 200 200 200 200 200 200 200 200 200 200 200
villages:message-list           POST 405
villages:message-open           GET  302 302 404 404 404 404 404 404 404 404 404 404 404
villages:message-open           POST 405
villages:message-read-all       GET  405
villages:message-read-all       POST 302
villages:notification-edit      GET  302 200 200 200 200 200 200 200 200 200 200 200 200
villages:notification-edit      POST 302
villages:user-list              GET  302 403 403 403 403 403 403 403 403 403 200 200 403
villages:user-list              POST 405
villages:user-export            GET  302 403 403 403 403 403 403 403 403 403 200 200 403
villages:user-export            POST 405
villages:user-create            GET  302 403 403 403 403 403 403 403 403 403 200 403 403
villages:user-create            POST 302 403 403 403 403 403 403 403 403 403 200 403 403
villages:place-options          GET  302 403 403 403 403 403 403 403 403 403 200 200 403
villages:place-options          POST 405
villages:user-detail            GET  302 403 403 403 403 403 403 403 403 403 200 200 403
villages:user-detail            POST 405
villages:user-edit              GET  302 403 403 403 403 403 403 403 403 403 200 403 403
villages:user-edit              POST 302 403 403 403 403 403 403 403 403 403 200 403 403
villages:user-grant             GET  302 403 403 403 403 403 403 403 403 403 403 200 403
villages:user-grant             POST 302 403 403 403 403 403 403 403 403 403 403 200 403
villages:user-withdraw          GET  302 403 403 403 403 403 403 403 403 403 403 200 403
villages:user-withdraw          POST 302 403 403 403 403 403 403 403 403 403 403 200 403
villages:user-close             GET  302 403 403 403 403 403 403 403 403 403 200 403 403
villages:user-close             POST 302 403 403 403 403 403 403 403 403 403 200 403 403
villages:user-reopen            GET  302 403 403 403 403 403 403 403 403 403 200 403 403
villages:user-reopen            POST 302 403 403 403 403 403 403 403 403 403 200 403 403
villages:user-reset-password    GET  302 403 403 403 403 403 403 403 403 403 200 403 403
villages:user-reset-password    POST 302 403 403 403 403 403 403 403 403 403 200 403 403
villages:audit-list             GET  302 403 403 403 200 200 403 200 403 403 403 403 200
villages:audit-list             POST 405
villages:audit-export           GET  405
villages:audit-export           POST 302 403 403 403 200 200 403 200 403 403 403 403 200
villages:criteria-list          GET  302 200 200 200 200 200 200 200 200 200 403 403 403
villages:criteria-list          POST 405
villages:check-detail           GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:check-detail           POST 405
villages:check-matrix           GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:check-matrix           POST 302 302 404 403 403 404 403 403 403 403 403 403 403
villages:sheet-edit             GET  302 404 200 403 403 403 403 403 403 403 403 403 403
villages:sheet-edit             POST 302 404 302 403 403 403 403 403 403 403 403 403 403
villages:sheet-files            GET  302 404 200 403 403 403 403 403 403 403 403 403 403
villages:sheet-files            POST 302 404 422 403 403 403 403 403 403 403 403 403 403
villages:spot-visit-files       GET  302 403 403 403 403 403 200 403 403 403 403 403 403
villages:spot-visit-files       POST 302 403 403 403 403 403 422 403 403 403 403 403 403
villages:department-item-files  GET  302 403 403 200 403 403 403 403 403 403 403 403 403
villages:department-item-files  POST 302 403 403 422 403 403 403 403 403 403 403 403 403
villages:evidence-download      GET  302 404 200 404 200 404 200 200 404 200 403 403 403
villages:evidence-download      POST 405
villages:check-answers          GET  302 404 200 403 403 403 403 403 403 403 403 403 403
villages:check-answers          POST 302 404 422 403 403 403 403 403 403 403 403 403 403
villages:check-receipt          GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:check-receipt          POST 405
villages:check-unchanged        GET  302 404 200 403 403 403 403 403 403 403 403 403 403
villages:check-unchanged        POST 302 404 422 403 403 403 403 403 403 403 403 403 403
villages:check-form             GET  302 404 200 403 403 403 403 403 403 403 403 403 403
villages:check-form             POST 405
villages:check-load             GET  302 404 200 403 403 403 403 403 403 403 403 403 403
villages:check-load             POST 302 404 422 403 403 403 403 403 403 403 403 403 403
villages:check-load-confirm     GET  302 404 200 403 403 403 403 403 403 403 403 403 403
villages:check-load-confirm     POST 302 404 302 403 403 403 403 403 403 403 403 403 403
villages:check-unlock           GET  302 403 403 403 403 403 403 200 403 403 403 403 403
villages:check-unlock           POST 302 403 403 403 403 403 403 200 403 403 403 403 403
villages:check-relock           GET  302 403 403 403 403 403 403 302 403 403 403 403 403
villages:check-relock           POST 302 403 403 403 403 403 403 409 403 403 403 403 403
villages:hand-over              GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:hand-over              POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:check-list             GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:check-list             POST 405
villages:check-export           GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:check-export           POST 405
villages:check-review           GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:check-review           POST 405
villages:check-return           GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:check-return           POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:check-confirm          GET  302 403 403 403 302 404 403 403 403 403 403 403 403
villages:check-confirm          POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:check-unconfirm        GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:check-unconfirm        POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:incident-list          GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:incident-list          POST 405
villages:incident-export        GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:incident-export        POST 405
villages:incident-register      GET  302 200 200 403 403 403 403 403 403 403 403 403 403
villages:incident-register      POST 302 200 200 403 403 403 403 403 403 403 403 403 403
villages:incident-detail        GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:incident-detail        POST 405
villages:incident-measure       GET  405
villages:incident-measure       POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:incident-close         GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:incident-close         POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:incident-reopen        GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:incident-reopen        POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:incident-finding       GET  302 403 403 403 200 404 200 403 403 403 403 403 403
villages:incident-finding       POST 302 403 403 403 200 404 200 403 403 403 403 403 403
villages:dispute-list           GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:dispute-list           POST 405
villages:dispute-export         GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:dispute-export         POST 405
villages:dispute-register       GET  302 200 200 403 403 403 403 403 403 403 403 403 403
villages:dispute-register       POST 302 200 200 403 403 403 403 403 403 403 403 403 403
villages:dispute-warnings       GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:dispute-warnings       POST 405
villages:dispute-detail         GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:dispute-detail         POST 405
villages:dispute-step           GET  405
villages:dispute-step           POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:dispute-settle         GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:dispute-settle         POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:dispute-give-up        GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:dispute-give-up        POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:dispute-reopen         GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:dispute-reopen         POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:dispute-finding        GET  302 403 403 403 200 404 200 403 403 403 403 403 403
villages:dispute-finding        POST 302 403 403 403 200 404 200 403 403 403 403 403 403
villages:duty-list              GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:duty-list              POST 405
villages:duty-export            GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:duty-export            POST 405
villages:duty-detail            GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:duty-detail            POST 405
villages:duty-report            GET  405
villages:duty-report            POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:duty-supplement        GET  405
villages:duty-supplement        POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:spot-check-list        GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:spot-check-list        POST 405
villages:spot-check-export      GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:spot-check-export      POST 405
villages:spot-check-plan        GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:spot-check-plan        POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:spot-check-detail      GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:spot-check-detail      POST 405
villages:spot-visit-export      GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:spot-visit-export      POST 405
villages:spot-check-assign      GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:spot-check-assign      POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:spot-check-start       GET  405
villages:spot-check-start       POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:spot-check-close       GET  405
villages:spot-check-close       POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:spot-check-call-off    GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:spot-check-call-off    POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:spot-visit-detail      GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:spot-visit-detail      POST 405
villages:spot-visit-sheet       GET  302 403 403 403 403 403 200 403 403 403 403 403 403
villages:spot-visit-sheet       POST 302 403 403 403 403 403 302 403 403 403 403 403 403
villages:spot-visit-call-off    GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:spot-visit-call-off    POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:package-list           GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:package-list           POST 405
villages:package-export         GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:package-export         POST 405
villages:package-detail         GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:package-detail         POST 405
villages:package-assign         GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:package-assign         POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:package-end            GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:package-end            POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:attention-list         GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:attention-list         POST 405
villages:attention-export       GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:attention-export       POST 405
villages:commitment-list        GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:commitment-list        POST 405
villages:commitment-export      GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:commitment-export      POST 405
villages:commitment-promise     GET  302 200 200 403 403 403 403 403 403 403 403 403 403
villages:commitment-promise     POST 302 200 200 403 403 403 403 403 403 403 403 403 403
villages:commitment-detail      GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:commitment-detail      POST 405
villages:commitment-fulfil      GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:commitment-fulfil      POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:commitment-give-up     GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:commitment-give-up     POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:assessment-list        GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:assessment-list        POST 405
villages:assessment-export      GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:assessment-export      POST 405
villages:assessment-score       GET  302 200 200 403 403 403 403 403 403 403 403 403 403
villages:assessment-score       POST 302 200 200 403 403 403 403 403 403 403 403 403 403
villages:assessment-detail      GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:assessment-detail      POST 405
villages:assessment-trend       GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:assessment-trend       POST 405
villages:assessment-correct     GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:assessment-correct     POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:visit-list             GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:visit-list             POST 405
villages:visit-export           GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:visit-export           POST 405
villages:visit-record           GET  302 200 200 403 403 403 403 403 200 403 403 403 403
villages:visit-record           POST 302 200 200 403 403 403 403 403 200 403 403 403 403
villages:evaluation-list        GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:evaluation-list        POST 405
villages:evaluation-export      GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:evaluation-export      POST 405
villages:evaluation-record      GET  302 403 403 403 200 200 200 403 403 403 403 403 403
villages:evaluation-record      POST 302 403 403 403 200 200 200 403 403 403 403 403 403
villages:evaluation-detail      GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:evaluation-detail      POST 405
villages:evaluation-correct     GET  302 403 403 403 200 404 200 403 403 403 403 403 403
villages:evaluation-correct     POST 302 403 403 403 200 404 200 403 403 403 403 403 403
villages:evaluation-ballot      GET  302 403 403 403 200 404 200 403 403 403 403 403 403
villages:evaluation-ballot      POST 405
villages:finding-list           GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:finding-list           POST 405
villages:finding-export         GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:finding-export         POST 405
villages:finding-detail         GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:finding-detail         POST 405
villages:finding-dismiss        GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:finding-dismiss        POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:finding-reopen         GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:finding-reopen         POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:explanation-list       GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:explanation-list       POST 405
villages:explanation-export     GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:explanation-export     POST 405
villages:explanation-detail     GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:explanation-detail     POST 405
villages:explanation-answer     GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:explanation-answer     POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:explanation-accept     GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:explanation-accept     POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:explanation-reject     GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:explanation-reject     POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:explanation-drop       GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:explanation-drop       POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:calendar-detail        GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:calendar-detail        POST 405
villages:calendar-day           GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:calendar-day           POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:calendar-outage-begin  GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:calendar-outage-begin  POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:calendar-outage-end    GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:calendar-outage-end    POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:county-matrix          GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:county-matrix          POST 405
villages:village-sources        GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:village-sources        POST 405
villages:completeness-list      GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:completeness-list      POST 405
villages:completeness-export    GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:completeness-export    POST 405
villages:completeness-township  GET  302 200 404 403 200 404 200 200 403 200 403 403 403
villages:completeness-township  POST 405
villages:kind-list              GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:kind-list              POST 405
villages:kind-export            GET  302 200 200 403 200 200 200 200 403 200 403 403 403
villages:kind-export            POST 405
villages:department-list        GET  302 403 403 200 200 200 200 200 403 200 403 403 403
villages:department-list        POST 405
villages:department-edit        GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:department-edit        POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:department-report-list GET  302 403 403 200 200 200 200 200 403 200 403 403 403
villages:department-report-list POST 405
villages:department-report-export GET  302 403 403 200 200 200 200 200 403 200 403 403 403
villages:department-report-export POST 405
villages:department-report-file GET  302 403 403 200 403 403 403 403 403 403 403 403 403
villages:department-report-file POST 302 403 403 200 403 403 403 403 403 403 403 403 403
villages:department-report-upload GET  302 403 403 200 403 403 403 403 403 403 403 403 403
villages:department-report-upload POST 302 403 403 200 403 403 403 403 403 403 403 403 403
villages:department-report-template GET  302 403 403 200 403 403 403 403 403 403 403 403 403
villages:department-report-template POST 405
villages:department-report-confirm GET  405
villages:department-report-confirm POST 302 403 403 200 403 403 403 403 403 403 403 403 403
villages:department-report-detail GET  302 403 403 200 200 404 200 200 403 200 403 403 403
villages:department-report-detail POST 405
villages:meeting-list           GET  302 403 403 200 200 200 200 200 403 200 403 403 403
villages:meeting-list           POST 405
villages:meeting-call           GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:meeting-call           POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:meeting-detail         GET  302 403 403 200 200 404 200 200 403 200 403 403 403
villages:meeting-detail         POST 405
villages:meeting-change         GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:meeting-change         POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:meeting-minutes        GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:meeting-minutes        POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:determination-propose  GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:determination-propose  POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:determination-list     GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:determination-list     POST 405
villages:determination-export   GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:determination-export   POST 405
villages:determination-detail   GET  302 200 404 403 200 404 200 200 404 200 403 403 403
villages:determination-detail   POST 405
villages:determination-sign     GET  302 403 403 403 403 403 403 302 403 403 403 403 403
villages:determination-sign     POST 302 403 403 403 403 403 403 200 403 403 403 403 403
villages:determination-decline  GET  302 403 403 403 403 403 403 200 403 403 403 403 403
villages:determination-decline  POST 302 403 403 403 403 403 403 200 403 403 403 403 403
villages:determination-recall   GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:determination-recall   POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:entry-list             GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:entry-list             POST 405
villages:entry-export           GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:entry-export           POST 405
villages:entry-detail           GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-detail           POST 405
villages:entry-people           GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-people           POST 405
villages:entry-days             GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-days             POST 405
villages:entry-visits           GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-visits           POST 405
villages:day-tap                GET  405
villages:day-tap                POST 302 302 404 403 403 403 403 403 302 403 403 403 403
villages:service-assign         GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:service-assign         POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:service-replace        GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:service-replace        POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:service-end            GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:service-end            POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:leave-request          GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:leave-request          POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:appraisal-detail       GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:appraisal-detail       POST 405
villages:appraisal-write        GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:appraisal-write        POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:leave-list             GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:leave-list             POST 405
villages:leave-export           GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:leave-export           POST 405
villages:leave-approve          GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:leave-approve          POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:leave-refuse           GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:leave-refuse           POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:leave-withdraw         GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:leave-withdraw         POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:entry-deadline         GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-deadline         POST 405
villages:extension-request      GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:extension-request      POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:board-hang             GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:board-hang             POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:board-take-down        GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:board-take-down        POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:extension-list         GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:extension-list         POST 405
villages:extension-export       GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:extension-export       POST 405
villages:extension-approve      GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:extension-approve      POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:extension-refuse       GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:extension-refuse       POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:extension-withdraw     GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:extension-withdraw     POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:entry-measures         GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-measures         POST 405
villages:measure-list           GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:measure-list           POST 405
villages:measure-export         GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:measure-export         POST 405
villages:measure-detail         GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:measure-detail         POST 405
villages:measure-note           GET  405
villages:measure-note           POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:measure-finish         GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:measure-finish         POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:measure-block          GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:measure-block          POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:measure-resume         GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:measure-resume         POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:measure-reopen         GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:measure-reopen         POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:measure-drop           GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:measure-drop           POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:project-plan           GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:project-plan           POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:project-list           GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:project-list           POST 405
villages:project-export         GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:project-export         POST 405
villages:project-detail         GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:project-detail         POST 405
villages:project-start          GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:project-start          POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:project-finish         GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:project-finish         POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:project-call-off       GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:project-call-off       POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:premises-check         GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:premises-check         POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:entry-funds            GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-funds            POST 405
villages:fund-record            GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:fund-record            POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:fund-list              GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:fund-list              POST 405
villages:fund-export            GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:fund-export            POST 405
villages:fund-counter           GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:fund-counter           POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:entry-problems         GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-problems         POST 405
villages:problem-raise          GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-raise          POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-list           GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:problem-list           POST 405
villages:problem-export         GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:problem-export         POST 405
villages:problem-detail         GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:problem-detail         POST 405
villages:problem-sort           GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-sort           POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-solve          GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-solve          POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-explain        GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-explain        POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-reply          GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-reply          POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-reopen         GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:problem-reopen         POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:inspection-list        GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:inspection-list        POST 405
villages:inspection-export      GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:inspection-export      POST 405
villages:entry-inspections      GET  302 200 404 403 200 404 200 200 404 200 403 403 403
villages:entry-inspections      POST 405
villages:inspection-apply       GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:inspection-apply       POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:inspection-detail      GET  302 200 404 403 200 404 200 200 404 200 403 403 403
villages:inspection-detail      POST 405
villages:inspection-return      GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:inspection-return      POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:inspection-plan        GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:inspection-plan        POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:inspection-sheet       GET  302 403 403 403 403 403 200 403 403 403 403 403 403
villages:inspection-sheet       POST 302 403 403 403 403 403 302 403 403 403 403 403 403
villages:inspection-propose     GET  302 403 403 403 403 403 200 403 403 403 403 403 403
villages:inspection-propose     POST 302 403 403 403 403 403 200 403 403 403 403 403 403
villages:inspection-sign        GET  302 403 403 403 403 403 403 200 403 403 403 403 403
villages:inspection-sign        POST 302 403 403 403 403 403 403 200 403 403 403 403 403
villages:inspection-send-back   GET  302 403 403 403 403 403 403 200 403 403 403 403 403
villages:inspection-send-back   POST 302 403 403 403 403 403 403 200 403 403 403 403 403
villages:rule-draft-list        GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:rule-draft-list        POST 405
villages:rule-draft-write       GET  405
villages:rule-draft-write       POST 302 403 403 403 302 302 403 403 403 403 403 403 403
villages:rule-draft-detail      GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:rule-draft-detail      POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:rule-draft-trial       GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:rule-draft-trial       POST 405
villages:rule-draft-enforce     GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:rule-draft-enforce     POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:rule-draft-drop        GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:rule-draft-drop        POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:entry-watch            GET  302 200 404 403 200 404 200 200 404 200 403 403 403
villages:entry-watch            POST 405
villages:entry-rebound          GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:entry-rebound          POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:entry-breach-add       GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:entry-breach-add       POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:entry-breach-take-back GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:entry-breach-take-back POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:entry-cancel           GET  302 403 403 403 403 403 403 200 403 403 403 403 403
villages:entry-cancel           POST 302 403 403 403 403 403 403 200 403 403 403 403 403
villages:entry-reopen           GET  302 403 403 403 403 403 403 200 403 403 403 403 403
villages:entry-reopen           POST 302 403 403 403 403 403 403 200 403 403 403 403 403
villages:entry-cancellation     GET  302 200 404 403 200 404 200 200 404 200 403 403 403
villages:entry-cancellation     POST 405
villages:look-back-list         GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:look-back-list         POST 405
villages:look-back-export       GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:look-back-export       POST 405
villages:look-back-detail       GET  302 200 404 403 200 404 200 200 404 200 403 403 403
villages:look-back-detail       POST 405
villages:look-back-finish       GET  302 403 403 403 403 403 200 403 403 403 403 403 403
villages:look-back-finish       POST 302 403 403 403 403 403 200 403 403 403 403 403 403
villages:look-back-call-off     GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:look-back-call-off     POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:watch-list             GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:watch-list             POST 405
villages:watch-export           GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:watch-export           POST 405
villages:notice-list            GET  302 200 200 200 200 200 200 200 403 200 403 403 403
villages:notice-list            POST 405
villages:notice-export          GET  302 200 200 200 200 200 200 200 403 200 403 403 403
villages:notice-export          POST 405
villages:notice-propose         GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:notice-propose         POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:notice-commend         GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:notice-commend         POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:notice-detail          GET  302 200 404 404 200 404 200 200 403 200 403 403 403
villages:notice-detail          POST 405
villages:notice-answer          GET  302 200 404 404 403 403 403 403 403 403 403 403 403
villages:notice-answer          POST 302 200 404 404 403 403 403 403 403 403 403 403 403
villages:notice-return          GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:notice-return          POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:notice-issue           GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:notice-issue           POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:notice-sign            GET  302 403 403 403 403 403 403 200 403 403 403 403 403
villages:notice-sign            POST 302 403 403 403 403 403 403 200 403 403 403 403 403
villages:notice-waive           GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:notice-waive           POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:notice-decline         GET  302 403 403 403 403 403 403 200 403 403 403 403 403
villages:notice-decline         POST 302 403 403 403 403 403 403 200 403 403 403 403 403
villages:notice-drop            GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:notice-drop            POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:notice-withdraw        GET  302 403 403 403 403 403 403 200 403 403 403 403 403
villages:notice-withdraw        POST 302 403 403 403 403 403 403 200 403 403 403 403 403
villages:freeze-list            GET  302 403 403 403 200 200 403 200 403 403 403 403 403
villages:freeze-list            POST 405
villages:freeze-export          GET  405
villages:freeze-export          POST 302 403 403 403 200 200 403 200 403 403 403 403 403
villages:entry-freeze           GET  302 403 403 403 200 404 403 200 403 403 403 403 403
villages:entry-freeze           POST 405
villages:freeze-name            GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:freeze-name            POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:freeze-end             GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:freeze-end             POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:freeze-lookup          GET  302 403 403 403 200 200 403 200 403 403 403 403 403
villages:freeze-lookup          POST 302 403 403 403 200 200 403 200 403 403 403 403 403
villages:freeze-lookup-detail   GET  302 403 403 403 200 404 403 200 403 403 403 403 403
villages:freeze-lookup-detail   POST 405
villages:entry-plan             GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-plan             POST 405
villages:plan-detail            GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:plan-detail            POST 405
villages:plan-draft             GET  405
villages:plan-draft             POST 302 302 404 403 403 403 403 403 403 403 403 403 403
villages:plan-submit            GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:plan-submit            POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:plan-drop              GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:plan-drop              POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:plan-return            GET  302 403 403 403 302 404 403 403 403 403 403 403 403
villages:plan-return            POST 302 403 403 403 409 404 403 403 403 403 403 403 403
villages:plan-approve           GET  302 403 403 403 302 404 403 403 403 403 403 403 403
villages:plan-approve           POST 302 403 403 403 409 404 403 403 403 403 403 403 403
villages:plan-item              GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:plan-item              POST 302 422 404 403 403 403 403 403 403 403 403 403 403
villages:entry-stages           GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-stages           POST 405
villages:entry-next-step        GET  405
villages:entry-next-step        POST 302 302 404 403 403 403 403 403 403 403 403 403 403
villages:entry-meeting          GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:entry-meeting          POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:entry-opinion          GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:entry-opinion          POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:entry-letter           GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-letter           POST 405
villages:letter-write           GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:letter-write           POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:letter-sign            GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:letter-sign            POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:letter-take-back       GET  302 200 404 403 403 403 403 403 403 403 403 403 403
villages:letter-take-back       POST 302 200 404 403 403 403 403 403 403 403 403 403 403
villages:library-list           GET  302 200 200 403 200 200 200 200 200 200 403 403 403
villages:library-list           POST 405
villages:library-add            GET  302 403 403 403 200 200 403 403 403 403 403 403 403
villages:library-add            POST 302 403 403 403 200 200 403 403 403 403 403 403 403
villages:library-withdraw       GET  302 403 403 403 200 404 403 403 403 403 403 403 403
villages:library-withdraw       POST 302 403 403 403 200 404 403 403 403 403 403 403 403
villages:entry-files            GET  302 200 404 403 200 404 200 200 200 200 403 403 403
villages:entry-files            POST 405
villages:entry-file-add         GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:entry-file-add         POST 302 200 404 403 403 403 403 403 200 403 403 403 403
villages:entry-file-take-off    GET  302 200 404 403 403 403 403 403 200 403 403 403 403
villages:entry-file-take-off    POST 302 200 404 403 403 403 403 403 200 403 403 403 403
"""


def named_urls(patterns: Iterable[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from named_urls(pattern.url_patterns, f"{namespace}{pattern.namespace or ''}:".lstrip(":"))
        else:
            yield f"{namespace}{pattern.name}"


def rows() -> list[list[str]]:
    return [line.split() for line in TABLE.splitlines() if line.strip() and not line.startswith("#")]


def test_every_url_has_its_rows() -> None:
    listed = [(name, method) for name, method, *_statuses in rows()]
    named = dict.fromkeys(named_urls(get_resolver().url_patterns))
    wanted = [(name, method) for name in named for method in ("GET", "POST")]
    assert sorted(listed) == sorted(wanted)


def test_every_url_has_a_name() -> None:
    assert not [name for name in named_urls(get_resolver().url_patterns) if name.endswith("None")]


@pytest.fixture(scope="module")
def addresses(shared_cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An address for each name, in a county that holds one of everything and stays as it is."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield one_of_everything(shared_cast)


@pytest.fixture
def quiet() -> Iterator[None]:
    """No log: a refusal is written with its whole trace, and a walk is refused by the hundred."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def one_of_everything(cast: Cast) -> dict[str, str]:
    """One address for each name, about 锦江镇 and things in every stage; other names need no arguments.

    Second quarter confirmed: 团黄村 is in the ledger, 锦北村's determination waits, of 石港村 one finding is dismissed.
    Third quarter: 锦江镇 has submitted, 潢溪镇 (the neighbour's) is open.
    """
    before = open_check(JINJIANG, QUARTER.previous())
    hits = {TUANHUANG: {8: YES}, JINBEI: {9: YES}, SHIGANG: {4: YES, 13: YES}}
    fill_check(before, by=cast.filer, at=moment("2026-07-05 10:00"), answers=hits)
    found = {
        (finding.village.code, finding.criterion.number): finding
        for finding in confirm(submit(before, by=cast.filer), by=cast.officer)
    }
    entry = sign(propose([found[TUANHUANG, 8]], by=cast.officer), by=cast.leader)
    waiting = propose([found[JINBEI, 9]], by=cast.officer)
    dismiss_finding(finding=found[SHIGANG, 4], reason="已处理", by=cast.officer, at=NOW)
    submit(fill_check(open_check(JINJIANG), by=cast.filer), by=cast.filer)
    load = keep_load(
        check=open_check(HUANGXI), file_name="form.xlsx", sha256="0" * 64, answers={f"{HUANGXI}200": {1: NO}},
        versions={f"{HUANGXI}200": 1}, by=cast.neighbour, at=timezone.now(),
    )  # fmt: skip
    waiting_for_words, explained = asked_about(report(TUANHUANG, 11)), asked_about(report(JINBEI, 11))
    answer_explanation(explanation=explained, words="火灾发生在邻县", by=cast.filer, at=REPORTED)
    outage = begin_outage(
        county=Division.objects.get(code="360603"), began_at=NOW, reason="断网", by=cast.officer, at=NOW
    )
    job = request_report(
        place=before.township, period=str(before.period), copy=Copy(Language.ENGLISH), by=cast.officer, at=NOW
    )
    assert make(job.pk)
    batch = request_batch(
        place=Division.objects.get(code="360603"), period=str(before.period), copy=Copy(Language.ENGLISH),
        by=cast.officer, at=NOW, to_queue=False,
    )  # fmt: skip
    while spread_next(batch.pk, at=NOW):
        pass
    for unfinished in batch.jobs.unfinished():  # the summary; the report was made above
        assert make(unfinished.pk)
    assert bind(batch.pk)
    mine, theirs, earlier = (QUARTER, JINJIANG), (QUARTER, HUANGXI), (QUARTER.previous(), JINJIANG)
    account = make_user(Role.FILER, JINJIANG, username="somebody")
    closed = make_user(Role.FILER, JINJIANG, username="closed", is_active=False)
    closed.set_unusable_password()
    closed.save()
    arguments: dict[str, Iterable[object]] = {
        "reports:job-detail": [job.pk],
        "reports:figure-detail": ["hits"],
        "reports:figure-export": ["hits"],
        "papers:confirm-detail": [job.snapshot.confirm_code],
        "reports:job-retry": [job.pk],
        **{f"reports:job-{form}": [job.pk] for form in ("download", "docx", "xlsx")},
        "reports:paper-detail": ["township", JINJIANG, QUARTER.previous()],
        "reports:paper-revise": ["township", JINJIANG, QUARTER.previous()],
        "reports:words-edit": ["township", JINJIANG, QUARTER.previous()],
        "reports:paper-about": ["letter", TUANHUANG, timezone.localdate(NOW), f"{entry.number}-1"],
        "reports:batch-request": [QUARTER],
        **{f"reports:batch-{verb}": [batch.pk] for verb in ("detail", "archive", "bound", "cancel", "retry")},
        "reports:report-detail": earlier,
        "reports:report-request": mine,
        "reports:report-revise": earlier,
        "villages:village-detail": [TUANHUANG],
        **{f"villages:user-{verb}": [account.pk] for verb in ("detail", "edit", "grant", "withdraw", "close")},
        "villages:user-reset-password": [account.pk],
        "villages:user-reopen": [closed.pk],
        **{f"villages:check-{noun}": mine for noun in ("detail", "matrix", "receipt", "review", "return", "confirm")},
        "villages:check-unconfirm": earlier,
        **{f"villages:check-{verb}": earlier for verb in ("unlock", "relock")},
        "villages:check-unchanged": theirs,
        **{f"villages:check-{noun}": theirs for noun in ("form", "load")},
        "villages:check-load-confirm": [*theirs, load.pk],
        "reports:blank-form": mine,
        "villages:check-answers": theirs,
        "villages:sheet-edit": [*theirs, f"{HUANGXI}200"],
        "villages:finding-detail": [found[SHIGANG, 13].pk],
        "villages:finding-dismiss": [found[SHIGANG, 13].pk],
        "villages:finding-reopen": [found[SHIGANG, 4].pk],
        **{f"villages:explanation-{verb}": [waiting_for_words.pk] for verb in ("detail", "answer", "drop")},
        **{f"villages:explanation-{verb}": [explained.pk] for verb in ("accept", "reject")},
        "villages:calendar-outage-end": [outage.pk],
        "villages:village-sources": [TUANHUANG],
        "villages:completeness-township": [JINJIANG],
        "villages:determination-propose": [SHIGANG],
        **{f"villages:determination-{verb}": [waiting.pk] for verb in ("detail", "sign", "decline", "recall")},
        "villages:entry-detail": [entry.number],
        **register_rows(cast),
    }
    arguments |= spot_check_rows(cast) | evaluation_rows(cast) | village_work_rows(cast) | joint_rows(cast)
    arguments |= (
        evidence_rows(cast) | paper_rows(entry, cast) | measure_addresses(entry, cast, NOW) | people_rows(entry, cast)
    )
    arguments |= plan_addresses(entry, cast, NOW)
    arguments |= inbox_addresses(cast, NOW)
    arguments |= watch_rows(cast) | inspection_addresses(cast, NOW) | accountability_addresses(entry, cast, NOW)
    return {
        name: reverse(name, args=[str(part) for part in arguments.get(name, [])])
        for name, _method, *_statuses in rows()
    }


def joint_rows(cast: Cast) -> dict[str, Iterable[object]]:
    """The forestry bureau with a report of the cast's department, and a joint meeting that was held without minutes."""
    load_departments(data=composition(), by=None, at=NOW)
    forestry = Department.objects.select_related("county").get(name_zh="区林业局")
    forestry.members.add(cast.department)
    october = dt.date(2026, 10, 20)
    items = [ItemInput(Division.objects.get(code=SHIGANG), 11, "火情两起", october)]
    letter = departments.file_report(
        department=forestry, document_no="1", dated_on=october, summary="", items=items, by=cast.department, at=NOW
    )
    meeting = departments.call_meeting(
        county=forestry.county, held_at=moment("2026-10-20 14:30"), room="", agenda="一", by=cast.officer,
        at=moment("2026-10-12 09:00"),
    )  # fmt: skip
    return {
        "villages:department-edit": [forestry.pk],
        "villages:department-report-detail": [letter.pk],
        **{f"villages:meeting-{verb}": [meeting.pk] for verb in ("detail", "change", "minutes")},
    }


def register_rows(cast: Cast) -> dict[str, Iterable[object]]:
    """An incident and a dispute of 团黄村 that run, one of each that was closed; two duty reports' days, one made."""
    village, township = (Division.objects.get(code=code) for code in (TUANHUANG, JINJIANG))
    day = NOW.date()
    incidents = [
        register.register_incident(
            village=village, facts=IncidentFacts("fire", spot, "起火", NOW, NOW, "telephone"), by=cast.filer, at=NOW
        )
        for spot in ("后山", "村口")
    ]
    disputes = [
        register.register_dispute(
            village=village, facts=DisputeFacts("households", "", 2, subject, "争议", day), by=cast.filer, at=NOW
        )
        for subject in ("山林", "水渠")
    ]
    register.close_incident(incident=incidents[1], outcome="已处置", by=cast.filer, at=NOW)
    register.settle_dispute(dispute=disputes[1], outcome="已调解", by=cast.filer, at=NOW)
    made = dt.date(2026, 11, 16)
    register.make_report(
        township=township, way=ToldBy.WRITTEN, due_on=made, nothing_to_report=True, by=cast.filer, at=NOW
    )
    return {
        **{f"villages:incident-{verb}": [incidents[0].pk] for verb in ("detail", "measure", "close", "finding")},
        "villages:incident-reopen": [incidents[1].pk],
        **{f"villages:dispute-{verb}": [disputes[0].pk] for verb in ("detail", "step", "settle", "give-up", "finding")},
        "villages:dispute-reopen": [disputes[1].pk],
        "villages:duty-detail": [JINJIANG, "telephone", "2026-11-21"],
        "villages:duty-report": [JINJIANG, "telephone", "2026-11-21"],
        "villages:duty-supplement": [JINJIANG, "written", made],
    }


def evidence_rows(cast: Cast) -> dict[str, Iterable[object]]:
    """A yes in 潢溪镇 with a file behind it, a yes in the inspector's sheet, the item of the forestry bureau."""
    village = f"{HUANGXI}201"
    sheet = VillageSheet.objects.select_related("village").get(village__code=village)
    save_sheet(sheet=sheet, answers={8: YES}, version=sheet.version, by=cast.neighbour, at=NOW)
    target = AnswerTarget(sheet.answers.select_related("criterion", "sheet__quarterly_check__township").get())
    paper = read_upload(pdf(), most_bytes=10_000)
    file = add_file(target=target, file=paper, name="1.pdf", version=target.version, by=cast.neighbour, at=NOW)
    visit = SpotVisit.objects.get(inspectors=cast.inspector)
    criterion = visit.spot_check.edition.criteria.get(number=8)
    SpotAnswer.objects.create(visit=visit, criterion=criterion, value="yes", fact="见现场")
    item = DepartmentItem.objects.get(report__department__members=cast.department)
    return {
        "villages:evidence-download": [file.pk],
        "villages:sheet-files": [QUARTER, HUANGXI, village, 8],
        "villages:spot-visit-files": [visit.pk, 8],
        "villages:department-item-files": [item.pk],
    }


def people_rows(entry: LedgerEntry, cast: Cast) -> dict[str, Iterable[object]]:
    """A resident of 团黄村 who replaced an appraised one, waiting requests for leave and an extension, the board."""
    old = assign(entry, EntryDuty.RESIDENT_COUNTY, "吴六", by=cast.filer)
    facts = ServiceFacts("resident_county", "郑七", "干部", NOW.date())
    new = replace_service(service=old, facts=facts, reason="调整", by=cast.filer, at=NOW)
    write_appraisal(service=old, summary="一", appraisal="二", grade=Grade.COMPETENT, by=cast.filer, at=NOW)
    days = {"first_day": NOW.date(), "last_day": NOW.date()}
    leave = request_leave(service=new, **days, reason="参加党校学习", by=cast.filer, at=NOW)
    until = entry.deadline + dt.timedelta(days=10)
    extension = deadlines.request_extension(entry=entry, asked_until=until, reason="等待判决", by=cast.filer, at=NOW)
    board = deadlines.hang_board(entry=entry, hung_on=NOW.date(), site="村部门口", by=cast.filer, at=NOW)
    return {
        **{f"villages:{noun}": [entry.number] for noun in ("entry-people", "entry-days", "entry-visits", "day-tap")},
        **{f"villages:{noun}": [entry.number] for noun in ("entry-deadline", "extension-request", "board-hang")},
        "villages:service-assign": [entry.number],
        **{f"villages:{noun}": [entry.number, new.pk] for noun in ("service-replace", "service-end", "leave-request")},
        **{f"villages:appraisal-{verb}": [entry.number, old.pk] for verb in ("detail", "write")},
        **{f"villages:leave-{verb}": [leave.pk] for verb in ("approve", "refuse", "withdraw")},
        **{f"villages:extension-{verb}": [extension.pk] for verb in ("approve", "refuse", "withdraw")},
        "villages:board-take-down": [entry.number, board.pk],
    }


def watch_rows(cast: Cast) -> dict[str, Iterable[object]]:
    """One entry of 锦江镇 in its watch, with a proposed rebound and a breach, and one that is cancelled."""
    watched, cancelled = (accepted(code, cast) for code in (f"{JINJIANG}281", f"{JINJIANG}282"))
    found(watched, 8, cast, at=NOW)
    breach = record_breach(
        entry=watched, breach=shipped_sheet().breaches[0].key, happened_on=NOW.date(), fact="公示牌被拆除",
        by=cast.officer, at=NOW,
    )  # fmt: skip
    first = watched.look_backs.first()
    assert first is not None
    cancel(cancelled, cast)
    return {
        **{f"villages:entry-{noun}": [watched.number] for noun in ("watch", "rebound", "breach-add", "cancel")},
        **{f"villages:entry-{noun}": [cancelled.number] for noun in ("reopen", "cancellation")},
        "villages:entry-breach-take-back": [watched.number, breach.pk],
        **{f"villages:look-back-{verb}": [first.pk] for verb in ("detail", "finish", "call-off")},
    }


def paper_rows(entry: LedgerEntry, cast: Cast) -> dict[str, Iterable[object]]:
    """A file of the entry of 团黄村 that is about nothing else."""
    paper = read_upload(pdf(b"/Lang(zh)"), most_bytes=10_000)
    row = add_entry_file(
        entry=entry, purpose=Purpose.OTHER, about=None, file=paper, name="2.pdf", by=cast.filer, at=NOW
    )  # fmt: skip
    return {
        "villages:entry-files": [entry.number],
        "villages:entry-file-add": [entry.number, Purpose.OTHER.value, 0],
        "villages:entry-file-take-off": [entry.number, row.pk],
    }


def spot_check_rows(cast: Cast) -> dict[str, Iterable[object]]:
    """Two announced spot checks of 团黄村, to which the inspector goes; the second has begun."""
    village, county = (Division.objects.get(code=code) for code in (TUANHUANG, "360603"))
    planned, begun = (
        spot_checks.plan_spot_check(
            county=county, kind=SpotCheckKind.ANY_TIME, title="抽查", is_announced=True,
            first_day=NOW.date(), last_day=NOW.date(), villages=[village], by=cast.officer, at=NOW,
        )
        for _each in range(2)
    )  # fmt: skip
    spot_checks.start_spot_check(spot_check=begun, by=cast.officer, at=NOW)
    visit = planned.visits.get()
    visit.inspectors.add(cast.inspector)
    return {
        **{f"villages:spot-check-{verb}": [planned.pk] for verb in ("detail", "assign", "start", "call-off")},
        "villages:spot-check-close": [begun.pk],
        **{f"villages:spot-visit-{verb}": [visit.pk] for verb in ("detail", "sheet", "call-off")},
        "villages:spot-visit-export": [planned.pk],
    }


def evaluation_rows(cast: Cast) -> dict[str, Iterable[object]]:
    """A count of 团黄村's ballots."""
    count = Count(NOW.date(), 20, 20, 0, 20, 0, 0, "县组员", "镇干事", excludes_cadres=True)
    village = Division.objects.get(code=TUANHUANG)
    evaluation = record_count(village=village, count=count, by=cast.inspector, at=NOW)
    return {
        **{f"villages:evaluation-{verb}": [evaluation.pk] for verb in ("detail", "correct")},
        "villages:evaluation-ballot": [TUANHUANG],
    }


def village_work_rows(cast: Cast) -> dict[str, Iterable[object]]:
    """Somebody in the package of 团黄村, a commitment and a score there."""
    village = Division.objects.get(code=TUANHUANG)
    facts = MemberFacts("cadre", "吴二", "镇农业站干部", NOW.date())
    member = assign_member(village=village, facts=facts, replaces=None, by=cast.filer, at=NOW)
    promised = PromiseFacts("修好水渠", "村党支部书记", NOW.date(), NOW.date())
    commitment = promise(village=village, facts=promised, by=cast.filer, at=NOW)
    load_sheet(data=json.loads(SHIPPED.read_text(encoding="utf-8")), by=None, at=NOW)
    most = {item["number"]: item["points"] for item in AssessmentSheet.objects.get().items}
    assessment = score_village(village=village, period=Period(2026, 3), score=Score(most, {}), by=cast.filer, at=NOW)
    return {
        **{f"villages:assessment-{verb}": [assessment.pk] for verb in ("detail", "correct")},
        "villages:assessment-trend": [TUANHUANG],
        "villages:assessment-score": ["2026Q3"],
        **{f"villages:commitment-{verb}": [commitment.pk] for verb in ("detail", "fulfil", "give-up")},
        **{f"villages:package-{verb}": [TUANHUANG] for verb in ("detail", "assign")},
        "villages:package-end": [TUANHUANG, member.pk],
    }


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("who", WHO)
def test_the_table_holds(who: str, addresses: dict[str, str], shared_cast: Cast) -> None:
    browser = Client() if who == "anonymous" else enter(getattr(shared_cast, who))
    actual = [[name, method, status(browser, method, addresses[name])] for name, method, *_statuses in rows()]
    expected = [[name, method, statuses[WHO.index(who) % len(statuses)]] for name, method, *statuses in rows()]
    lines = difflib.unified_diff(written(expected), written(actual), "the table", "the pages", n=0, lineterm="")
    difference = "\n".join(lines)
    assert not difference, difference


def status(browser: Client, method: str, url: str) -> str:
    """What the address answers; whatever it did is taken back. A POST carries nothing."""
    cookies = browser.cookies.output()
    with transaction.atomic():
        response = browser.get(url) if method == "GET" else browser.post(url)
        transaction.set_rollback(True)
    browser.cookies = SimpleCookie()
    browser.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return str(response.status_code)


def written(lines: list[list[str]]) -> list[str]:
    return [f"{name:32}{method:5}{' '.join(statuses)}" for name, method, *statuses in lines]
