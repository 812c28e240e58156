"""Words that the pages of the quarterly check share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from villages.screening.evidence.kept import Kept, kept_of
from villages.screening.evidence.models import EvidenceFile
from villages.screening.models import AnswerValue
from villages.screening.quarters import with_labels

register = template.Library()

HOUR, DAY = 60, 24 * 60


@register.filter
def duration(minutes: int) -> str:
    """Minutes in words, to the minute: 3005 → "2 days, 2 hours, 5 minutes"."""
    days, rest = divmod(minutes, DAY)
    hours, rest = divmod(rest, HOUR)
    parts = []
    if days:
        parts.append(ngettext("%(count)d day", "%(count)d days", days) % {"count": days})
    if hours:
        parts.append(ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
    if rest or not parts:
        parts.append(ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest})
    return reduce(lambda longer, shorter: _("%(longer)s, %(shorter)s") % {"longer": longer, "shorter": shorter}, parts)


@register.filter
def answer_words(value: str) -> str:
    """An answer's value in words; a criterion without one has no answer."""
    return str(AnswerValue(value).label) if value in AnswerValue.values else _("no answer")


@register.filter
def quarters_in_words(thing: object) -> str:
    """What a thing is called, with its quarter in words: `360603-2026-006 2026Q4` → `360603-2026-006 Q4 2026`."""
    return with_labels(str(thing))


@register.filter
def kept_files(files: Iterable[EvidenceFile]) -> list[Kept]:
    """The files behind one *yes*, grouped by versions; they are prefetched where many rows stand together."""
    return kept_of(files)
