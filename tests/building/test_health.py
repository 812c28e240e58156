"""/healthz/: 200 while pages can be served, the rest is said."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from rectify.celery import app
from reports.models import Heartbeat
from reports.tasks import heartbeat


def beat(name: str, seconds_ago: int) -> None:
    at = timezone.now() - dt.timedelta(seconds=seconds_ago)
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


@pytest.mark.django_db
def test_it_says_that_everything_is_alive(client: Client) -> None:
    heartbeat()
    answer = client.get("/healthz/")
    said = answer.json()
    assert answer.status_code == 200
    assert all(said[part]["ok"] for part in ("database", "migrations", "worker", "scheduler"))
    assert said["database"]["engine"] == connection.vendor
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_silent_worker_is_said_and_keeps_the_site_up(client: Client) -> None:
    beat("worker", 600)
    beat("scheduler", 5)
    answer = client.get("/healthz/")
    said = answer.json()
    assert answer.status_code == 200
    assert said["worker"]["ok"] is False
    assert said["worker"]["seconds_ago"] == pytest.approx(600, abs=5)
    assert said["scheduler"]["ok"] is True


@pytest.mark.django_db
def test_a_worker_that_was_never_seen_is_not_alive(client: Client) -> None:
    assert client.get("/healthz/").json()["worker"] == {"ok": False, "seconds_ago": None}


@pytest.mark.django_db
def test_a_missing_migration_is_503(client: Client) -> None:
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("villages")
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/healthz/")
    assert answer.status_code == 503
    assert answer.json()["migrations"]["ok"] is False


def test_a_database_without_answer_is_503_and_says_no_secret(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("password authentication failed for user rectify")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/healthz/")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "database": {"ok": False, "detail": "no answer"}}


def test_every_task_of_the_schedule_exists() -> None:
    app.loader.import_default_modules()
    missing = {entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks)
    assert not missing


def test_ticks_do_not_pile_up_while_no_worker_runs() -> None:
    for name, entry in app.conf.beat_schedule.items():
        assert entry["options"]["expires"] > 0, name
