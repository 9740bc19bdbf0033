"""People who are named on a page without having written it, and names that are easily cut or overlooked."""

import pytest

from tests.articles.ingest.extraction.test_authors import HEADLINE, SENTENCES, TEXT, authors, stated

LONG = TEXT * 3


@pytest.mark.parametrize(
    "line",
    [
        "Reported by Rhoda Weiss, fixed on 3 May 2024",
        "On 3 May 2024 we were joined by Rhoda Weiss",
        "Hosted by Rhoda Weiss, 3 May 2024",
        "Last modified by Rhoda Weiss on 3 May 2024",
        "Fotos von Rhoda Weiss, 3. Mai 2024",
        "Photos par Rhoda Weiss, 3 mai 2024",
        "Slides by Rhoda Weiss, 3 May 2024",
    ],
)
def test_who_did_something_else_is_no_author(line):
    assert authors(f"{HEADLINE}<p>{line}</p>{LONG}") == ""


@pytest.mark.parametrize(
    "end",
    [
        "<blockquote><p>Water rises.</p>— Rhoda Weiss (@rhoda) <a href='/1'>April 1, 2023</a></blockquote>",
        "<blockquote><p>“Water rises.”</p><p>– Rhoda Weiss, COO at Acme</p></blockquote>",
        "<p>“Water rises.”</p><p>— Rhoda Weiss</p>",
        "<p>„Das Wasser steigt.“</p><p>— Rhoda Weiss, Müllerin</p>",
        "<blockquote><p>Water rises.</p><p>Rhoda Weiss</p></blockquote>",
    ],
)
def test_who_is_quoted_at_the_end_is_no_author(end):
    assert authors(f"{HEADLINE}<div>{LONG}{end}</div>") == ""


def test_heading_of_the_text_is_no_author():
    talk = "<h2>Rhoda Weiss</h2><p>Staff Engineer at Acme</p>"
    assert authors(f"{HEADLINE}<p>{SENTENCES}</p>{talk}{LONG}") == ""


def test_byline_of_the_only_card_is_not_that_of_the_article():
    card = '<article><h3>Mills</h3><span class="author">Ola Berg</span><p>How mills turn.</p></article>'
    box = '<div class="author-box"><h4>Rhoda Weiss</h4></div>'
    assert authors(f"<div>{HEADLINE}{LONG}</div>{box}{card}") == "Rhoda Weiss"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jean le Roux, May 3, 2024", "Jean le Roux"),
        ("By Joost van den Berg, May 3, 2024", "Joost van den Berg"),
        ("By Karel Van den Broeck 3 May 2024", "Karel Van den Broeck"),
        ("Door Pieter-Jan van den Heuvel op 5 mei 2020", "Pieter-Jan van den Heuvel"),
        ("Von Rhoda Weiss am Mittwoch, 3. Mai 2024", "Rhoda Weiss"),
        ("Por Rhoda Weiss el Mar, 6 noviembre 2018", "Rhoda Weiss"),
        ("Skrevet af Rhoda Weiss d. 3. maj 2023", "Rhoda Weiss"),
        ("Автор статьи: Анна Кузнецова", "Анна Кузнецова"),
        ("ผู้เขียน: สมชาย ใจดี", "สมชาย ใจดี"),
        ("By Ann Lee, Director of Engineering, and Bob Ray, Staff Engineer", "Ann Lee, Bob Ray"),
        ("By Ann Lee, VP of Platform at Acme and Bob Ray, Engineer", "Ann Lee, Bob Ray"),
        ("Words: Rhoda Weiss | Photography: Ola Berg", "Rhoda Weiss"),
        ("Text: Rhoda Weiss | Foto: Ola Berg", "Rhoda Weiss"),
    ],
)
def test_names_in_a_byline_are_whole_and_all_there(line, names):
    assert authors(f"{HEADLINE}<p>{line}</p>{LONG}") == names


@pytest.mark.parametrize("line", ["โดยทั่วไป แม่น้ำ", "ผู้เขียนได้ไป แม่น้ำ"])
def test_word_that_only_begins_like_a_label_names_nobody(line):
    assert authors(f"{HEADLINE}<p>{line}</p>{LONG}") == ""


def test_name_that_only_the_layout_parts_from_the_day_is_read():
    line = '<div><span>Rhoda Weiss</span><time datetime="2024-05-03">3 May 2024</time></div>'
    assert authors(f"{HEADLINE}{line}{LONG}") == "Rhoda Weiss"


@pytest.mark.parametrize(
    ("end", "names"),
    [
        ("<p><em>By Ann Lee and Bob Ray, Software Engineers</em></p>", "Ann Lee, Bob Ray"),
        ("<p>Thanks,</p><p>Ingrid Dahl and the Storage team</p>", "Ingrid Dahl"),
    ],
)
def test_writers_in_the_last_line_are_the_authors(end, names):
    assert authors(f"{HEADLINE}<div>{LONG}{end}</div>") == names


def test_link_to_a_profile_beside_the_page_names_the_author():
    assert authors(f'{HEADLINE}<a href="author/rhoda.html">Rhoda Weiss</a>{LONG}') == "Rhoda Weiss"


def test_one_word_that_head_and_line_give_is_the_author():
    line = "<div><a href='/ketut'>Ketut</a></div><p>Posted on May 3, 2024</p>"
    assert authors(f"{line}{HEADLINE}{LONG}", stated({"@type": "Person", "name": "Ketut"})) == "Ketut"
