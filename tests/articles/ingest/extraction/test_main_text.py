"""Where the article's text begins and ends: sections named after their headings, what follows the text."""

import pytest

from articles.ingest.extraction import extract

SENTENCE = "The slow rivers are carving this valley, and nobody is looking at the water. "
TEXT = f"<p>{SENTENCE * 5}</p>"
WORDS = 70


def words(body):
    markup = f"<html><head><title>How the valley was carved</title></head><body>{body}</body></html>"
    return extract(markup.encode(), url="https://blog.acme.example/valley").words


def article(*parts):
    return f"<article><h1>How the valley was carved</h1>{''.join(parts)}</article>"


@pytest.mark.parametrize(
    "heading",
    [
        "Related work",
        "Sharing state",
        "Cookie handling",
        "Footer parsing",
        "Social graph",
        "Comments in YAML",
    ],
)
@pytest.mark.parametrize("tag", ["section", "div"])
def test_section_whose_id_is_made_from_its_heading_is_text(heading, tag):
    name = heading.lower().replace(" ", "-")
    section = f'<{tag} id="{name}"><h2>{heading}<a class="headerlink" href="#{name}">¶</a></h2>{TEXT}</{tag}>'
    assert words(article(TEXT, section, section)) == 3 * WORDS


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("sec-related-work", "Related work"),
        ("user-content-related-work", "Related work"),
        ("related-work-1", "Related work"),
        ("2-related-work", "2. Related work"),
        ("related-work", "2.1 Related work"),
        ("banner-fur-alle", "Banner für alle"),
        ("banner-für-alle", "Banner für alle"),
        ("related-work", '<span class="header-section-number">1</span> Related work'),
    ],
)
def test_id_made_from_a_heading_may_have_a_prefix_and_numbers_and_no_accents(name, heading):
    section = f'<section id="{name}"><h2>{heading}</h2>{TEXT}</section>'
    assert words(article(TEXT, section, section)) == 3 * WORDS


def test_heading_with_such_an_id_is_no_aside():
    assert words(article(TEXT, f'<h2 id="sidebar-layout">Sidebar layout</h2>{TEXT}')) == 2 * WORDS


def test_section_with_a_name_of_its_own_is_beside_the_text():
    aside = f'<section id="related-posts"><h2>You may like</h2>{TEXT}</section>'
    assert words(article(TEXT * 3, aside)) == 3 * WORDS


@pytest.mark.parametrize(
    "heading",
    [
        *("Discussion", "Recommended settings", "Comments in YAML", "Subscribe to events", "Read more data"),
        *("More from the logs", "Share this cache", "Comments", "Newsletter"),
    ],
)
def test_heading_does_not_end_a_text_that_goes_on(heading):
    assert words(article(TEXT * 4, f"<h2>{heading}</h2>", TEXT * 4)) == 8 * WORDS


@pytest.mark.parametrize("heading", ["You might also like", "Related posts", "Comments"])
def test_heading_behind_which_nothing_of_the_article_follows_ends_it_in_the_second_half(heading):
    others = "".join(f"<h3><a href='/{n}'>Mill {n}</a></h3>{TEXT}" for n in range(3))
    assert words(article(TEXT * 4, f"<h2>{heading}</h2>{others}")) == 4 * WORDS


def test_article_element_with_the_headline_counts_without_what_is_around_it():
    cards = f"<section><h2>Insights</h2>{TEXT * 2}</section>"
    assert words(f"<main>{article(TEXT * 4)}{cards}</main>") == 4 * WORDS


def test_article_element_that_is_a_part_of_the_text_is_not_all_of_it():
    assert words(f"<main>{article(TEXT)}<section>{TEXT * 3}</section></main>") == 4 * WORDS


def test_links_to_places_in_the_page_are_no_text_outside_headings():
    contents = "".join(f"<li><a href='#{n}'>{SENTENCE}</a></li>" for n in range(4))
    heading = f'<h2><a href="#a">{SENTENCE}</a></h2>'
    assert words(article(f"<ul>{contents}</ul>", TEXT * 2, heading, TEXT * 2)) == 4 * WORDS


@pytest.mark.parametrize("names", ["sidebarblock", "paragraph"])
def test_box_of_asciidoctor_is_text(names):
    assert words(article(TEXT * 3, f'<div class="{names}">{TEXT}</div>')) == 4 * WORDS


CODE = ["x = 1", "print(x)", "x += 2"]


@pytest.mark.parametrize(
    "block",
    [
        "<table class='lntable'><tr><td><pre>1\n2\n3\n</pre></td><td><pre>{}</pre></td></tr></table>",
        "<figure class='highlight'><pre>10 11 12</pre><pre>{}</pre></figure>",
        "<pre><code>{}<style>b {{}}</style><textarea>x = 1 print(x) x += 2</textarea></code></pre>",
    ],
)
def test_numbers_of_lines_and_hidden_copies_are_no_code(block):
    code = block.format("\n".join(CODE))
    assert words(article(TEXT, f"<div class='highlight'>{code}</div>")) == WORDS + 5


@pytest.mark.parametrize(
    "number",
    [
        '<span class="lnt">{}</span>',
        '<span style="margin-right:.4em;user-select:none;color:#777">{}</span>',
        '<div class="gutter"><div class="ln" aria-hidden="true">{}</div></div>',
        '<span class="react-syntax-highlighter-line-number">{}</span>',
    ],
)
def test_number_before_each_line_is_no_code(number):
    lines = "\n".join(f"<span>{number.format(n)}<span>{line}</span></span>" for n, line in enumerate(CODE, 1))
    assert words(article(TEXT, f"<pre><code>{lines}</code></pre>")) == WORDS + 5


def test_numbers_that_are_the_code_stay():
    assert words(article(TEXT, "<pre><code>x = 1\n<span>2</span>\ny = 40</code></pre>")) == WORDS + 5


def test_text_begins_at_the_headline():
    traffic = f"<ul><li><p>{SENTENCE}</p></li><li><p>33 min ago</p></li></ul>"
    assert words(f"<div>{traffic}<h1>How the valley was carved</h1>{TEXT * 4}</div>") == 4 * WORDS


def test_heading_that_is_not_the_headline_begins_no_text():
    assert words(f"<article>{TEXT}<h2>The water</h2>{TEXT * 4}</article>") == 5 * WORDS


def test_much_text_before_the_headline_is_the_articles():
    assert words(f"<article>{TEXT * 2}<h1>How the valley was carved</h1>{TEXT * 2}</article>") == 4 * WORDS


def test_aside_without_a_name_is_beside_the_text():
    aside = f"<aside><p>{SENTENCE}</p></aside>"
    assert words(f"<div><h1>Valley</h1><div>{TEXT * 4}</div>{aside}</div>") == 4 * WORDS


@pytest.mark.parametrize("tag", ["li", "p", "div"])
def test_block_that_is_a_link_is_not_the_articles_text(tag):
    others = f'<{tag}><a href="/x">{SENTENCE}</a></{tag}>' * 3
    assert words(article(TEXT * 4, others)) == 4 * WORDS


def test_name_that_most_of_the_text_bears_is_no_name_of_an_aside():
    assert words("<h1>Valley</h1>" + f'<div class="cell sidebar">{TEXT}</div>' * 4) == 4 * WORDS


@pytest.mark.parametrize(
    "names",
    [
        "node node-promoted",
        "field-name-body field-label-hidden",
        "metal",
        "navy",
        "adsorption",
    ],
)
def test_name_that_only_contains_the_name_of_an_aside_is_none(names):
    assert (
        words(f'<h1>Valley</h1><div>{TEXT}</div><div class="{names}">{TEXT}</div><div>{TEXT}</div>')
        == 3 * WORDS
    )


def test_page_that_is_all_beside_something_is_read():
    parts = (f'<div class="{name}">{TEXT}</div>' for name in ("sidebar", "footer", "related", "share"))
    assert words("<h1>Valley</h1>" + "".join(parts)) == 4 * WORDS


@pytest.mark.parametrize(
    "start",
    [
        '<html lang="en" /><head><title>T</title></head><body>',
        '<html class="a"/><head/><title>T</title><body class="b"/>',
        "<html><head><title>T</title></head></html><body>",
        "<html><head><title>T</title></head><body></body>",
        "<html><head><title>T</title></head><body><p>Before.</p></body></html>",
    ],
)
def test_text_behind_the_end_of_the_page_is_read_as_browsers_read_it(start):
    page = extract(f"{start}{article(TEXT * 2)}".encode(), url="https://blog.acme.example/valley")
    assert page.words == 2 * WORDS
    assert page.title == "How the valley was carved"
