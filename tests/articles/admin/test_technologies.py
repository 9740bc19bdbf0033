"""Technologies at the desk: an editor's word stays, and what nobody said is measured."""

import pytest

from articles.models import ArticleTechnology, Technology
from articles.technologies.measure import measure_all, measure_texts
from tests.articles.admin.desk import ARTICLES, act, fields_in_history, form_of, messages
from tests.factories import link_technology, make_article, make_technology
from tests.forms import filled_in
from tests.pages import hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

TECHNOLOGIES = "/admin/articles/technology/"


def states(article):
    rows = ArticleTechnology.objects.filter(article=article).order_by("technology__name")
    return list(rows.values_list("technology__name", "state"))


def save(client, article, **changes):
    """Saves the article's form with `changes` typed in."""
    page = client.get(form_of(article))
    response = client.post(form_of(article), filled_in(page, **changes))
    assert response.status_code == 302, response.context["errors"]


@pytest.fixture
def kafka():
    return make_technology("Kafka")


def test_saving_the_form_unchanged_decides_nothing(desk, kafka):
    article = make_article(title="Kafka")
    measure_all()
    save(desk, article)
    save(desk, article, level="advanced")
    assert states(article) == [("Kafka", "measured")]


def test_what_an_editor_adds_and_removes_is_decided(desk, kafka):
    article = make_article(title="Kafka")
    measure_all()
    flink = make_technology("Flink")
    save(desk, article, chosen_technologies=[flink.pk])
    assert states(article) == [("Flink", "decided"), ("Kafka", "rejected")]
    measure_all()
    assert states(article) == [("Flink", "decided"), ("Kafka", "rejected")]
    assert fields_in_history()[-1] == ["Technologies", "Technologies: Kafka"]


def test_removing_the_last_one_keeps_it_removed(desk, kafka):
    article = make_article(title="Kafka")
    measure_all()
    page = desk.get(form_of(article))
    data = filled_in(page)
    del data["chosen_technologies"]
    assert desk.post(form_of(article), data).status_code == 302
    assert states(article) == [("Kafka", "rejected")]
    save(desk, article, chosen_technologies=[kafka.pk])
    assert states(article) == [("Kafka", "decided")]


def test_what_ingest_found_meanwhile_is_not_removed(desk, kafka):
    article = make_article(title="Queues")
    page = desk.get(form_of(article))
    link_technology(article, kafka, "measured", in_text=False, in_page=True)
    flink = make_technology("Flink")
    desk.post(form_of(article), filled_in(page, chosen_technologies=[flink.pk]))
    assert states(article) == [("Flink", "decided"), ("Kafka", "measured")]


@pytest.mark.parametrize("column", ["title", "excerpt", "summary", "takeaways"])
def test_changed_text_is_measured_again(desk, kafka, column):
    article = make_article(title="Queues")
    save(desk, article, **{column: "About Kafka"})
    assert states(article) == [("Kafka", "measured")]
    save(desk, article, **{column: "About queues"})
    assert states(article) == []


def test_new_article_is_measured(desk, kafka):
    page = desk.get(f"{ARTICLES}add/")
    flink = make_technology("Flink")
    desk.post(f"{ARTICLES}add/", filled_in(page, title="Kafka", chosen_technologies=[flink.pk]))
    (article,) = flink.articles.all()
    assert states(article) == [("Flink", "decided"), ("Kafka", "measured")]


def test_form_says_how_each_came_there(desk, kafka):
    article = make_article(title="Kafka", technologies=["Flink"])
    link_technology(article, "Druid", "rejected")
    measure_texts([article.pk])
    page = read(desk.get(form_of(article)))
    row = one(page, "div", class_="field-technology_states")
    assert "Removed by an editor: Druid" in text(row)
    assert "Decided by an editor: Flink" in text(row)
    assert "Measured: Kafka" in text(row)
    options = one(page, "select", name="chosen_technologies")
    assert texts(options, "option") == ["Flink", "Kafka"]


@pytest.mark.parametrize("value", ["x", "1" * 30, "-1", "1.5", "\x00"])
def test_odd_ids_are_a_bad_request(desk, kafka, value):
    article = make_article()
    data = filled_in(desk.get(form_of(article)), chosen_technologies=[value])
    assert desk.post(form_of(article), data).status_code == 400
    assert desk.post(f"{ARTICLES}preview/", {"chosen_technologies": value}).status_code == 400
    assert desk.get(f"{ARTICLES}add/?chosen_technologies={value}").status_code == 200


def test_unknown_technology_is_an_error_of_the_field(desk, kafka):
    article = make_article()
    response = desk.post(
        form_of(article), filled_in(desk.get(form_of(article)), chosen_technologies=["999999"])
    )
    assert response.status_code == 200
    assert "chosen_technologies" in response.context["adminform"].form.errors


def test_preview_shows_what_is_chosen(desk, kafka):
    card = desk.post(f"{ARTICLES}preview/", {"title": "Queues", "chosen_technologies": kafka.pk})
    assert texts(read(card), "li", class_="technology") == ["Kafka"]


def test_list_of_articles_can_be_filtered_by_technology(desk, kafka):
    make_article(title="In it", technologies=[kafka])
    link_technology(make_article(title="Removed"), kafka, "rejected")
    make_article(title="Another", technologies=["Flink"])
    page = desk.get(f"{ARTICLES}?technology={kafka.pk}")
    assert [str(article) for article in page.context["cl"].queryset] == ["In it"]
    for odd in ("x", "0", "1" * 30, "%00"):
        assert desk.get(f"{ARTICLES}?technology={odd}").status_code == 200


# Technologies themselves


def test_new_technology_is_looked_for_at_once(chief_desk):
    article = make_article(title="Apache Kafka")
    page = chief_desk.get(f"{TECHNOLOGIES}add/")
    data = filled_in(page, name="Kafka", slug="kafka", kind="tool", synonyms="Apache Kafka")
    said = messages(chief_desk.post(f"{TECHNOLOGIES}add/", data, follow=True))
    assert "Technologies changed in 1 article." in said
    assert states(article) == [("Kafka", "measured")]


def test_changed_names_are_looked_for_again(chief_desk, kafka):
    article, other = make_article(title="Kafka"), make_article(title="Kinesis")
    measure_all()
    data = filled_in(chief_desk.get(form_of(kafka)), name="Kinesis")
    chief_desk.post(form_of(kafka), data)
    assert (states(article), states(other)) == ([], [("Kinesis", "measured")])


def test_change_of_the_description_measures_nothing(chief_desk, kafka):
    article = make_article(title="Kafka")
    data = filled_in(chief_desk.get(form_of(kafka)), description="A log.")
    assert len(messages(chief_desk.post(form_of(kafka), data, follow=True))) == 1
    assert states(article) == []


def test_action_measures_the_chosen_ones_again(chief_desk, kafka):
    article = make_article(title="Kafka")
    said = act(chief_desk, TECHNOLOGIES, "measure", [kafka])
    assert said == ["Technologies changed in 1 article."]
    assert act(chief_desk, TECHNOLOGIES, "measure", [kafka]) == ["Technologies changed in 0 articles."]
    assert states(article) == [("Kafka", "measured")]


def test_editor_may_not_measure_again(desk, kafka):
    make_article(title="Kafka")
    act(desk, TECHNOLOGIES, "measure", [kafka])
    assert ArticleTechnology.objects.count() == 0


def test_list_counts_published_articles_and_leads_to_them(desk, kafka):
    make_article(technologies=[kafka])
    make_article(technologies=[kafka], status="inbox")
    link_technology(make_article(), kafka, "rejected")
    page = read(desk.get(TECHNOLOGIES))
    (cell,) = [one(row, "td", class_="field-article_count") for row in [one(page, "table", id="result_list")]]
    assert text(cell) == "1"
    assert hrefs(cell) == [f"{ARTICLES}?technology={kafka.pk}&status__exact=published"]


def test_deleting_a_technology_takes_its_links_along(chief_desk, kafka):
    article = make_article(technologies=[kafka])
    chief_desk.post(f"{TECHNOLOGIES}{kafka.pk}/delete/", {"post": "yes"})
    assert Technology.objects.count() == 0
    assert states(article) == []
