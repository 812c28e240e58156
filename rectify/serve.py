"""`make run`: prepare the data, start web, worker and scheduler, say where they are, stop them together."""

import fcntl
import hashlib
import http.client
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from types import FrameType

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from rectify import preflight
from rectify.catalogues import compile_catalogues
from rectify.preflight import CannotStart
from rectify.processes import STOP_SIGNALS, Manager, Part, stop_with_parent

ROOT = Path(__file__).resolve().parent.parent
LONGEST_START_SECONDS = 90.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def say(text: str = "") -> None:
    """Print a line; a terminal that was closed is no reason to fail."""
    with suppress(OSError):
        print(text, flush=True)


def terminal_watch() -> Callable[[], bool]:
    """A question to ask again and again: was the window closed under us? Make swallows the hang-up signal."""
    if not sys.stdin.isatty():
        return lambda: False
    watch = select.poll()
    watch.register(sys.stdin, 0)
    return lambda: any(event & (select.POLLHUP | select.POLLERR) for _fd, event in watch.poll(0))


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder: two schedulers on one set of data would do everything twice."""
    with (data_dir / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(f"Rectify is already running with the data in {data_dir}; stop it first.") from error
        yield


def prepare_data() -> None:
    """Bring the tables up to date; fill an empty database with the demonstration county (never in production)."""
    from reports.demo import ask_for_the_first_papers  # models, so not before Django is set up
    from villages import clock

    say("Preparing the database …")
    try:
        call_command("migrate", interactive=False, verbosity=0)
        if settings.PRODUCTION or get_user_model().objects.exists():
            return
        call_command("load_criteria", stdout=StringIO())
        say("The database is empty: loading the demonstration county …")
        report = StringIO()
        call_command("load_demo", stdout=report)
        say(report.getvalue().partition("\n")[0])
        ask_for_the_first_papers(at=clock.now())
    except CommandError as error:
        raise CannotStart(str(error)) from error
    except DatabaseError as error:
        raise CannotStart(f"The database could not be prepared: {' '.join(str(error).split())}") from error


def prepare_statics() -> None:
    """Collect the statics, if anything changed since the last time."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    for path in sorted((settings.BASE_DIR / "static").rglob("*")):
        facts = path.stat()
        digest.update(f"{path}|{facts.st_size}|{facts.st_mtime_ns}".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    say("Collecting the statics …")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())


def parts(host: str, port: int) -> list[Part]:
    """The three processes. Without Redis the worker runs one task at a time: the folder queue is safe only so."""
    celery = [sys.executable, "-m", "celery", "-A", "rectify", "--quiet"]
    pool = ["--pool", "prefork", "--concurrency", "2"] if settings.REDIS_URL else ["--pool", "solo"]
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = ["--bind", address, "--threads", "4", "--log-level", "warning", "--no-control-socket"]
    if "WEB_CONCURRENCY" not in os.environ:
        web += ["--workers", "2"]
    quiet = ["--loglevel", "WARNING"]
    return [
        Part("web", [sys.executable, "-m", "gunicorn", "rectify.wsgi", *web]),
        Part("worker", [*celery, "worker", *pool, *quiet, "--without-gossip", "--without-mingle"]),
        Part("scheduler", [*celery, "beat", *quiet, "--pidfile="]),
    ]


def is_healthy(host: str, port: int) -> bool:
    """Does /healthz/ answer with 200?"""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz/", headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status == 200 and bool(json.load(answer)["ok"])
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_healthy(manager: Manager, host: str, port: int) -> bool:
    """True as soon as pages are served; False if a stop signal came first."""
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while not manager.stopped_by:
        if failed := manager.tend():
            raise CannotStart(f"The {failed} process ended right after its start; its lines above say why.")
        if is_healthy(host, port):
            return True
        if time.monotonic() > deadline:
            raise CannotStart(f"No answer from /healthz/ within {LONGEST_START_SECONDS:.0f} seconds.")
        time.sleep(0.2)
    return False


def announce(host: str, port: int) -> None:
    """Address, accounts, how to stop."""
    shown = "localhost" if host in LOOPBACK else host
    say()
    say(f"Rectify is running at http://{shown}:{port}/")
    say(f"  database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}, data in {settings.DATA_DIR}")
    say()
    if not settings.PRODUCTION:
        call_command("load_demo", accounts=True)
        say()
    say("Ctrl-C stops it; the data stays.")
    say()


def serve(host: str, port: int) -> None:
    """Run the three parts until a stop signal comes."""
    reachable = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    # In a container the demonstration runs as root, and Celery would say so at length.
    environment = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges", **os.environ}
    manager, is_gone = Manager(parts(host, port), environment), terminal_watch()
    try:
        manager.start()
        if wait_until_healthy(manager, reachable, port):
            announce(host, port)
        while not manager.stopped_by and not is_gone():
            if failed := manager.tend():
                raise CannotStart(f"The {failed} process cannot stay up; its lines above say why.")
            time.sleep(0.3)
        say()
        say("Stopping …")
    finally:
        manager.stop()
    say("Stopped: web, worker and scheduler.")


def configure(host: str, port: int) -> None:
    """Read the settings; whoever opens the demonstration to the network opens it to every host name.

    On this machine alone the demonstration has an address, which its mails and the QR codes of its papers lead to.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rectify.settings")
    if os.environ.get("RECTIFY_ENV", "demo") == "demo":
        if host in LOOPBACK:
            os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
        else:
            os.environ.setdefault("ALLOWED_HOSTS", "*")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CannotStart(str(error)) from error
    except OSError as error:
        raise CannotStart(f"The data folder cannot be used: {error}.") from error


def main() -> int:
    """0 after a stop that was asked for, 1 after a refusal."""
    if os.environ.get("MAKELEVEL"):
        stop_with_parent()
    # The data are a county's: files made from here on are read by this user only.
    os.umask(0o077)
    for number in STOP_SIGNALS:
        signal.signal(number, _interrupt)
    host = os.environ.get("HOST", "").strip() or "127.0.0.1"
    try:
        port = preflight.port()
        # Before Django, which reads them once: the demonstration writes sentences down in the county's language.
        compile_catalogues(ROOT / "locale")
        configure(host, port)
        preflight.check_folder(settings.DATA_DIR)
        with only_one(settings.DATA_DIR):
            preflight.check_port(host, port)
            preflight.check_database()
            if warning := preflight.warn_about_broker():
                say(warning)
            prepare_data()
            prepare_statics()
            serve(host, port)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        say("Stopped before everything was up; the data stays.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
