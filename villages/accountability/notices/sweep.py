"""What the scheduler does about notices: proposes what the ladder says, drops what has lost its ground.

Idempotent by `NoticeKey`: what was proposed once on an occasion is not proposed again, whatever people decided; only a
notice that fell with its fact comes back when the fact does. A late check whose step of the ladder changes while it
waits (the notice before it was issued, or withdrawn) is dropped and proposed anew at its step.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from villages.accountability.notices.facts import occasions
from villages.accountability.notices.ladder import FactInput, Issued, Occasion, Proposal, proposals_for
from villages.accountability.notices.models import OPEN_NOTICE, Notice, NoticeFact, NoticeKey, NoticeRule
from villages.accountability.notices.words import posts_by_rule
from villages.divisions.models import Division, under
from villages.process import Conflict, RuleBroken, Stage, Verb, advance, begin

Addressee = tuple[str, int, int | None]


def propose_notices(*, under_code: str, at: dt.datetime) -> dict[str, int]:
    """Propose and drop notices in this part of the country; days on which nothing ran are caught up.

    Returns how many were proposed and dropped. Repeating it changes nothing. What somebody decides on meanwhile is
    left as it is.
    """
    keys = _keys(under_code)
    waiting = {key: notice for key, notice in keys.items() if notice.stage in OPEN_NOTICE}
    issued = _issued(keys)
    wanted: dict[str, Proposal] = {}
    for occasion in occasions(prefix=under_code, at=at, known=waiting):
        before = issued[occasion.rule, occasion.addressee, occasion.department]
        wanted |= {proposal.key: proposal for proposal in proposals_for(occasion, before)}
    dropped = [
        _try(_drop, notice, wanted.get(key), at=at)
        for key, notice in waiting.items()
        if key not in wanted or wanted[key].kind != notice.kind
    ]
    proposed = [_try(_propose, proposal, at=at) for proposal in wanted.values() if _is_open_to(proposal, keys)]
    return {"proposed": sum(proposed), "dropped": sum(dropped)}


def _keys(prefix: str) -> dict[str, Notice]:
    rows = NoticeKey.objects.filter(under(prefix, "notice__addressee__code")).select_related("notice__addressee")
    return {row.key: row.notice for row in rows.order_by("pk")}


def _issued(keys: Mapping[str, Notice]) -> dict[Addressee, list[Issued]]:
    """What each addressee was issued by rule, with the occasion and the day."""
    found: dict[Addressee, list[Issued]] = defaultdict(list)
    for key, notice in keys.items():
        if notice.stage == Stage.ISSUED:
            each = Issued(key.split(":")[1], notice.issued_on, notice.number)
            found[NoticeRule(notice.rule), notice.addressee_id, notice.department_id].append(each)
    return found


def _is_open_to(proposal: Proposal, keys: Mapping[str, Notice]) -> bool:
    """Nothing was proposed on the occasion yet, or what was fell with its fact (`_drop` has just brought it here)."""
    notice = keys.get(proposal.key)
    return notice is None or notice.stage == Stage.DROPPED


def _try(act: Callable[..., None], *args: object, at: dt.datetime) -> bool:
    """True if it was done; each in its own transaction, and somebody who was faster is left the last word."""
    try:
        with transaction.atomic():
            act(*args, at=at)
    except (RuleBroken, IntegrityError):
        return False
    return True


def _drop(notice: Notice, instead: Proposal | None, *, at: dt.datetime) -> None:
    # Kept for everybody who reads the history, so not in the language of whoever happens to run this.
    with override(settings.LANGUAGE_CODE):
        if instead is None:
            reason = _("What the notice rests on no longer holds.")
        else:
            reason = _("Another step of the ladder follows from what was issued: %(kind)s.")
            reason %= {"kind": instead.kind.label}
    advance(notice, Verb.DROP, by=None, at=at, reason=reason)


def _propose(proposal: Proposal, *, at: dt.datetime) -> None:
    occasion = proposal.occasion
    addressee = Division.objects.get(pk=occasion.addressee)
    notice = Notice(
        county=addressee if occasion.department else Division.objects.get(code=addressee.county_code),
        addressee=addressee,
        department_id=occasion.department,
        kind=proposal.kind,
        rule=occasion.rule,
        rule_set_id=occasion.rule_set,
        proposed_at=at,
        clock_from=at,
    )
    with override(settings.LANGUAGE_CODE):
        notice.posts = posts_by_rule(notice)
    begin(notice, Verb.PROPOSE, by=None, at=at, kind=proposal.kind.value, rule=occasion.rule.value)
    NoticeFact.objects.bulk_create(
        NoticeFact(notice=notice, data=dict(fact.data), **fact.rows) for fact in _facts_of(proposal, occasion)
    )
    _take_key(proposal.key, notice)


def _facts_of(proposal: Proposal, occasion: Occasion) -> list[FactInput]:
    if not proposal.counted:
        return list(occasion.facts)
    return [*occasion.facts, FactInput({"counted": list(proposal.counted), "months": proposal.months})]


def _take_key(key: str, notice: Notice) -> None:
    """The key of the occasion, from a notice that was dropped or new. Raises `Conflict`, `IntegrityError`."""
    held = NoticeKey.objects.select_for_update().filter(key=key).select_related("notice").first()
    if held is None:
        NoticeKey.objects.create(key=key, notice=notice)
    elif held.notice.stage == Stage.DROPPED:
        NoticeKey.objects.filter(pk=held.pk).update(notice=notice)
    else:
        raise Conflict(_("Somebody else has just changed this. Look at the new state before you go on."))
