"""What is a person's name in a byline, and what is a role, a date, a company or a login.

Plain text in, names out; where bylines stand on a page is bylines.py's part.
"""

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from articles.ingest.extraction.authors.topic_words import TOPICS
from articles.ingest.extraction.authors.words import (
    BARE,
    CHINESE_NAME,
    COMMON_SURNAMES,
    COMPANY_WORD,
    EASTERN_NAME,
    GENERIC,
    HELPER,
    INSIDE_BY,
    LEADING_BY,
    MONTH_NAME,
    NOBODY,
    PARTED,
    PARTICLES,
    PERSONAL,
    PLACEHOLDER,
    PLATFORMS,
    ROLE,
    SENTENCE,
    STARTS_BY,
    SUFFIX,
    TAIL,
    TEAM,
)

ADDRESS = re.compile(r"\S+://\S*|\S+@\S+\.\S+")
AROUND = re.compile(r"^[^\w(@]+|[^\w.)]+$")
DOMAIN = re.compile(r"\bwww\.[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}\b")
# A full stop that belongs to the name: "King Jr.", "Ann L."
SHORTENED = re.compile(r"\b(?:Jr|Sr|[A-Z])\.$")
# Lines of a byline; semicolons part people with their roles, full stops those who helped.
DIVIDED = re.compile(r"[\n\r;；]|(?<=\w\w)\.\s+(?=[A-Z]\w+(?: \w+)? by\b)")
# A role or a company in brackets, with another person behind it.
BRACKETED = re.compile(r"\s*[(（][^()（）\n]{1,60}[)）](?=\s*(?:[,;&、，]|and\b|und\b|et\b|y\b))")
# What sites say of themselves behind their name: "Acme (www.acme.com)", "Acme | Rivers and lakes".
SUBTITLE = re.compile(r"\s*(?:[(（]|\s\|\s).*$", re.DOTALL)
LAST_LATIN = "\u024f"
# A nickname behind a first name: "Richard (R.J.) Eskow".
NICKNAME = re.compile(r"(?P<first>(?:^|[,&]\s|\band\s|\n)[A-Z]\w+)\s*\([^()\n]{1,15}\)(?=\s[A-Z]\w)")
LONGEST_BYLINE = 400
LONGEST_NAME, MOST_WORDS, MOST_NAMES = 60, 6, 20


def names_in(text, companies=(), *, strict=True):
    """The people that the byline `text` names, in order, each once; [] if it names nobody.

    `companies` are names that are nobody's (site, publisher, host); what has its web address beside it
    ("Acme, www.acme.com") is one too. `strict` is for text that stands anywhere on a page: what reads like
    a sentence is then no name.
    """
    names = {}
    hosts = {key for found in DOMAIN.findall(text[:LONGEST_BYLINE]) for key in host_names(f"//{found}")}
    text = _tidy(text)
    if companies and company_key(text) and is_company(text, companies):
        return []
    helper = False
    for line in DIVIDED.split(text):
        line, was_helper = line.strip(), helper
        helper = bool(HELPER.match(line))
        if helper or was_helper:
            helper = helper and len(line.split()) < 4
            continue
        for segment in TAIL.split(LEADING_BY.sub("", line, count=1)):
            found = [
                name
                for name in _segment_names(segment, companies, strict)
                if is_full_name(name, companies) or company_key(name) not in hosts
            ]
            if found:
                names.update((name.casefold(), name) for name in found if name.casefold() not in names)
                break
    return list(names.values())[:MOST_NAMES]


def _segment_names(segment, companies, strict):
    """Names in a piece of one line; what stands behind a name is sooner a role than the first part is.

    Behind a company or a role only whole names count ("Acme GmbH, Munich, Germany"), and a single word at
    the end is whom somebody writes for ("Ann Lee, Acme").
    """
    names, beside = [], False
    for part in _single(filter(None, map(_clean, filter(None, PARTED.split(segment))))):
        name = _without_role(part)
        if not is_name(name, companies, strict=strict or bool(names)):
            beside = beside or bool(COMPANY_WORD.search(name) or ROLE.search(name))
            beside = beside or is_company(name, companies)
        elif not beside or name[0] > LAST_LATIN or TEAM.search(name) or is_full_name(spoken(name), companies):
            names.append(name)
    if len(names) > 1 and is_whole(names[0]) and not is_whole(names[-1]):
        names = names[:-1] if re.search(rf",\s*{re.escape(names[-1])}\W*$", segment) else names
    return names


def _without_role(part):
    """`part` without the role that stands behind a whole name ("Ann Lee Staff Writer")."""
    role = ROLE.search(part)
    name = part[: role.start()].strip() if role else ""
    return name if name and is_full_name(spoken(name)) else part


def spoken(name):
    """`name` as it would stand in a sentence where it ends in large letters: "Ann LEE" is "Ann Lee"."""
    words = name.split()
    if not words or not words[-1].isupper():
        return name
    return " ".join(word.capitalize() if word.isupper() and len(word) > 2 else word for word in words)


def _single(parts):
    """Parts with Chinese names that only a space divides taken apart."""
    for part in parts:
        words = part.split()
        if len(words) > 1 and all(CHINESE_NAME.match(word) for word in words):
            yield from words
        else:
            yield part


def behind_by(text):
    """What follows the first "by" (von, 作者: ...) inside the line `text`; "" if it has none."""
    found = INSIDE_BY.search(text)
    return text[found.end() :] if found else ""


def starts_byline(text):
    """Whether `text` begins as bylines do ("By ", "Von ", "作者:")."""
    return bool(STARTS_BY.match(text))


def without_label(text):
    """`text` without what bylines begin with, which may be several: "Author: written by"."""
    for _ in range(3):
        text = LEADING_BY.sub("", text, count=1).strip()
    return text


def is_label(text):
    """Whether `text` is nothing but the beginning of a byline: "Written by", "Author:"."""
    return not LEADING_BY.sub("", text, count=1).strip(" :：")


def is_name(name, companies=(), *, strict=True):
    """Whether `name` can be a person's or a team's, and is neither a company's nor a placeholder."""
    plain = name.casefold().strip(" .:·-")
    if not plain or plain in NOBODY or len(name) > LONGEST_NAME or len(name.split()) > MOST_WORDS:
        return False
    if (
        not any(char.isalpha() for char in name)
        or PLACEHOLDER.search(name)
        or (MONTH_NAME.match(name) and " " not in name and strict)
    ):
        return False
    if sum(char.isdigit() for char in name) > (0 if strict else 4) or COMPANY_WORD.search(name):
        return False
    if len(name) < 2 or is_company(name, companies):
        return False
    if not strict or TEAM.search(name):
        return True
    return not (SENTENCE.search(name) or ROLE.search(name) or (name[0].islower() and len(name.split()) > 3))


def is_full_name(name, companies=()):
    """Whether `name` reads like a first and a last name even where nothing near says that it is one."""
    if EASTERN_NAME.match(name) or (CHINESE_NAME.match(name) and name[0] not in COMMON_SURNAMES):
        return True
    words = name.replace("-", " ").split()
    if not 2 <= len([word for word in words if word not in PARTICLES]) <= 4 or any(
        word.casefold().strip(".,'’") in TOPICS for word in words
    ):
        return False
    own = _company_keys(tuple(companies))
    if any(company_key(word) in own for word in words):
        return False
    return words[0] not in PARTICLES and all(word in PARTICLES or _is_personal(word) for word in words)


def is_whole(name):
    """Whether `name` is more than a word, or of a script that writes first and last name as one."""
    return " " in name or name[0] > LAST_LATIN


def whole_first(names):
    """`names` without single words (roles, days) where others have a first and a last name."""
    return [name for name in names if is_whole(name)] or names


def _is_personal(word):
    return word[0].isupper() and bool(PERSONAL.match(word))


def is_company(name, companies):
    """Whether `name` is one of `companies`, with or without words such as "Team", "Blog" or "Inc."."""
    own = company_key(name)
    if not own:
        return not TEAM.search(name) or all(word in BARE for word in name.casefold().split())
    return own in _company_keys(tuple(companies))


@lru_cache(maxsize=256)
def _company_keys(companies):
    return frozenset(company_key(text) for name in companies for text in (name, SUBTITLE.sub("", name)))


@lru_cache(maxsize=4096)
def company_key(name):
    """`name` without spaces, marks and words that many blogs share: "The Acme Tech Blog" is "acme"."""
    name = unicodedata.normalize("NFKC", name).casefold()
    words = [word for word in re.split(r"[\s.,'’&|/:()@_-]+", name) if word]
    return "".join(word for word in words if word not in GENERIC)


def host_names(url):
    """What the host of `url` may be called: "acmetechblog" and its beginning "acme".

    Never a platform's name, and on Medium the publication's but not somebody's own account.
    """
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ()
    labels = host.split(".")[:-1]
    if labels and labels[-1] in ("co", "com", "org", "ac", "ne") and len(labels) > 1:
        labels.pop()
    names = {label for label in labels[-1:] if label not in PLATFORMS}
    if labels[-1:] and labels[-1] in PLATFORMS:
        names = set(labels[:-1])
        account = urlsplit(url).path.strip("/").partition("/")[0]
        if labels[-1] == "medium" and not account.startswith("@"):
            names.add(account)
    stems = {
        re.sub(
            r"(?:tech|engineering|eng|dev|developers?|the)?-?(?:blog|engineering|tech|eng|inc|hq|app|labs)?$",
            "",
            name,
        )
        for name in names
    }
    return tuple(sorted((names | {stem for stem in stems if len(stem) > 2}) - {""}))


def _tidy(text):
    text = html.unescape(text) if "&" in text else text
    text = unicodedata.normalize("NFC", ADDRESS.sub(" ", text[:LONGEST_BYLINE]))
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Co", "Cs", "So"))
    text = BRACKETED.sub("", text)
    text = re.sub(r"[ \t\r\f\v\xa0\u2000-\u200a\u3000]+", " ", text).strip(" \n-–—·|,:")
    return NICKNAME.sub(r"\g<first>", without_label(text))


def _clean(part):
    """`part` without what stands before and behind a name; "" where nothing but a suffix is left."""
    part = LEADING_BY.sub("", AROUND.sub("", part), count=1).strip(" ,:-–—→")
    part = re.sub(r"['’]s (?:avatar|profile|photo|picture|image).*$", "", part)
    part = re.sub(r"(?:\s+|(?<=[\u3040-\u9fff]))(?:さん|氏|様)$", "", part)
    if part.endswith(".") and not SHORTENED.search(part):
        part = part.rstrip(".")
    if TEAM.search(part):
        part = part.removeprefix("the ").removeprefix("The ")
    return "" if SUFFIX.match(part) else part
