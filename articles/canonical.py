"""The duplicate key of an article: two addresses with the same key are one article.

Pure text: no Django, no network.
"""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

# Parameters that say how a reader came, never what is read. Names with which some sites choose what they
# show (id, p, page, v, lang, feature, from, share) must not be here.
TRACKING = frozenset(
    {
        # Clicks on advertisements: Google, Microsoft, Meta, Yandex, X, LinkedIn, TikTok, Pinterest, Adobe.
        *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "msclkid", "yclid"),
        *("igshid", "igsh", "twclid", "li_fat_id", "ttclid", "epik", "s_kwcid", "ef_id", "cmpid"),
        # Visits followed from site to site: Google Analytics, HubSpot, LinkedIn, Branch, Openstat.
        *("_ga", "_gl", "_hsenc", "_hsmi", "__hstc", "__hssc", "__hsfp", "hsctatracking", "hss_channel"),
        *("trk", "trkcampaign", "_branch_match_id", "_openstat"),
        # Mail campaigns: Mailchimp, Marketo, Eloqua, Omeda, Vero, Drip, Kit.
        *("mc_cid", "mc_eid", "mkt_tok", "elqtrackid", "elqtrack", "elqaid", "elqat", "elq"),
        *("oly_enc_id", "oly_anon_id", "vero_id", "vero_conv", "__s", "ck_subscriber_id"),
        # Ghost's `ref`, Medium's `source`, `sk` and `gi`, and those who took them over.
        *("ref", "ref_src", "ref_url", "source", "sk", "gi"),
    }
)
# Families of such parameters: Google Analytics, Matomo and its former name.
TRACKING_FAMILIES = ("utm_", "mtm_", "pk_")
DEFAULT_PORTS = {"http": 80, "https": 443}
# "www." before a whole domain; www.com is a domain of its own.
WWW = re.compile(r"^(?:www\.)+(?=[^.]+\.)")
# PostgreSQL indexes at most some 2,700 bytes of a text.
LONGEST = 2000


def canonical_url(url):
    """The duplicate key of the http(s) address `url`, itself an address that starts with https.

    Scheme, host case, the two spellings of a host beyond ASCII, a leading "www.", default ports,
    credentials, fragments, tracking parameters, the order of parameters, the case of percent-escapes
    and a trailing slash do not tell two articles apart. Raises ValueError for anything that is not an
    http(s) address with a host, or that is longer than LONGEST once escaped.
    """
    parts = urlsplit(url.strip())
    host = WWW.sub("", _as_read((parts.hostname or "").rstrip(".")))
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
        if not is_tracking(name)
    )
    query = urlencode(query, errors="surrogateescape")
    canonical = urlunsplit(("https", host, path.rstrip("/"), query, ""))
    if len(canonical) > LONGEST:
        raise ValueError(f"This address is longer than {LONGEST:,} characters: {url[:200]}")
    return canonical


def is_tracking(name):
    """Whether a parameter of this name, in any case, only says how a reader came."""
    name = name.lower()
    return name in TRACKING or name.startswith(TRACKING_FAMILIES)


def _as_read(host):
    """`host` in its own letters, in lower case, where it is written in ASCII for machines ("xn--…")."""
    if host.isascii() and "xn--" not in host:
        return host
    try:
        return host.encode("idna").decode("idna")
    except UnicodeError:
        return host
