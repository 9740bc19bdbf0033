"""The public addresses. An address, once given out, stays."""

from django.urls import path, register_converter

from articles.pages import new, site_files, sitemaps, views
from articles.pages.addresses import read_only
from articles.pages.feeds.addresses import EndingConverter, GuessConverter
from articles.pages.feeds.views import feed, moved
from articles.pages.from_readers import views as from_readers

register_converter(EndingConverter, "feed")
register_converter(GuessConverter, "guess")


def feeds(listing, base):
    """The feeds of the listing with the route `listing` and the path `base`, and where they are guessed."""
    return [
        path(f"{base}feed.<feed:ending>", feed, {"listing": listing}, name=f"{listing}-feed"),
        path(f"{base}<guess:ending>", moved, {"listing": listing}, name="feed"),
    ]


urlpatterns = [
    path("", views.home, name="home"),
    path("new/", new.days, name="new"),
    path("new/<str:day>/", new.day, name="new-day"),
    path("articles/", views.articles, name="articles"),
    path("feed.<feed:ending>", moved, {"listing": "articles"}, name="feed"),
    path("<guess:ending>", moved, {"listing": "articles"}, name="feed"),
    *feeds("articles", "articles/"),
    path("articles/<slug:company>/<str:slug>/", views.article, name="article"),
    path("companies/", views.companies, name="companies"),
    path("companies/<slug:slug>/", views.company, name="company"),
    *feeds("company", "companies/<slug:company>/"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    *feeds("topic", "topics/<slug:topic>/"),
    path("technologies/", views.technologies, name="technologies"),
    path("technologies/<slug:slug>/", views.technology, name="technology"),
    *feeds("technology", "technologies/<slug:technology>/"),
    path("search/suggestions/", views.suggest, name="suggestions"),
    path("about/", views.about, name="about"),
    path("media/logos/<str:name>", views.logo, name="logo"),
    path("robots.txt", site_files.robots, name="robots"),
    path("opensearch.xml", site_files.opensearch, name="opensearch"),
    path("site.webmanifest", site_files.manifest, name="manifest"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap-index"),
    path("sitemap-<section>.xml", sitemaps.sitemap, name="sitemap"),
]

for pattern in urlpatterns:
    pattern.callback = read_only(pattern.callback)

# Anybody may send something to these.
urlpatterns += [
    path("suggest/", from_readers.suggest, name="suggest-article"),
    path("articles/<slug:company>/<str:slug>/report/", from_readers.report, name="report"),
]
