"""Any listing as an Atom feed, from the same filter and under the same address."""

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from articles import catalog
from articles.models import Article
from articles.pages.phrases import listing_title

FEED_LENGTH = 30


class ArticlesFeed(Feed):
    """The newest articles of a selection; an entry leads to the article's page here."""

    feed_type = Atom1Feed
    listing = "articles"
    # What catalog.read() calls the company, topic or technology that the feed is about.
    scope = None

    def get_object(self, request, slug=None):
        catalog.refresh()
        article_filter = catalog.read(request.GET, **({self.scope: slug} if slug else {}))
        if article_filter is None:
            raise Http404
        args = [slug] if slug else []
        query_string = article_filter.query_string()
        return {
            "filter": article_filter,
            "link": reverse(self.listing, args=args) + query_string,
            "feed_url": reverse(f"{self.listing}-feed", args=args) + query_string,
        }

    def title(self, obj):
        return catalog.plain(listing_title(obj["filter"], catalog.chip_groups(obj["filter"])))

    def link(self, obj):
        return obj["link"]

    def feed_url(self, obj):
        return obj["feed_url"]

    def items(self, obj):
        ids = catalog.latest(obj["filter"], FEED_LENGTH)
        return Article.objects.published().for_feed().in_order_of(ids)

    # One character that XML cannot hold would take the whole feed away, so every text is made plain.

    def item_title(self, article):
        return catalog.plain(f"{article.company}: {article.title}")

    def item_description(self, article):
        # Django declares an Atom summary to be HTML.
        return escape(catalog.plain(article.excerpt))

    def item_author_name(self, article):
        return catalog.plain(article.authors or article.company.name)

    def item_updateddate(self, article):
        return article.status_at or article.added_at

    def item_categories(self, article):
        return [catalog.plain(topic.name) for topic in article.topics.all()]


class CompanyFeed(ArticlesFeed):
    listing = scope = "company"


class TopicFeed(ArticlesFeed):
    listing = scope = "topic"


class TechnologyFeed(ArticlesFeed):
    listing = scope = "technology"
