"""Entries with an inspection in each stage, and a draft of the rule set, for every address of these rooms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from tests.conftest import Cast
from tests.factories_inspections import apply, full_sheet, plan, propose, save, to_last_step
from tests.factories_watch import determined
from villages.criteria.drafting import write_draft
from villages.criteria.models import RuleSet


def inspection_addresses(cast: Cast, at: dt.datetime) -> dict[str, Iterable[object]]:
    """Four new villages of 锦江镇: in the last stage; applied for; an inspection planned; a decision proposed."""
    ready, *others = (to_last_step(determined(f"360603101{n}", cast)) for n in (231, 232, 233, 234))
    applied, planned, proposed = (apply(entry, cast, at=at) for entry in others)
    today = timezone.localdate(at)
    for inspection in (planned, proposed):
        plan(inspection, cast, planned_on=today, at=at)
    save(proposed, full_sheet(proposed, visited_on=today), cast.inspector, at=at)
    propose(proposed, cast, at=at)
    draft = write_draft(based_on=RuleSet.objects.earliest("pk"), by=cast.officer, at=at)
    return {
        **{f"villages:{name}": [ready.number] for name in ("entry-inspections", "inspection-apply")},
        **{f"villages:inspection-{verb}": [applied.pk] for verb in ("return", "plan")},
        **{f"villages:inspection-{verb}": [planned.pk] for verb in ("detail", "sheet", "propose")},
        **{f"villages:inspection-{verb}": [proposed.pk] for verb in ("sign", "send-back")},
        **{f"villages:rule-draft-{verb}": [draft.pk] for verb in ("detail", "trial", "enforce", "drop")},
    }
