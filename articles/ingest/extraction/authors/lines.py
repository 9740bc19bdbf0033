"""Names in plain lines of a page: "By Ann Lee", a name next to a date or a role, "About the author".

For pages without elements that are marked as bylines, which are bylines.py's part.
"""

import re

from articles.ingest.extraction.authors.names import (
    LONGEST_BYLINE,
    behind_by,
    is_company,
    is_label,
    is_whole,
    names_in,
    spoken,
    starts_byline,
    whole_first,
    without_label,
)
from articles.ingest.extraction.authors.words import HELPER, ROLE, TEAM
from articles.ingest.parsing.dates import day_in
from articles.ingest.parsing.person_names import PARTICLES, is_full_name

LONGEST_LINE = 120
# A label and its name, or a name and its date or role, are at most so many lines apart.
NEAR = 2
MOST_NAMES = 6
# Those who made the site or own the picture did not write the article.
NO_BYLINE = re.compile(
    r"©|\(c\) |copyright|\b(?:made|powered|designed|developed|hosted|built|theme|provided|sponsored)"
    r"(?: with .{1,20})? (?:by|von|par)\b",
    re.IGNORECASE,
)
QUOTED = re.compile('[“”„«»"]')
READ_TIME = re.compile(r"\b\d+\s*-?\s*min(?:s|ute)?\b|\bago$|^@\w+$|分钟|分で読", re.IGNORECASE)
SIGNED = re.compile(
    r"(?:(?:written |posted |published )?by|von|par|por) \S+(?: \S+)? "
    r"(?:at|on|am|um|le|el) .{0,20}\d[:.h/]\d",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"^(?:about|meet) (?:the )?authors?\b|^(?:the )?authors?\s*:?$|^(?:written|posted|authored) by\b|"
    r"^(?:autor(?:/?in|en|es|a)?|auteur|autore|text|texte|texto) ?:|"
    r"^über (?:den autor|die autorin|die autoren)|^geschrieben von\b|"
    r"^(?:à propos de l['’]auteur|sobre (?:el autor|o autor|la autora|a autora))|"
    r"^об авторе|^автор\b|^(?:執筆|文責|ライター)\s*[:：]|"
    r"^作者(?:简介|介绍)?\s*[:：]?|^关于作者|^この記事を書いた(?:人|メンバー)|^(?:著者|執筆者)",
    re.IGNORECASE,
)


def labelled(blocks, companies):
    """The names in a line such as "By Ann Lee" between headline and text, or just above the headline."""
    lines = [line for line in blocks.lines_at_headline() if len(line) < LONGEST_BYLINE]
    for number in range(len(lines)):
        names = [name for name in _behind_label(lines, number, companies) if not name[0].islower()]
        if names:
            return whole_first(names)
    return []


def _behind_label(lines, number, companies):
    line = lines[number]
    if HELPER.match(line) or NO_BYLINE.search(line):
        return []
    if starts_byline(line):
        names = _at_once(line, companies) if len(line) < LONGEST_BYLINE // 2 or _is_list(line) else []
        following = lines[number + 1 : number + 1 + NEAR] if not names and is_label(line) else []
        return next((found for one in following if (found := names_in(one, companies))), names)
    if len(line) < LONGEST_LINE:
        return [name for name in _at_once(behind_by(line), companies) if is_whole(name)]
    return []


def _at_once(line, companies):
    """The names in `line` if there is nothing in lower case between its label and the first name.

    So "By clicking Submit, you accept our Terms" and "By May 2001, Acme had grown" have none.
    """
    names = [name for name in names_in(line, companies) if not _is_phrase(name)]
    if not names:
        return []
    before = without_label(line.partition(names[0])[0] if names[0] in line else "").split()
    return [] if any(word[0].islower() or word[0].isdigit() for word in (*before, names[0])) else names


def _is_phrase(name):
    """Whether lower-case words are among capitalised ones, as in "Kubernetes operators", unlike in names."""
    words = [word for word in name.split() if word not in PARTICLES]
    small = sum(word[0].islower() for word in words)
    return 0 < small < len(words) and not TEAM.search(name)


def _is_list(line):
    """Whether a long line is a list of people and not a sentence that begins with "By"."""
    return not line.endswith(".") and line.count(",") + line.count("|") + line.count("(") > 1


def unlabelled(blocks, companies):
    """Full names alone in a line near a date, a read time or a role, around the headline.

    There are none if a line says that the company wrote it ("By Acme Staff"). Names in the headline are left
    out: the article is about them.
    """
    around = blocks.lines_around_headline()
    if any(is_company(behind_by(line), companies) for lines in around for line in lines if behind_by(line)):
        return []
    for lines in around:
        signs = [_is_sign(line) for line in lines]
        found, last = {}, None
        for number, line in enumerate(lines):
            near = signs[max(0, number - NEAR) : number + NEAR + 1]
            if last is not None and number > last + NEAR + 1:
                break
            names = _alone(line, companies) if any(near) else []
            names = [name for name in names if name not in blocks.headline]
            if names:
                found.update((name.casefold(), name) for name in names)
                last = number
        if found:
            return list(found.values())[:MOST_NAMES]
    return []


def _is_sign(line):
    """Whether it is a short line with a date, a read time or a role."""
    if len(line) > 2 * LONGEST_LINE:
        return False
    return bool(READ_TIME.search(line) or ROLE.search(line) or (len(line) < LONGEST_LINE and day_in(line)))


def _alone(line, companies):
    if len(line) > (2 * LONGEST_LINE if "|" in line and not line.endswith(".") else LONGEST_LINE):
        return []
    if (
        line.endswith((".", "?", "!", ":"))
        or NO_BYLINE.search(line)
        or HELPER.match(line)
        or QUOTED.search(line)
    ):
        return []
    names = names_in(line, companies)
    return names if names and all(is_full_name(name, companies) for name in names) else []


def behind(blocks, companies):
    """Names after the text: "Posted by Ann Lee", or a heading about the author with the name below it.

    A single name counts if exactly one line of the page has it with a time: "posted by Ann at 12:53".
    """
    prose = [block for block in blocks if block.kind == "prose"]
    labels = [block for block in prose if len(block.text) < LONGEST_LINE and is_label(block.text)]
    for number, block in enumerate(prose):
        if len(block.text) > LONGEST_LINE or not ABOUT.match(block.text):
            continue
        # A single label may be in a column beside the text; several belong to a list of articles.
        if labels != [block] and blocks.is_elsewhere(block.container):
            continue
        names = [name for name in names_in(block.line, companies) if _is_signed(name, companies)]
        for after in prose[number + 1 : number + 1 + NEAR]:
            names = names or _alone(after.line, companies)
        if names:
            return names[:MOST_NAMES]
    signed = [block for block in prose if len(block.text) < LONGEST_LINE and SIGNED.match(block.text)]
    if len(signed) == 1 and not blocks.is_elsewhere(signed[0].container):
        return [name for name in _at_once(signed[0].line, companies) if name[0].isupper()]
    return []


def _is_signed(name, companies):
    """Whether `name` after a label is a full one, which East Asian scripts write without spaces."""
    whole = is_full_name(name, companies) or is_full_name(spoken(name), companies)
    return whole or (not name[0].isupper() and 3 <= len(name) <= 8)
