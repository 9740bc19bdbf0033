"""Where a page says on which day its article was published: its head, JSON-LD, address and byline.

Never the day it was changed, a comment's date or a day to come. How a date is written is dates.py's part.
"""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from articles.ingest.extraction.boilerplate import is_elsewhere_for_dates
from articles.ingest.parsing.dates import day_in
from articles.publication_dates import is_plausible

_METAS = """
    article:published_time article:published og:published_time parsely-pub-date sailthru.date
    datepublished date.published publish-date publish_date published_at publishdate pubdate
    published-date article_date_original dc.date.issued dcterms.issued dcterms.created dc.date.created
    dcterms.date dc.date citation_publication_date citation_date article:post_date
    og:article:published_time release_date article.published cxenseparse:recs:publishtime date created
    dc.created og:pubdate originalpublicationdate article:created_time post_date bt:pubdate
    shareaholic:article_published_time rnews:datepublished publication_date
"""
# Names of meta elements with the day of publication, the best first.
METAS = tuple(_METAS.split())
IN_PATH = re.compile(r"/((?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2})(?=[/-]|$)")
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
# Splits a line into its statements, such as the days of publication and of a change.
PARTS = re.compile(
    r"\s*[|·•・]\s*|\s[–—-]\s|[,;(]?\s*(?=(?:last )?updated\b)|\s+(?=(?:投稿|公開|作成|更新|最終更新)日)",
    re.IGNORECASE,
)


def published_on(head, candidates, blocks, headline=None, today=None):
    """The day of publication that the page states, in the time zone in which it is written there.

    None if it states none that is plausible `today` (by default the current day). `headline` is the
    headline's element or None.
    """
    around = [*headline.iterancestors()] if headline is not None else []
    today = today or datetime.now(UTC).date()
    told = [head.stated.published, *(head.first(name) for name in METAS)]
    for text in told:
        day = _plausible(text, today)
        if day:
            return day
    return (
        _of_items(candidates.published, today, around)
        or _of_times(candidates.times, today, around)
        or _of_path(head, today)
        or _of_text(blocks, today)
        or _of_last_lines(blocks, today)
    )


def _plausible(text, today):
    """The day in `text` if an article can be from then, else None."""
    day = day_in(text)
    return day if day and is_plausible(day, today) else None


def _of_items(nodes, today, around):
    """Microdata: itemprop=datePublished."""
    for node in nodes[:5]:
        text = node.get("content") or node.get("datetime") or node.get("title") or _text(node)
        day = _plausible(text, today)
        if day and not _elsewhere(node, around):
            return day
    return None


def _of_times(nodes, today, around):
    """The day of a `time` element beside the headline or marked as published, else of the first one."""
    beside = [parent for parent in around[:2] if parent.tag == "header"]
    first = None
    for node in nodes[:60]:
        classes = f"{node.get('class') or ''} {node.get('itemprop') or ''}"
        marked = "published" in classes.lower() or node.get("pubdate") is not None or "entry-date" in classes
        changed = CHANGED.search(classes) and not marked
        day = None if changed or _elsewhere(node, around) else _day_of(node, today)
        if day and (marked or any(parent in beside for parent in node.iterancestors())):
            return day
        first = first or day
    return first


def _day_of(node, today):
    """The day that `node` shows as that of publication, else one in its attributes, else in its text."""
    text = _text(node)
    shown = day_in(text) if FIRST_OUT.match(text) else None
    stated = node.get("datetime") or node.get("content") or node.get("title") or ""
    day = shown or day_in(stated) or day_in(text)
    return day if day and is_plausible(day, today) else None


def _of_path(head, today):
    found = IN_PATH.search(urlsplit(head.canonical or head.url).path)
    return _plausible(found[1], today) if found else None


def _of_text(blocks, today):
    """The day in a short line between headline and text, or just above the headline."""
    for line in blocks.lines_at_headline():
        for part in PARTS.split(line) if 5 < len(line) < LONGEST_LINE else ():
            day = None if CHANGED.search(part[:25]) else _plausible(part, today)
            if day:
                return day
    return None


def _of_last_lines(blocks, today):
    """The day in a line such as "Published 3 May 2024" anywhere in the article."""
    prose = [block for block in blocks if block.kind == "prose"]
    for number, block in enumerate(prose):
        if len(block.text) > LONGEST_LINE or not FIRST_OUT.match(block.text):
            continue
        # A label without a date may be in a column beside the text.
        alone = FIRST_OUT.fullmatch(block.text.rstrip(" :：")) and number + 1 < len(prose)
        if alone or not blocks.is_elsewhere(block.container):
            text = prose[number + 1].text if alone else PARTS.split(block.line)[0]
            day = _plausible(text, today)
            if day:
                return day
    return None


def _elsewhere(node, around):
    """Whether `node` is in comments, a quotation, related articles, a sidebar or a footer."""
    for parent in node.iterancestors():
        if parent.tag in ("body", "main", "html") or parent in around:
            return False
        if parent.tag == "blockquote":
            return True
        if parent.tag in ("aside", "nav") or is_elsewhere_for_dates(
            f"{parent.get('class') or ''} {parent.get('id') or ''}"
        ):
            return True
    return False


def _text(node):
    return " ".join("".join(node.itertext())[:1000].split())
