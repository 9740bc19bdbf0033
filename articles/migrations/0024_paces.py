"""The index by company and date has the precision too: how often a company writes is asked of it alone.

The new one comes before the old one goes. The other way round PostgreSQL would let nobody read meanwhile.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0023_addresses_rekeyed")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["company", "status", "-published_on", "-id", "date_precision"],
                name="article_by_company",
            ),
        ),
        migrations.RemoveIndex(model_name="article", name="article_company_newest"),
    ]
