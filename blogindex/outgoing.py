"""What the settings of outgoing requests may be; a wrong one stops the start with a sentence."""

from articles.ingest.fetching import ssrf
from blogindex.values import stop


def allowed_hosts(entries):
    try:
        ssrf.read_allowed(entries)
    except ValueError as wrong:
        raise stop(f"INGEST_ALLOW must be host names, IP addresses or networks, not {wrong}.") from None
    return entries


def endpoint(url):
    """The address without a slash at its end, "" for none."""
    try:
        target = ssrf.read(url) if url else None
    except ssrf.Refused as reason:
        raise _no_endpoint(str(reason)) from None
    if target and {"?", "#"} & {*url}:
        raise _no_endpoint("it holds more than a path")
    return target.url.rstrip("/") if target else ""


def _no_endpoint(reason):
    return stop(
        f"SUGGEST_URL must be an address such as http://127.0.0.1:11434/v1, which yours is not: {reason}."
    )
