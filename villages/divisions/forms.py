"""Forms of this room: what a township's list of villages is narrowed by."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.divisions.models import VillageClass


class VillageFilter(forms.Form):
    """A GET form; both fields may be left out."""

    village_class = forms.ChoiceField(
        label=_("Class"), required=False, choices=[("", _("all classes")), *VillageClass.choices]
    )
    with_ended = forms.BooleanField(label=_("Also those that have ended"), required=False)
