"""The day an article was published, from what its head, its JSON-LD, its address and its byline say.

Never the day it was changed, a comment's date or a day to come; reading a feed's dates is feeds.py's part.
"""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

# The oldest company blogs are from the late nineties.
FIRST_YEAR = 1995
_METAS = """
    article:published_time article:published og:published_time parsely-pub-date sailthru.date
    datepublished date.published publish-date publish_date published_at publishdate pubdate
    published-date article_date_original dc.date.issued dcterms.issued dcterms.created dc.date.created
    dcterms.date dc.date citation_publication_date citation_date article:post_date
    og:article:published_time release_date article.published cxenseparse:recs:publishtime date created
    dc.created og:pubdate originalpublicationdate article:created_time post_date bt:pubdate
    shareaholic:article_published_time rnews:datepublished publication_date
"""
# Names of meta elements that hold the day of publication, best first.
METAS = tuple(_METAS.split())
# A line for each month: how its name begins in the languages of the blogs that are indexed.
_MONTHS = """
    jan ene gen янв sty oca led ينا
    feb fév fev фев lut şub úno فبر
    mar mär mrz maa maerz мар bře مار
    apr avr abr апр kwi nis dub أبر ابر
    may mai mei mag maj maio май мая kvě ماي
    jun juin giu июн cze haz يون
    jul juil lug июл lip tem يول
    aug aoû aou ago авг sie ağu srp أغس اغس
    sep set сен wrz eyl zář سبت
    oct okt out ott окт paź eki říj أكت اكت
    nov ноя lis kas نوف
    dec dez déc dic des дек gru ara pro ديس
"""
MONTHS = {
    start: month for month, line in enumerate(_MONTHS.strip().splitlines(), 1) for start in line.split()
}
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
YEAR = r"((?:19|20)\d\d)"
ISO = re.compile(rf"(?<!\d){YEAR}[-/.]\s?(\d{{1,2}})[-/.]\s?(\d{{1,2}})(?!\d)")
COMPACT = re.compile(rf"^{YEAR}(\d\d)(\d\d)(?:T|\d{{6}}|$)")
EASTERN = re.compile(rf"{YEAR}\s*[年년]\s*(\d{{1,2}})\s*[月월]\s*(\d{{1,2}})\s*[日일号]?")
MONTH_FIRST = re.compile(rf"([^\W\d_]{{3,12}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?:de\s+)?{YEAR}")
DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s*(?:de\s+|of\s+|"
    rf"-)?\s*([^\W\d_]{{3,12}})\.?,?[\s-]+(?:de\s+|del\s+)?{YEAR}"
)
YEAR_LAST = re.compile(rf"(?<!\d)(\d{{1,2}})([./-])(\d{{1,2}})\2{YEAR}(?!\d)")
IN_PATH = re.compile(rf"/{YEAR}[/-](\d{{1,2}})[/-](\d{{1,2}})(?=[/-]|$)")
COMPACT_IN_PATH = re.compile(rf"/{YEAR}([01]\d)([0-3]\d)(?=/)")
EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
CHANGED = re.compile(
    r"updat|modif|edited|changed|aktualisier|mis à jour|actualizad|更新|最終|обновл", re.IGNORECASE
)
FIRST_OUT = re.compile(
    r"\W*(?:(?:first|originally|this \w+ was) )?(?:published|posted|submitted by)\b|veröffentlicht|publié|"
    r"publicado|dieser \w+ wurde am|gespeichert von|soumis par|enviado por|"
    r"(?:by|von|par|por) \S+(?: \S+)? (?:on|am|le|el) (?=\d)|"
    r"pubblicato|опубликован|(?:投稿|公開|発行|发布|發布)(?:日|时间|於|于)?|작성일|게시일",
    re.IGNORECASE,
)
LONGEST_LINE = 160
# What a line says one after the other, such as the day of publication and that of a change.
PARTS = re.compile(
    r"\s*[|·•・]\s*|\s[–—-]\s|[,;(]?\s*(?=(?:last )?updated\b)|\s+(?=(?:投稿|公開|作成|更新|最終更新)日)",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"publish|posted|pubdate|entry-date|post-?date|post__date|published|created|date", re.IGNORECASE
)
ELSEWHERE = re.compile(
    r"comment|related|sidebar|widget|recent|site-footer|more-posts|read-next|recommend|"
    r"(?<![hv])(?<!h-)card|teaser|respond|latest|popular|copyright",
    re.IGNORECASE,
)


def published_on(head, marked, walk, headline=None, today=None):
    """The day the page says it was published, as it is written there (no time zone's midnight moves it).

    None where it says none, or none between FIRST_YEAR and tomorrow. `headline` is the headline's element.
    """
    around = [*headline.iterancestors()] if headline is not None else []
    latest = (today or datetime.now(UTC).date()) + timedelta(days=1)
    told = [head.stated.published, *(head.first(name) for name in METAS)]
    for text in told:
        day = _kept(day_in(text), latest)
        if day:
            return day
    return (
        _of_items(marked.published, latest, around)
        or _of_times(marked.times, latest, around)
        or _of_path(IN_PATH, head, latest)
        or _of_text(walk, latest)
        or _of_last_lines(walk, latest)
        or _of_path(COMPACT_IN_PATH, head, latest)
    )


def day_in(text):
    """The first day written in `text` in any of the usual ways; None if there is none."""
    text = text.strip()[:200].translate(DIGITS)
    if not text:
        return None
    if EPOCH.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).date()
    found = COMPACT.match(text) or ISO.search(text) or EASTERN.search(text)
    if found:
        return _day(*found.groups()[:3])
    return _worded(text) or _rfc(text)


def _worded(text):
    found = MONTH_FIRST.search(text)
    if found and (month := _month(found[1])):
        return _day(found[3], month, found[2])
    for found in DAY_FIRST.finditer(text):
        if month := _month(found[2]):
            return _day(found[3], month, found[1])
    found = YEAR_LAST.search(text)
    if not found:
        return None
    one, mark, two, year = found.groups()
    # 3/4/2023 is read as in the United States, 3.4.2023 and 3-4-2023 as elsewhere.
    month, day = (one, two) if (mark == "/" and int(one) <= 12) or int(two) > 12 else (two, one)
    return _day(year, month, day)


def _month(word):
    word = word.lower()
    return MONTHS.get(word) or MONTHS.get(word[:4]) or MONTHS.get(word[:3])


def _rfc(text):
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _day(year, month, day):
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _kept(day, latest):
    return day if day and day.year >= FIRST_YEAR and day <= latest else None


def _of_items(nodes, latest, around):
    """Microdata: itemprop=datePublished."""
    for node in nodes[:5]:
        text = node.get("content") or node.get("datetime") or node.get("title") or _text(node)
        day = _kept(day_in(text), latest)
        if day and not _elsewhere(node, around):
            return day
    return None


def _of_times(nodes, latest, around):
    """The best `time` element: one beside the headline or marked as published, else the article's first."""
    beside = [parent for parent in around[:2] if parent.tag == "header"]
    first = None
    for node in nodes[:60]:
        classes = f"{node.get('class') or ''} {node.get('itemprop') or ''}"
        marked = "published" in classes.lower() or node.get("pubdate") is not None or "entry-date" in classes
        changed = (CHANGED.search(classes) and not marked) or CHANGED.search(_before(node)[-40:])
        day = None if changed or _elsewhere(node, around) else _kept(_day_of(node), latest)
        if day and (marked or any(parent in beside for parent in node.iterancestors())):
            return day
        first = first or day
    return first


def _before(node):
    """The text before `node` in its parent, from the element before it on."""
    before, parent = node.getprevious(), node.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else ""
    return text or ""


def _day_of(node):
    """The day that `node` shows as published, else the one in its attributes, else any that it shows."""
    text = _text(node)
    shown = day_in(text) if FIRST_OUT.match(text) else None
    return (
        shown
        or day_in(node.get("datetime") or node.get("content") or node.get("title") or "")
        or day_in(text)
    )


def _of_path(pattern, head, latest):
    found = pattern.search(urlsplit(head.canonical or head.url).path)
    return _kept(_day(*found.groups()), latest) if found else None


def _of_text(walk, latest):
    """A short line with a date after the headline, before the text or just above the headline."""
    for line in walk.lines_at_headline():
        for part in PARTS.split(line) if 5 < len(line) < LONGEST_LINE else ():
            day = None if CHANGED.search(part[:25]) else _kept(day_in(part), latest)
            if day:
                return day
    return None


def _of_last_lines(walk, latest):
    """A line such as "Published 3 May 2024", wherever the article has it."""
    pieces = [piece for piece in walk.pieces if piece.kind == "prose"]
    for number, piece in enumerate(pieces):
        if len(piece.text) > LONGEST_LINE or not FIRST_OUT.match(piece.text):
            continue
        # A bare label may stand in a column beside the text.
        alone = FIRST_OUT.fullmatch(piece.text.rstrip(" :：")) and number + 1 < len(pieces)
        if alone or not walk.is_elsewhere(piece.place):
            text = pieces[number + 1].text if alone else PARTS.split(piece.line)[0]
            day = _kept(day_in(text), latest)
            if day:
                return day
    return None


def _elsewhere(node, around):
    """Whether it stands in comments, a quotation, among related articles, in a sidebar or a footer."""
    for parent in node.iterancestors():
        if parent.tag in ("body", "main", "html") or parent in around:
            return False
        if parent.tag == "blockquote":
            return True
        if parent.tag == "article":
            beside = next(parent.iterancestors("aside", "nav"), None) is not None
            return beside or bool(ELSEWHERE.search(parent.get("class") or ""))
        if parent.tag in ("aside", "nav") or ELSEWHERE.search(
            f"{parent.get('class') or ''} {parent.get('id') or ''}"
        ):
            return True
    return False


def _text(node):
    return " ".join("".join(node.itertext())[:1000].split())
