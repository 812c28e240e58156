"""What happened before there were inboxes counts as told; entries of that time are in their first round."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F


def fill(apps: Any, _schema_editor: Any) -> None:
    apps.get_model("villages", "LedgerEntry").objects.update(round_began_at=F("opened_at"))
    apps.get_model("villages", "StageChange").objects.filter(told_at=None).update(told_at=F("at"))


class Migration(migrations.Migration):
    dependencies = [("villages", "0005_rectification_to_the_end")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="ledgerentry",
            name="round_began_at",
            field=models.DateTimeField(verbose_name="the round began at"),
        ),
    ]
