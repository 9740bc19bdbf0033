"""The sitemap: every unfiltered public page, and nothing that is `noindex`."""

from django.contrib.sitemaps import GenericSitemap, Sitemap
from django.urls import reverse

from articles.models import Article, Company, Technology, Topic


class PageSitemap(Sitemap):
    def items(self):
        return ["home", "new", "articles", "companies", "topics", "technologies", "about"]

    def location(self, name):
        return reverse(name)


ARTICLES = {"queryset": Article.objects.published().for_sitemap(), "date_field": "changed_at"}
SITEMAPS = {
    "pages": PageSitemap,
    "companies": GenericSitemap({"queryset": Company.objects.published().by_name()}),
    "topics": GenericSitemap({"queryset": Topic.objects.by_name()}),
    "technologies": GenericSitemap({"queryset": Technology.objects.shown()}),
    # One for each request: it notes the latest change that it has printed.
    "articles": lambda: GenericSitemap(ARTICLES),
}
