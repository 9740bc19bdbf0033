"""Whether the originals of published articles are still there: a column for cards, and the looks at them."""

import django.db.models.deletion
from django.db import migrations, models

import articles.models.fields
from articles.revisions import triggers


def take_away_triggers(apps, schema_editor):
    """On the way back: on SQLite they name the columns they watch, so that none of them could go."""
    triggers.remove(schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0014_former_slugs'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='gone_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='original gone since'),
        ),
        migrations.AddField(
            model_name='ingestrun',
            name='originals_checked',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='OriginalCheck',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='original_check', serialize=False, to='articles.article')),
                ('url', articles.models.fields.WebAddressField(blank=True, max_length=2000, verbose_name='address')),
                ('host', models.CharField(max_length=260)),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due')),
                ('claim', models.CharField(blank=True, max_length=32)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='looked at')),
                ('http_status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='HTTP status')),
                ('error', models.CharField(blank=True, max_length=300)),
                ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='days in a row without it')),
                ('failed_on', models.DateField(blank=True, null=True, verbose_name='last day without it')),
                ('suspected', models.BooleanField(default=False, verbose_name='gone by the looks of it')),
                ('mark', models.CharField(blank=True, max_length=32)),
                ('reads_page', models.BooleanField(default=False, verbose_name='page to be read')),
                ('first_text', models.CharField(blank=True, max_length=64)),
                ('last_text', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='original_due'),
                    models.Index(fields=['checked_at', 'host'], name='original_checked'),
                    models.Index(fields=['host'], name='original_host'),
                    models.Index(condition=models.Q(('failures__gt', 0)), fields=['failed_on'], name='original_failing'),
                ],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, take_away_triggers),
    ]
