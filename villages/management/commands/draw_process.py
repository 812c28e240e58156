"""`manage.py draw_process [--check]`: write docs/process.md from the table of moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from villages.accounts.permissions import TABLE, Role
from villages.process import MOVES, Move, Stage, Thing, stages_of

PAGE = Path(settings.BASE_DIR) / "docs" / "process.md"

_HEAD = """\
# The process

<!-- Drawn by `manage.py draw_process` from MOVES in villages/moves.py. Change the table, not this page. -->

Everything that has stages moves by one table, `MOVES` in `villages/moves.py`: in this stage, this verb leads to that
stage, for whoever holds the permission. What the table does not name cannot happen. `advance()` is the only way from
stage to stage: it looks the move up, asks whether this person may make it here (role and jurisdiction), wants a reason
where the table says so, changes the row only if nobody was faster (stage and version must still be the ones that were
read), and writes a line of history and a row of the audit trail in the same transaction. `begin()` does the same for
the first stage of a new row.

A move can be refused in three ways: the table has no such move from this stage, or a rule of the room speaks against
it (`RuleBroken`, a sentence for the clerk); somebody else was faster (`Conflict`); the role or the jurisdiction does
not reach (`PermissionDenied`).
"""

_INTRODUCTIONS = {
    Thing.CHECK: """\
One township, one quarter. The scheduler opens it when the quarter is over; filling in the first answer puts it in work.
Being late does not lock it. After the submission the answers stand still until the county returns the check.""",
    Thing.FINDING: """\
One village meets one criterion, says one source. The confirmation of a check records a finding for every *yes*. If the
village's open entry already has the criterion, the finding is attached to it at once: there is nothing to decide.
Otherwise it waits until the county dismisses it or makes it part of a determination.""",
    Thing.DETERMINATION: """\
The county officer proposes, the county leader signs. Signing opens the ledger entry in the same transaction, or lets
the criteria join the entry that the village already has: a village has at most one open entry.""",
    Thing.ENTRY: """\
One village's one rectification. *Rectifying*, *inspecting*, *consolidating* and *watch* are open. A rebound or
a new determination in the watch goes back to *rectifying* in the same entry, as its next round, so that the history
stays together. After the watch the scheduler proposes, the county leader cancels. When villages merge, the successor
carries the entry on; of two open ones the heavier stays and takes over the criteria of both.""",
    Thing.STEP: """\
Inside *rectifying* four stages follow each other, each with its own proof before the next opens: the meeting, the
contact leader and the signed letter; visits, symposiums and their opinions; an approved plan that names a cause for
each criterion. After a rebound the causes are analysed again.""",
    Thing.PLAN: """\
One village, one policy: for each criterion the problem, its cause, the goal and the measures. The township draws a
version up, the county approves or returns it; a change after the approval is a new version, which replaces the one in
force when it is approved.""",
    Thing.SPOT_CHECK: """\
The county's own look: the general one each half year, others at any time, announced or not.""",
    Thing.SPOT_VISIT: """\
One village in a spot check. Finishing the visit records a finding for every *yes* of the inspectors.""",
    Thing.INCIDENT: """\
What an information worker told the township; it runs until it is closed with an outcome.""",
    Thing.DISPUTE: """\
A dispute under mediation, between organizations or numbers of households; it runs until it is settled or the mediation
fails.""",
    Thing.COMMITMENT: """\
What a post openly promised, until a day; fulfilled or not.""",
    Thing.EXTENSION: """\
The township asks for a later deadline before it passes; the county approves, at most as often and as far as the rule
set allows, and the deadline moves in the same transaction. What waits is withdrawn by itself when an inspection is
decided.""",
    Thing.LEAVE: """\
A resident of the working group is away from the village only with leave that the county has approved.""",
    Thing.NOTICE: """\
The system proposes a notice from the facts by the ladder of the rule set, the officer by hand; the next step of the
ladder looks at what was issued. The addressee may answer within the rule set's working days; a returned answer starts
them again. The officer issues or waives criticism, self-criticism and commendation, the leader signs or declines talk
and above. What was issued has a number and is only withdrawn; what was proposed is dropped when its fact falls.""",
    Thing.INSPECTION: """\
One round of the acceptance. The township applies after a self-test, and the entry moves in the same transaction; the
county returns the application or sends a team. The decision is computed from the rule set's sheet when the team
proposes it; the county leader signs it, or something stricter with a reason; with the signature the entry moves.""",
    Thing.LOOK_BACK: """\
A visit in the watch, one for each quarter of it; the scheduler plans them when the acceptance is signed and calls off
what is left when the watch ends. A criterion that is met becomes a finding: on one of the entry's it proposes a
rebound, which the county confirms or dismisses.""",
    Thing.EXPLANATION: """\
The county's side found what the township denied in the same quarter. The system asks at that moment; the township has
the rule set's working days to answer. What stays unexplained or is not accepted should have been listed, which is a
fact for accountability. A request whose finding turns out wrong is dropped.""",
    Thing.MEASURE: """\
One action of an approved plan, with an owner and a due day. It is done only with a file that proves it; the county can
open it again. A newer version of the plan changes it, or drops it with the reason that the plan does not have it.""",
    Thing.PROBLEM: """\
One line of an entry's problem list: raised by a kind of people, sorted, solved or explained, answered in writing. The
words of each step stay in the history when the problem is opened again.""",
    Thing.PROJECT: """\
A livelihood project with its amount in yuan. It is done only with a photograph that shows it.""",
}


class Command(BaseCommand):
    """Keeps the page about the process the same as the table that the product obeys."""

    help = "Write docs/process.md from the table of moves."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        page = draw()
        is_current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page
        if options["check"] and not is_current:
            raise CommandError("docs/process.md is out of date; run manage.py draw_process.")
        if not is_current:
            PAGE.write_text(page, encoding="utf-8")
        self.stdout.write(f"docs/process.md is {'current' if is_current else 'drawn anew'}.")


def draw() -> str:
    """The whole page, in English."""
    with override("en"):
        return "\n".join([_HEAD, *(_section(thing) for thing in Thing)])


def _section(thing: Thing) -> str:
    moves = [move for move in MOVES if move.thing == thing]
    name = str(thing.label)
    lines = [f"## {name[0].upper()}{name[1:]}", "", _INTRODUCTIONS[thing], ""]
    lines += ["```mermaid", "stateDiagram-v2", *_diagram(thing, moves), "```", ""]
    lines += ["| stage | verb | next stage | who | reason |", "|---|---|---|---|---|"]
    lines += [_row(move) for move in moves]
    return "\n".join([*lines, ""])


def _diagram(thing: Thing, moves: list[Move]) -> list[str]:
    lines = [f"    {stage.value}: {stage.label}" for stage in stages_of(thing)]
    lines += [f"    {move.before.value or '[*]'} --> {move.after.value}: {move.verb.label}" for move in moves]
    left = {move.before for move in moves}
    return [*lines, *(f"    {stage.value} --> [*]" for stage in stages_of(thing) if stage not in left)]


def _row(move: Move) -> str:
    cells = (
        "–" if move.before == Stage.START else move.before.label,
        f"**{move.verb.label}**",
        move.after.label,
        ", ".join(_who(move)),
        "wanted" if move.needs_reason else "",
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _who(move: Move) -> list[str]:
    people = [str(role.label) for role in Role if role in TABLE[move.permission]]
    return ["the scheduler", *people] if move.by_scheduler else people
