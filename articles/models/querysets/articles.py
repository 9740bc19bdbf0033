"""Every question asked of articles, and every change of their state, under a name.

No views and no forms: a method takes plain values and returns a QuerySet, a row, a number or a dict.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import Count, DateField, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Cast

from articles.models.querysets.desk import DeskQuestions
from articles.models.querysets.listed import first_ids, unindexed
from articles.models.querysets.originals import OriginalQuestions
from articles.models.querysets.reporting import ReportingQuestions
from articles.models.querysets.summaries import SummaryQuestions
from articles.publication_dates import FIRST_DAY

# The order that breaks every tie: by publication date with undated articles last, then the newest row.
NEWEST_FIRST = (F("published_on").desc(nulls_last=True), "-pk")
# What an article's page says that a search engine cannot read elsewhere.
WORTH_INDEXING = ~Q(excerpt="", has_summary=False)


class FeedRow(NamedTuple):
    """What an entry of our feeds can say of its article: columns of the table, by their names."""

    id: int
    slug: str
    title: str
    url: str
    excerpt: str
    language: str
    level: str
    published_on: date | None
    date_precision: str
    read_minutes: int | None
    authors: str
    includes_code: bool | None
    has_summary: bool
    says_more: bool
    status_at: datetime | None
    added_at: datetime
    changed_at: datetime


def _technologies():
    """The Prefetch of the links that Article.shown_technologies reads."""
    links = apps.get_model("articles", "ArticleTechnology").objects.shown().with_technologies()
    return Prefetch("technology_links", links, to_attr="shown_links")


class ArticleQuerySet(
    DeskQuestions, OriginalQuestions, ReportingQuestions, SummaryQuestions, models.QuerySet
):
    # Who may see what

    def published(self):
        """Articles that readers may see: published, of a company that is not hidden."""
        return self.filter(status="published", company__published=True)

    def published_row_by_row(self):
        """The same, for a question that few of them answer.

        By the index on the status SQLite finds nearly all rows, one by one and in another order.
        """
        return self.with_status("published").filter(company__published=True)

    def with_status(self, status):
        """Articles with this status; the published ones, which are nearly all, without an index."""
        if status != "published":
            return self.filter(status=status)
        return self.alias(its_status=unindexed("status", "")).filter(its_status=status)

    def hidden_by_topic(self):
        """{topic's slug: number} of the published articles of hidden companies."""
        hidden = self.hidden().filter(topics__isnull=False)
        return dict(hidden.order_by().values_list("topics__slug").annotate(Count("pk")))

    def hidden(self):
        """Published articles of companies that readers do not see.

        By the companies' ids: else the database looks through the links of all articles for the few.
        """
        companies = apps.get_model("articles", "Company").objects.filter(published=False)
        return self.filter(status="published", company__in=list(companies.values_list("pk", flat=True)))

    def worth_indexing(self):
        """Articles whose page says something that a search engine cannot read elsewhere."""
        return self.filter(WORTH_INDEXING)

    def with_known_year(self):
        """Articles of whose publication date at least the year is known."""
        return self.exclude(published_on=None).exclude(date_precision="order")

    def picks(self):
        """Editors' picks, the latest first."""
        return self.filter(picked_on__isnull=False).order_by("-picked_on", "-pk")

    def first_ids(self, number):
        """A list of the first `number` ids, in the order of these articles."""
        return first_ids(self, number)

    # Rows, ready to print

    def feed_rows(self, ids):
        """A list of the FeedRow of each, in any order."""
        return [FeedRow(*row) for row in self.published_values(ids, *FeedRow._fields)]

    def published_values(self, ids, *columns):
        """A list of tuples of `columns`, one for each published article with one of these `ids`.

        The status is compared here: asked for it and for hundreds of ids, SQLite walks all published rows.
        """
        rows = self.filter(pk__in=ids).order_by().values_list("status", *columns)
        return [row[1:] for row in rows if row[0] == "published"]

    def with_context(self, ids):
        """Those of the articles `ids` that readers see, with just their company, topics and technologies."""
        rows = self.published().filter(pk__in=ids).order_by()
        linked = rows.prefetch_related("topics", _technologies())
        return linked.select_related("company").only("company")

    def with_address(self, canonical_url, but=None):
        """An article with this canonical address, or with it for an alternate one, except that of the id
        `but`; None without one."""
        others = self.exclude(pk=but).order_by("pk")
        # Asked for in one question, the databases look through all articles.
        own = others.filter(canonical_url=canonical_url).first()
        return own or others.filter(alternates__canonical_url=canonical_url).first()

    def at_addresses(self, canonical_urls):
        """The articles with any of these canonical addresses, be they alternate ones."""
        alternates = apps.get_model("articles", "AlternateURL").objects
        others = alternates.filter(canonical_url__in=canonical_urls).values("article")
        return self.filter(Q(canonical_url__in=canonical_urls) | Q(pk__in=others))

    def at(self, company_slug, slug):
        """The public article of that company with this slug, with its company; None without one."""
        if "\x00" in slug:
            return None  # PostgreSQL refuses to look for it
        rows = self.published().select_related("company")
        try:
            return rows.get(company__slug=company_slug, slug=slug)
        except self.model.DoesNotExist:
            return None

    def formerly_at(self, company_slug, slug):
        """The public article that was once at this address, wherever it is by now; None without one."""
        if "\x00" in slug:
            return None  # PostgreSQL refuses to look for it
        former = apps.get_model("articles", "FormerSlug")._default_manager
        companies = self.model._meta.get_field("company").related_model._default_manager
        live = companies.ids_by_slug([company_slug]).values()
        for company in [*live, *former.company_ids(company_slug)]:
            pk = former.object_of("article", slug, company)
            there = (
                self.published().filter(pk=pk) if pk else self.published().filter(company=company, slug=slug)
            )
            if (article := there.select_related("company").first()) is not None:
                return article
        return None

    def with_page_facts(self):
        """Adds `changed_on`, the day of the latest change in UTC, `is_worth_indexing` and `has_excerpt`."""
        day = Cast("changed_at", DateField())
        return self.annotate(changed_on=day, is_worth_indexing=WORTH_INDEXING, has_excerpt=~Q(excerpt=""))

    def sitemap_rows(self, first, last):
        """A list of (slug of the company, slug, day of the latest change), by id.

        They are the public articles worth indexing whose ids are from `first` to `last`. Who may see them is
        compared here: asked for the status too, SQLite walks all published rows.
        """
        rows = self.filter(pk__range=(first, last)).worth_indexing().with_page_facts().order_by("pk")
        columns = ("status", "company__published", "company__slug", "slug", "changed_on")
        return [row[2:] for row in rows.values_list(*columns) if row[:2] == ("published", True)]

    # What is new

    def added_since(self, moment):
        """Those that were published here at `moment` or later, if they are published."""
        return self.filter(status_at__gte=moment)

    def with_moment_added(self):
        """Articles of which it is known since when they have their status, in any order."""
        return self.exclude(status_at=None).order_by()

    def with_known_month(self):
        """Articles of whose publication date the month is known."""
        return self.filter(published_on__isnull=False, date_precision__in=["day", "month"])

    # Orders

    def newest_first(self):
        """By publication date, however much of it is known; undated articles last."""
        return self.order_by(*NEWEST_FIRST)

    def oldest_first(self):
        return self.order_by(F("published_on").asc(nulls_last=True), "pk")

    def latest_added_first(self):
        """By when they were published here: `status_at` of a published article. Unknown comes last."""
        return self.order_by(F("status_at").desc(nulls_last=True), "-pk")

    def shortest_first(self):
        """By read time, articles of unknown length last."""
        return self.order_by(F("read_minutes").asc(nulls_last=True), *NEWEST_FIRST)

    def longest_first(self):
        return self.order_by(F("read_minutes").desc(nulls_last=True), *NEWEST_FIRST)

    # What editors ask

    def missing(self, what):
        """Articles without a "level", "summary", "topics", "excerpt", "read_time" or "date"."""
        return self.filter(self._lacking()[what])

    def _lacking(self):
        """{what: condition that an article lacks it}"""
        return {
            "level": Q(level=""),
            "summary": Q(has_summary=False),
            "topics": ~Exists(self._topic_links(pk=OuterRef("pk"))),
            "excerpt": Q(excerpt=""),
            "read_time": Q(read_minutes=None),
            "date": Q(published_on=None) | Q(date_precision="order"),
        }

    def _topic_links(self, pk):
        return self.model.topics.through._default_manager.filter(article_id=pk)

    def of_year(self, year):
        """The articles that were published in the year `year`."""
        return self.filter(published_on__year=year)

    def years(self):
        """The years from that of the latest article back to that of the first, as a range."""
        # An index has the first and the last day of each status.
        dated = self.order_by().filter(published_on__gte=FIRST_DAY)
        days = [
            Subquery(dated.filter(status=status).order_by(order).values("published_on")[:1])
            for status in self.model.Status.values
            for order in ("published_on", "-published_on")
        ]
        found = [day.year for row in self.order_by().values_list(*days)[:1] for day in row if day]
        return range(max(found), min(found) - 1, -1) if found else range(0)

    def languages(self):
        """Their languages, in no order."""
        return self.order_by().values_list("language", flat=True).distinct()

    def in_language(self, code):
        """The articles in the language of this code."""
        return self.filter(language=code)

    def of_company(self, pk):
        """The articles of the company of this id."""
        return self.filter(company=pk)

    def from_feed(self, pk):
        """The articles that the feed of this id has brought."""
        entries = apps.get_model("articles", "FeedEntry").objects.filter(feed=pk)
        return self.filter(pk__in=entries.values("article"))

    def decided_since(self, days, now):
        """Articles whose status changed in the `days` days before `now`."""
        return self.filter(status_at__gte=now - timedelta(days=days))

    def by_pks(self, pks):
        """The articles with these ids, without the order and joins of the list that they come from."""
        return self.filter(pk__in=list(pks)).order_by("pk")

    def about(self, technology):
        """Articles about the technology of this id, as readers see it."""
        links = self.model.technologies.through._default_manager.shown()
        return self.filter(pk__in=links.filter(technology=technology).values("article"))

    def with_any_text(self, columns, texts, technology):
        """The ids of articles about `technology` or with one of `texts`, in any case, in one of `columns`."""
        condition = Q(technology_links__technology=technology)
        for column in columns:
            for text in texts:
                condition |= Q(**{f"{column}__icontains": text})
        return self.filter(condition).order_by("pk").values_list("pk", flat=True).distinct()

    def changed_at_time(self, now):
        """The articles that a change of state at the moment `now` changed."""
        return self.filter(changed_at=now)

    def dashboard_counts(self, now):
        """How many wait in the inbox, were published this week and have lost their original: a dict, in one
        query."""
        published = Q(status="published")
        return self.aggregate(
            inbox=Count("pk", filter=Q(status="inbox")),
            published_this_week=Count("pk", filter=published & Q(status_at__gte=now - timedelta(days=7))),
            originals_gone=Count("pk", filter=published & Q(gone_on__isnull=False)),
        )

    def numbers_by_status(self):
        """How many there are of each status, as a dict."""
        return dict(self.order_by().values_list("status").annotate(Count("pk", distinct=True)))

    def undecided(self):
        """Articles that ingest has added and no editor has decided about."""
        return self.filter(status="inbox", status_at=None)

    def publishable(self):
        """Articles that have what a published one needs: a title, an address and a company."""
        return self.exclude(title="").exclude(url="").exclude(company=None)

    # Changes of state, one UPDATE each; they return how many rows changed

    def publish(self, by, now):
        """Publishes those of these articles that are publishable; the others stay as they are."""
        return self.publishable().exclude(status="published")._set_status("published", by, now)

    # What readers no longer see is no editors' pick either.

    def reject(self, by, now):
        """Hides these articles for good. The rows stay, so that no feed adds the articles again."""
        return self.exclude(status="rejected")._set_status("rejected", by, now, picked_on=None)

    def to_inbox(self, by, now):
        return self.exclude(status="inbox")._set_status("inbox", by, now, picked_on=None)

    def _set_status(self, status, by, now, **columns):
        return self.update(status=status, status_by=by, status_at=now, changed_at=now, **columns)

    def pick(self, day, now):
        """Makes those of these articles that readers see editors' picks as of `day`; earlier picks stay."""
        return self.filter(status="published", picked_on=None).update(picked_on=day, changed_at=now)

    def unpick(self, now):
        return self.filter(picked_on__isnull=False).update(picked_on=None, changed_at=now)

    def mark_edited(self, now):
        """Notes that an editor has decided something about these articles."""
        return self.update(edited_at=now)

    def edited_ids(self):
        """The ids of the articles about which an editor has decided anything, as a set."""
        return set(self.filter(edited_at__isnull=False).values_list("pk", flat=True))

    def set_level(self, level, now):
        return self.exclude(level=level).update(level=level, changed_at=now)

    def mark_includes_code(self, now):
        return self.exclude(includes_code=True).update(includes_code=True, changed_at=now)

    def add_topic(self, topic, now):
        """Adds `topic` to those of these articles that do not have it."""
        lacking = list(
            self.exclude(Exists(self._topic_links(pk=OuterRef("pk")).filter(topic=topic))).values_list(
                "pk", flat=True
            )
        )
        links = self.model.topics.through
        links._default_manager.bulk_create(
            [links(article_id=pk, topic=topic) for pk in lacking], ignore_conflicts=True
        )
        return self.model._default_manager.filter(pk__in=lacking).update(changed_at=now)

    def remove_topic(self, topic, now):
        """Removes `topic` from those of these articles that have it."""
        having = list(
            self.filter(Exists(self._topic_links(pk=OuterRef("pk")).filter(topic=topic))).values_list(
                "pk", flat=True
            )
        )
        links = self.model.topics.through._default_manager
        links.filter(article__in=having, topic=topic).delete()
        return self.model._default_manager.filter(pk__in=having).update(changed_at=now)
