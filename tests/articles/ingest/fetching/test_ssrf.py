"""Which addresses may be called: how they are written, and where they lead."""

import ipaddress
import socket

import pytest

from articles.ingest.fetching import ssrf


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://blog.example", "https://blog.example"),
        ("  HTTPS://Blog.Example:443/Feed#top\n", "https://blog.example/Feed"),
        ("http://blog.example:80/", "http://blog.example/"),
        ("http://blog.example:8080/a?b=c&d=%20e", "http://blog.example:8080/a?b=c&d=%20e"),
        ("https://blog.example./feed", "https://blog.example/feed"),
        ("https://bücher.example/größe und|mehr", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe%20und|mehr"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://Βόλος.example/", "https://xn--nxasmm1c.example/"),
        ("https://i❤️.example/", "https://xn--i-7iq.example/"),
        ("https://XN--BCHER-KVA.example/", "https://xn--bcher-kva.example/"),
        ("https://ｂｌｏｇ．example/", "https://blog.example/"),
        ("https://日本。example/記事?q=日", "https://xn--wgv71a.example/%E8%A8%98%E4%BA%8B?q=%E6%97%A5"),
        ("https://my_blog.example/", "https://my_blog.example/"),
        ("https://blog.example/\ud800\0", "https://blog.example/%ED%A0%80%00"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
        ("http://[2606:2800:021f::1]:8080/", "http://[2606:2800:21f::1]:8080/"),
    ],
)
def test_read_gives_one_spelling_of_an_address(url, normal):
    assert ssrf.read(url).url == normal


def test_read_gives_the_parts_of_an_address():
    assert ssrf.read("https://Blog.example?page=2") == ssrf.Target("https", "blog.example", 443, "?page=2")
    assert ssrf.read("https://Blog.example?page=2").asked == "/?page=2"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "it does not start with http:// or https://"),
        ("javascript:alert(1)", "it does not start with http:// or https://"),
        ("ftp://blog.example/", "it does not start with http:// or https://"),
        ("blog.example/feed", "it does not start with http:// or https://"),
        ("", "it does not start with http:// or https://"),
        ("https://", "it has no host name"),
        ("https:///feed", "it has no host name"),
        ("https://.", "it has no host name"),
        ("https://reader:secret@blog.example/", "it holds a user name or a password"),
        ("https://blog.example@127.0.0.1/", "it holds a user name or a password"),
        ("https://blog.example\\@127.0.0.1/", "it holds a user name or a password"),
        ("https://blog.example:0/", "there is no port 0"),
        ("https://blog.example:http/", "it is not a web address"),
        ("https://blog.example:99999/", "it is not a web address"),
        ("https://[::1/", "it is not a web address"),
        ("https://blog.example/" + "a" * 4000, "it is longer than 4,000 characters"),
    ],
)
def test_read_refuses_what_is_no_plain_web_address(url, reason):
    with pytest.raises(ssrf.Refused) as caught:
        ssrf.read(url)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "127.0.0.01", "127.0.0.1.1", "0x"),
        *(
            "１２７.1",
            "127。0。1",
            "256.1.1.1",
            "blog.123",
            "-",
            "..",
            "a..b",
            "blog example",
            "blog%2eexample",
        ),
        *(
            "blog\\example",
            "blog;example",
            "[fe80::1%25eth0]",
            "a" * 64 + ".example",
            "a." * 130 + "example",
            "blog-",
        ),
    ],
)
def test_read_refuses_hosts_in_unusual_forms(host):
    with pytest.raises(ssrf.Refused) as caught:
        ssrf.read(f"http://{host}/")
    assert str(caught.value) == "its host is neither a name nor an IP address in the usual form"


@pytest.mark.parametrize("host", ["127.0.0.1", "１２７.０.０.１", "127。0。0。1", "127.0.0.1."])
def test_read_sees_an_ip_address_in_other_letters(host):
    assert ssrf.read(f"http://{host}/").host == "127.0.0.1"


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254"),
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1"),
        *("192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1", "fec0::1", "fc00::1"),
        *(
            "fd12:3456::1",
            "ff02::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:db8::1",
            "3fff::1",
        ),
        *("2002:7f00:1::", "2002:808:808::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::a00:1"),
        *("64:ff9b:1::808:808", "5f00::1", "4000::1"),
    ],
)
def test_is_public_knows_what_is_inside(address):
    assert not ssrf.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *(
            "8.8.8.8",
            "93.184.215.14",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
        ),
        *("192.169.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1", "2a00:1450::1"),
        *("2001:4860:4860::8888", "64:ff9b::808:808"),
    ],
)
def test_is_public_knows_what_is_outside(address):
    assert ssrf.is_public(ipaddress.ip_address(address))


def _answers(*addresses, port=443):
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


NONE = ssrf.read_allowed([])


def test_passed_leaves_out_addresses_that_are_inside():
    answers = _answers("10.0.0.1", "8.8.8.8", "fe80::1%eth0", "2606:4700::1")
    assert ssrf.passed(answers, "blog.example", 443, NONE) == [answers[1], answers[3]]


@pytest.mark.parametrize(
    ("address", "port", "reason"),
    [
        ("127.0.0.1", 443, "it leads to 127.0.0.1, which is not on the public internet"),
        ("fe80::1%eth0", 443, "it leads to fe80::1, which is not on the public internet"),
        ("8.8.8.8", 22, "port 22 is not one of the web's, 80, 443, 8080, 8443"),
        ("127.0.0.1", 6379, "it leads to 127.0.0.1, which is not on the public internet"),
    ],
)
def test_passed_refuses_a_host_with_no_good_address(address, port, reason):
    with pytest.raises(ssrf.Refused) as caught:
        ssrf.passed(_answers(address), "blog.example", port, NONE)
    assert str(caught.value) == reason


def test_passed_refuses_a_host_without_addresses():
    with pytest.raises(ssrf.Refused) as caught:
        ssrf.passed([], "blog.example", 443, NONE)
    assert str(caught.value) == "it leads nowhere"


@pytest.mark.parametrize(
    "entry", ["10.0.0.1", "10.0.0.0/8", "wiki.corp.example", ".corp.example", " WIKI.corp.example "]
)
def test_an_operator_lets_hosts_and_networks_through_on_any_port(entry):
    answers = _answers("10.0.0.1", port=6380)
    assert ssrf.passed(answers, "wiki.corp.example", 6380, ssrf.read_allowed([entry])) == answers


@pytest.mark.parametrize(
    "entry", ["10.0.0.2", "10.1.0.0/16", "corp.example", ".wiki.corp.example", "::ffff:10.0.0.1"]
)
def test_an_operator_lets_nothing_else_through(entry):
    with pytest.raises(ssrf.Refused):
        ssrf.passed(_answers("10.0.0.1"), "wiki.corp.example", 443, ssrf.read_allowed([entry]))


@pytest.mark.parametrize(
    "entry", ["10.0.0.0/99", "https://corp.example", "corp example", "*.corp.example", "10.1", "."]
)
def test_read_allowed_names_an_entry_that_means_nothing(entry):
    with pytest.raises(ValueError, match="^" + entry.replace("*", r"\*").replace(".", r"\.") + "$"):
        ssrf.read_allowed(["corp.example", entry])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "it leads to 127.0.0.1, which is not on the public internet"),
        ("http://[::1]/", "it leads to ::1, which is not on the public internet"),
        ("http://localhost/", "localhost is not a name on the public internet"),
        ("http://db.localhost/", "db.localhost is not a name on the public internet"),
        ("http://metadata.google.internal/", "metadata.google.internal is not a name on the public internet"),
        ("http://blog.example:22/", "port 22 is not one of the web's, 80, 443, 8080, 8443"),
        ("http://8.8.8.8:22/", "port 22 is not one of the web's, 80, 443, 8080, 8443"),
    ],
)
def test_check_unresolved_judges_by_the_name(url, reason):
    with pytest.raises(ssrf.Refused) as caught:
        ssrf.check_unresolved(ssrf.read(url), NONE)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "url", ["http://blog.example/", "https://8.8.8.8/", "http://intranet:81/", "http://10.0.0.1:9/"]
)
def test_check_unresolved_lets_public_and_allowed_names_through(url):
    assert ssrf.check_unresolved(ssrf.read(url), ssrf.read_allowed(["intranet", "10.0.0.1"])) is None
