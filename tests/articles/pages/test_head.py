"""The head of every page: one title, one description that is true, what search engines are to do with it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories import make_article, make_articles, make_company, make_topic
from tests.pages import attribute, find, hrefs, one, read, texts

pytestmark = pytest.mark.django_db

INDEXED = [
    "/",
    "/articles/",
    "/articles/?page=3",
    "/companies/",
    "/companies/uber/",
    "/companies/uber/?page=2",
    "/topics/",
    "/topics/kafka/",
    "/technologies/",
    "/technologies/flink/",
    "/new/",
    "/about/",
    "/articles/uber/exactly-once/",
]
NOT_INDEXED = [
    "/articles/?level=advanced",
    "/articles/?level=advanced&page=2",
    "/articles/?q=once",
    "/articles/?sort=oldest",
    "/companies/?q=u",
    "/companies/uber/?level=advanced",
    "/topics/kafka/?company=-uber",
    "/articles/uber/its-title/",
    "/technologies/flink/?level=advanced",
    f"/new/{timezone.localdate()}/",
    f"/new/{timezone.localdate()}/?page=2",
    f"/new/?before={timezone.localdate() + timedelta(days=1)}",
]
NO_PAGES = ["/nosuch/", "/articles/?page=99", "/articles/uber/nosuch/"]
HOSTILE = "</script><script>alert(1)</script><!--&amp;\"'\u2028"


@pytest.fixture
def _catalogue():
    uber = make_company("Uber", tagline="Moves people")
    kafka = make_topic("Kafka", description="A log of events")
    make_articles(60, uber, [kafka], level="advanced", published_on=date(2024, 3, 5))
    make_article(
        uber, title="Exactly once", excerpt="How it is done.", topics=[kafka], technologies=["Flink"]
    )
    make_article(uber, title="Its title")


def head_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return one(read(response), "head")


def content(head, **attributes):
    return [attribute(element, "content") for element in find(head, "meta", **attributes)]


@pytest.mark.parametrize("address", [*INDEXED, *NOT_INDEXED])
@pytest.mark.usefixtures("_catalogue")
def test_page_is_either_indexed_or_has_no_canonical_address(client, address):
    head = head_of(client, address)
    is_indexed = address in INDEXED
    assert content(head, name="robots") == ([] if is_indexed else ["noindex, follow"])
    own = f"http://testserver{address}"
    assert hrefs(head, "link", rel="canonical") == ([own] if is_indexed else [])
    assert content(head, property="og:url") == [own]


@pytest.mark.parametrize("address", [*INDEXED, *NOT_INDEXED])
@pytest.mark.usefixtures("_catalogue")
def test_page_has_one_of_each(client, address):
    head = head_of(client, address)
    (title,), (description,) = texts(head, "title"), content(head, name="description")
    assert title.endswith(" · Blogindex") or address == "/"
    assert description.endswith(".")
    assert (
        content(head, property="og:description") == content(head, name="twitter:description") == [description]
    )
    assert content(head, property="og:title") == content(head, name="twitter:title")
    assert content(head, property="og:site_name") == ["Blogindex"]
    assert content(head, property="og:type") == [
        "article" if address.startswith("/articles/uber/") else "website"
    ]
    assert content(head, name="twitter:card") == ["summary"]
    (image,) = content(head, property="og:image")
    assert client.head(image.removeprefix("http://testserver")).status_code == 200


@pytest.mark.usefixtures("_catalogue")
def test_pages_differ_in_their_descriptions(client):
    descriptions = {address: content(head_of(client, address), name="description")[0] for address in INDEXED}
    assert len(set(descriptions.values())) == len(INDEXED)
    expected = {
        "/articles/?page=3": "62 engineering articles from company blogs, to filter by company, topic, level"
        " and read time. Page 3 of 3.",
        "/companies/uber/": "Moves people. 62 engineering articles to filter by topic, level and read time.",
        "/topics/kafka/": "Kafka: A log of events.",
        "/articles/uber/exactly-once/": "How it is done.",
    }
    assert expected.items() <= descriptions.items()


@pytest.mark.parametrize(
    ("address", "description"),
    [
        ("/articles/?level=advanced", "Advanced articles, 60 in all. Page 1 of 3."),
        ("/articles/?q=once", "Articles matching “once”, 1 in all."),
        ("/companies/uber/?level=beginner", "Beginner articles by Uber, 0 in all."),
        ("/articles/uber/its-title/", "Its title: an article by Uber."),
    ],
)
@pytest.mark.usefixtures("_catalogue")
def test_description_says_what_is_listed(client, address, description):
    first_page = description.removesuffix(" Page 1 of 3.")
    assert content(head_of(client, address), name="description") == [first_page]


@pytest.mark.parametrize("address", NO_PAGES)
@pytest.mark.usefixtures("_catalogue")
def test_page_that_is_not_there_describes_nothing(client, address):
    head = head_of(client, address, 404)
    assert content(head, name="description") == content(head, property="og:title") == []
    assert hrefs(head, "link", rel="canonical") == []


def test_company_without_a_tagline_and_topic_without_a_description_have_one_too(client):
    make_company("Uber")
    make_topic("Kafka")
    descriptions = [
        content(head_of(client, a), name="description") for a in ("/companies/uber/", "/topics/kafka/")
    ]
    assert descriptions == [
        ["Uber. 0 engineering articles to filter by topic, level and read time."],
        ["Kafka: engineering articles from company blogs."],
    ]


@pytest.mark.parametrize(("name", "is_shown"), [("uber.png", True), ("uber.svg", False), ("UBER.SVG", False)])
def test_picture_of_a_company_is_its_logo_but_for_drawings(client, name, is_shown):
    make_company("Uber", logo=f"logos/{name}")
    (image,) = content(head_of(client, "/companies/uber/"), property="og:image")
    assert (image == f"http://testserver/media/logos/{name}") == is_shown


# After a swap


WITHOUT_PIECES = (
    "/",
    "/about/",
    "/topics/",
    "/technologies/",
    "/articles/uber/exactly-once/",
    "/articles/uber/its-title/",
)
SWAPPED = [
    address
    for address in [*INDEXED, *NOT_INDEXED]
    if address not in WITHOUT_PIECES and not address.startswith("/new/")
]
# What site.js takes out of the head when a piece comes.
OF_PAGE = {
    "rel": ("canonical", "prev", "next", "alternate"),
    "name": ("description", "robots", "twitter:card", "twitter:title", "twitter:description"),
}


def is_of_page(element):
    chosen = any(attribute(element, name) in values for name, values in OF_PAGE.items())
    return chosen or attribute(element, "property") is not None


@pytest.mark.parametrize("address", SWAPPED)
@pytest.mark.usefixtures("_catalogue")
def test_piece_brings_the_head_of_its_page(client, address):
    piece = read(client.get(address, headers={"HX-Request": "true"}))
    brought = one(piece, "template", data_head=True).children
    assert brought == [element for element in head_of(client, address).children if is_of_page(element)]
    assert all(is_of_page(element) for element in brought)


@pytest.mark.usefixtures("_catalogue")
def test_whole_page_brings_no_second_head(client):
    for address in ("/articles/", "/companies/"):
        assert find(read(client.get(address)), "template") == []


# What a hostile text can do


@pytest.mark.parametrize(
    "address", ["/", "/articles/", "/companies/", "/companies/uber/", "/topics/kafka/", "/articles/uber/a/"]
)
def test_no_text_gets_out_of_its_attribute(client, address):
    company = make_company(HOSTILE, slug="uber", tagline=HOSTILE)
    topic = make_topic(HOSTILE, slug="kafka", description=HOSTILE)
    make_article(company, title=HOSTILE, slug="a", excerpt=HOSTILE, authors=HOSTILE, topics=[topic])
    head = head_of(client, address)
    assert len([script for script in find(head, "script") if attribute(script, "src") is None]) == 1
    assert [said for said in texts(head, "script") if "<" in said] == []
