"""The determinations: proposed by the officer, signed or declined by the leader, recalled before the signature."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Prefetch, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria.models import rules_in_force
from villages.decisions import DecisionForm, Done, ReasonForm, decide, not_now
from villages.exports import Head, list_as_xlsx
from villages.history import events
from villages.ledger import actions, rules
from villages.ledger.filters import DeterminationFilter
from villages.ledger.forms import ProposalForm
from villages.ledger.getters import get_determination, get_village
from villages.ledger.models import Determination, LedgerEntry
from villages.marks import listed
from villages.process import Stage, StageChange, Thing, Verb, possible_verbs
from villages.screening.models import Finding

PER_PAGE = 50
EARLIER_SHOWN = 5


@requires(Permission.DETERMINE)
def determination_propose(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose the findings of a village that make it a target, and say on what that rests."""
    now = clock.now()
    village = get_village(request.user, code)
    entry = _open_entry_of(village.pk)
    waiting = village.findings.awaiting_decision().select_related("criterion", "village")
    if entry is not None and entry.stage == Stage.WATCH:
        waiting = waiting.exclude(entry.has_criterion())
    findings = list(waiting.order_by("criterion__number", "quarter"))
    earlier = village.determinations.select_related("proposed_by", "signed_by")[:EARLIER_SHOWN]
    form = ProposalForm(request.POST or None, findings=findings)

    def act() -> Done:
        typed = form.cleaned_data
        determination = actions.propose_determination(
            village=village,
            findings=form.chosen,
            basis=typed["basis"],
            joint_opinion=typed["joint_opinion"],
            by=request.user,
            at=now,
        )
        return Done(_("The determination was proposed; it waits for the signature."), url_of(determination))

    context = {
        "village": village,
        "findings": findings,
        "earlier": earlier,
        "waiting": next((row for row in earlier if row.stage == Stage.PROPOSED), None),
        "entry": entry,
        "back": reverse("villages:determination-propose", args=[village.code]),
    }
    return decide(request, form, act, template="ledger/determination_propose.html", context=context)


@require_safe
@requires(Permission.READ_LEDGER)
def determination_list(request: SignedInRequest) -> HttpResponse:
    """Every determination, those that wait for the signature first."""
    filters, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "ledger/determination_list.html", {"filter": filters, "page": page})


@require_safe
@requires(Permission.READ_LEDGER)
def determination_export(request: SignedInRequest) -> HttpResponse:
    """The determinations as a spreadsheet, with the filters kept."""
    filters, rows = _filtered(request)
    heads: list[Head] = [
        (_("Village"), 14), (_("Village code"), 16), (_("Township"), 14), (_("Criteria"), 40), (_("Proposed"), 12),
        (_("Proposed by"), 12), (_("State"), 14), (_("Signed"), 12), (_("Signed by"), 12), (_("Entry"), 20),
    ]  # fmt: skip
    lines = [_cells(row) for row in rows]
    return list_as_xlsx(request, _("Determinations"), heads, lines, form=filters.form, at=clock.now())


def _cells(row: Determination) -> tuple[object, ...]:
    """One line of the spreadsheet."""
    findings = list(row.findings.all())
    entry = findings[0].entry if findings and row.signed_at else None
    return (
        row.village.short_name,
        row.village.code,
        row.village.parent.name if row.village.parent else "",
        listed(dict.fromkeys(finding.criterion for finding in findings)),
        timezone.localdate(row.proposed_at),
        str(row.proposed_by),
        row.get_stage_display(),
        timezone.localdate(row.signed_at) if row.signed_at else None,
        str(row.signed_by or ""),
        entry.number if entry else "",
    )


def _filtered(request: SignedInRequest) -> tuple[DeterminationFilter, QuerySet[Determination]]:
    """The filters in the address and the rows that they leave, those that wait for the signature first."""
    filters = DeterminationFilter(request.GET, Determination.objects.visible_to(request.user), request=request)
    waiting_first = Case(When(stage=Stage.PROPOSED, then=Value(0)), default=Value(1))
    found = filters.qs.order_by(waiting_first, "-proposed_at", "-pk")
    related = found.select_related("village__parent", "proposed_by", "signed_by", "opened_entry")
    return filters, related.prefetch_related(_findings())


@require_safe
@requires(Permission.READ_LEDGER)
def determination_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One determination with its findings, what signing does, and its history."""
    determination = get_determination(request.user, pk)
    form = DecisionForm(initial={"version": determination.version})
    context = _detail(request, determination, clock.now())
    return render(request, "ledger/determination_detail.html", {**context, "form": form})


@requires(Permission.SIGN_DETERMINATION)
def determination_sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """The leader's signature: the ledger entry opens, or the criteria join the open one."""
    now = clock.now()
    determination = get_determination(request.user, pk)
    if request.method != "POST":  # a reload after a refusal, or the way back from sign-in
        return redirect(url_of(determination))
    refusal = not_now(request, determination, Verb.SIGN, back=url_of(determination))
    if refusal:
        return refusal
    context = _detail(request, determination, now)
    before = context.get("entry")

    def act() -> Done:
        entry = actions.sign_determination(determination=determination, by=request.user, at=now)
        words = {"number": entry.number, "deadline": date_format(entry.deadline, "DATE_FORMAT")}
        if entry.determination_id == determination.pk:
            sentence = _("Signed. Entry %(number)s is open; its deadline is %(deadline)s.")
        elif before is not None and before.stage == Stage.WATCH:
            sentence = _("Signed. Entry %(number)s is open again with the new criteria; its deadline is %(deadline)s.")
        else:
            sentence = _("Signed. The criteria have joined entry %(number)s; its deadline stays %(deadline)s.")
        return Done(sentence % words, reverse("villages:entry-detail", args=[entry.number]))

    form = DecisionForm(request.POST)
    template = "ledger/determination_detail.html"
    return decide(request, form, act, row=determination, template=template, context=context)


@requires(Permission.SIGN_DETERMINATION)
def determination_decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """The leader does not sign, and says why."""
    return _take_back(
        request,
        pk,
        Verb.DECLINE,
        title=_("Decline the determination"),
        button=_("Decline to sign"),
        done=_("The determination was declined; its findings wait for a decision again."),
    )


@requires(Permission.DETERMINE)
def determination_recall(request: SignedInRequest, pk: int) -> HttpResponse:
    """The officer takes the proposal back, and says why."""
    return _take_back(
        request,
        pk,
        Verb.RECALL,
        title=_("Recall the proposal"),
        button=_("Recall the proposal"),
        done=_("The proposal was recalled; its findings wait for a decision again."),
    )


def _take_back(request: SignedInRequest, pk: int, verb: Verb, *, title: str, button: str, done: str) -> HttpResponse:
    now = clock.now()
    determination = get_determination(request.user, pk)
    back = url_of(determination)
    refusal = not_now(request, determination, verb, back=back)
    if refusal:
        return refusal
    form = ReasonForm(request.POST or None, initial={"version": determination.version})
    verbs = {Verb.DECLINE: actions.decline_determination, Verb.RECALL: actions.recall_determination}

    def act() -> Done:
        verbs[verb](determination=determination, reason=form.cleaned_data["reason"], by=request.user, at=now)
        return Done(done, back)

    sentences = [_("No ledger entry opens."), _("The findings wait for a decision again and can be proposed anew.")]
    context = {"title": title, "about": determination, "sentences": sentences, "button": button, "back": back}
    return decide(request, form, act, row=determination, template="decisions/reason.html", context=context)


def url_of(determination: Determination) -> str:
    return reverse("villages:determination-detail", args=[determination.pk])


def findings_of(determination: Determination) -> QuerySet[Finding]:
    """The findings that it is (or was) about; declining and recalling set them free, so their history is asked."""
    findings = Finding.objects.select_related("criterion", "village").order_by("criterion__number", "pk")
    if determination.stage in (Stage.PROPOSED, Stage.SIGNED):
        return findings.filter(determination=determination)
    proposed = StageChange.objects.filter(thing=Thing.FINDING, verb=Verb.PROPOSE, at=determination.proposed_at)
    return findings.filter(village=determination.village, pk__in=proposed.values("of_finding"))


def _detail(request: SignedInRequest, determination: Determination, now: dt.datetime) -> dict[str, Any]:
    can = possible_verbs(determination, request.user)
    context: dict[str, Any] = {
        "determination": determination,
        "findings": findings_of(determination),
        "can": can,
        "history": events(StageChange.objects.of(determination)),
        "may_read_findings": request.user.may(Permission.READ_SCREENING),
        "back": url_of(determination),
    }
    if determination.stage == Stage.PROPOSED:
        entry = _open_entry_of(determination.village_id)
        numbers = (entry.rule_set if entry else rules_in_force(timezone.localdate(now))).numbers
        context["entry"] = entry
        context["days"] = numbers.rectification_days
        context["deadline"] = rules.deadline_from(now, numbers)
    elif determination.stage == Stage.SIGNED:
        context["signed_entry"] = LedgerEntry.objects.filter(findings__determination=determination).first()
    return context


def _open_entry_of(village_id: int) -> LedgerEntry | None:
    rows = LedgerEntry.objects.open().filter(village_id=village_id)
    return rows.select_related("rule_set").prefetch_related("criteria").first()


def _findings() -> Prefetch[str]:
    return Prefetch("findings", Finding.objects.select_related("criterion", "entry").order_by("criterion__number"))
