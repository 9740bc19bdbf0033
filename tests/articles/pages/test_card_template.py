"""A card looks as its template says, on every page and with every cache warm, whatever the template says."""

from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client

from tests.factories import make_article, make_company, make_topic
from tests.pages import attribute, find, one, read, text

pytestmark = pytest.mark.django_db(transaction=True)

CARD = Path("articles") / "_card.html"
EXCERPT = '  {% if excerpt %}<p class="excerpt" dir="auto">{{ highlight(excerpt) }}</p>{% endif %}\n'
WHY = (
    '  {% if why %}<p class="why"><span class="quiet">{{ why.label }}:</span>'
    ' <span dir="auto">{{ why.html }}</span></p>{% endif %}\n'
)
FACTS = '  <ul class="facts">'
TITLE = '<a href="{{ address }}"'


@pytest.fixture
def change_card(settings, tmp_path):
    """A function that puts a changed _card.html before the real one."""

    def change(old, new):
        (template,) = [path / CARD for path in project.TEMPLATES[0]["DIRS"]]
        source = template.read_text()
        assert source.count(old) == 1
        (tmp_path / "articles").mkdir()
        (tmp_path / CARD).write_text(source.replace(old, new))
        public, *others = project.TEMPLATES
        settings.TEMPLATES = [public | {"DIRS": [tmp_path, *public["DIRS"]]}, *others]

    return change


@pytest.fixture
def ask(desk):
    """A function that gives the cards of a page by their titles, asked for twice: the second time is warm."""
    company, other = make_company("Uber"), make_company("Lyft")
    kafka, reader = make_topic("Kafka"), Client()
    article = make_article(
        company, title="Kafka at scale", excerpt="How <Kafka> grew.", topics=[kafka], authors="Ada Kafka"
    )
    make_article(company, title="Kafka again", excerpt="Once & again.", topics=[kafka])
    make_article(other, title="Kafka elsewhere", excerpt="Elsewhere.", topics=[kafka])
    typed = {"title": "Kafka typed", "excerpt": "Typed.", "company": company.pk, "topics": [kafka.pk]}

    def respond(page):
        if page == "preview":
            return desk.post("/admin/articles/article/preview/", typed)
        return reader.get(article.get_absolute_url() if page == "article" else page)

    def cards(page):
        assert respond(page).content == respond(page).content
        found = find(read(respond(page)), "article", class_="card")
        return {text(one(card, "h3")): card for card in found}

    return cards


PAGES = {
    "/articles/": {"Kafka at scale", "Kafka again", "Kafka elsewhere"},
    "/companies/uber/": {"Kafka at scale", "Kafka again"},
    "/articles/?q=kafka": {"Kafka at scale", "Kafka again", "Kafka elsewhere"},
    "article": {"Kafka again", "Kafka elsewhere"},
    "preview": {"Kafka typed"},
}
each_page = pytest.mark.parametrize(("page", "titles"), PAGES.items())


@each_page
def test_card_follows_the_order_of_its_template(ask, change_card, page, titles):
    change_card(EXCERPT + WHY + FACTS, WHY + FACTS.replace("facts", "facts moved") + "\n" + EXCERPT)
    cards = ask(page)
    assert cards.keys() == titles
    for card in cards.values():
        facts = one(card, "ul", class_="moved")
        assert find(card, class_="excerpt") == find(facts, class_="excerpt") != []
        assert [text(topic) for topic in find(facts, class_="topic")] == ["Kafka"]


@each_page
def test_card_has_the_attributes_of_its_template(ask, change_card, page, titles):
    change_card(TITLE, TITLE + ' title="{{ card.title }}, {{ card.excerpt }}"')
    cards = ask(page)
    assert cards.keys() == titles
    tooltips = {title: attribute(one(one(card, "h3"), "a"), "title") for title, card in cards.items()}
    excerpts = {"Kafka at scale": "How <Kafka> grew.", "Kafka again": "Once & again."}
    excerpts |= {"Kafka elsewhere": "Elsewhere.", "Kafka typed": "Typed."}
    assert tooltips == {title: f"{title}, {excerpts[title]}" for title in titles}


@each_page
def test_card_prints_what_its_template_printed_nowhere_before(ask, change_card, page, titles):
    new = '<footer class="new">{{ company.slug }} {{ topics|length }} {{ card.date_precision }}</footer>'
    change_card("</article>", f"{new}</article>")
    cards = ask(page)
    assert cards.keys() == titles
    for title, card in cards.items():
        slug = "lyft" if title == "Kafka elsewhere" else "uber"
        assert text(one(card, class_="new")) == f"{slug} 1 day"


def test_card_highlights_what_its_template_says(ask, change_card):
    change_card("{{ card.authors }}", "{{ highlight(card.authors) }}")
    card = ask("/articles/?q=kafka")["Kafka at scale"]
    assert [text(mark) for mark in find(one(card, "ul"), "mark")] == ["Kafka"]
