"""Where the feed of a blog usually is, by its address and by the software it was made with.

An address in, addresses out, the most likely first. No network.
"""

from urllib.parse import urljoin, urlsplit

# The usual paths of a feed below the address of a blog, the most common first.
PATHS = ("feed", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss", "feed/", "rss/", "feed.json")
PLATFORM_PATHS = ("feeds/posts/default", "?feed=rss2")
BLOG_PATHS = ("blog/feed", "blog/rss.xml", "blog/feed.xml", "blog/index.xml", "blog/atom.xml", "blog/rss")
# A word in <meta name="generator"> or in the host -> the paths where that software has its feed.
SOFTWARE = {
    "wordpress": ("feed/", "?feed=rss2"),
    "ghost": ("rss/",),
    "hugo": ("index.xml",),
    "gitlab.io": ("index.xml",),
    "jekyll": ("feed.xml", "atom.xml"),
    "github.io": ("feed.xml", "atom.xml"),
    "hexo": ("atom.xml", "rss2.xml"),
    "blogger": ("feeds/posts/default",),
    "blogspot": ("feeds/posts/default",),
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


def guesses(url, made_by=""):
    """Addresses where the feed of the blog at `url` usually is, the likeliest first."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    bases = _bases(parts.path, root)
    host = (parts.hostname or "").removeprefix("www.")
    first = _own_rule(host, parts)
    first += [path for word, paths in SOFTWARE.items() if word in f"{made_by} {host}" for path in paths]
    addresses = [urljoin(base, path) for path in [*first, *PATHS[:5]] for base in bases]
    addresses += [urljoin(root, path) for path in BLOG_PATHS] if bases == [root] else []
    addresses += [urljoin(base, path) for path in [*PATHS[5:], *PLATFORM_PATHS] for base in bases]
    return list(dict.fromkeys(addresses))


def _own_rule(host, parts):
    """The feed on sites with many blogs, each under the first step of the path."""
    names = [part for part in parts.path.split("/") if part]
    if host not in ("medium.com", "dev.to") or not names:
        return []
    return [f"https://{host}/feed/{'/'.join(names[:2]) if names[0] == 'tag' else names[0]}"]


def _bases(path, root):
    """The folders to try: that of the address, the first step of its path, and the root."""
    names = [name for name in path.split("/") if name]
    if names and "." in names[-1]:
        names.pop()
    folders = ["/".join(names) + "/", names[0] + "/"] if names else []
    return list(dict.fromkeys([*(root + folder for folder in folders), root]))
