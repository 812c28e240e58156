from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VillagesConfig(AppConfig):
    """The domain: one app, one migration line, a room (package) for every part of the process."""

    name = "villages"
    verbose_name = _("Village organizations")
    default_auto_field = "django.db.models.BigAutoField"
