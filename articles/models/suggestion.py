"""What a machine suggests about articles in the inbox, and what it keeps of their pages to suggest it.

Nothing here is a decision: readers never see it, and editors accept or ignore it. How suggestions are made is
the business of articles/curation.
"""

from django.db import models
from django.db.models import Q

from articles.models.feed import SENTENCE
from articles.models.querysets.suggestions import SketchKeyQuerySet, SketchQuerySet, SuggestionQuerySet
from articles.models.querysets.summaries import SummarySuggestionQuerySet


class Suggestion(models.Model):
    """What is suggested about one article in the inbox.

    `topics` is a list of {"topic": id, "confidence": 0..1, "reason": plain words}, the best first, and
    `least` the lowest of those confidences. Confidences are calibrated: of what is suggested at 0.8, editors
    have decided about 80 in 100 so. What is not known well enough is "" or None. `version` names the trained
    model; "" if there was none.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="suggestion"
    )
    topics = models.JSONField(default=list)
    least = models.FloatField("lowest confidence of its topics", null=True)
    level = models.CharField(max_length=12, blank=True)
    level_confidence = models.FloatField(null=True)
    level_reason = models.CharField(max_length=200, blank=True)
    publish = models.FloatField("how likely editors publish it", null=True)
    publish_reason = models.CharField(max_length=200, blank=True)
    duplicate_of = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, related_name="+"
    )
    duplicate_confidence = models.FloatField(null=True)
    duplicate_reason = models.CharField(max_length=200, blank=True)
    excerpt = models.TextField(max_length=300, blank=True)
    version = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField(auto_now=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["", "beginner", "intermediate", "advanced"]),
                name="suggestion_level_in_range",
            )
        ]
        indexes = [
            models.Index(
                fields=["-publish"], condition=Q(publish__isnull=False), name="suggestion_likeliest"
            ),
            models.Index(fields=["least"], condition=Q(least__isnull=False), name="suggestion_sure_topics"),
        ]

    def __str__(self):
        return f"Suggestion for article {self.article_id}"


class SummarySuggestion(models.Model):
    """What a language model suggests as summary, takeaways and level of one article, and how asking it went.

    It is asked once about a text: `model` and `text_hash` (that of PageCrawl) say who is asked, or was, about
    what. `written_by` is the model that the texts are from; they stay until there are others. `wanted` means
    that an editor has asked for it. What went wrong is `error`, a sentence.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="summary_suggestion"
    )
    due_at = models.DateTimeField("due", null=True, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    wanted = models.BooleanField("asked for by an editor", default=False)
    model = models.CharField(max_length=100, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField("last asked", null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    http_status = models.PositiveSmallIntegerField("HTTP status", null=True, blank=True)
    error = models.CharField(max_length=SENTENCE, blank=True)
    summary = models.TextField(blank=True)
    takeaways = models.TextField(blank=True, help_text="One per line.")
    level = models.CharField(max_length=12, blank=True)
    written_by = models.CharField("the model that wrote it", max_length=100, blank=True)
    written_at = models.DateTimeField("written", null=True, blank=True)

    objects = SummarySuggestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["", "beginner", "intermediate", "advanced"]),
                name="summary_suggestion_level_in_range",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="summary_due"),
            models.Index(fields=["asked_at"], name="summary_asked"),
        ]

    def __str__(self):
        return f"Summary suggested for article {self.article_id}"


class Sketch(models.Model):
    """What is kept of an article's page and feed entry to compare it and to learn from it: never the text.

    `terms` are hashed counts of the page's words, `labels` those of the feed's categories, `shingles` the
    minhashes of what the page says. How they are packed is said in articles/curation.
    """

    article = models.OneToOneField(
        "articles.Article", on_delete=models.CASCADE, primary_key=True, related_name="sketch"
    )
    terms = models.BinaryField(default=b"")
    labels = models.BinaryField(default=b"")
    shingles = models.BinaryField(default=b"")

    objects = SketchQuerySet.as_manager()

    def __str__(self):
        return f"Sketch of article {self.article_id}"


class SketchKey(models.Model):
    """A number that articles with nearly the same title or text share: where copies are looked for."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="sketch_keys")
    key = models.BigIntegerField()

    objects = SketchKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "article"], name="sketch_key_once")]

    def __str__(self):
        return f"Key {self.key} of article {self.article_id}"
