"""What a message says, in the language of its reader: made from its key and words when it is shown or sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from villages import history, marks
from villages.accountability.notices.models import NoticeKind
from villages.inbox.models import Message, MessageKind
from villages.process import Stage, Thing, Verb
from villages.screening.quarters import with_labels

# What the scheduler says by itself; the moves of the process have their sentences in `villages/history.py`.
DUE: dict[str, str | Promise] = {
    "check": gettext_lazy("The quarterly check is due on %(day)s: %(left)s."),
    "entry": gettext_lazy("The rectification period ends on %(day)s: %(left)s."),
    "explanation": gettext_lazy("The explanation is due on %(day)s: %(left)s."),
    "notice": gettext_lazy("The answer to the proposed notice is due on %(day)s: %(left)s."),
    "look_back": gettext_lazy("The look-back is due on %(day)s: %(left)s."),
}
LEFT: dict[str, str | Promise] = {
    "30": gettext_lazy("30 days or less are left"),
    "7": gettext_lazy("7 days or less are left"),
    "1": gettext_lazy("the last day has come near"),
    "over": gettext_lazy("the day has passed"),
}
OTHERS: dict[str, str | Promise] = {
    "visit.assigned": gettext_lazy("You are one of those who visit this village."),
    "cancellation.proposed": gettext_lazy(
        "The watch is over without a rebound: the cancellation waits for your signature."
    ),
    "report.ready": gettext_lazy("The report is ready."),
}
BATCH = "batch.ready"
OF_MEASURES = "measures"


@dataclass(frozen=True)
class Line:
    """A message as it is read."""

    message: Message
    place: str
    about: str
    sentence: str
    reason: str

    @property
    def kind(self) -> str:
        return str(MessageKind(self.message.kind).label)

    @property
    def is_unread(self) -> bool:
        return self.message.read_at is None


def line_of(message: Message) -> Line:
    """The message (with `place__parent`) in the language that is active."""
    return Line(
        message,
        place=_place(message),
        about=_about(message),
        sentence=_sentence(message),
        reason=message.words.get("reason", ""),
    )


def _place(message: Message) -> str:
    """`团黄村, 锦江镇`; of a county nothing above it; of a notice to a department that department."""
    if _names_department(message):
        return str(message.words["what"])
    place = message.place
    if place is None:
        return ""
    above = place.parent
    names = [place.short_name, above.name] if above and len(above.code) > 6 else [place.name]
    return marks.comma().join(names)


def _about(message: Message) -> str:
    """Which thing: `ledger entry 360603-2026-01`; a notice by its kind, `admonishing talk`."""
    thing, kind = message.words.get("thing", ""), message.words.get("kind", "")
    if thing == Thing.NOTICE and kind:
        return str(NoticeKind(kind).label)
    what = "" if _names_department(message) else with_labels(message.words.get("what", ""))
    return " ".join(part for part in (str(Thing(thing).label) if thing else "", what) if part)


def _names_department(message: Message) -> bool:
    return message.words.get("thing") == Thing.NOTICE and bool(message.words.get("what"))


def _sentence(message: Message) -> str:
    first, _dot, rest = message.sentence.partition(".")
    if message.sentence == BATCH:
        return _batch(message.words["count"], message.words["others"])
    if message.sentence in OTHERS:
        return str(OTHERS[message.sentence])
    if first == "due":
        what, _dot, window = rest.partition(".")
        return _due(what, window, message.words)
    words = history.SENTENCES[Thing(first), Verb(rest)]
    after = message.words.get("after", "")
    return str(words) % {"stage": Stage(after).label if after else ""}


def _due(what: str, window: str, words: dict[str, Any]) -> str:
    day = date_format(dt.date.fromisoformat(words["day"]), "DATE_FORMAT")
    parts = {"day": day, "left": str(LEFT[window])}
    if what != OF_MEASURES:
        return str(DUE[what]) % parts
    sentence = ngettext(
        "%(count)s measure is due on %(day)s: %(left)s.",
        "%(count)s measures are due on %(day)s: %(left)s.",
        words["count"],
    )
    return sentence % {**parts, "count": words["count"]}


def _batch(ready: int, others: int) -> str:
    sentences = [ngettext("%(count)s report is ready.", "%(count)s reports are ready.", ready) % {"count": ready}]
    if others:
        words = ngettext("%(count)s was not made.", "%(count)s were not made.", others)
        sentences.append(words % {"count": others})
    return _("%(first)s %(second)s") % {"first": sentences[0], "second": sentences[1]} if others else sentences[0]


def none_of(kind: str) -> str:
    """What an empty inbox says, by the filter."""
    if kind in MessageKind.values:
        return _("There is no message of this kind.")
    return _("Messages appear here when something waits for you, was decided, or comes near its day.")
