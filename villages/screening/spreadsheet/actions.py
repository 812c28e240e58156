"""The verbs of a loaded form: keep what was read, apply it in one piece."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from villages import audit
from villages.accounts.models import User
from villages.marks import listed
from villages.process import Conflict
from villages.screening.answering import lock_for_filing, save_one, take_in_hand
from villages.screening.filing_models import CheckLoad
from villages.screening.models import QuarterlyCheck
from villages.screening.rules import AnswerInput
from villages.screening.spreadsheet import rules


@transaction.atomic
def keep_load(
    *,
    check: QuarterlyCheck,
    file_name: str,
    sha256: str,
    answers: Mapping[str, Mapping[int, AnswerInput]],
    versions: Mapping[str, int],
    by: User,
    at: dt.datetime,
) -> CheckLoad:
    """Keep what a form would change until it is confirmed; nothing of the check is touched.

    `answers`: by village code and criterion number; `versions`: of each of these villages the version it was compared
    with. Raises `RuleBroken` for a check that is closed, `PermissionDenied`.
    """
    check = lock_for_filing(check.pk, by=by, at=at)
    load = CheckLoad.objects.create(
        quarterly_check=check,
        file_name=file_name[-150:],
        sha256=sha256,
        answers={code: {str(n): asdict(answer) for n, answer in given.items()} for code, given in answers.items()},
        versions=dict(versions),
        read_at=at,
        read_by=by,
    )
    after = {"file_name": load.file_name, "sha256": sha256, "villages": len(answers)}
    audit.record("check_load.read", by=by, at=at, about=load, place=check.township, after=after)
    return load


@transaction.atomic
def apply_load(*, load: CheckLoad, by: User, at: dt.datetime) -> int:
    """Save what was read, every village of it or none; return how many.

    Raises `Conflict` naming the villages that somebody saved meanwhile, `RuleBroken` for a load that was applied or is
    more than a day old and for a check that is closed, `PermissionDenied` for somebody who did not read it.
    """
    check = lock_for_filing(load.quarterly_check_id, by=by, at=at)
    load = CheckLoad.objects.select_for_update().get(pk=load.pk)
    if load.read_by_id != by.pk:
        raise PermissionDenied(_("Somebody else has read this file."))
    rules.check_load_stands(load, at)
    sheets = {s.village.code: s for s in check.sheets.select_related("village").filter(village__code__in=load.answers)}
    overtaken = rules.saved_meanwhile(load, {code: sheet.version for code, sheet in sheets.items()})
    if overtaken:
        names = listed(sheets[code].village.short_name if code in sheets else code for code in overtaken)
        raise Conflict(
            _("Somebody else has saved %(villages)s meanwhile. Nothing was loaded; choose the file again.")
            % {"villages": names}
        )
    for code, given in sorted(load.answers.items()):
        answers = {int(number): AnswerInput.from_json(answer) for number, answer in given.items()}
        save_one(check, sheets[code], answers, version=load.versions[code], by=by, at=at)
    take_in_hand(check, by=by, at=at)
    CheckLoad.objects.filter(pk=load.pk).update(applied_at=at)
    after = {"file_name": load.file_name, "sha256": load.sha256, "villages": len(load.answers)}
    audit.record("check_load.apply", by=by, at=at, about=load, place=check.township, after=after)
    return len(load.answers)
