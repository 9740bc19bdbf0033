"""The day of publication where several are on a page: quoted posts, other articles, changes, signatures."""

from datetime import date

import pytest

from articles.ingest.extraction import extract

TEXT = "<p>" + "The slow rivers are carving this valley, and nobody is looking at the water. " * 5 + "</p>"
HEADLINE = "<h1>How the valley was carved</h1>"
QUOTE = '<blockquote><time datetime="2018-03-12">Mar 12, 2018</time></blockquote>'
CHANGED = '<time datetime="2019-07-03T10:18Z">Publié le 29 juin 2019</time>'
CARDS = '<div class="list"><time class="published" datetime="2019-09-22">22 Sep</time></div>'


def published(body, url="https://blog.acme.example/valley"):
    markup = f"<html><head><title>How the valley was carved</title></head><body>{body}</body></html>"
    return extract(markup.encode(), url=url).published


@pytest.mark.parametrize(
    ("body", "day"),
    [
        (HEADLINE + TEXT * 2 + QUOTE, None),
        (f"{HEADLINE}<p>29 January 2019</p>{TEXT}{QUOTE}", date(2019, 1, 29)),
        (
            f"<header>{HEADLINE}{CHANGED}</header>{TEXT}",
            date(2019, 6, 29),
        ),
        (
            f'<header>{HEADLINE}<time datetime="2019-06-28T13:49Z">28 juin 2019</time></header>{TEXT}{CARDS}',
            date(2019, 6, 28),
        ),
        (f'<div class="content-sidebar">{HEADLINE}<p>January 22, 2014</p>{TEXT}</div>', date(2014, 1, 22)),
        (
            f'<div class="latest">{HEADLINE}<time datetime="2019-07-13">Sat 13 Jul</time>{TEXT}</div>',
            date(2019, 7, 13),
        ),
        (f'{HEADLINE}{TEXT}<footer>© <time datetime="2021-01-19">2021</time> Acme</footer>', None),
        (
            f"<article>{HEADLINE}{TEXT}<footer><time>19 January 2021</time></footer></article>",
            date(2021, 1, 19),
        ),
        (
            f'<div class="banner"><time datetime="2023-03-29" pubdate>March 29</time></div>{HEADLINE}{TEXT}',
            date(2023, 3, 29),
        ),
        (f"{HEADLINE}{TEXT * 4}<p>Von Rhoda am 03.05.2013, 11:51</p>", date(2013, 5, 3)),
        (f"{HEADLINE}{TEXT * 4}<p>Submitted by Rhoda on Mon, 24 July 2017 - 18:55</p>", date(2017, 7, 24)),
        (
            f"{HEADLINE}{TEXT * 4}<p>Dieser Artikel wurde am 14. Dezember 2015 verfasst</p>",
            date(2015, 12, 14),
        ),
    ],
)
def test_day_is_the_articles_own(body, day):
    assert published(body) == day


OUT, LATER = '<time datetime="2020-01-17">', '<time datetime="2020-01-19">'
BYLINE = '<li><span class="author">Author: Rhoda Weiss</span></li>'


@pytest.mark.parametrize(
    ("box", "day"),
    [
        (f"<div><h2><span>29 January 2019</span></h2><ul>{BYLINE}</ul></div>", date(2019, 1, 29)),
        (f"<div><ul>{BYLINE}<li>29. Januar 2019</li></ul><p>3 May 2020</p></div>", date(2019, 1, 29)),
        (f"<div><ul>{BYLINE}</ul><p>29 January 2019</p><p>3 May 2020</p></div>", None),
        ("<nav><div><h2>29 January 2019</h2></div></nav>", None),
        (
            f"<ul>{BYLINE}</ul><p>In a letter dated May 23, 2015, the miller wrote that he would not go.</p>",
            None,
        ),
    ],
)
def test_only_day_in_the_box_of_the_byline_is_the_articles(box, day):
    assert published(HEADLINE + TEXT * 6 + box) == day


@pytest.mark.parametrize(
    "times",
    [
        f"<p>Updated {LATER}Jan 19</time></p><p>Out {OUT}Jan 17</time></p>",
        f"{LATER}Updated Jan 19</time> {OUT}Published Jan 17</time>",
        f"<p>aktualisiert: {LATER}19. Januar</time></p>{OUT}17. Januar</time>",
        "<p>Laatst bijgewerkt: 19 januari 2020</p><p>Gepubliceerd: 17 januari 2020</p>",
        "<p>Senast uppdaterad 19 januari 2020</p><p>Publicerad 17 januari 2020</p>",
        "<p>Zaktualizowano: 19 stycznia 2020</p><p>17 stycznia 2020</p>",
        "<p>Aggiornato il 19 gennaio 2020</p><p>Pubblicato il 17 gennaio 2020</p>",
        "<p>Atualizado em 19 de janeiro de 2020</p><p>17 de janeiro de 2020</p>",
        "<p>Päivitetty 19.1.2020</p><p>Julkaistu 17.1.2020</p>",
        "<p>수정: 2020년 1월 19일</p><p>2020년 1월 17일</p>",
    ],
)
def test_time_behind_the_word_updated_is_not_the_day(times):
    assert published(HEADLINE + times + TEXT) == date(2020, 1, 17)


def test_day_is_read_below_a_headline_that_is_no_heading():
    days = "<div>Monday, 24 August 2026</div><td>How the valley was carved</td><div>30 April 2021</div>"
    assert published(days + TEXT * 2 + "<h3>More</h3>") == date(2021, 4, 30)


def test_labelled_day_in_the_pages_footer_is_read_but_none_in_a_list_of_others():
    line = "<div><p>Published <span>Aug 21, 2021</span></p></div>"
    assert published(f"{HEADLINE}{TEXT * 3}<footer>{line}</footer>") == date(2021, 8, 21)
    assert published(f"{HEADLINE}{TEXT * 3}<div class='related'>{line}</div>") is None


def test_day_behind_a_picture_in_the_box_of_the_byline_is_read():
    """ABlog's box, with a picture of a calendar."""
    name = '<a href="/blog/author/rhoda/">Rhoda Weiss</a>'
    box = f'<div><h2><i class="fa"></i> 9 December 2019 </h2><p>{name}</p></div>'
    assert published(f"{HEADLINE}{TEXT * 3}{box}") == date(2019, 12, 9)


def test_day_of_drupals_dublin_core_counts_more_than_its_numbers():
    said = 'property="dc:date dc:created" content="2014-03-11T10:33:20+01:00"'
    line = f"<span {said}>Soumis par Rhoda Weiss le mar, 11/03/2014 - 10:33</span>"
    assert published(f"{HEADLINE}{line}{TEXT}") == date(2014, 3, 11)


@pytest.mark.parametrize(
    ("line", "path", "day"),
    [
        ("3 May 2019", "/2019/01/10-rivers", date(2019, 5, 3)),
        ("15.08.2015, 14:10", "/2015/08/14/valley", date(2015, 8, 15)),
        ("3 May 2019", "/2015/08/14/valley", date(2015, 8, 14)),
    ],
)
def test_line_and_address_are_compared(line, path, day):
    assert published(f"{HEADLINE}<p>{line}</p>{TEXT}", f"https://blog.acme.example{path}") == day


GERMAN = "<p>" + "Der Fluss ist langsam und das Tal ist nicht von den Menschen gemacht. " * 9 + "</p>"


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", TEXT, date(2024, 3, 5)),
        ("en-US", TEXT, date(2024, 3, 5)),
        ("en-GB", TEXT, date(2024, 5, 3)),
        ("de", GERMAN, date(2024, 5, 3)),
        # Themes that are used in other languages leave theirs in the page.
        ("en", GERMAN, date(2024, 5, 3)),
    ],
)
def test_month_is_first_in_american_english_alone(language, text, day):
    body = f"<html lang='{language}'><body>{HEADLINE}<p>3/5/2024</p>{text * 3}</body></html>"
    assert extract(body.encode(), url="https://blog.acme.example/valley").published == day


UTC = "2020-01-17T15:22:00.000Z"


@pytest.mark.parametrize(
    ("stated", "shown", "url", "day"),
    [
        (UTC, "2020-01-18", "https://dev.acme.example/thread/", date(2020, 1, 18)),
        (UTC, "", "https://dev.acme.example/2020/01/18/thread/", date(2020, 1, 18)),
        (UTC, "January 17, 2020", "https://dev.acme.example/2020/01/18/thread/", date(2020, 1, 17)),
        (UTC, "2020-01-21", "https://dev.acme.example/thread/", date(2020, 1, 17)),
        ("2020-01-17T23:22:00+09:00", "2020-01-18", "https://dev.acme.example/thread/", date(2020, 1, 17)),
    ],
)
def test_day_that_readers_see_wins_over_one_in_utc(stated, shown, url, day):
    head = f'<meta property="article:published_time" content="{stated}">'
    body = f'{HEADLINE}<time datetime="{stated}">{shown}</time>{TEXT}'
    assert extract(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url=url).published == day


def test_line_of_text_wins_over_a_day_in_utc_too():
    head = f'<meta property="article:published_time" content="{UTC}">'
    for line, day in (("January 18, 2020", 18), ("January 21, 2020", 17), ("Updated January 18, 2020", 17)):
        markup = f"<html><head>{head}</head><body>{HEADLINE}<p>{line}</p>{TEXT}</body></html>"
        found = extract(markup.encode(), url="https://dev.acme.example/thread/")
        assert found.published == date(2020, 1, day)


def test_days_of_a_change_and_of_publication_in_one_line_are_told_apart():
    line = "<p>Updated: May 9, 2024. Published: May 3, 2024</p>"
    assert published(f"{HEADLINE}{line}{TEXT}") == date(2024, 5, 3)
