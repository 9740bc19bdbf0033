"""Articles get the keys of the rule of now once more: it has learnt names that blogs' software adds, and dots in paths.

It is migration 0023 again, which says why the rule is imported.
"""

from django.db import migrations

from articles.revisions.rekeying import rekey


def give_new_keys(apps, schema_editor):
    report = rekey(apps.get_model, schema_editor.connection.alias)
    for line in report.lines():
        print(f"\n    {line}", end="")


class Migration(migrations.Migration):
    # Each batch is a transaction of its own, so that the release before can go on writing meanwhile.
    atomic = False

    dependencies = [("articles", "0024_paces")]

    operations = [migrations.RunPython(give_new_keys, migrations.RunPython.noop)]
