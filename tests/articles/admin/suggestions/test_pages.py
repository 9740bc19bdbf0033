"""The page on how far suggestions can be trusted."""

import pytest
from django.urls import reverse

from articles.curation import training
from tests.articles.curation.rows import make_decided

pytestmark = pytest.mark.django_db
URL = "/admin/articles/suggestions/"


@pytest.fixture(autouse=True)
def _own_models(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def test_page_shows_what_the_training_measured(desk):
    make_decided()
    version = training.train()["version"]
    page = desk.get(URL).content.decode()
    assert version in page
    for words in ("Trained on 120 decisions", "the nearest article", "Topics: confidence"):
        assert words in page


def test_page_before_the_first_training_says_so(desk):
    response = desk.get(URL)
    assert (response.status_code, b"Nothing has been learned yet" in response.content) == (200, True)


def test_page_computes_nothing(desk, django_assert_max_num_queries):
    make_decided()
    training.train()
    with django_assert_max_num_queries(6):
        desk.get(URL)


def test_page_has_its_name_and_is_read_only(desk):
    assert reverse("suggestion_quality") == URL
    assert desk.post(URL).status_code == 405


def test_page_is_for_staff_who_may_see_articles(client, django_user_model):
    assert client.get(URL).status_code == 302
    client.force_login(django_user_model.objects.create_user("helper", is_staff=True))
    assert client.get(URL).status_code == 403
