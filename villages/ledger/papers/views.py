"""The files of an entry: the tab that shows all of them, the page that adds one, and the page that takes one off."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.decisions import Done, decide, way_back
from villages.ledger.frame import frame
from villages.ledger.getters import get_entry
from villages.ledger.models import LedgerEntry
from villages.ledger.papers.actions import add_entry_file, take_off_entry_file
from villages.ledger.papers.forms import EntryFileForm, TakeOffForm
from villages.ledger.papers.getters import get_about, get_entry_file
from villages.ledger.papers.guards import MAY_ADD, check_may_add
from villages.ledger.papers.models import ABOUT, EntryFile, Purpose
from villages.screening.evidence.reading import read_upload

ADDING = (Permission.RECTIFY, Permission.RECORD_PROGRESS, Permission.INSPECT)


@require_safe
@requires(Permission.READ_LEDGER)
def entry_files(request: SignedInRequest, number: str) -> HttpResponse:
    """Every file of the entry by what it shows, and below those that were taken off, with the reason."""
    entry = get_entry(request.user, number)
    rows = EntryFile.objects.visible_to(request.user).filter(entry=entry)
    rows = rows.select_related("file", "added_by", *(f"{column}__entry" for column in ABOUT.values()))
    standing: dict[str, list[EntryFile]] = {purpose: [] for purpose in Purpose}
    taken_off = []
    for row in rows:
        if row.taken_off_at is None:
            standing[row.purpose].append(row)
        else:
            taken_off.append(row)
    context = {
        **frame(entry, request.user, clock.now(), "villages:entry-files"),
        "groups": [
            (purpose.label, files, may_add_to(request.user, entry, purpose))
            for purpose in Purpose
            if (files := standing[purpose])
        ],
        "taken_off": taken_off,
        "may_add": may_add_to(request.user, entry, Purpose.OTHER),
    }
    return render(request, "ledger/papers/files.html", context)


@require_http_methods(["GET", "POST"])
@requires(*ADDING)
def entry_file_add(request: SignedInRequest, number: str, purpose: str, pk: int) -> HttpResponse:
    """Add a file about one row of the entry; the page stays, so that another can follow. `?back=` leads back."""
    entry = get_entry(request.user, number)
    shown, about = get_about(request.user, entry, purpose, pk)
    check_may_add(entry, shown, about, request.user)
    back = _back(request, entry)
    here = request.get_full_path()
    form = EntryFileForm(request.POST, request.FILES) if request.method == "POST" else EntryFileForm()

    def act() -> Done:
        upload = form.cleaned_data["file"]
        read = read_upload(upload.read(), most_bytes=settings.EVIDENCE_MOST_BYTES)
        row = add_entry_file(
            entry=entry, purpose=shown, about=about, file=read, name=upload.name, by=request.user, at=clock.now()
        )
        return Done(_("%(name)s is added.") % {"name": row.file.name}, here)

    column = ABOUT.get(shown)
    there = EntryFile.objects.visible_to(request.user).standing().filter(entry=entry, purpose=shown)
    context = {
        **frame(entry, request.user, clock.now(), "villages:entry-files"),
        "purpose": shown,
        "about": about,
        "files": there.filter(**({column: about} if column else {})).select_related("file"),
        "may_take_off": True,
        "back": back,
    }
    return decide(request, form, act, template="ledger/papers/file_add.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(*ADDING)
def entry_file_take_off(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Take a file off the entry, with a reason; the file itself is kept."""
    entry = get_entry(request.user, number)
    row = get_entry_file(request.user, entry, pk)
    check_may_add(entry, Purpose(row.purpose), row.about, request.user)
    back = _back(request, entry)
    form = TakeOffForm(request.POST) if request.method == "POST" else TakeOffForm()

    def act() -> Done:
        take_off_entry_file(row=row, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        return Done(_("%(name)s is taken off. The file itself is kept.") % {"name": row.file.name}, back)

    context = {
        "title": _("Take a file off"),
        "about": row.file.name,
        "sentences": [
            _("The file does not stand here any more; what was stored is kept."),
            _("The Files page goes on to show it, with the day and the reason."),
        ],
        "button": _("Take the file off"),
        "back": back,
    }
    return decide(request, form, act, template="decisions/reason.html", context=context)


def may_add_to(user: User, entry: LedgerEntry, purpose: str) -> bool:
    """Whether a page shows the way to the page that adds a file of that purpose."""
    return entry.is_open and user.may(MAY_ADD[purpose]) and user.covers(entry.village.code)


def _back(request: SignedInRequest, entry: LedgerEntry) -> str:
    """The page from which the person came, if it is one of ours; otherwise the files of the entry."""
    return way_back(request, reverse("villages:entry-files", args=[entry.number]))
