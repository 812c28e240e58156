"""The audit trail in words: verbs, things, and what was written before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from villages import marks
from villages.accounts.models import AccountState
from villages.audit import AuditRow
from villages.divisions.models import Level, VillageClass

VERBS: dict[str, str | Promise] = {
    "check.open": gettext_lazy("opened a quarterly check"),
    "check.fill": gettext_lazy("began a quarterly check"),
    "check.submit": gettext_lazy("submitted a quarterly check"),
    "check.return": gettext_lazy("returned a quarterly check"),
    "check.confirm": gettext_lazy("confirmed a quarterly check"),
    "check.unconfirm": gettext_lazy("took back the confirmation of a quarterly check"),
    "check.take_in_hand": gettext_lazy("took a quarterly check in hand"),
    "check.hand_over": gettext_lazy("handed a quarterly check over"),
    "soft_note.write": gettext_lazy("wrote a sentence on what looks odd in a quarterly check"),
    "unlock.approve": gettext_lazy("set the end day of an unlocking"),
    "sheet.save": gettext_lazy("saved the answers of a village"),
    "sheet.attest": gettext_lazy("attested a village as unchanged"),
    "sheet.restore": gettext_lazy("restored the answers of a village"),
    "sheet.return": gettext_lazy("returned the answers of a village"),
    "check_load.read": gettext_lazy("read a filled-in form"),
    "check_load.apply": gettext_lazy("loaded a filled-in form"),
    "finding.record": gettext_lazy("recorded a finding"),
    "finding.detach": gettext_lazy("withdrew a finding from the open entry"),
    "finding.attach": gettext_lazy("attached a finding to the open entry"),
    "finding.propose": gettext_lazy("proposed a finding for determination"),
    "finding.sign": gettext_lazy("determined a finding"),
    "finding.decline": gettext_lazy("did not sign for a finding"),
    "finding.recall": gettext_lazy("recalled the proposal for a finding"),
    "finding.dismiss": gettext_lazy("dismissed a finding"),
    "finding.reopen": gettext_lazy("reopened a dismissed finding"),
    "finding.withdraw": gettext_lazy("withdrew a finding"),
    "finding.correct": gettext_lazy("withdrew a finding after a correction"),
    "determination.propose": gettext_lazy("proposed a determination"),
    "determination.sign": gettext_lazy("signed a determination"),
    "determination.decline": gettext_lazy("declined to sign a determination"),
    "determination.recall": gettext_lazy("recalled a proposed determination"),
    "entry.determine": gettext_lazy("opened a ledger entry"),
    "entry.apply": gettext_lazy("applied for acceptance"),
    "entry.pass": gettext_lazy("accepted a rectification"),
    "entry.fail": gettext_lazy("did not accept a rectification"),
    "entry.rebound": gettext_lazy("recorded a rebound"),
    "entry.cancel": gettext_lazy("cancelled a ledger entry"),
    "entry.reopen": gettext_lazy("reopened a cancelled entry"),
    "step.determine": gettext_lazy("began the rectification"),
    "step.next_step": gettext_lazy("opened the next stage of a rectification"),
    "check.unlock": gettext_lazy("unlocked a closed quarter"),
    "check.relock": gettext_lazy("locked a quarter again"),
    "spot_check.plan": gettext_lazy("planned a spot check"),
    "spot_check.start_out": gettext_lazy("began a spot check"),
    "spot_check.call_off": gettext_lazy("called off a spot check"),
    "spot_check.close": gettext_lazy("closed a spot check"),
    "spot_check.assign": gettext_lazy("assigned the visits of a spot check"),
    "spot_visit.plan": gettext_lazy("planned a visit of a spot check"),
    "spot_visit.save": gettext_lazy("saved the sheet of a visit"),
    "spot_visit.finish": gettext_lazy("finished a visit of a spot check"),
    "spot_visit.call_off": gettext_lazy("called off a visit of a spot check"),
    "reminder.raise": gettext_lazy("raised a reminder"),
    "reminder.done": gettext_lazy("answered a reminder"),
    "evaluation.count": gettext_lazy("counted a mass evaluation"),
    "evaluation.correct": gettext_lazy("corrected a mass evaluation"),
    "incident.register": gettext_lazy("registered an incident"),
    "incident.measure": gettext_lazy("added a measure to an incident"),
    "incident.close": gettext_lazy("closed an incident"),
    "incident.reopen": gettext_lazy("reopened an incident"),
    "dispute.register": gettext_lazy("registered a dispute"),
    "dispute.mediate": gettext_lazy("added a mediation to a dispute"),
    "dispute.settle": gettext_lazy("settled a dispute"),
    "dispute.give_up": gettext_lazy("ended a mediation without result"),
    "dispute.reopen": gettext_lazy("reopened a dispute"),
    "duty_report.make": gettext_lazy("made a duty report"),
    "duty_report.supplement": gettext_lazy("added to a duty report"),
    "package.assign": gettext_lazy("assigned somebody to a village"),
    "package.replace": gettext_lazy("replaced somebody who was responsible for a village"),
    "package.end": gettext_lazy("ended somebody's duty for a village"),
    "visit.record": gettext_lazy("recorded a visit in a village"),
    "assessment_sheet.load": gettext_lazy("loaded an assessment sheet"),
    "assessment.score": gettext_lazy("scored a village"),
    "assessment.correct": gettext_lazy("corrected the score of a village"),
    "commitment.promise": gettext_lazy("published a commitment"),
    "commitment.fulfil": gettext_lazy("recorded a fulfilled commitment"),
    "commitment.give_up": gettext_lazy("recorded a commitment that was not fulfilled"),
    "explanation.ask": gettext_lazy("asked for an explanation"),
    "explanation.answer": gettext_lazy("explained a contradiction"),
    "explanation.accept": gettext_lazy("accepted an explanation"),
    "explanation.reject": gettext_lazy("did not accept an explanation"),
    "explanation.lapse": gettext_lazy("let a request for an explanation lapse"),
    "explanation.drop": gettext_lazy("dropped a request for an explanation"),
    "day_off.set": gettext_lazy("set an exception of the calendar"),
    "outage.begin": gettext_lazy("recorded an outage"),
    "outage.end": gettext_lazy("ended an outage"),
    "department.load": gettext_lazy("loaded a member of the joint meeting"),
    "department.edit": gettext_lazy("changed a member of the joint meeting"),
    "department_report.file": gettext_lazy("filed a department report"),
    "meeting.call": gettext_lazy("called a joint meeting"),
    "meeting.change": gettext_lazy("changed the call to a joint meeting"),
    "meeting.write_minutes": gettext_lazy("wrote the minutes of a joint meeting"),
    "meeting.correct_minutes": gettext_lazy("corrected the minutes of a joint meeting"),
    "evidence.upload": gettext_lazy("added an evidence file"),
    "evidence.link": gettext_lazy("put an evidence file behind an answer"),
    "evidence.unlink": gettext_lazy("took an evidence file off an answer"),
    "report.issue": gettext_lazy("issued a report"),
    "report.revise": gettext_lazy("issued a revised report"),
    "report.request": gettext_lazy("asked for a report as PDF"),
    "report.retry": gettext_lazy("asked again for a report as PDF"),
    "divisions.load": gettext_lazy("loaded divisions"),
    "edition.load": gettext_lazy("loaded a criteria edition"),
    "rule_set.load": gettext_lazy("loaded a rule set"),
    "demo.load": gettext_lazy("loaded the demonstration county"),
    "user.create": gettext_lazy("created an account"),
    "user.edit": gettext_lazy("changed an account"),
    "user.grant": gettext_lazy("granted rights"),
    "user.withdraw": gettext_lazy("withdrew rights"),
    "user.close": gettext_lazy("closed an account"),
    "user.reopen": gettext_lazy("reopened an account"),
    "user.reset_password": gettext_lazy("reset a password"),
    "user.change_password": gettext_lazy("changed the own password"),
    "user.sign_in": gettext_lazy("signed in"),
    "user.sign_out": gettext_lazy("signed out"),
    "user.sign_in_refused": gettext_lazy("sign-in refused"),
    "user.lock_out": gettext_lazy("sign-in locked after repeated failures"),
}
# What administrators do to an account; signing in and out is the auditor's business.
ADMINISTRATIVE = ("create", "edit", "grant", "withdraw", "close", "reopen", "reset_password", "change_password")

# Names of what the rows hold beside the columns of the model.
KEYS: dict[str, str | Promise] = {
    "state": gettext_lazy("state"),
    "minutes": gettext_lazy("minutes"),
    "measure": gettext_lazy("measure taken"),
    "body": gettext_lazy("mediated by (body)"),
    "result": gettext_lazy("what came of it"),
    "accounts": gettext_lazy("accounts"),
    "items": gettext_lazy("items"),
    "evidence_of": gettext_lazy("behind a yes of"),
    "criterion_number": gettext_lazy("criterion"),
    "replaced_version": gettext_lazy("new version of"),
    "present": gettext_lazy("present"),
    "findings": gettext_lazy("findings"),
    "criteria": gettext_lazy("criteria"),
    "deeds": gettext_lazy("acts"),
    "number": gettext_lazy("number"),
    "assigned_to": gettext_lazy("in the hands of"),
    "submitted_by": gettext_lazy("submitted by"),
    "confirmed_by": gettext_lazy("confirmed by"),
    "signed_by": gettext_lazy("signed by"),
    "failure": gettext_lazy("failure"),
    **{level.value: level.label for level in Level},
    "villages": gettext_lazy("villages"),
    "created": gettext_lazy("created"),
    "renamed": gettext_lazy("renamed"),
    "reopened": gettext_lazy("reopened"),
    "ended": gettext_lazy("ended"),
    "unchanged": gettext_lazy("unchanged"),
    "names": gettext_lazy("names"),
    "on": gettext_lazy("on the day"),
    "files": gettext_lazy("files"),
    "levels": gettext_lazy("by level"),
    "successors": gettext_lazy("successors"),
    "skipped": gettext_lazy("rows left out"),
    "screened_classes": gettext_lazy("classes that are screened"),
    "check_due_day": gettext_lazy("check due on day"),
    "check_due_months_after_quarter": gettext_lazy("check due months after the quarter"),
    "spot_check_every_months": gettext_lazy("spot check every … months"),
    "phone_report_every_days": gettext_lazy("telephone report every … days"),
    "rectification_days": gettext_lazy("days of rectification"),
    "watch_months": gettext_lazy("months of watch"),
    "residents_county_members_min": gettext_lazy("resident members from the county"),
    "residents_township_members_min": gettext_lazy("resident members from the township"),
    "residents_days_per_week_min": gettext_lazy("days a week in the village"),
    "package_visits_per_week_min": gettext_lazy("visits a week of the village team"),
    "pass_mark": gettext_lazy("pass mark"),
    "ballots_min": gettext_lazy("ballots at least"),
    "dissatisfied_fails_over_percent": gettext_lazy("dissatisfied that fails, in percent"),
    "satisfaction_gate_percent": gettext_lazy("satisfaction at least, in percent"),
    "basically_passed_from": gettext_lazy("basically passed from"),
    "late_checks_for_talk": gettext_lazy("late checks until the talk"),
    "answer_working_days": gettext_lazy("working days for an answer"),
    "light_far_days": gettext_lazy("days of the first light"),
    "light_near_days": gettext_lazy("days of the second light"),
}
# The rows about these things hold the facts of another model under a number.
NESTED = {"villagesheet": "answer", "spotvisit": "spotanswer"}
NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Change:
    """One fact of an audit row in words; `before` or `after` may be empty."""

    label: str
    before: str
    after: str


def verb_in_words(verb: str) -> str:
    return str(VERBS.get(verb, verb))


@cache
def _models() -> dict[str, type[models.Model]]:
    return {model._meta.model_name or "": model for model in apps.get_models()}


def model_of(kind: str) -> type[models.Model] | None:
    """The model whose things have this kind; None when the product no longer has it."""
    return _models().get(kind)


def kind_in_words(kind: str) -> str:
    model = model_of(kind)
    return str(model._meta.verbose_name) if model else kind


def changes_in_words(row: AuditRow) -> list[Change]:
    """What the row says was different, fact by fact."""
    names = _in_order(row.kind, {*row.before, *row.after})
    pairs = [(name, row.before.get(name), row.after.get(name)) for name in names]
    return [
        Change(_label(row.kind, name), _value(row.kind, name, before), _value(row.kind, name, after))
        for name, before, after in pairs
        if before not in NOTHING or after not in NOTHING
    ]


def _field(kind: str, name: str) -> models.Field[Any, Any] | None:
    model = model_of(kind)
    columns = {field.name: field for field in model._meta.concrete_fields} if model else {}
    return columns.get(name)


def _in_order(kind: str, names: Iterable[str]) -> list[str]:
    """Criteria by number, then columns as the model has them, then the rest: JSON in PostgreSQL keeps no order."""
    model = model_of(kind)
    columns = [field.name for field in model._meta.concrete_fields] if model else []
    known = {name: place for place, name in enumerate([*columns, *KEYS])}
    return sorted(names, key=lambda name: (int(name) if name.isdecimal() else known.get(name, len(known)), name))


def _label(kind: str, name: str) -> str:
    if kind in NESTED and name.isdigit():
        return _("criterion %(number)s") % {"number": name}
    field = _field(kind, name)
    if field and isinstance(field.verbose_name, Promise):  # otherwise it is the column's name, which Django made
        return str(field.verbose_name)
    return str(KEYS.get(name, name.replace("_", " ")))


def _value(kind: str, name: str, value: Any) -> str:
    if value in NOTHING:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return _nested(NESTED.get(kind, kind), value)
    if isinstance(value, list):
        return marks.listed(_value(kind, name, each) for each in value)
    if name == "state" and kind == "user" and value in AccountState.values:
        return str(AccountState(value).label)
    if name == "screened_classes" and value in VillageClass.values:
        return str(VillageClass(value).label)
    field = _field(kind, name)
    choices = dict(field.flatchoices) if field else {}
    if value in choices:
        return str(choices[value])
    return _moment(value) if isinstance(value, str) else str(value)


def _nested(kind: str, value: dict[str, Any]) -> str:
    """A related row by its name; otherwise each fact with its label."""
    if set(value) == {"id", "name"}:
        return str(value["name"])
    facts = [(name, _value(kind, name, value[name])) for name in _in_order(kind, value)]
    colon = marks.colon()
    return marks.semicolon().join(
        words if name == "value" else f"{_label(kind, name)}{colon}{words}" for name, words in facts if words
    )


def _moment(text: str) -> str:
    """A date or moment as people write it; any other text as it is."""
    try:
        moment, day = parse_datetime(text), parse_date(text)
    except ValueError:
        return text
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment) and "T" in text:
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return date_format(day, "DATE_FORMAT") if day else text
