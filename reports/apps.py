"""Reports: figures → document → PDF. Reads villages, never writes to it."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The second Django app; it depends on villages and nothing depends on it."""

    name = "reports"
