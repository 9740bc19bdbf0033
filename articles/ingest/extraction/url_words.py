"""The words that an address has of its article's headline: "how rivers flow" of /05/how-rivers-flow.html.

Addresses and plain text only; choosing a headline is titles.py's part.
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

# Addresses end so without saying anything of the article.
INDEX = re.compile(r"(?:index|default)(?:\.\w{2,5})?$", re.IGNORECASE)
FILE_TYPE = re.compile(r"\.(?:s?html?|aspx?|php)$", re.IGNORECASE)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})


def words_of(url):
    """The words of the last part of the address that is no file name such as index.html."""
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part and not INDEX.match(part)]
    last = FILE_TYPE.sub("", parts[-1]).replace("-", " ").replace("_", " ") if parts else ""
    return frozenset(re.findall(r"\w+", unicodedata.normalize("NFKC", last).casefold()))


def shared(text, slug):
    """How many of the words of `text` and `slug` they share, from 0 to 1; an address has no accents."""
    if not slug:
        return 0.0
    words = set(text.split())
    if not text.isascii() and " ".join(slug).isascii():
        words = {_folded(word, slug) for word in words}
    return len(words & slug) / len(words | slug)


def _folded(word, slug):
    """`word` as `slug` spells it, "größe" as "groesse" or "grosse"."""
    spelled = (unicodedata.normalize("NFKD", one) for one in (word.translate(UMLAUTS), word))
    long, short = ("".join(filter(str.isascii, one)) for one in spelled)
    return long if long in slug else short
