"""The pages of the inbox: the list, one message on its way to what it is about, what is muted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as banners
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from villages import clock
from villages.accounts.actions import change_email
from villages.accounts.guards import SignedInRequest, signed_in
from villages.accounts.views import safe_next
from villages.inbox import actions
from villages.inbox.filters import MessageFilter
from villages.inbox.forms import NotificationForm
from villages.inbox.models import Digest, Message, Mute
from villages.inbox.sentences import line_of, none_of

PER_PAGE = 50


@require_safe
@signed_in
def message_list(request: SignedInRequest) -> HttpResponse:
    """What this person was told, the newest first."""
    filters = MessageFilter(request.GET, Message.objects.filter(user=request.user))
    rows = filters.qs.select_related("place__parent")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "lines": [line_of(message) for message in page.object_list],
        "nothing": none_of(request.GET.get("kind", "")),
        "here": request.get_full_path(),
    }
    return render(request, "inbox/message_list.html", context)


@require_GET
@signed_in
def message_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go to what the message is about; it is read from now on."""
    message = get_object_or_404(Message.objects.filter(user=request.user), pk=pk)
    actions.read_message(message=message, at=clock.now())
    return redirect(message.path or reverse("villages:message-list"))


@require_POST
@signed_in
def message_read_all(request: SignedInRequest) -> HttpResponse:
    """Mark as read what the filter of the address leaves."""
    filters = MessageFilter(request.GET, Message.objects.filter(user=request.user))
    if filters.form.is_valid():
        number = actions.read_all(messages=filters.qs, at=clock.now())
        words = ngettext("%(number)s message is marked as read.", "%(number)s messages are marked as read.", number)
        banners.success(request, words % {"number": number})
    return redirect(safe_next(request))


@require_http_methods(["GET", "POST"])
@signed_in
def notification_edit(request: SignedInRequest) -> HttpResponse:
    """Where mail goes to, which kinds are muted, how the last digest went."""
    user, at = request.user, clock.now()
    chosen: dict[str, Any] = {
        "email": user.email,
        "kinds": list(Mute.objects.filter(user=user).values_list("kind", flat=True)),
    }
    form = NotificationForm(request.POST if request.method == "POST" else None, initial=chosen)
    if form.is_valid():
        with transaction.atomic():
            actions.choose_mutes(kinds=form.cleaned_data["kinds"], by=user, at=at)
            change_email(account=user, email=form.cleaned_data["email"], at=at)
        banners.success(request, _("Your choice is kept."))
        return redirect("villages:message-list")
    context = {"form": form, "digest": Digest.objects.filter(user=user).first()}
    return render(request, "inbox/notification_edit.html", context)
