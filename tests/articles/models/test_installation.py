"""What an installation calls things for good."""

import re
from datetime import date

import pytest
from django.db import connection

from articles.models import installation


@pytest.mark.parametrize(
    ("hosts", "authority"),
    [
        (["blogs.example", "other.example"], "blogs.example"),
        ([".Blogs.Example"], "blogs.example"),
        (["*"], "localhost"),
        (["[::1]", "*", "under_score.example", "b-1.example"], "b-1.example"),
        ([], "localhost"),
    ],
)
def test_tag_prefix_begins_with_a_name_and_a_day(hosts, authority):
    made = installation.new_tag_prefix(hosts, date(2026, 3, 5))
    assert re.fullmatch(rf"tag:{re.escape(authority)},2026-03-05:[0-9a-f]{{8}}/", made)
    assert installation.founded_on(made) == date(2026, 3, 5)


def test_two_installations_of_one_host_and_day_have_different_prefixes():
    prefixes = {installation.new_tag_prefix(["blogs.example"], date(2026, 3, 5)) for _ in range(50)}
    assert len(prefixes) == 50


@pytest.mark.django_db
def test_tag_prefix_is_made_once(settings):
    settings.ALLOWED_HOSTS = ["moved.example"]
    before = installation.tag_prefix()
    installation.install()
    installation.tag_prefix.cache_clear()
    assert installation.tag_prefix() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_installation")
        assert cursor.fetchone() == (1,)
