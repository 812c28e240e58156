"""The decisions in a watch: confirm a rebound, name or take back a breach, cancel, reopen; the printable record."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.acceptance.watch import breaches, ending, rules
from villages.acceptance.watch.forms import BreachForm, ReopenForm
from villages.acceptance.watch.getters import get_breach
from villages.acceptance.watch.rebounds import confirm_rebound, rebounds_of
from villages.acceptance.watch.views import breach_lines, look_backs_of
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.criteria.sheet import read_sheet
from villages.decisions import DecisionForm, Done, ReasonForm, decide, not_now
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.process import Stage, StageChange, Thing, Verb

_PAGE = require_http_methods(["GET", "POST"])


@_PAGE
@requires(Permission.SCHEDULE_INSPECTION)
def entry_rebound(request: SignedInRequest, number: str) -> HttpResponse:
    """The county confirms that the village meets a criterion of its entry again."""
    at = clock.now()
    entry = get_entry(request.user, number)
    refusal = not_now(request, entry, Verb.REBOUND, back=url_of(entry))
    if refusal:
        return refusal
    form = ReasonForm(request.POST or None, initial={"version": entry.version})

    def act() -> Done:
        confirm_rebound(entry=entry, reason=form.cleaned_data["reason"], by=request.user, at=at)
        words = {"number": entry.number, "deadline": date_format(entry.deadline, "DATE_FORMAT")}
        return Done(
            _("The rebound is confirmed. Entry %(number)s is open again; its deadline is %(deadline)s.") % words,
            reverse("villages:entry-detail", args=[entry.number]),
        )

    days = entry.rule_set.numbers.rebound_days
    sentences = [
        ngettext(
            "The entry is open again, with its whole history; the village has %(days)d day from today.",
            "The entry is open again, with its whole history; the village has %(days)d days from today.",
            days,
        )
        % {"days": days},
        _("The causes are analysed again; the people of the entry stay."),
        _("The look-backs that are still planned are called off."),
    ]
    title = _("Confirm the rebound")
    findings = list(rebounds_of(entry, on=timezone.localdate(at)))
    context = _context(entry, title, sentences) | {"findings": findings, "may_read_findings": True}
    return decide(request, form, act, row=entry, template="acceptance/watch/rebound.html", context=context)


@_PAGE
@requires(Permission.PROPOSE_NOTICE)
def entry_breach_add(request: SignedInRequest, number: str) -> HttpResponse:
    """Name a breach that lengthens the watch."""
    at = clock.now()
    entry = get_entry(request.user, number)
    form = BreachForm(
        request.POST or None,
        sheet=read_sheet(entry.rule_set.sheet),
        initial={"version": entry.version, "happened_on": timezone.localdate(at)},
    )

    def act() -> Done:
        typed = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        breaches.record_breach(entry=entry, by=request.user, at=at, **typed)
        return Done(_until(_("The breach is recorded. The watch runs until %(day)s."), entry), url_of(entry))

    title = _("Record a breach")
    sentences = [_("The watch becomes longer by the months of the breach; more look-backs are planned.")]
    return decide(
        request, form, act, row=entry, template="decisions/reason.html", context=_context(entry, title, sentences)
    )


@_PAGE
@requires(Permission.PROPOSE_NOTICE)
def entry_breach_take_back(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Take a breach back that was recorded wrongly."""
    at = clock.now()
    entry = get_entry(request.user, number)
    breach = get_breach(entry, pk)
    form = ReasonForm(request.POST or None, initial={"version": entry.version})

    def act() -> Done:
        breaches.take_back_breach(breach=breach, reason=form.cleaned_data["reason"], by=request.user, at=at)
        return Done(_until(_("The breach is taken back. The watch runs until %(day)s."), entry), url_of(entry))

    title = _("Take the breach back")
    sentences = [_("The watch is as long as without it. The breach stays readable with the reason.")]
    return decide(
        request, form, act, row=entry, template="decisions/reason.html", context=_context(entry, title, sentences)
    )


@_PAGE
@requires(Permission.SIGN_ACCEPTANCE)
def entry_cancel(request: SignedInRequest, number: str) -> HttpResponse:
    """The leader signs that the entry leaves the open part of the ledger."""
    at = clock.now()
    entry = get_entry(request.user, number)
    refusal = not_now(request, entry, Verb.CANCEL, back=url_of(entry))
    if refusal:
        return refusal
    form = DecisionForm(request.POST or None, initial={"version": entry.version})

    def act() -> Done:
        ending.cancel_entry(entry=entry, by=request.user, at=at)
        sentence = _("Signed. Entry %(number)s is cancelled.") % {"number": entry.number}
        return Done(sentence, reverse("villages:entry-cancellation", args=[entry.number]))

    title = _("Sign the cancellation")
    sentences = [
        _("The entry leaves the open part of the ledger. It stays readable for ever."),
        _("What is found in the village from now on opens a new entry."),
    ]
    look_backs = look_backs_of(entry)
    context = _context(entry, title, sentences) | {
        "look_backs": look_backs,
        "not_made": sum(row.stage == Stage.PLANNED for row in look_backs),
        "breaches": breach_lines(entry),
        "today": timezone.localdate(at),
    }
    return decide(request, form, act, row=entry, template="acceptance/watch/cancel.html", context=context)


@_PAGE
@requires(Permission.SIGN_ACCEPTANCE)
def entry_reopen(request: SignedInRequest, number: str) -> HttpResponse:
    """The leader takes a cancellation back, with a reason and an end day."""
    at = clock.now()
    entry = get_entry(request.user, number)
    refusal = not_now(request, entry, Verb.REOPEN, back=url_of(entry))
    if refusal:
        return refusal
    until = rules.watch_end(timezone.localdate(at), months=entry.rule_set.numbers.watch_months)
    form = ReopenForm(request.POST or None, initial={"version": entry.version, "until": until})

    def act() -> Done:
        typed = {name: form.cleaned_data[name] for name in ("until", "reason")}
        ending.reopen_entry(entry=entry, by=request.user, at=at, **typed)
        return Done(_until(_("The entry is open again. The watch runs until %(day)s."), entry), url_of(entry))

    title = _("Reopen the entry")
    sentences = [_("The entry is back in its watch, with look-backs until the day that you set.")]
    return decide(
        request, form, act, row=entry, template="decisions/reason.html", context=_context(entry, title, sentences)
    )


@require_safe
@requires(Permission.READ_LEDGER)
def entry_cancellation(request: SignedInRequest, number: str) -> HttpResponse:
    """The record of the cancellation, for the printer. 404 while the entry is not cancelled."""
    entry = get_entry(request.user, number)
    if entry.stage != Stage.CANCELLED:
        raise Http404(_("The entry is not cancelled."))
    moves = StageChange.objects.of(entry).filter(thing=Thing.ENTRY)
    context = {
        "entry": entry,
        "criteria": entry.entry_criteria.select_related("criterion").order_by("criterion__number"),
        "look_backs": [row for row in look_backs_of(entry) if row.stage == Stage.DONE],
        "breaches": [line for line in breach_lines(entry) if line.breach.taken_back_at is None],
        "rebounds": moves.filter(verb=Verb.REBOUND).count(),
        "signed": moves.filter(verb=Verb.CANCEL).last(),
        "accepted": moves.filter(verb=Verb.PASS).last(),
    }
    return render(request, "acceptance/watch/cancellation.html", context)


def url_of(entry: LedgerEntry) -> str:
    return reverse("villages:entry-watch", args=[entry.number])


def _context(entry: LedgerEntry, title: str, sentences: list[str]) -> dict[str, Any]:
    return {"title": title, "about": entry, "sentences": sentences, "button": title, "back": url_of(entry)}


def _until(sentence: str, entry: LedgerEntry) -> str:
    """The sentence with the last day of the watch as it now is."""
    return sentence % {"day": date_format(entry.watch_until, "DATE_FORMAT") if entry.watch_until else "—"}
