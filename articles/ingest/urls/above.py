"""Whether an address leads to a front page or a list instead of an article. Pure text, nothing is asked."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

# The path of a front page, perhaps of one in a language.
FRONT = re.compile(
    r"(?:[a-z]{2}(?:[-_][a-z]{2,4})?)?/?(?:(?:index|default|home)(?:\.\w{2,5})?)?", re.IGNORECASE
)
# Another form of the same page ends so.
SAME_PAGE = {"amp", "amp.html", "index.html", "index.htm", "index.php", "print", "m"}
# By these parameters a site chooses the article.
CHOOSING = {"p", "id", "page_id", "post", "post_id", "article", "article_id", "story", "entry"}
YEAR = re.compile(r"(?:19|20)\d\d")
MONTH_OR_DAY = re.compile(r"[0-3]?\d")


def leads_above(url, final):
    """Whether `final`, to which `url` redirects, is a site's front page or a list above `url`."""
    before, after = urlsplit(url), urlsplit(final)
    old, new = _parts(before.path), _parts(after.path)
    if old == new and _site(before) == _site(after):
        return bool(CHOOSING & {*parse_qs(before.query)}) and not after.query
    if _is_front(after):
        return not _is_front(before)
    same_site = _site(before) == _site(after)
    return same_site and not after.query and old[: len(new)] == new and _is_list(old, new)


def _is_list(old, new):
    """Whether what is left of the path `old` in `new` names a list, and not the article by its number."""
    if all(part in SAME_PAGE for part in old[len(new) :]):
        return False
    last = new[-1] if new else ""
    has_number = any(map(str.isdigit, last)) and not (YEAR.fullmatch(last) or MONTH_OR_DAY.fullmatch(last))
    return not has_number


def _parts(path):
    return [part for part in unquote(path).casefold().split("/") if part]


def _is_front(address):
    return not address.query and FRONT.fullmatch(unquote(address.path).strip("/")) is not None


def _site(address):
    return (address.hostname or "").removeprefix("www.")
