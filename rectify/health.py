"""/healthz/: does the database answer, are its tables up to date, are worker and scheduler alive."""

import datetime as dt
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.models import Heartbeat

# The scheduler's tick comes every 30 seconds; a long report may hold the only worker for a while.
STALE_AFTER = dt.timedelta(seconds=150)


def _database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {"ok": False, "detail": "no answer"}
    return {"ok": True, "engine": connection.vendor}


def _migrations() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"ok": not missing, "missing": len(missing)}


def _heartbeats(at: dt.datetime) -> dict[str, dict[str, Any]]:
    """Worker and scheduler by their rows: a worker that answers pings may still be deaf to its queue."""
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    return {
        name: {
            "ok": name in seen and at - seen[name] <= STALE_AFTER,
            "seconds_ago": round((at - seen[name]).total_seconds()) if name in seen else None,
        }
        for name in ("worker", "scheduler")
    }


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when pages can be served, else 503; a silent worker or scheduler is said but keeps the site up."""
    parts: dict[str, dict[str, Any]] = {"database": _database()}
    if parts["database"]["ok"]:
        parts["migrations"] = _migrations()
    ok = all(part["ok"] for part in parts.values())
    if ok:
        parts |= _heartbeats(timezone.now())
    return JsonResponse({"ok": ok, **parts}, status=200 if ok else 503)
