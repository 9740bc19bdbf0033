"""How the admin prints times and numbers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.admin.formats import articles_link, distance, duration, when


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (-59, "just now"),
        (30, "in a moment"),
        (-60, "1 min ago"),
        (-3599, "60 min ago"),
        (3600, "in 1 h"),
        (-47 * 3600, "47 h ago"),
        (-48 * 3600, "2 days ago"),
        (400 * 86400, "in 400 days"),
    ],
)
def test_distance_is_in_one_unit_and_a_direction(seconds, words):
    now = timezone.now()
    assert distance(now + timedelta(seconds=seconds), now) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (90, "2 min"), (7200, "2 h"), (864000, "10 days")]
)
def test_duration_is_in_one_unit(seconds, words):
    assert duration(seconds) == words


def test_time_is_exact_on_hover():
    moment = timezone.now() - timedelta(hours=3)
    exact = moment.strftime("%d %b %Y %H:%M UTC").lstrip("0")
    assert when(moment) == f'<time datetime="{moment.isoformat()}" title="{exact}">3 h ago</time>'
    assert (when(None), when(None, "-")) == ("never", "-")


def test_number_links_to_the_published_articles_it_counts():
    address = "/admin/articles/article/?company__id__exact=7&amp;status__exact=published"
    assert articles_link(1234, company=7) == f'<a href="{address}">1,234</a>'
