"""The daily figures for group robots, posted to a server on this machine."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from tests.factories import moment
from tests.inbox.conftest import TOLD
from villages.inbox.hooks import post_digest
from villages.inbox.models import Digest
from villages.inbox.telling import tell_moves
from villages.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db
MORNING = moment("2026-10-16 08:00")


class Robot(HTTPServer):
    """Keeps what was posted; answers with `status`."""

    posts: list[dict[str, Any]]
    status = 200


class _Handler(BaseHTTPRequestHandler):
    server: Robot

    def do_POST(self) -> None:  # the name that http.server calls
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing on the screen."""


@pytest.fixture
def robot(settings: Settings) -> Iterator[Robot]:
    server = Robot(("127.0.0.1", 0), _Handler)
    server.posts = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.WEBHOOK_URLS = [f"json://127.0.0.1:{server.server_port}/"]
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_figures_by_place_are_posted_once_a_day(entry: LedgerEntry, robot: Robot, settings: Settings) -> None:
    settings.LANGUAGE_CODE = "en"
    tell_moves(at=TOLD)
    assert not post_digest(at=MORNING - dt.timedelta(minutes=1))
    assert [post_digest(at=MORNING), post_digest(at=MORNING + dt.timedelta(minutes=10))] == [True, False]
    (post,) = robot.posts
    assert post["title"] == "Rectify, 16 October 2026"
    assert post["message"].splitlines() == [
        "鹰潭市: 1 new",
        "余江区: 2 new",
        "锦江镇: 1 new",
        "团黄村民委员会: 1 new",
    ]


def test_no_message_and_no_name_leaves_the_house(entry: LedgerEntry, robot: Robot) -> None:
    tell_moves(at=TOLD)
    post_digest(at=MORNING)
    assert entry.number not in json.dumps(robot.posts, ensure_ascii=False)


def test_a_robot_that_fails_is_tried_again(entry: LedgerEntry, robot: Robot) -> None:
    tell_moves(at=TOLD)
    robot.status = 500
    assert not post_digest(at=MORNING)
    digest = Digest.objects.get(user=None)
    assert (digest.sent_at, digest.error) == (None, "1 of 1 web hooks failed")
    robot.status = 200
    assert post_digest(at=MORNING + dt.timedelta(minutes=10))
    assert len(robot.posts) == 2


def test_days_without_a_worker_are_counted_with_the_next(entry: LedgerEntry, robot: Robot, settings: Settings) -> None:
    settings.LANGUAGE_CODE = "en"
    Digest.objects.create(day=MORNING.date() - dt.timedelta(days=3), messages=1, sent_at=MORNING - dt.timedelta(days=3))
    tell_moves(at=TOLD)
    post_digest(at=MORNING + dt.timedelta(days=2))
    assert "锦江镇: 3 new" not in robot.posts[0]["message"]
    assert "锦江镇" in robot.posts[0]["message"]


def test_without_robots_nothing_is_written(entry: LedgerEntry, settings: Settings) -> None:
    settings.WEBHOOK_URLS = []
    tell_moves(at=TOLD)
    assert not post_digest(at=MORNING)
    assert not Digest.objects.exists()


def test_with_nothing_new_nothing_is_posted(known: LedgerEntry, robot: Robot) -> None:
    assert not post_digest(at=MORNING)
    assert robot.posts == []
