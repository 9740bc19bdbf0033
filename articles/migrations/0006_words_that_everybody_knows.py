"""The tables of ingest get the names that other feed readers and crawlers use."""

import django.db.models.deletion
from django.db import migrations, models

TO_ARTICLE = {"on_delete": django.db.models.deletion.CASCADE, "to": "articles.article"}


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_words_leave_the_database")]

    operations = [
        migrations.RemoveConstraint("sighting", "sighting_once_per_entry"),
        migrations.RemoveConstraint("lead", "lead_once_per_backfill"),
        migrations.RenameModel("Sighting", "FeedEntry"),
        migrations.RenameModel("Alias", "AlternateURL"),
        migrations.RenameModel("Reading", "PageCrawl"),
        migrations.RenameModel("Lead", "BackfillURL"),
        migrations.RenameModel("Run", "IngestRun"),
        migrations.RenameField("pagecrawl", "facts", "extracted"),
        migrations.RenameIndex("pagecrawl", new_name="page_crawl_due", old_name="reading_due"),
        migrations.AlterModelOptions(
            "alternateurl", {"verbose_name": "alternate URL", "verbose_name_plural": "alternate URLs"}
        ),
        migrations.AlterModelOptions("feedentry", {"verbose_name_plural": "feed entries"}),
        migrations.AlterField(
            "alternateurl", "article", models.ForeignKey(related_name="alternates", **TO_ARTICLE)
        ),
        migrations.AlterField(
            "backfillurl",
            "backfill",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="urls", to="articles.backfill"
            ),
        ),
        migrations.AlterField(
            "feedentry", "article", models.ForeignKey(related_name="feed_entries", **TO_ARTICLE)
        ),
        migrations.AlterField(
            "feedentry",
            "feed",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="feed_entries", to="articles.feed"
            ),
        ),
        migrations.AlterField(
            "pagecrawl",
            "article",
            models.OneToOneField(primary_key=True, related_name="crawl", serialize=False, **TO_ARTICLE),
        ),
        migrations.AddConstraint(
            "backfillurl",
            models.UniqueConstraint(fields=("backfill", "kind", "key"), name="backfill_url_once"),
        ),
        migrations.AddConstraint(
            "feedentry", models.UniqueConstraint(fields=("feed", "key"), name="feed_entry_once")
        ),
    ]
