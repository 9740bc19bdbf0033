"""Where the feed of a blog usually is, by its address and by what it was made with.

Pure: an address in, addresses out, the likeliest first. Whether anything is there is found out elsewhere.
"""

from urllib.parse import urljoin, urlsplit

# A feed's usual places below the address of a blog, the commonest first.
PLACES = ("feed", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss", "feed/", "rss/", "feed.json")
PLATFORM_PLACES = ("feeds/posts/default", "?feed=rss2")
BLOG_PLACES = ("blog/feed", "blog/rss.xml", "blog/feed.xml", "blog/index.xml", "blog/atom.xml", "blog/rss")
# What <meta name="generator"> says, and where that one puts its feed.
GENERATORS = {
    "wordpress": ("feed/", "?feed=rss2"),
    "ghost": ("rss/",),
    "hugo": ("index.xml",),
    "jekyll": ("feed.xml", "atom.xml"),
    "hexo": ("atom.xml", "rss2.xml"),
    "blogger": ("feeds/posts/default",),
    "medium": ("feed",),
    "substack": ("feed",),
    "hashnode": ("rss.xml",),
    "squarespace": ("?format=rss",),
    "docusaurus": ("rss.xml", "atom.xml", "blog/rss.xml", "blog/atom.xml"),
    "gatsby": ("rss.xml",),
    "astro": ("rss.xml",),
    "eleventy": ("feed.xml", "feed/feed.xml"),
    "wix": ("blog-feed.xml",),
    "hubspot": ("rss.xml",),
    "drupal": ("rss.xml",),
    "tumblr": ("rss",),
}
HOSTS = {
    ".wordpress.com": "wordpress",
    ".ghost.io": "ghost",
    ".github.io": "jekyll",
    ".gitlab.io": "hugo",
    ".blogspot.com": "blogger",
    ".medium.com": "medium",
    ".substack.com": "substack",
    ".hashnode.dev": "hashnode",
    ".tumblr.com": "tumblr",
    ".squarespace.com": "squarespace",
    ".wixsite.com": "wix",
}


def guesses(url, made_by=""):
    """Addresses where the feed of the blog at `url` usually is, the likeliest first."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    bases = _bases(parts.path, root)
    host = (parts.hostname or "").removeprefix("www.")
    known = next((name for end, name in HOSTS.items() if host.endswith(end)), "")
    first = [*_own_rule(host, parts), *GENERATORS.get(known, ())]
    first += [place for name, places in GENERATORS.items() if name in made_by for place in places]
    places = [urljoin(base, place) for place in [*first, *PLACES[:5]] for base in bases]
    places += [urljoin(root, place) for place in BLOG_PLACES] if bases == [root] else []
    places += [urljoin(base, place) for place in [*PLACES[5:], *PLATFORM_PLACES] for base in bases]
    return list(dict.fromkeys(places))


def _own_rule(host, parts):
    """Sites that hold many people's blogs, each under the first part of the path."""
    names = [part for part in parts.path.split("/") if part]
    if host not in ("medium.com", "dev.to") or not names:
        return []
    return [f"https://{host}/feed/{'/'.join(names[:2]) if names[0] == 'tag' else names[0]}"]


def _bases(path, root):
    """The folders to look in: that of the address, the first one of its path, and the root."""
    names = [name for name in path.split("/") if name]
    if names and "." in names[-1]:
        names.pop()
    folders = ["/".join(names) + "/", names[0] + "/"] if names else []
    return list(dict.fromkeys([*(root + folder for folder in folders), root]))
