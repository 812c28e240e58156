"""How a move of something on an entry is decided on a page: the table first, then the form, then the action."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms
from django.http import HttpResponse

from villages.accounts.guards import SignedInRequest
from villages.decisions import Done, decide, not_now
from villages.process import Staged, Verb


def decide_on(
    request: SignedInRequest,
    row: Staged,
    verb: Verb,
    form: forms.Form,
    act: Callable[..., object],
    *,
    back: str,
    title: str,
    sentences: Sequence[str],
    done: str,
) -> HttpResponse:
    """A decision page; the fields of the form (but for the version) are the words that `act` wants."""
    refusal = not_now(request, row, verb, back=back)
    if refusal:
        return refusal

    def carry_out() -> Done:
        act(**{name: value for name, value in form.cleaned_data.items() if name != "version"})
        return Done(done, back)

    context = {"title": title, "about": row, "sentences": sentences, "button": title, "back": back}
    return decide(request, form, carry_out, row=row, template="decisions/reason.html", context=context)
