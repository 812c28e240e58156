"""May it happen now? The rules of plans and of what proves their stages; pure. Source: DOMAIN.md §2, §7 B 11–17."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from villages.ledger.missing import IN_WORK
from villages.ledger.plans.step_rules import STEPS
from villages.marks import listed, semicolon
from villages.privacy import check_no_personal_numbers
from villages.process import RuleBroken, Stage

MOST_LINES = 50  # measures of one criterion in a plan


@dataclass(frozen=True)
class ItemWords:
    """What a plan says of one criterion."""

    problem: str = ""
    cause: str = ""
    goal: str = ""

    def tidy(self) -> ItemWords:
        return ItemWords(self.problem.strip(), self.cause.strip(), self.goal.strip())


@dataclass(frozen=True)
class Line:
    """A measure as a plan says it; `measure_id` is the one that is carried out already, if it was drawn from one."""

    kind: str
    words: str
    owner_post: str
    due_on: dt.date
    measure_id: int | None = None


@dataclass(frozen=True)
class Item:
    """One criterion of a plan with its measures."""

    number: int
    words: ItemWords
    lines: Sequence[Line] = field(default_factory=tuple)


@dataclass(frozen=True)
class MeetingFacts:
    """A meeting as it is recorded; `kind` is a value of `MeetingKind`."""

    kind: str
    held_on: dt.date
    room: str
    chaired_by: str
    attended: int
    record: str


@dataclass(frozen=True)
class LetterFacts:
    """Who signs the letter of responsibility, and for what they answer."""

    township_name: str
    township_post: str
    village_name: str
    village_post: str
    goal: str


def check_in_work(stage: str) -> None:
    """Plan and papers are worked on while the entry is put right: not during an inspection, nor after it."""
    if stage not in IN_WORK:
        words = {"stage": Stage(stage).label}
        raise RuleBroken(_("This cannot be done now: the entry is “%(stage)s”.") % words)


def check_none_in_hand(*, is_in_hand: bool) -> None:
    """A new version begins when the one before was decided on."""
    if is_in_hand:
        raise RuleBroken(_("A version of the plan is already in work or waits for the county."))


def check_is_editable(stage: str) -> None:
    """What was submitted stands still until the county returns it."""
    if stage not in (Stage.IN_WORK, Stage.RETURNED):
        words = {"stage": Stage(stage).label}
        raise RuleBroken(_("This version of the plan is “%(stage)s” and cannot be changed.") % words)


def check_item(words: ItemWords, lines: Sequence[Line]) -> None:
    """A draft may be incomplete, but holds no personal numbers and no measure twice."""
    for name in ("problem", "cause", "goal"):
        check_no_personal_numbers(getattr(words, name), field=name)
    if len(lines) > MOST_LINES:
        raise RuleBroken(_("A criterion has at most %(count)d measures.") % {"count": MOST_LINES})
    said: set[tuple[str, str, dt.date]] = set()
    for number, line in enumerate(lines, start=1):
        _check_line(line, number)
        same = (line.kind, line.words.strip(), line.due_on)
        if same in said:
            raise RuleBroken(_("Measure %(number)d is here twice.") % {"number": number})
        said.add(same)


def _check_line(line: Line, number: int) -> None:
    if not line.words.strip():
        raise RuleBroken(_("Measure %(number)d has no words.") % {"number": number})
    for text in (line.words, line.owner_post):
        try:
            check_no_personal_numbers(text)
        except RuleBroken as broken:
            words = {"number": number, "sentence": broken.sentence}
            raise RuleBroken(_("Measure %(number)d: %(sentence)s") % words) from broken


def missing_in_plan(
    items: Iterable[Item], *, criteria: Collection[int], deadline: dt.date, today: dt.date
) -> list[str]:  # fmt: skip
    """What a plan lacks before it can be submitted, criterion by criterion; an entry's criteria by number."""
    there = {item.number: item for item in items}
    missing: list[str] = []
    for number in sorted(criteria):
        item = there.get(number)
        sentences = [_("nothing is written yet")] if item is None else _missing_of(item, deadline, today)
        words = {"number": number, "missing": semicolon().join(sentences)}
        missing += [_("Criterion %(number)d: %(missing)s.") % words] if sentences else []
    return missing


def _missing_of(item: Item, deadline: dt.date, today: dt.date) -> list[str]:
    wanted = (
        (item.words.problem, _("the problem is missing")),
        (item.words.cause, _("the cause is missing")),
        (item.words.goal, _("the goal is missing")),
    )
    missing = [sentence for text, sentence in wanted if not text.strip()]
    if not item.lines:
        missing.append(_("there is no measure"))
    if any(not line.owner_post.strip() for line in item.lines):
        missing.append(_("a measure has no owner"))
    if any(line.due_on < today and line.measure_id is None for line in item.lines):
        missing.append(_("a new measure is due on a day that is over"))
    # When the deadline itself is over, only an extension brings one that a measure could keep.
    if today <= deadline and any(line.due_on > deadline for line in item.lines):
        missing.append(_("a measure is due after the deadline of the entry"))
    return missing


def check_can_submit(missing: Sequence[str], *, step: str) -> None:
    """The plan goes to the county when it is complete, and when households and opinions were heard."""
    if STEPS.index(Stage(step)) < STEPS.index(Stage.ANALYSE):
        raise RuleBroken(_("The plan is submitted in the third stage, after visits and symposiums."))
    if missing:
        raise RuleBroken(_("The plan cannot be submitted yet. %(missing)s") % {"missing": " ".join(missing)})


def check_can_approve(items: Iterable[Item], *, criteria: Collection[int]) -> None:
    """A criterion that joined the entry after the submission must be in the plan, too."""
    there = {item.number for item in items if item.words.cause.strip() and item.lines}
    lacking = sorted(set(criteria) - there)
    if lacking:
        words = {"numbers": listed(lacking)}
        sentence = _("These criteria are not in the plan: %(numbers)s. Return it, so that they are added.")
        raise RuleBroken(sentence % words)


def check_meeting(facts: MeetingFacts, *, since: dt.date, today: dt.date) -> None:
    """Held in the present round, not in the future, attended, and with a record that names nobody's numbers."""
    if facts.held_on < since:
        words = {"day": since.isoformat()}
        raise RuleBroken(_("This lies before the rectification began (%(day)s).") % words, "held_on")
    if facts.held_on > today:
        raise RuleBroken(_("This day lies in the future."), "held_on")
    if facts.attended < 1:
        raise RuleBroken(_("Somebody attended the meeting: write how many."), "attended")
    for name in ("room", "chaired_by", "record"):
        _check_words(getattr(facts, name), name)


def check_is_new(*, is_there: bool) -> None:
    """The same thing is not recorded twice, by a second click or by a colleague."""
    if is_there:
        raise RuleBroken(_("This is recorded already."))


def check_opinion(*, topic: str, opinions: int, words: str) -> None:
    """What the opinions were about, and how many there were; kinds, never names."""
    _check_words(topic, "topic")
    if opinions < 1:
        raise RuleBroken(_("At least one opinion was heard."), "opinions")
    check_no_personal_numbers(words, field="words")


def check_letter(facts: LetterFacts, *, is_signed: bool) -> None:
    """Both signatories with name and post, and what they answer for; a signed letter stays as it is."""
    if is_signed:
        raise RuleBroken(_("The letter of this round is signed. Take the signature back before you change it."))
    for name in LetterFacts.__dataclass_fields__:
        _check_words(getattr(facts, name), name)


def check_signing(*, signed_on: dt.date, since: dt.date, today: dt.date, is_signed: bool) -> None:
    """Signed once, between the beginning of the round and today."""
    if is_signed:
        raise RuleBroken(_("The letter is recorded as signed already."))
    if signed_on > today:
        raise RuleBroken(_("This day lies in the future."), "signed_on")
    if signed_on < since:
        words = {"day": since.isoformat()}
        raise RuleBroken(_("This lies before the rectification began (%(day)s).") % words, "signed_on")


def check_can_take_back(*, is_signed: bool, step: str) -> None:
    """A signature on which a finished stage rests stays."""
    if not is_signed:
        raise RuleBroken(_("The letter is not signed."))
    if step != Stage.MOBILISE:
        raise RuleBroken(_("The first stage was finished on this signature: it stays."))


def check_library(*, kind: str, kinds: Collection[str], text: str, is_there: bool) -> None:
    """A measure of the library: of a known kind, in words, once per criterion."""
    if kind not in kinds:
        raise RuleBroken(_("Choose the kind of the measure."), "kind")
    _check_words(text, "text")
    if is_there:
        raise RuleBroken(_("The library has this measure already."), "text")


def _check_words(text: str, name: str) -> None:
    if not text.strip():
        raise RuleBroken(_("Write this in words."), name)
    check_no_personal_numbers(text, field=name)
