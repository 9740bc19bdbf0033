from django.db import migrations, models
from django.db.models import Max


def note_what_was_edited(apps, schema_editor):
    """Whatever has an entry in the admin's history was edited; from now on that is a fact of the article."""
    entries = apps.get_model("admin", "LogEntry").objects.filter(
        content_type__app_label="articles", content_type__model="article"
    )
    articles = apps.get_model("articles", "Article").objects
    for pk, moment in entries.values_list("object_id").annotate(latest=Max("action_time")).order_by():
        articles.filter(pk=pk).update(edited_at=moment)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0011_editors_picks"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="edited_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RemoveIndex(model_name="article", name="article_picked"),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("picked_on__isnull", False)),
                fields=["status", "-picked_on", "-id"],
                name="article_picked",
            ),
        ),
        migrations.RunPython(note_what_was_edited, migrations.RunPython.noop),
    ]
