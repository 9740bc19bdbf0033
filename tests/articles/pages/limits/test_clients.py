"""Who asks: what the server says, or behind a proxy what that has added."""

from ipaddress import ip_address

import pytest
from django.test import RequestFactory

from articles.pages.limits.clients import address_of, network_of


def asked(**headers):
    return RequestFactory().get("/", **{"REMOTE_ADDR": "192.0.2.1"} | headers)


@pytest.fixture
def behind_proxy(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def test_header_of_a_client_says_nothing_where_there_is_no_proxy():
    assert address_of(asked(HTTP_X_FORWARDED_FOR="203.0.113.7")) == ip_address("192.0.2.1")


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1,198.51.100.1 ,  203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0 nonsense", "fe80::1"),
        ("203.0.113.7, unknown", None),
        ("203.0.113.7,", None),
        ("_hidden", None),
        ("", None),
        ("1.2.3", None),
        ("[]:80", None),
        ("\u0661.2.3.4", None),
        ("1" * 9_000, None),
    ],
)
@pytest.mark.usefixtures("behind_proxy")
def test_last_address_of_the_proxys_header_is_the_clients(header, address):
    assert address_of(asked(HTTP_X_FORWARDED_FOR=header)) == (address and ip_address(address))


@pytest.mark.usefixtures("behind_proxy")
def test_networks_are_24_of_ipv4_and_48_of_ipv6():
    def network(address):
        return network_of(asked(HTTP_X_FORWARDED_FOR=address))

    assert network("203.0.113.7") == network("203.0.113.250") != network("203.0.114.7")
    assert network("2001:db8:1:2::3") == network("2001:db8:1:ffff::9") != network("2001:db8:2::3")
