"""What the environment says, read once and refused in one sentence where it cannot work."""

import os
import secrets
import string
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

MODES = ("demo", "production", "test")
SHORTEST_SECRET = 50
EMAIL_EXAMPLE = "smtp+tls://user:password@host:587 (or smtp+ssl://…:465, filemail:///folder, consolemail://)"
EXAMPLE_SECRET = "change-me"
# STORAGE_S3_… and what django-storages calls it.
S3_OPTIONS = {
    "BUCKET": "bucket_name",
    "ENDPOINT": "endpoint_url",
    "REGION": "region_name",
    "KEY": "access_key",
    "SECRET": "secret_key",
    "FOLDER": "location",
    "ADDRESSING": "addressing_style",
}

# Without these a SQLite file answers "database is locked" as soon as two people write.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
}


def mode() -> str:
    """RECTIFY_ENV: demo (nothing configured), production or test."""
    value = os.environ.get("RECTIFY_ENV", "").strip() or "demo"
    if value not in MODES:
        raise ImproperlyConfigured(f"RECTIFY_ENV is {value!r}; it must be demo, production or test.")
    return value


def secret_key(running: str, given: str, data_dir: Path) -> str:
    """The key that was given; outside production, without one, a random key kept in the data folder."""
    is_example = given.lower().startswith(EXAMPLE_SECRET)
    if running != "production":
        return given if given and not is_example else _kept_secret(data_dir / "secret_key")
    if not given:
        raise ImproperlyConfigured("SECRET_KEY is not set; production does not start without one.")
    if is_example or len(given) < SHORTEST_SECRET:
        raise ImproperlyConfigured(
            f"SECRET_KEY is the example or under {SHORTEST_SECRET} characters; production needs a long random one."
        )
    return given


def _kept_secret(path: Path) -> str:
    """Read the kept key, or make it; of processes starting at once exactly one makes it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def whole_number(name: str, default: int) -> int:
    """The variable `name` as a number that is not negative."""
    given = os.environ.get(name, "").strip() or str(default)
    if not given.isdecimal():
        raise ImproperlyConfigured(f"{name} is {given!r}; it must be a whole number.")
    return int(given)


def code_prefix(name: str) -> str:
    """The variable `name` as a division code (2, 4, 6, 9 or 12 digits), or empty."""
    given = os.environ.get(name, "").strip()
    if given and not (given.isascii() and given.isdecimal() and len(given) in (2, 4, 6, 9, 12)):
        raise ImproperlyConfigured(f"{name} is {given!r}; it must be a division code of 2, 4, 6, 9 or 12 digits.")
    return given


def pattern(name: str, *fields: str) -> str:
    """The variable `name` as a text with `{places}` for the fields, or empty."""
    given = os.environ.get(name, "").strip()
    try:
        parts = list(string.Formatter().parse(given))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {given!r}; it cannot be read: {error}.") from error
    if any(field is not None and (field not in fields or form or change) for _, field, form, change in parts):
        known = ", ".join(f"{{{field}}}" for field in fields)
        raise ImproperlyConfigured(f"{name} is {given!r}; it may hold only {known}.")
    return given


def allowed_hosts(running: str, given: list[str]) -> list[str]:
    """Host names the site answers to; the machine's own names are always among them (health checks)."""
    if running == "production" and (not given or "*" in given):
        raise ImproperlyConfigured("ALLOWED_HOSTS is not set; production needs the host names that it answers to.")
    return [*given, "localhost", "127.0.0.1", "[::1]"]


def database(url: str, data_dir: Path, timeouts: dict[str, int]) -> dict[str, Any]:
    """Django's settings of the one database: `url`, or the embedded SQLite file. `timeouts` in seconds."""
    if not url:
        data_dir.mkdir(parents=True, exist_ok=True)
        return _sqlite(data_dir / "rectify.sqlite3", data_dir)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path), data_dir)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read; it looks like postgres://user:password@host:5432/name (or sqlite:///path)."
        )
    try:
        settings: dict[str, Any] = dict(environ.Env.db_url_config(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}.") from error
    given = " ".join(f"-c {name}={seconds * 1000}" for name, seconds in timeouts.items())
    settings["ENGINE"] = "django.db.backends.postgresql"
    settings["CONN_MAX_AGE"] = 60
    settings["CONN_HEALTH_CHECKS"] = True
    settings["OPTIONS"] = {"connect_timeout": 5, "options": given, **settings.get("OPTIONS", {})}
    return settings


def mail(url: str) -> dict[str, Any]:
    """Django's settings of outgoing mail: `url`, or the console."""
    try:
        settings: dict[str, Any] = dict(environ.Env.email_url_config(url or "consolemail://"))
    except (ImproperlyConfigured, KeyError, ValueError) as error:
        raise ImproperlyConfigured(f"EMAIL_URL cannot be read; it looks like {EMAIL_EXAMPLE}.") from error
    if settings["EMAIL_FILE_PATH"]:
        settings["EMAIL_FILE_PATH"] = f"/{settings['EMAIL_FILE_PATH']}"
    return settings


def _sqlite(path: Path, data_dir: Path) -> dict[str, Any]:
    # A database in memory would hide from the tests how a file behaves under two writers.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": SQLITE_OPTIONS,
        "TEST": {"NAME": str(data_dir / "test.sqlite3")},
    }


def storage() -> dict[str, Any]:
    """Django's settings of the store of files: an S3 bucket if STORAGE_S3_BUCKET names one, else the local folder."""
    given = {name: os.environ.get(f"STORAGE_S3_{name}", "").strip() for name in S3_OPTIONS}
    if not given["BUCKET"]:
        if any(given.values()):
            raise ImproperlyConfigured("STORAGE_S3_BUCKET is not set, though other STORAGE_S3_… variables are.")
        return {"BACKEND": "rectify.storage.WholeFiles"}
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured("STORAGE_S3_BUCKET is set; install what it needs: requirements-s3.lock.")
    if given["ADDRESSING"] not in ("", "path", "virtual"):
        raise ImproperlyConfigured(f"STORAGE_S3_ADDRESSING is {given['ADDRESSING']!r}; it must be path or virtual.")
    options: dict[str, Any] = {S3_OPTIONS[name]: value for name, value in given.items() if value}
    # No part of the bucket is public: every download goes through a view that checks the jurisdiction.
    options |= {"default_acl": None, "file_overwrite": True, "querystring_auth": True}
    return {"BACKEND": "rectify.bucket.Bucket", "OPTIONS": options}


def broker(url: str, data_dir: Path, prefix: str) -> dict[str, Any]:
    """Celery's settings of broker and results: Redis at `url`, or folders of messages under the data folder."""
    if url:
        if urlsplit(url).scheme not in ("redis", "rediss"):
            raise ImproperlyConfigured("REDIS_URL cannot be read; it looks like redis://host:6379/0.")
        return {
            "CELERY_BROKER_URL": url,
            "CELERY_BROKER_TRANSPORT_OPTIONS": {
                # Longer than the longest task: a shorter one hands a running task to a second worker.
                "visibility_timeout": 3600,
                # A frozen Redis answers neither yes nor no; the request must not wait for it.
                "socket_timeout": 5,
                "socket_connect_timeout": 2,
                "socket_keepalive": True,
                "global_keyprefix": f"{prefix}:",
            },
            "CELERY_RESULT_BACKEND": url,
            "CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS": {
                "global_keyprefix": f"{prefix}:",
                # As for messages: a Redis that is down is said at once, and the sweep does it later.
                "retry_policy": {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5},
            },
        }
    messages, control = data_dir / "queue" / "messages", data_dir / "queue" / "control"
    for folder in (messages, control):
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "CELERY_BROKER_URL": "filesystem://localhost",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "data_folder_in": str(messages),
            "data_folder_out": str(messages),
            "control_folder": str(control),
        },
        "CELERY_RESULT_BACKEND": None,
        "CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS": {},
    }
