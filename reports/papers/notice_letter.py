"""The notice of accountability as a letter with a red head: the rule, the facts, the answer, what is asked.

Source: GB/T 9704-2012 for the form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import letterhead as reports_letterhead
from reports import words
from reports.letterhead import Head, Issuer
from reports.papers.bilingual import Both
from reports.papers.kind import Kind, Table
from reports.papers.letter_form import Annex, head_size, shortened
from reports.papers.notices import NoticeContents, can_be, collect, is_visible
from reports.states import PaperKind
from villages.accountability.notices import letterhead
from villages.accountability.notices.models import NoticeKind, NoticeRule
from villages.accounts.permissions import Permission
from villages.divisions.committees import own_county
from villages.marks import colon

# An answer up to this length stands in the letter as it is; a longer one in short, and in full as its annex.
ANSWER_IN_LETTER = 160

_TITLES: dict[str, str | Promise] = {
    NoticeKind.CRITICISM: gettext_lazy("Notice of criticism: %(to)s"),
    NoticeKind.SELF_CRITICISM: gettext_lazy("Notice that a written self-criticism is asked of %(to)s"),
    NoticeKind.TALK: gettext_lazy("Notice of an admonishing talk: those responsible in %(to)s"),
    NoticeKind.RESIGNATION: gettext_lazy("Recommendation that those responsible in %(to)s resign"),
    NoticeKind.REMOVAL: gettext_lazy("Recommendation to remove those responsible in %(to)s from their posts"),
    NoticeKind.COMMENDATION: gettext_lazy("Notice of commendation: %(to)s"),
}
_ASKED: dict[str, str | Promise] = {
    NoticeKind.CRITICISM: gettext_lazy(
        "Criticized by this notice: %(posts)s. Take it as a lesson, put right at once what is named above, and report "
        "to this department in writing what was done."
    ),
    NoticeKind.SELF_CRITICISM: gettext_lazy(
        "A written self-criticism is asked of: %(posts)s. It says why this happened and what will be changed, and is "
        "handed to this department."
    ),
    NoticeKind.TALK: gettext_lazy(
        "An admonishing talk is held with: %(posts)s. They come to the talk on the day that they are told, and hand in "
        "afterwards in writing what they will change."
    ),
    NoticeKind.RESIGNATION: gettext_lazy(
        "It is recommended that these resign from their posts: %(posts)s. The rules on the administration of cadres "
        "are followed."
    ),
    NoticeKind.REMOVAL: gettext_lazy(
        "It is recommended that these be removed from their posts: %(posts)s. The rules on the administration of "
        "cadres are followed."
    ),
    NoticeKind.COMMENDATION: gettext_lazy(
        "Commended by this notice: %(posts)s. May they go on so, and may others learn from their example."
    ),
}
# Made known to all townships and departments; the others go to those who follow them up.
_MADE_KNOWN = (NoticeKind.CRITICISM, NoticeKind.COMMENDATION)
# Who keeps a post is for the county's committee to decide: these go to it, not to the committee whose leader is to go.
_PROPOSALS = (NoticeKind.RESIGNATION, NoticeKind.REMOVAL)


def title(notice: NoticeContents) -> str:
    """What the notice is, and whom it is about."""
    return str(_TITLES[notice.kind]) % {"to": notice.to}


def issuer(notice: NoticeContents) -> Issuer:
    """The county's organization department; number and seal have a series of their own, see `head`."""
    return Issuer(notice.county)


def head(notice: NoticeContents) -> Head:
    """What the settings say of notices, in the language that is active."""
    return Head(
        issuing_body=letterhead.issuing_body(notice.county),
        document_number=letterhead.document_number(notice.county, notice.year, notice.serial),
        seal_line=letterhead.seal_line(notice.county),
        addressee=_addressee(notice),
        copies_to=_copies_to(notice),
    )


def _addressee(notice: NoticeContents) -> str:
    """The county's committee where it decides, else the department, or the township's committee by its full name."""
    if notice.kind in _PROPOSALS:
        return _("Party Committee of %(county)s") % {"county": notice.county}
    return notice.department or reports_letterhead.issuing_body(Issuer(notice.county, notice.township))


def headed(notice: NoticeContents, frozen: Head) -> NoticeContents:
    """With the head that it was issued with."""
    return replace(notice, head=frozen)


def dated(notice: NoticeContents) -> dt.date:
    """The day on which it was issued, whenever its copies are made."""
    return notice.issued_on


def context(notice: NoticeContents) -> dict[str, Any]:
    """What the template prints, in the language that is active."""
    said = notice.head or head(notice)
    return {
        "issuing_body": said.issuing_body,
        "head_size": head_size(said.issuing_body),
        "document_number": said.document_number,
        "seal_line": said.seal_line,
        "issued_day": words.day_words(notice.issued_on),
        "withdrawn": _withdrawn(notice),
        "addressee": f"{said.addressee}{colon()}".strip(),
        "opening": _opening(notice),
        "parts": [(head, paragraphs) for head, paragraphs in _parts(notice) if paragraphs],
        "annex": _annex(notice),
        "copies_to": said.copies_to,
    }


def _withdrawn(notice: NoticeContents) -> str:
    if notice.withdrawn_on is None:
        return ""
    said = {"day": words.day_words(notice.withdrawn_on), "reason": notice.withdrawn_because}
    return _("Withdrawn on %(day)s. Reason: %(reason)s") % said


def _opening(notice: NoticeContents) -> str:
    """Made known, proposed to the body that decides, or notified: as the title says what paper it is."""
    if notice.kind in _MADE_KNOWN:
        said = _("By the rules of %(our_county)s on putting weak village organizations right, and on what was "
                 "established, the following is made known.")  # fmt: skip
    elif notice.kind in _PROPOSALS:
        said = _("By the rules of %(our_county)s on putting weak village organizations right, and on what was "
                 "established, the following is proposed to you.")  # fmt: skip
    else:
        said = _("By the rules of %(our_county)s on putting weak village organizations right, and on what was "
                 "established, you are notified of the following.")  # fmt: skip
    return said % {"our_county": own_county(notice.county)}


def _parts(notice: NoticeContents) -> list[tuple[str, list[str]]]:
    """The heads with their paragraphs; a commendation asks for no answer."""
    facts = [str(fact.sentence) for fact in notice.facts]
    if notice.is_commendation:
        return [
            (_("1. Rule"), [str(notice.basis)]),
            (_("2. What was achieved"), _numbered(facts)),
            (_("3. Decision"), _asked(notice)),
        ]
    asked = _("4. Proposal") if notice.kind in _PROPOSALS else _("4. Decision and what is asked")
    return [
        (_("1. Rule"), [str(notice.basis)]),
        (_("2. Facts"), _numbered(facts)),
        (_("3. Answer in writing"), [_answer(notice)]),
        (asked, _asked(notice)),
    ]


def _numbered(sentences: list[str]) -> list[str]:
    if len(sentences) < 2:
        return sentences
    return [_("(%(number)d) %(sentence)s") % {"number": i, "sentence": s} for i, s in enumerate(sentences, start=1)]


def _answer(notice: NoticeContents) -> str:
    if notice.answered_on is None:
        return _("No answer in writing was given in time.")
    said = {"day": words.day_words(notice.answered_on), "answer": shortened(notice.answer, ANSWER_IN_LETTER)}
    if _is_long(notice):
        return _("Answered on %(day)s: “%(answer)s” (in full in the annex)") % said
    return _("Answered on %(day)s: “%(answer)s”") % said


def _is_long(notice: NoticeContents) -> bool:
    return len(" ".join(notice.answer.split())) > ANSWER_IN_LETTER


def _asked(notice: NoticeContents) -> list[str]:
    asked = [str(_ASKED[notice.kind]) % {"posts": notice.posts}]
    if notice.rule == NoticeRule.DEADLINE_PASSED:
        asked.append(_("The working group stays in the village until the rectification is accepted."))
    return asked


def _annex(notice: NoticeContents) -> Annex | None:
    if not _is_long(notice):
        return None
    heading = _("Answer in writing of %(to)s") % {"to": notice.to}
    return Annex(heading, tuple(line for line in notice.answer.splitlines() if line.strip()))


def _copies_to(notice: NoticeContents) -> str:
    names = {"county": notice.county}
    if settings.NOTICE_COPIES:
        return str(settings.NOTICE_COPIES.format(**names))
    if notice.kind in _MADE_KNOWN:
        return _("the townships of %(county)s, the member units of the joint meeting") % names
    return _("the Commission for Discipline Inspection of %(county)s") % names


def tables(notice: NoticeContents) -> Sequence[Table]:
    """The notice line by line, and its facts."""
    said = notice.head or head(notice)
    lines = [
        (_("Document number"), said.document_number),
        (_("Issuing body"), said.issuing_body),
        (_("Title"), title(notice)),
        (_("Addressee"), said.addressee),
        (_("Who answers for it (posts)"), str(notice.posts)),
        (_("Rule"), str(notice.basis)),
        (_("Answer in writing"), notice.answer),
        (_("Issued on"), notice.issued_on),
        (_("Withdrawn on"), notice.withdrawn_on),
    ]
    facts = [(number, str(fact.sentence)) for number, fact in enumerate(notice.facts, start=1)]
    return (
        Table(_("Notice"), [(_("What"), 24), (_("Words"), 80)], lines),
        Table(_("Facts"), [(_("No."), 6), (_("Fact"), 100)], facts),
    )


def masked(notice: NoticeContents) -> NoticeContents:
    """Without what the addressee and the officers wrote in words of their own."""
    hidden = words.not_shown()
    facts = tuple(replace(fact, sentence=Both(hidden, hidden)) if fact.is_typed else fact for fact in notice.facts)
    return replace(
        notice,
        facts=facts,
        answer=hidden if notice.answer else "",
        withdrawn_because=hidden if notice.withdrawn_because else "",
    )


KIND = Kind(
    paper=PaperKind.NOTICE,
    contents=NoticeContents,
    template="reports/paper/notice.html",
    reads=Permission.READ_NOTICES,
    issues=Permission.PROPOSE_NOTICE,
    # The leader signs it; whom it is addressed to prints what was sent.
    also_issued_by=frozenset({Permission.SIGN_NOTICE, Permission.ANSWER_NOTICE}),
    collect=collect,
    title=title,
    issuer=issuer,
    context=context,
    head=head,
    headed=headed,
    dated=dated,
    tables=tables,
    masked=masked,
    can_be=can_be,
    is_visible=is_visible,
    # One that is withdrawn says so from then on, as a revision; nothing else about it changes.
    is_living=True,
    has_red_head=True,
)
