"""Addresses of listings: the usual spelling, pages, what search engines are told, the htmx piece."""

import pytest

from tests.factories import make_article, make_articles, make_company, make_topic
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

LISTINGS = ["/articles/", "/companies/uber/", "/topics/kafka/"]


@pytest.fixture
def _sixty():
    """60 articles of Uber on Kafka: three pages."""
    make_articles(60, make_company("Uber"), [make_topic("Kafka")], level="advanced")


def links(page, rel):
    return hrefs(one(page, "head"), "link", rel=rel)


def piece_of(client, address, **headers):
    return client.get(address, headers={"HX-Request": "true", **headers})


# One address for a selection


@pytest.mark.parametrize("path", LISTINGS)
@pytest.mark.usefixtures("_sixty")
def test_every_listing_sends_to_its_usual_address(client, path):
    response = client.get(f"{path}?page=2&sort=newest&level=advanced")
    assert (response.status_code, response["Location"]) == (302, f"{path}?level=advanced&page=2")


@pytest.mark.parametrize(
    ("given", "usual"),
    [
        ("?", None),
        ("?q=", ""),
        ("?page=1", ""),
        ("?page=", ""),
        ("?page=02", "?page=2"),
        ("?page=0000000000001", ""),
        ("?page=3&page=2", "?page=2"),
        ("?sort=newest", ""),
        ("?utm_source=mail&fbclid=x", ""),
        ("?expand=nosuch", ""),
        ("?level=advanced&level=advanced", "?level=advanced"),
        ("?read=under-5&level=advanced", "?level=advanced&read=under-5"),
        ("?level=-advanced&level=beginner", "?level=beginner&level=-advanced"),
        ("?level=beginner&not=level:advanced&q=", "?level=beginner&level=-advanced"),
        ("?company=-uber&not=topic:kafka&not=company:uber", "?company=-uber&topic=-kafka"),
        ("?level=advanced&not=level:advanced", "?level=-advanced"),
        ("?level=-advanced&not=level:-advanced&company=uber", "?company=uber"),
        ("?not=level:-advanced&not=level:-", ""),
        ("?not=level&not=nosuch:advanced&not=q:advanced&not=", ""),
        ("?q=%6bafka", None),
        ("?q=a%20b", None),
        ("?q=a+b", None),
        ("?q=+a++b+", "?q=a+b"),
        ("?q=a;b", None),
        ("?q=%C3%BC", None),
        ("?q=ü", "?q=%C3%BC"),
        ("?q=%FF%FE", None),
        ("?q=%E2%28%A1", None),
        ("?q=%ED%A0%80", None),
        ("?q=%2520", None),
        ("?q=%25", None),
        ("?q=100%", None),
        ("?q=%zz", None),
        ("?q=a%01b", "?q=a+b"),
        ("?q=a%C2%85b", "?q=a+b"),
        ("?q=a%E2%80%A8b", "?q=a+b"),
        ("?q=%F0%9F%98%80", None),
        ("?q=a&&&", None),
        ("?&=x", ""),
        ("?q=%EF%BF%BFa", "?q=a"),
        ("?q=%26level%3Dadvanced", None),
    ],
)
@pytest.mark.usefixtures("_sixty")
def test_listing_sends_to_the_usual_address_once(client, given, usual):
    response = client.get(f"/articles/{given}")
    if usual is not None:
        assert (response.status_code, response["Location"]) == (302, f"/articles/{usual}")
        response = client.get(response["Location"])
    assert response.status_code == 200


@pytest.mark.parametrize(
    "raw", ["q=\xff", "q=\xc3\xbc", "q=\xed\xa0\x80", "level=\xff", "\xff=\xfe", "q=\xe2\x80\xa8a"]
)
@pytest.mark.usefixtures("_sixty")
def test_listing_takes_bytes_that_no_browser_sends(client, raw):
    """`raw` is the query string as WSGI hands it on: one character a byte."""
    response = client.get("/articles/", QUERY_STRING=raw)
    if response.status_code == 302:
        response = client.get(response["Location"])
    assert response.status_code == 200


@pytest.mark.usefixtures("_sixty")
def test_listing_that_leaves_something_out_keeps_its_address(client):
    response = client.get("/articles/?level=expert&sort=newest")
    assert response.status_code == 200
    assert links(read(response), "canonical") == ["http://testserver/articles/"]


# Pages


@pytest.mark.parametrize(
    ("page", "cards", "previous", "following"),
    [
        (1, 24, [], ["/articles/?level=advanced&page=2"]),
        (2, 24, ["/articles/?level=advanced"], ["/articles/?level=advanced&page=3"]),
        (3, 12, ["/articles/?level=advanced&page=2"], []),
    ],
)
@pytest.mark.usefixtures("_sixty")
def test_listing_has_pages_of_24(client, page, cards, previous, following):
    address = "/articles/?level=advanced" + (f"&page={page}" if page > 1 else "")
    shown = read(client.get(address))
    assert len(find(shown, "article")) == cards
    assert links(shown, "prev") == hrefs(one(shown, "nav", class_="pager"), rel="prev") == previous
    assert links(shown, "next") == hrefs(one(shown, "nav", class_="pager"), rel="next") == following
    assert texts(shown, id="count") == [f"60 articles , page {page} of 3"]
    assert texts(one(shown, class_="pager"), "a", aria_current="page") == [f"Page {page}"]


def test_pager_leaves_a_gap_between_far_pages(client):
    make_articles(24 * 9 + 1, make_company("Uber"))
    pager = one(read(client.get("/companies/uber/?page=5")), class_="pager")
    numbers = ["Page 1", "…", "Page 3", "Page 4", "Page 5", "Page 6", "Page 7", "…", "Page 10"]
    assert texts(one(pager, "ol"), "li") == numbers
    assert hrefs(one(pager, "ol")) == [
        "/companies/uber/",
        *(f"/companies/uber/?page={n}" for n in (3, 4, 5, 6, 7, 10)),
    ]


def test_listing_of_one_page_has_no_pager(client):
    make_article()
    page = read(client.get("/articles/"))
    assert find(page, class_="pager") == []
    assert links(page, "next") == links(page, "prev") == []


@pytest.mark.usefixtures("_sixty")
def test_title_says_every_page_but_the_first(client):
    assert texts(read(client.get("/articles/")), "title") == ["Articles · Blogindex"]
    assert texts(read(client.get("/articles/?page=2")), "title") == ["Articles, page 2 · Blogindex"]


@pytest.mark.parametrize(
    ("address", "way_back"),
    [
        ("/articles/?page=4", "/articles/?page=3"),
        ("/companies/uber/?level=advanced&page=999999999", "/companies/uber/?level=advanced&page=3"),
        ("/topics/kafka/?level=beginner&page=2", "/topics/kafka/?level=beginner"),
    ],
)
@pytest.mark.usefixtures("_sixty")
def test_page_past_the_end_is_404_with_a_way_back(client, address, way_back):
    response = client.get(address)
    assert response.status_code == 404
    main = one(read(response), "main")
    assert text(one(main, "h1")).startswith("There is no page")
    assert hrefs(main) == [way_back]
    assert client.get(way_back).status_code == 200


@pytest.mark.parametrize("page", [10**9 - 1, 10**9, 2**63, 10**30, int("9" * 4_000)])
@pytest.mark.parametrize("path", LISTINGS)
@pytest.mark.usefixtures("_sixty")
def test_page_beyond_any_number_is_404_at_once(client, path, page):
    response = client.get(f"{path}?page={page}")
    assert response.status_code == 404
    heading = "There is no page 999,999,999" if page < 10**9 else "There is no such page"
    assert texts(one(read(response), "main"), "h1") == [heading]
    assert piece_of(client, f"{path}?page={page}").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "²", "%00", "٣", "1e3", "000", "1_0", " 1"])
@pytest.mark.usefixtures("_sixty")
def test_page_that_is_no_number_is_the_first(client, page):
    shown = read(client.get(f"/articles/?page={page}"))
    assert len(texts(shown, class_="notice")) == 1
    assert texts(shown, id="count") == ["60 articles , page 1 of 3"]


# Order


@pytest.mark.usefixtures("_sixty")
def test_orders_are_links_and_the_chosen_one_says_so(client):
    sort = one(read(client.get("/articles/?level=advanced&sort=oldest")), class_="sort")
    assert texts(sort, "summary") == ["Sorted by: Oldest"]
    assert texts(sort, "a") == ["Newest", "Recently added", "Oldest", "Shortest", "Longest"]
    assert hrefs(sort) == [
        "/articles/?level=advanced",
        "/articles/?level=advanced&sort=added",
        "/articles/?level=advanced&sort=oldest",
        "/articles/?level=advanced&sort=shortest",
        "/articles/?level=advanced&sort=longest",
    ]
    assert texts(sort, "a", aria_current="true") == ["Oldest"]


@pytest.mark.parametrize("q", ["kafka", "-spark+kafka"])
def test_order_by_match_comes_with_words_to_match(client, q):
    make_article(topics=["Kafka"])
    sort = one(read(client.get(f"/articles/?q={q}")), class_="sort")
    assert texts(sort, "summary") == ["Sorted by: Best match"]
    assert hrefs(sort)[:2] == [f"/articles/?q={q}", f"/articles/?q={q}&sort=newest"]
    newest = one(read(client.get(f"/articles/?q={q}&sort=newest")), class_="sort")
    assert texts(newest, "summary") == ["Sorted by: Newest"]


# What search engines are told


@pytest.mark.parametrize("path", LISTINGS)
@pytest.mark.usefixtures("_sixty")
def test_plain_listing_is_its_own_canonical_and_indexed(client, path):
    page = read(client.get(path))
    assert links(page, "canonical") == [f"http://testserver{path}"]
    assert find(page, "meta", name="robots") == []
    second = read(client.get(f"{path}?page=2"))
    assert links(second, "canonical") == [f"http://testserver{path}?page=2"]
    assert find(second, "meta", name="robots") == []


@pytest.mark.parametrize("path", LISTINGS)
@pytest.mark.parametrize("query_string", ["?level=advanced", "?q=kafka", "?level=advanced&page=2"])
@pytest.mark.usefixtures("_sixty")
def test_filtered_listing_is_not_indexed_and_says_nothing_else(client, path, query_string):
    page = read(client.get(path + query_string))
    assert attribute(one(page, "meta", name="robots"), "content") == "noindex, follow"
    assert links(page, "canonical") == []


@pytest.mark.usefixtures("_sixty")
def test_listing_in_another_order_is_not_indexed(client):
    page = read(client.get("/articles/?sort=oldest"))
    assert attribute(one(page, "meta", name="robots"), "content") == "noindex, follow"
    assert links(page, "canonical") == []


# The piece that htmx swaps


@pytest.mark.usefixtures("_sixty")
def test_piece_is_the_listing_alone_with_title_and_heading(client):
    response = piece_of(client, "/articles/?level=advanced")
    piece = read(response)
    assert [element.name for element in piece.children] == ["title", "div", "div"]
    assert texts(piece, "title") == ["Advanced articles · Blogindex"]
    heading = one(piece, id="heading")
    assert (text(heading), attribute(heading, "hx-swap-oob")) == ("Advanced articles", "innerHTML")
    assert find(piece, "html") == find(piece, "header") == find(piece, "h1") == []
    assert attribute(piece.children[2], "id") == "listing"


@pytest.mark.parametrize("path", LISTINGS)
@pytest.mark.usefixtures("_sixty")
def test_page_holds_what_the_piece_holds(client, path):
    whole = one(read(client.get(f"{path}?level=advanced")), id="listing")
    piece = one(read(piece_of(client, f"{path}?level=advanced")), id="listing")
    assert find(whole, "form") == find(piece, "form")
    assert find(whole, "section") == find(piece, "section")


@pytest.mark.parametrize("path", [*LISTINGS, "/companies/"])
@pytest.mark.usefixtures("_sixty")
def test_page_and_piece_vary_by_who_asks(client, path):
    for response in (client.get(path), piece_of(client, path), client.get(f"{path}?page=99")):
        assert "HX-Request" in response["Vary"].split(", ")


@pytest.mark.parametrize(
    ("asked", "pushed"),
    [
        ("/articles/?q=&company=&level=advanced&sort=newest", "/articles/?level=advanced"),
        ("/articles/?q=", "/articles/"),
        ("/companies/uber/?level=advanced&expand=topic", "/companies/uber/?level=advanced"),
        ("/articles/?level=expert&page=2", "/articles/?page=2"),
    ],
)
@pytest.mark.usefixtures("_sixty")
def test_piece_pushes_the_usual_address(client, asked, pushed):
    response = piece_of(client, asked, **{"HX-Current-URL": "http://testserver/articles/?level=beginner"})
    assert (response.status_code, response["HX-Push-Url"]) == (200, pushed)


@pytest.mark.usefixtures("_sixty")
def test_piece_pushes_nothing_where_the_reader_is_already(client):
    address = "/articles/?level=advanced"
    response = piece_of(client, address, **{"HX-Current-URL": f"http://testserver{address}"})
    assert "HX-Push-Url" not in response


@pytest.mark.usefixtures("_sixty")
def test_page_pushes_nothing(client):
    assert "HX-Push-Url" not in client.get("/articles/?level=advanced")


@pytest.mark.usefixtures("_sixty")
def test_piece_past_the_end_is_404(client):
    assert piece_of(client, "/articles/?page=4").status_code == 404


def test_piece_counts_topics_as_the_page_it_pushes(client):
    make_article(topics=["Kafka", "Go"])
    make_article(topics=["Rust"])
    piece = piece_of(client, "/articles/?topic=-go&match=all")
    page = client.get(piece["HX-Push-Url"])
    assert one(read(piece), id="facet-topic") == one(read(page), id="facet-topic")
