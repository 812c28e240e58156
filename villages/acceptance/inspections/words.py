"""The lines of a decision and of a self-test as sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from villages.acceptance.inspections.decision import Line, LineKind
from villages.acceptance.inspections.models import Outcome
from villages.screening.evaluations.rules import percent_of, shown

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """A line as a page shows it."""

    verdict: Outcome
    sentence: str


def told(lines: Iterable[Mapping[str, Any]]) -> list[Told]:
    """The lines of a decision, as the database keeps them."""
    return [tell(Line.read(line)) for line in lines]


def tell(line: Line) -> Told:
    """One line in words."""
    return Told(line.verdict, _SENTENCES[line.kind](line.facts))


def as_record(lines: Iterable[Line]) -> str:
    """Lines as a paragraph each, in the language of the installation: a record, not a page."""
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join(tell(line).sentence for line in lines)


def in_language(facts: Facts) -> str:
    """The words that a line brings along, in the reader's language."""
    name = "zh" if (get_language() or "zh-hans").startswith("zh") else "en"
    return str(facts.get(name, ""))


def _score(facts: Facts) -> str:
    words = {**facts, "from": facts["basic_from"]}
    if facts["basic_from"] is None:
        return _("%(points)s of %(full)s points; %(pass_mark)s pass.") % words
    if facts["was_basic"]:
        return _("%(points)s of %(full)s points; %(pass_mark)s pass. After a consolidation there is no “basically "
                 "passed” any more.") % words  # fmt: skip
    return _("%(points)s of %(full)s points; %(pass_mark)s pass, from %(from)s it is basically passed.") % words


def _veto(facts: Facts) -> str:
    return _("“%(veto)s” fails outright: %(fact)s") % {"veto": in_language(facts), "fact": facts["fact"]}


def _no_veto(facts: Facts) -> str:
    words = ngettext(
        "What fails outright is not the case.", "Nothing of the %(count)d points that fail outright is the case.",
        facts["count"],
    )  # fmt: skip
    return words % facts


def _ballots(facts: Facts) -> str:
    words = ngettext(
        "%(ballots)d valid ballot; at least %(least)d are needed.",
        "%(ballots)d valid ballots; at least %(least)d are needed.",
        facts["ballots"],
    )
    return words % facts


def _share(facts: Facts) -> dict[str, Any]:
    return {**facts, "share": shown(percent_of(facts["count"], facts["answers"])), "question": in_language(facts)}


def _dissatisfied(facts: Facts) -> str:
    if "zh" in facts:
        words = _("“%(question)s”: %(count)d of %(answers)d answers are dissatisfied (%(share)s %%); more than "
                  "%(percent)d %% fails outright.")  # fmt: skip
    else:
        words = _("%(count)d of %(answers)d answers are dissatisfied (%(share)s %%); more than %(percent)d %% fails "
                  "outright.")  # fmt: skip
    return words % _share(facts)


def _satisfied(facts: Facts) -> str:
    if "zh" in facts:
        words = _("“%(question)s”: %(count)d of %(answers)d answers are satisfied (%(share)s %%); under "
                  "%(percent)d %% it is to be done again.")  # fmt: skip
    else:
        words = _("%(count)d of %(answers)d answers are satisfied (%(share)s %%); under %(percent)d %% it is to be "
                  "done again.")  # fmt: skip
    return words % _share(facts)


def _aware(facts: Facts) -> str:
    if "zh" in facts:
        words = _("“%(question)s”: %(count)d of %(answers)d know of it (%(share)s %%); under %(percent)d %% it is to "
                  "be done again.")  # fmt: skip
    else:
        words = _("%(count)d of %(answers)d answers know of it (%(share)s %%); under %(percent)d %% it is to be done "
                  "again.")  # fmt: skip
    return words % _share(facts)


def _criterion(facts: Facts) -> str:
    words = {"number": facts["number"], "text": in_language(facts)}
    if facts["resolved"]:
        return _("Criterion %(number)d is resolved: %(text)s") % words
    return _("Criterion %(number)d is not resolved, which fails outright: %(text)s") % words


_SENTENCES: dict[LineKind, Callable[[Facts], str]] = {
    LineKind.SCORE: _score,
    LineKind.VETO: _veto,
    LineKind.NO_VETO: _no_veto,
    LineKind.BALLOTS: _ballots,
    LineKind.DISSATISFIED: _dissatisfied,
    LineKind.SATISFIED: _satisfied,
    LineKind.AWARE: _aware,
    LineKind.CRITERION: _criterion,
}
