"""What readers report about articles, and how much has come from where lately."""

import django.db.models.deletion
import django.utils.timezone
from django.apps import apps as current_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


def let_editors_deal_with_it(apps, schema_editor):
    # Permissions are otherwise only made after the last migration.
    create_permissions(
        current_apps.get_app_config("articles"), verbosity=0, using=schema_editor.connection.alias
    )
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="articles", codename__in=["view_readerreport", "change_readerreport"]
    )
    # A site may have renamed or removed the groups.
    for group in apps.get_model("auth", "Group").objects.filter(name__in=["editors", "chief editors"]):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0015_originals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReaderPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network', models.CharField(max_length=32)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['network', '-at'], name='reader_post_of_network'), models.Index(fields=['-at'], name='reader_post_latest')],
            },
        ),
        migrations.CreateModel(
            name='ReaderReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('level', 'The level is wrong'), ('link', 'The link is dead'), ('date', 'The date is wrong'), ('other', 'Something else')], max_length=5)),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='in their words')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reader_reports', to='articles.article')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'report from a reader',
                'verbose_name_plural': 'reports from readers',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['article'], name='reader_report_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['level', 'link', 'date']), models.Q(('kind', 'other'), models.Q(('text', ''), _negated=True)), _connector='OR'), name='reader_report_says_something')],
            },
        ),
        migrations.RunPython(let_editors_deal_with_it, migrations.RunPython.noop),
    ]
