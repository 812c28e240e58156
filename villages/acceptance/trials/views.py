"""Drafts of the rule set: written, tried on past inspections, put into force or dropped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from villages import clock
from villages.acceptance.trials.forms import DraftForm, EnforceForm
from villages.acceptance.trials.getters import get_draft
from villages.acceptance.trials.trial import MOST_INSPECTIONS, signed_inspections, tally, tried
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria import drafting
from villages.criteria.models import RuleDraft, rules_in_force
from villages.criteria.words import chapters
from villages.decisions import DecisionForm, Done, decide, somebody_was_faster
from villages.process import Conflict

PER_PAGE = 50


@require_safe
@requires(Permission.KEEP_RULES)
def rule_draft_list(request: SignedInRequest) -> HttpResponse:
    """Every draft, the newest first, and what became of it."""
    drafts = RuleDraft.objects.select_related("based_on__edition", "rule_set", "drafted_by")[:PER_PAGE]
    current = rules_in_force(timezone.localdate(clock.now()))
    return render(request, "acceptance/trials/list.html", {"drafts": drafts, "current": current})


@require_POST
@requires(Permission.KEEP_RULES)
def rule_draft_write(request: SignedInRequest) -> HttpResponse:
    """Begin a draft with the rules in force."""
    now = clock.now()
    current = rules_in_force(timezone.localdate(now))
    draft = drafting.write_draft(based_on=current, by=request.user, at=now)
    messages.success(request, _("The draft begins with the numbers of version %(n)d.") % {"n": current.version})
    return redirect("villages:rule-draft-detail", draft.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_RULES)
def rule_draft_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One draft: its numbers and its sheet, to change while it is open."""
    draft = get_draft(pk)
    context: dict[str, Any] = {
        "draft": draft,
        "back": url_of(draft),
        "chapters": chapters(draft.numbers),
        "sheet": draft.inspection_sheet,
    }
    if not draft.is_open:
        return render(request, "acceptance/trials/ended.html", context)
    initial = DraftForm.first_values(draft.numbers, draft.inspection_sheet, note=draft.note, version=draft.version)
    form = DraftForm(request.POST or None, initial=initial)

    def act() -> Done:
        assert form.numbers is not None
        assert form.sheet is not None
        drafting.save_draft(
            draft=draft,
            numbers=form.numbers,
            sheet=form.sheet,
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
            by=request.user,
            at=clock.now(),
        )
        if request.POST.get("then") == "try":
            return Done(_("The draft is saved."), reverse("villages:rule-draft-trial", args=[draft.pk]))
        return Done(_("The draft is saved."), url_of(draft))

    return decide(request, form, act, template="acceptance/trials/draft.html", context=context)


@require_safe
@requires(Permission.KEEP_RULES)
def rule_draft_trial(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the signed inspections would have come to by the draft; the ones that differ stand first."""
    draft = get_draft(pk)
    found = tried(signed_inspections(request.user), numbers=draft.numbers, sheet=draft.inspection_sheet)
    context = {
        "draft": draft,
        "lines": sorted(found, key=lambda line: not line.is_different),
        "different": sum(1 for line in found if line.is_different),
        "tally": tally(found),
        "most": MOST_INSPECTIONS,
        "back": url_of(draft),
    }
    return render(request, "acceptance/trials/trial.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_RULES)
def rule_draft_enforce(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make the draft the next version of the rule set."""
    now = clock.now()
    draft = get_draft(pk)
    if not draft.is_open:
        return _has_ended(request, draft)
    initial = {"version": draft.version, "in_force_from": timezone.localdate(now)}
    form = EnforceForm(request.POST or None, initial=initial)

    def act() -> Done:
        typed = form.cleaned_data
        rule_set = drafting.enforce_draft(
            draft=draft, in_force_from=typed["in_force_from"], version=typed["version"], by=request.user, at=now
        )
        words = _("Version %(n)d of the rule set is in force from %(day)s.")
        return Done(words % {"n": rule_set.version, "day": rule_set.in_force_from}, url_of(draft))

    sentences = [
        _("New entries, inspections and checks are judged by it from that day on."),
        _("What was begun before keeps the version by which it began."),
        _("A version in force is never edited; a further change is a new draft."),
    ]
    return _decide(request, draft, form, act, _("Put the draft into force"), sentences)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_RULES)
def rule_draft_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft comes to nothing."""
    draft = get_draft(pk)
    if not draft.is_open:
        return _has_ended(request, draft)
    form = DecisionForm(request.POST or None, initial={"version": draft.version})

    def act() -> Done:
        drafting.drop_draft(draft=draft, by=request.user, at=clock.now())
        return Done(_("The draft was dropped."), reverse("villages:rule-draft-list"))

    sentences = [_("It stays readable, but can neither be changed nor come into force.")]
    return _decide(request, draft, form, act, _("Drop the draft"), sentences)


def _decide(
    request: SignedInRequest, draft: RuleDraft, form: DecisionForm, act: Any, title: str, sentences: list[str]
) -> HttpResponse:
    context = {"title": title, "about": draft, "sentences": sentences, "button": title, "back": url_of(draft)}
    return decide(request, form, act, template="decisions/reason.html", context=context)


def _has_ended(request: SignedInRequest, draft: RuleDraft) -> HttpResponse:
    if request.method == "POST":
        ended = Conflict(_("This draft has ended. Begin a new one."))
        return somebody_was_faster(request, ended, row=None, back=url_of(draft))
    messages.warning(request, _("This draft has ended. Begin a new one."))
    return redirect(url_of(draft))


def url_of(draft: RuleDraft) -> str:
    return reverse("villages:rule-draft-detail", args=[draft.pk])
