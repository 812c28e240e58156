"""An entry of the register becomes a finding of the county."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.factories import moment, propose, sign
from tests.screening.register.conftest import ID_CARD, NOW, PHONE
from villages.criteria.models import CriteriaEdition, Criterion
from villages.process import RuleBroken, Stage, Verb, advance
from villages.screening.models import Finding, Source
from villages.screening.register.actions import close_incident, record_entry
from villages.screening.register.models import Dispute, Incident

pytestmark = pytest.mark.django_db


def criterion(number: int) -> Criterion:
    return Criterion.objects.get(number=number)


def record(entry: Incident | Dispute, cast: Cast, **changes: Any) -> Finding:
    words = {
        "criterion": criterion(11), "fact": "后山林缘烧荒起火", "established_by": "区应急管理局",
        "document_no": "余应急〔2026〕31号", "by": cast.officer, "at": NOW,
    }  # fmt: skip
    return record_entry(entry=entry, **{**words, **changes})


def test_the_finding_names_its_incident_and_the_quarter_in_which_it_happened(incident: Incident, cast: Cast) -> None:
    finding = record(incident, cast)
    assert (finding.source, finding.incident, finding.dispute) == (Source.INCIDENT, incident, None)
    assert (finding.quarter, finding.stage, finding.village) == ("2026Q4", Stage.FOUND, incident.village)


def test_the_quarter_of_a_dispute_is_that_in_which_it_arose(dispute: Dispute, cast: Cast) -> None:
    Dispute.objects.update(arose_on=moment("2026-09-30 12:00").date())
    finding = record(Dispute.objects.select_related("village").get(), cast, criterion=criterion(9))
    assert (finding.source, finding.dispute_id, finding.quarter) == (Source.DISPUTE, dispute.pk, "2026Q3")


def test_the_quarter_turns_at_midnight_of_the_county(incident: Incident) -> None:
    incident.happened_at = moment("2026-09-30 23:59")
    assert str(incident.period) == "2026Q3"
    incident.happened_at = moment("2026-10-01 00:00")
    assert str(incident.period) == "2026Q4"


def test_not_twice_for_the_same_criterion_but_for_another(incident: Incident, cast: Cast) -> None:
    first = record(incident, cast)
    with pytest.raises(RuleBroken) as refusal:
        record(incident, cast)
    assert refusal.value.field == "criterion"
    record(incident, cast, criterion=criterion(13))
    advance(first, Verb.WITHDRAW, by=cast.officer, at=NOW, reason="误录")
    assert record(incident, cast).stage == Stage.FOUND


def test_a_criterion_of_the_open_entry_joins_it_at_once(incident: Incident, dispute: Dispute, cast: Cast) -> None:
    entry = sign(propose([record(incident, cast)], by=cast.officer, at=NOW), by=cast.leader, at=NOW)
    finding = record(dispute, cast)
    finding.refresh_from_db()
    assert (finding.stage, finding.entry) == (Stage.DETERMINED, entry)


def test_a_closed_incident_can_still_become_a_finding(incident: Incident, cast: Cast) -> None:
    close_incident(incident=incident, outcome="已处置", by=cast.filer, at=NOW)
    assert record(incident, cast).pk


@pytest.mark.parametrize("field", ["fact", "established_by", "document_no"])
@pytest.mark.parametrize("words", ["", " ", PHONE, ID_CARD])
def test_every_word_is_wanted_and_none_may_hold_personal_numbers(
    incident: Incident, cast: Cast, field: str, words: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        record(incident, cast, **{field: words})
    assert refusal.value.field == field
    assert not Finding.objects.exists()


@pytest.mark.parametrize("name", ["filer", "stranger", "leader", "supervisor", "member"])
def test_only_who_may_record_findings_there(incident: Incident, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        record(incident, cast, by=getattr(cast, name))


def test_the_edition_has_the_suggested_criteria(edition: CriteriaEdition) -> None:
    assert {c.number for c in edition.criteria.filter(number__in=(9, 11))} == {9, 11}
