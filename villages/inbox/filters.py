"""How the inbox is narrowed."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from villages.inbox.models import Message, MessageKind, MessageQuerySet

UNREAD = "unread"


class MessageFilter(django_filters.FilterSet):
    """By kind, by what is unread, and by place."""

    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("of messages", "Kind"), choices=MessageKind.choices, empty_label=_("all")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(UNREAD, _("unread"))],
        empty_label=_("all"),
        method="only_unread",
    )
    place = django_filters.CharFilter(
        label=_("Place"),
        method="at_place",
        max_length=50,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    class Meta:
        model = Message
        fields: list[str] = []

    def only_unread(self, messages: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        return messages.unread()

    def at_place(self, messages: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        """A name or the beginning of a code; of a township also its villages."""
        text = value.strip()
        here = Q(place__name__contains=text) | Q(place__parent__name__contains=text)
        return messages.filter(here | Q(place__code__startswith=text) if text.isdecimal() else here)
