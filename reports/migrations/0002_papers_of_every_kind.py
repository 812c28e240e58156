import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("villages", "0006_old_rows_are_told_and_in_round_one"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("reportsnapshot", "snapshot_once_per_revision"),
        migrations.RemoveConstraint("reportjob", "job_once_per_snapshot_and_language"),
        migrations.RenameField("reportsnapshot", "township", "place"),
        migrations.RenameField("reportsnapshot", "quarter", "period"),
        migrations.CreateModel(
            name="ReportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.CharField(
                        choices=[
                            ("township", "township quarterly report"),
                            ("county", "county summary"),
                            ("region", "city or province summary"),
                            ("annual", "annual statistics sheet"),
                            ("village_file", "village file"),
                            ("ledger_book", "ledger book"),
                            ("acceptance", "acceptance record"),
                            ("cancellation", "cancellation record"),
                            ("notice", "notice"),
                            ("letter", "letter of responsibility"),
                            ("freeze_list", "personnel freeze list"),
                            ("leader_card", "contact leader's card"),
                        ],
                        default="township",
                        max_length=20,
                        verbose_name="paper",
                    ),
                ),
                ("period", models.CharField(max_length=10, verbose_name="period")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")], max_length=10, verbose_name="language"
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("office", "office copy, complete"), ("outside", "copy with sensitive notes masked")],
                        default="office",
                        max_length=10,
                        verbose_name="copy",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("spreading", "papers are being asked for"),
                            ("running", "running"),
                            ("binding", "being bound"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                        ],
                        default="spreading",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("expected", models.PositiveIntegerField(default=0, verbose_name="papers expected")),
                (
                    "spread_to",
                    models.CharField(
                        blank=True, help_text="the last county whose papers were asked for", max_length=12
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="requested at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                (
                    "told_at",
                    models.DateTimeField(help_text="when the person who asked was told that it is ready", null=True),
                ),
                ("path", models.CharField(blank=True, help_text="the bound PDF, below MEDIA_ROOT", max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField(help_text="bytes", null=True, verbose_name="size")),
            ],
            options={
                "verbose_name": "batch of reports",
                "verbose_name_plural": "batches of reports",
                "ordering": ["-requested_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.CharField(
                        choices=[
                            ("township", "township quarterly report"),
                            ("county", "county summary"),
                            ("region", "city or province summary"),
                            ("annual", "annual statistics sheet"),
                            ("village_file", "village file"),
                            ("ledger_book", "ledger book"),
                            ("acceptance", "acceptance record"),
                            ("cancellation", "cancellation record"),
                            ("notice", "notice"),
                            ("letter", "letter of responsibility"),
                            ("freeze_list", "personnel freeze list"),
                            ("leader_card", "contact leader's card"),
                        ],
                        default="county",
                        max_length=20,
                        verbose_name="paper",
                    ),
                ),
                ("period", models.CharField(max_length=10, verbose_name="period")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")], max_length=10, verbose_name="language"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("situation", models.TextField(blank=True, verbose_name="situation")),
                ("measures", models.TextField(blank=True, verbose_name="main measures")),
                ("problems", models.TextField(blank=True, verbose_name="problems")),
                ("next_steps", models.TextField(blank=True, verbose_name="next steps")),
                ("written_at", models.DateTimeField(verbose_name="written at")),
            ],
            options={
                "verbose_name": "words of a report",
                "verbose_name_plural": "words of reports",
                "ordering": ["paper", "place__code", "period", "language", "-version"],
            },
        ),
        migrations.AlterModelOptions(
            name="reportsnapshot",
            options={
                "ordering": ["-period", "place__code", "paper", "subject", "-revision"],
                "verbose_name": "report snapshot",
                "verbose_name_plural": "report snapshots",
            },
        ),
        migrations.AddField(
            model_name="reportjob",
            name="audience",
            field=models.CharField(
                choices=[("office", "office copy, complete"), ("outside", "copy with sensitive notes masked")],
                default="office",
                max_length=10,
                verbose_name="copy",
            ),
        ),
        migrations.AddField(
            model_name="reportjob",
            name="not_before",
            field=models.DateTimeField(help_text="tried again after a failure that may pass, not earlier", null=True),
        ),
        migrations.AddField(
            model_name="reportsnapshot",
            name="confirm_code",
            field=models.CharField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name="reportsnapshot",
            name="paper",
            field=models.CharField(
                choices=[
                    ("township", "township quarterly report"),
                    ("county", "county summary"),
                    ("region", "city or province summary"),
                    ("annual", "annual statistics sheet"),
                    ("village_file", "village file"),
                    ("ledger_book", "ledger book"),
                    ("acceptance", "acceptance record"),
                    ("cancellation", "cancellation record"),
                    ("notice", "notice"),
                    ("letter", "letter of responsibility"),
                    ("freeze_list", "personnel freeze list"),
                    ("leader_card", "contact leader's card"),
                ],
                default="township",
                max_length=20,
                verbose_name="paper",
            ),
        ),
        migrations.AddField(
            model_name="reportsnapshot",
            name="subject",
            field=models.CharField(
                blank=True,
                help_text="what in the place it is about: an entry, a notice, a person; empty: all",
                max_length=80,
            ),
        ),
        migrations.AlterField(
            model_name="reportjob",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "queued"),
                    ("running", "running"),
                    ("ready", "ready"),
                    ("failed", "failed"),
                    ("cancelled", "cancelled"),
                ],
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="reportsnapshot",
            name="period",
            field=models.CharField(help_text="2026Q3, 2026 or 2026-11-22", max_length=10, verbose_name="period"),
        ),
        migrations.AlterField(
            model_name="reportsnapshot",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="report_snapshots",
                to="villages.division",
                verbose_name="place",
            ),
        ),
        migrations.AddIndex(
            model_name="reportsnapshot",
            index=models.Index(fields=["paper", "period"], name="snapshot_by_paper_and_period"),
        ),
        migrations.AddConstraint(
            model_name="reportjob",
            constraint=models.UniqueConstraint(fields=("snapshot", "language", "audience"), name="job_once_per_copy"),
        ),
        migrations.AddConstraint(
            model_name="reportsnapshot",
            constraint=models.UniqueConstraint(
                fields=("paper", "place", "period", "subject", "revision"), name="snapshot_once_per_revision"
            ),
        ),
        migrations.AddField(
            model_name="reportbatch",
            name="cancelled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reportbatch",
            name="jobs",
            field=models.ManyToManyField(related_name="batches", to="reports.reportjob"),
        ),
        migrations.AddField(
            model_name="reportbatch",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="report_batches",
                to="villages.division",
                verbose_name="place",
            ),
        ),
        migrations.AddField(
            model_name="reportbatch",
            name="requested_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reportwords",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="report_words",
                to="villages.division",
                verbose_name="place",
            ),
        ),
        migrations.AddField(
            model_name="reportwords",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="reportbatch",
            index=models.Index(fields=["state"], name="batch_by_state"),
        ),
        migrations.AddConstraint(
            model_name="reportwords",
            constraint=models.UniqueConstraint(
                fields=("paper", "place", "period", "language", "version"), name="words_once_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportwords",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="words_version_counts_from_one"
            ),
        ),
    ]
