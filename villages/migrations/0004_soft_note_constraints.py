from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("villages", "0003_screening_sources"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="softnote",
            name="soft_note_once_per_place",
        ),
        migrations.AddConstraint(
            model_name="softnote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sheet__isnull", False)),
                fields=("quarterly_check", "kind", "sheet", "criterion"),
                name="soft_note_once_per_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="softnote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sheet", None)), fields=("quarterly_check", "kind"), name="soft_note_once_per_check"
            ),
        ),
    ]
