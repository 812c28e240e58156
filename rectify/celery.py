"""The queue: one Celery application, and what the scheduler does by the clock."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import task_postrun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rectify.settings")
# Django's checks load every page of the site, 20 MB in each worker process; they run when the site starts.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("rectify")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_postrun.connect
def _stay_small(**_: object) -> None:
    """After every task, not only after papers: binding a county leaves 20 MB that the C library keeps otherwise."""
    from reports.memory import give_back  # the web process imports this module, too, and never gives back

    give_back()


def _hourly(task: str, *, minute: int) -> dict[str, Any]:
    return {"task": f"villages.tasks.{task}", "schedule": crontab(minute=str(minute)), "options": {"expires": 3500}}


# A tick that nobody took before the next one is worthless: it expires instead of piling up while no worker runs.
app.conf.beat_schedule = {
    "open-quarters": _hourly("open_quarters", minute=5),
    "relock-quarters": _hourly("relock_quarters", minute=1),
    # A time limit ends at midnight, so the first minutes of the day are the ones that matter.
    "lapse-explanations": _hourly("lapse_explanations", minute=10),
    "remind-of-spot-checks": _hourly("remind_of_spot_checks", minute=10),
    # A watch ends at midnight, too; a merged village is carried on before anything is proposed for it.
    "carry-over-entries": _hourly("carry_over_entries", minute=12),
    # After the explanations have lapsed: a village that should have been listed is a fact for a notice.
    "propose-notices": _hourly("propose_notices", minute=14),
    "propose-cancellations": _hourly("propose_cancellations", minute=15),
    # What happened is told within a minute; the reminders come before the digests of the morning.
    "tell": {"task": "villages.tasks.tell", "schedule": crontab(), "options": {"expires": 55}},
    "remind": {"task": "villages.tasks.remind", "schedule": crontab(minute="7-57/10"), "options": {"expires": 550}},
    "send-digests": {
        "task": "villages.tasks.send_digests",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 550},
    },
    # The reports of a county whose last check was confirmed, or whose quarter is over long enough.
    "close-quarters": {
        "task": "reports.tasks.close_quarters",
        "schedule": crontab(minute="25"),
        "options": {"expires": 3500},
    },
    "sweep-reports": {"task": "reports.tasks.sweep", "schedule": 30.0, "options": {"expires": 25}},
    "heartbeat": {"task": "reports.tasks.heartbeat", "schedule": 30.0, "options": {"expires": 25}},
}
