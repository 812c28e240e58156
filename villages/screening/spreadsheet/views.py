"""The quarter as a spreadsheet: the form to take along, the dry run of what comes back, its confirmation."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.process import Conflict, RuleBroken
from villages.screening import xlsx
from villages.screening.filing import say_closed
from villages.screening.filing_models import CheckLoad
from villages.screening.getters import get_check
from villages.screening.models import QuarterlyCheck
from villages.screening.progress import previous_by_village, progress_of
from villages.screening.rules import AnswerInput
from villages.screening.spreadsheet import actions, rules
from villages.screening.spreadsheet.comparing import Judged, VillageChanges, changes_of, judge
from villages.screening.spreadsheet.forms import LoadForm
from villages.screening.spreadsheet.reading import CellProblem, read_form
from villages.screening.spreadsheet.writing import form_of

PROBLEMS_SHOWN = 100


@require_safe
@requires(Permission.FILE_CHECK)
def check_form(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """The form with this quarter's answers, or last quarter's where there are none yet."""
    check = get_check(request.user, quarter, township)
    if not check.is_editable:
        return say_closed(request, check, to="check-detail")
    name = _("Quarterly check %(quarter)s %(township)s") % {
        "quarter": check.quarter,
        "township": check.township.name,
    }
    headers = {
        "Content-Disposition": content_disposition_header(True, f"{name}.xlsx") or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(form_of(check), content_type=xlsx.CONTENT_TYPE, headers=headers)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILE_CHECK)
def check_load(request: SignedInRequest, quarter: str, township: str) -> HttpResponse:
    """Choose the file; then every problem by cell, or on to what it would change. Nothing is saved here."""
    at = clock.now()
    check = get_check(request.user, quarter, township)
    if not check.is_editable:
        return say_closed(request, check, to="check-detail")
    form = LoadForm(request.POST, request.FILES) if request.method == "POST" else LoadForm()
    if form.is_bound and form.is_valid():
        try:
            return _read(request, check, form, form.cleaned_data["file"], at)
        except xlsx.Unreadable as unreadable:
            form.add_error("file", str(unreadable))
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    return _show_choice(request, check, form)


def _read(
    request: SignedInRequest, check: QuarterlyCheck, form: LoadForm, file: UploadedFile[bytes], at: dt.datetime
) -> HttpResponse:
    progress = progress_of(check)
    filled = read_form(file, progress=progress)
    judged = judge(filled, progress)
    if judged.problems:
        return _show_choice(request, check, form, judged)
    found = changes_of(judged.answers, progress, previous_by_village(check), filled.versions)
    if not found:
        messages.info(request, _("The file says what is saved already. There is nothing to load."))
        return redirect("villages:check-load", check.quarter, check.township.code)
    file.seek(0)
    load = actions.keep_load(
        check=check,
        file_name=file.name or "",
        sha256=hashlib.sha256(file.read()).hexdigest(),
        answers={one.sheet.village.code: one.answers for one in found},
        versions={one.sheet.village.code: one.sheet.version for one in found},
        by=request.user,
        at=at,
    )
    return _show_changes(request, load, found, judged.unused)


@require_http_methods(["GET", "POST"])
@requires(Permission.FILE_CHECK)
def check_load_confirm(request: SignedInRequest, quarter: str, township: str, load: int) -> HttpResponse:
    """What a file that was read would change; the confirmation saves all of it or nothing."""
    at = clock.now()
    check = get_check(request.user, quarter, township)
    kept = _get_load(request.user, check, load)
    if not check.is_editable:
        return say_closed(request, check, to="check-detail")
    try:
        rules.check_load_stands(kept, at)
        if request.method == "POST":
            count = actions.apply_load(load=kept, by=request.user, at=at)
        else:
            return _show_again(request, check, kept)
    except Conflict as faster:
        return _show_choice(request, check, LoadForm(), sentence=str(faster), status=409)
    except RuleBroken as broken:
        return _show_choice(request, check, LoadForm(), sentence=str(broken), status=422)
    words = ngettext(
        "The form is loaded: the answers of %(count)d village are saved.",
        "The form is loaded: the answers of %(count)d villages are saved.",
        count,
    )
    messages.success(request, words % {"count": count})
    to = "check-answers" if progress_of(check).is_complete else "check-detail"
    return redirect(f"villages:{to}", check.quarter, check.township.code)


def _get_load(user: User, check: QuarterlyCheck, pk: int) -> CheckLoad:
    """What this person has read for this check; nobody confirms what somebody else has looked through."""
    load = CheckLoad.objects.filter(quarterly_check=check, read_by=user, pk=pk).first()
    if load is None:
        raise Http404
    load.quarterly_check = check
    return load


def _show_again(request: SignedInRequest, check: QuarterlyCheck, load: CheckLoad) -> HttpResponse:
    answers = {
        code: {int(number): AnswerInput.from_json(answer) for number, answer in given.items()}
        for code, given in load.answers.items()
    }
    # Villages that were saved after the file was read are marked; the confirmation will not take them.
    found = changes_of(answers, progress_of(check), previous_by_village(check), load.versions)
    return _show_changes(request, load, found)


def _show_changes(
    request: SignedInRequest, load: CheckLoad, found: list[VillageChanges], unused: Sequence[CellProblem] = ()
) -> HttpResponse:
    context = {
        "check": load.quarterly_check,
        "load": load,
        "found": found,
        "answers": sum(len(one.changes) for one in found),
        "overtaken": [one.sheet for one in found if one.is_overtaken],
        "unused": unused[:PROBLEMS_SHOWN],
    }
    return render(request, "screening/spreadsheet/dry_run.html", context)


def _show_choice(
    request: SignedInRequest,
    check: QuarterlyCheck,
    form: LoadForm,
    judged: Judged | None = None,
    *,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    problems = judged.in_order if judged else []
    context = {
        "check": check,
        "form": form,
        "problems": problems[:PROBLEMS_SHOWN],
        "total": len(problems),
        "rest": max(0, len(problems) - PROBLEMS_SHOWN),
        "sentence": sentence,
    }
    is_refused = bool(problems or form.errors)
    return render(request, "screening/spreadsheet/load.html", context, status=422 if is_refused else status)
