"""Notices in words: the rule, who answers for it, and the facts as they were when the notice was proposed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from villages.accountability.notices.models import Notice, NoticeFact, NoticeKind, NoticeRule
from villages.criteria.rules import Numbers
from villages.divisions.committees import committee_of, short_committee_of
from villages.marks import listed
from villages.process import Stage
from villages.screening.models import Source
from villages.screening.quarters import Quarter
from villages.screening.register.models import ToldBy
from villages.templatetags.filing import duration

_SECRETARIES = gettext_lazy("secretary of %(committee)s, deputy secretary in charge, organizer")

# Who answers for what the system proposes; on a proposal by hand the officer names the posts. `body`: the addressee in
# full, `to`: by its short name, `committee`: a township's committee in short.
POSTS: dict[tuple[NoticeRule, NoticeKind], str | Promise] = {
    (NoticeRule.LATE_CHECK, NoticeKind.CRITICISM): "%(body)s",
    (NoticeRule.LATE_CHECK, NoticeKind.TALK): gettext_lazy("deputy secretary in charge and organizer of %(committee)s"),
    (NoticeRule.CONCEALED, NoticeKind.CRITICISM): _SECRETARIES,
    (NoticeRule.CONCEALED, NoticeKind.TALK): _SECRETARIES,
    (NoticeRule.CONCEALED, NoticeKind.REMOVAL): gettext_lazy("main leader of %(to)s"),
    (NoticeRule.DEPARTMENT_SILENT, NoticeKind.SELF_CRITICISM): "%(body)s",
    (NoticeRule.DEPARTMENT_SILENT, NoticeKind.TALK): gettext_lazy("main leader of %(to)s"),
    (NoticeRule.REGISTER_UNCLEAR, NoticeKind.CRITICISM): gettext_lazy("head of %(to)s"),
    (NoticeRule.DEADLINE_PASSED, NoticeKind.RESIGNATION): gettext_lazy("secretary of %(committee)s"),
}


class FactLine(NamedTuple):
    """One fact as a sentence; `url` leads to the row that it comes from, empty without one."""

    sentence: str
    url: str = ""


def posts_by_rule(notice: Notice) -> str:
    """Those whom the ladder names for this step, each by whose it is; needs county, addressee and department."""
    to, is_department = notice.to, notice.department_id is not None
    names = {
        "to": to,
        "body": to if is_department else committee_of(to, notice.county.name),
        "committee": to if is_department else short_committee_of(to),
    }
    return str(POSTS[NoticeRule(notice.rule), NoticeKind(notice.kind)]) % names


def posts_of(notice: Notice) -> str:
    """In the reader's language where the ladder names them, as typed where a person did."""
    return notice.posts if notice.proposed_by_id else posts_by_rule(notice)


def rule_in_words(notice: Notice) -> str:
    """Which rule leads to this notice, with the numbers of its rule set; needs `rule_set`."""
    return _RULES[NoticeRule(notice.rule)](NoticeKind(notice.kind), notice.rule_set.numbers)


def facts_in_words(notice: Notice) -> list[FactLine]:
    """What was the case when it was proposed, fact by fact; the notices before it last."""
    rows = notice.facts.select_related("check_of__township", "explanation", "item", "entry").order_by("pk")
    return [_line(NoticeRule(notice.rule), fact) for fact in rows]


def _late_rule(kind: NoticeKind, n: Numbers) -> str:
    if kind == NoticeKind.CRITICISM:
        return _("A quarterly check that is late or missing: informed criticism of the township.")
    words = _("Late or missing check number %(count)d within %(months)d months: admonishing talk.")
    return words % {"count": n.late_checks_for_talk, "months": n.late_checks_period_months}


def _concealed_rule(kind: NoticeKind, n: Numbers) -> str:
    if kind != NoticeKind.REMOVAL:
        return _("A village that should have been listed and was not: informed criticism and an admonishing talk.")
    words = _(
        "Village number %(count)d that should have been listed and was not within %(months)d months: the removal of "
        "the main leader is recommended."
    )
    return words % {"count": n.concealed_for_removal, "months": n.concealed_period_months}


def _department_rule(_kind: NoticeKind, n: Numbers) -> str:
    words = _(
        "A department that knew and did not report in time (within %(days)d days): written self-criticism, and an "
        "admonishing talk with its main leader."
    )
    return words % {"days": n.department_report_days}


def _register_rule(_kind: NoticeKind, n: Numbers) -> str:
    words = _("A register of incidents that is unclear (%(count)d duty reports of a month missing): the head of the "
              "township answers for it.")  # fmt: skip
    return words % {"count": n.duty_gaps_for_notice}


_RULES: dict[NoticeRule, Callable[[NoticeKind, Numbers], str]] = {
    NoticeRule.LATE_CHECK: _late_rule,
    NoticeRule.CONCEALED: _concealed_rule,
    NoticeRule.DEPARTMENT_SILENT: _department_rule,
    NoticeRule.REGISTER_UNCLEAR: _register_rule,
    NoticeRule.DEADLINE_PASSED: lambda _kind, _n: _(
        "The deadline passed without acceptance: the working group stays, and the resignation of the township "
        "secretary is recommended."
    ),
    NoticeRule.FOUR_NOES: lambda _kind, _n: _("One of the “four noes” of the rectification was broken."),
    NoticeRule.MERIT: lambda _kind, _n: _("Merit in the rectification is commended."),
}


def _line(rule: NoticeRule, fact: NoticeFact) -> FactLine:
    if "words" in fact.data:
        return FactLine(str(fact.data["words"]))
    if "counted" in fact.data:
        words = _("Issued for the same rule within %(months)d months: %(numbers)s.")
        return FactLine(words % {"months": fact.data["months"], "numbers": listed(fact.data["counted"])})
    return _LINES[rule](fact)


def _late_line(fact: NoticeFact) -> FactLine:
    data = fact.data
    shown = {"quarter": _quarter(data["quarter"]), "due": _last_day(data["due_at"])}
    if data["submitted_at"]:
        shown |= {"submitted": _moment(data["submitted_at"]), "late": duration(data["minutes_late"])}
        words = _(
            "The check of %(quarter)s was due by 24:00 on %(due)s and was submitted at %(submitted)s: %(late)s late."
        )
    else:
        words = _("The check of %(quarter)s was due by 24:00 on %(due)s and was not submitted.")
    check = fact.check_of
    assert check is not None
    return FactLine(words % shown, reverse("villages:check-detail", args=[check.quarter, check.township.code]))


def _concealed_line(fact: NoticeFact) -> FactLine:
    data = fact.data
    words = _(
        "%(village)s met criterion %(criterion)d in %(quarter)s (%(source)s); the township had answered no. Asked on "
        "%(day)s, it %(answer)s."
    )
    answer = _("gave an explanation that was not accepted") if data["was_explained"] else _("gave no explanation")
    shown = {
        **data,
        "quarter": _quarter(data["quarter"]),
        "source": Source(data["source"]).label,
        "day": _day(data["asked_on"]),
        "answer": answer,
    }
    return FactLine(words % shown, reverse("villages:explanation-detail", args=[fact.explanation_id]))


def _department_line(fact: NoticeFact) -> FactLine:
    data = fact.data
    words = ngettext(
        "The department knew from %(known)s that %(village)s meets criterion %(criterion)d, and reported it on "
        "%(filed)s (%(document_no)s): after %(days)d day; %(most_days)d are allowed.",
        "The department knew from %(known)s that %(village)s meets criterion %(criterion)d, and reported it on "
        "%(filed)s (%(document_no)s): after %(days)d days; %(most_days)d are allowed.",
        data["days"],
    )
    shown = {**data, "known": _day(data["known_on"]), "filed": _day(data["filed_on"])}
    item = fact.item
    assert item is not None
    return FactLine(words % shown, reverse("villages:department-report-detail", args=[item.report_id]))


def _register_line(fact: NoticeFact) -> FactLine:
    data = fact.data
    shown = {"way": ToldBy(data["way"]).label, "day": _day(data["due_on"])}
    township, day = fact.notice.addressee.code, data["due_on"]
    url = reverse("villages:duty-detail", args=[township, data["way"], day])
    return FactLine(_("Duty report missing on %(day)s (%(way)s).") % shown, url)


def _deadline_line(fact: NoticeFact) -> FactLine:
    data = fact.data
    words = _("The deadline of entry %(number)s (%(village)s) was %(day)s. It passed without acceptance; the entry was "
              "at “%(stage)s”.")  # fmt: skip
    shown = {**data, "day": _day(data["deadline"]), "stage": Stage(data["stage"]).label}
    return FactLine(words % shown, reverse("villages:entry-detail", args=[data["number"]]))


_LINES: dict[NoticeRule, Callable[[NoticeFact], FactLine]] = {
    NoticeRule.LATE_CHECK: _late_line,
    NoticeRule.CONCEALED: _concealed_line,
    NoticeRule.DEPARTMENT_SILENT: _department_line,
    NoticeRule.REGISTER_UNCLEAR: _register_line,
    NoticeRule.DEADLINE_PASSED: _deadline_line,
}


def _quarter(text: str) -> str:
    return Quarter.parse(text).label


def _day(text: str) -> str:
    return date_format(parse_date(text) or dt.date.min, "DATE_FORMAT")


def _last_day(text: str) -> str:
    """The day whose 24:00 the moment is; the clock itself calls that 0:00 of the next."""
    moment = parse_datetime(text)
    return date_format(timezone.localtime(moment - dt.timedelta(microseconds=1)), "DATE_FORMAT") if moment else text


def _moment(text: str) -> str:
    moment = parse_datetime(text)
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else text


def in_short(data: Mapping[str, Any]) -> str:
    """A few words on a fact, for a list: the quarter, the village, the entry, the day, or what was typed."""
    for name in ("number", "village", "quarter", "due_on", "words"):
        if data.get(name):
            return _quarter(data[name]) if name == "quarter" else str(data[name])
    return ""
