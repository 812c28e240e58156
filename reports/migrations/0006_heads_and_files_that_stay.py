import logging
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

logger = logging.getLogger(__name__)


def freeze_heads(apps: Any, schema_editor: Any) -> None:
    """What was issued before keeps the words that the settings have now; nothing tells those of then."""
    snapshots = apps.get_model("reports", "ReportSnapshot").objects.filter(head={})
    if not snapshots.exists():
        return
    from reports.numbers import from_json
    from reports.papers.heads import as_json, head_now
    from reports.papers.registry import kind_of

    for snapshot in snapshots.only("pk", "paper", "figures").iterator(chunk_size=200):
        kind = kind_of(snapshot.paper)
        try:
            snapshot.head = as_json(head_now(kind, from_json(kind.contents, snapshot.figures)))
        except (KeyError, TypeError, ValueError) as error:
            # It cannot be printed either, but that is no reason to stop the upgrade.
            logger.warning("the head of paper %s was not frozen: %s", snapshot.pk, error)
            continue
        snapshot.save(update_fields=["head"])


def list_files(apps: Any, schema_editor: Any) -> None:
    """The bytes of the copies that are there; those that were overwritten before are lost."""
    job_model, file_model = (apps.get_model("reports", name) for name in ("ReportJob", "IssuedFile"))
    ready = job_model.objects.filter(state="ready").values_list("pk", "sha256", "finished_at")
    rows = [file_model(job_id=pk, sha256=sha256, made_at=at) for pk, sha256, at in ready]
    file_model.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_setting_too_long"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportsnapshot",
            name="head",
            field=models.JSONField(
                default=dict, help_text="issuing body, numbers, seal and day: reports/papers/heads.py"
            ),
        ),
        migrations.CreateModel(
            name="IssuedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issued_files", to="reports.reportjob"
                    ),
                ),
            ],
            options={
                "verbose_name": "issued file",
                "verbose_name_plural": "issued files",
                "ordering": ["job", "-made_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("job", "sha256"), name="issued_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__length", 64)), name="issued_file_has_its_sha256"
                    ),
                ],
            },
        ),
        migrations.RunPython(freeze_heads, migrations.RunPython.noop),
        migrations.RunPython(list_files, migrations.RunPython.noop),
    ]
