"""The pages of joint meetings: the list, one meeting, its call, its minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.permissions import Permission
from villages.audit import AuditRow
from villages.decisions import add_refusal
from villages.process import Conflict, RuleBroken
from villages.screening.departments import actions
from villages.screening.departments.forms import CallForm, MinutesForm
from villages.screening.departments.getters import get_county, get_meeting
from villages.screening.departments.models import Attendance, Department, JointMeeting
from villages.screening.departments.words import history_of

PER_PAGE = 30


@require_safe
@requires(Permission.READ_JOINT_WORK)
def meeting_list(request: SignedInRequest) -> HttpResponse:
    """Every joint meeting in the jurisdiction, the next one first; `?standing=` ahead, open or written."""
    at = clock.now()
    meetings = JointMeeting.objects.visible_to(request.user).select_related("county")
    standing = {"ahead": Q(held_at__gt=at), "open": Q(held_at__lte=at, minutes=""), "written": ~Q(minutes="")}
    counts = meetings.aggregate(**{name: Count("pk", filter=condition) for name, condition in standing.items()})
    chosen = request.GET.get("standing", "")
    if chosen in standing:
        meetings = meetings.filter(standing[chosen])
    present = Count("attendance", filter=Q(attendance__was_present=True))
    rows = meetings.annotate(present=present, invited=Count("attendance")).order_by("-held_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    words = {"ahead": _("to come"), "open": _("without minutes"), "written": _("with minutes")}
    context = {
        "page": page,
        "standings": [(name, words[name], counts[name]) for name in standing],
        "chosen": chosen if chosen in standing else "",
        "at": at,
        "may_hold": request.user.may(Permission.HOLD_MEETING),
    }
    return render(request, "screening/departments/meeting_list.html", context)


@require_safe
@requires(Permission.READ_JOINT_WORK)
def meeting_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One meeting; before it the list of those who are called, to print and sign, afterwards who was there."""
    at = clock.now()
    meeting = get_meeting(request.user, pk)
    may_hold = request.user.may(Permission.HOLD_MEETING)
    context = {
        "meeting": meeting,
        "attendance": list(meeting.attendance.select_related("department")),
        "called": [] if meeting.minutes else list(Department.objects.filter(county=meeting.county)),
        "may_change": may_hold and not meeting.minutes,
        "may_write": may_hold and meeting.held_at <= at,
        "history": history_of(AuditRow.objects.about(meeting)),
    }
    return render(request, "screening/departments/meeting_detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.HOLD_MEETING)
def meeting_call(request: SignedInRequest) -> HttpResponse:
    """Call the departments together."""
    at = clock.now()
    county = get_county(request.user)
    form = CallForm(_posted(request), initial={"version": 0})

    def act() -> JointMeeting:
        return actions.call_meeting(county=county, **_call(form), by=request.user, at=at)

    return _carry_out(request, form, act, _("The joint meeting is called."), {"meeting": None})


@require_http_methods(["GET", "POST"])
@requires(Permission.HOLD_MEETING)
def meeting_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call it anew: another time, place or agenda."""
    at = clock.now()
    meeting = get_meeting(request.user, pk)
    if meeting.minutes:
        messages.warning(request, _("The minutes of this meeting are written; its call cannot be changed any more."))
        return redirect(_url_of(meeting))
    facts = {name: getattr(meeting, name) for name in ("held_at", "room", "agenda", "version")}
    form = CallForm(_posted(request), initial=facts)

    def act() -> JointMeeting:
        version = form.cleaned_data["version"]
        return actions.change_meeting(meeting=meeting, **_call(form), version=version, by=request.user, at=at)

    return _carry_out(request, form, act, _("The call is changed."), {"meeting": meeting})


@require_http_methods(["GET", "POST"])
@requires(Permission.HOLD_MEETING)
def meeting_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down who was there and what was said, or correct it."""
    at = clock.now()
    meeting = get_meeting(request.user, pk)
    if meeting.held_at > at:
        messages.warning(request, _("The meeting has not begun yet. Minutes are written afterwards."))
        return redirect(_url_of(meeting))
    departments = list(Department.objects.filter(county=meeting.county))
    there: dict[int, Attendance] = {row.department_id: row for row in meeting.attendance.all()}
    form = MinutesForm(
        _posted(request),
        departments=departments,
        there=there,
        initial={"version": meeting.version, "minutes": meeting.minutes},
    )

    def act() -> JointMeeting:
        data = form.cleaned_data
        return actions.write_minutes(
            meeting=meeting,
            minutes=data["minutes"],
            attendance=form.attendance,
            version=data["version"],
            reason=data["reason"],
            by=request.user,
            at=at,
        )

    return _carry_out(request, form, act, _("The minutes are kept."), {"meeting": meeting, "is_minutes": True})


def _carry_out(
    request: SignedInRequest,
    form: forms.Form,
    act: Callable[[], JointMeeting],
    sentence: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Act when the form is right and go to the meeting; a broken rule or a faster colleague comes back on the form."""
    status = 200
    template = "meeting_minutes.html" if context.pop("is_minutes", False) else "meeting_call.html"
    if form.is_valid():
        try:
            meeting = act()
        except Conflict as faster:
            status = 409
            context |= _theirs(form, request.POST, context["meeting"], faster)
        except RuleBroken as broken:
            add_refusal(form, broken)
        else:
            messages.success(request, sentence)
            return redirect(_url_of(meeting))
    return render(request, f"screening/departments/{template}", {**context, "form": form}, status=status)


def _theirs(form: forms.Form, posted: QueryDict, meeting: JointMeeting, faster: Conflict) -> dict[str, Any]:
    """How it stands now, to be read beside what was typed; sent again, the form means this version."""
    meeting.refresh_from_db()
    form.data = {**posted.dict(), "version": str(meeting.version)}
    attendance = list(meeting.attendance.select_related("department"))
    return {"faster": str(faster), "theirs": meeting, "their_attendance": attendance}


def _call(form: CallForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("held_at", "room", "agenda")}


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _url_of(meeting: JointMeeting) -> str:
    return reverse("villages:meeting-detail", args=[meeting.pk])
