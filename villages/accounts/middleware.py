"""What holds for every page of a signed-in person: the chosen language, and an own password first."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

# What somebody with a one-time password may still open.
WITHOUT_OWN_PASSWORD = ("villages:password-change", "villages:sign-out", "villages:language", "healthz")


class UserLanguageMiddleware:
    """A signed-in person reads the language of the account; others what cookie and browser say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or ""
        return self.get_response(request)


class PasswordFirstMiddleware:
    """Whoever came in with a one-time password chooses an own one before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponse | None:
        if not getattr(request.user, "must_change_password", False):
            return None
        if request.resolver_match is None or request.resolver_match.view_name in WITHOUT_OWN_PASSWORD:
            return None
        page = resolve_url("villages:password-change")
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(page)
        came_for = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return redirect(f"{page}?{came_for}" if came_for else page)
