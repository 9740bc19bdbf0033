"""What measuring writes: links that follow the texts, and never an editor's decision."""

import pytest
from django.core.management import call_command

from articles.models import Article, ArticleTechnology, Technology
from articles.technologies.measure import measure_again, measure_all, measure_page, measure_texts
from tests.factories import link_technology, make_article, make_technology

pytestmark = pytest.mark.django_db


def links(article):
    """(name, state, in_text, in_page) of each link of the article, by name."""
    rows = ArticleTechnology.objects.filter(article=article).order_by("technology__name")
    return list(rows.values_list("technology__name", "state", "in_text", "in_page"))


@pytest.fixture
def kafka():
    return make_technology("Kafka", synonyms="Apache Kafka")


@pytest.mark.parametrize("column", ["title", "excerpt", "summary", "takeaways"])
def test_technology_named_once_in_a_text_is_linked(kafka, column):
    article = make_article(**{column: "Moving to apache kafka"})
    other = make_article()
    assert measure_all() == 1
    assert links(article) == [("Kafka", "measured", True, False)]
    assert links(other) == []


def test_measuring_again_changes_nothing(kafka):
    article = make_article(title="Kafka")
    measure_all()
    before = list(ArticleTechnology.objects.values()), Article.objects.get().changed_at
    assert measure_all() == 0
    assert (list(ArticleTechnology.objects.values()), Article.objects.get().changed_at) == before
    assert links(article) == [("Kafka", "measured", True, False)]


def test_link_goes_when_the_text_no_longer_names_it(kafka):
    article = make_article(title="Kafka")
    measure_texts([article.pk])
    Article.objects.update(title="Queues")
    assert measure_texts([article.pk]) == 1
    assert links(article) == []


def test_what_the_page_says_stays_when_texts_change(kafka):
    article = make_article(title="Kafka")
    measure_page(article.pk, "Kafka. Kafka. Kafka.")
    measure_texts([article.pk])
    assert links(article) == [("Kafka", "measured", True, True)]
    Article.objects.update(title="Queues")
    measure_texts([article.pk])
    assert links(article) == [("Kafka", "measured", False, True)]
    measure_page(article.pk, "Queues.")
    assert links(article) == []


def test_page_that_names_it_in_passing_is_not_about_it(kafka):
    article = make_article(title="Queues")
    measure_page(article.pk, "Kafka and Kafka.")
    assert links(article) == []
    measure_page(article.pk, "Kafka, Kafka, Kafka" + " and so on" * 1000)
    assert links(article) == []


def test_editors_removal_stays_removed(kafka):
    article = make_article(title="Kafka")
    measure_texts([article.pk])
    ArticleTechnology.objects.decide(article, chosen=[], removed=[kafka])
    assert measure_all() == 0
    measure_page(article.pk, "Kafka. Kafka. Kafka.")
    assert links(article) == [("Kafka", "rejected", True, True)]
    assert article.shown_technologies == []


def test_editors_choice_stays_whatever_the_text_says(kafka):
    article = make_article(title="Kafka")
    ArticleTechnology.objects.decide(article, chosen=[kafka], removed=[])
    measure_all()
    Article.objects.update(title="Queues")
    assert measure_all() == 0
    assert links(article) == [("Kafka", "decided", False, False)]
    assert article.shown_technologies == [kafka]


def test_editor_can_take_a_removal_back(kafka):
    article = make_article(title="Queues")
    link_technology(article, kafka, "rejected")
    ArticleTechnology.objects.decide(article, chosen=[kafka], removed=[])
    assert links(article) == [("Kafka", "decided", False, False)]


def test_new_technology_is_looked_for_and_takes_names_from_others():
    react = make_technology("React")
    article, other = make_article(title="React Native"), make_article(title="React")
    measure_all()
    native = make_technology("React Native")
    assert measure_again(native) == 1
    assert (article.shown_technologies, other.shown_technologies) == ([native], [react])


def test_changed_names_are_measured_again(kafka):
    article = make_article(title="Kafka")
    measure_all()
    Technology.objects.update(name="Pulsar", synonyms="")
    assert measure_again(Technology.objects.get()) == 1
    assert links(article) == []


def test_articles_that_changed_say_so(kafka):
    article, other = make_article(title="Kafka"), make_article()
    before = {row.pk: row.changed_at for row in (article, other)}
    measure_all()
    after = dict(Article.objects.values_list("pk", "changed_at"))
    assert after[article.pk] > before[article.pk]
    assert after[other.pk] == before[other.pk]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_batch_takes_as_many_queries_for_any_number_of_articles(django_assert_num_queries, kafka, number):
    for _ in range(number):
        make_article(title="Kafka")
    # Technologies, ids, articles, links, new links, changed articles, and a transaction's two ends.
    with django_assert_num_queries(8):
        measure_all()


def test_command_measures_all_and_says_how_many_changed(kafka, capsys):
    make_article(title="Kafka")
    call_command("match_technologies")
    call_command("match_technologies")
    said = capsys.readouterr().out
    assert said == "Technologies changed in 1 article\nTechnologies changed in 0 articles\n"
