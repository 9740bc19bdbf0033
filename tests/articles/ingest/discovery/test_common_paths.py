"""Where the feed of a blog usually is."""

import pytest

from articles.ingest.discovery.common_paths import guesses

WANTED = [
    *("/feed", "/feed/", "/rss", "/rss/", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json"),
    *(
        "/blog/feed",
        "/blog/rss.xml",
        "/blog/feed.xml",
        "/blog/index.xml",
        "/feeds/posts/default",
        "/?feed=rss2",
    ),
]


def test_guesses_name_every_usual_place_of_a_site():
    places = [place.removeprefix("https://shop.example") for place in guesses("https://shop.example")]
    assert [place for place in WANTED if place not in places] == []
    assert (places[0], len(places), len(set(places))) == ("/feed", 17, 17)


def test_guesses_look_below_the_address_before_the_root():
    assert guesses("https://shop.example/eng/blog?x=1")[:6] == [
        "https://shop.example/eng/blog/feed",
        "https://shop.example/eng/feed",
        "https://shop.example/feed",
        "https://shop.example/eng/blog/rss.xml",
        "https://shop.example/eng/rss.xml",
        "https://shop.example/rss.xml",
    ]


def test_guesses_take_a_file_for_its_folder():
    assert guesses("https://shop.example/blog/index.html")[:2] == [
        "https://shop.example/blog/feed",
        "https://shop.example/feed",
    ]


@pytest.mark.parametrize(
    ("url", "made_by", "first"),
    [
        ("https://medium.com/shop-eng", "", "https://medium.com/feed/shop-eng"),
        ("https://medium.com/@ada/a-post-123", "", "https://medium.com/feed/@ada"),
        ("https://medium.com/tag/kafka", "", "https://medium.com/feed/tag/kafka"),
        ("https://dev.to/shop", "", "https://dev.to/feed/shop"),
        ("https://shop.medium.com/", "", "https://shop.medium.com/feed"),
        ("https://shop.substack.com/", "", "https://shop.substack.com/feed"),
        ("https://shop.blogspot.com/", "", "https://shop.blogspot.com/feeds/posts/default"),
        ("https://shop.hashnode.dev/", "", "https://shop.hashnode.dev/rss.xml"),
        ("https://shop.github.io/notes/", "", "https://shop.github.io/notes/feed.xml"),
        ("https://shop.ghost.io/", "", "https://shop.ghost.io/rss/"),
        ("https://shop.example/", "wordpress 6.5.2", "https://shop.example/feed/"),
        ("https://shop.example/", "ghost 5.8", "https://shop.example/rss/"),
        ("https://shop.example/", "hugo 0.124", "https://shop.example/index.xml"),
        ("https://shop.example/", "jekyll v4.3", "https://shop.example/feed.xml"),
        ("https://shop.example/blog", "docusaurus v3.1", "https://shop.example/blog/rss.xml"),
        ("http://shop.example:8080/blog", "squarespace", "http://shop.example:8080/blog/?format=rss"),
    ],
)
def test_guesses_begin_with_what_the_maker_does(url, made_by, first):
    assert guesses(url, made_by)[0] == first
