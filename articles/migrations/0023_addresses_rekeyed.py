"""Articles get the keys of the rule of now, and those that are the same by it become one (decision 48).

The rule is imported, not copied: keys of rows have to agree with the code that looks for them, whatever release a
site comes from. A later change of the rule needs a migration like this one.
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

    dependencies = [("articles", "0022_workers")]

    operations = [migrations.RunPython(give_new_keys, migrations.RunPython.noop)]
