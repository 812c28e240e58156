"""What is typed about the people of an entry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import User
from villages.accounts.permissions import BUSINESS_ROLES, Role
from villages.decisions import LONGEST_TEXT
from villages.ledger.models import LedgerEntry
from villages.ledger.people.models import EntryDuty, Grade, Service
from villages.ledger.people.rules import ServiceFacts
from villages.screening.visits.forms import day_field

LONGEST_REASON = 200
_NO_NAMES = _("It is kept in the history. Write no names, ID-card numbers or telephone numbers.")


def accounts_for(entry: LedgerEntry) -> QuerySet[User]:
    """The open accounts of county, township and village that could be those of people on the entry."""
    code = entry.village.code
    prefixes = [code[:digits] for digits in (6, 9, 12)]
    roles = sorted(BUSINESS_ROLES - {Role.SUPERVISOR})
    users: QuerySet[User] = User.objects.active().filter(role__in=roles, jurisdiction__in=prefixes)
    return users.order_by("full_name", "pk")


class _AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """An account, with name and post."""

    def label_from_instance(self, user: User) -> str:
        return f"{user.full_name} · {user.post or user.get_role_display()}"


class ServiceForm(forms.Form):
    """Somebody on an entry."""

    duty = forms.ChoiceField(label=_("Duty"), choices=[("", _("Choose a duty")), *EntryDuty.choices])
    full_name = forms.CharField(label=_("Name"), max_length=50)
    post = forms.CharField(label=_("Post"), max_length=100)
    unit = forms.CharField(label=_("Unit"), max_length=100, required=False)
    task = forms.CharField(
        label=_("What the person does"),
        max_length=200,
        required=False,
        help_text=_("Every township leader has something to answer for; for others it may stay empty."),
    )
    is_head = forms.BooleanField(
        label=_("Head of the group"), required=False, help_text=_("Of the resident group or the township group.")
    )
    user = _AccountField(
        label=_("Account"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("no account"),
        help_text=_("With an account the person records the own days. An inspector never inspects an own entry."),
    )
    since = day_field(_("From (first day)"))

    def __init__(self, *args: Any, entry: LedgerEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = accounts_for(entry)  # type: ignore[attr-defined]

    @property
    def facts(self) -> ServiceFacts:
        """What was typed, once the form is valid."""
        typed = dict(self.cleaned_data)
        typed["user"] = typed["user"].pk if typed["user"] else None
        return ServiceFacts(**{name: typed[name] for name in ServiceFacts.__dataclass_fields__})


class ReplaceForm(ServiceForm):
    """Somebody who takes over a duty, and why."""

    reason = forms.CharField(label=_("Why the person is replaced"), max_length=LONGEST_REASON, help_text=_NO_NAMES)

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"] = forms.CharField(widget=forms.HiddenInput, initial=service.duty)
        self.order_fields(["full_name"])


class EndForm(forms.Form):
    """The last day of somebody, and why the duty ends."""

    until = day_field(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, help_text=_NO_NAMES)


class LeaveForm(forms.Form):
    """Days of leave, and what for."""

    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, help_text=_NO_NAMES)


class AppraisalForm(forms.Form):
    """A member's summary and the appraisal."""

    summary = forms.CharField(
        label=_("Summary by the member"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8})
    )
    appraisal = forms.CharField(
        label=_("Appraisal by the township"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, widget=forms.RadioSelect)


class CorrectionForm(AppraisalForm):
    """The same written anew, with the reason."""

    reason = forms.CharField(label=_("Why it is corrected"), max_length=LONGEST_REASON, help_text=_NO_NAMES)
