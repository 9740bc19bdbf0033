"""Training in a process of its own, of the database that its parent is connected to."""

import os

import pytest
from django.conf import settings

from articles.curation import files, training
from articles.models import Article, Suggestion
from tests.articles.curation.rows import make_decided
from tests.factories import make_article

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_process_trains_and_suggests_for_the_inbox():
    topics = make_decided()
    article = make_article(status="inbox", status_at=None, title="A kafka broker and its partition")
    try:
        process = training.in_background()
        assert os.getsid(process.pid) == process.pid
        assert process.wait(timeout=120) == 0
        assert Suggestion.objects.get(pk=article.pk).topics[0]["topic"] == topics[1].pk
        assert training.report()["decisions"] == Article.objects.filter(status="published").count()
    finally:
        for name, _ in files.stamp():
            for path in (settings.VAR_DIR / "suggestions").glob(f"{name.partition('-')[0]}*"):
                path.unlink()
