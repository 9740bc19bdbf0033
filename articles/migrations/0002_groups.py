"""Makes the two groups of people who curate, with their permissions."""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

EDITORS = [
    "articles.add_article",
    "articles.change_article",
    "articles.view_article",
    "articles.view_company",
    "articles.view_topic",
    # A topic can be added while an article is being curated.
    "articles.add_topic",
    "articles.view_feed",
]
CHIEF_EDITORS = EDITORS + [
    "articles.delete_article",
    *(f"articles.{verb}_{model}" for verb in ("add", "change", "delete") for model in ("company", "feed")),
    "articles.change_topic",
    "articles.delete_topic",
    *(f"auth.{verb}_user" for verb in ("add", "change", "delete", "view")),
]


def make_groups(apps, schema_editor):
    # Permissions are otherwise only made after the last migration.
    for label in ("articles", "auth"):
        create_permissions(current_apps.get_app_config(label), verbosity=0, using=schema_editor.connection.alias)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, labels in {"editors": EDITORS, "chief editors": CHIEF_EDITORS}.items():
        group, _ = Group.objects.get_or_create(name=name)
        for label in labels:
            app, codename = label.split(".")
            group.permissions.add(
                Permission.objects.get(content_type__app_label=app, codename=codename)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
