"""What a robots.txt lets this site read, whatever its host answered."""

import pytest

from articles.ingest.fetching.robots import LIMIT, SITEMAPS, Rules, rules

PAGE = "https://blog.example/posts/kafka?page=2"


def _allows(text, url=PAGE):
    return rules(200, text.encode()).allows(url)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_host_without_robots_txt_lets_everything_be_read(status):
    assert rules(status, b"User-agent: *\nDisallow: /\n").allows(PAGE)


@pytest.mark.parametrize("status", [429, 500, 503, 599, None])
def test_a_host_that_cannot_answer_lets_nothing_be_read(status):
    assert not rules(status, b"").allows(PAGE)


def test_an_empty_robots_txt_lets_everything_be_read():
    assert (_allows(""), rules(200, b"").delay, rules(200, b"").sitemaps) == (True, None, ())


def test_a_page_of_html_in_its_place_lets_everything_be_read():
    assert _allows("<!doctype html>\n<title>Not here</title>\nDisallow: /\n")


@pytest.mark.parametrize("agent", ["*", "Blogindex", "blogindex", "BLOGINDEX/0.1"])
def test_rules_for_everybody_and_for_this_site_are_kept(agent):
    assert not _allows(f"User-agent: {agent}\nDisallow: /posts/\n")


@pytest.mark.parametrize("agent", ["Googlebot", "blog", "blogindexer", "index"])
def test_rules_for_others_are_not_for_this_site(agent):
    assert _allows(f"User-agent: {agent}\nDisallow: /\n")


def test_rules_for_this_site_go_before_those_for_everybody():
    assert _allows("User-agent: *\nDisallow: /\n\nUser-agent: blogindex\nDisallow: /admin/\n")
    assert _allows("User-agent: blogindex\nDisallow:\n\nUser-agent: *\nDisallow: /\n")
    assert not _allows("User-agent: blogindex\nDisallow: /posts/\n\nUser-agent: *\nAllow: /\n")


def test_groups_may_name_many_agents_and_come_in_parts():
    assert not _allows("User-agent: otherbot\nUser-agent: *\nDisallow: /posts/\n")
    assert not _allows(
        "User-agent: *\nDisallow: /a\n\nUser-agent: otherbot\nAllow: /\n\nUser-agent: *\nDisallow: /posts\n"
    )
    assert _allows("User-agent: *\nDisallow: /a\nUser-agent: otherbot\nDisallow: /posts\n")


@pytest.mark.parametrize(
    ("lines", "allowed"),
    [
        ("Disallow: /posts\nAllow: /posts/kafka", True),
        ("Allow: /posts\nDisallow: /posts/kafka", False),
        ("Disallow: /*?page=", False),
        ("Disallow: /*.pdf$", True),
        ("Disallow: /posts/kafka$", True),
        ("disallow : /posts # all of it", False),
        ("Disallow: /POSTS", True),
        ("Disallow: /p%6Fsts", False),
    ],
)
def test_paths_match_as_the_standard_says(lines, allowed):
    assert _allows(f"User-agent: *\n{lines}\n") == allowed


def test_bytes_that_are_no_text_do_no_harm():
    assert not rules(200, b"\xef\xbb\xbfUser-agent: *\r\n\xff\xfe\0\r\nDisallow: /posts\r\n").allows(PAGE)


def test_an_address_that_cannot_be_read_is_not_allowed():
    assert not rules(200, b"User-agent: *\nDisallow: /a\n").allows("https://[blog.example/?a=b")


@pytest.mark.parametrize(
    ("line", "delay"),
    [
        ("Crawl-delay: 10", 10.0),
        ("Crawl-delay: 0.5", 0.5),
        ("Crawl-delay: 86400", 60.0),
        ("Crawl-delay: inf", None),
        ("Crawl-delay: -3", None),
        ("Crawl-delay: slow", None),
        ("Disallow: /a", None),
    ],
)
def test_delay_is_what_the_host_asks_for_within_reason(line, delay):
    assert rules(200, f"User-agent: *\n{line}\n".encode()).delay == delay


def test_sitemaps_are_named_once_and_not_without_end():
    lines = [f"Sitemap: https://blog.example/{number}.xml" for number in range(100)]
    text = "\n".join(["User-agent: otherbot", "Disallow: /", lines[0], *lines])
    assert rules(200, text.encode()).sitemaps == tuple(
        f"https://blog.example/{number}.xml" for number in range(SITEMAPS - 1)
    )


def test_rules_are_stored_as_text_and_read_again():
    text = (
        "# Hello\nUser-agent: *\nCrawl-delay: 5\nDisallow: /posts\n\nUser-agent: otherbot\nDisallow: /\n"
        "Sitemap: https://blog.example/sitemap.xml\n"
    )
    first = rules(200, text.encode())
    again = Rules(first.text)
    assert first.text == (
        "User-agent: *\nCrawl-delay: 5\nDisallow: /posts\nSitemap: https://blog.example/sitemap.xml\n"
    )
    assert (again.allows(PAGE), again.delay, again.sitemaps) == (
        False,
        5.0,
        ("https://blog.example/sitemap.xml",),
    )


def test_only_the_first_half_megabyte_is_read_and_no_half_rule():
    head = b"User-agent: *\nDisallow: /drafts\n"
    padding = b"#" * (LIMIT - len(head) - len(b"\nDisallow: /po")) + b"\n"
    assert rules(200, head + padding + b"Disallow: /posts-of-old\n").allows(PAGE)
    assert not rules(200, head + padding + b"Disallow: /posts-of-old\n").allows("https://blog.example/drafts")


def test_many_agents_with_many_rules_are_read_in_one_pass():
    agents = b"".join(b"User-agent: bot%d\n" % number for number in range(15_000))
    lines = b"".join(b"Disallow: /%d\n" % number for number in range(10_000))
    assert rules(200, agents + b"User-agent: *\n" + lines).text.count("\n") == 10_001
