"""The first rungs of every view: signed in, then permitted. Refusals come in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from villages.accounts.models import User
from villages.accounts.permissions import Permission

View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request that has passed a guard: its user is a real account."""

    user: User


def signed_in(view: View) -> View:
    """Send people who are not signed in to the sign-in page, and back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Let in who holds at least one of the permissions; others get 403 with a sentence."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not any(request.user.may(permission) for permission in permissions):
                raise refusal(request.user, permissions[0])
            return view(request, *args, **kwargs)

        guarded.permissions = permissions  # type: ignore[attr-defined]  # the url × role test reads it
        return signed_in(guarded)

    return decorate


def refusal(user: User, permission: Permission) -> PermissionDenied:
    """What a person without the right is told, to be raised."""
    words = {"role": user.get_role_display(), "right": permission.label}
    return PermissionDenied(_("Your role (%(role)s) does not have the right: %(right)s.") % words)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    # An HTMX request would swap the sign-in page into a part of this one; the whole window must go there.
    if request.headers.get("HX-Request"):
        current = request.headers.get("HX-Current-URL", "/")
        return HttpResponseClientRedirect(redirect_to_login(current).url)
    return redirect_to_login(request.get_full_path())
