"""Choosing the file that was filled in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LoadForm(forms.Form):
    """One file; what it is is asked by its content, when it is read."""

    file = forms.FileField(
        label=_("The form you filled in (.xlsx)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("At most 5 MB. Nothing is saved before you have seen what would change."),
    )
