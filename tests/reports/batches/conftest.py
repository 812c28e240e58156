"""A county of two townships whose quarter was opened, and a worker that takes the messages one after the other."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator

import pytest
import time_machine
from celery.canvas import Signature
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from reports import making, tasks
from reports.actions import Copy
from reports.batches.actions import request_batch
from reports.document import Document, Paper
from reports.models import ReportBatch
from reports.papers.registry import kind_of
from reports.privacy import audience_of
from reports.states import PaperKind
from tests.conftest import Cast
from tests.factories import QUARTER, open_check
from tests.reports.conftest import COUNTED
from villages.accounts.models import User
from villages.divisions.models import Division
from villages.screening.models import QuarterlyCheck

LATER = dt.timedelta(minutes=30)


class Queue:
    """The broker of a test: keeps what was sent, and does it when it is told to."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[str, int]] = deque()
        self.is_down = False

    def send(self, name: str, number: int) -> None:
        if self.is_down:
            raise ConnectionError("nobody answers")
        self.waiting.append((name, number))

    def work(self, *, lost: tuple[str, ...] = ()) -> None:
        """Do what waits, and what that sends in turn; messages of the kinds in `lost` reach nobody."""
        while self.waiting:
            name, number = self.waiting.popleft()
            if name not in lost:
                getattr(tasks, name).run(number)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    queue = Queue()
    for name in ("make_report", "spread", "bind"):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "delay", lambda number, name=name: queue.send(name, number))

    def send_group(signatures: Iterator[Signature]) -> Group:
        return Group([signature.args[0] for signature in signatures])

    class Group:
        def __init__(self, numbers: list[int]) -> None:
            self.numbers = numbers

        def apply_async(self) -> None:
            for number in self.numbers:
                queue.send("make_report", number)

    monkeypatch.setattr(tasks, "group", send_group)
    monkeypatch.setattr(tasks, "chord", lambda papers, _body: papers)
    return queue


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers of one empty page, where what they say does not matter."""
    from tests.reports.batches.papers import one_page

    def render(document: Document, *, on_laid_out: Callable[[], None]) -> Paper:
        on_laid_out()
        return Paper(one_page(document.identifier), 1)

    monkeypatch.setattr(making, "render", render)


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(COUNTED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def opened(submitted: QuarterlyCheck) -> list[QuarterlyCheck]:
    """锦江镇 has submitted, 潢溪镇 is open."""
    return [submitted, open_check("360603102")]


Ask = Callable[..., ReportBatch]


@pytest.fixture
def ask(
    opened: list[QuarterlyCheck],
    cast: Cast,
    county: Division,
    queue: Queue,
    quick: None,
    now: object,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Ask:
    """Ask for the county's papers and send the first message."""

    def ask(by: User | None = cast.officer, place: Division = county, language: str = "en") -> ReportBatch:
        copy = Copy(language, audience_of(by, kind_of(PaperKind.TOWNSHIP))) if by else Copy(language)
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            return request_batch(place=place, period=str(QUARTER), copy=copy, by=by, at=COUNTED)

    return ask
