import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rectify.migrating


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        rectify.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name="CriteriaEdition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.SlugField(unique=True, verbose_name="key")),
                        ("title_zh", models.CharField(max_length=200)),
                        ("title_en", models.CharField(max_length=200)),
                        ("source_zh", models.TextField(blank=True)),
                        ("source_en", models.TextField(blank=True)),
                        ("in_force_from", models.DateField(unique=True, verbose_name="in force from")),
                    ],
                    options={
                        "verbose_name": "criteria edition",
                        "verbose_name_plural": "criteria editions",
                        "ordering": ["-in_force_from"],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        ("username", models.CharField(max_length=50, unique=True, verbose_name="user name")),
                        ("full_name", models.CharField(max_length=50, verbose_name="name")),
                        ("post", models.CharField(blank=True, max_length=100, verbose_name="post")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("filer", "township filer"),
                                    ("department", "department member"),
                                    ("officer", "county officer"),
                                    ("inspector", "inspector"),
                                    ("leader", "county leader"),
                                    ("working_group", "working-group member"),
                                    ("supervisor", "supervisor"),
                                    ("system_admin", "system administrator"),
                                    ("security_admin", "security administrator"),
                                    ("auditor", "auditor"),
                                ],
                                max_length=20,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "jurisdiction",
                            models.CharField(blank=True, db_index=True, max_length=12, verbose_name="jurisdiction"),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("zh-hans", "简体中文"), ("en", "English")],
                                default="zh-hans",
                                max_length=10,
                                verbose_name="language",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "must_change_password",
                            models.BooleanField(default=False, verbose_name="must change the password"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                    ],
                    options={
                        "verbose_name": "account",
                        "verbose_name_plural": "accounts",
                        "ordering": ["username"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("jurisdiction__length", 9), ("role", "filer")),
                                    models.Q(
                                        ("jurisdiction__length", 6),
                                        ("role__in", ["department", "inspector", "leader", "officer"]),
                                    ),
                                    models.Q(("jurisdiction__length", 12), ("role", "working_group")),
                                    models.Q(("jurisdiction__length__in", (2, 4, 6, 9, 12)), ("role", "supervisor")),
                                    models.Q(
                                        ("jurisdiction", ""),
                                        ("role__in", ["auditor", "security_admin", "system_admin"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="user_jurisdiction_fits_role",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Criterion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="no.")),
                        (
                            "group",
                            models.CharField(
                                choices=[
                                    ("team", "weak team"),
                                    ("disputes", "prominent disputes"),
                                    ("management", "weak management"),
                                ],
                                max_length=12,
                                verbose_name="group",
                            ),
                        ),
                        (
                            "tier",
                            models.CharField(
                                choices=[("direct", "direct"), ("joint", "joint")], max_length=10, verbose_name="tier"
                            ),
                        ),
                        ("text_zh", models.CharField(max_length=200)),
                        ("text_en", models.CharField(max_length=200)),
                        ("short_zh", models.CharField(max_length=20)),
                        ("short_en", models.CharField(max_length=40)),
                        (
                            "edition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="criteria",
                                to="villages.criteriaedition",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "criterion",
                        "verbose_name_plural": "criteria",
                        "ordering": ["edition", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("edition", "number"), name="criterion_number_once_per_edition"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Division",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=12, unique=True, verbose_name="code")),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("province", "province"),
                                    ("city", "city"),
                                    ("county", "county"),
                                    ("township", "township"),
                                    ("village", "village"),
                                ],
                                max_length=10,
                                verbose_name="level",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "village_class",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("villagers", "villagers' committee"),
                                    ("residents", "residents' committee"),
                                    ("other", "other"),
                                ],
                                max_length=10,
                                verbose_name="class",
                            ),
                        ),
                        ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                        (
                            "pinyin",
                            models.CharField(
                                blank=True, help_text="of the short name, without tones and spaces", max_length=200
                            ),
                        ),
                        (
                            "initials",
                            models.CharField(blank=True, help_text="first letters of the pinyin", max_length=100),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="villages.division",
                            ),
                        ),
                        (
                            "successor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="predecessors",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "division",
                        "verbose_name_plural": "divisions",
                        "ordering": ["code"],
                        "indexes": [models.Index(fields=["parent", "code"], name="division_by_parent")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("code__length", 2), ("level", "province")),
                                    models.Q(("code__length", 4), ("level", "city")),
                                    models.Q(("code__length", 6), ("level", "county")),
                                    models.Q(("code__length", 9), ("level", "township")),
                                    models.Q(("code__length", 12), ("level", "village")),
                                    _connector="OR",
                                ),
                                name="division_code_fits_level",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("level", "village"), models.Q(("village_class", ""), _negated=True)),
                                    models.Q(models.Q(("level", "village"), _negated=True), ("village_class", "")),
                                    _connector="OR",
                                ),
                                name="division_class_is_for_villages",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_from__isnull", True),
                                    ("valid_to__isnull", True),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="division_ends_after_it_begins",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("successor__isnull", True), ("valid_to__isnull", False), _connector="OR"
                                ),
                                name="division_successor_only_when_ended",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Determination",
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
                                ],
                                max_length=15,
                                verbose_name="stage",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("basis", models.TextField(verbose_name="basis")),
                        ("joint_opinion", models.TextField(blank=True, verbose_name="opinion of the departments")),
                        ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                        ("signed_at", models.DateTimeField(null=True, verbose_name="signed at")),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="determinations",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "determination",
                        "verbose_name_plural": "determinations",
                        "ordering": ["-proposed_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("stage", "proposed")),
                                fields=("village",),
                                name="determination_one_open_per_village",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("signed_at__isnull", False), ("signed_by__isnull", False), ("stage", "signed")
                                    ),
                                    models.Q(
                                        models.Q(("stage", "signed"), _negated=True),
                                        ("signed_at", None),
                                        ("signed_by", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="determination_signature_says_who_and_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleSet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                        ("in_force_from", models.DateField(verbose_name="in force from")),
                        ("data", models.JSONField()),
                        (
                            "edition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rule_sets",
                                to="villages.criteriaedition",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rule set",
                        "verbose_name_plural": "rule sets",
                        "ordering": ["edition", "-in_force_from", "-version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("edition", "version"), name="rule_set_version_once_per_edition"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("version__gte", 1)), name="rule_set_version_counts_from_one"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerEntry",
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
                                ],
                                max_length=15,
                                verbose_name="stage",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("number", models.CharField(max_length=30, unique=True, verbose_name="number")),
                        (
                            "step",
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
                                ],
                                default="mobilise",
                                max_length=15,
                                verbose_name="stage of rectification",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="opened at")),
                        ("deadline", models.DateField(verbose_name="deadline")),
                        (
                            "determination",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opened_entry",
                                to="villages.determination",
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="villages.division",
                            ),
                        ),
                        (
                            "rule_set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="villages.ruleset",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ledger entry",
                        "verbose_name_plural": "ledger entries",
                        "ordering": ["-opened_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("stage__in", ("rectifying", "inspecting", "watch"))),
                                fields=("village",),
                                name="entry_one_open_per_village",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("step__in", ["mobilise", "investigate", "analyse", "rectify"])),
                                name="entry_step_is_a_step",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuarterlyCheck",
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
                                ],
                                max_length=15,
                                verbose_name="stage",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("quarter", models.CharField(max_length=6, verbose_name="quarter")),
                        ("opened_at", models.DateTimeField(verbose_name="opened at")),
                        ("due_at", models.DateTimeField(verbose_name="due at")),
                        ("first_submitted_at", models.DateTimeField(null=True, verbose_name="first submitted at")),
                        ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted at")),
                        ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "edition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="villages.criteriaedition",
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "township",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="villages.division",
                                verbose_name="township",
                            ),
                        ),
                        (
                            "rule_set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="villages.ruleset",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "quarterly check",
                        "verbose_name_plural": "quarterly checks",
                        "ordering": ["-quarter", "township__code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("quarter", "township"), name="check_once_per_township_and_quarter"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("first_submitted_at", None), ("submitted_at", None), ("submitted_by", None)
                                    ),
                                    models.Q(
                                        ("first_submitted_at__lte", models.F("submitted_at")),
                                        ("submitted_at__isnull", False),
                                        ("submitted_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="check_submission_says_who_and_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        ("confirmed_by__isnull", False),
                                        ("stage", "confirmed"),
                                    ),
                                    models.Q(
                                        models.Q(("stage", "confirmed"), _negated=True),
                                        ("confirmed_at", None),
                                        ("confirmed_by", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="check_confirmation_says_who_and_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True, verbose_name="receipt number")),
                        ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                        ("submitted_at", models.DateTimeField(verbose_name="submitted at")),
                        ("minutes_late", models.PositiveIntegerField(verbose_name="minutes late")),
                        (
                            "answers",
                            models.JSONField(
                                help_text="{village code: {criterion number: value}} at the moment of submission"
                            ),
                        ),
                        (
                            "quarterly_check",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submissions",
                                to="villages.quarterlycheck",
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "submission",
                        "verbose_name_plural": "submissions",
                        "ordering": ["quarterly_check", "round"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("quarterly_check", "round"), name="submission_round_once_per_check"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VillageSheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("saved_at", models.DateTimeField(null=True, verbose_name="saved at")),
                        ("return_reason", models.TextField(blank=True, verbose_name="reason of the return")),
                        (
                            "quarterly_check",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sheets",
                                to="villages.quarterlycheck",
                            ),
                        ),
                        (
                            "saved_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sheets",
                                to="villages.division",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "village sheet",
                        "verbose_name_plural": "village sheets",
                        "ordering": ["village__code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("quarterly_check", "village"), name="sheet_once_per_village_and_check"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("saved_at", None), ("saved_by", None)),
                                    models.Q(("saved_at__isnull", False), ("saved_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="sheet_saving_says_who_and_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
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
                                choices=[("no", "no"), ("yes", "yes"), ("unknown", "cannot tell")],
                                max_length=10,
                                verbose_name="answer",
                            ),
                        ),
                        ("fact", models.TextField(blank=True, verbose_name="what is the case")),
                        ("established_by", models.CharField(blank=True, max_length=100, verbose_name="established by")),
                        ("document_no", models.CharField(blank=True, max_length=100, verbose_name="document number")),
                        ("reason", models.TextField(blank=True, verbose_name="why it cannot be told")),
                        ("answered_at", models.DateTimeField(verbose_name="answered at")),
                        (
                            "answered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="villages.criterion",
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="villages.villagesheet",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "answer",
                        "verbose_name_plural": "answers",
                        "ordering": ["sheet", "criterion__number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sheet", "criterion"), name="answer_once_per_sheet_and_criterion"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
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
                                ],
                                max_length=15,
                                verbose_name="stage",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("quarter", models.CharField(max_length=6, verbose_name="quarter")),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("township", "quarterly check"),
                                    ("spot_check", "county spot check"),
                                    ("department", "department report"),
                                    ("evaluation", "mass evaluation"),
                                    ("incident", "register of incidents"),
                                ],
                                max_length=15,
                                verbose_name="source",
                            ),
                        ),
                        ("fact", models.TextField(verbose_name="what is the case")),
                        ("established_by", models.CharField(max_length=100, verbose_name="established by")),
                        ("document_no", models.CharField(blank=True, max_length=100, verbose_name="document number")),
                        ("found_at", models.DateTimeField(verbose_name="found at")),
                        (
                            "answer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="villages.answer",
                            ),
                        ),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="villages.criterion",
                            ),
                        ),
                        (
                            "determination",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="villages.determination",
                                verbose_name="determination",
                            ),
                        ),
                        (
                            "village",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="villages.division",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="villages.ledgerentry",
                                verbose_name="ledger entry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "finding",
                        "verbose_name_plural": "findings",
                        "ordering": ["-quarter", "village__code", "criterion__number", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("stage", "withdrawn"), _negated=True),
                                fields=("answer",),
                                name="finding_once_per_confirmed_answer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("source", "township"), _negated=True),
                                    ("answer__isnull", False),
                                    _connector="OR",
                                ),
                                name="finding_of_a_township_has_its_answer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("entry__isnull", False), ("stage", "determined")),
                                    models.Q(models.Q(("stage", "determined"), _negated=True), ("entry", None)),
                                    _connector="OR",
                                ),
                                name="finding_determined_has_its_entry",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EntryCriterion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("joined_at", models.DateTimeField(verbose_name="joined at")),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entry_criteria",
                                to="villages.criterion",
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="villages.finding"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entry_criteria",
                                to="villages.ledgerentry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "criterion of an entry",
                        "verbose_name_plural": "criteria of entries",
                        "ordering": ["entry", "criterion__number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "criterion"), name="entry_criterion_once_per_entry"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StageChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "thing",
                            models.CharField(
                                choices=[
                                    ("check", "quarterly check"),
                                    ("finding", "finding"),
                                    ("determination", "determination"),
                                    ("entry", "ledger entry"),
                                    ("step", "stage of rectification"),
                                ],
                                max_length=15,
                            ),
                        ),
                        (
                            "verb",
                            models.CharField(
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
                                    ("dismiss", "dismiss"),
                                    ("reopen", "reopen"),
                                    ("withdraw", "withdraw"),
                                    ("determine", "determine"),
                                    ("apply", "apply for acceptance"),
                                    ("pass", "pass"),
                                    ("fail", "fail"),
                                    ("rebound", "rebound"),
                                    ("cancel", "cancel"),
                                    ("next_step", "open the next stage"),
                                ],
                                max_length=15,
                                verbose_name="verb",
                            ),
                        ),
                        (
                            "before",
                            models.CharField(
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
                                ],
                                max_length=15,
                                verbose_name="before",
                            ),
                        ),
                        (
                            "after",
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
                                ],
                                max_length=15,
                                verbose_name="after",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="at")),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "of_check",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="villages.quarterlycheck",
                            ),
                        ),
                        (
                            "of_determination",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="villages.determination",
                            ),
                        ),
                        (
                            "of_entry",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="villages.ledgerentry",
                            ),
                        ),
                        (
                            "of_finding",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="villages.finding",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("of_check__isnull", False),
                                        ("of_determination", None),
                                        ("of_entry", None),
                                        ("of_finding", None),
                                        ("thing", "check"),
                                    ),
                                    models.Q(
                                        ("of_check", None),
                                        ("of_determination", None),
                                        ("of_entry", None),
                                        ("of_finding__isnull", False),
                                        ("thing", "finding"),
                                    ),
                                    models.Q(
                                        ("of_check", None),
                                        ("of_determination__isnull", False),
                                        ("of_entry", None),
                                        ("of_finding", None),
                                        ("thing", "determination"),
                                    ),
                                    models.Q(
                                        ("of_check", None),
                                        ("of_determination", None),
                                        ("of_finding", None),
                                        ("thing__in", ["entry", "step"]),
                                        ("of_entry__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="stage_change_is_about_one_thing",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(db_index=True, verbose_name="at")),
                        ("by_name", models.CharField(blank=True, max_length=50, verbose_name="person")),
                        ("role", models.CharField(blank=True, max_length=20, verbose_name="role")),
                        ("jurisdiction", models.CharField(blank=True, max_length=12, verbose_name="jurisdiction")),
                        ("verb", models.CharField(db_index=True, max_length=50, verbose_name="verb")),
                        ("kind", models.CharField(max_length=50, verbose_name="kind of thing")),
                        ("object_id", models.CharField(max_length=50, verbose_name="thing")),
                        ("label", models.CharField(max_length=200, verbose_name="name of the thing")),
                        (
                            "place_code",
                            models.CharField(blank=True, db_index=True, max_length=12, verbose_name="place"),
                        ),
                        (
                            "before",
                            models.JSONField(
                                default=dict,
                                encoder=django.core.serializers.json.DjangoJSONEncoder,
                                verbose_name="before",
                            ),
                        ),
                        (
                            "after",
                            models.JSONField(
                                default=dict,
                                encoder=django.core.serializers.json.DjangoJSONEncoder,
                                verbose_name="after",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        ("address", models.CharField(blank=True, max_length=45, verbose_name="address")),
                        ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "audit row",
                        "verbose_name_plural": "audit rows",
                        "ordering": ["-at", "-pk"],
                        "indexes": [models.Index(fields=["kind", "object_id"], name="audit_by_thing")],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="criteria",
            field=models.ManyToManyField(
                related_name="entries", through="villages.EntryCriterion", to="villages.criterion"
            ),
        ),
    ]
