"""The article page: what is said of an article, and where it leads."""

from datetime import date

import pytest

from tests.factories import make_article, make_company
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db


def main_of(client, address="/articles/uber/exactly-once/"):
    response = client.get(address)
    assert response.status_code == 200
    return one(read(response), "main")


def facts(main):
    """{term: what is said}"""
    return dict(zip(texts(main, "dt"), texts(main, "dd"), strict=True))


def test_article_page_says_all_that_is_known(client):
    make_article(
        "Uber",
        title="Exactly once",
        url="https://www.uber.com/blog/exactly-once/?utm_source=feed",
        level="advanced",
        excerpt="How it is done.",
        authors="Ada Lovelace",
        read_minutes=10,
        includes_code=True,
        summary="It is *not* magic.",
        takeaways="- First\n* Second\n\n",
        prerequisites="Kafka",
        questions="What is delivered?\nHow often?",
        published_on=date(2024, 3, 5),
        topics=["Kafka", "Go"],
    )
    main = main_of(client)
    assert texts(main, "h1") == ["Exactly once"]
    assert texts(main, class_="lead") == ["How it is done."]
    assert texts(one(main, class_="summary"), "p") == ["It is not magic."]
    assert texts(main, "em") == ["not"]
    sections = {texts(section, "h2")[0]: texts(section, "li") for section in find(main, "section")}
    assert sections == {
        "Summary": [],
        "Takeaways": ["First", "Second"],
        "Good to know before": ["Kafka"],
        "Questions it answers": ["What is delivered?", "How often?"],
    }
    assert facts(main) == {
        "Author": "Ada Lovelace",
        "Published": "5 Mar 2024",
        "Level": "Advanced",
        "Read time": "10 min read",
        "Code": "Includes code",
        "Language": "English",
        "Company": "Uber",
        "Topics": "Go Kafka",
    }
    assert hrefs(one(main, class_="fact-box")) == [
        *("/companies/uber/", "/topics/go/", "/topics/kafka/"),
        "/articles/uber/exactly-once/report/",
    ]


def test_article_page_leads_to_the_original_above_all(client):
    make_article("Uber", title="Exactly once", url="https://www.uber.com/blog/exactly-once/?utm_source=feed")
    action = one(main_of(client), "a", class_="primary")
    assert text(action) == "Read at uber.com"
    assert attribute(action, "href") == "https://www.uber.com/blog/exactly-once/?utm_source=feed"
    assert attribute(action, "rel") == "external noopener"


def test_article_page_leaves_out_what_is_unknown(client):
    make_article("Uber", title="Exactly once", language="")
    main = main_of(client)
    assert facts(main) == {"Company": "Uber"}
    assert texts(main, "h2") == ["Facts"]
    for part in ({"class_": "lead"}, {"class_": "summary"}, {"tag": "li"}, {"tag": "img"}):
        assert find(main, **part) == []


def test_article_page_says_that_code_is_known_to_be_missing(client):
    make_article("Uber", title="Exactly once", includes_code=False, year=2019)
    shown = facts(main_of(client))
    assert (shown["Code"], shown["Published"]) == ("No code", "2019")


@pytest.mark.parametrize(
    ("precision", "shown"), [("day", "5 Mar 2024"), ("month", "Mar 2024"), ("year", "2024"), ("order", None)]
)
def test_article_page_says_as_much_of_the_date_as_is_known(client, precision, shown):
    make_article("Uber", title="Exactly once", published_on=date(2024, 3, 5), date_precision=precision)
    assert facts(main_of(client)).get("Published") == shown


@pytest.mark.parametrize(
    ("said", "is_indexed"),
    [({}, False), ({"takeaways": "a"}, False), ({"excerpt": "a"}, True), ({"summary": "a"}, True)],
)
def test_article_page_that_says_nothing_of_its_own_is_not_indexed(client, said, is_indexed):
    make_article("Uber", title="Exactly once", **said)
    robots = find(one(read(client.get("/articles/uber/exactly-once/")), "head"), "meta", name="robots")
    assert [attribute(meta, "content") for meta in robots] == ([] if is_indexed else ["noindex, follow"])


def test_article_page_leads_to_more_of_its_company_newest_first(client):
    make_article("Uber", title="Exactly once")
    for year in (2020, 2024, 2021, 2023, 2022):
        make_article("Uber", title=f"Of {year}", year=year)
    (more,) = find(main_of(client), class_="more")
    assert texts(more, "h2") == ["More from Uber"]
    assert hrefs(one(more, "h2")) == ["/companies/uber/"]
    assert texts(more, "h3") == ["Of 2024", "Of 2023", "Of 2022", "Of 2021"]


def test_article_page_leads_to_others_on_its_topics(client):
    make_article("Uber", title="Exactly once", topics=["Kafka", "Go"])
    make_article("Lyft", title="One topic", topics=["Kafka"])
    make_article("Netflix", title="Both topics", topics=["Kafka", "Go"])
    make_article("Netflix", title="No topic")
    (more,) = find(main_of(client), class_="more")
    assert texts(more, "h2") == ["On the same topics"]
    assert texts(more, "h3") == ["Both topics", "One topic"]


def test_article_page_tells_search_engines_its_address(client):
    make_article("Uber", title="Exactly once", excerpt="How it is done.")
    head = one(read(client.get("/articles/uber/exactly-once/?utm_source=mail")), "head")
    canonical = "http://testserver/articles/uber/exactly-once/"
    assert hrefs(head, "link", rel="canonical") == [canonical]
    assert texts(head, "title") == ["Exactly once · Uber · Blogindex"]
    assert attribute(one(head, "meta", name="description"), "content") == "How it is done."
    assert attribute(one(head, "meta", property="og:title"), "content") == "Exactly once"
    assert find(head, "meta", name="robots") == []


def test_article_page_of_a_title_in_another_script(client):
    make_article("Uber", title="検索の仕組み", language="ja")
    main = main_of(client, "/articles/uber/検索の仕組み/")
    assert texts(main, "h1") == ["検索の仕組み"]
    assert attribute(one(main, "h1"), "lang") == "ja"
    assert facts(main)["Language"] == "Japanese"


def test_article_page_lets_no_markup_through(client):
    hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>"&amp;'
    make_article(
        make_company(hostile, slug="uber"),
        title=hostile,
        slug="exactly-once",
        excerpt=hostile,
        authors=hostile,
        summary=f"{hostile}\n\n[link](javascript:alert(1)) ![picture](https://evil.example/x.png) # Heading",
        takeaways=hostile,
    )
    response = client.get("/articles/uber/exactly-once/")
    main = one(read(response), "main")
    assert find(main, "script") == find(main, "img") == []
    assert texts(main, "h1") == texts(main, class_="lead") == texts(one(main, "ul"), "li") == [hostile]
    assert find(one(main, class_="summary"), "a", href=True) == []
    for element in find(read(response)):
        assert [name for name, _ in element.attributes if name.startswith("on")] == []


def test_article_page_leads_editors_to_the_admin(client, editor):
    article = make_article("Uber", title="Exactly once")
    edit = f"/admin/articles/article/{article.pk}/change/"
    assert edit not in hrefs(main_of(client))
    client.force_login(editor)
    assert edit in hrefs(main_of(client))


def test_article_page_never_shows_the_editors_note(client):
    make_article("Uber", title="Exactly once", note="Ask legal first")
    assert "Ask legal first" not in client.get("/articles/uber/exactly-once/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/articles/uber/nosuch/",
        "/articles/nosuch/exactly-once/",
        "/articles/lyft/exactly-once/",
        "/articles/uber/exactly%00once/",
        "/articles/uber/%FF/",
        "/articles/uber/" + "x" * 3000 + "/",
    ],
)
def test_article_page_that_does_not_exist_is_404(client, address):
    make_article("Uber", title="Exactly once")
    make_company("Lyft")
    assert client.get(address).status_code == 404
