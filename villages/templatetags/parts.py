"""Template tags behind templates/parts/."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django import template
from django.db.models import Model, QuerySet
from django.forms import BaseForm, BoundField, NullBooleanField
from django.http import QueryDict
from django.template import Context
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from villages.marks import listed

register = template.Library()


class Chip(NamedTuple):
    """One active filter: the field's label, the chosen value in words, the address without it."""

    label: str
    words: str
    url: str


@register.simple_tag(takes_context=True)
def active_filters(context: Context, form: BaseForm) -> list[Chip]:
    """The filters that are set on a bound GET form, in the order of its fields; values that do not fit are left out."""
    if not form.is_bound or "request" not in context:
        return []
    form.is_valid()
    query = context["request"].GET
    return [
        Chip(str(field.label), words, _without(query, field.html_name))
        for field in form.visible_fields()
        if (words := _in_words(field, form.cleaned_data.get(field.name)))
    ]


def _without(query: QueryDict, name: str) -> str:
    """The query string without this filter, and from the first page again."""
    rest = query.copy()
    rest.pop(name, None)
    rest.pop("page", None)
    return f"?{rest.urlencode()}"


def _in_words(field: BoundField, value: Any) -> str:
    """What the person chose, as the page shows it; empty for a filter that is not set."""
    if value in (None, "") or (isinstance(value, list | tuple | QuerySet) and not value):
        return ""
    if isinstance(value, QuerySet | list | tuple):
        return listed(_in_words(field, one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no") if isinstance(field.field, NullBooleanField) else ""
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, dt.date):
        return date_format(value, "DATE_FORMAT")
    return next((label for key, label in _choices(field) if key == str(value)), str(value))


def _choices(field: BoundField) -> Iterator[tuple[str, str]]:
    """Value and label of each choice, groups opened; nothing for a field without choices."""
    for key, label in getattr(field.field, "choices", ()):
        if isinstance(label, list | tuple):
            yield from ((str(inner), str(words)) for inner, words in label)
        else:
            yield str(key), str(label)
