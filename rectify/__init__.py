"""The building: settings, addresses, queue and health. No domain."""

from rectify.celery import app as celery_app

__all__ = ["celery_app"]
