"""What a language model suggests as summaries, and how asking it went."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0018_desk"),
    ]

    operations = [
        migrations.AddField(
            model_name="ingestrun",
            name="summaries_suggested",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="SummarySuggestion",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="summary_suggestion",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                ("claim", models.CharField(blank=True, max_length=32)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("wanted", models.BooleanField(default=False, verbose_name="asked for by an editor")),
                ("model", models.CharField(blank=True, max_length=100)),
                ("text_hash", models.CharField(blank=True, max_length=64)),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="last asked")),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "http_status",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="HTTP status"),
                ),
                ("error", models.CharField(blank=True, max_length=300)),
                ("summary", models.TextField(blank=True)),
                ("takeaways", models.TextField(blank=True, help_text="One per line.")),
                ("level", models.CharField(blank=True, max_length=12)),
                (
                    "written_by",
                    models.CharField(blank=True, max_length=100, verbose_name="the model that wrote it"),
                ),
                ("written_at", models.DateTimeField(blank=True, null=True, verbose_name="written")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="summary_due"
                    ),
                    models.Index(fields=["asked_at"], name="summary_asked"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["", "beginner", "intermediate", "advanced"])),
                        name="summary_suggestion_level_in_range",
                    )
                ],
            },
        ),
    ]
