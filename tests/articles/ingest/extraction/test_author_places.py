"""Where pages name their writer besides a byline at the headline: boxes, footers, signatures; and helpers."""

import pytest

from tests.articles.ingest.extraction.test_authors import HEADLINE, SENTENCES, author, authors, stated

TEXT = f"<p>{SENTENCES}</p>" * 3


@pytest.mark.parametrize(
    "line",
    [
        "Scritto da Rhoda Weiss il 3 maggio 2024",
        "Av Rhoda Weiss, 3 maj 2024",
        "Napisane przez Rhoda Weiss, 3 maja 2024",
        "Napsala Rhoda Weiss, 3. května 2024",
        "Yazar: Rhoda Weiss, 3 Mayıs 2024",
        "Geschreven door Rhoda Weiss op 3 mei 2024",
        "Oleh Rhoda Weiss, 3 Mei 2024",
        "Kirjoittanut Rhoda Weiss 3.5.2024",
        "Publicado por Rhoda Weiss em 3 de maio de 2024",
        "Συντάκτης: Rhoda Weiss",
    ],
)
def test_bylines_of_many_languages_are_read(line):
    assert authors(f"{HEADLINE}<p>{line}</p>{TEXT}") == "Rhoda Weiss"


@pytest.mark.parametrize(
    "end",
    [
        "<p>Written by <b>Rhoda Weiss</b> who lives beside a river. <a href='/x'>Follow her</a></p>",
        '<div class="bio"><img src="/r.png" alt="Profile picture"><p><b>Rhoda Weiss</b> on rivers.</p></div>',
        '<img class="author-thumb" src="/r.png" alt="Rhoda Weiss"><a href="/r">Rhoda Weiss</a>',
        "<p><i>Posted by <a href='/r'>Rhoda Weiss</a>. You can follow me on Chatter <a>@rh</a></i></p>",
        "<p><em>Rhoda Weiss is a miller at Acme.</em></p>",
        '<section><footer class="post-info"><p class="author">By Rhoda Weiss</p></footer></section>',
        "<p>Written on May 3rd, 2024 by Rhoda Weiss</p>",
        "<p><b>Author:</b> Rhoda Weiss</p>",
        "<h4>About the author</h4><p>Rhoda Weiss</p><p>Rhoda mills.</p>",
        "<p>— Rhoda Weiss</p>",
        "<p>Cheers,<br>Rhoda Weiss</p>",
        "<p>Kind regards,</p><p>Rhoda Weiss</p><p>Miller at Acme</p>",
        "<p>Happy milling!</p><p>— Rhoda Weiss</p>",
        "<p>Rhoda Weiss</p>",
        "<p><em>Rhoda Weiss, maker of mills</em></p>",
        "<p>Rhoda Weiss</p></div><div class='tags'><p>rivers, mills</p>",
    ],
)
def test_writer_named_behind_the_text_is_the_author(end):
    assert authors(f"{HEADLINE}<div>{TEXT}{end}</div>") == "Rhoda Weiss"


@pytest.mark.parametrize(
    "end",
    [
        '<div class="bio">Gathering Stones, Washing Gravel</div>',
        '<div class="author__content"><h3>0x-77</h3><p>Gathering Stones, Washing Gravel<br>Lab</p></div>',
        '<div class="author"><p>Desarrolladora de rivers</p></div>',
        '<div><img class="avatar" src="/a.png" alt="Slow Rivers"><p>Slow Waters</p></div>',
        "<p>Written by Rhoda Weiss</p><p>Written by Ola Berg</p>",
        '<img class="author-thumb" src="/r.png" alt="Slow Waters"><a href="/r">Slow Waters</a>',
        "<p>The miller is an engineer. Slow Waters is a river.</p>",
        "<p>— Slow Rivers</p>",
        "<p>Thanks,<br>Slow Waters</p>",
        "<p>Rhoda Weiss, Slow Waters, 2020</p>",
        "<p>Thanks, Rhoda Weiss, for the pictures.</p>",
        "<p>Slow Waters</p>",
        "<p>Rhoda Weiss</p><p>Ola Berg and others spoke.</p>",
        "<footer><p>Rhoda Weiss, Head of Mills</p></footer>",
        "<footer><p class='author'>Rhoda Weiss</p></footer>",
    ],
)
def test_what_is_behind_the_text_and_no_writers_name_is_nobody(end):
    assert authors(f"{HEADLINE}{TEXT}{end}") == ""


@pytest.mark.parametrize(
    "line",
    [
        "<p><b>Co-authors</b>: <a href='/r'>Rhoda Weiss</a>, <a href='/h'>Hanna Roe</a></p>",
        "<p>Author(s): Rhoda Weiss and Hanna Roe</p>",
        "<p>Authors Rhoda Weiss†*, Hanna Roe‡</p>",
        "<p>Rhoda Weiss*, Hanna Roe*</p><p>3 May 2024</p>",
        "<p>By <b>Rhoda Weiss</b> (Acme) and <b>Hanna Roe</b> (Otter) | <time>3 May 2024</time></p>",
        "<p>Rhoda Weiss | Engineering Manager, Rivers; Hanna Roe | Staff Engineer, Mills</p>",
        "<p><em>This post was written by Rhoda Weiss and Hanna Roe, engineers on the mill team.</em></p>",
        "<p><em>This is a guest post by Rhoda Weiss and Hanna Roe, founders of Otter.</em></p>",
    ],
)
def test_several_writers_are_read_as_companies_name_them(line):
    assert authors(f"{HEADLINE}{line}{TEXT}") == "Rhoda Weiss, Hanna Roe"


@pytest.mark.parametrize(
    "lines",
    [
        "<p>Rhoda Weiss, Staff Engineer</p>",
        "<div>Rhoda Weiss</div><div>Software Engineer, Acme</div>",
        "<p><strong>Rhoda Weiss</strong><br>Developer Advocate</p>",
        "<p>3 May 2024 · Rhoda Weiss on behalf of <a href='/t'>The Mill Team</a></p>",
    ],
)
def test_job_or_team_beside_a_name_tells_the_writer(lines):
    assert authors(f"{HEADLINE}{lines}{TEXT}") == "Rhoda Weiss"


@pytest.mark.parametrize(
    "lines",
    [
        "<p>Last updated by Rhoda Weiss on 4 May 2024</p>",
        "<ul><li>Rhoda Weiss</li><li>Hanna Head</li><li>Ola Berg</li></ul>",
        "<p>Post by post the river was walled.</p>",
        "<p>Rhoda Weiss, who mills, has been in the news since spring and tells why.</p><p>3 May 2024</p>",
    ],
)
def test_who_changed_it_and_people_in_a_list_are_no_writers(lines):
    assert authors(f"{HEADLINE}{lines}{TEXT}") == ""


def test_card_of_another_article_below_the_text_names_nobody():
    card = "<div><a href='/b'><h3>Another story</h3></a><p>Rhoda Weiss</p><p>2 May 2024</p></div>"
    assert authors(f"<article>{HEADLINE}<p>3 May 2024</p>{TEXT}</article><h2>Go on</h2>{card}") == ""


@pytest.mark.parametrize(
    "line",
    [
        "<p>3 May 2024 — Written by Rhowe</p>",
        "<h6>Author</h6><p>Rhowe</p>",
        "<p>By Rhowe</p><p>3 May 2024</p>",
    ],
)
def test_one_word_that_is_clearly_said_of_the_writer_is_the_author(line):
    assert authors(f"{HEADLINE}{line}{TEXT}") == "Rhowe"


def test_one_word_behind_by_in_a_list_of_links_is_nobody():
    assert authors(f"{HEADLINE}<p>By Topic</p><p>By Region</p>{TEXT}") == ""


def test_given_name_behind_by_is_the_author():
    assert authors(f"{HEADLINE}{TEXT}<p>Written by Annika who lives beside a river.</p>") == "Annika"


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("<p>Rhoda Weiss</p><p>5 min read</p>", "Rhoda Weiss"),
        ("<p>Brigitte d'Arc-Weiss • 3 May 2024</p>", "Brigitte d'Arc-Weiss"),
        ("<p>Dmytro Weiss</p><p>3 May 2024</p>", "Dmytro Weiss"),
        (
            "<p>Ji-ho Weiss, Rhoda de Wit, Ola 't Hof, 3 May 2024</p>",
            "Ji-ho Weiss, Rhoda de Wit, Ola 't Hof",
        ),
        ("<ul><li>Rhoda Weiss</li><li>Ola Berg</li></ul><p>3 May 2024</p>", "Rhoda Weiss, Ola Berg"),
        ("<p>Ayşe Weiss</p><p>3 May 2024</p>", "Ayşe Weiss"),
        ("<dl><dt class='sr-only'>Authors</dt><dd><dl><dt>Name</dt><dd>Rh Wy</dd></dl></dd></dl>", "Rh Wy"),
    ],
)
def test_name_alone_with_something_that_says_it_is_a_writers_is_the_author(lines, name):
    assert authors(f"{HEADLINE}{lines}{TEXT}") == name


def test_name_beside_the_day_counts_more_than_one_in_the_head():
    assert authors(f"{HEADLINE}<p>3 May 2024 | Rhoda Weiss</p>{TEXT}", author("Ola Berg")) == "Rhoda Weiss"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://weiss.example/valley", "Rhoda A Weiss"),
        ("https://rhodaweiss.example/valley", "Rhoda B. Weiss"),
    ],
)
def test_writer_of_whom_the_host_has_the_name_is_the_author(url, name):
    assert authors(f'{HEADLINE}<p class="byline">By {name}</p>{TEXT}', author(name), url) == name


@pytest.mark.parametrize(
    ("url", "head"),
    [
        ("https://acme.example/valley", ""),
        ("https://acme.example/valley", '<meta property="og:site_name" content="Acme Blog">'),
        ("https://acme.github.io/valley", '<meta property="og:site_name" content="Acme Blog">'),
    ],
)
def test_site_that_names_itself_is_no_author(url, head):
    assert authors(f'{HEADLINE}<p class="byline">By Acme</p>{TEXT}', head + author("Acme"), url) == ""


def test_text_that_stands_for_a_portrait_is_no_name():
    link = '<a class="author" href="/authors/rhoda"><span>Rhoda Weiss\'s Picture</span></a>'
    name = '<h4 class="author"><a href="/authors/rhoda">Rhoda Weiss</a></h4>'
    assert authors(f"{HEADLINE}{TEXT}{link}{name}") == "Rhoda Weiss"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Rhoda Guimarães do Amaral", "Rhoda Guimarães do Amaral"),
        ("By Rhoda de' Santis and Ola L.", "Rhoda de' Santis, Ola L."),
        ("By Rhoda Weiss, Research Fellow", "Rhoda Weiss"),
        ("By Rhoda Weiss, Winter Embedded Summit", "Rhoda Weiss"),
        ("作者: 欧阳子墨 李婷婷 文章链接", "欧阳子墨, 李婷婷"),
    ],
)
def test_what_belongs_to_a_name_is_kept_and_nothing_else(byline, names):
    assert authors(f"{HEADLINE}<p>{byline}</p>{TEXT}") == names


def test_byline_in_a_widget_of_a_page_builder_is_the_articles():
    widget = '<div class="elementor-element elementor-widget elementor-widget-theme-post-{}">{}</div>'
    body = widget.format("title", HEADLINE) + widget.format("content", f"<p>By Rhoda Weiss</p>{TEXT}")
    assert authors(body) == "Rhoda Weiss"
    assert authors(f'{HEADLINE}{TEXT}<div class="widget"><p class="byline">By Ola Berg</p></div>') == ""


WRITER = '<p class="byline">By <a href="/author/rhoda">Rhoda Weiss</a></p>'
BOB, CY = (
    '<a class="author" href="/author/bob">Bob Berg</a>',
    '<a class="author" href="/author/cy">Cy Roe</a>',
)


@pytest.mark.parametrize(
    "byline",
    [
        f"{WRITER}<p>Reviewed by {BOB} and {CY}</p>",
        f"{WRITER}<p>Reviewed by</p><ul><li>{BOB}</li><li>{CY}</li></ul>",
        f'<div class="authors">{WRITER}<div><span>Reviewer</span> {BOB}</div></div>',
        f"<div>{WRITER}<div>Translated by {BOB}</div></div>",
        f"<div>Words by <a href='/author/rhoda'>Rhoda Weiss</a>, edited by {BOB}, {CY}</div>",
        f'<div class="byline">Words by <a href="/r">Rhoda Weiss</a> Photos by {BOB}</div>',
        f'<div class="authors"><h4>Authors</h4><ul><li><a href="/r">Rhoda Weiss</a></li></ul>'
        f"<h4>Reviewers</h4><ul><li>{BOB}</li><li>{CY}</li></ul></div>",
        f"<dl><dt>Author</dt><dd>Rhoda Weiss</dd><dt>Editor:</dt><dd>{BOB}</dd></dl>",
    ],
)
def test_who_reviewed_translated_or_drew_is_no_author(byline):
    assert authors(f"{HEADLINE}{byline}{TEXT}") == "Rhoda Weiss"


@pytest.mark.parametrize(
    "byline",
    [
        "Rhoda Weiss, Mill Infrastructure",
        "Rhoda Weiss, Search &amp; Analytics Team",
        "<a href='/r'>Rhoda Weiss</a><br>R&amp;D Content Engineer",
        "Rhoda Weiss <span>Front-end engineer</span>",
        "Rhoda Weiss, Acme Team Member",
        "<h4>Rhoda Weiss</h4><div class='author-meta'><span class='author-location'>Santo Rio</span></div>",
        "<h4>Rhoda Weiss</h4><span class='author-company'>Slow Mills</span>",
        "<h4>Rhoda Weiss</h4><small class='authorTitle_nd0D'>River Control Expert</small>",
        "<h4>Rhoda Weiss</h4><small class='authorTitle_nd0D'>Institute for Mills, Otter Valley</small>",
    ],
)
def test_where_and_as_what_the_writer_works_is_no_second_author(byline):
    assert authors(f'{HEADLINE}<div class="author">{byline}</div>{TEXT}') == "Rhoda Weiss"


@pytest.mark.parametrize(
    "line",
    [
        "Submitted by rhwd on Tue, 05/03/2024 - 14:02",
        "Soumis par rhwd le 3 mai 2024",
        "Posted on 3 May 2024 by rhwd",
    ],
)
def test_account_between_by_and_the_day_is_the_author(line):
    assert authors(f"{HEADLINE}<p>{line}</p>{TEXT}") == "rhwd"
    assert authors(f"{HEADLINE}<p>{line}</p><p>Words by Rhoda Weiss</p>{TEXT}") == "Rhoda Weiss"


def test_writers_named_below_the_text_one_a_line_are_all_authors():
    names = "<p><b>Rhoda Weiss</b>, engineer, Mills<br><b>Hanna Roe</b>, engineer, Rivers</p>"
    assert authors(f"{HEADLINE}{TEXT}<h3>Authors</h3>{names}") == "Rhoda Weiss, Hanna Roe"


def test_sentences_about_several_writers_name_them_all():
    told = "<p>Rhoda Weiss is a miller at Acme and Hanna Roe works on rivers. Xyq Zhang leads the team.</p>"
    assert authors(f"{HEADLINE}{TEXT}<h3>About the authors</h3>{told}") == "Rhoda Weiss, Hanna Roe, Xyq Zhang"


def test_byline_that_readers_see_counts_before_the_one_who_posted_it_in_the_data():
    head = stated({"@type": "Person", "name": "Ola Berg"})
    byline = '<a rel="author" href="/a/1">Rhoda Weiss</a> <a rel="author" href="/a/2">Hanna Roe</a>'
    assert authors(f"{HEADLINE}<p>{byline}</p>{TEXT}", head) == "Rhoda Weiss, Hanna Roe"
    assert authors(f"{HEADLINE}{TEXT}", head) == "Ola Berg"


def test_writer_in_a_box_in_ideographs_is_the_author():
    box = '<div class="bio"><p><strong>홍의숙 (강팀)</strong><br>강의 이야기</p></div>'
    assert authors(f"{HEADLINE}{TEXT}{box}") == "홍의숙"


def test_byline_at_the_headline_counts_before_marks_elsewhere_and_who_posts_for_others():
    head = stated("Ola Berg")
    card = '<div><span class="post-author">Hanna Roe</span><a href="/b">Another valley</a></div>'
    assert authors(f"{HEADLINE}<p>Ola Berg</p><p>3 May 2024</p>{TEXT}{card}", head) == "Ola Berg"
    assert authors(f"{HEADLINE}<p>Ola Berg</p><p>3 May 2024</p>{TEXT}{card}") == "Ola Berg"
    told = "<p>Ola Berg</p><p>3 May 2024</p><p>Authors: Rhoda Weiss and Hanna Roe</p>"
    assert authors(f"{HEADLINE}{told}{TEXT}", head) == "Rhoda Weiss, Hanna Roe"


def test_people_count_before_the_account_of_their_team():
    account = '<a class="author" href="/@slow">Slow Mills</a>'
    head = stated("Slow Mills")
    told = "<p>By Rhoda Weiss, Senior Miller, and Hanna Roe, Principal Architect</p>"
    assert (
        authors(f"{HEADLINE}<p>{account}</p>{told}{TEXT}", head + author("Slow Mills"))
        == "Rhoda Weiss, Hanna Roe"
    )
    assert authors(f"{HEADLINE}<p>{account}</p>{TEXT}", head) == "Slow Mills"


def test_known_name_that_signs_the_text_counts_before_the_account_that_posted_it():
    end = "<p>Rhoda Weiss</p></div><p>Posted by <span class='fn'>millers</span> on 3 May 2024</p>"
    assert authors(f"{HEADLINE}<div>{TEXT}{end}") == "Rhoda Weiss"


@pytest.mark.parametrize(
    "address", ["https://github.com/xq", "https://www.linkedin.com/in/xq-1/", "https://x.com/xq"]
)
def test_unknown_name_beside_the_day_counts_if_it_leads_to_an_account(address):
    linked = f"<p>3 May 2024 · <a href='{address}'>Xqanthe Qverlyn</a></p>"
    assert authors(f"{HEADLINE}{linked}{TEXT}") == "Xqanthe Qverlyn"
    other = "<p>3 May 2024 · <a href='https://blog.acme.example/slow-waters'>Slow Waters</a></p>"
    assert authors(f"{HEADLINE}{other}{TEXT}") == ""


@pytest.mark.parametrize("rest", [", Norrland Networks", ", University of Otter Valley", " | Slow Mills", ""])
@pytest.mark.parametrize(
    "name", ["Xqanthe Nakahodo", "Xqanthe Setiawati", "Xqanthe Kulkarni", "Xqanthe Özdemir"]
)
def test_name_with_a_known_family_name_beside_the_day_is_the_author_without_what_follows(name, rest):
    assert authors(f"{HEADLINE}<p>{name}{rest}</p><p>3 May 2024</p>{TEXT}") == name


def test_labelled_account_is_the_author_wherever_its_line_stands():
    line = "<p>{}xiao77</p>"
    for label in ("作者：", "本文作者: ", "Author: ", "Autor: "):
        assert authors(f"{HEADLINE}{TEXT[: len(TEXT) // 3]}{line.format(label)}{TEXT}") == "xiao77"
    assert authors(f"{HEADLINE}{line.format('By ')}{TEXT}") == ""


def test_person_in_one_script_and_organisation_in_another_is_a_person():
    organisation = stated({"@type": "Organization", "name": "Xqanthe Qverlyn"})
    person = stated({"@type": "Person", "name": "Xqanthe Qverlyn"}, "BlogPosting")
    assert authors(f"{HEADLINE}{TEXT}", organisation + person) == "Xqanthe Qverlyn"
    assert authors(f"{HEADLINE}{TEXT}", organisation) == ""


def test_words_in_a_sentence_about_the_writer_are_no_writers():
    about = '<div class="author-about">音游狗、安全狗、段子手、苦学日语的少年。</div>'
    byline = f'<div><a class="author-name" href="/r">Rhoda Weiss</a>{about}</div>'
    assert authors(f"{HEADLINE}{byline}{TEXT}") == "Rhoda Weiss"


@pytest.mark.parametrize(
    "line",
    [
        "Today's guest post is by <a href='/r'>Rhoda Weiss</a>, a miller in Otter. Rhoda has built mills.",
        "<em>The following article is a guest post from Rhoda Weiss, founder of Otter.</em>",
        "This guest article was written by Rhoda Weiss.",
    ],
)
def test_guest_counts_before_who_posted_the_text(line):
    byline = '<p class="byline">Posted by Ola Berg on 3 May 2024</p>'
    assert authors(f"{HEADLINE}{byline}<p>{line}</p>{TEXT}") == "Rhoda Weiss"
    team = line.replace("Rhoda Weiss", "the Slow Waters team")
    assert authors(f"{HEADLINE}{byline}<p>{team}</p>{TEXT}") == "Ola Berg"


@pytest.mark.parametrize("when", ["last year", "2 years ago", "a week ago", "yesterday"])
def test_byline_with_a_day_that_is_told_from_today_is_read(when):
    assert authors(f"{HEADLINE}<p>Published {when} by Rhoda Weiss</p>{TEXT}") == "Rhoda Weiss"


def test_category_and_minutes_behind_a_name_are_none_of_it():
    assert authors(f"<p>Rhoda Weiss in Rivers 8 minutes</p>{HEADLINE}{TEXT}") == "Rhoda Weiss"


def test_time_between_the_day_and_by_belongs_to_neither():
    assert authors(f"{HEADLINE}<p>1. May 2008 – 06:00 by Rhoda Weiss</p>{TEXT}") == "Rhoda Weiss"


def test_caption_that_says_it_is_the_authors_is_the_byline():
    portrait = '<figure><img src="/r.png"><figcaption rel="author">Rhoda Weiss</figcaption></figure>'
    assert authors(f"{HEADLINE}<p>Posted on 3 May 2024 by</p>{portrait}{TEXT}") == "Rhoda Weiss"


def test_names_with_jobs_and_semicolons_between_them_are_all_read():
    line = "<p>Rhoda Weiss, Managing Director, Mills; Hanna Roe, Vice President; and Ola Berg, Associate</p>"
    assert authors(f"{HEADLINE}{line}<p>3 May 2024</p>{TEXT}") == "Rhoda Weiss, Hanna Roe, Ola Berg"
