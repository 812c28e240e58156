"""The pages of the system administrator (accounts) and the security administrator (rights)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from villages import clock
from villages.accounts import actions, places
from villages.accounts.filters import AccountFilter
from villages.accounts.forms import GrantForm, NewAccountForm, PersonForm, ReasonForm
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import AccountState, User
from villages.accounts.permissions import Permission, Role
from villages.accounts.rules import ONE_TIME_DAYS
from villages.accounts.trail_words import ADMINISTRATIVE, verb_in_words
from villages.audit import AuditRow
from villages.exports import Head, list_as_xlsx
from villages.process import RuleBroken

PER_PAGE = 50
ADMINISTRATORS = (Permission.MANAGE_USERS, Permission.GRANT_RIGHTS)


@require_GET
@requires(*ADMINISTRATORS)
def user_list(request: SignedInRequest) -> HttpResponse:
    accounts = AccountFilter(request.GET, User.objects.visible_to(request.user))
    page = Paginator(accounts.qs, PER_PAGE).get_page(request.GET.get("page"))
    names = places.names_of(account.jurisdiction for account in page)
    rows = [(account, names.get(account.jurisdiction, "")) for account in page]
    context = {"filter": accounts, "page_obj": page, "rows": rows, "at_work": _at_work(request.user)}
    return render(request, "accounts/user_list.html", context)


@require_GET
@requires(*ADMINISTRATORS)
def user_export(request: SignedInRequest) -> HttpResponse:
    """The accounts as a spreadsheet, with the filters kept."""
    filters = AccountFilter(request.GET, User.objects.visible_to(request.user))
    accounts = list(filters.qs)
    names = places.names_of(account.jurisdiction for account in accounts)
    heads: list[Head] = [
        (pgettext("of a person", "Name"), 14), (_("User name"), 16), (_("Post"), 24), (_("Role"), 18),
        (_("Jurisdiction"), 16), (_("Code"), 16), (_("State"), 12),
    ]  # fmt: skip
    rows = [
        (
            account.full_name,
            account.username,
            account.post,
            account.get_role_display(),
            names.get(account.jurisdiction, ""),
            account.jurisdiction,
            account.state.label,
        )
        for account in accounts
    ]
    return list_as_xlsx(request, _("Accounts"), heads, rows, form=filters.form, at=clock.now())


@require_GET
@requires(*ADMINISTRATORS)
def user_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    account = _get_account(request, pk)
    context = {
        "account": account,
        "place_name": places.names_of([account.jurisdiction]).get(account.jurisdiction, ""),
        "is_own": account.pk == request.user.pk,
        "history": _history(account),
        "at_work": _at_work(request.user),
    }
    return render(request, "accounts/user_detail.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def user_create(request: SignedInRequest) -> HttpResponse:
    at = clock.now()
    form = NewAccountForm(_posted(request), on=timezone.localdate(at))
    password = actions.one_time_password()

    def create() -> User:
        return actions.create_account(**form.person, **form.rights, password=password, by=request.user, at=at)

    account = _try(form, create)
    if account is None:
        return _show_form(request, form, "create", account=None)
    return _show_password(request, account, password)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def user_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    at = clock.now()
    account = _get_account(request, pk)
    names = ("username", "full_name", "post", "email")
    form = PersonForm(_posted(request), initial={name: getattr(account, name) for name in names})

    def edit() -> User:
        return actions.edit_account(account=account, **form.cleaned_data, by=request.user, at=at)

    if _try(form, edit) is None:
        return _show_form(request, form, "edit", account)
    return _done(request, account, _("The account is changed."))


@require_http_methods(["GET", "POST"])
@requires(Permission.GRANT_RIGHTS)
def user_grant(request: SignedInRequest, pk: int) -> HttpResponse:
    at = clock.now()
    account = _get_account(request, pk)
    asked = {"role": account.role, "jurisdiction": account.jurisdiction, "is_secretary": account.is_secretary}
    form = GrantForm(_posted(request), initial=asked, on=timezone.localdate(at))

    def grant() -> User:
        return actions.grant_rights(account=account, **form.rights, by=request.user, at=at)

    if _try(form, grant) is None:
        return _show_form(request, form, "grant", account)
    return _done(request, account, _("The rights are granted and the account is open."))


@require_http_methods(["GET", "POST"])
@requires(Permission.GRANT_RIGHTS)
def user_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    done = _("The rights are withdrawn; the account waits.")
    return _shut(request, pk, "withdraw", actions.withdraw_rights, done)


@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def user_close(request: SignedInRequest, pk: int) -> HttpResponse:
    return _shut(request, pk, "close", actions.close_account, _("The account is closed."))


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def user_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    return _give_password(request, pk, "reopen", actions.reopen_account)


@never_cache
@require_http_methods(["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def user_reset_password(request: SignedInRequest, pk: int) -> HttpResponse:
    return _give_password(request, pk, "reset", actions.reset_password)


@require_GET
@requires(*ADMINISTRATORS)
def place_options(request: SignedInRequest) -> HttpResponse:
    """Suggestions for a jurisdiction, as <option>s of a <datalist>."""
    text = request.GET.get("jurisdiction", "").replace("\0", "").strip()[:50]
    found = places.matching(text, on=timezone.localdate()).select_related("parent")[: places.SHOWN * 2] if text else []
    return render(request, "accounts/_place_options.html", {"places": found})


def _get_account(request: SignedInRequest, pk: int) -> User:
    account: User = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    return account


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _try(form: forms.Form, act: Callable[[], User]) -> User | None:
    """Act when the form is right; a broken rule becomes a sentence beside its field, and None comes back."""
    if not form.is_valid():
        return None
    try:
        return act()
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        return None


def _shut(request: SignedInRequest, pk: int, verb: str, act: Callable[..., User], words: str) -> HttpResponse:
    at = clock.now()
    account = _get_account(request, pk)
    form = ReasonForm(_posted(request))
    if _try(form, lambda: act(account=account, **form.cleaned_data, by=request.user, at=at)) is None:
        return _show_form(request, form, verb, account)
    return _done(request, account, words)


def _give_password(request: SignedInRequest, pk: int, verb: str, act: Callable[..., User]) -> HttpResponse:
    at = clock.now()
    account = _get_account(request, pk)
    form = forms.Form(_posted(request))
    password = actions.one_time_password()
    done = _try(form, lambda: act(account=account, password=password, by=request.user, at=at))
    if done is None:
        return _show_form(request, form, verb, account)
    return _show_password(request, done, password)


def _show_form(request: SignedInRequest, form: forms.Form, verb: str, account: User | None) -> HttpResponse:
    context = {"form": form, "account": account}
    return render(request, f"accounts/user_{verb}.html", context)


def _show_password(request: SignedInRequest, account: User, password: str) -> HttpResponse:
    # Shown in the answer to the POST itself: after a redirect it would have to lie in a session or an address.
    context = {"account": account, "password": password, "days": ONE_TIME_DAYS}
    return render(request, "accounts/user_password.html", context)


def _done(request: SignedInRequest, account: User, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("villages:user-detail", account.pk)


def _history(account: User) -> list[dict[str, object]]:
    """What administrators did to the account, newest first, as parts/history.html wants it."""
    rows = AuditRow.objects.about(account).filter(verb__in=[f"user.{verb}" for verb in ADMINISTRATIVE])
    return [
        {
            "at": row.at,
            "who": row.by_name,
            "post": Role(row.role).label if row.role else "",
            "sentence": verb_in_words(row.verb),
            "reason": row.reason,
        }
        for row in rows
    ]


def _at_work(user: User) -> dict[str, object]:
    """Which of the two administrators is looking, and how many accounts wait for rights."""
    return {
        "manages": user.may(Permission.MANAGE_USERS),
        "grants": user.may(Permission.GRANT_RIGHTS),
        "waiting": User.objects.in_state(AccountState.WAITING).count(),
    }
