"""The history of every change, and who may read it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.apps import apps as current_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

from articles.revisions import triggers


def let_editors_read_it(apps, schema_editor):
    """To undo something takes the right to change it; to read what was done takes a right of its own."""
    # Permissions are otherwise only made after the last migration.
    create_permissions(
        current_apps.get_app_config("articles"), verbosity=0, using=schema_editor.connection.alias
    )
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="articles", codename="view_changeset"
    )
    # A site may have renamed or removed the groups.
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["editors", "chief editors"]):
        group.permissions.add(*permissions)


def stop_writing_it(apps, schema_editor):
    """On the way back: the triggers would write into a table that is no longer there."""
    triggers.remove(schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0012_edited'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Changeset',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('source', models.CharField(choices=[('form', 'Edit'), ('action', 'Bulk action'), ('suggestion', 'Suggestion accepted'), ('import', 'Import'), ('ingest', 'Ingest'), ('command', 'Command'), ('undo', 'Undo')], max_length=10)),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='what was done')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='undone_by', to='articles.changeset')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={"verbose_name": "change", "verbose_name_plural": "changes"},
        ),
        migrations.CreateModel(
            name='RowChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=40)),
                ('row_id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('object_id', models.BigIntegerField()),
                ('action', models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('deleted', 'Deleted')], max_length=7)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('changeset', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='row_changes', to='articles.changeset')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='changeset',
            index=models.Index(fields=['-at'], name='changeset_latest'),
        ),
        migrations.AddIndex(
            model_name='rowchange',
            index=models.Index(fields=['kind', 'object_id', '-id'], name='row_change_of_object'),
        ),
        migrations.RunPython(let_editors_read_it, stop_writing_it),
    ]
