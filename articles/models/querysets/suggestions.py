"""Every question asked of suggestions and of what is kept of pages, and every change of them."""

from django.apps import apps
from django.db import models
from django.db.models import Count

from articles.models.querysets.listed import unindexed

# So many articles tell how much of what is suggested is taken.
MOST_COUNTED = 5000


class SuggestionQuerySet(models.QuerySet):
    def for_articles(self, pks):
        """{id of the article: Suggestion} of those of the articles `pks` that have one."""
        return {row.pk: row for row in self.filter(pk__in=list(pks))}

    def acceptance(self, since):
        """[(what was suggested, how often, how often it stands there)] of articles published since then.

        Of the latest MOST_COUNTED articles.
        """
        # From suggestions to articles, not to each from all that are published.
        rows = self.alias(its_status=unindexed("article__status", ""))
        published = rows.filter(its_status="published", article__status_at__gte=since)
        columns = ("pk", "topics", "level", "article__level")
        rows = list(published.order_by("-article__status_at").values_list(*columns)[:MOST_COUNTED])
        links = apps.get_model("articles", "Article").topics.through._default_manager
        ids = [pk for pk, *_ in rows]
        there = set(links.filter(article__in=ids).values_list("article_id", "topic_id"))
        topics = [(pk, one["topic"]) for pk, suggested, *_ in rows for one in suggested]
        levels = [level == chosen for _, _, level, chosen in rows if level]
        return [
            ("Topics", len(topics), sum(pair in there for pair in topics)),
            ("Levels", len(levels), sum(levels)),
        ]

    def sure_of_topics(self, floor):
        """Those that suggest topics, all of them with a confidence of `floor` or more."""
        return self.filter(least__gte=floor)

    def put(self, rows, columns):
        """Writes `columns` of these Suggestions, whether their articles have one or not."""
        rows = sorted(rows, key=lambda row: row.pk)
        self.bulk_create(
            rows, update_conflicts=True, unique_fields=["article"], update_fields=[*columns, "made_at"]
        )

    def forget_excerpts(self):
        """Forgets the sentences from pages of articles that are decided; returns how many there were."""
        decided = self.exclude(excerpt="").exclude(article__status="inbox")
        return self.filter(pk__in=list(decided.values_list("pk", flat=True))).update(excerpt="")


class SketchQuerySet(models.QuerySet):
    def put(self, rows, columns):
        """Writes `columns` of these Sketches, whether their articles have one or not."""
        rows = sorted(rows, key=lambda row: row.pk)
        self.bulk_create(rows, update_conflicts=True, unique_fields=["article"], update_fields=columns)


class SketchKeyQuerySet(models.QuerySet):
    def replace(self, keys):
        """Makes `keys` ({id of an article: set of numbers}) be all keys of those articles."""
        there = {pk: {} for pk in keys}
        for row, pk, key in self.filter(article__in=list(keys)).values_list("pk", "article", "key"):
            there[pk][key] = row
        gone = [row for pk, old in there.items() for key, row in old.items() if key not in keys[pk]]
        if gone:
            self.filter(pk__in=gone).delete()
        new = [
            self.model(article_id=pk, key=key)
            for pk in sorted(keys)
            for key in sorted(keys[pk] - there[pk].keys())
        ]
        self.bulk_create(new, ignore_conflicts=True)

    def sharing(self, keys, most):
        """[(key, id of an article)] of those that have one of these `keys` that `most` have at most."""
        having = self.filter(key__in=list(keys)).order_by()
        counted = having.values_list("key").annotate(Count("pk"))
        shared = [key for key, number in counted if 1 < number <= most]
        return list(self.filter(key__in=shared).values_list("key", "article"))
