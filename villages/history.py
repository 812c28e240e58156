"""The history of a thing in words: one sentence for each move of the process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from villages.marks import listed
from villages.process import Stage, StageChange, Thing, Verb

SENTENCES: dict[tuple[Thing, Verb], str | Promise] = {
    (Thing.CHECK, Verb.OPEN): _("The quarterly check was opened."),
    (Thing.CHECK, Verb.FILL): _("The township began to answer."),
    (Thing.CHECK, Verb.SUBMIT): _("The township submitted the check."),
    (Thing.CHECK, Verb.RETURN): _("The county returned the check."),
    (Thing.CHECK, Verb.CONFIRM): _("The county confirmed the check."),
    (Thing.CHECK, Verb.UNCONFIRM): _("The county took its confirmation back."),
    (Thing.CHECK, Verb.UNLOCK): _("The closed quarter was opened again for the township."),
    (Thing.CHECK, Verb.RELOCK): _("The quarter was locked again with the answers as submitted."),
    (Thing.FINDING, Verb.RECORD): _("The finding was recorded."),
    (Thing.FINDING, Verb.DETACH): _("Withdrawn from the open entry with the confirmation of the check."),
    (Thing.FINDING, Verb.ATTACH): _("Attached to the open entry, which has this criterion already."),
    (Thing.FINDING, Verb.PROPOSE): _("Proposed for determination."),
    (Thing.FINDING, Verb.SIGN): _("Determined: part of the ledger entry."),
    (Thing.FINDING, Verb.DECLINE): _("Not signed; it waits for a decision again."),
    (Thing.FINDING, Verb.RECALL): _("Proposal recalled; it waits for a decision again."),
    (Thing.FINDING, Verb.DISMISS): _("Dismissed: it makes no target."),
    (Thing.FINDING, Verb.REOPEN): _("Dismissal taken back; it waits for a decision again."),
    (Thing.FINDING, Verb.WITHDRAW): _("Withdrawn, because the answer or the confirmation of the check was taken back."),
    (Thing.FINDING, Verb.CORRECT): _("Withdrawn, because its source was corrected."),
    (Thing.DETERMINATION, Verb.PROPOSE): _("The determination was proposed."),
    (Thing.DETERMINATION, Verb.SIGN): _("The county leader signed the determination."),
    (Thing.DETERMINATION, Verb.DECLINE): _("The county leader did not sign the determination."),
    (Thing.DETERMINATION, Verb.RECALL): _("The proposal was recalled."),
    (Thing.ENTRY, Verb.DETERMINE): _("The ledger entry was opened; the rectification period began."),
    (Thing.ENTRY, Verb.APPLY): _("The township applied for acceptance."),
    (Thing.ENTRY, Verb.RETURN): _("The county returned the application; the rectification goes on."),
    (Thing.ENTRY, Verb.PASS): _("The inspection was passed; the watch began."),
    (Thing.ENTRY, Verb.BASICALLY_PASS): _("The inspection was basically passed; the consolidation began."),
    (Thing.ENTRY, Verb.FAIL): _("The inspection was failed; the rectification goes on."),
    (Thing.ENTRY, Verb.REBOUND): _("Rebound: the rectification began again."),
    (Thing.ENTRY, Verb.CANCEL): _("The entry was cancelled and left the open ledger."),
    (Thing.ENTRY, Verb.REOPEN): _("The cancelled entry was reopened."),
    (Thing.ENTRY, Verb.RESUME): _("The county returned the application; the consolidation goes on."),
    (Thing.ENTRY, Verb.LENGTHEN): _("A breach was recorded; the watch became longer."),
    (Thing.ENTRY, Verb.SHORTEN): _("A breach was taken back; the watch is as long as without it."),
    (Thing.ENTRY, Verb.WIDEN): _("A new determination in the watch: the rectification began again."),
    (Thing.ENTRY, Verb.MERGE): _("The village was merged; the successor's entry carries this one on."),
    (Thing.STEP, Verb.REBOUND): _("The stage of rectification opened: %(stage)s."),
    (Thing.STEP, Verb.WIDEN): _("The stage of rectification opened: %(stage)s."),
    (Thing.INSPECTION, Verb.APPLY): _("The township applied for acceptance after its self-test."),
    (Thing.INSPECTION, Verb.RETURN): _("It was returned with a reason; now it is “%(stage)s”."),
    (Thing.INSPECTION, Verb.PLAN): _("The county planned the inspection."),
    (Thing.INSPECTION, Verb.CHANGE_PLAN): _("The county changed team, day or announcement of the inspection."),
    (Thing.INSPECTION, Verb.PROPOSE): _("The team proposed its decision."),
    (Thing.INSPECTION, Verb.SIGN): _("The county leader signed the decision."),
    (Thing.LOOK_BACK, Verb.PLAN): _("The look-back was planned."),
    (Thing.LOOK_BACK, Verb.FINISH): _("The look-back was made; what was found is recorded."),
    (Thing.LOOK_BACK, Verb.CALL_OFF): _("The look-back was called off."),
    (Thing.NOTICE, Verb.PROPOSE): _("The notice was proposed."),
    (Thing.NOTICE, Verb.ANSWER): _("The addressee answered in writing."),
    (Thing.NOTICE, Verb.RETURN): _("The answer was returned; the time for it begins again."),
    (Thing.NOTICE, Verb.ISSUE): _("The county issued the notice."),
    (Thing.NOTICE, Verb.SIGN): _("The county leader signed the notice; it is issued."),
    (Thing.NOTICE, Verb.WAIVE): _("The county waived the notice."),
    (Thing.NOTICE, Verb.DECLINE): _("The county leader did not sign the notice; it is waived."),
    (Thing.NOTICE, Verb.DROP): _("The notice was dropped before a decision."),
    (Thing.NOTICE, Verb.WITHDRAW): _("The county leader withdrew the notice; it no longer counts."),
    (Thing.STEP, Verb.DETERMINE): _("The stage of rectification opened: %(stage)s."),
    (Thing.STEP, Verb.NEXT_STEP): _("The stage of rectification opened: %(stage)s."),
    (Thing.EXTENSION, Verb.REQUEST): _("The township asked for an extension of the deadline."),
    (Thing.EXTENSION, Verb.APPROVE): _("The county approved the extension; the deadline moved."),
    (Thing.EXTENSION, Verb.REFUSE): _("The county refused the extension."),
    (Thing.EXTENSION, Verb.WITHDRAW): _("The request for an extension was withdrawn."),
    (Thing.LEAVE, Verb.REQUEST): _("Leave was asked for."),
    (Thing.LEAVE, Verb.APPROVE): _("The county approved the leave."),
    (Thing.LEAVE, Verb.REFUSE): _("The county refused the leave."),
    (Thing.LEAVE, Verb.WITHDRAW): _("The request for leave was withdrawn."),
    (Thing.SPOT_CHECK, Verb.PLAN): _("The spot check was planned."),
    (Thing.SPOT_CHECK, Verb.START_OUT): _("The spot check began."),
    (Thing.SPOT_CHECK, Verb.CALL_OFF): _("The spot check was called off."),
    (Thing.SPOT_CHECK, Verb.CLOSE): _("The spot check was closed."),
    (Thing.SPOT_VISIT, Verb.PLAN): _("The village was put on the plan."),
    (Thing.SPOT_VISIT, Verb.FINISH): _("The village was visited; what was found is recorded."),
    (Thing.SPOT_VISIT, Verb.CALL_OFF): _("The visit was called off."),
    (Thing.INCIDENT, Verb.REGISTER): _("The incident was registered."),
    (Thing.INCIDENT, Verb.CLOSE): _("The incident was closed."),
    (Thing.INCIDENT, Verb.REOPEN): _("The incident was opened again."),
    (Thing.DISPUTE, Verb.REGISTER): _("The dispute was registered."),
    (Thing.DISPUTE, Verb.SETTLE): _("The dispute was settled."),
    (Thing.DISPUTE, Verb.GIVE_UP): _("Mediation failed."),
    (Thing.DISPUTE, Verb.REOPEN): _("The dispute was opened again."),
    (Thing.COMMITMENT, Verb.PROMISE): _("The commitment was made public."),
    (Thing.COMMITMENT, Verb.FULFIL): _("The commitment was fulfilled."),
    (Thing.COMMITMENT, Verb.GIVE_UP): _("The commitment was not fulfilled."),
    (Thing.EXPLANATION, Verb.ASK): _("The township was asked for an explanation."),
    (Thing.EXPLANATION, Verb.ANSWER): _("The township explained its answer."),
    (Thing.EXPLANATION, Verb.ACCEPT): _("The county accepted the explanation."),
    (Thing.EXPLANATION, Verb.REJECT): _(
        "The county did not accept the explanation: the village should have been listed."
    ),
    (Thing.EXPLANATION, Verb.LAPSE): _("No explanation came in time: the village should have been listed."),
    (Thing.EXPLANATION, Verb.DROP): _("The request was dropped."),
    (Thing.PLAN, Verb.DRAFT): _("The township began this version of the plan."),
    (Thing.PLAN, Verb.SUBMIT): _("The township submitted the plan."),
    (Thing.PLAN, Verb.RETURN): _("The county returned the plan."),
    (Thing.PLAN, Verb.APPROVE): _("The county approved the plan."),
    (Thing.PLAN, Verb.REPLACE): _("A newer version of the plan came into force."),
    (Thing.PLAN, Verb.DROP): _("The township gave this version of the plan up."),
    (Thing.MEASURE, Verb.ASSIGN): _("The measure was assigned with the approval of the plan."),
    (Thing.MEASURE, Verb.FINISH): _("The measure was reported as done."),
    (Thing.MEASURE, Verb.BLOCK): _("The measure was reported as blocked."),
    (Thing.MEASURE, Verb.RESUME): _("The measure was resumed."),
    (Thing.MEASURE, Verb.REOPEN): _("The county opened the measure again."),
    (Thing.MEASURE, Verb.DROP): _("The measure was dropped."),
    (Thing.PROBLEM, Verb.RAISE): _("The problem was put on the list."),
    (Thing.PROBLEM, Verb.SORT): _("The problem was sorted."),
    (Thing.PROBLEM, Verb.SOLVE): _("The problem was solved."),
    (Thing.PROBLEM, Verb.EXPLAIN): _("It was explained why the problem cannot be solved now."),
    (Thing.PROBLEM, Verb.REPLY): _("Those who raised the problem were answered in writing."),
    (Thing.PROBLEM, Verb.REOPEN): _("The problem was opened again."),
    (Thing.PROJECT, Verb.PLAN): _("The livelihood project was planned."),
    (Thing.PROJECT, Verb.START_OUT): _("Work on the project began."),
    (Thing.PROJECT, Verb.FINISH): _("The project was reported as done."),
    (Thing.PROJECT, Verb.CALL_OFF): _("The project was called off."),
}


@dataclass(frozen=True)
class Event:
    """One line of a history: when, by whom, what in a sentence, why."""

    at: dt.datetime
    who: str
    post: str
    verb: str
    sentence: str
    reason: str


def events(changes: Iterable[StageChange], *, naming_findings: bool = False) -> list[Event]:
    """Newest first. Findings that went the same way in one decision share a line.

    `naming_findings`: the history is about more than one finding, so each line says which criteria it means
    (the changes must bring `of_finding__criterion`).
    """
    decisions: dict[tuple[object, ...], list[StageChange]] = {}
    for change in changes:
        same = (change.at, change.thing, change.verb, change.by_id, change.reason)
        decisions.setdefault(same, []).append(change)
    return [_event(together, naming_findings) for together in decisions.values()][::-1]


def _event(changes: list[StageChange], naming_findings: bool) -> Event:
    first = changes[0]
    sentence = str(SENTENCES[Thing(first.thing), Verb(first.verb)]) % {"stage": Stage(first.after).label}
    if naming_findings and first.thing == Thing.FINDING:
        sentence = _with_criteria(changes, sentence)
    person = first.by
    return Event(
        at=first.at,
        who=person.full_name if person else "",
        post=(person.post or str(person.get_role_display())) if person else "",
        verb=first.verb,
        sentence=sentence,
        reason=first.reason,
    )


def _with_criteria(changes: list[StageChange], sentence: str) -> str:
    """`Criteria 8, 11 (Q3 2026): Proposed for determination.`"""
    findings = [change.of_finding for change in changes if change.of_finding]
    numbers = sorted({finding.criterion.number for finding in findings})
    words = ngettext(
        "Criterion %(numbers)s (%(quarter)s): %(sentence)s",
        "Criteria %(numbers)s (%(quarter)s): %(sentence)s",
        len(numbers),
    )
    quarters = listed(period.label for period in sorted({finding.period for finding in findings}))
    return words % {"numbers": listed(numbers), "quarter": quarters, "sentence": sentence}
