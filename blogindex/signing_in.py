"""What the settings of signing in may be; a wrong one stops the start with a sentence."""

import re

# Where the public pages, the files, and what machines that watch the site ask for are.
TAKEN = frozenset(
    [
        *(
            "about",
            "articles",
            "atom",
            "companies",
            "feed",
            "feeds",
            "media",
            "new",
            "rss",
            "search",
            "static",
        ),
        *("suggest", "technologies", "topics", "livez", "readyz", "metrics"),
    ]
)
SEGMENT = r"[A-Za-z0-9][A-Za-z0-9_-]*"
PATH = re.compile(rf"{SEGMENT}(/{SEGMENT})*")
# No underscore: to a server it is the same name as one with hyphens, so anybody could send it.
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*")


def admin_path(text):
    """The path of the admin without a slash before it, with one behind."""
    path = text.strip("/")
    if not PATH.fullmatch(path) or path.partition("/")[0] in TAKEN:
        raise SystemExit(
            "Blogindex cannot start: ADMIN_PATH must be a path such as admin/, of letters, digits, hyphens "
            "and underscores, that no public page has."
        )
    return f"{path}/"


def header(text, behind_proxy, second_factor):
    """The name of the header by which a proxy says who somebody is; "" for none."""
    if not text:
        return ""
    if not HEADER.fullmatch(text):
        raise SystemExit(
            "Blogindex cannot start: SIGN_IN_HEADER must be the name of a header such as X-Forwarded-User, "
            "with hyphens and without underscores."
        )
    if not behind_proxy:
        raise SystemExit(
            "Blogindex cannot start: SIGN_IN_HEADER needs BEHIND_PROXY=1, and a proxy that removes this "
            "header from what clients send."
        )
    if second_factor:
        raise SystemExit(
            "Blogindex cannot start: REQUIRE_SECOND_FACTOR and SIGN_IN_HEADER cannot go together: the proxy "
            "that signs people in asks for their second factor."
        )
    return text
