from typing import Any

from django.db import migrations, models

import reports.models


def draw_codes(apps: Any, schema_editor: Any) -> None:
    """Give what was issued before a code of its own, so that its page can be opened too."""
    for snapshot in apps.get_model("reports", "ReportSnapshot").objects.filter(confirm_code=None).only("pk"):
        snapshot.confirm_code = reports.models.new_confirm_code()
        snapshot.save(update_fields=["confirm_code"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_papers_of_every_kind")]

    operations = [
        migrations.RunPython(draw_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="reportsnapshot",
            name="confirm_code",
            field=models.CharField(default=reports.models.new_confirm_code, max_length=16, unique=True),
        ),
    ]
