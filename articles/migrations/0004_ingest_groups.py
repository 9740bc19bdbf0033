"""Lets editors add feeds, and with that have them polled; what is taken from a feed stays with chief editors."""

from django.db import migrations


def let_editors_add_feeds(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    # A site may have renamed or removed the group: then there is nobody to let.
    group = Group.objects.filter(name="editors").first()
    if group is not None:
        group.permissions.add(Permission.objects.get(content_type__app_label="articles", codename="add_feed"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_ingest")]

    operations = [migrations.RunPython(let_editors_add_feeds, migrations.RunPython.noop)]
