"""The verbs of incidents, disputes and duty reports. Each: guard, change, history and audit in one transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from villages import audit
from villages.accounts.models import User
from villages.criteria.models import Criterion
from villages.divisions.models import Division
from villages.process import NEXT, Conflict, Stage, Thing, Verb, advance, begin, check_may
from villages.screening.models import ORIGIN, Finding, Source
from villages.screening.recording import record_finding
from villages.screening.register import due_days, rules
from villages.screening.register.models import Dispute, DutyReport, Incident, IncidentMeasure, MediationStep, ToldBy
from villages.screening.register.rules import DisputeFacts, IncidentFacts
from villages.screening.register.weeks import week_of
from villages.screening.rules import check_reason

# Measures, steps and duty reports have no stages: who may register may add them.
KEEPING = NEXT[Thing.INCIDENT, Stage.START, Verb.REGISTER]


@transaction.atomic
def register_incident(
    *, village: Division, facts: IncidentFacts, measure: str = "", by: User, at: dt.datetime
) -> Incident:
    """Put an incident into the register, with the first measure if one was taken.

    Raises `RuleBroken` (words, order of times, village, already there), `PermissionDenied`.
    """
    facts = replace(facts, spot=facts.spot.strip(), fact=facts.fact.strip())
    check_may(KEEPING, by=by, place=village)
    rules.check_village(village, timezone.localdate(facts.happened_at))
    rules.check_incident(facts, at)
    same = Incident.objects.filter(village=_locked(village), **asdict(facts))
    rules.check_is_new(is_there=same.exists())
    incident = Incident(village=village, registered_at=at, registered_by=by, **asdict(facts))
    begin(incident, Verb.REGISTER, by=by, at=at, **asdict(facts))
    if measure.strip():
        add_measure(incident=incident, words=measure, by=by, at=at)
    return incident


@transaction.atomic
def add_measure(*, incident: Incident, words: str, by: User, at: dt.datetime) -> IncidentMeasure:
    """Write down what was done about a running incident. Raises `RuleBroken`, `PermissionDenied`."""
    check_may(KEEPING, by=by, place=incident.village)
    rules.check_is_running(Incident.objects.select_for_update().get(pk=incident.pk))
    rules.check_words(words, field="words")
    measure = IncidentMeasure.objects.create(incident=incident, words=words.strip(), recorded_at=at, recorded_by=by)
    audit.record(
        "incident.measure", by=by, at=at, about=incident, place=incident.village, after={"measure": measure.words}
    )
    return measure


@transaction.atomic
def close_incident(*, incident: Incident, outcome: str, by: User, at: dt.datetime) -> None:
    """Close it with its outcome, which the history keeps when it is opened again."""
    rules.check_words(outcome, field="outcome")
    words = outcome.strip()
    advance(incident, Verb.CLOSE, by=by, at=at, reason=words, outcome=words, closed_at=at)


@transaction.atomic
def reopen_incident(*, incident: Incident, reason: str, by: User, at: dt.datetime) -> None:
    """A closed incident goes on, with a reason."""
    check_reason(reason)
    advance(incident, Verb.REOPEN, by=by, at=at, reason=reason, outcome="", closed_at=None)


@transaction.atomic
def register_dispute(*, village: Division, facts: DisputeFacts, by: User, at: dt.datetime) -> Dispute:
    """Put a dispute into the register.

    Raises `RuleBroken` (words, parties, day, village, already there), `PermissionDenied`.
    """
    facts = replace(
        facts, organization=facts.organization.strip(), subject=facts.subject.strip(), fact=facts.fact.strip()
    )
    check_may(KEEPING, by=by, place=village)
    rules.check_village(village, facts.arose_on)
    rules.check_dispute(facts, at)
    same = Dispute.objects.filter(village=_locked(village), **asdict(facts))
    rules.check_is_new(is_there=same.exists())
    dispute = Dispute(village=village, registered_at=at, registered_by=by, **asdict(facts))
    begin(dispute, Verb.REGISTER, by=by, at=at, **asdict(facts))
    return dispute


@transaction.atomic
def add_mediation_step(
    *, dispute: Dispute, on: dt.date, body: str, result: str, by: User, at: dt.datetime
) -> MediationStep:
    """Write down one attempt at mediation of a running dispute. Raises `RuleBroken`, `PermissionDenied`."""
    check_may(KEEPING, by=by, place=dispute.village)
    rules.check_is_running(Dispute.objects.select_for_update().get(pk=dispute.pk))
    rules.check_step(arose_on=dispute.arose_on, on=on, body=body, result=result, at=at)
    facts = {"on": on, "body": body.strip(), "result": result.strip()}
    step = MediationStep.objects.create(dispute=dispute, recorded_at=at, recorded_by=by, **facts)
    audit.record("dispute.mediate", by=by, at=at, about=dispute, place=dispute.village, after=facts)
    return step


@transaction.atomic
def settle_dispute(*, dispute: Dispute, outcome: str, by: User, at: dt.datetime) -> None:
    """The parties agree; the history keeps the outcome when the dispute is opened again."""
    rules.check_words(outcome, field="outcome")
    words = outcome.strip()
    advance(dispute, Verb.SETTLE, by=by, at=at, reason=words, outcome=words, ended_at=at)


@transaction.atomic
def give_up_dispute(*, dispute: Dispute, reason: str, outcome: str, by: User, at: dt.datetime) -> None:
    """Mediation failed: why, and where the dispute went from there."""
    check_reason(reason)
    rules.check_words(outcome, field="outcome")
    advance(dispute, Verb.GIVE_UP, by=by, at=at, reason=reason, outcome=outcome.strip(), ended_at=at)


@transaction.atomic
def reopen_dispute(*, dispute: Dispute, reason: str, by: User, at: dt.datetime) -> None:
    """An ended dispute goes on, with a reason."""
    check_reason(reason)
    advance(dispute, Verb.REOPEN, by=by, at=at, reason=reason, outcome="", ended_at=None)


@transaction.atomic
def record_entry(
    *, entry: Incident | Dispute, criterion: Criterion, fact: str, established_by: str, document_no: str,
    by: User, at: dt.datetime,
) -> Finding:  # fmt: skip
    """The county sees in an entry of the register that the village meets a criterion, in the quarter of the entry.

    Raises `RuleBroken` (words, already a finding of this criterion), `PermissionDenied`.
    """
    source = Source(entry.THING.value)
    type(entry)._default_manager.select_for_update(no_key=True).get(pk=entry.pk)
    words = {"fact": fact.strip(), "established_by": established_by.strip(), "document_no": document_no.strip()}
    for field, text in words.items():
        rules.check_words(text, field=field)
    there = Finding.objects.filter(**{ORIGIN[source]: entry}, criterion=criterion).exclude(stage=Stage.WITHDRAWN)
    rules.check_not_recorded(is_recorded=there.exists())
    return record_finding(
        source=source, origin=entry, village=entry.village, criterion=criterion, quarter=entry.period, by=by, at=at,
        **words,
    )  # fmt: skip


@transaction.atomic
def make_report(
    *, township: Division, way: ToldBy, due_on: dt.date, words: str = "", nothing_to_report: bool = False,
    by: User, at: dt.datetime,
) -> DutyReport:  # fmt: skip
    """The township's report of one due day, in words or "nothing to report".

    Raises `RuleBroken` (not due, too early, words), `Conflict` (a colleague made it), `PermissionDenied`.
    """
    check_may(KEEPING, by=by, place=township)
    reports = DutyReport.objects.filter(township=township, way=way, due_on=due_on)
    is_due_day = due_days.is_due(way, due_on, due_days.telephone_rhythm(due_on))
    rules.check_can_report(due_on=due_on, is_due_day=is_due_day, is_made=reports.exists(), at=at)
    has_entries = way == ToldBy.WRITTEN and week_of(township, due_on).has_entries
    rules.check_report(words=words, nothing_to_report=nothing_to_report, has_entries=has_entries)
    facts = {"way": way, "due_on": due_on, "nothing_to_report": nothing_to_report, "words": words.strip()}
    try:
        with transaction.atomic():
            report = DutyReport.objects.create(township=township, reported_at=at, reported_by=by, **facts)
    except IntegrityError as error:
        raise Conflict(_("Somebody else has just made this report.")) from error
    audit.record("duty_report.make", by=by, at=at, about=report, place=township, after=facts)
    return report


@transaction.atomic
def supplement_report(*, report: DutyReport, words: str, by: User, at: dt.datetime) -> None:
    """Add to a report that was made; what it said stays, and the day of the addition stands before the new words."""
    check_may(KEEPING, by=by, place=report.township)
    rules.check_words(words, field="words")
    row = DutyReport.objects.select_for_update().get(pk=report.pk)
    before = {"nothing_to_report": row.nothing_to_report, "words": row.words}
    added = f"{timezone.localtime(at):%Y-%m-%d %H:%M} {words.strip()}"
    row.words = f"{row.words}\n{added}".strip()
    row.nothing_to_report = False
    row.save(update_fields=["words", "nothing_to_report"])
    after = {"nothing_to_report": False, "words": row.words}
    audit.record("duty_report.supplement", by=by, at=at, about=row, place=row.township, before=before, after=after)


def _locked(village: Division) -> Division:
    """The village's row is the queue of its register: two who register the same at once do it one after the other."""
    return Division.objects.select_for_update(no_key=True).get(pk=village.pk)
