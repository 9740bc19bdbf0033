"""Where a page says on which day its article was published: its head, JSON-LD, address and byline.

Never the day it was changed, a comment's date or a day to come. How a date is written is dates.py's part.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from urllib.parse import urlsplit

from articles.ingest.extraction.boilerplate import is_elsewhere, is_page_footer
from articles.ingest.parsing.dates import day_in
from articles.publication_dates import is_plausible

# Names of meta elements with the day of publication, the best first.
METAS = (
    *("article:published_time", "og:published_time", "parsely-pub-date", "sailthru.date", "datepublished"),
    *("publish-date", "publish_date", "pubdate", "dc.date.issued", "dcterms.created", "dc.date.created"),
    *("dcterms.date", "dc.date", "citation_publication_date", "citation_date", "date", "created"),
)
IN_PATH = re.compile(r"/((?:19|20)\d\d(?:/\d{1,2}/\d{1,2}(?=/|$)|-\d{1,2}-\d{1,2}(?=[/-]|$)))")
CHANGED = re.compile(
    r"updat|modif|edited|changed|a[ck]?tuali[sz]|mis à jour|(?:upp|op+)dater|aggiorna|bijgewerkt|gewijzigd|"
    r"güncel|päivit|cập nhật|更新|最終|обновл|수정|업데이트|تحديث",
    re.IGNORECASE,
)
FIRST_OUT = re.compile(
    r"\W*(?:(?:first|originally|this \w+ was) )?(?:published|posted|written|submitted by)\b|veröffentlicht|"
    r"publié|publicado|dieser \w+ wurde am|gespeichert von|soumis par|enviado por|"
    r"(?:by|von|par|por) \S+(?: \S+)? (?:on|am|le|el) (?=\d)|"
    r"pubblicato|опубликован|(?:投稿|公開|発行|发布|發布)(?:日|时间|於|于)?|작성일|게시일",
    re.IGNORECASE,
)
UTC_TIME = re.compile(r"\d(?:Z|[+]00:?00)\s*$")
# Of schema.org, and of Drupal's Dublin Core.
ITEM = re.compile(r"datePublished|dateCreated|dc:(?:date|created)\b")
# English in which 3/4/2024 is in April as it is in other languages.
DAY_FIRST = re.compile("en[-_](?:gb|au|nz|ie|in|za)", re.IGNORECASE)
SLASHES = re.compile(r"\b(\d\d?)/(\d\d?)/(?=\d)")
LONGEST_LINE, MOST_TIMES, LABEL = 160, 60, 14
# The box of a byline: so many containers around it, so many elements in it, and its lines are no sentences.
BOX, MOST_IN_BOX, SHORT_LINE = 4, 100, 60
# Splits a line into its statements, such as the days of publication and of a change.
PARTS = re.compile(
    r"\s*[|·•・]\s*|\s[–—-]\s|[,;(]?\s*(?=(?:last )?updated\b)|[.,;]\s+(?=published\b)|"
    r"\s+(?=(?:投稿|公開|作成|更新|最終更新)日)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Mark:
    """A day in an element that is made for dates. `shown` is the day in its text, None without one.

    `text` is what states the day. The mark with the highest `rank` counts: by microdata, then by how many
    containers it has in common with the headline.
    """

    day: date
    shown: date | None
    text: str
    rank: tuple[bool, int]


def published_on(head, named, blocks, headline=None, byline=None, language="", today=None):
    """The day of publication (a date) as readers see it, None if there is none that is plausible `today`.

    `named` are the page's dom.Named elements, `headline` and `byline` are elements or None; a date beside the
    headline is trusted more than others. In a text whose `language` is not English 3/4/2024 is in April.
    """
    today = today or datetime.now(UTC).date()
    day_first = language not in ("", "en") or DAY_FIRST.match(head.language)
    read = partial(_plausible, today=today, day_first=day_first)
    path = next(map(read, IN_PATH.findall(urlsplit(head.canonical or head.url).path)), None)
    marks = list(_marks(named, headline, read))
    told = ((read(text), text) for text in (head.stated.published, *map(head.first, METAS)))
    best = max(marks, key=lambda mark: mark.rank, default=None)
    day, text = next((one for one in told if one[0]), (best and best.day, best.text if best else ""))
    if not day:
        line = _of_text(blocks, read)
        # What is in a line may be another day; who keeps the day in the address means this one.
        line = None if path and line and abs(line - path) > timedelta(days=1) else line
        return line or path or _of_labels(blocks, read) or _beside(byline, read)
    shown = [*(mark.shown for mark in marks), path]
    if UTC_TIME.search(text) and day not in shown:
        shown.append(_of_text(blocks, read))
        return next((one for one in shown if one and abs(one - day) == timedelta(days=1)), day)
    return day


def _plausible(text, today, day_first=False):
    """The day in `text` if an article can be from then, else None."""
    day = day_in(SLASHES.sub(r"\1.\2.", text) if day_first else text)
    return day if day and is_plausible(day, today) else None


def _marks(named, headline, read):
    """The _Mark of each element for the article's dates, in document order."""
    around = set(headline.iterancestors()) if headline is not None else set()
    for one in islice(filter(_is_dated, named), MOST_TIMES):
        node, names = one.node, f"{one.names} {one.stated}"
        item = ITEM.search(names)
        text = " ".join("".join(node.itertext())[:1000].split())
        changed = (CHANGED.search(names) and not item) or CHANGED.search(_label(node, text))
        # "pubdate" says that it is the article's, wherever a theme has its time.
        if changed or ("pubdate" not in node.attrib and _is_elsewhere(node, around)):
            continue
        stated = next(filter(None, map(node.get, ("datetime", "content", "title"))), "")
        shown = read(text)
        # Of "11/03/2014" nobody can tell which is the month.
        day = shown if FIRST_OUT.match(text) and "/" not in text else None
        if day := day or read(stated) or shown:
            close = sum(parent in around for parent in node.iterancestors())
            yield _Mark(day, shown, stated, (bool(item), close))


def _label(node, text):
    """What stands before the day in a `node` with this text: "Updated", inside of it or before it."""
    before = node.getprevious()
    before = node.getparent().text if before is None else before.tail
    return f"{(before or '').strip()[-LABEL:]} {text[:LABEL]}"


def _is_dated(one):
    """Whether an element is made for dates: `time`, microdata, microformats."""
    if one.tag in ("time", "relative-time") or (one.stated and ITEM.search(one.stated)):
        return True
    return "dt-published" in one.names or (one.tag == "abbr" and "published" in one.names)


def _of_text(blocks, read):
    """The day in a short line between headline and text, or just above the headline."""
    for line in blocks.lines_at_headline():
        for part in PARTS.split(line) if 5 < len(line) < LONGEST_LINE else ():
            day = None if CHANGED.search(part[:25]) else read(part)
            if day:
                return day
    return None


def _of_labels(blocks, read):
    """The day in a line such as "Published 3 May 2024" anywhere in the article."""
    for block in blocks.items:
        is_line = block.kind == "prose" and len(block.text) <= LONGEST_LINE and FIRST_OUT.match(block.text)
        day = read(PARTS.split(block.line or block.text)[0]) if is_line else None
        if day and not blocks.is_elsewhere(block.container, least=2):
            return day
    return None


def _beside(byline, read):
    """The day in the smallest container around the `byline` that has one, if it has no other day."""
    for box in islice(byline.iterancestors() if byline is not None else (), BOX):
        texts = (text for node in islice(box.iter(), MOST_IN_BOX) for text in (node.text, node.tail))
        days = {day for text in texts if text and len(text) < SHORT_LINE and (day := read(text))}
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def _is_elsewhere(node, around):
    """Whether `node` is in comments, a quotation, related articles, a sidebar or a footer."""
    for parent in node.iterancestors():
        if parent.tag in ("body", "main", "html") or parent in around:
            return False
        names = f"{parent.get('class') or ''} {parent.get('id') or ''}"
        if parent.tag in ("aside", "nav", "blockquote") or is_page_footer(parent) or is_elsewhere(names):
            return True
    return False
