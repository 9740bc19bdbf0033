"""Which task queue a process takes tasks from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0021_failed_logins")]

    operations = [
        migrations.AddField(
            model_name="ingestrun",
            name="queue",
            # The default is the database's too: the release before does not name the column when it adds a row.
            field=models.CharField("takes tasks from", max_length=10, blank=True, default="", db_default=""),
        ),
    ]
