"""When a feed is polled next; what it is doing is tested where the list shows it (test_feed_list.py)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.admin.feed_status import due
from tests.factories import make_feed


@pytest.mark.django_db
def test_next_poll_is_now_at_a_distance_or_not_while_paused():
    now = timezone.now()
    assert due(make_feed(next_due_at=now)) == "now"
    assert ">in 4 h</time>" in due(make_feed(next_due_at=now + timedelta(hours=4, minutes=1)))
    assert due(make_feed(status="paused", next_due_at=now)) == "not while paused"
