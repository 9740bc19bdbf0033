"""The names of people in the text of a byline, without roles, dates, companies and logins.

Plain text in, names out; bylines.py finds bylines on a page.
"""

import html
import re
import unicodedata
from urllib.parse import urlsplit

from articles.ingest.extraction.authors.words import (
    BARE,
    COMPANY_WORD,
    HELPER,
    INSIDE_BY,
    LEADING_BY,
    MONTH_NAME,
    NOBODY,
    PARTED,
    PLACEHOLDER,
    PLATFORMS,
    ROLE,
    SENTENCE,
    STARTS_BY,
    SUFFIX,
    TAIL,
    TEAM,
)
from articles.ingest.parsing.person_names import CHINESE_NAME, company_key, company_keys, is_full_name

ADDRESS = re.compile(r"\S+://\S*|\S+@\S+\.\S+")
AROUND = re.compile(r"^[^\w(@]+|[^\w.)]+$")
DOMAIN = re.compile(r"\bwww\.[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}\b")
# A full stop that belongs to the name: "King Jr.", "Ann L."
SHORTENED = re.compile(r"\b(?:Jr|Sr|[A-Z])\.$")
# Lines of a byline. Semicolons separate people with their roles, full stops those who helped.
DIVIDED = re.compile(r"[\n\r;；]|(?<=\w\w)\.\s+(?=[A-Z]\w+(?: \w+)? by\b)")
# A role or a company in brackets, with another person after it.
BRACKETED = re.compile(r"\s*[(（][^()（）\n]{1,60}[)）](?=\s*(?:[,;&、，]|and\b|und\b|et\b|y\b))")
LAST_LATIN = "\u024f"
# A nickname after a first name: "Richard (R.J.) Eskow".
NICKNAME = re.compile(r"(?P<first>(?:^|[,&]\s|\band\s|\n)[A-Z]\w+)\s*\([^()\n]{1,15}\)(?=\s[A-Z]\w)")
LONGEST_BYLINE = 400
LONGEST_NAME, MOST_WORDS, MOST_NAMES = 60, 6, 20


def names_in(text, companies=(), *, strict=True):
    """The people named in the byline `text`, in order, each once; [] if there are none.

    `companies` (site, publisher, host) are not people, nor is a name with its web address beside it ("Acme,
    www.acme.com"). `strict` is for text from anywhere on a page: parts of sentences are then no names.
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
    """The names in a segment of a line, in which later parts are more likely roles than the first.

    After a company or a role only full names count ("Acme GmbH, Munich, Germany"), and a single word at the
    end is the employer ("Ann Lee, Acme").
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
    """`part` without a role after a full name ("Ann Lee Staff Writer")."""
    role = ROLE.search(part)
    name = part[: role.start()].strip() if role else ""
    return name if name and is_full_name(spoken(name)) else part


def spoken(name):
    """`name` in title case if it ends in capitals: "Ann Lee" for "Ann LEE"."""
    words = name.split()
    if not words or not words[-1].isupper():
        return name
    return " ".join(word.capitalize() if word.isupper() and len(word) > 2 else word for word in words)


def _single(parts):
    """`parts` with Chinese names split that only a space separates."""
    for part in parts:
        words = part.split()
        if len(words) > 1 and all(CHINESE_NAME.match(word) for word in words):
            yield from words
        else:
            yield part


def behind_by(text):
    """What follows the first "by" (von, 作者: ...) in the line `text`, "" without one."""
    found = INSIDE_BY.search(text)
    return text[found.end() :] if found else ""


def starts_byline(text):
    """Whether `text` begins like a byline ("By ", "Von ", "作者:")."""
    return bool(STARTS_BY.match(text))


def without_label(text):
    """`text` without the labels at its beginning, of which there may be several: "Author: written by"."""
    for _ in range(3):
        text = LEADING_BY.sub("", text, count=1).strip()
    return text


def is_label(text):
    """Whether `text` is only the label of a byline: "Written by", "Author:"."""
    return not LEADING_BY.sub("", text, count=1).strip(" :：")


def is_name(name, companies=(), *, strict=True):
    """Whether `name` may be a person or a team, and is neither a company nor a placeholder."""
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


def is_whole(name):
    """Whether `name` has several words, or is in a script that writes first and last name as one."""
    return " " in name or name[0] > LAST_LATIN


def whole_first(names):
    """`names` without single words (roles, days) if others have a first and a last name."""
    return [name for name in names if is_whole(name)] or names


def is_company(name, companies):
    """Whether `name` is one of `companies`, with or without words such as "Team", "Blog" or "Inc."."""
    own = company_key(name)
    if not own:
        return not TEAM.search(name) or all(word in BARE for word in name.casefold().split())
    return own in company_keys(tuple(companies))


def host_names(url):
    """The names that the host of `url` suggests, sorted: "acmetechblog" and "acme".

    Platforms are left out; on Medium it is the publication's name, but not a personal account.
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
    """`part` without what surrounds a name, "" if only a suffix is left."""
    part = LEADING_BY.sub("", AROUND.sub("", part), count=1).strip(" ,:-–—→")
    part = re.sub(r"['’]s (?:avatar|profile|photo|picture|image).*$", "", part)
    part = re.sub(r"(?:\s+|(?<=[\u3040-\u9fff]))(?:さん|氏|様)$", "", part)
    if part.endswith(".") and not SHORTENED.search(part):
        part = part.rstrip(".")
    if TEAM.search(part):
        part = part.removeprefix("the ").removeprefix("The ")
    return "" if SUFFIX.match(part) else part
