"""Measures are added until the incident is closed with its outcome; it can be opened again with a reason."""

from __future__ import annotations

import copy

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import Cast
from tests.screening.register.conftest import ID_CARD, NOW, PHONE
from villages.audit import AuditRow
from villages.process import Conflict, RuleBroken, Stage, StageChange
from villages.screening.register.actions import add_measure, close_incident, reopen_incident
from villages.screening.register.models import Incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(incident: Incident, cast: Cast) -> Incident:
    close_incident(incident=incident, outcome="明火已扑灭，无伤亡", by=cast.filer, at=NOW)
    return incident


def test_measures_are_kept_in_the_order_in_which_they_were_added(incident: Incident, cast: Cast) -> None:
    for words in ("出动扑火队", "留人看守余火"):
        add_measure(incident=incident, words=words, by=cast.colleague, at=NOW)
    assert [(m.words, m.recorded_by) for m in incident.measures.all()] == [
        ("出动扑火队", cast.colleague), ("留人看守余火", cast.colleague),
    ]  # fmt: skip
    row = AuditRow.objects.filter(verb="incident.measure").latest("pk")
    assert (row.after, row.object_id) == ({"measure": "留人看守余火"}, str(incident.pk))


def test_a_closed_incident_has_outcome_and_moment(closed: Incident) -> None:
    closed.refresh_from_db()
    assert (closed.stage, closed.outcome, closed.closed_at) == (Stage.CLOSED, "明火已扑灭，无伤亡", NOW)


def test_nothing_is_added_to_a_closed_incident(closed: Incident, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="closed"):
        add_measure(incident=closed, words="再次巡查", by=cast.filer, at=NOW)
    assert not closed.measures.exists()


def test_a_measure_that_comes_with_an_old_page_is_refused_as_well(incident: Incident, cast: Cast) -> None:
    stale = copy.copy(incident)
    close_incident(incident=incident, outcome="已处置", by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken):
        add_measure(incident=stale, words="再次巡查", by=cast.colleague, at=NOW)


def test_opened_again_it_runs_and_the_history_keeps_the_outcome(closed: Incident, cast: Cast) -> None:
    reopen_incident(incident=closed, reason="夜间复燃", by=cast.filer, at=NOW)
    closed.refresh_from_db()
    assert (closed.stage, closed.outcome, closed.closed_at) == (Stage.RUNNING, "", None)
    assert [(c.verb, c.reason) for c in StageChange.objects.of(closed)] == [
        ("register", ""), ("close", "明火已扑灭，无伤亡"), ("reopen", "夜间复燃"),
    ]  # fmt: skip
    add_measure(incident=closed, words="再次扑灭", by=cast.filer, at=NOW)
    assert closed.measures.count() == 1


@pytest.mark.parametrize("words", ["", " \n", PHONE, ID_CARD])
def test_measure_outcome_and_reason_want_words_without_personal_numbers(
    incident: Incident, cast: Cast, words: str
) -> None:
    with pytest.raises(RuleBroken):
        add_measure(incident=incident, words=words, by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken):
        close_incident(incident=incident, outcome=words, by=cast.filer, at=NOW)
    close_incident(incident=incident, outcome="已处置", by=cast.filer, at=NOW)
    with pytest.raises(RuleBroken):
        reopen_incident(incident=incident, reason=words, by=cast.filer, at=NOW)


def test_two_who_close_at_once_leave_one_outcome(incident: Incident, cast: Cast) -> None:
    stale = copy.copy(incident)
    close_incident(incident=incident, outcome="甲", by=cast.filer, at=NOW)
    with pytest.raises(Conflict):
        close_incident(incident=stale, outcome="乙", by=cast.colleague, at=NOW)
    assert Incident.objects.get().outcome == "甲"


@pytest.mark.parametrize("name", ["neighbour", "officer", "leader", "supervisor"])
def test_nobody_but_the_townships_filer_does_any_of_it(incident: Incident, cast: Cast, name: str) -> None:
    by = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        add_measure(incident=incident, words="x", by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        close_incident(incident=incident, outcome="x", by=by, at=NOW)
    close_incident(incident=incident, outcome="x", by=cast.filer, at=NOW)
    with pytest.raises(PermissionDenied):
        reopen_incident(incident=incident, reason="x", by=by, at=NOW)
