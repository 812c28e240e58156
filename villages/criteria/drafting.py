"""The verbs of a draft of the rule set: begin, change, drop, put into force as a new version.

What a check, an entry or an inspection was judged by is never edited: a change is a new version from a day on.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.accounts.permissions import Permission
from villages.criteria.models import CriteriaEdition, RuleDraft, RuleSet
from villages.criteria.rules import BadNumbers, Numbers
from villages.criteria.sheet import BadSheet, Sheet, check_fit
from villages.criteria.sheet_text import as_text
from villages.divisions.models import Division
from villages.privacy import check_no_personal_numbers
from villages.process import Conflict, RuleBroken

LONGEST_NOTE = 2000


@transaction.atomic
def write_draft(*, based_on: RuleSet, by: User, at: dt.datetime) -> RuleDraft:
    """Begin a draft with the numbers and the sheet of a version."""
    _check_may(by)
    draft = RuleDraft.objects.create(
        based_on=based_on,
        data=based_on.numbers.as_data(),
        sheet=based_on.inspection_sheet.as_data(),
        drafted_at=at,
        drafted_by=by,
    )
    audit.record("rule_draft.write", by=by, at=at, about=draft, place=_county(by), after={"number": based_on.version})
    return draft


@transaction.atomic
def save_draft(
    *, draft: RuleDraft, numbers: Numbers, sheet: Sheet, note: str, version: int, by: User, at: dt.datetime
) -> RuleDraft:
    """Keep other numbers and another sheet in the draft. Raises `RuleBroken`, `Conflict`, `PermissionDenied`."""
    _check_may(by)
    draft = _lock(draft)
    _check_open(draft)
    _check_fit(numbers, sheet)
    check_no_personal_numbers(note, field="note")
    if draft.version != version:
        raise Conflict(_("Somebody else has just changed this draft. Look at it before you go on."))
    before = _facts(draft.numbers, draft.inspection_sheet, draft.note)
    after = _facts(numbers, sheet, note.strip())
    changed = [name for name, value in after.items() if before[name] != value]
    if changed:
        RuleDraft.objects.filter(pk=draft.pk).update(
            data=numbers.as_data(), sheet=sheet.as_data(), note=note.strip(), version=F("version") + 1
        )
        audit.record(
            "rule_draft.save", by=by, at=at, about=draft, place=_county(by),
            before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
        )  # fmt: skip
    draft.refresh_from_db()
    return draft


@transaction.atomic
def drop_draft(*, draft: RuleDraft, by: User, at: dt.datetime) -> None:
    """The draft comes to nothing; it stays readable."""
    _check_may(by)
    draft = _lock(draft)
    _check_open(draft)
    RuleDraft.objects.filter(pk=draft.pk).update(dropped_at=at, version=F("version") + 1)
    audit.record("rule_draft.drop", by=by, at=at, about=draft, place=_county(by))


@transaction.atomic
def enforce_draft(*, draft: RuleDraft, in_force_from: dt.date, version: int, by: User, at: dt.datetime) -> RuleSet:
    """Make the draft the next version of the rule set, in force from that day on.

    Raises `RuleBroken` (a past day, a sheet that does not fit), `Conflict` (the draft has changed), `PermissionDenied`.
    """
    _check_may(by)
    CriteriaEdition.objects.select_for_update().get(pk=draft.based_on.edition_id)  # the queue for version numbers
    draft = _lock(draft)
    _check_open(draft)
    if draft.version != version:
        raise Conflict(_("Somebody else has just changed this draft. Look at it before you go on."))
    if in_force_from < timezone.localdate(at):
        raise RuleBroken(_("A version comes into force today or later, never for days that are over."), "in_force_from")
    _check_fit(draft.numbers, draft.inspection_sheet)
    edition = draft.based_on.edition
    last = edition.rule_sets.aggregate(last=Max("version"))["last"] or 0
    rule_set = RuleSet.objects.create(
        edition=edition, version=last + 1, in_force_from=in_force_from, data=draft.data, sheet=draft.sheet
    )
    RuleDraft.objects.filter(pk=draft.pk).update(rule_set=rule_set, version=F("version") + 1)
    facts: dict[str, Any] = {**draft.data, "version": rule_set.version, "in_force_from": in_force_from}
    audit.record("rule_draft.enforce", by=by, at=at, about=rule_set, place=_county(by), after=facts, reason=draft.note)
    return rule_set


def _check_may(by: User) -> None:
    if not by.may(Permission.KEEP_RULES):
        raise PermissionDenied(_("Your role may not do this here."))


def _lock(draft: RuleDraft) -> RuleDraft:
    rows = RuleDraft.objects.select_for_update(of=("self",)).select_related("based_on__edition")
    return rows.get(pk=draft.pk)


def _check_open(draft: RuleDraft) -> None:
    if not draft.is_open:
        raise RuleBroken(_("This draft has ended. Begin a new one."))


def _check_fit(numbers: Numbers, sheet: Sheet) -> None:
    try:
        check_fit(Numbers.read(numbers.as_data()), sheet)
    except (BadNumbers, BadSheet) as bad:
        raise RuleBroken(str(bad)) from bad


def _facts(numbers: Numbers, sheet: Sheet, note: str) -> dict[str, Any]:
    """What a draft holds, one by one; the sheet as its lines."""
    lines = [f"{sheet.rates}", *(line for text in as_text(sheet).values() for line in text.splitlines())]
    return {**numbers.as_data(), "note": note, "sheet": lines}


def _county(by: User) -> Division | None:
    return Division.objects.filter(code=by.jurisdiction).first()
