"""Forms of sign-in, password and account administration."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.accounts import entrance
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.accounts.places import find_place
from villages.process import RuleBroken

# Hashing is slow on purpose; a megabyte of "password" would be slower still.
LONGEST_PASSWORD = 200


class SignInForm(AuthenticationForm):
    """User name and password. `was_locked`: the name was locked before this attempt, so nothing was tried."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("The user name or the password is not right, or the account is not open."),
        "inactive": _("The user name or the password is not right, or the account is not open."),
    }

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(request, data)
        self.was_locked = False
        self.fields["username"].label = _("User name")

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username")
        if username and self.request is not None:
            self.was_locked = entrance.is_locked(self.request, username)
        return super().clean()


class OwnPasswordForm(PasswordChangeForm):
    """The old password and a new one, twice."""

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(user, data)
        for field in self.fields.values():
            field.validators.append(MaxLengthValidator(LONGEST_PASSWORD))
            field.widget.attrs["maxlength"] = LONGEST_PASSWORD

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("new_password1") and cleaned["new_password1"] == cleaned.get("old_password"):
            self.add_error("new_password1", _("This is the old password. Choose another one."))
        return cleaned


class PersonForm(forms.Form):
    """Who the account is for."""

    username = UsernameField(
        label=_("User name"),
        min_length=2,
        max_length=50,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, digits and . - _ without spaces. It is typed at sign-in."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    full_name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=50)
    post = forms.CharField(label=_("Post"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("Where the daily digest and what was returned go to. Empty: the inbox alone."),
    )


class RightsForm(forms.Form):
    """Role and jurisdiction; cleans to `role` and `place` (a division or None)."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    jurisdiction = forms.CharField(
        label=_("Jurisdiction"),
        max_length=50,
        required=False,
        help_text=_(
            "Code or name of the division, or two names: 余江区 锦江镇. Empty for whoever runs the installation."
        ),
        widget=forms.TextInput(
            attrs={
                "list": "places",
                "autocomplete": "off",
                "hx-get": reverse_lazy("villages:place-options"),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#places",
                "hx-sync": "this:replace",
            }
        ),
    )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        role, text = cleaned.get("role"), cleaned.get("jurisdiction")
        if role and text is not None:
            try:
                self.place = find_place(text, role=role, on=self.on)
            except RuleBroken as broken:
                self.add_error("jurisdiction", str(broken))
        return cleaned

    @property
    def rights(self) -> dict[str, Any]:
        """What the actions take: `role` and `place`."""
        return {"role": Role(self.cleaned_data["role"]), "place": self.place}


class GrantForm(RightsForm):
    """The rights, and for a filer whether the person heads the township."""

    is_secretary = forms.BooleanField(
        label=_("Township secretary"),
        required=False,
        help_text=_("Of a township filer: may hand a colleague's open work over to the successor."),
    )

    @property
    def rights(self) -> dict[str, Any]:
        return {**super().rights, "is_secretary": self.cleaned_data["is_secretary"]}


class NewAccountForm(RightsForm, PersonForm):
    """A person, and the rights that are asked for."""

    field_order = ["username", "full_name", "post", "email", "role", "jurisdiction"]

    @property
    def person(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("username", "full_name", "post", "email")}


class ReasonForm(forms.Form):
    """Why; for a decision that hurts."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
