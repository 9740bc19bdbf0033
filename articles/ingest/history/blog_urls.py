"""Which addresses of a site are articles of its blog, and where the older ones are listed.

It only looks at addresses, before anything is fetched. No Django, no network.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from articles.canonical import is_route
from articles.ingest.extraction.dom import tree_of
from articles.ingest.urls.absolute import absolute, is_web_address

# Steps of a path that lead to lists, to pages about the company or to files.
NO_ARTICLES = frozenset(
    """
    tag tags category categories author authors people team page topics archive archives search feed
    feeds rss atom about about-us contact contact-us privacy privacy-policy terms terms-of-service
    legal cookies imprint impressum careers jobs login signin signup register subscribe newsletter
    pricing product products solutions customers partners events webinars press docs documentation
    help support status shop cart wp-content wp-json wp-admin wp-includes assets static images img
    media uploads cdn-cgi amp comments users user account followers following responses lists
    membership
    """.split()  # noqa: SIM905 -- more easily read as text
)
FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|zip|gz|mp[34]|webm|css|js|json|xml|txt|rss|atom|woff2?)$", re.I
)
DATED = re.compile(
    r"(?:^|/)(?:19|20)\d\d(?:[/-](?:0?[1-9]|1[0-2])(?:[/-](?:0?[1-9]|[12]\d|3[01]))?)?(?:/|-|$)"
)
DATE_STEP = re.compile(r"\d{1,4}")
NUMBERED = re.compile(r"(?:/page/|[?&](?:page|paged|p)=)(\d{1,4})/?(?:$|&)")
MEDIUM_ID = re.compile(r"-[0-9a-f]{8,12}$")
# Words in the name of a sitemap without articles.
DULL_SITEMAPS = re.compile(
    r"(?:tag|categor|author|image|video|news|product|job|career|event|user|people|archive|misc|attachment)",
    re.I,
)
MOST_LINKS = 2000


@dataclass(frozen=True)
class Scope:
    """A part of a site with articles: a host without "www." and the beginning of the path."""

    host: str
    path: str

    def has(self, url):
        host, path = _parts(url)
        return host == self.host and (path == self.path or path.startswith(self.path.rstrip("/") + "/"))


def scope_of(url):
    """The Scope with the front page `url`."""
    host, path = _parts(url)
    return Scope(host, path.rstrip("/"))


def scopes_of(blog_url, articles):
    """The Scopes of a blog: below `blog_url`, and wherever two or more of the known `articles` are."""
    found = [scope_of(blog_url)] if is_web_address(blog_url) else []
    folders = {}
    for url in articles:
        host, path = _parts(url)
        steps = [step for step in path.split("/")[1:-1] if not DATE_STEP.fullmatch(step)]
        folders.setdefault(Scope(host, "/" + "/".join(steps) if steps else ""), []).append(url)
    found += [scope for scope, urls in folders.items() if len(urls) > 1]
    return tuple(dict.fromkeys(found))


def is_article(url, scopes):
    """Whether `url` looks like the address of an article in one of the `scopes`."""
    scope = max(
        (scope for scope in scopes if scope.has(url)), key=lambda scope: len(scope.path), default=None
    )
    if scope is None or is_route(urlsplit(url).fragment):
        return False
    rest = unquote(_parts(url)[1])[len(unquote(scope.path)) :].strip("/")
    steps = rest.lower().split("/") if rest else []
    if not steps or FILES.search(rest) or any(step in NO_ARTICLES for step in steps):
        return False
    last = re.sub(r"\.(?:html?|php|aspx?)$", "", steps[-1])
    if last == "index":
        last = steps[-2] if len(steps) > 1 else ""
    if DATE_STEP.fullmatch(last) or not last:
        return False
    if DATED.search(rest) or MEDIUM_ID.search(last) or len(last.split("-")) > 2 or "_" in last:
        return True
    # One word is an article in a blog with a folder of its own, otherwise a section of the site.
    letters = sum(character.isalpha() for character in last)
    beyond_ascii = any(ord(character) > 127 for character in last)
    return letters > 2 and (bool(scope.path) or beyond_ascii or "-" in last)


def is_worth_following(sitemap_url):
    """Whether the sitemap at this address may have articles."""
    return not DULL_SITEMAPS.search(_parts(sitemap_url)[1].rpartition("/")[2])


def links_of(body, url):
    """(addresses of possible articles, address of the next list or "") on the page `body` at `url`."""
    tree = tree_of(body)
    links, older = {}, ""
    for element in tree.iter("a", "link") if tree is not None else ():
        address = absolute(element.get("href") or "", url).partition("#")[0]
        if not address:
            continue
        if "next" in (element.get("rel") or "").lower().split():
            older = older or address
        elif element.tag == "a" and len(links) < MOST_LINKS:
            links[address] = None
    return list(links), older or _next_number(links, url)


def _next_number(links, url):
    """The link to the list with the next number after that of `url`, or ""."""
    here = NUMBERED.search(url)
    wanted = int(here[1]) + 1 if here else 2
    base = scope_of(re.sub(r"/page/\d+/?$", "", url))
    for link in links:
        found = NUMBERED.search(link)
        if found and int(found[1]) == wanted and base.has(link):
            return link
    return ""


def archives_of_medium(links, url):
    """Those of `links` to years, months and days of the archive that `url` is part of."""
    base = re.sub(r"(/archive)(?:/.*)?$", r"\1", url)
    return [link for link in links if re.fullmatch(re.escape(base) + r"/\d{4}(?:/\d\d){0,2}", link)]


def next_of_wordpress(feed_url):
    """The next older page of a feed if its address looks like one of WordPress, else ""."""
    parts = urlsplit(feed_url)
    query = dict(parse_qsl(parts.query))
    if not (re.search(r"/feed/?$", parts.path) or "feed" in query):
        return ""
    number = query.get("paged", "1")
    query["paged"] = str(int(number) + 1) if number.isdigit() and len(number) < 5 else "2"
    return urlunsplit(parts._replace(query=urlencode(query)))


def _parts(url):
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "", ""
    return (parts.hostname or "").removeprefix("www.") + port, parts.path
