"""Adding a file, or taking one that the village has already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from villages.screening.evidence.models import EvidenceFile
from villages.screening.evidence.reading import too_large

ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """Of which file the upload is the next version."""

    def label_from_instance(self, obj: EvidenceFile) -> str:
        return gettext("a new version of %(name)s") % {"name": obj.name}


class UploadForm(forms.Form):
    """One file; what it is is asked by its content, when it is read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    replaces = VersionField(
        label=_("It is"), queryset=EvidenceFile.objects.none(), required=False, empty_label=_("a file of its own")
    )

    def __init__(self, *args: Any, newest: Sequence[EvidenceFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = settings.EVIDENCE_MOST_BYTES // (1024 * 1024)
        words = _(
            "PDF, JPEG, PNG, Word or Excel, at most %(size)s MB. Pictures are kept without where they were taken."
        )
        self.fields["file"].help_text = words % {"size": size}
        field = self.fields["replaces"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = EvidenceFile.objects.filter(pk__in=[file.pk for file in newest])
        if not newest:
            field.widget = forms.HiddenInput()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.EVIDENCE_MOST_BYTES:
            raise forms.ValidationError(too_large(settings.EVIDENCE_MOST_BYTES))
        return file


class ChoiceForm(forms.Form):
    """One of the files that may be meant."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    chosen = forms.ModelChoiceField(label=_("File"), queryset=EvidenceFile.objects.none())

    def __init__(self, *args: Any, among: QuerySet[EvidenceFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = among
