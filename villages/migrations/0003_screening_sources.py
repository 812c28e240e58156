import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import rectify.migrating


class Migration(migrations.Migration):
    dependencies = [
        ("villages", "0002_audit_is_append_only"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="finding",
            name="finding_of_a_township_has_its_answer",
        ),
        migrations.RemoveConstraint(
            model_name="stagechange",
            name="stage_change_is_about_one_thing",
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="determination",
                    name="stage",
                    field=models.CharField(
                        choices=[
                            ("", "not there yet"),
                            ("not_started", "not started"),
                            ("in_work", "in work"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("confirmed", "confirmed"),
                            ("found", "awaiting decision"),
                            ("proposed", "proposed, awaiting signature"),
                            ("determined", "determined"),
                            ("dismissed", "dismissed"),
                            ("withdrawn", "withdrawn"),
                            ("signed", "signed"),
                            ("declined", "declined"),
                            ("recalled", "recalled"),
                            ("rectifying", "rectifying"),
                            ("inspecting", "inspecting"),
                            ("watch", "watch"),
                            ("cancelled", "cancelled"),
                            ("mobilise", "1 mobilise"),
                            ("investigate", "2 investigate"),
                            ("analyse", "3 analyse"),
                            ("rectify", "4 rectify"),
                            ("unlocked", "unlocked"),
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("called_off", "called off"),
                            ("running", "running"),
                            ("closed", "closed"),
                            ("settled", "settled"),
                            ("unsettled", "mediation failed"),
                            ("promised", "promised"),
                            ("fulfilled", "fulfilled"),
                            ("not_fulfilled", "not fulfilled"),
                            ("asked", "waiting for the township"),
                            ("answered", "answered"),
                            ("accepted", "explanation accepted"),
                            ("concealed", "should have been listed"),
                            ("dropped", "dropped"),
                        ],
                        max_length=15,
                        verbose_name="stage",
                    ),
                ),
                migrations.AlterField(
                    model_name="finding",
                    name="source",
                    field=models.CharField(
                        choices=[
                            ("township", "quarterly check"),
                            ("spot_check", "county spot check"),
                            ("department", "department report"),
                            ("evaluation", "mass evaluation"),
                            ("incident", "register of incidents"),
                            ("dispute", "register of disputes"),
                        ],
                        max_length=15,
                        verbose_name="source",
                    ),
                ),
                migrations.AlterField(
                    model_name="finding",
                    name="stage",
                    field=models.CharField(
                        choices=[
                            ("", "not there yet"),
                            ("not_started", "not started"),
                            ("in_work", "in work"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("confirmed", "confirmed"),
                            ("found", "awaiting decision"),
                            ("proposed", "proposed, awaiting signature"),
                            ("determined", "determined"),
                            ("dismissed", "dismissed"),
                            ("withdrawn", "withdrawn"),
                            ("signed", "signed"),
                            ("declined", "declined"),
                            ("recalled", "recalled"),
                            ("rectifying", "rectifying"),
                            ("inspecting", "inspecting"),
                            ("watch", "watch"),
                            ("cancelled", "cancelled"),
                            ("mobilise", "1 mobilise"),
                            ("investigate", "2 investigate"),
                            ("analyse", "3 analyse"),
                            ("rectify", "4 rectify"),
                            ("unlocked", "unlocked"),
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("called_off", "called off"),
                            ("running", "running"),
                            ("closed", "closed"),
                            ("settled", "settled"),
                            ("unsettled", "mediation failed"),
                            ("promised", "promised"),
                            ("fulfilled", "fulfilled"),
                            ("not_fulfilled", "not fulfilled"),
                            ("asked", "waiting for the township"),
                            ("answered", "answered"),
                            ("accepted", "explanation accepted"),
                            ("concealed", "should have been listed"),
                            ("dropped", "dropped"),
                        ],
                        max_length=15,
                        verbose_name="stage",
                    ),
                ),
                migrations.AlterField(
                    model_name="ledgerentry",
                    name="stage",
                    field=models.CharField(
                        choices=[
                            ("", "not there yet"),
                            ("not_started", "not started"),
                            ("in_work", "in work"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("confirmed", "confirmed"),
                            ("found", "awaiting decision"),
                            ("proposed", "proposed, awaiting signature"),
                            ("determined", "determined"),
                            ("dismissed", "dismissed"),
                            ("withdrawn", "withdrawn"),
                            ("signed", "signed"),
                            ("declined", "declined"),
                            ("recalled", "recalled"),
                            ("rectifying", "rectifying"),
                            ("inspecting", "inspecting"),
                            ("watch", "watch"),
                            ("cancelled", "cancelled"),
                            ("mobilise", "1 mobilise"),
                            ("investigate", "2 investigate"),
                            ("analyse", "3 analyse"),
                            ("rectify", "4 rectify"),
                            ("unlocked", "unlocked"),
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("called_off", "called off"),
                            ("running", "running"),
                            ("closed", "closed"),
                            ("settled", "settled"),
                            ("unsettled", "mediation failed"),
                            ("promised", "promised"),
                            ("fulfilled", "fulfilled"),
                            ("not_fulfilled", "not fulfilled"),
                            ("asked", "waiting for the township"),
                            ("answered", "answered"),
                            ("accepted", "explanation accepted"),
                            ("concealed", "should have been listed"),
                            ("dropped", "dropped"),
                        ],
                        max_length=15,
                        verbose_name="stage",
                    ),
                ),
                migrations.AlterField(
                    model_name="ledgerentry",
                    name="step",
                    field=models.CharField(
                        choices=[
                            ("", "not there yet"),
                            ("not_started", "not started"),
                            ("in_work", "in work"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("confirmed", "confirmed"),
                            ("found", "awaiting decision"),
                            ("proposed", "proposed, awaiting signature"),
                            ("determined", "determined"),
                            ("dismissed", "dismissed"),
                            ("withdrawn", "withdrawn"),
                            ("signed", "signed"),
                            ("declined", "declined"),
                            ("recalled", "recalled"),
                            ("rectifying", "rectifying"),
                            ("inspecting", "inspecting"),
                            ("watch", "watch"),
                            ("cancelled", "cancelled"),
                            ("mobilise", "1 mobilise"),
                            ("investigate", "2 investigate"),
                            ("analyse", "3 analyse"),
                            ("rectify", "4 rectify"),
                            ("unlocked", "unlocked"),
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("called_off", "called off"),
                            ("running", "running"),
                            ("closed", "closed"),
                            ("settled", "settled"),
                            ("unsettled", "mediation failed"),
                            ("promised", "promised"),
                            ("fulfilled", "fulfilled"),
                            ("not_fulfilled", "not fulfilled"),
                            ("asked", "waiting for the township"),
                            ("answered", "answered"),
                            ("accepted", "explanation accepted"),
                            ("concealed", "should have been listed"),
                            ("dropped", "dropped"),
                        ],
                        default="mobilise",
                        max_length=15,
                        verbose_name="stage of rectification",
                    ),
                ),
                migrations.AlterField(
                    model_name="quarterlycheck",
                    name="stage",
                    field=models.CharField(
                        choices=[
                            ("", "not there yet"),
                            ("not_started", "not started"),
                            ("in_work", "in work"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("confirmed", "confirmed"),
                            ("found", "awaiting decision"),
                            ("proposed", "proposed, awaiting signature"),
                            ("determined", "determined"),
                            ("dismissed", "dismissed"),
                            ("withdrawn", "withdrawn"),
                            ("signed", "signed"),
                            ("declined", "declined"),
                            ("recalled", "recalled"),
                            ("rectifying", "rectifying"),
                            ("inspecting", "inspecting"),
                            ("watch", "watch"),
                            ("cancelled", "cancelled"),
                            ("mobilise", "1 mobilise"),
                            ("investigate", "2 investigate"),
                            ("analyse", "3 analyse"),
                            ("rectify", "4 rectify"),
                            ("unlocked", "unlocked"),
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("called_off", "called off"),
                            ("running", "running"),
                            ("closed", "closed"),
                            ("settled", "settled"),
                            ("unsettled", "mediation failed"),
                            ("promised", "promised"),
                            ("fulfilled", "fulfilled"),
                            ("not_fulfilled", "not fulfilled"),
                            ("asked", "waiting for the township"),
                            ("answered", "answered"),
                            ("accepted", "explanation accepted"),
                            ("concealed", "should have been listed"),
                            ("dropped", "dropped"),
                        ],
                        max_length=15,
                        verbose_name="stage",
                    ),
                ),
                migrations.AlterField(
                    model_name="stagechange",
                    name="after",
                    field=models.CharField(
                        choices=[
                            ("", "not there yet"),
                            ("not_started", "not started"),
                            ("in_work", "in work"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("confirmed", "confirmed"),
                            ("found", "awaiting decision"),
                            ("proposed", "proposed, awaiting signature"),
                            ("determined", "determined"),
                            ("dismissed", "dismissed"),
                            ("withdrawn", "withdrawn"),
                            ("signed", "signed"),
                            ("declined", "declined"),
                            ("recalled", "recalled"),
                            ("rectifying", "rectifying"),
                            ("inspecting", "inspecting"),
                            ("watch", "watch"),
                            ("cancelled", "cancelled"),
                            ("mobilise", "1 mobilise"),
                            ("investigate", "2 investigate"),
                            ("analyse", "3 analyse"),
                            ("rectify", "4 rectify"),
                            ("unlocked", "unlocked"),
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("called_off", "called off"),
                            ("running", "running"),
                            ("closed", "closed"),
                            ("settled", "settled"),
                            ("unsettled", "mediation failed"),
                            ("promised", "promised"),
                            ("fulfilled", "fulfilled"),
                            ("not_fulfilled", "not fulfilled"),
                            ("asked", "waiting for the township"),
                            ("answered", "answered"),
                            ("accepted", "explanation accepted"),
                            ("concealed", "should have been listed"),
                            ("dropped", "dropped"),
                        ],
                        max_length=15,
                        verbose_name="after",
                    ),
                ),
                migrations.AlterField(
                    model_name="stagechange",
                    name="before",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("", "not there yet"),
                            ("not_started", "not started"),
                            ("in_work", "in work"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("confirmed", "confirmed"),
                            ("found", "awaiting decision"),
                            ("proposed", "proposed, awaiting signature"),
                            ("determined", "determined"),
                            ("dismissed", "dismissed"),
                            ("withdrawn", "withdrawn"),
                            ("signed", "signed"),
                            ("declined", "declined"),
                            ("recalled", "recalled"),
                            ("rectifying", "rectifying"),
                            ("inspecting", "inspecting"),
                            ("watch", "watch"),
                            ("cancelled", "cancelled"),
                            ("mobilise", "1 mobilise"),
                            ("investigate", "2 investigate"),
                            ("analyse", "3 analyse"),
                            ("rectify", "4 rectify"),
                            ("unlocked", "unlocked"),
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("called_off", "called off"),
                            ("running", "running"),
                            ("closed", "closed"),
                            ("settled", "settled"),
                            ("unsettled", "mediation failed"),
                            ("promised", "promised"),
                            ("fulfilled", "fulfilled"),
                            ("not_fulfilled", "not fulfilled"),
                            ("asked", "waiting for the township"),
                            ("answered", "answered"),
                            ("accepted", "explanation accepted"),
                            ("concealed", "should have been listed"),
                            ("dropped", "dropped"),
                        ],
                        max_length=15,
                        verbose_name="before",
                    ),
                ),
                migrations.AlterField(
                    model_name="stagechange",
                    name="thing",
                    field=models.CharField(
                        choices=[
                            ("check", "quarterly check"),
                            ("finding", "finding"),
                            ("determination", "determination"),
                            ("entry", "ledger entry"),
                            ("step", "stage of rectification"),
                            ("spot_check", "spot check"),
                            ("spot_visit", "visit of a spot check"),
                            ("incident", "incident"),
                            ("dispute", "dispute"),
                            ("commitment", "commitment"),
                            ("explanation", "request for an explanation"),
                        ],
                        max_length=15,
                    ),
                ),
                migrations.AlterField(
                    model_name="stagechange",
                    name="verb",
                    field=models.CharField(
                        choices=[
                            ("open", "open"),
                            ("fill", "fill in"),
                            ("submit", "submit"),
                            ("return", "return"),
                            ("confirm", "confirm"),
                            ("unconfirm", "unconfirm"),
                            ("record", "record"),
                            ("propose", "propose"),
                            ("sign", "sign"),
                            ("decline", "decline"),
                            ("recall", "recall"),
                            ("attach", "attach to the open entry"),
                            ("detach", "detach from the open entry"),
                            ("dismiss", "dismiss"),
                            ("reopen", "reopen"),
                            ("withdraw", "withdraw"),
                            ("correct", "withdraw after a correction"),
                            ("determine", "determine"),
                            ("apply", "apply for acceptance"),
                            ("pass", "pass"),
                            ("fail", "fail"),
                            ("rebound", "rebound"),
                            ("cancel", "cancel"),
                            ("next_step", "open the next stage"),
                            ("unlock", "unlock"),
                            ("relock", "lock again"),
                            ("plan", "plan"),
                            ("start_out", "start"),
                            ("finish", "finish"),
                            ("close", "close"),
                            ("call_off", "call off"),
                            ("register", "register"),
                            ("settle", "settle"),
                            ("give_up", "end without result"),
                            ("promise", "promise"),
                            ("fulfil", "fulfil"),
                            ("ask", "ask for an explanation"),
                            ("answer", "answer"),
                            ("accept", "accept the explanation"),
                            ("reject", "mark as should have been listed"),
                            ("lapse", "mark as unexplained"),
                            ("drop", "drop"),
                        ],
                        max_length=15,
                        verbose_name="verb",
                    ),
                ),
            ],
        ),
        rectify.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name="AssessmentSheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.SlugField(unique=True, verbose_name="key")),
                        ("title_zh", models.CharField(max_length=100)),
                        ("title_en", models.CharField(max_length=100)),
                        ("in_force_from", models.DateField(unique=True, verbose_name="in force from")),
                        (
                            "items",
                            models.JSONField(help_text="[{number, aspect_zh, aspect_en, text_zh, text_en, points}]"),
                        ),
                    ],
                    options={
                        "verbose_name": "assessment sheet",
                        "verbose_name_plural": "assessment sheets",
                        "ordering": ["-in_force_from"],
                    },
                ),
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("period", models.CharField(max_length=6, verbose_name="period")),
                        ("points", models.JSONField(help_text="{item number: points given}")),
                        (
                            "reasons",
                            models.JSONField(default=dict, help_text="{item number: why points were taken off}"),
                        ),
                        ("total", models.PositiveSmallIntegerField(verbose_name="total")),
                        ("reason", models.TextField(blank=True, verbose_name="reason of the correction")),
                        ("scored_at", models.DateTimeField(verbose_name="scored at")),
                        (
                            "corrects",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected_by",
                                to="villages.assessment",
                            ),
                        ),
                        (
                            "scored_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="villages.division",
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="villages.assessmentsheet",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "assessment",
                        "verbose_name_plural": "assessments",
                        "ordering": ["-period", "village__code", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("corrects", None)),
                                fields=("village", "period"),
                                name="assessment_once_per_village_and_period",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("total__lte", 100)), name="assessment_total_is_of_100"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("corrects", None), ("reason", "")),
                                    models.Q(("corrects__isnull", False), models.Q(("reason", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="assessment_correction_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckLoad",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("file_name", models.CharField(max_length=150, verbose_name="file name")),
                        ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                        (
                            "answers",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder,
                                help_text="{village code: {criterion number: answer}}, as read",
                            ),
                        ),
                        (
                            "versions",
                            models.JSONField(help_text="{village code: version of the sheet that was compared}"),
                        ),
                        ("read_at", models.DateTimeField(verbose_name="read at")),
                        ("applied_at", models.DateTimeField(null=True, verbose_name="applied at")),
                        (
                            "quarterly_check",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="loads",
                                to="villages.quarterlycheck",
                            ),
                        ),
                        (
                            "read_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "loaded spreadsheet",
                        "verbose_name_plural": "loaded spreadsheets",
                        "ordering": ["-read_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Commitment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("", "not there yet"),
                                    ("not_started", "not started"),
                                    ("in_work", "in work"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("confirmed", "confirmed"),
                                    ("found", "awaiting decision"),
                                    ("proposed", "proposed, awaiting signature"),
                                    ("determined", "determined"),
                                    ("dismissed", "dismissed"),
                                    ("withdrawn", "withdrawn"),
                                    ("signed", "signed"),
                                    ("declined", "declined"),
                                    ("recalled", "recalled"),
                                    ("rectifying", "rectifying"),
                                    ("inspecting", "inspecting"),
                                    ("watch", "watch"),
                                    ("cancelled", "cancelled"),
                                    ("mobilise", "1 mobilise"),
                                    ("investigate", "2 investigate"),
                                    ("analyse", "3 analyse"),
                                    ("rectify", "4 rectify"),
                                    ("unlocked", "unlocked"),
                                    ("planned", "planned"),
                                    ("under_way", "under way"),
                                    ("done", "done"),
                                    ("called_off", "called off"),
                                    ("running", "running"),
                                    ("closed", "closed"),
                                    ("settled", "settled"),
                                    ("unsettled", "mediation failed"),
                                    ("promised", "promised"),
                                    ("fulfilled", "fulfilled"),
                                    ("not_fulfilled", "not fulfilled"),
                                    ("asked", "waiting for the township"),
                                    ("answered", "answered"),
                                    ("accepted", "explanation accepted"),
                                    ("concealed", "should have been listed"),
                                    ("dropped", "dropped"),
                                ],
                                max_length=15,
                                verbose_name="stage",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("promise", models.TextField(verbose_name="what is promised")),
                        ("post", models.CharField(max_length=100, verbose_name="promised by (post)")),
                        ("promised_on", models.DateField(verbose_name="promised on")),
                        ("until", models.DateField(verbose_name="until")),
                        ("result", models.TextField(blank=True, verbose_name="result")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="commitments",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "commitment",
                        "verbose_name_plural": "commitments",
                        "ordering": ["until", "village__code", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until__gte", models.F("promised_on"))),
                                name="commitment_ends_after_the_promise",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        ("stage__in", ["fulfilled", "not_fulfilled"]),
                                        models.Q(("result", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("stage__in", ["fulfilled", "not_fulfilled"]), _negated=True),
                                        ("ended_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="commitment_ended_says_when_and_how",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DayOff",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="day")),
                        ("is_working", models.BooleanField(verbose_name="working day")),
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                        (
                            "county",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="days_off",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "exception of the calendar",
                        "verbose_name_plural": "exceptions of the calendar",
                        "ordering": ["-day"],
                        "constraints": [
                            models.UniqueConstraint(fields=("county", "day"), name="day_off_once_per_county")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Department",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                        ("name_zh", models.CharField(max_length=50)),
                        ("name_en", models.CharField(max_length=100)),
                        ("contact_post", models.CharField(max_length=100, verbose_name="contact")),
                        (
                            "criterion_numbers",
                            models.JSONField(default=list, help_text="numbers it answers for", verbose_name="criteria"),
                        ),
                        (
                            "county",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="departments",
                                to="villages.division",
                            ),
                        ),
                        ("members", models.ManyToManyField(related_name="departments", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "department of the joint meeting",
                        "verbose_name_plural": "departments of the joint meeting",
                        "ordering": ["county", "order"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("county", "name_zh"), name="department_name_once_per_county"
                            ),
                            models.UniqueConstraint(
                                fields=("county", "order"), name="department_order_once_per_county"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DepartmentReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document_no", models.CharField(max_length=100, verbose_name="document number")),
                        ("dated_on", models.DateField(verbose_name="dated")),
                        ("summary", models.TextField(blank=True, verbose_name="summary")),
                        ("filed_at", models.DateTimeField(verbose_name="filed at")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="villages.department",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "department report",
                        "verbose_name_plural": "department reports",
                        "ordering": ["-filed_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("department", "document_no"), name="report_number_once_per_department"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Dispute",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("", "not there yet"),
                                    ("not_started", "not started"),
                                    ("in_work", "in work"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("confirmed", "confirmed"),
                                    ("found", "awaiting decision"),
                                    ("proposed", "proposed, awaiting signature"),
                                    ("determined", "determined"),
                                    ("dismissed", "dismissed"),
                                    ("withdrawn", "withdrawn"),
                                    ("signed", "signed"),
                                    ("declined", "declined"),
                                    ("recalled", "recalled"),
                                    ("rectifying", "rectifying"),
                                    ("inspecting", "inspecting"),
                                    ("watch", "watch"),
                                    ("cancelled", "cancelled"),
                                    ("mobilise", "1 mobilise"),
                                    ("investigate", "2 investigate"),
                                    ("analyse", "3 analyse"),
                                    ("rectify", "4 rectify"),
                                    ("unlocked", "unlocked"),
                                    ("planned", "planned"),
                                    ("under_way", "under way"),
                                    ("done", "done"),
                                    ("called_off", "called off"),
                                    ("running", "running"),
                                    ("closed", "closed"),
                                    ("settled", "settled"),
                                    ("unsettled", "mediation failed"),
                                    ("promised", "promised"),
                                    ("fulfilled", "fulfilled"),
                                    ("not_fulfilled", "not fulfilled"),
                                    ("asked", "waiting for the township"),
                                    ("answered", "answered"),
                                    ("accepted", "explanation accepted"),
                                    ("concealed", "should have been listed"),
                                    ("dropped", "dropped"),
                                ],
                                max_length=15,
                                verbose_name="stage",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        (
                            "parties",
                            models.CharField(
                                choices=[
                                    ("households", "between households"),
                                    ("households_village", "households and the village"),
                                    ("villages", "between villages"),
                                    ("organization", "with an enterprise or another organization"),
                                ],
                                max_length=20,
                                verbose_name="parties",
                            ),
                        ),
                        ("organization", models.CharField(blank=True, max_length=100, verbose_name="organization")),
                        ("households", models.PositiveIntegerField(verbose_name="households concerned")),
                        ("subject", models.CharField(max_length=200, verbose_name="subject")),
                        ("fact", models.TextField(verbose_name="what it is about")),
                        ("arose_on", models.DateField(verbose_name="arose on")),
                        ("outcome", models.TextField(blank=True, verbose_name="outcome")),
                        ("registered_at", models.DateTimeField(verbose_name="registered at")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                        (
                            "registered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disputes",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dispute",
                        "verbose_name_plural": "disputes",
                        "ordering": ["-arose_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        ("stage__in", ["settled", "unsettled"]),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("stage__in", ["settled", "unsettled"]), _negated=True),
                                        ("ended_at", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="dispute_ended_says_when_and_how",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DutyReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[("telephone", "telephone"), ("written", "in writing")],
                                max_length=10,
                                verbose_name="way",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        ("nothing_to_report", models.BooleanField(verbose_name="nothing to report")),
                        ("words", models.TextField(blank=True, verbose_name="report")),
                        ("reported_at", models.DateTimeField(verbose_name="reported at")),
                        (
                            "reported_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "township",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duty_reports",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "duty report",
                        "verbose_name_plural": "duty reports",
                        "ordering": ["-due_on", "township__code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("township", "way", "due_on"), name="duty_report_once_per_due_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("nothing_to_report", True), models.Q(("words", ""), _negated=True), _connector="OR"
                                ),
                                name="duty_report_has_words_or_nothing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EvidenceFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=150, verbose_name="file name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("pdf", "PDF"),
                                    ("jpeg", "JPEG"),
                                    ("png", "PNG"),
                                    ("docx", "Word"),
                                    ("xlsx", "Excel"),
                                ],
                                max_length=5,
                                verbose_name="kind",
                            ),
                        ),
                        ("size", models.PositiveIntegerField(help_text="bytes, as stored", verbose_name="size")),
                        ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                        ("path", models.CharField(help_text="below MEDIA_ROOT", max_length=200, unique=True)),
                        ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                        (
                            "replaces",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="villages.evidencefile",
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence_files",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "evidence file",
                        "verbose_name_plural": "evidence files",
                        "ordering": ["-uploaded_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="evidence_is_not_empty")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DepartmentItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("fact", models.TextField(verbose_name="what is the case")),
                        ("known_on", models.DateField(verbose_name="known to the department since")),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="department_items",
                                to="villages.criterion",
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="department_items",
                                to="villages.division",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="villages.departmentreport",
                            ),
                        ),
                        ("files", models.ManyToManyField(related_name="department_items", to="villages.evidencefile")),
                    ],
                    options={
                        "verbose_name": "item of a department report",
                        "verbose_name_plural": "items of department reports",
                        "ordering": ["report", "village__code", "criterion__number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "village", "criterion"),
                                name="item_once_per_report_village_and_criterion",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Explanation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("", "not there yet"),
                                    ("not_started", "not started"),
                                    ("in_work", "in work"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("confirmed", "confirmed"),
                                    ("found", "awaiting decision"),
                                    ("proposed", "proposed, awaiting signature"),
                                    ("determined", "determined"),
                                    ("dismissed", "dismissed"),
                                    ("withdrawn", "withdrawn"),
                                    ("signed", "signed"),
                                    ("declined", "declined"),
                                    ("recalled", "recalled"),
                                    ("rectifying", "rectifying"),
                                    ("inspecting", "inspecting"),
                                    ("watch", "watch"),
                                    ("cancelled", "cancelled"),
                                    ("mobilise", "1 mobilise"),
                                    ("investigate", "2 investigate"),
                                    ("analyse", "3 analyse"),
                                    ("rectify", "4 rectify"),
                                    ("unlocked", "unlocked"),
                                    ("planned", "planned"),
                                    ("under_way", "under way"),
                                    ("done", "done"),
                                    ("called_off", "called off"),
                                    ("running", "running"),
                                    ("closed", "closed"),
                                    ("settled", "settled"),
                                    ("unsettled", "mediation failed"),
                                    ("promised", "promised"),
                                    ("fulfilled", "fulfilled"),
                                    ("not_fulfilled", "not fulfilled"),
                                    ("asked", "waiting for the township"),
                                    ("answered", "answered"),
                                    ("accepted", "explanation accepted"),
                                    ("concealed", "should have been listed"),
                                    ("dropped", "dropped"),
                                ],
                                max_length=15,
                                verbose_name="stage",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("asked_at", models.DateTimeField(verbose_name="asked at")),
                        ("words", models.TextField(blank=True, verbose_name="explanation")),
                        ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                        (
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="explanations",
                                to="villages.answer",
                            ),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "finding",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="explanation",
                                to="villages.finding",
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="explanations",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "request for an explanation",
                        "verbose_name_plural": "requests for an explanation",
                        "ordering": ["-asked_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_at", None), ("answered_by", None), ("words", "")),
                                    models.Q(
                                        models.Q(("words", ""), _negated=True),
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="explanation_says_who_and_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("stage__in", ["answered", "accepted"]), _negated=True),
                                    models.Q(("words", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="explanation_answered_has_words",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("", "not there yet"),
                                    ("not_started", "not started"),
                                    ("in_work", "in work"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("confirmed", "confirmed"),
                                    ("found", "awaiting decision"),
                                    ("proposed", "proposed, awaiting signature"),
                                    ("determined", "determined"),
                                    ("dismissed", "dismissed"),
                                    ("withdrawn", "withdrawn"),
                                    ("signed", "signed"),
                                    ("declined", "declined"),
                                    ("recalled", "recalled"),
                                    ("rectifying", "rectifying"),
                                    ("inspecting", "inspecting"),
                                    ("watch", "watch"),
                                    ("cancelled", "cancelled"),
                                    ("mobilise", "1 mobilise"),
                                    ("investigate", "2 investigate"),
                                    ("analyse", "3 analyse"),
                                    ("rectify", "4 rectify"),
                                    ("unlocked", "unlocked"),
                                    ("planned", "planned"),
                                    ("under_way", "under way"),
                                    ("done", "done"),
                                    ("called_off", "called off"),
                                    ("running", "running"),
                                    ("closed", "closed"),
                                    ("settled", "settled"),
                                    ("unsettled", "mediation failed"),
                                    ("promised", "promised"),
                                    ("fulfilled", "fulfilled"),
                                    ("not_fulfilled", "not fulfilled"),
                                    ("asked", "waiting for the township"),
                                    ("answered", "answered"),
                                    ("accepted", "explanation accepted"),
                                    ("concealed", "should have been listed"),
                                    ("dropped", "dropped"),
                                ],
                                max_length=15,
                                verbose_name="stage",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("epidemic", "epidemic"),
                                    ("flood", "flood"),
                                    ("drought", "drought"),
                                    ("fire", "fire"),
                                    ("earthquake", "earthquake"),
                                    ("illegal_building", "illegal building"),
                                    ("other", "other"),
                                ],
                                max_length=20,
                                verbose_name="kind of incident",
                            ),
                        ),
                        ("spot", models.CharField(max_length=100, verbose_name="place")),
                        ("fact", models.TextField(verbose_name="what happened")),
                        ("happened_at", models.DateTimeField(verbose_name="happened at")),
                        ("told_at", models.DateTimeField(verbose_name="told at")),
                        (
                            "told_by",
                            models.CharField(
                                choices=[("telephone", "telephone"), ("written", "in writing")],
                                max_length=10,
                                verbose_name="told by",
                            ),
                        ),
                        ("outcome", models.TextField(blank=True, verbose_name="outcome")),
                        ("registered_at", models.DateTimeField(verbose_name="registered at")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                        (
                            "registered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incidents",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "incident",
                        "verbose_name_plural": "incidents",
                        "ordering": ["-happened_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("told_at__gte", models.F("happened_at"))),
                                name="incident_told_after_it_happened",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("stage", "closed"),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    models.Q(models.Q(("stage", "closed"), _negated=True), ("closed_at", None)),
                                    _connector="OR",
                                ),
                                name="incident_closed_says_when_and_how",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentMeasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.TextField(verbose_name="measure taken")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to="villages.incident",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "measure of an incident",
                        "verbose_name_plural": "measures of incidents",
                        "ordering": ["incident", "recorded_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="JointMeeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("held_at", models.DateTimeField(verbose_name="held at")),
                        ("room", models.CharField(blank=True, max_length=100, verbose_name="place")),
                        ("agenda", models.TextField(verbose_name="agenda")),
                        ("minutes", models.TextField(blank=True, verbose_name="minutes")),
                        ("minutes_at", models.DateTimeField(null=True, verbose_name="minutes written at")),
                        ("called_at", models.DateTimeField(verbose_name="called at")),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        (
                            "called_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "county",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="joint_meetings",
                                to="villages.division",
                            ),
                        ),
                        (
                            "minutes_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "joint meeting",
                        "verbose_name_plural": "joint meetings",
                        "ordering": ["-held_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("minutes", ""), ("minutes_at", None), ("minutes_by", None)),
                                    models.Q(
                                        models.Q(("minutes", ""), _negated=True),
                                        ("minutes_at__isnull", False),
                                        ("minutes_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="meeting_minutes_say_who_and_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("minutes_at", None), ("minutes_at__gte", models.F("called_at")), _connector="OR"
                                ),
                                name="meeting_minutes_after_call",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("was_present", models.BooleanField(verbose_name="present")),
                        ("by_post", models.CharField(blank=True, max_length=100, verbose_name="attended by (post)")),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendance",
                                to="villages.department",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendance",
                                to="villages.jointmeeting",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "attendance",
                        "verbose_name_plural": "attendance",
                        "ordering": ["meeting", "department__order"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "department"), name="attendance_once_per_department"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MassEvaluation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quarter", models.CharField(max_length=6, verbose_name="quarter")),
                        ("held_on", models.DateField(verbose_name="held on")),
                        ("issued", models.PositiveIntegerField(verbose_name="ballots issued")),
                        ("returned", models.PositiveIntegerField(verbose_name="ballots returned")),
                        ("spoiled", models.PositiveIntegerField(verbose_name="of these spoiled")),
                        ("satisfied", models.PositiveIntegerField(verbose_name="satisfied")),
                        ("fairly_satisfied", models.PositiveIntegerField(verbose_name="fairly satisfied")),
                        ("dissatisfied", models.PositiveIntegerField(verbose_name="dissatisfied")),
                        ("first_teller", models.CharField(max_length=100, verbose_name="first teller (post)")),
                        ("second_teller", models.CharField(max_length=100, verbose_name="second teller (post)")),
                        (
                            "excludes_cadres",
                            models.BooleanField(verbose_name="cadres and working-group members did not vote"),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="reason of the correction")),
                        ("counted_at", models.DateTimeField(verbose_name="counted at")),
                        (
                            "corrects",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected_by",
                                to="villages.massevaluation",
                            ),
                        ),
                        (
                            "counted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "edition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evaluations",
                                to="villages.criteriaedition",
                            ),
                        ),
                        (
                            "rule_set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evaluations",
                                to="villages.ruleset",
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evaluations",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mass evaluation",
                        "verbose_name_plural": "mass evaluations",
                        "ordering": ["-held_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("returned__lte", models.F("issued"))),
                                name="evaluation_returns_what_was_issued",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "returned",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("spoiled"), "+", models.F("satisfied")
                                                ),
                                                "+",
                                                models.F("fairly_satisfied"),
                                            ),
                                            "+",
                                            models.F("dissatisfied"),
                                        ),
                                    )
                                ),
                                name="evaluation_answers_fill_valid_ballots",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("excludes_cadres", True)), name="evaluation_excludes_cadres"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("corrects", None), ("reason", "")),
                                    models.Q(("corrects__isnull", False), models.Q(("reason", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="evaluation_correction_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EvaluationCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ballots", models.PositiveIntegerField(verbose_name="ballots")),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evaluation_counts",
                                to="villages.criterion",
                            ),
                        ),
                        (
                            "evaluation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="counts",
                                to="villages.massevaluation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ballots by criterion",
                        "verbose_name_plural": "ballots by criterion",
                        "ordering": ["evaluation", "criterion__number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("evaluation", "criterion"), name="evaluation_count_once_per_criterion"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MediationStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField(verbose_name="day")),
                        ("body", models.CharField(max_length=100, verbose_name="mediated by (body)")),
                        ("result", models.TextField(verbose_name="what came of it")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "dispute",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="villages.dispute"
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mediation step",
                        "verbose_name_plural": "mediation steps",
                        "ordering": ["dispute", "on", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Outage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("began_at", models.DateTimeField(verbose_name="began at")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                        ("reason", models.TextField(verbose_name="reason")),
                        (
                            "county",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outages",
                                to="villages.division",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "outage",
                        "verbose_name_plural": "outages",
                        "ordering": ["-began_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None), ("ended_at__gte", models.F("began_at")), _connector="OR"
                                ),
                                name="outage_ends_after_it_begins",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("county",),
                                name="outage_one_running_per_county",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PackageMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "duty",
                            models.CharField(
                                choices=[("deputy_leader", "deputy leader in charge"), ("cadre", "agency cadre")],
                                max_length=15,
                                verbose_name="duty",
                            ),
                        ),
                        ("full_name", models.CharField(max_length=50, verbose_name="name")),
                        ("post", models.CharField(max_length=100, verbose_name="post")),
                        ("since", models.DateField(verbose_name="since")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="package_members",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "member of a village package",
                        "verbose_name_plural": "members of village packages",
                        "ordering": ["village__code", "-duty", "since", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                                name="package_ends_after_it_begins",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("duty", "deputy_leader"), ("until", None)),
                                fields=("village",),
                                name="package_one_deputy_leader",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reminder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("general_spot_check", "the general spot check is due")],
                                max_length=30,
                                verbose_name="kind",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="due on")),
                        ("raised_at", models.DateTimeField(verbose_name="raised at")),
                        ("done_at", models.DateTimeField(null=True, verbose_name="done at")),
                        (
                            "county",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reminder",
                        "verbose_name_plural": "reminders",
                        "ordering": ["due_on", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "county", "due_on"), name="reminder_once_per_due_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SoftNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("switched_off", "a yes of last quarter became a no"),
                                    ("all_clear", "no village has had a hit for four quarters"),
                                    ("contradicts", "a no against a finding of the county's side"),
                                ],
                                max_length=15,
                                verbose_name="kind",
                            ),
                        ),
                        ("sentence", models.TextField(verbose_name="sentence")),
                        ("written_at", models.DateTimeField(verbose_name="written at")),
                        (
                            "criterion",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="villages.criterion",
                            ),
                        ),
                        (
                            "quarterly_check",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="soft_notes",
                                to="villages.quarterlycheck",
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="soft_notes",
                                to="villages.villagesheet",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "word on something odd",
                        "verbose_name_plural": "words on something odd",
                        "ordering": ["quarterly_check", "kind", "sheet", "criterion"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("quarterly_check", "kind", "sheet", "criterion"),
                                name="soft_note_once_per_place",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("criterion", None), ("kind", "all_clear"), ("sheet", None)),
                                    models.Q(
                                        models.Q(("kind", "all_clear"), _negated=True),
                                        ("criterion__isnull", False),
                                        ("sheet__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="soft_note_names_its_place",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpotCheck",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("", "not there yet"),
                                    ("not_started", "not started"),
                                    ("in_work", "in work"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("confirmed", "confirmed"),
                                    ("found", "awaiting decision"),
                                    ("proposed", "proposed, awaiting signature"),
                                    ("determined", "determined"),
                                    ("dismissed", "dismissed"),
                                    ("withdrawn", "withdrawn"),
                                    ("signed", "signed"),
                                    ("declined", "declined"),
                                    ("recalled", "recalled"),
                                    ("rectifying", "rectifying"),
                                    ("inspecting", "inspecting"),
                                    ("watch", "watch"),
                                    ("cancelled", "cancelled"),
                                    ("mobilise", "1 mobilise"),
                                    ("investigate", "2 investigate"),
                                    ("analyse", "3 analyse"),
                                    ("rectify", "4 rectify"),
                                    ("unlocked", "unlocked"),
                                    ("planned", "planned"),
                                    ("under_way", "under way"),
                                    ("done", "done"),
                                    ("called_off", "called off"),
                                    ("running", "running"),
                                    ("closed", "closed"),
                                    ("settled", "settled"),
                                    ("unsettled", "mediation failed"),
                                    ("promised", "promised"),
                                    ("fulfilled", "fulfilled"),
                                    ("not_fulfilled", "not fulfilled"),
                                    ("asked", "waiting for the township"),
                                    ("answered", "answered"),
                                    ("accepted", "explanation accepted"),
                                    ("concealed", "should have been listed"),
                                    ("dropped", "dropped"),
                                ],
                                max_length=15,
                                verbose_name="stage",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("general", "general spot check"), ("any_time", "any-time spot check")],
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "half_year",
                            models.CharField(
                                blank=True,
                                help_text="2026H2, for the general one",
                                max_length=6,
                                verbose_name="half year",
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="title")),
                        ("is_announced", models.BooleanField(default=False, verbose_name="announced to the townships")),
                        ("first_day", models.DateField(verbose_name="first day")),
                        ("last_day", models.DateField(verbose_name="last day")),
                        (
                            "sample_size",
                            models.PositiveSmallIntegerField(null=True, verbose_name="villages drawn in each township"),
                        ),
                        ("sample_seed", models.CharField(blank=True, max_length=40, verbose_name="seed of the draw")),
                        ("planned_at", models.DateTimeField(verbose_name="planned at")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                        (
                            "county",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spot_checks",
                                to="villages.division",
                            ),
                        ),
                        (
                            "edition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spot_checks",
                                to="villages.criteriaedition",
                            ),
                        ),
                        (
                            "planned_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "spot check",
                        "verbose_name_plural": "spot checks",
                        "ordering": ["-first_day", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))),
                                name="spot_check_ends_after_it_begins",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "general"), models.Q(("half_year", ""), _negated=True)),
                                    models.Q(("half_year", ""), ("kind", "any_time")),
                                    _connector="OR",
                                ),
                                name="spot_check_general_has_half_year",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("kind", "general"), models.Q(("stage", "called_off"), _negated=True)
                                ),
                                fields=("county", "half_year"),
                                name="spot_check_one_general_each_half_year",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sample_seed", ""), ("sample_size", None)),
                                    models.Q(("sample_size__gte", 1), models.Q(("sample_seed", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="spot_check_draw_has_size_and_seed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at__isnull", False), ("stage", "closed")),
                                    models.Q(models.Q(("stage", "closed"), _negated=True), ("closed_at", None)),
                                    _connector="OR",
                                ),
                                name="spot_check_closed_says_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpotVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("", "not there yet"),
                                    ("not_started", "not started"),
                                    ("in_work", "in work"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("confirmed", "confirmed"),
                                    ("found", "awaiting decision"),
                                    ("proposed", "proposed, awaiting signature"),
                                    ("determined", "determined"),
                                    ("dismissed", "dismissed"),
                                    ("withdrawn", "withdrawn"),
                                    ("signed", "signed"),
                                    ("declined", "declined"),
                                    ("recalled", "recalled"),
                                    ("rectifying", "rectifying"),
                                    ("inspecting", "inspecting"),
                                    ("watch", "watch"),
                                    ("cancelled", "cancelled"),
                                    ("mobilise", "1 mobilise"),
                                    ("investigate", "2 investigate"),
                                    ("analyse", "3 analyse"),
                                    ("rectify", "4 rectify"),
                                    ("unlocked", "unlocked"),
                                    ("planned", "planned"),
                                    ("under_way", "under way"),
                                    ("done", "done"),
                                    ("called_off", "called off"),
                                    ("running", "running"),
                                    ("closed", "closed"),
                                    ("settled", "settled"),
                                    ("unsettled", "mediation failed"),
                                    ("promised", "promised"),
                                    ("fulfilled", "fulfilled"),
                                    ("not_fulfilled", "not fulfilled"),
                                    ("asked", "waiting for the township"),
                                    ("answered", "answered"),
                                    ("accepted", "explanation accepted"),
                                    ("concealed", "should have been listed"),
                                    ("dropped", "dropped"),
                                ],
                                max_length=15,
                                verbose_name="stage",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("planned_on", models.DateField(null=True, verbose_name="planned for")),
                        ("remarks", models.TextField(blank=True, verbose_name="remarks")),
                        ("visited_at", models.DateTimeField(null=True, verbose_name="visited at")),
                        ("inspectors", models.ManyToManyField(related_name="spot_visits", to=settings.AUTH_USER_MODEL)),
                        (
                            "spot_check",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="villages.spotcheck",
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spot_visits",
                                to="villages.division",
                            ),
                        ),
                        (
                            "visited_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "visit of a spot check",
                        "verbose_name_plural": "visits of spot checks",
                        "ordering": ["spot_check", "village__code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("spot_check", "village"), name="spot_visit_once_per_village"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("stage", "done"), ("visited_at__isnull", False), ("visited_by__isnull", False)
                                    ),
                                    models.Q(
                                        models.Q(("stage", "done"), _negated=True),
                                        ("visited_at", None),
                                        ("visited_by", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="spot_visit_done_says_who_and_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SpotAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "value",
                            models.CharField(
                                choices=[("no", "no"), ("yes", "yes")], max_length=5, verbose_name="answer"
                            ),
                        ),
                        ("fact", models.TextField(blank=True, verbose_name="what is the case")),
                        ("document_no", models.CharField(blank=True, max_length=100, verbose_name="document number")),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="spot_answers",
                                to="villages.criterion",
                            ),
                        ),
                        ("files", models.ManyToManyField(related_name="spot_answers", to="villages.evidencefile")),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="villages.spotvisit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "answer of a spot check",
                        "verbose_name_plural": "answers of spot checks",
                        "ordering": ["visit", "criterion__number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("visit", "criterion"), name="spot_answer_once_per_criterion"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unlock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="reason")),
                        ("until", models.DateField(verbose_name="until the end of")),
                        ("approved_at", models.DateTimeField(verbose_name="approved at")),
                        ("confirmed_at", models.DateTimeField(verbose_name="confirmed at")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                        (
                            "approved_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "quarterly_check",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="unlocks",
                                to="villages.quarterlycheck",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "unlocking",
                        "verbose_name_plural": "unlockings",
                        "ordering": ["-approved_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("quarterly_check",),
                                name="unlock_one_running_per_check",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VillageVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("visited_on", models.DateField(verbose_name="visited on")),
                        ("by_post", models.CharField(max_length=100, verbose_name="visited by (post)")),
                        (
                            "household_kind",
                            models.CharField(
                                choices=[
                                    ("ordinary", "ordinary households"),
                                    ("party_members", "party members"),
                                    ("difficulty", "households in difficulty"),
                                    ("petitioning", "households with a petition"),
                                    ("enterprising", "households with a trade"),
                                    ("cadres", "former cadres"),
                                ],
                                max_length=15,
                                verbose_name="kind of household",
                            ),
                        ),
                        ("households", models.PositiveIntegerField(verbose_name="households")),
                        ("question", models.CharField(max_length=200, verbose_name="what was asked")),
                        ("problems", models.PositiveIntegerField(default=0, verbose_name="problems raised")),
                        ("problem_words", models.TextField(blank=True, verbose_name="which problems")),
                        ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="package_visits",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "visit",
                        "verbose_name_plural": "visits",
                        "ordering": ["-visited_on", "-pk"],
                        "indexes": [models.Index(fields=["village", "visited_on"], name="visit_by_village_and_day")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("problems", 0), models.Q(("problem_words", ""), _negated=True), _connector="OR"
                                ),
                                name="visit_problems_have_words",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("households__gte", 1)), name="visit_saw_a_household"
                            ),
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="answer",
                    name="seen_on",
                    field=models.DateField(
                        help_text="the day in the quarter on which a yes was seen", null=True, verbose_name="seen on"
                    ),
                ),
                migrations.AddField(
                    model_name="quarterlycheck",
                    name="assigned_to",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks_in_hand",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="stagechange",
                    name="of_commitment",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="villages.commitment",
                    ),
                ),
                migrations.AddField(
                    model_name="finding",
                    name="department_item",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="villages.departmentitem",
                    ),
                ),
                migrations.AddField(
                    model_name="finding",
                    name="dispute",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="villages.dispute",
                    ),
                ),
                migrations.AddField(
                    model_name="stagechange",
                    name="of_dispute",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="villages.dispute",
                    ),
                ),
                migrations.AddField(
                    model_name="stagechange",
                    name="of_explanation",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="villages.explanation",
                    ),
                ),
                migrations.AddField(
                    model_name="finding",
                    name="incident",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="villages.incident",
                    ),
                ),
                migrations.AddField(
                    model_name="stagechange",
                    name="of_incident",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="villages.incident",
                    ),
                ),
                migrations.AddField(
                    model_name="finding",
                    name="evaluation",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="villages.massevaluation",
                    ),
                ),
                migrations.AddField(
                    model_name="finding",
                    name="spot_answer",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="villages.spotanswer",
                    ),
                ),
                migrations.AddField(
                    model_name="stagechange",
                    name="of_spot_check",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="villages.spotcheck",
                    ),
                ),
                migrations.AddField(
                    model_name="stagechange",
                    name="of_spot_visit",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="villages.spotvisit",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="is_secretary",
            field=models.BooleanField(default=False, verbose_name="township secretary"),
        ),
        migrations.AddField(
            model_name="answer",
            name="files",
            field=models.ManyToManyField(related_name="answers", to="villages.evidencefile"),
        ),
        migrations.AlterField(
            model_name="submission",
            name="answers",
            field=models.JSONField(
                encoder=django.core.serializers.json.DjangoJSONEncoder,
                help_text="{village code: {criterion number: answer}} at the moment of submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_secretary", False), ("role", "filer"), _connector="OR"),
                name="user_secretary_is_a_filer",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer__isnull", False),
                        ("department_item", None),
                        ("dispute", None),
                        ("evaluation", None),
                        ("incident", None),
                        ("source", "township"),
                        ("spot_answer", None),
                    ),
                    models.Q(
                        ("answer", None),
                        ("department_item", None),
                        ("dispute", None),
                        ("evaluation", None),
                        ("incident", None),
                        ("source", "spot_check"),
                        ("spot_answer__isnull", False),
                    ),
                    models.Q(
                        ("answer", None),
                        ("department_item__isnull", False),
                        ("dispute", None),
                        ("evaluation", None),
                        ("incident", None),
                        ("source", "department"),
                        ("spot_answer", None),
                    ),
                    models.Q(
                        ("answer", None),
                        ("department_item", None),
                        ("dispute", None),
                        ("evaluation__isnull", False),
                        ("incident", None),
                        ("source", "evaluation"),
                        ("spot_answer", None),
                    ),
                    models.Q(
                        ("answer", None),
                        ("department_item", None),
                        ("dispute", None),
                        ("evaluation", None),
                        ("incident__isnull", False),
                        ("source", "incident"),
                        ("spot_answer", None),
                    ),
                    models.Q(
                        ("answer", None),
                        ("department_item", None),
                        ("dispute__isnull", False),
                        ("evaluation", None),
                        ("incident", None),
                        ("source", "dispute"),
                        ("spot_answer", None),
                    ),
                    _connector="OR",
                ),
                name="finding_has_its_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="stagechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("of_check__isnull", False),
                        ("of_commitment", None),
                        ("of_determination", None),
                        ("of_dispute", None),
                        ("of_entry", None),
                        ("of_explanation", None),
                        ("of_finding", None),
                        ("of_incident", None),
                        ("of_spot_check", None),
                        ("of_spot_visit", None),
                        ("thing", "check"),
                    ),
                    models.Q(
                        ("of_check", None),
                        ("of_commitment", None),
                        ("of_determination", None),
                        ("of_dispute", None),
                        ("of_entry", None),
                        ("of_explanation", None),
                        ("of_finding__isnull", False),
                        ("of_incident", None),
                        ("of_spot_check", None),
                        ("of_spot_visit", None),
                        ("thing", "finding"),
                    ),
                    models.Q(
                        ("of_check", None),
                        ("of_commitment", None),
                        ("of_determination__isnull", False),
                        ("of_dispute", None),
                        ("of_entry", None),
                        ("of_explanation", None),
                        ("of_finding", None),
                        ("of_incident", None),
                        ("of_spot_check", None),
                        ("of_spot_visit", None),
                        ("thing", "determination"),
                    ),
                    models.Q(
                        ("of_check", None),
                        ("of_commitment", None),
                        ("of_determination", None),
                        ("of_dispute", None),
                        ("of_entry__isnull", False),
                        ("of_explanation", None),
                        ("of_finding", None),
                        ("of_incident", None),
                        ("of_spot_check", None),
                        ("of_spot_visit", None),
                        ("thing", "entry"),
                    ),
                    models.Q(
                        ("of_check", None),
                        ("of_commitment", None),
                        ("of_determination", None),
                        ("of_dispute", None),
                        ("of_entry", None),
                        ("of_explanation", None),
                        ("of_finding", None),
                        ("of_incident", None),
                        ("of_spot_check__isnull", False),
                        ("of_spot_visit", None),
                        ("thing", "spot_check"),
                    ),
                    models.Q(
                        ("of_check", None),
                        ("of_commitment", None),
                        ("of_determination", None),
                        ("of_dispute", None),
                        ("of_entry", None),
                        ("of_explanation", None),
                        ("of_finding", None),
                        ("of_incident", None),
                        ("of_spot_check", None),
                        ("of_spot_visit__isnull", False),
                        ("thing", "spot_visit"),
                    ),
                    models.Q(
                        ("of_check", None),
                        ("of_commitment", None),
                        ("of_determination", None),
                        ("of_dispute", None),
                        ("of_entry", None),
                        ("of_explanation", None),
                        ("of_finding", None),
                        ("of_incident__isnull", False),
                        ("of_spot_check", None),
                        ("of_spot_visit", None),
                        ("thing", "incident"),
                    ),
                    models.Q(
                        ("of_check", None),
                        ("of_commitment", None),
                        ("of_determination", None),
                        ("of_dispute__isnull", False),
                        ("of_entry", None),
                        ("of_explanation", None),
                        ("of_finding", None),
                        ("of_incident", None),
                        ("of_spot_check", None),
                        ("of_spot_visit", None),
                        ("thing", "dispute"),
                    ),
                    models.Q(
                        ("of_check", None),
                        ("of_commitment__isnull", False),
                        ("of_determination", None),
                        ("of_dispute", None),
                        ("of_entry", None),
                        ("of_explanation", None),
                        ("of_finding", None),
                        ("of_incident", None),
                        ("of_spot_check", None),
                        ("of_spot_visit", None),
                        ("thing", "commitment"),
                    ),
                    models.Q(
                        ("of_check", None),
                        ("of_commitment", None),
                        ("of_determination", None),
                        ("of_dispute", None),
                        ("of_entry", None),
                        ("of_explanation__isnull", False),
                        ("of_finding", None),
                        ("of_incident", None),
                        ("of_spot_check", None),
                        ("of_spot_visit", None),
                        ("thing", "explanation"),
                    ),
                    models.Q(
                        ("of_check", None),
                        ("of_commitment", None),
                        ("of_determination", None),
                        ("of_dispute", None),
                        ("of_entry__isnull", False),
                        ("of_explanation", None),
                        ("of_finding", None),
                        ("of_incident", None),
                        ("of_spot_check", None),
                        ("of_spot_visit", None),
                        ("thing", "step"),
                    ),
                    _connector="OR",
                ),
                name="stage_change_is_about_one_thing",
            ),
        ),
    ]
