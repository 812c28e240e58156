"""Adding a file to an entry, and taking one off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from villages.screening.evidence.forms import ACCEPT
from villages.screening.evidence.reading import too_large

LONGEST_REASON = 200


class EntryFileForm(forms.Form):
    """One file; what it is is asked by its content, when it is read."""

    file = forms.FileField(
        label=_("File"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ACCEPT})
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = settings.EVIDENCE_MOST_BYTES // (1024 * 1024)
        words = _(
            "PDF, JPEG, PNG, Word or Excel, at most %(size)s MB. Pictures are kept without where they were taken."
        )
        self.fields["file"].help_text = words % {"size": size}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.EVIDENCE_MOST_BYTES:
            raise forms.ValidationError(too_large(settings.EVIDENCE_MOST_BYTES))
        return file


class TakeOffForm(forms.Form):
    """Why a file is taken off."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept in the history. Write no names, ID-card numbers or telephone numbers."),
    )
