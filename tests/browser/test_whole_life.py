"""One village from determination to cancellation, in the browser: a failure, a notice and a rebound on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.browser.conftest import SignIn
from tests.browser.person import Person, scan, today
from tests.conftest import Cast
from tests.factories import YES, confirm, fill_check, submit
from tests.factories_inspections import full_sheet
from villages import clock
from villages.acceptance.inspections.models import Inspection
from villages.acceptance.watch.models import LookBack
from villages.accountability.notices.models import Notice, NoticeRule
from villages.history import SENTENCES
from villages.ledger.models import LedgerEntry
from villages.process import Stage, Thing, Verb
from villages.screening.models import QuarterlyCheck

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VILLAGE, FROZEN, REASON = "360603101200", "陈某某", "经实地核实，情况属实"
NEXT_STEP = "main form[action$='/stages/next/'] button"


@pytest.fixture(autouse=True)
def _clock_of_a_demonstration() -> Iterator[None]:
    yield
    call_command("set_clock", "reset")


def days_go_by(days: int) -> None:
    """The clock goes on, and the scheduler does what is due."""
    call_command("set_clock", f"+{days}", "--tick")


def until(day: dt.date) -> int:
    return (day - clock.today()).days


class Life:
    """The village's entry, and the people who carry it on, each with a window."""

    def __init__(self, cast: Cast, sign_in: SignIn) -> None:
        self.filer, self.officer = Person(sign_in(cast.filer)), Person(sign_in(cast.officer))
        self.leader, self.inspector = Person(sign_in(cast.leader)), Person(sign_in(cast.inspector, width=390))
        self.cast = cast

    @property
    def entry(self) -> LedgerEntry:
        return LedgerEntry.objects.get()

    @property
    def inspection(self) -> Inspection:
        return Inspection.objects.latest("round")

    def at(self, person: Person, section: str = "") -> Person:
        """That person opens the entry from the ledger, and the tab in it."""
        person.open("/ledger/")
        person.follow(f"/ledger/{self.entry.number}/")
        if section:
            person.follow(f"/{self.entry.number}/{section}/")
        return person

    def determine(self) -> None:
        self.officer.open(f"/villages/{VILLAGE}/determine/")
        self.officer.page.locator("input[name=findings]").check()
        self.officer.send(basis="依据第三季度排查结果")
        self.leader.open("/determinations/")
        self.leader.page.locator("main table a[href*='/determinations/']").first.click()
        self.leader.send("form[action$='/sign/'] button")

    def freeze(self) -> None:
        person = self.at(self.officer, "freeze")
        person.follow("/freeze/name/")
        person.send(full_name=FROZEN, post="村党支部书记", since=today())

    def mobilise(self) -> None:
        person = self.at(self.filer, "people")
        person.follow("/people/assign/")
        person.send(duty="contact_leader", full_name="赵某", post="区委常委", task="联系该村", since=today())
        self._meet("mobilisation")
        self.at(self.filer, "stages").follow("/letter/write/")
        person.send(
            township_name="孙某", township_post="镇党委书记", village_name="李某", village_post="村党支部书记",
            goal="三个月内完成整顿",
        )  # fmt: skip
        person.follow("/letter/sign/")
        person.send(signed_on=today())
        person.follow(f"/files/letter/{self.entry.letters.get().pk}/")
        person.send(file=scan("letter"))
        self.at(self.filer, "stages").send(NEXT_STEP)

    def _meet(self, kind: str) -> None:
        person = self.at(self.filer, "stages")
        person.follow("/stages/meeting/")
        person.send(kind=kind, held_on=today(), room="村委会", chaired_by="镇党委书记", attended=35, record="部署整顿")
        person.send(file=scan(kind))

    def investigate(self) -> None:
        self._meet("symposium")
        person = self.at(self.filer, "stages")
        person.follow("/visits/new/")
        person.send(
            visited_on=today(), by_post="包村干部", household_kind="ordinary", households=3, question="村务公开"
        )  # fmt: skip
        meeting = self.entry.meetings.get(kind="symposium")
        for about in (f"meeting/{meeting.pk}", f"visit/{self.entry.visits.get().pk}"):
            self.at(self.filer, "stages").follow(f"/stages/opinions/{about}/")
            person.send(topic="村务公开", opinions=4)
        self.at(self.filer, "stages").send(NEXT_STEP)

    def analyse(self) -> None:
        person = self.at(self.filer, "plan")
        person.send("form[action$='/plan/draft/'] button")
        person.follow("/plan/criteria/8/")
        due = (clock.today() + dt.timedelta(days=20)).isoformat()
        person.send(
            problem="班子涣散", cause="制度不落实", goal="班子有力",
            **{"lines-0-kind": "personnel", "lines-0-words": f"调整班子，{due}前完成"},
            **{"lines-0-owner_post": "镇党委副书记", "lines-0-due_on": due},
        )  # fmt: skip
        self.at(self.filer, "plan").follow("/plan/submit/")
        person.send()
        self.at(self.officer, "plan").follow("/plan/approve/")
        self.officer.send()
        self.at(self.filer, "stages").send(NEXT_STEP)

    def rectify(self) -> None:
        """The newest measure is done, with its proof; the township applies."""
        measure = self.entry.measures.latest("pk")
        person = self.at(self.filer, "measures")
        person.follow(f"/measures/{measure.pk}/", f"/files/measure/{measure.pk}/")
        person.send(file=scan(f"measure {measure.pk}"))
        self.at(self.filer, "measures").follow(f"/measures/{measure.pk}/", "/finish/")
        person.send(done_on=today())
        self.apply()

    def apply(self) -> None:
        self.at(self.filer, "inspections").follow("/inspections/apply/")
        self.filer.send(application="各项措施已落实")

    def inspect(self, *, is_resolved: bool) -> None:
        page = f"/inspections/{self.inspection.pk}/"
        self.officer.open("/inspections/")
        self.officer.follow(page, f"{page}plan/")
        self.officer.send(planned_on=today(), team=self.cast.inspector.pk, head=self.cast.inspector.pk)
        person = self.inspector
        person.open("/inspections/")
        person.follow(page, f"{page}sheet/")
        rows = full_sheet(self.inspection, visited_on=clock.today())
        rows["c-8"] = {"resolved": "yes" if is_resolved else "no", "words": "逐项核查"}
        for name, values in rows.items():
            for part, text in values.items():
                if text:
                    person.fill(f"{name}__{part}", text)
        person.send("main button[name=then][value=propose]")
        person.send()

    def decide(self) -> None:
        """The leader signs what is proposed."""
        self.leader.open("/inspections/")
        self.leader.follow(f"/inspections/{self.inspection.pk}/", "/sign/")
        self.leader.send(outcome=self.inspection.proposed_outcome)

    def look_back(self, *, is_met: bool) -> None:
        row = LookBack.objects.filter(stage=Stage.PLANNED).earliest("due_on")
        self.inspector.open("/look-backs/")
        self.inspector.follow(f"/look-backs/{row.pk}/", "/finish/")
        self.inspector.fill("value_8", "yes" if is_met else "no")
        if is_met:
            self.inspector.fill("fact_8", "再次发生")
        self.inspector.send(visited_on=today(), words="已走访")

    def history_says(self, *verbs: Verb, thing: Thing = Thing.ENTRY) -> None:
        with translation.override("zh-hans"):
            self.at(self.filer).reads(*(str(SENTENCES[thing, verb]) for verb in verbs))

    def is_frozen(self, *, times: int, now: bool) -> None:
        """Before a promotion is handled somebody looks: in the list, and by name."""
        self.officer.open("/freeze/")
        assert self.officer.row(FROZEN).count() == times
        assert self.officer.row(FROZEN).filter(has=self.officer.page.locator("text=/\\d{4}-\\d\\d-\\d\\d/")).count()
        posts = self.entry.frozen_posts.order_by("pk")
        assert [row.until is None for row in posts] == [False] * (times - now) + [True] * now
        self.officer.follow("/freeze/look-ups/")
        self.officer.send(full_name=FROZEN, purpose="拟提拔考察")
        self.officer.reads(self.entry.number)


@pytest.fixture
def life(check: QuarterlyCheck, cast: Cast, sign_in: SignIn) -> Life:
    """A confirmed check with one finding."""
    submit(fill_check(check, by=cast.filer, answers={VILLAGE: {8: YES}}), by=cast.filer)
    confirm(check, by=cast.officer)
    return Life(cast, sign_in)


def answer_and_sign_the_notice(life: Life) -> None:
    notice = Notice.objects.get(rule=NoticeRule.DEADLINE_PASSED)
    life.filer.open("/notices/")
    life.filer.follow(f"/notices/{notice.pk}/", "/answer/")
    life.filer.send(words="村内道路中断，已报告")
    life.leader.open("/notices/")
    life.leader.follow(f"/notices/{notice.pk}/", "/sign/")
    life.leader.send()
    notice.refresh_from_db()
    life.filer.open("/notices/")
    life.filer.follow(f"/notices/{notice.pk}/")
    life.filer.reads(notice.number, life.entry.number)


def test_a_village_is_carried_through_failure_notice_rebound_and_cancellation(life: Life) -> None:
    life.determine()
    life.freeze()
    life.mobilise()
    life.investigate()
    life.analyse()
    days_go_by(10)
    life.rectify()

    life.inspect(is_resolved=False)
    life.decide()
    assert life.entry.stage == Stage.RECTIFYING
    life.history_says(Verb.DETERMINE, Verb.FAIL)
    life.is_frozen(times=1, now=True)

    days_go_by(until(life.entry.deadline) + 1)
    answer_and_sign_the_notice(life)
    life.apply()
    life.inspect(is_resolved=True)
    life.decide()
    assert life.entry.stage == Stage.WATCH
    life.history_says(Verb.FAIL, Verb.PASS)
    life.is_frozen(times=1, now=False)

    days_go_by(60)
    life.look_back(is_met=True)
    life.at(life.officer, "watch").follow("/watch/rebound/")
    life.officer.send(reason=REASON)
    assert (life.entry.stage, life.entry.round) == (Stage.RECTIFYING, 2)
    life.history_says(Verb.PASS, Verb.REBOUND)
    life.is_frozen(times=2, now=True)

    life.analyse()
    days_go_by(5)
    life.rectify()
    life.inspect(is_resolved=True)
    life.decide()
    life.is_frozen(times=2, now=False)

    assert life.entry.watch_until is not None
    days_go_by(until(life.entry.watch_until) + 1)
    life.at(life.leader, "watch").follow("/watch/cancel/")
    life.leader.send()
    assert life.entry.stage == Stage.CANCELLED
    life.history_says(Verb.DETERMINE, Verb.FAIL, Verb.PASS, Verb.REBOUND, Verb.CANCEL)
    life.at(life.filer, "watch").follow("/watch/cancellation/")
    life.filer.reads(life.entry.number)
    assert Notice.objects.filter(rule=NoticeRule.DEADLINE_PASSED).count() == 1
