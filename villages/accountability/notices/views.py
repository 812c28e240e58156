"""The register of notices, one notice with its rule and facts, and what people propose by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accountability.notices import actions, rules
from villages.accountability.notices.clock import answer_clocks
from villages.accountability.notices.filters import NoticeFilter
from villages.accountability.notices.forms import CommendationForm, ProposalForm
from villages.accountability.notices.getters import get_county, get_notice
from villages.accountability.notices.letterhead import document_number
from villages.accountability.notices.models import Notice, NoticeQuerySet, state_in_words
from villages.accountability.notices.words import facts_in_words, in_short, posts_of, rule_in_words
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.marks import listed
from villages.process import StageChange, Thing, Verb, possible_verbs, stages_of
from villages.screening.explanations.clock import Clock
from villages.screening.filters import beside, counts_by

PER_PAGE = 50
HEADS: list[Head] = [
    (gettext_lazy("Number"), 14),
    (gettext_lazy("Addressee"), 18),
    (pgettext_lazy("of a notice", "Kind"), 16),
    (gettext_lazy("Rule"), 30),
    (pgettext_lazy("of a notice", "About"), 30),
    (gettext_lazy("Who answers for it (posts)"), 30),
    (gettext_lazy("Proposed on"), 12),
    (gettext_lazy("Proposed by"), 14),
    (pgettext_lazy("to a notice", "Answer"), 40),
    (pgettext_lazy("of a notice", "Answered on"), 12),
    (gettext_lazy("State"), 14),
    (gettext_lazy("Issued on"), 12),
    (gettext_lazy("Issued by"), 14),
]


class Line(NamedTuple):
    """A notice with what it is about in a few words, and the time that is left for the answer, if one runs."""

    notice: Notice
    posts: str
    about: str
    clock: Clock | None


@require_safe
@requires(Permission.READ_NOTICES)
def notice_list(request: SignedInRequest) -> HttpResponse:
    """Every notice that this person may know of, the newest first."""
    filters = _filter(request)
    page = Paginator(_listed(filters.qs), PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_by(beside(filters, "stage"), "stage")
    context = {
        "filter": filters,
        "page": page,
        "lines": lines_of(page.object_list, clock.now()),
        "stages": [(stage, state_in_words(stage), counts.get(stage.value, 0)) for stage in stages_of(Thing.NOTICE)],
        "may_propose": request.user.may(Permission.PROPOSE_NOTICE),
    }
    return render(request, "accountability/notices/notice_list.html", context)


@require_safe
@requires(Permission.READ_NOTICES)
def notice_export(request: SignedInRequest) -> HttpResponse:
    """The register as a spreadsheet, with the filters kept."""
    now, filters = clock.now(), _filter(request)
    rows = (_row_of(line) for line in lines_of(_listed(filters.qs), now))
    return list_as_xlsx(request, _("Register of notices"), HEADS, rows, form=filters.form, at=now)


def _filter(request: SignedInRequest) -> NoticeFilter:
    rows = Notice.objects.visible_to(request.user)
    return NoticeFilter(request.GET, rows, request=request, user=request.user)


def _listed(rows: NoticeQuerySet) -> NoticeQuerySet:
    related = ("county", "addressee", "department", "rule_set", "proposed_by", "answered_by", "issued_by")
    return rows.select_related(*related).prefetch_related("facts").order_by("-proposed_at", "-pk")


def lines_of(notices: Iterable[Notice], at: dt.datetime) -> list[Line]:
    """Notices (with their facts) as a list shows them."""
    rows = list(notices)
    clocks = answer_clocks(rows, at)
    return [Line(row, posts_of(row), _about(row), clocks.get(row.pk)) for row in rows]


def _about(notice: Notice) -> str:
    return listed(dict.fromkeys(filter(None, (in_short(fact.data) for fact in notice.facts.all()))))


def _row_of(line: Line) -> tuple[object, ...]:
    row = line.notice
    return (
        row.number,
        row.to,
        row.get_kind_display(),
        row.get_rule_display(),
        line.about,
        line.posts,
        timezone.localdate(row.proposed_at),
        str(row.proposed_by or _("System")),
        row.answer,
        timezone.localdate(row.answered_at) if row.answered_at else None,
        row.state,
        row.issued_on if row.issued_at else None,
        str(row.issued_by or ""),
    )


@require_safe
@requires(Permission.READ_NOTICES)
def notice_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One notice: by which rule, on which facts, until when it can be answered, what was decided."""
    notice = get_notice(request.user, pk)
    return render(request, "accountability/notices/notice_detail.html", page_of(notice, request.user, clock.now()))


def page_of(notice: Notice, user: User, at: dt.datetime) -> dict[str, Any]:
    """What the pages of one notice show."""
    running = answer_clocks([notice], at).get(notice.pk)
    return {
        "notice": notice,
        "number": document_number(notice.county.name, notice.year, notice.serial),
        "posts": posts_of(notice),
        "rule": rule_in_words(notice),
        "facts": facts_in_words(notice),
        "clock": running,
        "can": verbs_now(notice, user, running),
        "is_signed_by_leader": rules.is_signed_by_leader(notice.kind),
        "may_open_facts": user.may(Permission.READ_JOINT_WORK if notice.department_id else Permission.READ_SCREENING),
        "history": events(StageChange.objects.of(notice)),
    }


def verbs_now(notice: Notice, user: User, running: Clock | None) -> set[Verb]:
    """Which buttons the page shows: what the table allows, less what a rule would refuse now."""
    can = possible_verbs(notice, user)
    if rules.is_signed_by_leader(notice.kind):
        can -= {Verb.ISSUE, Verb.WAIVE}
    else:
        can -= {Verb.SIGN, Verb.DECLINE}
    if running is not None and not running.is_over:
        can -= {Verb.ISSUE, Verb.SIGN}
    if not rules.needs_answer(notice.kind) or (running is not None and running.is_over):
        can.discard(Verb.ANSWER)
    if notice.proposed_by_id is None:
        can.discard(Verb.DROP)
    return can


@require_http_methods(["GET", "POST"])
@requires(Permission.PROPOSE_NOTICE)
def notice_propose(request: SignedInRequest) -> HttpResponse:
    """A notice by hand: the four noes, a department that never reported, a register that is unclear otherwise."""
    lead = _("What the system cannot see from the records. The addressee answers before anything is issued.")
    return _propose(request, ProposalForm, title=_("Propose a notice"), lead=lead)


@require_http_methods(["GET", "POST"])
@requires(Permission.PROPOSE_NOTICE)
def notice_commend(request: SignedInRequest) -> HttpResponse:
    """A commendation by hand."""
    lead = _("A commendation needs no answer; it can be issued at once.")
    return _propose(request, CommendationForm, title=_("Propose a commendation"), lead=lead)


def _propose(request: SignedInRequest, form_class: type[ProposalForm], *, title: str, lead: str) -> HttpResponse:
    now = clock.now()
    form = form_class(request.POST or None, county=get_county(request.user))

    def act() -> Done:
        notice = actions.propose_by_hand(by=request.user, at=now, **form.values)
        return Done(_("The notice was proposed."), url_of(notice))

    context = {"title": title, "lead": lead, "back": reverse("villages:notice-list")}
    return decide(request, form, act, template="accountability/notices/notice_propose.html", context=context)


def url_of(notice: Notice) -> str:
    return reverse("villages:notice-detail", args=[notice.pk])
