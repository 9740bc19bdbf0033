"""Bylines as real pages have them, beside what only looks like one: captions, buttons, footers, agencies."""

import pytest

from articles.ingest.extraction import extract

SENTENCES = "The slow rivers are carving this valley, and nobody is looking at the water. " * 5
TEXT = f"<p>{SENTENCES}</p>"
HEADLINE = "<h1>How the valley was carved</h1>"


def authors(body, head="<title>How the valley was carved</title>"):
    markup = f"<html><head>{head}</head><body>{body}</body></html>"
    return extract(markup.encode(), url="https://blog.acme.example/valley").authors


def author(content):
    return f'<meta name="author" content="{content}">'


@pytest.mark.parametrize(
    "line",
    [
        "By clicking Submit, you agree to the Privacy Policy and Terms of Use.",
        "By May 2001, Otterbein had been renamed Acme and was growing.",
        "© 2012 - made by Rhoda Weiss",
        "Theme by Rhoda Weiss",
        "Durch Gletscher entstandene Talformen",
    ],
)
def test_line_that_only_begins_like_a_byline_names_nobody(line):
    assert authors(f"{HEADLINE}<p>{line}</p>{TEXT * 3}") == ""


@pytest.mark.parametrize(
    "caption",
    [
        '<figure><img src="/a.png"><figcaption>The valley, by Ola Berg</figcaption></figure>',
        '<figure><figcaption><span itemprop="creator">Ola Berg</span></figcaption></figure>',
        '<div class="wp-caption-text">The valley in May, par Ola Berg</div>',
        '<span class="image-credit"><span class="author">Ola Berg</span></span>',
    ],
)
def test_who_took_the_picture_is_not_the_author(caption):
    body = f'{HEADLINE}{caption}{TEXT * 3}<p class="author">By Rhoda Weiss</p>'
    assert authors(body) == "Rhoda Weiss"


@pytest.mark.parametrize(
    ("content", "byline", "names"),
    [
        (
            "Acme Medien GmbH, Munich, Germany",
            "Gastbeitrag von Rhoda Weiss und Ola Berg",
            "Rhoda Weiss, Ola Berg",
        ),
        ("Pixelhof, www.pixelhof.example", "Posted by Rhoda Weiss", "Rhoda Weiss"),
        ("Pixelhof d.o.o. - www.pixelhof.example", "durch Rhoda Weiss", "Rhoda Weiss"),
        ("", "Eine Analyse von Rhoda Weiss", "Rhoda Weiss"),
        (
            "",
            "Von <b>RHODA WEISS</b>, <b>OLA BERG</b> Sonderkorrespondenten in Wien",
            "RHODA WEISS, OLA BERG",
        ),
    ],
)
def test_people_at_the_headline_are_told_from_companies_places_and_roles(content, byline, names):
    body = f'{HEADLINE}<div class="post-author">{byline}</div>{TEXT * 3}'
    assert authors(body, author(content)) == names


@pytest.mark.parametrize(
    "byline",
    [
        '<div class="autoren">Von Rhoda Weiss</div>',
        '<div id="artikelautor">Autor: <a href="/x">Rhoda Weiss</a></div>',
        '<p class="auteur">Rhoda Weiss</p>',
        "<p><em>Autor: Rhoda WEISS, Landesamt für Wasser, Bern (CH)</em></p>",
    ],
)
def test_author_behind_the_text_is_found_under_other_languages_words(byline):
    assert authors(f"{HEADLINE}{TEXT * 4}{byline}").casefold() == "rhoda weiss"


@pytest.mark.parametrize("line", ["posted by Rhoda at 12:53", "Von Rhoda am 03.05.2013, 11:51 | 0 Meinungen"])
def test_single_name_counts_where_the_one_line_that_signs_has_a_time(line):
    other = '<ol class="comments"><li>posted by Ola at 13:02</li></ol>'
    signed = f'<div class="meta">{line}</div>'
    assert (authors(HEADLINE + TEXT * 4 + signed), authors(HEADLINE + TEXT * 4 + signed + other)) == (
        "Rhoda",
        "",
    )


def test_words_that_the_headline_is_named_with_too_do_not_speak_against_a_byline():
    byline = '<div class="HeaderComment_meta"><span class="Author_name">Rhoda Weiss, CMS</span></div>'
    body = f'<div>{byline}<h1 class="HeaderComment_headline">How the valley was carved</h1></div>{TEXT * 3}'
    assert authors(body) == "Rhoda Weiss"


def test_byline_in_a_grid_that_holds_the_text_is_the_articles():
    text = f'<div class="grid-article">{TEXT * 5}<div class="author">By Rhoda Weiss</div></div>'
    cards = (
        '<div class="grid">' + '<a href="/x">Another article<p class="author">Ola Berg</p></a>' * 3 + "</div>"
    )
    assert (authors(HEADLINE + text + cards), authors(HEADLINE + TEXT * 5 + cards)) == ("Rhoda Weiss", "")


@pytest.mark.parametrize(
    "lines",
    [
        "<p>5/3/2024 BY ACME STAFF</p><h4>Rhoda Weiss</h4>",
        "<h4>Valley</h4><p>5/3/2024</p><p>Über den Autor</p>",
    ],
)
def test_bare_name_is_no_author_where_the_company_signs_or_a_label_stands_alone(lines):
    assert authors(f'{HEADLINE}<meta property="og:site_name" content="Acme">{lines}{TEXT * 3}') == ""


def test_bare_name_that_the_headline_is_about_is_not_its_author():
    body = f"<h1>A portrait of Rhoda Weiss</h1><p>3 May 2024</p><p>Rhoda Weiss</p>{TEXT * 3}"
    assert authors(body, "<title>A portrait of Rhoda Weiss</title>") == ""


def test_login_of_the_head_gives_way_to_the_one_whole_name_on_the_page():
    body = f'<div class="post-meta-author">by Rhoda Weiss</div>{HEADLINE}{TEXT * 3}'
    assert authors(body, author("rweiss")) == "Rhoda Weiss"
