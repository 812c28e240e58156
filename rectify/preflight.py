"""What must be true before anything is started; every refusal is one sentence."""

import os
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

LEAST_FREE_MEGABYTES = 200


class CannotStart(Exception):
    """The system cannot start; the message is the one sentence that says why."""


def port() -> int:
    """PORT of the environment (8000)."""
    given = os.environ.get("PORT", "").strip() or "8000"
    if not given.isdigit() or not 1 <= int(given) <= 65535:
        raise CannotStart(f"PORT is {given!r}; it must be a number from 1 to 65535.")
    return int(given)


def check_port(host: str, number: int) -> None:
    """Refuse a port that somebody else is using."""
    try:
        family, kind, proto, _name, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError as error:
        raise CannotStart(f"Port {number} may only be opened by root; choose another: PORT=8080 make run.") from error
    except socket.gaierror as error:
        raise CannotStart(f"HOST is {host!r}, which is no address of this machine.") from error
    except OSError as error:
        raise CannotStart(
            f"Port {number} of {host} is in use by another program; choose another: PORT={number + 1} make run."
        ) from error


def check_folder(folder: Path) -> None:
    """Refuse a data folder that cannot be written or has no room."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"The data folder {folder} cannot be written: {error.strerror}.") from error
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_FREE_MEGABYTES:
        raise CannotStart(
            f"Not enough disk space: {LEAST_FREE_MEGABYTES} MB are needed in {folder}, {free} MB are free."
        )


def check_database() -> None:
    """Refuse a database that does not answer; the password in its address is not repeated."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        where = _without_password(settings.DATABASE_URL) or settings.DATABASES["default"]["NAME"]
        reason = " ".join(str(error).split())
        raise CannotStart(f"The database {where} does not answer: {reason}") from error


def warn_about_broker() -> str | None:
    """A sentence if Redis is configured but silent: work is kept and done later, so this stops nothing."""
    if not settings.REDIS_URL:
        return None
    parts = urlsplit(settings.REDIS_URL)
    try:
        socket.create_connection((parts.hostname or "localhost", parts.port or 6379), timeout=2).close()
    except OSError:
        where = _without_password(settings.REDIS_URL)
        return f"Redis at {where} does not answer; reports that are asked for will wait until it does."
    return None


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return url.replace(f":{parts.password}@", ":…@", 1)
