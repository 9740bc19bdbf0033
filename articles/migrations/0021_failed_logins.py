"""Logins that failed lately, so that nobody can go on guessing."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("articles", "0019_suggested_summaries")]

    operations = [
        migrations.CreateModel(
            name='FailedLogin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('password', 'Password'), ('code', 'Code')], max_length=8)),
                ('name', models.CharField(max_length=32)),
                ('source', models.CharField(max_length=32)),
                ('by_device', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['name', '-at'], name='failed_login_of_name'), models.Index(fields=['source', '-at'], name='failed_login_of_source'), models.Index(fields=['-at'], name='failed_login_latest')],
            },
        ),
    ]
