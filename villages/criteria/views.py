"""The page of the criteria and of the numbers that go with them."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from villages import clock
from villages.accounts.guards import SignedInRequest, requires
from villages.accounts.models import Language
from villages.accounts.permissions import Permission
from villages.criteria.models import CriteriaEdition, Criterion, Group, RuleSet
from villages.criteria.words import chapters


class Wording(NamedTuple):
    """A criterion in the reader's language, and in the other one below."""

    criterion: Criterion
    other: str


@require_GET
@requires(Permission.READ_DIVISIONS)
def criteria_list(request: SignedInRequest) -> HttpResponse:
    """The edition and rule set in force today, or those that `?edition=KEY&rules=VERSION` asks for."""
    today = timezone.localdate(clock.now())
    editions = list(CriteriaEdition.objects.prefetch_related("criteria", "rule_sets"))
    if not editions:
        return render(request, "criteria/criteria_list.html", {"edition": None})
    current = next((edition for edition in editions if edition.in_force_from <= today), None)
    edition = _chosen_edition(editions, request.GET.get("edition", ""), current)
    rule_sets = list(edition.rule_sets.all())
    rule_set = _chosen_rule_set(rule_sets, request.GET.get("rules", ""), today)
    context = {
        "edition": edition,
        "editions": editions,
        "current": current,
        "groups": _groups(edition),
        "other_language": Language.ENGLISH if _is_chinese() else Language.CHINESE,
        "rule_set": rule_set,
        "rule_sets": rule_sets,
        "chapters": chapters(rule_set.numbers) if rule_set else [],
        "sheet": rule_set.inspection_sheet if rule_set else None,
        "may_keep_rules": request.user.may(Permission.KEEP_RULES),
    }
    return render(request, "criteria/criteria_list.html", context)


def _chosen_edition(editions: list[CriteriaEdition], key: str, current: CriteriaEdition | None) -> CriteriaEdition:
    if not key:
        return current or editions[-1]
    for edition in editions:
        if edition.key == key:
            return edition
    raise Http404(_("There is no such edition."))


def _chosen_rule_set(rule_sets: list[RuleSet], version: str, today: dt.date) -> RuleSet | None:
    """The one asked for; otherwise the newest in force, or the first that will be."""
    if version:
        for rule_set in rule_sets:
            if str(rule_set.version) == version:
                return rule_set
        raise Http404(_("There is no such rule set."))
    in_force = [rule_set for rule_set in rule_sets if rule_set.in_force_from <= today]
    return in_force[0] if in_force else rule_sets[-1] if rule_sets else None


def _groups(edition: CriteriaEdition) -> list[tuple[str, list[Wording]]]:
    """The criteria by kind of weakness, in the order of their numbers."""
    criteria = list(edition.criteria.all())
    chinese = _is_chinese()
    return [
        (str(group.label), [Wording(c, c.text_en if chinese else c.text_zh) for c in criteria if c.group == group])
        for group in Group
    ]


def _is_chinese() -> bool:
    return (get_language() or Language.CHINESE).startswith("zh")
