"""Protection against SSRF: which addresses may be fetched, and which IP addresses connected to.

Nothing is resolved or connected to here. No Django.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from articles.canonical import host_in_ascii

DEFAULT_PORTS = {"http": 80, "https": 443}
# The ports of web servers. On others there are other services, which only an operator may allow.
PORTS = frozenset({80, 443, 8080, 8443})
LONGEST = 4000
LONGEST_HOST = 253

NAME = re.compile(r"(?!.*\.\.)(?=[^.]{1,63}(?:\.[^.]{1,63})*$)[a-z0-9_.-]+(?<![.-])")
# C libraries read these as IPv4 addresses: the last part is decimal or hexadecimal.
NUMERIC = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")
# Names with a meaning only inside a network (RFC 6761, 6762, 8375 and ICANN's private-use name).
INSIDE = (".localhost", ".local", ".internal", ".home.arpa")

# The special-purpose registries of RFC 6890, without the public networks among them.
NOT_PUBLIC_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
# Global unicast is 2000::/3, except for Teredo and other protocols, documentation and 6to4.
GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
NOT_PUBLIC_6 = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")),
)
# RFC 6052: how a network with only IPv6 reaches an IPv4 address, which is in the last 32 bits.
# The local-use prefix 64:ff9b:1::/48 (RFC 8215) can lead anywhere and is refused.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Refused(ValueError):
    """The address is not allowed; the text completes the sentence "it cannot be fetched: "."""


@dataclass(frozen=True)
class Target:
    """A web address: `host` in lower-case ASCII without brackets, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self):
        return self.origin + self.path

    @property
    def asked(self):
        """The path for the request line."""
        return self.path if self.path.startswith("/") else f"/{self.path}"


@dataclass(frozen=True)
class Allowed:
    """What an operator allows: host names (".corp.example" for all its subdomains) and networks."""

    names: frozenset = frozenset()
    networks: tuple = ()

    def has_host(self, host):
        return host in self.names or any(host.endswith(name) for name in self.names if name.startswith("."))

    def has_address(self, address):
        return any(address in network for network in self.networks)


def read_allowed(entries):
    """The Allowed for host names, IPs or CIDR networks (texts). Raises ValueError with a wrong one."""
    names, networks = set(), []
    for entry in filter(None, (entry.strip().lower() for entry in entries)):
        try:
            networks.append(ipaddress.ip_network(entry, strict=False))
        except ValueError:
            if not NAME.fullmatch(entry.removeprefix(".")) or NUMERIC.fullmatch(entry):
                raise ValueError(entry) from None
            names.add(entry)
    return Allowed(frozenset(names), tuple(networks))


def read(url):
    """The Target for the http(s) address `url`, without its fragment. Raises Refused for anything else."""
    if len(url) > LONGEST:
        raise Refused(f"it is longer than {LONGEST:,} characters")
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused("it is not a web address") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise Refused("it does not start with http:// or https://")
    if "@" in parts.netloc:
        raise Refused("it holds a user name or a password")
    if port == 0:
        raise Refused("there is no port 0")
    path = _escaped(parts.path) + (f"?{_escaped(parts.query)}" if parts.query else "")
    if port is None:
        port = DEFAULT_PORTS[parts.scheme]
    return Target(parts.scheme, _host(host), port, path)


def _escaped(text):
    """`text` with spaces and letters beyond ASCII escaped; existing escapes are kept."""
    return quote(text, safe="/%:@!$&'()*+,;=~[]|?", errors="surrogatepass")


def _host(text):
    """The host as it is resolved. An IP must be in the usual form, not octal, hexadecimal or one number."""
    text = text[:-1] if text.endswith(".") else text
    if not text:
        raise Refused("it has no host name")
    try:
        if ":" in text and "%" not in text:
            return str(ipaddress.IPv6Address(text))
        host = host_in_ascii(text) if len(text) <= LONGEST_HOST else ""
        if NUMERIC.fullmatch(host):
            return str(ipaddress.IPv4Address(host))
    except ValueError:
        host = ""
    if not NAME.fullmatch(host):
        raise Refused("its host is neither a name nor an IP address in the usual form")
    return host


def is_public(address):
    """Whether `address` (of the module ipaddress) is on the public internet."""
    if address.version == 4:
        return not any(address in network for network in NOT_PUBLIC_4)
    if address in NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address in GLOBAL_6 and not any(address in network for network in NOT_PUBLIC_6)


def passed(answers, host, port, allowed):
    """The results of getaddrinfo() for `host` that may be connected to, in their order.

    Raises Refused if there are none. A name with private and public addresses is reached at the public ones.
    """
    if allowed.has_host(host):
        return answers
    reasons = [_against(_address(answer), port, allowed) for answer in answers]
    good = [answer for answer, reason in zip(answers, reasons, strict=True) if not reason]
    if not good:
        raise Refused(reasons[0] if reasons else "it leads nowhere")
    return good


def check_unresolved(target, allowed):
    """Raises Refused by the text of `target` alone, for a proxy that resolves the name itself."""
    if allowed.has_host(target.host):
        return
    try:
        reason = _against(ipaddress.ip_address(target.host), target.port, allowed)
    except ValueError:
        reason = _against_port(target.port)
        if "." not in target.host or target.host.endswith(INSIDE):
            reason = f"{target.host} is not a name on the public internet"
    if reason:
        raise Refused(reason)


def _address(answer):
    return ipaddress.ip_address(answer[4][0].partition("%")[0])


def _against(address, port, allowed):
    """The reason not to connect to `address`, or ""."""
    if allowed.has_address(address):
        return ""
    if not is_public(address):
        return f"it leads to {address}, which is not on the public internet"
    return _against_port(port)


def _against_port(port):
    return (
        "" if port in PORTS else f"port {port} is not one of the web's, {', '.join(map(str, sorted(PORTS)))}"
    )
