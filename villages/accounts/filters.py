"""The filters of the list of accounts; each stands in the address."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from villages.accounts.models import AccountState, User, UserQuerySet
from villages.accounts.permissions import Role
from villages.divisions.models import Division, under


class AccountFilter(django_filters.FilterSet):
    """The list of accounts by text, role, state and jurisdiction."""

    text = django_filters.CharFilter(method="with_text", label=_("Name, user name or post"))
    role = django_filters.ChoiceFilter(choices=Role.choices, label=_("Role"), empty_label=_("all"))
    state = django_filters.ChoiceFilter(
        choices=AccountState.choices, method="with_state", label=_("State"), empty_label=_("all")
    )
    jurisdiction = django_filters.CharFilter(method="with_jurisdiction", label=_("Jurisdiction (code or name)"))

    class Meta:
        model = User
        fields: list[str] = []

    def with_text(self, found: UserQuerySet, name: str, value: str) -> UserQuerySet:
        words = Q(full_name__icontains=value) | Q(username__icontains=value) | Q(post__icontains=value)
        return found.filter(words)

    def with_state(self, found: UserQuerySet, name: str, value: str) -> UserQuerySet:
        return found.in_state(value)

    def with_jurisdiction(self, found: UserQuerySet, name: str, value: str) -> UserQuerySet:
        """Everybody whose jurisdiction lies in what is meant."""
        if value.isascii() and value.isdigit():
            return found.filter(under(value, "jurisdiction"), ~Q(jurisdiction=""))
        named = Division.objects.filter(name__contains=value)
        return found.filter(jurisdiction__in=named.values("code"))
