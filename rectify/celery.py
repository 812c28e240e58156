"""The queue: one Celery application, and what the scheduler does by the clock."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rectify.settings")

app = Celery("rectify")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A tick that nobody took before the next one is worthless: it expires instead of piling up while no worker runs.
app.conf.beat_schedule = {
    "open-quarters": {
        "task": "villages.tasks.open_quarters",
        "schedule": crontab(minute="5"),
        "options": {"expires": 3500},
    },
    "relock-quarters": {
        "task": "villages.tasks.relock_quarters",
        "schedule": crontab(minute="1"),
        "options": {"expires": 3500},
    },
    # A time limit ends at midnight, so the first minutes of the day are the ones that matter.
    "lapse-explanations": {
        "task": "villages.tasks.lapse_explanations",
        "schedule": crontab(minute="10"),
        "options": {"expires": 3500},
    },
    "remind-of-spot-checks": {
        "task": "villages.tasks.remind_of_spot_checks",
        "schedule": crontab(minute="10"),
        "options": {"expires": 3500},
    },
    # A watch ends at midnight, too; a merged village is carried on before anything is proposed for it.
    "carry-over-entries": {
        "task": "villages.tasks.carry_over_entries",
        "schedule": crontab(minute="12"),
        "options": {"expires": 3500},
    },
    # After the explanations have lapsed: a village that should have been listed is a fact for a notice.
    "propose-notices": {
        "task": "villages.tasks.propose_notices",
        "schedule": crontab(minute="14"),
        "options": {"expires": 3500},
    },
    "propose-cancellations": {
        "task": "villages.tasks.propose_cancellations",
        "schedule": crontab(minute="15"),
        "options": {"expires": 3500},
    },
    # What happened is told within a minute; the reminders come before the digests of the morning.
    "tell": {"task": "villages.tasks.tell", "schedule": crontab(), "options": {"expires": 55}},
    "remind": {"task": "villages.tasks.remind", "schedule": crontab(minute="7-57/10"), "options": {"expires": 550}},
    "send-digests": {
        "task": "villages.tasks.send_digests",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 550},
    },
    "sweep-reports": {"task": "reports.tasks.sweep", "schedule": 30.0, "options": {"expires": 25}},
    "heartbeat": {"task": "reports.tasks.heartbeat", "schedule": 30.0, "options": {"expires": 25}},
}
