"""Which of a page's titles and headings is the headline, and whose byline stands by it."""

import pytest

from articles.ingest.extraction import extract

TEXT = "<p>" + "The slow rivers are carving this valley, and nobody is looking at the water. " * 5 + "</p>"


def page(head, body, url="https://eng.acme.com/blog/some-post"):
    markup = f"<html><head>{head}</head><body>{body}{TEXT * 3}</body></html>"
    return extract(markup.encode(), url=url)


def og(title):
    return f'<meta property="og:title" content="{title}">'


@pytest.mark.parametrize(
    ("headline", "head", "body"),
    [
        (
            "Rivers - a love story",
            "<title>Rivers - a love story | Acme</title>" + og("Rivers - a love story"),
            "",
        ),
        ("Rivers - a love story", "<title>Rivers - a love story - Acme Engineering</title>", ""),
        (
            "How it flows",
            '<title>Acme Eng: How it flows</title><meta property="og:site_name" content="Acme Eng">',
            "",
        ),
        (
            "How it flows",
            "<title>How it flows | Data | Acme Blog</title>",
            "<h1>Acme Blog</h1><h2>How it flows</h2>",
        ),
        ("Rivers at Acme", og("Rivers at Acme | Acme Blog"), "<h1>Rivers at Acme</h1>"),
        ("Rivers at Acme", og("Rivers at Acme | Acme Blog"), ""),
        ("Rivers: a new way", "<title>Rivers</title>", "<h1>Rivers: a new way</h1>"),
        (
            "Why we said no",
            "<title>Why we said no | Acme</title>",
            "<h1><span>Engineering</span> Why we <em>said</em> no</h1>",
        ),
        (
            "Why we said no",
            "<title>Acme</title>",
            "<h1>Acme</h1><h2 class='post-title'>Why we said no</h2><h2>More rivers</h2>",
        ),
        ("رود می\u200cگوید", "<title>رود می\u200cگوید</title>", "<h1>رود می\u200cگوید</h1>"),
        ("Rivers", "<title>Rivers – Acme</title>", '<h1>Rivers<a class="anchor" href="#rivers">#</a></h1>'),
        ("Carved in 6 Minutes", "<title>Carved in 6 Minutes</title>", "<h1>Carved in 6 Minutes</h1>"),
        ("Part 2: Rivers", "<title>Part 2: Rivers · Acme</title>", "<h1>Part 2: Rivers</h1>"),
        ("A deep look at rivers", og("River guide"), "<main><h1>A deep look at rivers</h1></main>"),
        ("The River Problem", og("Acme Blog"), "<main><h1>The River Problem</h1></main>"),
        ("Rivers", og("Acme Blog"), "<main><h1>Rivers</h1></main>"),
        ("索引", "<title>Acme</title>", "<article><h1>索引</h1></article>"),
        ("川の話", og("Acme Tech Blog"), "<main><article><h1>川の話</h1></article></main>"),
        (
            "Rivers & lakes",
            "<title>x</title>",
            '<h1><a href="/">Acme</a></h1><main><h1>Rivers &amp;amp; lakes</h1></main>',
        ),
        (
            "The river bank opens",
            og("The river bank opens"),
            '<h3 class="box-headline">Be the first</h3><h1><a href="">The river bank opens</a></h1>',
        ),
        (
            "Rivers run deep",
            og("Rivers run deep"),
            '<h2 class="article-title"><strong>Water talk</strong> Rivers run deep</h2>',
        ),
        (
            "Rivers run deep here",
            og("Rivers run deep here | Columns | Acme"),
            "<h1>Rivers run deep here <span>Subscribers</span></h1>",
        ),
        (
            "Rivers run deep here",
            og("Rivers run deep here » Columns » Acme"),
            "<h1>Rivers run deep here<small>Otter Daily</small></h1>",
        ),
        (
            "Water talk: Rivers run deep",
            og("Water talk: Rivers run deep"),
            "<h1><span>Water talk</span>: <span>Rivers run deep</span></h1>",
        ),
    ],
)
def test_headline_is_the_articles_own(headline, head, body):
    assert page(head, body).title == headline


@pytest.mark.parametrize(
    ("headline", "slug", "head", "body"),
    [
        (
            "The new must: a river",
            "the-new-must-a-river",
            "<title>eng.acme.com</title>",
            "<h2>The new must: a river</h2>",
        ),
        (
            "How a river is settled by law",
            "how-river-settled-law",
            "<title>ACME</title>",
            "<h1>How a river is settled by law</h1><h1>Acme: write to us</h1>",
        ),
    ],
)
def test_address_bears_out_a_headline(headline, slug, head, body):
    assert page(head, body, f"https://eng.acme.com/blog/{slug}").title == headline


@pytest.mark.parametrize(
    ("authors", "head", "byline"),
    [
        (
            "Jane Doe, John Roe",
            "",
            '<a href="/authors/jane">Jane Doe</a> <a href="/authors/john">John Roe</a>',
        ),
        ("Jane Doe", '<meta name="author" content="Acme">', '<span class="author">Jane Doe, Engineer</span>'),
        ("Jane Doe, John Roe", '<meta name="author" content="Jane Doe,John Roe">', ""),
        ("Jane Doe", '<meta name="author" content="Site Keeper">', '<p class="byline">By Jane Doe</p>'),
        ("Jane Doe, Ann Poe", "", "<p><em>By Jane Doe and Ann Poe</em></p>"),
        (
            "Jane Doe, Ann Poe",
            "",
            "<p>Posted by <a>Jane Doe</a>, Engineer, Acme Labs and Ann Poe, Designer</p>",
        ),
        ("Jane Doe", "", TEXT * 3 + '<div class="about"><h3 class="author-name">Jane Doe</h3></div>'),
        ("", "", "<p>We moved by train and by car to the new place.</p>"),
        ("", "", "<h5>Published by Acme</h5>"),
        ("", '<meta name="twitter:creator" content="@janedoe">', ""),
        ("", '<meta property="article:author" content="https://social.example/jane">', ""),
        ("", "", '<div class="comments"><span class="comment-author">Jane Doe</span></div>'),
    ],
)
def test_authors_are_those_whom_the_page_names(authors, head, byline):
    assert page("<title>Rivers</title>" + head, "<h1>Rivers</h1>" + byline).authors == authors


def test_only_heading_of_an_article_counts_in_scripts_without_spaces_too():
    assert page("<title>河边的作坊</title>", "<article><h1>主席树</h1></article>").title == "主席树"


@pytest.mark.parametrize("tag", ["h3", "h4"])
def test_low_heading_is_the_headline_if_the_heads_title_has_the_same_words(tag):
    body = f"<h1><a href=/>acme <span>slow rivers</span></a></h1><h2>News</h2><{tag}>How it flows</{tag}>"
    assert page("<title>News: How it flows | acme</title>", body).title == "How it flows"


@pytest.mark.parametrize("home", ["<h1>Acme Rivers</h1>", "<h1><a href='/'>Acme Rivers</a></h1>"])
def test_only_heading_besides_the_sites_is_the_headline_if_the_head_names_the_site_alone(home):
    head = "<title>Acme Rivers</title>" + (og("Acme Rivers") if "href" in home else "")
    head += '<meta property="og:site_name" content="Acme Rivers">' if "href" not in home else ""
    assert page(head, f"{home}<h2>How it flows</h2>").title == "How it flows"
    assert page(head, f"{home}<h2>Recent posts</h2>{TEXT}<h2>Links</h2>").title == "Acme Rivers"


def test_low_heading_of_a_section_is_not_the_headline_below_the_articles_own():
    body = '<article><h1 class="entry-title">Rivers: how it flows, part two</h1><h3>How it flows</h3>'
    assert page("<title>Rivers: How it flows - Acme</title>", body).title == "Rivers: how it flows, part two"


def test_heading_that_links_to_its_own_page_is_the_headline():
    body = "<h2>{}<a href='{}'>∞</a></h2>"
    own, other = "/blog/some-post", "/blog/another"
    head = "<title>Acme Rivers Homepage</title>"
    assert page(head, body.format("How it flows ", own)).title == "How it flows"
    assert page(head, body.format("How it flows ", other)).title == "Acme Rivers Homepage"
    assert page(head, body.format("Part one", "#one")).title == "Acme Rivers Homepage"


@pytest.mark.parametrize("head", ["", "<title></title>", "<title>Home</title>", og("Acme")])
def test_page_whose_head_says_nothing_has_the_headline_of_its_top_heading(head):
    assert page(head, "<div><h1>How the mill was built</h1></div>").title == "How the mill was built"
