"""What every request carries: its id and address for the audit trail, and the clock of inactivity."""

import ipaddress
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from villages.audit import RequestFacts, request_facts

GetResponse = Callable[[HttpRequest], HttpResponseBase]

SEEN_KEY = "seen"
# Writing the session on every request would cost a write per page; once a minute keeps the promise closely enough.
SEEN_EVERY_SECONDS = 60
# Parts of a page that refresh themselves send this header, so that an unattended page does not keep a session alive.
BACKGROUND_HEADER = "X-Background"


def client_address(request: HttpRequest) -> str | None:
    """The visitor's IP address; behind PROXY_COUNT trusted proxies the one that the outermost of them saw."""
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.PROXY_COUNT and len(forwarded) >= settings.PROXY_COUNT:
        address = forwarded[-settings.PROXY_COUNT]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    if settings.PROXY_COUNT and re.fullmatch(r"[0-9A-Za-z-]{8,36}", given):
        return given
    return str(uuid.uuid4())


class Facts:
    """Give each request an id and remember its address while it lasts."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        facts = RequestFacts(address=client_address(request) or "", request_id=_request_id(request))
        token = request_facts.set(facts)
        try:
            response = self.get_response(request)
        finally:
            request_facts.reset(token)
        response["X-Request-ID"] = facts.request_id
        return response


class Inactivity:
    """Move the end of a signed-in session forward when a person does something, not when a page refreshes itself."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and BACKGROUND_HEADER not in request.headers:
            now = int(time.time())
            if now - request.session.get(SEEN_KEY, 0) >= SEEN_EVERY_SECONDS:
                request.session[SEEN_KEY] = now
        return self.get_response(request)
