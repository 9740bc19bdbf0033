"""Every way to write a date is read, wherever it stands, and numbers in a sentence are no date."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest import feeds
from articles.ingest.extraction import extract
from articles.ingest.parsing.dates import day_in, parse_date
from articles.ingest.parsing.months import LANGUAGES

DAY = date(2024, 8, 12)
# The twelfth of August 2024 in the forms that Babel's calendars do not write, or not in every language.
WRITTEN = """
2024-08-12
2024-8-12
2024/08/12
2024.08.12
2024. 08. 12.
20240812
20240812T103000Z
2024-225
2024-W33-1
2024-Aug-12
2024 August 12
2024, August 12
12.08.2024
12.8.2024
12. 8. 2024
12. 08. 2024.
12-08-2024
8/12/2024
12.08.24
8/12/24
12-Aug-24
12 Aug '24
12/Aug/2024:10:30:00 +0000
Mon, 12 Aug 2024 10:30:00 GMT
Mon Aug 12 10:30:00 2024
Mon Aug 12 10:30:00 CEST 2024
Mon Aug 12 10:30:00 +0200 2024
August 12, 2024
Aug. 12th, 2024
AUGUST 12 2024
August the 12th, 2024
12th of August, 2024
the 12th day of August 2024
12.August 2024
12. Aug. 2024
12 août 24
lundi 12 aout 2024 à 10h30
12 d'agost de 2024
12 de agosto del 2024
12 de Agosto, 2024
12º de agosto de 2024
den 12:e augusti 2024
12. elokuun 2024
2024. gada 12. augustā
12. avgusta 2024
12 sie 2024
12. kol 2024.
12 серп. 2024 р.
12 авг. 2024 г.
12 АВГУСТА 2024
12 Αυγούστου 2024
12 ΑΥΓΟΥΣΤΟΥ 2024
12 ağustos 2024
12 AĞUSTOS 2024
12 Agt 2024
12 Agu 2024
12 tháng 8, 2024
12 thg 8 2024
ngày 12 tháng 8 năm 2024
12 Tháng Tám, 2024
Tháng Tám 12, 2024
2024年8月12日
2024年08月12日(月)
２０２４年８月１２日
2024 年 8 月 12 日
二〇二四年八月十二日
令和6年8月12日
民國113年8月12日
8月 12, 2024
12 8 月, 2024
12 八月 2024
2024년 8월 12일
2024년 08월 12일 월요일
8월 12, 2024
أغسطس 12, 2024
١٢ أغسطس ٢٠٢٤
١٢ اغسطس، ٢٠٢٤
12 آب/أغسطس 2024
12 غشت 2024
12 أوت 2024
۱۲ اوت ۲۰۲۴
دوشنبه ۱۲ آگوست ۲۰۲۴
12 באוגוסט 2024
12 अगस्त 2024
12 ส.ค. 2024
12 สิงหาคม 2567
12 ส.ค. 2567
"""
# Languages of the table that Babel formats a date in, and the month whose abbreviation there means something
# else in more widely read languages: a Mac, an API.
UNREAD = {("ms", 3), ("eu", 4)}


@pytest.mark.parametrize("text", WRITTEN.strip().splitlines())
def test_day_is_read_in_every_way_it_is_written(text):
    assert (parse_date(text).date(), day_in(text)) == (DAY, DAY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["full", "long", "medium"])
def test_every_month_is_read_as_every_language_writes_it(language, form):
    days = [date(2024, month, day) for month in range(1, 13) for day in (13, 25)]
    written = {
        day: format_date(day, form, locale=language) for day in days if (language, day.month) not in UNREAD
    }
    read = {day: (day_in(text), parse_date(text).date()) for day, text in written.items()}
    assert read == {day: (day, day) for day in written}


@pytest.mark.parametrize("text", ["12. elokuuta 2024", "12 серпня 2024", "12 août 24", "12 Agu 2024"])
def test_feeds_and_pages_read_the_same(text):
    item = f"<rss><channel><item><link>/a</link><pubDate>{text}</pubDate></item></channel></rss>"
    prose = "The slow rivers are carving this valley, and nobody is looking at the water. " * 5
    pages = [
        f'<meta name="date" content="{text}"><h1>Rivers</h1><p>{prose}</p>',
        f"<h1>Rivers</h1><time>{text}</time><p>{prose}</p>",
        f"<h1>Rivers</h1><p>Posted on {text}</p><p>{prose}</p>",
    ]
    read = [
        feeds.parse(item.encode(), url="https://a.example/feed").entries[0].published,
        *(extract(page.encode(), url="https://a.example/posts/rivers").published for page in pages),
    ]
    assert read == [DAY] * 4


def test_day_of_a_year_is_read_where_it_is_the_whole_text():
    page = '<h1>Rivers</h1><time datetime="2024-225">Lately</time><p>Ticket 2024-130</p>'
    assert extract(page.encode(), url="https://a.example/posts/rivers").published == DAY


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 06 Jan 2025 10:00:00 -0800", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=-8)))),
        ("Mon, 06 Jan 2025 10:00:00 GMT+0200", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("06 Jan 2025 10:00 PST", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=-8)))),
        ("2025-01-06T10:00:00.123+05:30", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=5.5)))),
        ("2025-01-06T24:00:00Z", datetime(2025, 1, 6, 23, 59, 59, tzinfo=UTC)),
        ("2025-01-06 10:00 AM", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("2025/1/6", datetime(2025, 1, 6, tzinfo=UTC)),
        ("2025-01", datetime(2025, 1, 1, tzinfo=UTC)),
        ("2025年1月6日", datetime(2025, 1, 6, tzinfo=UTC)),
        ("6. Januar 2025, 10:00 Uhr", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("6 января 2025", datetime(2025, 1, 6, tzinfo=UTC)),
        ("6 de enero de 2025", datetime(2025, 1, 6, tzinfo=UTC)),
        ("6 août 2025", datetime(2025, 8, 6, tzinfo=UTC)),
        ("6 juillet 2025", datetime(2025, 7, 6, tzinfo=UTC)),
        ("6 juin 2025", datetime(2025, 6, 6, tzinfo=UTC)),
        ("٦ يناير ٢٠٢٥", datetime(2025, 1, 6, tzinfo=UTC)),
        ("January 6th, 2025", datetime(2025, 1, 6, tzinfo=UTC)),
        ("Jan 6 2025 10:00:00", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("6 Jan 2025 99:99", datetime(2025, 1, 6, tzinfo=UTC)),
        ("2025-01-06T25:00:00Z", datetime(2025, 1, 6, tzinfo=UTC)),
        ("31 Feb 2025 10:00", None),
        ("2025-006", datetime(2025, 1, 6, tzinfo=UTC)),
        ("2025-006T10:00:00Z", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("2025-366", None),
        ("2025-Jan-06", datetime(2025, 1, 6, tzinfo=UTC)),
        ("2025. január 6. 10:00", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("2025-július-6T9:15-05:00", datetime(2025, 7, 6, 9, 15, tzinfo=timezone(timedelta(hours=-5)))),
        ("Δευ, 6 Ιούλ 2025 10:00:00 EET", datetime(2025, 7, 6, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("6. marraskuuta 2025", datetime(2025, 11, 6, tzinfo=UTC)),
        ("6. desember 2025", datetime(2025, 12, 6, tzinfo=UTC)),
        ("6 січня 2025", datetime(2025, 1, 6, tzinfo=UTC)),
        ("6 noiembrie 2025", datetime(2025, 11, 6, tzinfo=UTC)),
        ("2025-01-06T10:00:00-8:00", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=-8)))),
        ("2025-01-06+02:00", datetime(2025, 1, 6, tzinfo=timezone(timedelta(hours=2)))),
        ("2025-01-06T10:00+0200[Berlin]", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("2025-01-06T10:00:00+19:00", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("Mon Jan  6 10:00:00 CEST 2025", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("Mon Jan  6 10:00:00 +0200 2025", datetime(2025, 1, 6, 10, tzinfo=timezone(timedelta(hours=2)))),
        ("10:00, 6 Jan 2025", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("January 6, 2025 - 8:32pm", datetime(2025, 1, 6, 20, 32, tzinfo=UTC)),
        ("1736157600", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("1736157600000", datetime(2025, 1, 6, 10, tzinfo=UTC)),
        ("03/04/2025", datetime(2025, 3, 4, tzinfo=UTC)),
        ("03.04.2025", datetime(2025, 4, 3, tzinfo=UTC)),
        ("03-04-2025", datetime(2025, 4, 3, tzinfo=UTC)),
        ("mar, 06/01/2025", datetime(2025, 6, 1, tzinfo=UTC)),
        ("mar. 6 janv. 2025", datetime(2025, 1, 6, tzinfo=UTC)),
        ("Mon, 06 Febuary 2025", datetime(2025, 2, 6, tzinfo=UTC)),
        ("06 Jan 98", datetime(1998, 1, 6, tzinfo=UTC)),
        ("yesterday", None),
        ("January 2025", None),
        ("9999-12-31", datetime(9999, 12, 31, tzinfo=UTC)),
        ("9999-366", None),
        ("", None),
        (None, None),
    ],
)
def test_parse_date_reads_what_feeds_write(text, moment):
    found = parse_date(text)
    assert (found, found and found.utcoffset()) == (moment, moment and moment.utcoffset())


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published on August 12, 2024 by Ann Lee", DAY),
        ("Ann Lee, 12. August 2024, 10:30 Uhr", DAY),
        ("Par Ann Lee, le 12 août 24", DAY),
        ("Publié le 12 août 24 à 10h30", DAY),
        ("Ann Lee | 12 août 24", DAY),
        ("By Ann Lee on 12 Aug '24", DAY),
        ("これは2024年8月12日に公開", DAY),
        ("Posted 12.08.2024 in Rivers", DAY),
        ("12 August 2024, updated 2024-09-01", DAY),
        ("Objavljeno 12. listopada 2024.", date(2024, 10, 12)),
        ("Opublikowano 12 listopada 2024", date(2024, 11, 12)),
        ("3-5 May 2024", date(2024, 5, 5)),
        ("Today is 31 Feb 2024, or 1 March 2024", date(2024, 3, 1)),
    ],
)
def test_first_day_of_a_sentence_is_read(line, day):
    assert day_in(line) == day


@pytest.mark.parametrize(
    "line",
    [
        "In 2024 May 12 people came to the river",
        "Version 1.1, March 2024",
        "2.11 (November 2024)",
        "v1.2.24",
        "1.2.24",
        "Release 12.08.24 is out",
        "Top stories 12 Aug 24",
        "12 Aug · 10 min read",
        "12 Aug 10 min read",
        "12 août 10h30",
        "12 Aug, 15 comments",
        "May 3-5, 2024",
        "Marketing 12, 2024",
        "The new Mac 12, 2024",
        "Android API 30 2024",
        "Sub 12, 2024",
        "August 2024",
        "2024-08",
        "2001234",
        "Call 555 1234 2024",
        "'nov': 11, 'dec': 12",
        "12 of the 2024 rivers",
        "31 February 2024",
        "2024-366 rivers",
        "12/34/5678",
        "",
    ],
)
def test_numbers_in_a_sentence_are_no_date(line):
    assert day_in(line) is None


@pytest.mark.parametrize(("year", "is_read"), [(1989, False), (1990, True)])
def test_feeds_and_pages_have_the_same_earliest_year(year, is_read):
    item = f"<rss><channel><item><link>/a</link><pubDate>1 May {year}</pubDate></item></channel></rss>"
    page = f'<meta name="date" content="{year}-05-01"><p>Rivers</p>'
    read = [
        feeds.parse(item.encode(), url="https://a.example/feed").entries[0].published,
        extract(page.encode(), url="https://a.example/posts/rivers").published,
    ]
    assert read == [date(year, 5, 1) if is_read else None] * 2


@given(st.text(alphabet=st.sampled_from("0123456789-/.:, '年月日 tTzZ+十月augmaiдек٣"), max_size=60))
def test_any_text_is_a_date_or_none(text):
    moment, day = parse_date(text), day_in(text)
    assert (moment is None or moment.utcoffset() is not None, day is None or 1900 <= day.year < 2300) == (
        True,
        True,
    )
