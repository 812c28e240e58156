"""The letter of responsibility of one round: what township and village answer for, in two copies, signed by both.

Source: DOMAIN.md §2 (mobilise), §7 B 13.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reports import words
from reports.letterhead import Head, Issuer, issuing_body
from reports.papers.kind import Kind, Table
from reports.papers.masking import mask
from reports.papers.of_entries import (
    CriterionText,
    EntryHead,
    check_day,
    criteria_texts,
    entries_at,
    read_round,
)
from reports.papers.periods import is_day_of
from reports.states import PaperKind
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.divisions.committees import own_county
from villages.divisions.models import Division
from villages.ledger.deadlines.past import deadline_then
from villages.ledger.models import LedgerEntry
from villages.ledger.plans.models import Letter
from villages.process import RuleBroken


@dataclass(frozen=True)
class LetterContents:
    """The letter as it was drawn up; `signed_on` once both have signed on paper.

    What is to be put right, and until when, is what they signed; until they have, what applies now.
    """

    as_of: dt.datetime
    head: EntryHead
    round: int
    criteria: tuple[CriterionText, ...]
    deadline: dt.date
    goal: str
    township_name: str
    township_post: str
    village_name: str
    village_post: str
    signed_on: dt.date | None
    # Put in when the letter is printed, as in a notice.
    frozen: Head | None = None


def collect(place: Division, period: str, subject: str, at: dt.datetime) -> LetterContents:
    """The letter of that round of an entry, drawn up on the day `period`. Raises `RuleBroken` where there is none."""
    number, round_ = read_round(subject)
    entry = entries_at(place).filter(number=number).first()
    letter = Letter.objects.filter(entry=entry, round=round_).first() if entry else None
    if entry is None or letter is None:
        raise RuleBroken(_("The letter of responsibility of this round has not been written yet."))
    check_day(period, timezone.localdate(letter.recorded_at))
    moment = _end_of(letter.signed_on) if letter.signed_on else at
    joined = entry.entry_criteria.filter(joined_at__lte=moment).order_by("criterion__number")
    return LetterContents(
        as_of=letter.recorded_at,
        head=EntryHead.of(entry),
        round=letter.round,
        criteria=criteria_texts(row.criterion for row in joined.select_related("criterion")),
        deadline=entries_at(place).values_list(deadline_then(moment), flat=True).get(pk=entry.pk),
        goal=letter.goal,
        township_name=letter.township_name,
        township_post=letter.township_post,
        village_name=letter.village_name,
        village_post=letter.village_post,
        signed_on=letter.signed_on,
    )


def _end_of(day: dt.date) -> dt.datetime:
    """The last moment of that day, Asia/Shanghai."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))


def can_be(place: Division, period: str, subject: str, _at: dt.datetime) -> bool:
    """Once it is written, under the day on which it was."""
    number, round_ = read_round(subject)
    letters = Letter.objects.filter(entry__in=entries_at(place).filter(number=number), round=round_)
    return is_day_of(letters.values_list("recorded_at", flat=True).first(), period)


def is_visible(user: User, place: Division, subject: str) -> bool:
    """Whoever may see the entry; of every round that an entry has reached there is or will be one."""
    number, round_ = read_round(subject)
    seen = LedgerEntry.objects.visible_to(user).filter(number=number, round__gte=round_ or 10_000)
    return entries_at(place).filter(pk__in=seen.values("pk")).exists()


def title(letter: LetterContents) -> str:
    """As it stands over the letter and in the file's properties."""
    return _("%(village)s: letter of responsibility for putting the village organization right") % {
        "village": letter.head.short
    }


def issuer(letter: LetterContents) -> Issuer:
    """The township's committee; the letter carries no document number."""
    return Issuer(letter.head.county, letter.head.township)


def headed(letter: LetterContents, frozen: Head) -> LetterContents:
    """With the head that it was issued with."""
    return replace(letter, frozen=frozen)


def dated(letter: LetterContents) -> dt.date:
    """The day of the signatures, before these the day on which it was drawn up."""
    return letter.signed_on or timezone.localdate(letter.as_of)


def context(letter: LetterContents) -> dict[str, Any]:
    """What the template prints, in the language that is active; each copy on a sheet of its own."""
    committee = letter.frozen.issuing_body if letter.frozen else issuing_body(issuer(letter))
    return {
        "letter": letter,
        "head": letter.head,
        "copies": [_("Copy 1 of 2, kept by the township"), _("Copy 2 of 2, kept by the village")],
        "opening": _(
            "So that the party organization of %(village)s is put right in time (ledger entry %(number)s, determined "
            "on %(day)s), %(committee)s and the village sign this letter."
        )
        % {
            "village": letter.head.short,
            "number": letter.head.number,
            "day": words.day_words(letter.head.opened_on),
            "committee": committee,
        },
        "deadline": _("The rectification is accepted by %(day)s at the latest; only an extension that the county "
                      "approves moves this day. The working group stays in the village until then.")
        % {"day": words.day_words(letter.deadline)},
        "liability": _("Whoever lets the time limit pass without acceptance answers for it by the rules of "
                       "accountability of %(our_county)s. While the rectification runs, those responsible are under "
                       "the personnel freeze.") % {"our_county": own_county(letter.head.county)},
        "signatories": [
            (_("For the township"), letter.township_post, letter.township_name),
            (_("For the village"), letter.village_post, letter.village_name),
        ],
        "day": words.day_words(letter.signed_on) if letter.signed_on else "",
    }  # fmt: skip


def tables(letter: LetterContents) -> Sequence[Table]:
    """The letter line by line."""
    lines = [
        *letter.head.lines(),
        (_("Criteria to put right"), "\n".join(f"{each.number} {each.text}" for each in letter.criteria)),
        (_("What they answer for"), letter.goal),
        (_("Deadline"), letter.deadline),
        (_("For the township"), f"{letter.township_post} {letter.township_name}".strip()),
        (_("For the village"), f"{letter.village_post} {letter.village_name}".strip()),
        (_("Signed on"), letter.signed_on),
    ]
    return (Table(_("Letter of responsibility"), [(_("What"), 24), (_("Words"), 80)], lines),)


def masked(letter: LetterContents) -> LetterContents:
    """Posts without the names beside them."""
    return mask(letter, names=("township_name", "village_name"))


KIND = Kind(
    paper=PaperKind.LETTER,
    contents=LetterContents,
    template="reports/paper/letter.html",
    reads=Permission.READ_LEDGER,
    issues=Permission.RECTIFY,
    also_issued_by=frozenset({Permission.ISSUE_REPORTS}),
    collect=collect,
    title=title,
    issuer=issuer,
    context=context,
    headed=headed,
    dated=dated,
    tables=tables,
    masked=masked,
    can_be=can_be,
    is_visible=is_visible,
    # It may be corrected until both have signed.
    is_living=True,
)
