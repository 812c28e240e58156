"""The verbs of notices: propose by hand, answer, return, issue, sign, waive, decline, drop, withdraw."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages.accountability.notices import rules
from villages.accountability.notices.clock import is_time_over
from villages.accountability.notices.models import Notice, NoticeFact
from villages.accounts.models import User
from villages.criteria.models import RuleSet, rules_in_force
from villages.divisions.models import Division
from villages.process import RuleBroken, Stage, Verb, advance, begin
from villages.screening.departments.models import Department
from villages.screening.rules import check_reason


@transaction.atomic
def propose_by_hand(
    *, addressee: Division | Department, rule: str, kind: str, posts: str, words: str, by: User, at: dt.datetime
) -> Notice:
    """The officer proposes a notice or a commendation to a township or a department, with the facts in words.

    Raises `RuleBroken`, `PermissionDenied`.
    """
    department = addressee if isinstance(addressee, Department) else None
    rules.check_by_hand(rule, kind, posts, words, is_department=department is not None)
    place = addressee.county if isinstance(addressee, Department) else addressee
    # The county's row is the queue: a second click waits here and finds what the first has proposed.
    county = Division.objects.select_for_update().get(code=place.county_code)
    same = Notice.objects.open().filter(addressee=place, department=department, rule=rule, kind=kind)
    same = same.filter(proposed_by__isnull=False, posts=posts.strip(), facts__data__words=words.strip())
    rules.check_is_new(is_there=same.exists())
    notice = Notice(
        county=county,
        addressee=place,
        department=department,
        kind=kind,
        rule=rule,
        rule_set=_rules_on(timezone.localdate(at)),
        posts=posts.strip(),
        proposed_at=at,
        proposed_by=by,
        clock_from=at,
    )
    begin(notice, Verb.PROPOSE, by=by, at=at, kind=kind, rule=rule)
    NoticeFact.objects.create(notice=notice, data={"words": words.strip()})
    return notice


def _rules_on(day: dt.date) -> RuleSet:
    try:
        return rules_in_force(day)
    except RuleSet.DoesNotExist as error:
        raise RuleBroken(_("No rule set is in force.")) from error


@transaction.atomic
def answer_notice(*, notice: Notice, words: str, by: User, at: dt.datetime) -> None:
    """The township or the department answers in writing. Raises `RuleBroken` (too late), `Conflict`."""
    if not Notice.objects.visible_to(by).filter(pk=notice.pk).exists() or not is_addressed_to(notice, by):
        raise PermissionDenied(_("Only the addressee of a notice can answer it."))
    is_over = notice.stage == Stage.PROPOSED and is_time_over(notice, at)
    rules.check_can_answer(notice.kind, words, is_over=is_over)
    words = words.strip()
    # The words stand in the history, too: an answer that is returned is replaced by the next one.
    advance(notice, Verb.ANSWER, by=by, at=at, reason=words, answer=words, answered_at=at, answered_by=by)


def is_addressed_to(notice: Notice, user: User) -> bool:
    """A department answers its own; a township those of the township."""
    if notice.department_id is not None:
        return Department.objects.of(user).filter(pk=notice.department_id).exists()
    return user.jurisdiction == notice.addressee.code


@transaction.atomic
def return_answer(*, notice: Notice, reason: str, by: User, at: dt.datetime) -> None:
    """The answer does not say what is asked: it goes back, and the time begins again."""
    rules.check_can_return(reason)
    advance(
        notice, Verb.RETURN, by=by, at=at, reason=reason, answer="", answered_at=None, answered_by=None, clock_from=at
    )  # fmt: skip


@transaction.atomic
def issue_notice(*, notice: Notice, by: User, at: dt.datetime) -> None:
    """The officer issues it under the next number of the county and year."""
    _issue(notice, Verb.ISSUE, by=by, at=at)


@transaction.atomic
def sign_notice(*, notice: Notice, by: User, at: dt.datetime) -> None:
    """The county leader signs a notice of talk and above; it is issued under the next number."""
    _issue(notice, Verb.SIGN, by=by, at=at)


def _issue(notice: Notice, verb: Verb, *, by: User, at: dt.datetime) -> None:
    if notice.stage in (Stage.PROPOSED, Stage.ANSWERED):
        is_leader = verb == Verb.SIGN
        rules.check_can_issue(notice.kind, notice.stage, by_leader=is_leader, is_over=is_time_over(notice, at))
    # The county's row is the queue for numbers: two who issue wait here.
    Division.objects.select_for_update().get(pk=notice.county_id)
    year = timezone.localdate(at).year
    last = Notice.objects.filter(county=notice.county_id, year=year).aggregate(last=Max("serial"))["last"]
    advance(notice, verb, by=by, at=at, year=year, serial=(last or 0) + 1, issued_at=at, issued_by=by)


@transaction.atomic
def waive_notice(*, notice: Notice, reason: str, by: User, at: dt.datetime) -> None:
    """The officer does not issue it, and says why. Raises `RuleBroken` for a kind that the leader decides on."""
    rules.check_who_decides(notice.kind, by_leader=False)
    check_reason(reason)
    advance(notice, Verb.WAIVE, by=by, at=at, reason=reason)


@transaction.atomic
def decline_notice(*, notice: Notice, reason: str, by: User, at: dt.datetime) -> None:
    """The county leader does not sign it, and says why."""
    rules.check_who_decides(notice.kind, by_leader=True)
    check_reason(reason)
    advance(notice, Verb.DECLINE, by=by, at=at, reason=reason)


@transaction.atomic
def drop_notice(*, notice: Notice, reason: str, by: User, at: dt.datetime) -> None:
    """The officer takes back what was proposed by hand; what the system proposed falls by itself."""
    rules.check_can_drop(is_by_system=notice.proposed_by_id is None)
    check_reason(reason)
    advance(notice, Verb.DROP, by=by, at=at, reason=reason)


@transaction.atomic
def withdraw_notice(*, notice: Notice, reason: str, by: User, at: dt.datetime) -> None:
    """The county leader withdraws what was issued; it keeps its number and no longer counts for the next step."""
    check_reason(reason)
    advance(notice, Verb.WITHDRAW, by=by, at=at, reason=reason)
