"""What a person chooses for messages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.inbox.rules import MUTABLE


class NotificationForm(forms.Form):
    """Where mail goes to, and which kinds are not wanted."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("Where the daily digest and what was returned go to. Empty: the inbox alone."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Muted kinds"),
        choices=[(kind.value, kind.label) for kind in MUTABLE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A muted message is not mailed and not counted; it stands in the inbox, already read."),
    )
