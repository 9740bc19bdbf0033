"""The public addresses. An address, once given out, stays."""

from django.urls import path

from articles.pages import feeds, site_files, sitemaps, views
from articles.pages.addresses import read_only

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", views.articles, name="articles"),
    path("articles/feed.atom", feeds.ArticlesFeed(), name="articles-feed"),
    path("articles/<slug:company>/<str:slug>/", views.article, name="article"),
    path("companies/", views.companies, name="companies"),
    path("companies/<slug:slug>/", views.company, name="company"),
    path("companies/<slug:slug>/feed.atom", feeds.CompanyFeed(), name="company-feed"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("topics/<slug:slug>/feed.atom", feeds.TopicFeed(), name="topic-feed"),
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
