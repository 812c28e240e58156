"""What the settings refuse, and what they make of the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from rectify import environment

pytestmark = pytest.mark.once

TIMEOUTS = {"lock_timeout": 5, "statement_timeout": 15}
LONG = "k3" * 30


def settings_say(tmp_path: Path, what: str = "settings.SECRET_KEY", **variables: str) -> str:
    """Read the settings in a process of their own; what they print, or the refusal."""
    given = {"PATH": os.environ["PATH"], "RECTIFY_DATA_DIR": str(tmp_path), **variables}
    program = (
        "from django.core.exceptions import ImproperlyConfigured\n"
        f"try:\n from rectify import settings\n print({what})\n"
        "except ImproperlyConfigured as refusal: print('refused:', refusal)"
    )
    ran = subprocess.run([sys.executable, "-c", program], env=given, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "change-me" + LONG}, "is the example"),
        ({"SECRET_KEY": "short"}, "under 50 characters"),
        ({"SECRET_KEY": LONG}, "ALLOWED_HOSTS is not set"),
        ({"SECRET_KEY": LONG, "ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is not set"),
        ({"SECRET_KEY": LONG, "ALLOWED_HOSTS": "a.cn", "DEBUG": "1"}, "DEBUG is on"),
    ],
)
def test_production_refuses(tmp_path: Path, variables: dict[str, str], word: str) -> None:
    said = settings_say(tmp_path, RECTIFY_ENV="production", **variables)
    assert said.startswith("refused:")
    assert word in said


def test_production_starts_with_all_it_needs_and_closes_what_is_open(tmp_path: Path) -> None:
    what = (
        "settings.DEBUG, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT,"
        "settings.ALLOWED_HOSTS[0]"
    )
    said = settings_say(tmp_path, what, RECTIFY_ENV="production", SECRET_KEY=LONG, ALLOWED_HOSTS="a.cn")
    assert said == "False True True True a.cn"


def test_nothing_configured_is_sqlite_and_folders_with_debug_off(tmp_path: Path) -> None:
    what = "settings.DATABASES['default']['ENGINE'], settings.CELERY_BROKER_URL, settings.DEBUG"
    assert settings_say(tmp_path, what) == "django.db.backends.sqlite3 filesystem://localhost False"


@pytest.mark.parametrize(
    "variables",
    [
        {"RECTIFY_ENV": "staging"},
        {"DATABASE_URL": "mysql://a/b"},
        {"DATABASE_URL": "nonsense"},
        {"DATABASE_URL": "postgres://host:port/name"},
        {"DATABASE_URL": "postgres://host"},
        {"REDIS_URL": "http://host"},
        {"EMAIL_URL": "http://host"},
        {"SESSION_MINUTES": "half an hour"},
        {"RECTIFY_JURISDICTION": "36060"},
        {"REPORT_ISSUING_BODY": "{village}委员会"},
        {"REPORT_SERIES": "{township"},
        {"REPORT_SEAL_LINE": "{body.__class__}"},
        {"NOTICE_SERIES": "{township}通报"},
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path, variables: dict[str, str]) -> None:
    said = settings_say(tmp_path, **variables)
    assert said.startswith(f"refused: {next(iter(variables))}")
    assert len(said.splitlines()) == 1


def test_a_kept_secret_is_random_stays_and_is_private(tmp_path: Path) -> None:
    first = settings_say(tmp_path)
    assert len(first) >= environment.SHORTEST_SECRET
    assert settings_say(tmp_path) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert settings_say(tmp_path / "other") != first


def test_processes_that_start_at_once_keep_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: environment.secret_key("demo", "", tmp_path), range(40)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_the_example_key_is_no_key_in_the_demonstration_either(tmp_path: Path) -> None:
    assert environment.secret_key("demo", "change-me", tmp_path) != "change-me"


def test_postgresql_gets_health_checks_and_timeouts(tmp_path: Path) -> None:
    made = environment.database("postgres://u:p%40ss@db:5433/name", tmp_path, TIMEOUTS)
    assert (made["HOST"], made["PORT"], made["NAME"], made["PASSWORD"]) == ("db", 5433, "name", "p@ss")
    assert made["CONN_HEALTH_CHECKS"] is True
    assert made["OPTIONS"]["options"] == "-c lock_timeout=5000 -c statement_timeout=15000"


def test_sqlite_takes_its_write_lock_at_the_start(tmp_path: Path) -> None:
    made = environment.database("", tmp_path / "new", TIMEOUTS)
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in made["OPTIONS"]["init_command"]
    assert Path(made["NAME"]).parent.is_dir()


def test_a_frozen_redis_is_given_up_in_seconds(tmp_path: Path) -> None:
    options = environment.broker("redis://host/0", tmp_path, "mine")["CELERY_BROKER_TRANSPORT_OPTIONS"]
    assert (options["socket_connect_timeout"], options["socket_timeout"]) == (2, 5)
    assert options["visibility_timeout"] >= 3600
    assert options["global_keyprefix"] == "mine:"


def test_the_folders_of_the_queue_are_there_before_the_first_message(tmp_path: Path) -> None:
    options = environment.broker("", tmp_path, "mine")["CELERY_BROKER_TRANSPORT_OPTIONS"]
    assert options["data_folder_in"] == options["data_folder_out"]
    assert Path(options["data_folder_in"]).is_dir()
    assert Path(options["control_folder"]).is_dir()


@pytest.mark.parametrize("given", ["360603", "", "360603101"])
def test_a_division_code_is_taken(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("RECTIFY_JURISDICTION", given)
    assert environment.code_prefix("RECTIFY_JURISDICTION") == given


def test_full_width_digits_are_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SESSION_MINUTES", "３０ minutes")
    with pytest.raises(ImproperlyConfigured, match="SESSION_MINUTES"):
        environment.whole_number("SESSION_MINUTES", 30)


@pytest.mark.parametrize("given", ["", "中共{county}{township}委员会", "无处可填"])
def test_a_text_with_places_is_kept(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("REPORT_ISSUING_BODY", given)
    assert environment.pattern("REPORT_ISSUING_BODY", "county", "township") == given


@pytest.mark.parametrize("given", ["{village}", "{", "{county!r}", "{county:>9}", "{}", "{county.name}"])
def test_a_text_with_other_places_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("REPORT_ISSUING_BODY", given)
    with pytest.raises(ImproperlyConfigured, match="REPORT_ISSUING_BODY"):
        environment.pattern("REPORT_ISSUING_BODY", "county", "township")
