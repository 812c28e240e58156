"""What an entry still lacks, and what comes next and from whom; pure. Source: DOMAIN.md §2, §4, §7 B."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from villages.process import UNDER_RECTIFICATION, Stage

# While the entry stands in one of these, the township works on it.
IN_WORK = (Stage.RECTIFYING, Stage.CONSOLIDATING)


class Missing(NamedTuple):
    """One thing that is missing, in a sentence, and the page of the entry on which it is put right."""

    sentence: str
    page: str


class NextStep(NamedTuple):
    """What comes next, who does it, and on which page of the entry."""

    who: str
    sentence: str
    page: str


@dataclass(frozen=True)
class EntryFacts:
    """What the rules ask of an entry. Lists of sentences come from the rules of their own rooms."""

    stage: str
    step: str = Stage.MOBILISE
    days_left: int = 0
    proofs_missing: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    plan_in_hand: str = ""
    measures_counted: int = 0
    measures_done: int = 0
    measures_overdue: int = 0
    measures_blocked: int = 0
    is_board_hanging: bool = False
    has_board_photograph: bool = False
    short_weeks: int = 0
    problems_unanswered: int = 0
    not_appraised: int = 0
    is_extension_waiting: bool = False
    is_cancellation_proposed: bool = False
    watch_until: dt.date | None = None


@dataclass(frozen=True)
class Standing:
    """How an entry stands: what is missing, and the next step, None when it is closed."""

    facts: EntryFacts
    missing: list[Missing] = field(default_factory=list)
    next_step: NextStep | None = None


def standing_of(facts: EntryFacts) -> Standing:
    """The answer to both questions."""
    return Standing(facts, missing_of(facts), next_step_of(facts))


def missing_of(facts: EntryFacts) -> list[Missing]:
    """What is missing, the most pressing first."""
    if facts.stage in UNDER_RECTIFICATION:
        return [*_of_the_deadline(facts), *_of_the_stages(facts), *_of_the_people(facts), *_of_the_work(facts)]
    if facts.stage == Stage.WATCH and facts.not_appraised:
        words = ngettext(
            "%(count)d member of the resident group is not appraised yet.",
            "%(count)d members of the resident group are not appraised yet.",
            facts.not_appraised,
        )
        return [Missing(words % {"count": facts.not_appraised}, "villages:entry-people")]
    return []


def _of_the_deadline(facts: EntryFacts) -> list[Missing]:
    missing = []
    if facts.days_left < 0:
        missing.append(Missing(_("The deadline has passed without acceptance."), "villages:entry-deadline"))
    if not facts.is_board_hanging:
        missing.append(Missing(_("No notice board hangs in the village."), "villages:entry-deadline"))
    elif not facts.has_board_photograph:
        missing.append(Missing(_("The notice board has no photograph yet."), "villages:entry-deadline"))
    return missing


def _of_the_stages(facts: EntryFacts) -> list[Missing]:
    missing = [Missing(sentence, "villages:entry-stages") for sentence in facts.proofs_missing]
    if facts.plan_in_hand == Stage.RETURNED:
        sentence = _("The county returned the plan: it must be put right and submitted again.")
        missing.append(Missing(sentence, "villages:entry-plan"))
    return missing


def _of_the_people(facts: EntryFacts) -> list[Missing]:
    missing = [Missing(sentence, "villages:entry-people") for sentence in facts.gaps]
    if facts.short_weeks:
        words = ngettext(
            "In %(count)d week of this round a resident was in the village on too few days.",
            "In %(count)d weeks of this round a resident was in the village on too few days.",
            facts.short_weeks,
        )
        missing.append(Missing(words % {"count": facts.short_weeks}, "villages:entry-days"))
    return missing


def _of_the_work(facts: EntryFacts) -> list[Missing]:
    counted = (
        (
            facts.measures_overdue,
            ngettext("%(count)d measure is overdue.", "%(count)d measures are overdue.", facts.measures_overdue),
            "villages:entry-measures",
        ),
        (
            facts.measures_blocked,
            ngettext("%(count)d measure is blocked.", "%(count)d measures are blocked.", facts.measures_blocked),
            "villages:entry-measures",
        ),
        (
            facts.problems_unanswered,
            ngettext(
                "%(count)d problem is not answered in writing yet.",
                "%(count)d problems are not answered in writing yet.",
                facts.problems_unanswered,
            ),
            "villages:entry-problems",
        ),
    )
    return [Missing(words % {"count": count}, page) for count, words, page in counted if count]


def next_step_of(facts: EntryFacts) -> NextStep | None:
    """Who does what next; None when the entry is closed."""
    if facts.stage in IN_WORK:
        return _next_in_work(facts)
    if facts.stage == Stage.INSPECTING:
        return NextStep(_("The county"), _("Inspect the village and decide."), "villages:entry-inspections")
    if facts.stage == Stage.WATCH and facts.is_cancellation_proposed:
        return NextStep(_("The county leader"), _("Sign the cancellation, or leave it open."), "villages:entry-watch")
    if facts.stage == Stage.WATCH and facts.watch_until:
        words = _("Make the look-backs. The watch ends on %(day)s.")
        day = date_format(facts.watch_until, "DATE_FORMAT")
        return NextStep(_("The supervision team"), words % {"day": day}, "villages:entry-watch")
    return None


def _next_in_work(facts: EntryFacts) -> NextStep:
    county, township = _("The county"), _("The township")
    if facts.plan_in_hand == Stage.SUBMITTED:
        return NextStep(county, _("Approve the plan, or return it."), "villages:entry-plan")
    if facts.is_extension_waiting:
        return NextStep(county, _("Decide on the request for an extension."), "villages:entry-deadline")
    if facts.proofs_missing:
        return NextStep(township, facts.proofs_missing[0], "villages:entry-stages")
    if facts.step != Stage.RECTIFY:
        return NextStep(township, _("Everything is proved: open the next stage."), "villages:entry-stages")
    if facts.measures_done < facts.measures_counted:
        words = _("Carry out the measures: %(done)d of %(all)d are done.")
        counts = {"done": facts.measures_done, "all": facts.measures_counted}
        return NextStep(township, words % counts, "villages:entry-measures")
    return NextStep(township, _("Apply for acceptance."), "villages:entry-inspections")
