"""The letter of responsibility of the present round: written, printed, signed on paper, its scan kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.missing import IN_WORK
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.forms import TakeOffForm
from villages.ledger.papers.models import EntryFile, Purpose
from villages.ledger.papers.views import may_add_to
from villages.ledger.plans import rules
from villages.ledger.plans.forms import LetterForm, SigningForm
from villages.ledger.plans.getters import get_letter
from villages.ledger.plans.models import Letter
from villages.ledger.plans.proofs import sign_letter, take_signature_back, write_letter
from villages.process import Stage


@require_safe
@requires(Permission.READ_LEDGER)
def entry_letter(request: SignedInRequest, number: str) -> HttpResponse:
    """The letters of the entry, that of the present round first, with their scans."""
    entry = get_entry(request.user, number)
    letters = list(Letter.objects.filter(entry=entry).select_related("recorded_by"))
    scans = EntryFile.objects.standing().filter(entry=entry, purpose=Purpose.LETTER).select_related("file")
    by_letter: dict[int | None, list[EntryFile]] = {}
    for scan in scans:
        by_letter.setdefault(scan.letter_id, []).append(scan)
    present = next((letter for letter in letters if letter.round == entry.round), None)
    user = request.user
    is_mine = user.may(Permission.RECTIFY) and user.covers(entry.village.code) and entry.stage in IN_WORK
    context = {
        **frame(entry, user, clock.now(), "villages:entry-stages"),
        "letters": [(letter, by_letter.get(letter.pk, [])) for letter in letters],
        "present": present,
        "may_write": is_mine and (present is None or present.signed_on is None),
        "may_sign": is_mine and present is not None and present.signed_on is None,
        "may_take_back": (
            is_mine and present is not None and present.signed_on is not None and entry.step == Stage.MOBILISE
        ),
        "may_add": may_add_to(user, entry, Purpose.LETTER),
    }
    return render(request, "ledger/plans/letter.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def letter_write(request: SignedInRequest, number: str) -> HttpResponse:
    """Draw the letter up, or correct it before it is signed."""
    entry = get_entry(request.user, number)
    letter = Letter.objects.filter(entry=entry, round=entry.round).first()
    names = rules.LetterFacts.__dataclass_fields__
    first = {name: getattr(letter, name) for name in names} if letter else {}
    form = LetterForm(request.POST) if request.method == "POST" else LetterForm(initial=first)

    def act() -> None:
        write_letter(entry=entry, facts=form.facts, by=request.user, at=clock.now())

    return _form_page(
        request, entry, form, act, title=_("Letter of responsibility"), button=_("Save the letter"),
        lead=_("Print it when it is saved: both sign on paper, and the scan is added here."),
        done=_("The letter was saved. Print it and have it signed."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def letter_sign(request: SignedInRequest, number: str) -> HttpResponse:
    """Record that both have signed."""
    entry = get_entry(request.user, number)
    letter = get_letter(entry)
    form = SigningForm(request.POST) if request.method == "POST" else SigningForm(initial={"signed_on": clock.today()})

    def act() -> None:
        sign_letter(letter=letter, signed_on=form.cleaned_data["signed_on"], by=request.user, at=clock.now())

    return _form_page(
        request, entry, form, act, title=_("Record the signatures"), button=_("Record the signatures"),
        lead=_("Both secretaries have signed the printed letter. Add its scan afterwards."),
        done=_("The signatures were recorded. Add the scan now."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(Permission.RECTIFY)
def letter_take_back(request: SignedInRequest, number: str) -> HttpResponse:
    """Take the recorded signatures back while the first stage is open."""
    entry = get_entry(request.user, number)
    letter = get_letter(entry)
    form = TakeOffForm(request.POST) if request.method == "POST" else TakeOffForm()

    def act() -> None:
        take_signature_back(letter=letter, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())

    return _form_page(
        request, entry, form, act, title=_("Take the signatures back"), button=_("Take the signatures back"),
        lead=_("The letter can be changed and signed again. The scan stays until it is taken off."),
        done=_("The signatures were taken back."),
    )  # fmt: skip


def _form_page(
    request: SignedInRequest, entry: LedgerEntry, form: forms.Form, act: Any,
    *, title: str, button: str, lead: str, done: str,
) -> HttpResponse:  # fmt: skip
    back = reverse("villages:entry-letter", args=[entry.number])

    def carry_out() -> Done:
        act()
        return Done(done, back)

    context = {
        **frame(entry, request.user, clock.now(), "villages:entry-stages"),
        "title": title, "button": button, "lead": lead, "back": back,
    }  # fmt: skip
    return decide(request, form, carry_out, template="ledger/plans/form.html", context=context)
