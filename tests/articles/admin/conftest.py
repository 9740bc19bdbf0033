"""Articles, feeds and people that the tests of more than one page of the admin need."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.models import Article
from tests.factories import make_article, make_company, make_feed, make_topic


@pytest.fixture
def shelf():
    """Articles that every filter of the list splits."""
    kafka, go = make_topic("Kafka"), make_topic("Go")
    now = timezone.now()
    make_article("Uber", title="whole", level="advanced", read_minutes=5, published_on=date(2024, 3, 12))
    Article.objects.update(summary="Told.", includes_code=True, status_at=now - timedelta(hours=1))
    Article.objects.get().topics.set([kafka, go])
    make_article(
        "Uber", title="old", level="beginner", topics=[go], status_at=now - timedelta(days=8), year=2019
    )
    make_article("Lyft", title="bare", language="ja", includes_code=False, status_at=now - timedelta(days=40))
    make_article("Lyft", title="new", status="inbox", status_at=None, authors="Jane Doe")
    make_article("Lyft", title="gone", status="rejected", status_at=now - timedelta(days=3), topics=[kafka])


@pytest.fixture
def ward():
    """One feed in each state, the best first."""
    now = timezone.now()
    polled = {"last_polled_at": now, "last_success_at": now, "next_due_at": now + timedelta(hours=6)}
    make_feed(make_company("Acme"), title="well", kind="atom", publish_at_once=True, **polled)
    make_feed(title="new", url="https://new.example/feed")
    make_feed(title="broken", warning="The feed is broken XML.", **polled)
    make_feed(title="paused", status="paused", reason="Paused by jane.", **polled)
    gone = "The server answered 410 Gone."
    make_feed(title="gone", status="paused", reason="It is gone.", error=gone, failures=1, **polled)
    make_feed(title="failing", error="The server sent nothing.", failures=2, **polled)
    make_feed(title="worst", error="The server sent nothing.", failures=9, **polled)


@pytest.fixture
def onlooker(client, django_user_model):
    """A client of somebody who may see feeds and companies and change nothing."""
    user = django_user_model.objects.create_user("onlooker", is_staff=True)
    codenames = ["view_feed", "view_company"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return client
