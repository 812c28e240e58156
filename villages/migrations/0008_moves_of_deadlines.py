"""Moves of deadlines are kept, so that a past day can be looked at; those so far are told by the audit trail."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

# What has moved a deadline or set the first one, as the trail calls it; each row says the deadline from then on.
VERBS = (
    "entry.determine", "entry.extend", "entry.fail", "entry.basically_pass", "entry.rebound", "entry.widen",
    "entry.take_over",
)  # fmt: skip


def follow_the_trail(apps: Any, _schema_editor: Any) -> None:
    """One move for each row of the trail that names another deadline than the row of the same entry before it."""
    move = apps.get_model("villages", "DeadlineMove")
    entries = set(apps.get_model("villages", "LedgerEntry").objects.values_list("pk", flat=True))
    trail = apps.get_model("villages", "AuditRow").objects.filter(kind="ledgerentry", verb__in=VERBS)
    known: dict[int, str] = {}
    found = []
    for key, after, at in trail.order_by("at", "pk").values_list("object_id", "after", "at").iterator():
        entry, deadline = int(key), after.get("deadline")
        if deadline is None or entry not in entries:
            continue
        if known.get(entry, deadline) != deadline:
            found.append(move(entry_id=entry, before=known[entry], after=deadline, at=at))
        known[entry] = deadline
    move.objects.bulk_create(found, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("villages", "0007_look_backs_of_their_watch")]

    operations = [
        migrations.CreateModel(
            name="DeadlineMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.DateField(verbose_name="deadline before")),
                ("after", models.DateField(verbose_name="deadline")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadline_moves",
                        to="villages.ledgerentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "move of a deadline",
                "verbose_name_plural": "moves of deadlines",
                "ordering": ["entry", "at", "pk"],
                "indexes": [models.Index(fields=["entry", "at"], name="deadline_move_by_entry")],
            },
        ),
        migrations.RunPython(follow_the_trail, migrations.RunPython.noop),
    ]
