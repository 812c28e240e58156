from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_batches_of_papers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reportbatch",
            name="failure",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_written", "The file could not be written. Is there room on the disk?"),
                    ("no_database", "The database did not answer."),
                    ("not_made", "The paper could not be set. Tell the system administrator the technical detail."),
                    ("not_kept", "The file was written several times and is gone from the store each time."),
                    ("worker_lost", "The worker stopped several times while making it."),
                    ("too_long", "Making it took longer than is allowed. Tell the system administrator."),
                ],
                max_length=20,
                verbose_name="failure",
            ),
        ),
        migrations.AlterField(
            model_name="reportjob",
            name="failure",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not_written", "The file could not be written. Is there room on the disk?"),
                    ("no_database", "The database did not answer."),
                    ("not_made", "The paper could not be set. Tell the system administrator the technical detail."),
                    ("not_kept", "The file was written several times and is gone from the store each time."),
                    ("worker_lost", "The worker stopped several times while making it."),
                    ("too_long", "Making it took longer than is allowed. Tell the system administrator."),
                ],
                max_length=20,
                verbose_name="failure",
            ),
        ),
    ]
