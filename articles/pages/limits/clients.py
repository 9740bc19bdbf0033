"""Who asks: an address, and the network that it belongs to."""

import hmac
import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

# A household or an office has a network of its own; providers give each so much of an address.
PREFIX = {4: 24, 6: 48}
# As some proxies write it: 203.0.113.7:4711 or [2001:db8::7]:4711.
WITH_PORT = re.compile(r"^(?:\[([\da-fA-F:.]+)\]|([\d.]+))(?::\d+)?$", re.ASCII)


def address_of(request):
    """Who asks, as an IPv4Address or IPv6Address; None if that is not known.

    Behind a proxy its own word is believed: the last address, which it has added itself.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        text = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        text = WITH_PORT.sub(r"\1\2", text)
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    # Without the name of an interface, which may be any text.
    return address.ipv4_mapped or IPv6Address(int(address))


def stands_for_all(request):
    """Whether it is not known who asks, or it is this machine: a proxy that says nothing stands for all."""
    address = address_of(request)
    return address is None or address.is_loopback


def network_of(request):
    """A keyed hash of the network that the request came from, which nobody can turn back into an address."""
    address = address_of(request)
    network = ip_network((address, PREFIX[address.version]), strict=False) if address else ""
    return keyed_hash(f"network {network}")


def keyed_hash(text):
    """32 characters that stand for `text`, and that nobody without the site's key can make."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), "sha256").hexdigest()[:32]
