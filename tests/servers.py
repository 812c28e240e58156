"""A PostgreSQL and a Redis to test on: those named, those that answer here, or private ones for this run."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis as redis_client

from rectify.processes import stop_with_parent

START_SECONDS = 60.0


class NotAvailable(Exception):
    """A server that is neither given, nor running, nor installable; the message says which."""


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    url: str
    version: str
    origin: str

    def url_of(self, database: str) -> str:
        """The same server with another database name."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))


def postgresql_version(url: str) -> str | None:
    """The version of the server at `url` if it answers and lets us create databases, else None."""
    try:
        connection = psycopg2.connect(url, connect_timeout=3)
    except psycopg2.Error:
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            row = cursor.fetchone()
        major, minor = divmod(connection.server_version, 10_000)
        return f"{major}.{minor}" if row and row[0] else None
    finally:
        connection.close()


def redis_version(url: str) -> str | None:
    """The version of the Redis at `url` if it answers, else None."""
    try:
        with redis_client.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3) as client:
            return str(client.info("server")["redis_version"])
    except redis_client.RedisError:
        return None


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def apt_install(package: str) -> None:
    """Install a Debian package if this user may; nothing happens otherwise."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (prefix and not shutil.which("sudo")):
        return
    print(f"Installing {package} with apt …", flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        subprocess.run(
            [*prefix, "apt-get", "-q", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )


def binary(name: str, package: str) -> str:
    """The path of a server's program, installed if it must be and can be."""
    for attempt in (1, 2):
        versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[4]))
        found = str(versions[-1]) if versions else shutil.which(name)
        if found:
            return found
        if attempt == 1:
            apt_install(package)
    raise NotAvailable(f"{name} is not installed; run: sudo apt-get install {package}")


@dataclass(frozen=True)
class Owner:
    """Whom a server runs as; None: as we are."""

    user: int | None = None
    group: int | None = None

    @property
    def extra_groups(self) -> list[int] | None:
        return None if self.user is None else []


def unprivileged() -> Owner:
    """Whom to become to start a server: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return Owner()
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return Owner(entry.pw_uid, entry.pw_gid)


@contextmanager
def _private_folder(owner: Owner) -> Iterator[Path]:
    # Not TMPDIR: another user must be able to walk there.
    with tempfile.TemporaryDirectory(prefix="rectify-server-", dir="/tmp") as name:
        if owner.user is not None and owner.group is not None:
            os.chown(name, owner.user, owner.group)
        yield Path(name)


@contextmanager
def _running(command: list[str], folder: Path, owner: Owner, stop: signal.Signals) -> Iterator[None]:
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=stop_with_parent,
            user=owner.user,
            group=owner.group,
            extra_groups=owner.extra_groups,
        )
    try:
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, version_of: Callable[[str], str | None], what: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if version := version_of(url):
            return version
        time.sleep(0.1)
    raise NotAvailable(f"a private {what} did not start within {START_SECONDS:.0f} seconds")


@contextmanager
def private_postgresql() -> Iterator[Server]:
    """A PostgreSQL of our own on a free port, gone afterwards."""
    initdb, postgres = binary("initdb", "postgresql"), binary("postgres", "postgresql")
    owner, port = unprivileged(), free_port()
    with _private_folder(owner) as folder:
        data = folder / "data"
        made = subprocess.run(
            [initdb, "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            user=owner.user,
            group=owner.group,
            extra_groups=owner.extra_groups,
        )
        if made.returncode:
            raise NotAvailable(f"initdb failed: {' '.join(made.stderr.split())[-300:]}")
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "off"}
        command = [postgres, "-D", str(data), *(f"--{name}={value}" for name, value in settings.items())]
        with _running(command, folder, owner, signal.SIGINT):
            url = f"postgres://postgres@127.0.0.1:{port}/postgres"
            yield Server(url, _wait_for(url, postgresql_version, "PostgreSQL"), "private")


@contextmanager
def private_redis() -> Iterator[Server]:
    """A Redis of our own on a free port, gone afterwards."""
    program, owner, port = binary("redis-server", "redis-server"), unprivileged(), free_port()
    with _private_folder(owner) as folder:
        command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
        with _running([*command, "--dir", str(folder)], folder, owner, signal.SIGTERM):
            url = f"redis://127.0.0.1:{port}/0"
            yield Server(url, _wait_for(url, redis_version, "Redis"), "private")


@contextmanager
def postgresql() -> Iterator[Server]:
    """TEST_DATABASE_URL, else the one on 127.0.0.1:5432, else a private one."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given:
        if version := postgresql_version(given):
            yield Server(given, version, "TEST_DATABASE_URL")
            return
        raise NotAvailable("the PostgreSQL of TEST_DATABASE_URL does not answer or may not create databases")
    local = "postgres://postgres@127.0.0.1:5432/postgres"
    if version := postgresql_version(local):
        yield Server(local, version, "127.0.0.1:5432")
        return
    with private_postgresql() as server:
        yield server


@contextmanager
def redis() -> Iterator[Server]:
    """TEST_REDIS_URL, else the one on 127.0.0.1:6379, else a private one. Tests keep to keys of their own prefix."""
    given = os.environ.get("TEST_REDIS_URL", "")
    if given:
        if version := redis_version(given):
            yield Server(given, version, "TEST_REDIS_URL")
            return
        raise NotAvailable("the Redis of TEST_REDIS_URL does not answer")
    local = "redis://127.0.0.1:6379/15"
    if version := redis_version(local):
        yield Server(local, version, "127.0.0.1:6379")
        return
    with private_redis() as server:
        yield server
