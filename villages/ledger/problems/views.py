"""The pages of the problem list: that of an entry, the one over the jurisdiction, one problem until its answer."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, ReasonForm, decide, decide_in_words
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.problems import actions
from villages.ledger.problems.filters import ProblemFilter
from villages.ledger.problems.forms import ExplainForm, ProblemForm, ReplyForm, SolveForm, SortForm
from villages.ledger.problems.getters import get_problem
from villages.ledger.problems.models import Problem
from villages.process import StageChange, Thing, Verb, possible_verbs, stages_of
from villages.screening.filters import beside, counts_by

PER_PAGE = 50
HEADS: list[Head] = [
    (gettext_lazy("Entry"), 17),
    (gettext_lazy("Township"), 14),
    (gettext_lazy("Village"), 14),
    (gettext_lazy("Raised on"), 12),
    (gettext_lazy("Raised by"), 18),
    (gettext_lazy("Problem"), 44),
    (gettext_lazy("Sorted under"), 18),
    (gettext_lazy("State"), 14),
    (gettext_lazy("How it was solved, or why it cannot be"), 40),
    (gettext_lazy("Answer in writing"), 40),
    (gettext_lazy("Answered on"), 12),
]


@require_safe
@requires(Permission.READ_LEDGER)
def entry_problems(request: SignedInRequest, number: str) -> HttpResponse:
    """The problem list of one entry."""
    entry = get_entry(request.user, number)
    problems = list(entry.problems.order_by("raised_on", "pk"))
    counts = Counter(problem.stage for problem in problems)
    may_work = request.user.may(Permission.RECORD_PROGRESS) and request.user.covers(entry.village.code)
    context = {
        **frame(entry, request.user, clock.now(), "villages:entry-problems"),
        "problems": problems,
        "stages": [(stage, counts[stage]) for stage in stages_of(Thing.PROBLEM)],
        "may_raise": may_work and entry.is_open,
    }
    return render(request, "ledger/problems/entry_problems.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def problem_list(request: SignedInRequest) -> HttpResponse:
    """Every problem of the jurisdiction, the newest first."""
    filters = ProblemFilter(request.GET, Problem.objects.visible_to(request.user), request=request)
    page = Paginator(_rows(filters), PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_by(beside(filters, "stage"), "stage")
    context = {
        "filter": filters,
        "page": page,
        "stages": [(stage, counts.get(stage.value, 0)) for stage in stages_of(Thing.PROBLEM)],
    }
    return render(request, "ledger/problems/problem_list.html", context)


@require_safe
@requires(Permission.READ_LEDGER)
def problem_export(request: SignedInRequest) -> HttpResponse:
    """The list as a spreadsheet, with the same filters."""
    filters = ProblemFilter(request.GET, Problem.objects.visible_to(request.user), request=request)
    rows = (
        (
            row.entry.number, row.entry.village.parent.name, row.entry.village.short_name, row.raised_on,
            row.get_raised_by_display(), row.words, row.get_topic_display(), row.get_stage_display(), row.outcome,
            row.reply, row.replied_on,
        )
        for row in _rows(filters)
    )  # fmt: skip
    return list_as_xlsx(request, _("Problem list"), HEADS, rows, form=filters.form, at=clock.now())


def _rows(filters: ProblemFilter) -> Any:
    return filters.qs.select_related("entry__village__parent").order_by("-raised_on", "-pk")


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def problem_raise(request: SignedInRequest, number: str) -> HttpResponse:
    """Put a problem on the list of the entry."""
    now = clock.now()
    entry = get_entry(request.user, number)
    form = ProblemForm(request.POST or None, initial={"raised_on": clock.today()})

    def act() -> Done:
        problem = actions.raise_problem(
            entry=entry, facts=form.facts, topic=form.cleaned_data["topic"], by=request.user, at=now
        )
        return Done(_("The problem is on the list."), url_of(problem))

    context = {
        **frame(entry, request.user, now, "villages:entry-problems"),
        "title": _("Put a problem on the list"),
        "button": _("Put it on the list"),
        "sentences": [_("Say by what kind of people it was raised, never by whom.")],
        "back": reverse("villages:entry-problems", args=[number]),
    }
    return decide(request, form, act, template="ledger/entry_form.html", context=context)


@require_safe
@requires(Permission.READ_LEDGER)
def problem_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One problem with its outcome, its answer and its history."""
    problem = get_problem(request.user, pk)
    entry = problem.entry
    context = {
        **frame(entry, request.user, clock.now(), "villages:entry-problems"),
        "problem": problem,
        "can": possible_verbs(problem, request.user) if entry.is_open else set(),
        "history": events(StageChange.objects.of(problem)),
    }
    return render(request, "ledger/problems/problem_detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def problem_sort(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say under what the problem belongs."""
    return _decide(
        request, pk, Verb.SORT, SortForm, actions.sort_problem,
        title=_("Sort the problem"),
        sentences=[_("The topic decides who works on it, and how the list is read.")],
        done=_("The problem was sorted."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def problem_solve(request: SignedInRequest, pk: int) -> HttpResponse:
    """The problem is solved."""
    return _decide(
        request, pk, Verb.SOLVE, SolveForm, actions.solve_problem, day="outcome_on",
        title=_("Report the problem as solved"),
        sentences=[_("Those who raised it are answered in writing next.")],
        done=_("The problem is solved. Answer it in writing next."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def problem_explain(request: SignedInRequest, pk: int) -> HttpResponse:
    """The problem cannot be solved now."""
    return _decide(
        request, pk, Verb.EXPLAIN, ExplainForm, actions.explain_problem, day="outcome_on",
        title=_("Explain why it cannot be solved now"),
        sentences=[_("Those who raised it are answered in writing next.")],
        done=_("The problem is explained. Answer it in writing next."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def problem_reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record the answer in writing."""
    return _decide(
        request, pk, Verb.REPLY, ReplyForm, actions.reply_to_problem, day="replied_on",
        title=_("Answer in writing"),
        sentences=[_("Write down what those who raised it were told in writing.")],
        done=_("The answer was recorded."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECORD_PROGRESS)
def problem_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """The answer does not hold."""
    return _decide(
        request, pk, Verb.REOPEN, ReasonForm, actions.reopen_problem,
        title=_("Open the problem again"),
        sentences=[_("It waits for its outcome again. What was said stays in the history.")],
        done=_("The problem was opened again."),
    )  # fmt: skip


def _decide(
    request: SignedInRequest, pk: int, verb: Verb, form_class: type[forms.Form], action: Callable[..., None],
    *, title: str, sentences: Sequence[str], done: str, day: str = "",
) -> HttpResponse:  # fmt: skip
    """A decision page whose fields are the words that the action wants; `day`: the field that begins with today."""
    problem = get_problem(request.user, pk)
    today: dict[str, dt.date] = {day: clock.today()} if day else {}
    form = form_class(request.POST or None, initial={"version": problem.version, **today})
    return decide_in_words(
        request, problem, verb, form,
        lambda **words: action(problem=problem, by=request.user, at=clock.now(), **words),
        back=url_of(problem), title=title, sentences=sentences, done=done,
    )  # fmt: skip


def url_of(problem: Problem) -> str:
    return reverse("villages:problem-detail", args=[problem.pk])
