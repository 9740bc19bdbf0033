"""Summaries that a language model suggests: which articles it is asked about, and what has come of it."""

from datetime import timedelta

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from articles.models.querysets.feeds import ClaimedQuerySet

DAY = timedelta(days=1)
# What is forgotten when it is asked again.
AFRESH = ("due_at", "wanted", "model", "text_hash", "tries", "http_status", "error")


class SummarySuggestionQuerySet(ClaimedQuerySet):
    def due(self, now):
        """Those that the model is to be asked about and nobody is asking about: first what editors want, then
        the latest articles."""
        waiting = self.unclaimed(now).filter(due_at__lte=now)
        return waiting.filter(Q(wanted=True) | Q(article__status="inbox")).order_by("-wanted", "-pk")

    def left_today(self, a_day, now):
        """How many more may be asked about, if that is done `a_day` times within 24 hours."""
        return max(0, a_day - self.filter(asked_at__gt=now - DAY).count())

    def with_articles(self):
        """With the article of each and its company."""
        return self.select_related("article__company")

    def written(self):
        """Those that suggest something."""
        return self.exclude(summary="")

    def numbers(self, now):
        """How many are written, waiting (to be asked about, for the first time or again) and given up after
        errors: a dict, in one query."""
        open_ones = Q(wanted=True) | Q(article__status="inbox")
        return self.aggregate(
            written=Count("pk", filter=~Q(summary="")),
            waiting=Count("pk", filter=open_ones & Q(due_at__isnull=False)),
            given_up=Count("pk", filter=Q(due_at=None) & ~Q(error="")),
        )

    def errors(self, number):
        """[(sentence, how many ended so when they were last asked)], the `number` commonest."""
        failed = self.exclude(error="").order_by().values_list("error")
        return list(failed.annotate(times=Count("pk")).order_by("-times", "error")[:number])

    def plan(self, articles, model, now, *, wanted=False):
        """Has `model` asked about these (id of an article, hash of its text); returns how many they are."""
        rows = [
            self.model(article_id=pk, due_at=now, wanted=wanted, model=model, text_hash=text_hash or "")
            for pk, text_hash in sorted(articles)
        ]
        self.bulk_create(
            rows, 500, update_conflicts=True, unique_fields=["article"], update_fields=list(AFRESH)
        )
        return len(rows)

    def want(self, pks, model, now):
        """Has `model` asked about those of the articles `pks` that have no summary and whose text it has not
        written about; returns how many they are."""
        articles = apps.get_model("articles", "Article")._default_manager.by_pks(pks).to_summarise()
        lacking = articles.filter(status__in=["inbox", "published"]).without_summary_by(model)
        return self.plan(lacking.values_list("pk", "crawl__text_hash"), model, now, wanted=True)


class SummaryQuestions:
    """Articles by what is suggested as their summary. ArticleQuerySet has these methods."""

    def to_summarise(self):
        """Articles that have no summary, and all that it takes to ask for one."""
        return self.filter(summary="").exclude(title="").exclude(url="")

    def without_summary_planned(self, model):
        """Articles of the inbox whose page is read and about whose text `model` is not asked yet.

        A page that nobody has to read, since the feed has said it all, counts as read.
        """
        rows = self.filter(status="inbox", crawl__due_at=None, crawl__error="", crawl__isnull=False)
        return rows.to_summarise().exclude(Exists(_about_its_text(model)))

    def without_summary_by(self, model):
        """Articles about whose text, as it was last read, `model` has written nothing."""
        return self.exclude(Exists(_about_its_text(model).exclude(summary="").filter(written_by=model)))

    def with_suggested_summary(self):
        """Articles without a summary for which one is suggested."""
        return self.filter(summary="").filter(summary_suggestion__summary__gt="")


def _about_its_text(model):
    """The rows of questions to `model` about an article's text as it was last read."""
    rows = apps.get_model("articles", "SummarySuggestion")._default_manager
    text_hash = Coalesce(OuterRef("crawl__text_hash"), Value(""))
    return rows.filter(article=OuterRef("pk"), model=model, text_hash=text_hash)
