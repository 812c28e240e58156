"""May it happen now? The rules of notices; pure. Source: DOMAIN.md §4 and §5."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from villages.accountability.notices.models import SIGNED_KINDS, NoticeKind, NoticeRule
from villages.process import RuleBroken, Stage
from villages.screening.explanations.rules import LONGEST_WORDS, check_text

LONGEST_POSTS = 200

# What people propose by hand, and which notices may follow; the system sees the rest by itself.
BY_HAND: dict[NoticeRule, tuple[NoticeKind, ...]] = {
    NoticeRule.FOUR_NOES: (
        NoticeKind.CRITICISM,
        NoticeKind.SELF_CRITICISM,
        NoticeKind.TALK,
        NoticeKind.RESIGNATION,
        NoticeKind.REMOVAL,
    ),
    NoticeRule.DEPARTMENT_SILENT: (NoticeKind.SELF_CRITICISM, NoticeKind.TALK),
    NoticeRule.REGISTER_UNCLEAR: (NoticeKind.CRITICISM,),
    NoticeRule.MERIT: (NoticeKind.COMMENDATION,),
}


def needs_answer(kind: str) -> bool:
    """A commendation is heard by everybody and answered by nobody."""
    return kind != NoticeKind.COMMENDATION


def is_signed_by_leader(kind: str) -> bool:
    return kind in SIGNED_KINDS


def check_by_hand(rule: str, kind: str, posts: str, words: str, *, is_department: bool) -> None:
    """A rule that people may apply, a notice that follows from it, the right addressee, and the facts in words."""
    kinds = BY_HAND.get(NoticeRule(rule))
    if kinds is None:
        raise RuleBroken(_("The system proposes this by itself from the facts."), field="rule")
    if kind not in kinds:
        raise RuleBroken(_("This notice does not follow from this rule."), field="kind")
    if rule == NoticeRule.DEPARTMENT_SILENT and not is_department:
        raise RuleBroken(_("Choose the department that did not report."), field="addressee")
    if rule == NoticeRule.REGISTER_UNCLEAR and is_department:
        raise RuleBroken(_("The register of incidents is kept by townships."), field="addressee")
    check_text(posts, field="posts", missing=_("Say which posts answer for it."), longest=LONGEST_POSTS)
    check_text(words, field="words", missing=_("Say what is the case."), longest=LONGEST_WORDS)


def check_is_new(*, is_there: bool) -> None:
    """The same is not proposed twice, by a second click or by a colleague."""
    if is_there:
        raise RuleBroken(_("This has been recorded already."))


def check_can_answer(kind: str, words: str, *, is_over: bool) -> None:
    """In time, in words, without personal numbers; a commendation is not answered."""
    if not needs_answer(kind):
        raise RuleBroken(_("A commendation needs no answer."))
    if is_over:
        raise RuleBroken(_("The time for the answer is over. The county decides with what it has."))
    check_text(words, field="words", missing=_("Write the answer."), longest=LONGEST_WORDS)


def check_can_return(reason: str) -> None:
    check_text(reason, field="reason", missing=_("Say what the answer lacks."), longest=LONGEST_WORDS)


def check_who_decides(kind: str, *, by_leader: bool) -> None:
    """Whoever may issue a kind may waive it: the leader the talk and above, the officer the others."""
    if is_signed_by_leader(kind) and not by_leader:
        raise RuleBroken(_("The county leader decides on this kind of notice."))
    if by_leader and not is_signed_by_leader(kind):
        raise RuleBroken(_("The county officer decides on this kind of notice."))


def check_can_issue(kind: str, stage: str, *, by_leader: bool, is_over: bool) -> None:
    """The addressee was heard: it has answered, or its time is over."""
    check_who_decides(kind, by_leader=by_leader)
    if stage == Stage.PROPOSED and needs_answer(kind) and not is_over:
        raise RuleBroken(_("The addressee can still answer. Decide when the answer is there or the time is over."))


def check_can_drop(*, is_by_system: bool) -> None:
    """A person takes back what a person proposed."""
    if is_by_system:
        raise RuleBroken(_("It rests on facts and falls by itself when they do. You can waive it with a reason."))
