"""The duplicate key of an article: two addresses with the same key are one article.

Pure text work: no Django, no network.
"""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

# Parameters that say how a reader came, never what is read: Google Analytics (utm_*), ad click
# ids, mail campaign ids, Ghost's `ref`, Medium's `source` and `sk`.
TRACKING = frozenset(
    {
        *("fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "igshid"),
        *("mc_cid", "mc_eid", "_hsenc", "_hsmi"),
        *("ref", "ref_src", "source", "sk"),
    }
)
DEFAULT_PORTS = {"http": 80, "https": 443}
# "www." before a whole domain; www.com is a domain of its own.
WWW = re.compile(r"^(?:www\.)+(?=[^.]+\.)")
# PostgreSQL indexes at most some 2,700 bytes of a text.
LONGEST = 2000


def canonical_url(url):
    """The duplicate key of the http(s) address `url`, itself an address that starts with https.

    Scheme, host case, a leading "www.", default ports, credentials, fragments, tracking
    parameters, the order of parameters, the case of percent-escapes and a trailing slash do not
    tell two articles apart. Raises ValueError for anything that is not an http(s) address with a
    host, or that is longer than LONGEST once escaped.
    """
    parts = urlsplit(url.strip())
    host = WWW.sub("", (parts.hostname or "").rstrip("."))
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise ValueError(f"Not a web address: {url[:200]}")
    if ":" in host:
        host = f"[{host}]"
    if parts.port not in (None, DEFAULT_PORTS[parts.scheme]):
        host = f"{host}:{parts.port}"
    segments = (unquote(segment, errors="surrogateescape") for segment in parts.path.split("/"))
    path = "/".join(quote(segment, safe=":@!$&'()*+,;=~", errors="surrogateescape") for segment in segments)
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
        if name.lower() not in TRACKING and not name.lower().startswith("utm_")
    )
    query = urlencode(query, errors="surrogateescape")
    canonical = urlunsplit(("https", host, path.rstrip("/"), query, ""))
    if len(canonical) > LONGEST:
        raise ValueError(f"This address is longer than {LONGEST:,} characters: {url[:200]}")
    return canonical
