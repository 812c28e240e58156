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
    "sweep-reports": {"task": "reports.tasks.sweep", "schedule": 30.0, "options": {"expires": 25}},
    "heartbeat": {"task": "reports.tasks.heartbeat", "schedule": 30.0, "options": {"expires": 25}},
}
