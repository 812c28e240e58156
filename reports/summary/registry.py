"""Every figure that there is, in the order of the process; `Counts` has one field for each."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.summary import ledger_rows, screening_rows, township_rows
from reports.summary.figure import Base, Figure
from reports.summary.scope import Scope
from villages.accountability.notices.models import NoticeKind
from villages.accounts.permissions import Permission
from villages.ledger.measures.models import OPEN_MEASURE
from villages.ledger.models import Light
from villages.process import OPEN_ENTRY, Stage, Verb
from villages.screening.models import AnswerValue
from villages.screening.register.models import between

Where = Callable[[Scope], Q]

VILLAGES = Base("villages", screening_rows.villages, "code")
ANSWERS = Base("answers", screening_rows.answers, "sheet__village__code", "criterion__number")
ANSWERS_BEFORE = Base("answers_before", screening_rows.answers_before, "sheet__village__code", "criterion__number")
CHECKS = Base("checks", screening_rows.checks, "township__code")
FINDINGS = Base("findings", screening_rows.findings, "village__code", "criterion__number")
ENTRIES = Base("entries", ledger_rows.entries, "village__code")
MOVES = Base("moves", ledger_rows.moves, "of_entry__village__code")
MEASURES = Base("measures", ledger_rows.measures, "entry__village__code", "criterion__number")
FUNDS = Base("funds", ledger_rows.funds, "entry__village__code")
FROZEN = Base("frozen", ledger_rows.frozen, "entry__village__code", permission=Permission.READ_FREEZE)
COMPARED = Base("compared", ledger_rows.compared, "village__code")
INCIDENTS = Base("incidents", township_rows.incidents, "village__code")
DISPUTES = Base("disputes", township_rows.disputes, "village__code")
VISITS = Base("visits", township_rows.visits, "village__code")
NOTICES = Base("notices", township_rows.notices, "addressee__code")

BASES = (
    VILLAGES, ANSWERS, ANSWERS_BEFORE, CHECKS, FINDINGS, ENTRIES, MOVES, MEASURES, FUNDS, FROZEN, COMPARED, INCIDENTS,
    DISPUTES, VISITS, NOTICES,
)  # fmt: skip


def _all(_scope: Scope) -> Q:
    return Q()


def _that(**conditions: object) -> Where:
    return lambda _scope: Q(**conditions)


def _of_quarter(stage: Stage) -> Where:
    return lambda scope: Q(stage_then=stage, quarter=str(scope.quarter))


def _submitted(scope: Scope) -> Q:
    return Q(first_submitted_at__lte=scope.at)


def _not_submitted(scope: Scope) -> Q:
    return Q(first_submitted_at=None) | Q(first_submitted_at__gt=scope.at)


def _cancelled(scope: Scope) -> Q:
    return Q(stage_then=Stage.CANCELLED, moved_at__gte=scope.began_at)


def _told(scope: Scope) -> Q:
    return ~Q(stage_then=Stage.CANCELLED) | _cancelled(scope)


def _of_year(scope: Scope, path: str = "") -> Q:
    """The entry was opened in the quarter's year."""
    column = f"{path}opened_at"
    return Q(**{f"{column}__gte": scope.year_began_at, f"{column}__lt": scope.year_ended_at})


def _became(what: str) -> Where:
    return lambda scope: _of_year(scope) & Q(became=what)


def _overdue(scope: Scope) -> Q:
    return Q(stage_then__in=OPEN_MEASURE, due_on__lt=scope.today, entry_is_open=True)


SCREENING = (
    Figure("villages", _("Villages to be screened"), VILLAGES, _all),
    Figure("villages_complete", _("Villages with every criterion answered"), VILLAGES, _that(given__gte=F("asked"))),
    Figure("villages_with_hits", _("Villages that meet a criterion"), VILLAGES, _that(hits__gte=1)),
    Figure("expected", _("Answers asked for"), VILLAGES, _all, total="asked"),
    Figure("answered", _("Answers given"), ANSWERS, _all),
    Figure("unknowns", _("Answers “cannot tell”"), ANSWERS, _that(value=AnswerValue.UNKNOWN)),
    Figure("hits", _("Hits"), ANSWERS, _that(value=AnswerValue.YES)),
    Figure("new_hits", _("New hits"), ANSWERS, _that(is_new=1)),
    Figure("hits_before", _("Hits of the quarter before"), ANSWERS_BEFORE, _all),
    Figure("gone_hits", _("Hits that are gone"), ANSWERS_BEFORE, _that(is_gone=1)),
    Figure("checks", _("Quarterly checks asked for"), CHECKS, _all),
    Figure(
        "checks_in_time",
        _("Quarterly checks submitted in time"),
        CHECKS,
        lambda scope: _submitted(scope) & Q(first_submitted_at__lte=F("due_at")),
    ),
    Figure(
        "checks_late",
        _("Quarterly checks submitted late"),
        CHECKS,
        lambda scope: _submitted(scope) & Q(first_submitted_at__gt=F("due_at")),
    ),
    Figure(
        "checks_missing",
        _("Quarterly checks overdue and not submitted"),
        CHECKS,
        lambda scope: _not_submitted(scope) & Q(due_at__lt=scope.at),
    ),
    Figure(
        "checks_waiting",
        _("Quarterly checks not yet due and not submitted"),
        CHECKS,
        lambda scope: _not_submitted(scope) & Q(due_at__gte=scope.at),
    ),
    Figure("checks_confirmed", _("Quarterly checks confirmed"), CHECKS, lambda scope: Q(confirmed_at__lte=scope.at)),
    Figure(
        "findings",
        _("Findings of the quarter"),
        FINDINGS,
        lambda scope: Q(quarter=str(scope.quarter)) & ~Q(stage_then=Stage.WITHDRAWN),
    ),
    Figure("findings_waiting", _("Findings awaiting decision"), FINDINGS, _that(stage_then=Stage.FOUND)),
    Figure("findings_proposed", _("Findings awaiting signature"), FINDINGS, _that(stage_then=Stage.PROPOSED)),
    Figure("findings_dismissed", _("Findings of the quarter dismissed"), FINDINGS, _of_quarter(Stage.DISMISSED)),
    Figure("findings_determined", _("Findings of the quarter determined"), FINDINGS, _of_quarter(Stage.DETERMINED)),
)

LEDGER = (
    Figure("entries", _("Ledger entries told of in the quarter"), ENTRIES, _told),
    Figure("entries_open", _("Open entries"), ENTRIES, _that(stage_then__in=OPEN_ENTRY)),
    Figure("rectifying", _("Entries rectifying"), ENTRIES, _that(stage_then=Stage.RECTIFYING)),
    Figure("inspecting", _("Entries under inspection"), ENTRIES, _that(stage_then=Stage.INSPECTING)),
    Figure("consolidating", _("Entries consolidating"), ENTRIES, _that(stage_then=Stage.CONSOLIDATING)),
    Figure("watch", _("Entries in their watch"), ENTRIES, _that(stage_then=Stage.WATCH)),
    Figure("cancelled", _("Entries cancelled since the quarter began"), ENTRIES, _cancelled),
    Figure("cancelled_in_all", _("Entries cancelled in all"), ENTRIES, _that(stage_then=Stage.CANCELLED)),
    Figure("light_over", _("Entries overdue"), ENTRIES, _that(light_then=Light.OVER)),
    Figure("light_soon", _("Entries with 7 days or less"), ENTRIES, _that(light_then=Light.SOON)),
    Figure("light_near", _("Entries with 30 days or less"), ENTRIES, _that(light_then=Light.NEAR)),
    Figure("light_far", _("Entries in time"), ENTRIES, _that(light_then=Light.FAR)),
    Figure("targets", _("Targets of the year"), ENTRIES, _of_year),
    Figure("targets_accepted", _("Targets of the year accepted"), ENTRIES, _became("accepted")),
    Figure("targets_failed", _("Targets of the year that failed"), ENTRIES, _became("failed")),
    Figure("targets_rebounded", _("Targets of the year that rebounded"), ENTRIES, _became("rebounded")),
    Figure("targets_consolidating", _("Targets of the year consolidating"), ENTRIES, _became("consolidating")),
    Figure("targets_under_way", _("Targets of the year under way"), ENTRIES, _became("under_way")),
    Figure("opened", _("Entries opened since the quarter began"), MOVES, _that(verb=Verb.DETERMINE)),
    Figure("applied", _("Applications for acceptance since the quarter began"), MOVES, _that(verb=Verb.APPLY)),
    Figure("passed", _("Acceptances since the quarter began"), MOVES, _that(verb=Verb.PASS)),
    Figure(
        "basically_passed",
        _("Entries that basically passed since the quarter began"),
        MOVES,
        _that(verb=Verb.BASICALLY_PASS),
    ),
    Figure("failed", _("Entries that failed since the quarter began"), MOVES, _that(verb=Verb.FAIL)),
    Figure("rebounded", _("Rebounds since the quarter began"), MOVES, _that(verb=Verb.REBOUND)),
    Figure("widened", _("Entries reopened by a new determination"), MOVES, _that(verb=Verb.WIDEN)),
    Figure("cancellations", _("Cancellations since the quarter began"), MOVES, _that(verb=Verb.CANCEL)),
    Figure("measures", pgettext_lazy("rectification", "Measures"), MEASURES, _all),
    Figure("measures_done", _("Measures done"), MEASURES, _that(stage_then=Stage.DONE)),
    Figure("measures_overdue", _("Measures overdue"), MEASURES, _overdue),
    Figure(
        "funds",
        _("Money spent in the quarter (yuan)"),
        FUNDS,
        lambda scope: Q(spent_on__range=(scope.quarter.start, scope.quarter.end)),
        total="amount",
        is_money=True,
    ),
    Figure(
        "funds_targets",
        _("Money spent on the targets of the year (yuan)"),
        FUNDS,
        lambda scope: _of_year(scope, "entry__"),
        total="amount",
        is_money=True,
    ),
    Figure("frozen", _("People of the personnel freeze"), FROZEN, _all),
    Figure("compared", _("Entries with ballots before and after"), COMPARED, _all),
    Figure("ballots_before", _("Ballots before the rectification"), COMPARED, _all, total="valid_before"),
    Figure("satisfied_before", _("Satisfied before the rectification"), COMPARED, _all, total="satisfied_before"),
    Figure("ballots_after", _("Answers on ballots of the inspection"), COMPARED, _all, total="valid_after"),
    Figure("satisfied_after", _("Satisfied answers in the inspection"), COMPARED, _all, total="satisfied_after"),
)

AROUND = (
    Figure(
        "incidents",
        _("Incidents of the quarter"),
        INCIDENTS,
        lambda scope: between("happened_at", scope.quarter.start, scope.quarter.end),
    ),
    Figure("incidents_running", _("Incidents running"), INCIDENTS, _that(stage_then=Stage.RUNNING)),
    Figure("disputes_running", _("Disputes under mediation"), DISPUTES, _that(stage_then=Stage.RUNNING)),
    Figure("visits", _("Visits in the quarter"), VISITS, _all),
    Figure("households_visited", _("Households visited in the quarter"), VISITS, _all, total="households"),
    Figure("notices", _("Notices issued in the quarter"), NOTICES, _all),
    Figure("notices_criticism", NoticeKind.CRITICISM.label, NOTICES, _that(kind=NoticeKind.CRITICISM)),
    Figure("notices_self_criticism", NoticeKind.SELF_CRITICISM.label, NOTICES, _that(kind=NoticeKind.SELF_CRITICISM)),
    Figure("notices_talk", NoticeKind.TALK.label, NOTICES, _that(kind=NoticeKind.TALK)),
    Figure("notices_resignation", NoticeKind.RESIGNATION.label, NOTICES, _that(kind=NoticeKind.RESIGNATION)),
    Figure("notices_removal", NoticeKind.REMOVAL.label, NOTICES, _that(kind=NoticeKind.REMOVAL)),
    Figure("notices_commendation", NoticeKind.COMMENDATION.label, NOTICES, _that(kind=NoticeKind.COMMENDATION)),
)

FIGURES: dict[str, Figure] = {figure.name: figure for figure in (*SCREENING, *LEDGER, *AROUND)}
