"""The sitemap: every unfiltered public page, and nothing that is `noindex`."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from articles.models import Article, Company, Topic


class PageSitemap(Sitemap):
    def items(self):
        return ["home", "articles", "companies", "topics", "about"]

    def location(self, name):
        return reverse(name)


class CompanySitemap(Sitemap):
    def items(self):
        return Company.objects.published().by_name()


class TopicSitemap(Sitemap):
    def items(self):
        return Topic.objects.by_name()


class ArticleSitemap(Sitemap):
    def items(self):
        return Article.objects.published().for_sitemap()

    def lastmod(self, article):
        return article.changed_at


SITEMAPS = {
    "pages": PageSitemap,
    "companies": CompanySitemap,
    "topics": TopicSitemap,
    "articles": ArticleSitemap,
}
