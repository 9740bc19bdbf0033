"""Every address of the site with values that its parameters have here: prints JSON for the fuzzing."""

import json
import re

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from articles.models import Article, Company, Technology, Topic  # noqa: E402


def main():
    article = Article.objects.published().select_related("company").first()
    keys = [str(model.objects.first().pk) for model in (Article, Company, Topic, Technology, User)]
    slugs = [article.company.slug, Topic.objects.first().slug, Technology.objects.first().slug]
    known = {
        "company": [article.company.slug],
        "slug": [article.slug, *slugs],
        "topic": slugs,
        "technology": slugs,
        "day": ["2026-01-01"],
        "ending": ["atom", "rss", "json", "xml", "feed/"],
        "section": ["pages", "articles", "topics"],
        "name": ["none.svg"],
        "key": ["a" * 32],
        "file_format": ["csv", "json", "xlsx"],
        "url": ["articles/article"],
        "app_label": ["articles", "auth"],
    }
    found = []
    for pattern in dict.fromkeys(_patterns(get_resolver().url_patterns, "/")):
        path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).replace("^", "").replace("$", "")
        path = re.sub(r"<\w+:(\w+)>", r"<\1>", path)
        names = re.findall(r"<(\w+)>", path)
        found.append((path, {name: known.get(name, keys) for name in names}))
    print(json.dumps(found))


def _patterns(patterns, before):
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns, path)
        else:
            yield path


if __name__ == "__main__":
    main()
