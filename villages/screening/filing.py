"""The township's own views: one village's answers, and checking, declaring and submitting them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.process import Conflict, RuleBroken, Stage
from villages.screening import actions
from villages.screening.evidence.kept import files_of_sheet
from villages.screening.filing_models import running_unlock
from villages.screening.forms import Difference, SheetForm, SubmitForm, differences, read_version
from villages.screening.getters import get_check, get_sheet
from villages.screening.models import AnswerValue, QuarterlyCheck, VillageSheet
from villages.screening.noting import noted_in, write_soft_notes
from villages.screening.past import past_of
from villages.screening.progress import last_return, progress_of, village_returns
from villages.screening.rules import AnswerInput, why_locked

# What a button of the village page does besides saving what was typed.
SAVE_BY = {"previous": actions.take_over_answers, "no": actions.answer_open_with_no}


@requires(Permission.FILE_CHECK)
def sheet_edit(request: SignedInRequest, quarter: str, township: str, village: str) -> HttpResponse:
    """One village × every criterion. Drafts come by HTMX; two versions are put side by side, never overwritten."""
    at = clock.now()
    check = get_check(request.user, quarter, township)
    sheet = get_sheet(request.user, check, village)
    if request.method != "POST":
        return (
            _show_sheet(request, sheet, _sheet_form(sheet))
            if check.is_editable
            else say_closed(request, check, to="check-detail")
        )
    form = _sheet_form(sheet, request)
    if not form.is_valid():
        return _show_sheet(request, sheet, form, status=422)
    typed = form.answers
    if "resolve" in request.POST:
        found = _differences(sheet, typed, request.POST)
        if any(difference.choice not in ("saved", "typed") for difference in found):
            return _show_versions(request, sheet, found, version=form.version, status=422)
        typed = {d.criterion.number: d.typed for d in found if d.choice == "typed"}
        if not typed:
            return _go_on(request, sheet)
    try:
        sheet = _save(request, sheet, typed, form.version, at)
    except Conflict:
        sheet = get_sheet(request.user, check, village)
        return _show_versions(request, sheet, _differences(sheet, typed), version=sheet.version, status=409)
    except RuleBroken as broken:
        form.sentence = str(broken)
        return _show_sheet(request, sheet, form, status=422)
    if is_htmx(request):
        return _show_sheet(request, sheet, _sheet_form(sheet))
    return _go_on(request, sheet)


def _save(
    request: SignedInRequest, sheet: VillageSheet, typed: Mapping[int, AnswerInput], version: int, at: dt.datetime
) -> VillageSheet:
    """Save by the verb of the button. Who sends again what is already saved is not told of a conflict."""
    fill = SAVE_BY.get(request.POST.get("then", ""))
    as_last_quarter = [number] if (number := _taken_over(request)) else []

    def act(version: int) -> VillageSheet:
        if fill is not None:
            return fill(sheet=sheet, typed=typed, version=version, by=request.user, at=at)
        return actions.save_sheet(
            sheet=sheet, answers=typed, version=version, by=request.user, at=at, as_last_quarter=as_last_quarter
        )

    try:
        return act(version)
    except Conflict:
        sheet.refresh_from_db(fields=["version"])
        if _differences(sheet, typed):
            raise
        return act(sheet.version)


def _taken_over(request: SignedInRequest) -> int:
    """The criterion whose button “as last quarter” was pressed; 0 for none."""
    return read_version(request.POST.get("last"))


def _sheet_form(sheet: VillageSheet, request: SignedInRequest | None = None) -> SheetForm:
    past, previous = past_of(sheet)
    return SheetForm(
        sheet.quarterly_check.edition.criteria.all(),
        stored=_stored(sheet),
        previous=previous,
        version=sheet.version,
        quarter=sheet.quarterly_check.period,
        history=past,
        watched=_watched(sheet),
        data=request.POST if request else None,
    )


def _watched(sheet: VillageSheet) -> set[int]:
    """The numbers of the criteria for which the village is in its watch."""
    entries = sheet.village.entries.filter(stage=Stage.WATCH)
    return set(entries.values_list("criteria__number", flat=True))


def _stored(sheet: VillageSheet) -> dict[int, AnswerInput]:
    rows, quarter = sheet.answers.select_related("criterion"), sheet.quarterly_check.period
    return {answer.criterion.number: AnswerInput.of(answer).dated(quarter) for answer in rows}


def _differences(
    sheet: VillageSheet, typed: Mapping[int, AnswerInput], choices: Mapping[str, str] | None = None
) -> list[Difference]:
    return differences(sheet.quarterly_check.edition.criteria.all(), _stored(sheet), typed, choices)


def _show_sheet(request: SignedInRequest, sheet: VillageSheet, form: SheetForm, status: int = 200) -> HttpResponse:
    check = sheet.quarterly_check
    context: dict[str, Any] = {"check": check, "sheet": sheet, "form": form, "total": len(form.rows)}
    if is_htmx(request):
        return render(request, "screening/_sheet_live.html", context, status=status)
    has_yes = any(row.stored.value == AnswerValue.YES for row in form.rows)
    files = files_of_sheet(sheet) if has_yes else {}
    for row in form.rows:
        row.kept = files.get(row.criterion.number, ())
    siblings = list(check.sheets.select_related("village").only("village__code", "village__name", "quarterly_check"))
    place = [sibling.pk for sibling in siblings].index(sheet.pk)
    context |= {
        "number": place + 1,
        "siblings": siblings,
        "before": siblings[place - 1] if place else None,
        "after": siblings[place + 1] if place + 1 < len(siblings) else None,
        "returned": village_returns(check).get(sheet.pk),
        "unlock": running_unlock(check),
    }
    return render(request, "screening/sheet_edit.html", context, status=status)


def _show_versions(
    request: SignedInRequest, sheet: VillageSheet, found: list[Difference], *, version: int, status: int
) -> HttpResponse:
    context = {
        "check": sheet.quarterly_check,
        "sheet": sheet,
        "differences": found,
        "read": version,
        "is_open": status == 422,
    }
    page = "screening/_sheet_conflict_live.html" if is_htmx(request) else "screening/sheet_conflict.html"
    return render(request, page, context, status=status)


def _go_on(request: SignedInRequest, sheet: VillageSheet) -> HttpResponseRedirect:
    """After a save by button: the same village again, or the next one; after the last the list."""
    check = sheet.quarterly_check
    messages.success(request, _("%(village)s is saved.") % {"village": sheet.village.short_name})
    address = [check.quarter, check.township.code]
    if request.POST.get("then") != "next":
        place = f"#c{number}" if (number := _taken_over(request)) else ""
        return taken_to(reverse("villages:sheet-edit", args=[*address, sheet.village.code]) + place, request)
    after = check.sheets.filter(village__code__gt=sheet.village.code).select_related("village").first()
    if after is None:
        return taken_to(reverse("villages:check-detail", args=address), request)
    return taken_to(reverse("villages:sheet-edit", args=[*address, after.village.code]), request)


def taken_to(url: str, request: SignedInRequest) -> HttpResponseRedirect:
    """Go on after a save by button, and tell the browser that what it kept of this page is no longer needed."""
    response = HttpResponseRedirect(url)
    response.set_cookie(
        "taken_page", quote(request.path, safe=""), max_age=60, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


@requires(Permission.FILE_CHECK)
def check_answers(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """Everything once more before it is handed over, the declaration, and the submission."""
    at = clock.now()
    check = get_check(request.user, quarter, township)
    if not check.is_editable:
        return say_closed(request, check)
    progress = progress_of(check)
    sheets = [line.sheet for line in progress.lines]
    noted = noted_in(check, sheets, criteria_total=len(progress.criteria))
    form = SubmitForm(noted, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if noted:
                write_soft_notes(check=check, sentences=form.sentences, by=request.user, at=at)
            submission = actions.submit_check(
                check=check, is_declared=form.cleaned_data["declared"], by=request.user, at=at
            )
        except RuleBroken as broken:
            check = get_check(request.user, quarter, township)
            if not check.is_editable:  # a colleague, or the same button pressed twice
                return say_closed(request, check)
            form.add_error(broken.field if broken.field in form.fields else None, str(broken))
            form.name_what_lacks()
        else:
            messages.success(request, _("The check is submitted. Receipt %(number)s.") % {"number": submission.number})
            return redirect("villages:check-receipt", check.quarter, check.township.code)
    context = {
        "check": check,
        "progress": progress,
        "returned": last_return(check),
        "unlock": running_unlock(check),
        "form": form,
        "minutes_late": check.minutes_late(at),
        "minutes_left": check.minutes_left(at),
    }
    return render(request, "screening/check_answers.html", context, status=422 if form.errors else 200)


def say_closed(request: SignedInRequest, check: QuarterlyCheck, to: str = "check-receipt") -> HttpResponse:
    """Tell somebody who wants to change or submit a submitted check that it is so, and lead to where it can be read."""
    sentence = _("This check has already been submitted. It can be changed only after the county returns it.")
    messages.info(request, why_locked(check) if check.stage == Stage.CONFIRMED else sentence)
    url = reverse(f"villages:{to}", args=[check.quarter, check.township.code])
    return HttpResponseClientRedirect(url) if is_htmx(request) else redirect(url)


def is_htmx(request: SignedInRequest) -> bool:
    return "HX-Request" in request.headers
