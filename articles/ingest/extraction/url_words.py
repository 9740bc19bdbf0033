"""The words of a headline in an article's address: "how rivers flow" in /05/how-rivers-flow.html.

Addresses and plain text only; titles.py chooses the headline.
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

# Ends of addresses that say nothing about the article.
INDEX = re.compile(r"(?:index|default)(?:\.\w{2,5})?$", re.IGNORECASE)
FILE_TYPE = re.compile(r"\.(?:s?html?|aspx?|php)$", re.IGNORECASE)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})


def words_of(url):
    """The words of the last part of the address, file names such as index.html left out."""
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part and not INDEX.match(part)]
    last = FILE_TYPE.sub("", parts[-1]).replace("-", " ").replace("_", " ") if parts else ""
    return frozenset(re.findall(r"\w+", unicodedata.normalize("NFKC", last).casefold()))


def shared(text, slug):
    """The share, from 0 to 1, of common words among those of `text` and `slug`; accents are ignored."""
    if not slug:
        return 0.0
    words = set(text.split())
    if not text.isascii() and " ".join(slug).isascii():
        words = {_folded(word, slug) for word in words}
    return len(words & slug) / len(words | slug)


def _folded(word, slug):
    """`word` as it is spelled in `slug`: "größe" as "groesse" or "grosse"."""
    spelled = (unicodedata.normalize("NFKD", one) for one in (word.translate(UMLAUTS), word))
    long, short = ("".join(filter(str.isascii, one)) for one in spelled)
    return long if long in slug else short
