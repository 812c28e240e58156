"""The person's own pages: sign-in and out, password, language, and who may do what."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rectify.middleware import client_address
from villages import clock
from villages.accounts import actions, entrance
from villages.accounts.forms import OwnPasswordForm, SignInForm
from villages.accounts.guards import SignedInRequest, signed_in
from villages.accounts.models import Language, User
from villages.accounts.permissions import INSTALL_ROLES, TABLE, Permission, Role
from villages.accounts.rules import levels_of
from villages.process import RuleBroken


def safe_next(request: HttpRequest) -> str:
    """The page that the person came for, if it is one of ours; otherwise the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        account = form.get_user()
        assert isinstance(account, User)
        try:
            entrance.sign_in(request, account, at=at)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            return redirect(safe_next(request))
    if form.is_bound and not form.was_locked:
        locks = getattr(request, "axes_locked_out", False)
        entrance.record_refusal(username=str(form.cleaned_data.get("username", "")), locks=locks, at=at)
    context = {"form": form, "next": safe_next(request), "idle_minutes": settings.SESSION_COOKIE_AGE // 60}
    return render(request, "accounts/sign_in.html", context)


def locked(request: HttpRequest, response: HttpResponse, credentials: dict[str, str] | None) -> HttpResponse:
    """What the lock-out (django-axes, settings.AXES_LOCKOUT_CALLABLE) puts in place of the sign-in page."""
    minutes = entrance.minutes_until_unlocked(
        username=(credentials or {}).get("username", ""), address=client_address(request), at=clock.now()
    )
    page = render(request, "accounts/locked.html", {"minutes": minutes}, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User):
        entrance.sign_out(request, request.user, at=clock.now())
        messages.success(request, _("You are signed out."))
    return redirect(settings.LOGOUT_REDIRECT_URL)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def password_change(request: SignedInRequest) -> HttpResponse:
    at = clock.now()
    is_forced = request.user.must_change_password
    form = OwnPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.change_password(account=request.user, password=form.cleaned_data["new_password1"], at=at)
        except RuleBroken as broken:
            form.add_error("new_password1", str(broken))
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Your password is changed. Other devices were signed out."))
            return redirect(safe_next(request))
    context = {"form": form, "next": safe_next(request), "is_forced": is_forced}
    return render(request, "accounts/password.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language: with the account when signed in, and in a cookie for the pages before sign-in."""
    chosen = request.POST.get("language", "")
    response = redirect(safe_next(request))
    if chosen in Language.values:
        if isinstance(request.user, User):
            entrance.choose_language(account=request.user, language=chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_GET
@signed_in
def permission_table(request: SignedInRequest) -> HttpResponse:
    roles = [Role(value) for value in Role.values]
    context = {
        "roles": roles,
        "rows": [(permission.label, [role in TABLE[permission] for role in roles]) for permission in Permission],
        "reach": [(role.label, levels_of(role), role in INSTALL_ROLES) for role in roles],
        "own": request.user.role,
    }
    return render(request, "accounts/permission_table.html", context)
