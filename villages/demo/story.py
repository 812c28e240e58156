"""The story of the demonstration county: who did what when, in three quarters. `deeds.py` does it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable
from functools import partial

from villages import files
from villages.accounts.models import User
from villages.accounts.permissions import Role
from villages.demo import deeds, evidence, targets
from villages.demo.calendar import COMPLETE, CURRENT, Calendar
from villages.demo.cast import moment_of
from villages.demo.people import COUNTY
from villages.divisions.models import Division, VillageClass
from villages.ledger.papers.models import EntryFile
from villages.screening.evidence.models import EvidenceFile

DENGBU, JINJIANG, HUANGXI, ZHONGTONG = "360603001", "360603101", "360603102", "360603103"
MAQUAN, HUAQIAO, CHUNTAO, PINGDING = "360603104", "360603105", "360603106", "360603200"
YANGXI, HONGHU, HUANGZHUANG = "360603202", "360603203", "360603204"

# In each complete quarter one township was late, and in the second one was sent back once.
LATE = {
    (0, HUAQIAO): dt.timedelta(days=1, hours=10, minutes=17),
    (1, ZHONGTONG): dt.timedelta(hours=15, minutes=42),
}
SENT_BACK_ONCE = (1, HUANGZHUANG)
SENT_BACK_FOR = {"360603204202": "请补充集体山林处置整改的核实情况"}

# In the current quarter six have submitted, one of them late; one was returned; three have answered a few villages;
# the other two have not started.
CONFIRMED = (HUANGXI, HUAQIAO, CHUNTAO)
SUBMITTED = (MAQUAN, PINGDING)
SUBMITTED_LATE = YANGXI
RETURNED = HONGHU
BEGUN = {JINJIANG: 3, ZHONGTONG: 6, DENGBU: 2}

Deed = Callable[..., object]


class Story:
    """Everything that happened by `at`: planned in any order, then played by the clock."""

    def __init__(self, at: dt.datetime) -> None:
        self.calendar = Calendar(at)
        self.officer = User.objects.get(role=Role.OFFICER, jurisdiction=COUNTY)
        self.leader = User.objects.get(role=Role.LEADER, jurisdiction=COUNTY)
        people = User.objects.filter(role=Role.FILER, jurisdiction__startswith=COUNTY).order_by("-pk")
        self.filers = {person.jurisdiction: person for person in people}
        self.villages: dict[str, list[str]] = {}
        screened = Division.objects.under(COUNTY).filter(village_class=VillageClass.VILLAGERS).order_by("code")
        for code in screened.values_list("code", flat=True):
            self.villages.setdefault(code[:9], []).append(code)
        self._stored: list[str] = []
        self._plan: list[tuple[dt.datetime, int, Deed]] = []
        self._order = itertools.count()

    def play(self, also: Iterable[tuple[dt.datetime, Deed]] = ()) -> int:
        """Do all of it, and what else happened in the county, in the order of time; return how many deeds it was."""
        for moment, deed in also:
            self._at(moment, deed)
        self._complete_quarters()
        self._current_quarter()
        self._decisions()
        for at, _order, deed in sorted(self._plan, key=lambda planned: planned[:2]):
            made = deed(at=at)
            if isinstance(made, EntryFile):
                made = made.file
            if isinstance(made, EvidenceFile):
                self._stored.append(made.path)
        return len(self._plan)

    def leave_no_files(self) -> None:
        """Remove the files of a story that is rolled back."""
        for path in self._stored:
            files.remove(path)

    def _at(self, moment: dt.datetime, deed: Deed) -> None:
        self._plan.append((moment, next(self._order), deed))

    def _complete_quarters(self) -> None:
        for number in COMPLETE:
            quarter = self.calendar.quarters[number]
            self._at(self.calendar.opens_at(number), partial(deeds.open_quarter, quarter=quarter))
            for turn, township in enumerate(self.filers):
                late = LATE.get((number, township))
                moment = self.calendar.due_at(number) + late if late else self.calendar.filing(number, turn)
                self._answer(number, township, until=moment)
                self._submit(number, township, moment)
                if (number, township) == SENT_BACK_ONCE:
                    self._send_back_and_submit_again(number, township, moment)
                self._confirm(number, township, self.calendar.confirming(number, turn))

    def _current_quarter(self) -> None:
        calendar = self.calendar
        self._at(calendar.opens_at(CURRENT), partial(deeds.open_quarter, quarter=calendar.quarters[CURRENT]))
        for turn, township in enumerate((*CONFIRMED, *SUBMITTED, RETURNED)):
            moment = calendar.filing(CURRENT, turn)
            self._answer(CURRENT, township, until=moment)
            self._submit(CURRENT, township, moment)
        late = calendar.after_due(0, dt.time(9, 26), share=0.2)
        self._answer(CURRENT, SUBMITTED_LATE, until=late)
        self._submit(CURRENT, SUBMITTED_LATE, late)
        for turn, township in enumerate(BEGUN):
            self._begin(township, until=calendar.filing(CURRENT, turn))
        self._send_back(CURRENT, RETURNED, targets.RETURNED, calendar.after_due(1, dt.time(15, 20), share=0.4))
        for turn, township in enumerate(CONFIRMED):
            self._confirm(CURRENT, township, calendar.after_due(2, dt.time(14, 6 * turn), share=0.5))

    def _decisions(self) -> None:
        for turn, decision in enumerate(targets.DECISIONS):
            day = self.calendar.deciding(decision.after, decision.week, decision.weekday, decision.ago)
            moment = moment_of(day, 8, 40)
            criteria = {hit.criterion for hit in targets.HITS if hit.village == decision.village}
            self._propose(decision.village, criteria, moment, decision.joint_opinion)
            sign = partial(deeds.sign, village=decision.village, by=self.leader)
            self._at(moment + dt.timedelta(hours=2, minutes=50 + 4 * turn), sign)
        dismissal = partial(deeds.dismiss, hit=targets.DISMISSED, reason=targets.DISMISSAL, by=self.officer)
        self._at(self.calendar.due_at(1) + dt.timedelta(days=14, hours=15), dismissal)
        joining, moment = targets.JOINING, self.calendar.after_due(8, dt.time(10, 5), share=0.7)
        self._propose(joining.village, {joining.criterion}, moment)

    def _answer(self, number: int, township: str, *, until: dt.datetime) -> None:
        """Village after village, six minutes each, the last one half an hour before `until`.

        Those of which the same is said as in the quarter before are attested together in the end.
        """
        codes = self.villages[township]
        unchanged = [code for code in codes if number and deeds.is_unchanged(self.calendar, number, code)]
        if unchanged:
            quarter, by = self.calendar.quarters[number], self.filers[township]
            attesting = partial(deeds.attest, quarter=quarter, township=township, villages=unchanged, by=by)
            self._at(until - dt.timedelta(minutes=20), attesting)
        for left, village in enumerate(code for code in reversed(codes) if code not in unchanged):
            self._answer_one(number, village, until - dt.timedelta(minutes=30 + 6 * left))
        for paper in evidence.PAPERS if number == evidence.QUARTER else ():
            if paper.village in codes:
                by = self.filers[township]
                deed = partial(evidence.add_to_answer, paper=paper, calendar=self.calendar, by=by)
                self._at(until - dt.timedelta(minutes=10), deed)

    def _begin(self, township: str, *, until: dt.datetime) -> None:
        """The first few villages, and of the last of them only the first criteria."""
        codes = self.villages[township][: BEGUN[township]]
        for left, village in enumerate(reversed(codes)):
            half = {"criteria": deeds.HALF} if village == codes[-1] else {}
            self._answer_one(CURRENT, village, until - dt.timedelta(minutes=30 + 6 * left), **half)

    def _answer_one(self, number: int, village: str, moment: dt.datetime, *, criteria: range = deeds.CRITERIA) -> None:
        by = self.filers[village[:9]]
        deed = partial(
            deeds.answer_village, calendar=self.calendar, number=number, village=village, criteria=criteria, by=by
        )
        self._at(moment, deed)

    def _submit(self, number: int, township: str, moment: dt.datetime) -> None:
        quarter, by = self.calendar.quarters[number], self.filers[township]
        self._at(moment, partial(deeds.submit, quarter=quarter, township=township, by=by))

    def _send_back(self, number: int, township: str, reasons: dict[str, str], moment: dt.datetime) -> None:
        quarter = self.calendar.quarters[number]
        deed = partial(deeds.send_back, quarter=quarter, township=township, reasons=reasons, by=self.officer)
        self._at(moment, deed)

    def _send_back_and_submit_again(self, number: int, township: str, moment: dt.datetime) -> None:
        self._send_back(number, township, SENT_BACK_FOR, moment + dt.timedelta(hours=1))
        for village in SENT_BACK_FOR:
            self._answer_one(number, village, moment + dt.timedelta(hours=2))
        self._submit(number, township, moment + dt.timedelta(hours=2, minutes=5))

    def _confirm(self, number: int, township: str, moment: dt.datetime) -> None:
        quarter = self.calendar.quarters[number]
        self._at(moment, partial(deeds.confirm, quarter=quarter, township=township, by=self.officer))

    def _propose(self, village: str, criteria: set[int], moment: dt.datetime, joint_opinion: str = "") -> None:
        deed = partial(deeds.propose, village=village, criteria=criteria, joint_opinion=joint_opinion, by=self.officer)
        self._at(moment, deed)
