"""What an article's address says: words of its headline in /05/how-rivers-flow.html, and the host's name.

Addresses and plain text only; titles.py chooses the headline.
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

# Ends of addresses that say nothing about the article.
INDEX = re.compile(r"(?:index|default)(?:\.\w{2,5})?$", re.IGNORECASE)
FILE_TYPE = re.compile(r"\.(?:s?html?|aspx?|php)$", re.IGNORECASE)
# Hosts of many blogs: the blog's name is before theirs.
PLATFORMS = frozenset(["blogspot", "github", "medium", "netlify", "substack", "tumblr", "wordpress"])
HOST_WORDS = re.compile(r"-?(?:tech|engineering|eng|dev|developers?)?-?(?:blog|engineering|tech|inc|labs)?$")


def words_of(url):
    """The words of the last part of the address, file names such as index.html left out."""
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part and not INDEX.match(part)]
    last = FILE_TYPE.sub("", parts[-1]).replace("-", " ").replace("_", " ") if parts else ""
    return frozenset(re.findall(r"\w+", unicodedata.normalize("NFKC", last).casefold()))


def shared(text, slug):
    """The share, from 0 to 1, of common words among those of `text` and `slug`."""
    words = set(text.split())
    return len(words & slug) / len(words | slug) if slug else 0.0


def host_names(url):
    """The names that the host of `url` suggests, sorted: "acmetechblog" and "acme".

    Platforms are left out; on their own host it is the account's name, but not a person's ("@janedoe").
    """
    address = urlsplit(url)
    labels = (address.hostname or "").removeprefix("www.").split(".")[:-1]
    if labels[-1:] and labels[-1] in ("co", "com", "org", "ac", "ne") and len(labels) > 1:
        labels.pop()
    names = set(labels[:-1]) if labels[-1:] and labels[-1] in PLATFORMS else set(labels[-1:])
    account = address.path.strip("/").partition("/")[0]
    if len(labels) == 1 and labels[0] in PLATFORMS and not account.startswith("@"):
        names.add(account)
    stems = {HOST_WORDS.sub("", name) for name in names}
    return tuple(sorted((names | {stem for stem in stems if len(stem) > 2}) - {""}))
