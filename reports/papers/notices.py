"""What the paper of a notice says, read from the register of notices. Source: DOMAIN.md §4 (the ladder), §7 E."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from reports import words
from reports.letterhead import Head
from reports.papers.bilingual import Both, both, each_in_both
from reports.papers.periods import is_day_of
from villages.accountability.notices.models import Notice, NoticeKind, NoticeQuerySet
from villages.accountability.notices.words import facts_in_words, posts_of, rule_in_words
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.process import RuleBroken, Stage, StageChange, Verb


@dataclass(frozen=True)
class Fact:
    """One fact as a sentence; `is_typed`: in the words of an officer."""

    sentence: Both
    is_typed: bool


@dataclass(frozen=True)
class NoticeContents:
    """What one notice says, as issued; `withdrawn_on` from its withdrawal on. `department` is empty for a township."""

    as_of: dt.datetime
    county: str
    township: str
    department: str
    kind: str
    rule: str
    year: int
    serial: int
    posts: Both
    basis: Both
    facts: tuple[Fact, ...]
    answer: str
    answered_on: dt.date | None
    issued_on: dt.date
    withdrawn_on: dt.date | None = None
    withdrawn_because: str = ""
    # Never frozen here but beside it (`reports.papers.heads`), and put in when the notice is printed.
    head: Head | None = None

    @property
    def to(self) -> str:
        """The department or township, by its short name."""
        return self.department or self.township

    @property
    def is_commendation(self) -> bool:
        return self.kind == NoticeKind.COMMENDATION


def collect(place: Division, period: str, subject: str, _at: dt.datetime) -> NoticeContents:
    """The notice with that key, issued on the day `period`. Raises `RuleBroken` where none was issued then."""
    notice = _notices(place, subject).select_related("county", "addressee", "department", "rule_set").first()
    if notice is None or notice.stage not in (Stage.ISSUED, Stage.WITHDRAWN):
        raise RuleBroken(_("This notice has not been issued: there is no paper of it yet."))
    if period != notice.issued_on.isoformat():
        raise RuleBroken(_("This notice was issued on %(day)s.") % {"day": words.day_words(notice.issued_on)})
    assert notice.issued_at is not None
    assert notice.year is not None
    assert notice.serial is not None
    withdrawal = StageChange.objects.of(notice).filter(verb=Verb.WITHDRAW).last()
    return NoticeContents(
        as_of=notice.issued_at,
        county=notice.county.name,
        township="" if notice.department else notice.addressee.name,
        department=notice.department.name if notice.department else "",
        kind=notice.kind,
        rule=notice.rule,
        year=notice.year,
        serial=notice.serial,
        posts=both(lambda: posts_of(notice)),
        basis=both(lambda: rule_in_words(notice)),
        facts=_facts(notice),
        answer=notice.answer,
        answered_on=timezone.localdate(notice.answered_at) if notice.answered_at else None,
        issued_on=notice.issued_on,
        withdrawn_on=timezone.localdate(withdrawal.at) if withdrawal else None,
        withdrawn_because=withdrawal.reason if withdrawal else "",
    )


def _notices(place: Division, subject: str) -> NoticeQuerySet:
    """The notice with that key to that addressee; nothing for what is no key."""
    is_key = subject.isdecimal() and len(subject) < 19
    return Notice.objects.filter(pk=int(subject), addressee=place) if is_key else Notice.objects.none()


def _facts(notice: Notice) -> tuple[Fact, ...]:
    sentences = each_in_both(lambda: [line.sentence for line in facts_in_words(notice)])
    typed = ["words" in fact.data for fact in notice.facts.order_by("pk")]
    return tuple(Fact(sentence, is_typed) for sentence, is_typed in zip(sentences, typed, strict=True))


def can_be(place: Division, period: str, subject: str, _at: dt.datetime) -> bool:
    """From the issue on, under its day."""
    rows = _notices(place, subject).filter(stage__in=(Stage.ISSUED, Stage.WITHDRAWN))
    return is_day_of(rows.values_list("issued_at", flat=True).first(), period)


def is_visible(user: User, place: Division, subject: str) -> bool:
    """Whoever may know of the notice: by jurisdiction, a department only of its own."""
    known = Notice.objects.visible_to(user)
    return _notices(place, subject).filter(pk__in=known.values("pk")).exists()
