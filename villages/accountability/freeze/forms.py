"""What is typed about the personnel freeze."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.accountability.freeze.rules import LONGEST_NAME, LONGEST_POST, LONGEST_PURPOSE, LONGEST_REASON
from villages.screening.visits.forms import day_field


class NameForm(forms.Form):
    """Somebody responsible for the entry."""

    full_name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    post = forms.CharField(
        label=_("Post"), max_length=LONGEST_POST, help_text=_("Name and post, nothing more: no numbers, no address.")
    )
    since = day_field(_("Frozen from (first day)"))


class EndForm(forms.Form):
    """The end of one person's freeze."""

    last_day = day_field(_("Last day of the freeze"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)


class LookupForm(forms.Form):
    """Whom somebody asks about, and what for."""

    full_name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, help_text=_("The whole name."))
    purpose = forms.CharField(
        label=_("What for"),
        max_length=LONGEST_PURPOSE,
        help_text=_("For example the promotion that is handled. Name, purpose and answer are kept."),
    )
