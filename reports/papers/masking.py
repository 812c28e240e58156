"""What a copy for outside leaves out: the words that people wrote about people and causes, and names beside posts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

# Lazy: the same masked contents are printed in either language.
HIDDEN = _("(not shown in this copy)")

Contents = TypeVar("Contents")


def mask(contents: Contents, *, notes: Collection[str] = (), names: Collection[str] = ()) -> Contents:
    """The same contents; at any depth fields in `notes` say that they are not shown, those in `names` are empty.

    What is empty stays empty: that nothing was written is no secret.
    """
    changes: dict[str, Any] = {}
    for field in fields(contents):  # type: ignore[arg-type]
        value = getattr(contents, field.name)
        if field.name in names:
            changes[field.name] = ""
        elif field.name in notes:
            changes[field.name] = HIDDEN if value else value
        else:
            changes[field.name] = _deep(value, notes, names)
    return replace(contents, **changes)  # type: ignore[type-var]


def _deep(value: Any, notes: Collection[str], names: Collection[str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_deep(item, notes, names) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return mask(value, notes=notes, names=names)
    return value
