"""How a decision page ends: done, refused in words on the form, or somebody was faster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from villages.history import events
from villages.process import Conflict, RuleBroken, StageChange, Staged, Verb, find_move

LONGEST_TEXT = 2000


class Done(NamedTuple):
    """What an action came to: the sentence for the clerk, and where to go on."""

    sentence: str
    url: str


class DecisionForm(forms.Form):
    """A decision on one row; it remembers which version of the row the person has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(DecisionForm):
    """A decision that needs a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is kept in the history. Write no names, ID-card numbers or telephone numbers."),
    )


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page of this site from which somebody came (`?back=`), to which it goes on afterwards; or `otherwise`."""
    wanted = request.GET.get("back", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, None) else otherwise


def decide(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], Done],
    *,
    row: Staged | None = None,
    template: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    """Show the form, or carry `act` out and go on; a broken rule comes back on the form with what was typed.

    `row` is the thing decided on: when it has changed since the page was made, nothing happens and a page says so.
    """
    if request.method == "POST" and form.is_valid():
        try:
            check_unchanged(row, form)
            sentence, url = act()
        except Conflict as faster:
            return somebody_was_faster(request, faster, row=row, back=str(context["back"]))
        except RuleBroken as broken:
            add_refusal(form, broken)
        else:
            messages.success(request, sentence)
            return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)
    is_refused_part = bool(form.errors) and bool(getattr(request, "htmx", False))
    return render(request, template, {**context, "form": form}, status=422 if is_refused_part else 200)


def decide_in_words(
    request: HttpRequest, row: Staged, verb: Verb, form: forms.Form, act: Callable[..., object],
    *, title: str, sentences: Sequence[str], button: str = "", done: str, back: str,
) -> HttpResponse:  # fmt: skip
    """The page of a verb that wants nothing but words: the fields of its form (but for the version) go to `act`.

    The table is asked first: what cannot be done now leads back with the sentence.
    """
    refusal = not_now(request, row, verb, back=back)
    if refusal:
        return refusal

    def carry_out() -> Done:
        act(**{name: value for name, value in form.cleaned_data.items() if name != "version"})
        return Done(done, back)

    context = {"title": title, "about": row, "sentences": sentences, "button": button or title, "back": back}
    return decide(request, form, carry_out, row=row, template="decisions/reason.html", context=context)


def check_unchanged(row: Staged | None, form: forms.Form) -> None:
    """Raise `Conflict` when the row is no longer the one that the person saw."""
    if row is not None and form.cleaned_data["version"] != row.version:
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))


def add_refusal(form: forms.Form, broken: RuleBroken) -> None:
    """Put the sentence beside the field that it is about, or above the form."""
    form.add_error(broken.field if broken.field in form.fields else None, str(broken))


def somebody_was_faster(request: HttpRequest, faster: Conflict, *, row: Staged | None, back: str) -> HttpResponse:
    """The page (409) that shows how the thing stands now."""
    history = []
    if row is not None:
        row.refresh_from_db()
        history = events(StageChange.objects.of(row))[:3]
    context = {"row": row, "sentence": str(faster), "back": back, "history": history}
    return render(request, "decisions/faster.html", context, status=409)


def not_now(request: HttpRequest, row: Staged, verb: Verb, *, back: str) -> HttpResponse | None:
    """The way back, with the sentence, when the table does not allow the verb now; None when it does."""
    try:
        find_move(row.THING, row.stage, verb)
    except RuleBroken as broken:
        if request.method == "POST":
            return somebody_was_faster(request, Conflict(broken.sentence), row=row, back=back)
        messages.warning(request, str(broken))
        return redirect(back)
    return None
