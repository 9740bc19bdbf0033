"""A company's older articles: found in sitemaps, older pages of feeds and lists, and never twice."""

import gzip

import pytest

from articles.ingest.history import backfill, frontier
from articles.ingest.work.follow_url import follow_all
from articles.models import Article, Backfill, BackfillURL, Feed, FeedEntry
from tests.articles.ingest.web import item, lay_out, page, rss, sitemap
from tests.factories import make_article, make_company, make_feed

pytestmark = pytest.mark.django_db

SLUGS = ["how-we-count", "how-we-sort-things", "why-we-moved"]


@pytest.fixture
def company(web):
    return make_company("Acme", blog_url=web("/"))


def run(company):
    """The backfill of the company after all that it can do now."""
    history = backfill.start(company)
    follow_all(history)
    return history


def titles():
    return sorted(Article.objects.values_list("title", flat=True))


# Sitemaps


def test_sitemap_of_a_company_that_has_only_a_feed_is_read_by_where_its_articles_are(web):
    company = make_company(blog_url="")
    make_feed(company, url=web("/feed.xml"))
    paths = [f"/eng/how-we-count-{number}" for number in range(4)]
    lay_out(web, *paths, "/shop/a-thing-to-buy")
    web["/feed.xml"] = rss(*(item(f"How we count {n}", web(paths[n])) for n in range(2)))
    web["/sitemap.xml"] = sitemap(*map(web, paths), web("/shop/a-thing-to-buy"))
    run(company)
    assert sorted(Article.objects.values_list("url", flat=True)) == [web(path) for path in paths]


def test_articles_of_a_sitemap_come_into_the_inbox_read(web, company):
    lay_out(web, *(f"/{slug}" for slug in SLUGS), "/about-us")
    web["/sitemap.xml"] = sitemap(
        *(web(f"/{slug}") for slug in SLUGS), web("/"), web("/tag/kafka"), web("/about-us")
    )
    history = run(company)
    assert titles() == ["How we count", "How we sort things", "Why we moved"]
    article = Article.objects.get(title="How we count")
    assert (article.status, article.company, article.slug) == ("inbox", company, "how-we-count")
    assert (article.authors, article.read_minutes, article.measured["title"]) == ("Ada Example", 2, "page")
    assert (history.status, history.finished_at is None) == ("done", False)
    assert web.asked["/about-us"] == web.asked["/tag/kafka"] == 0
    progress = backfill.progress(history)
    assert (progress.new, progress.known, progress.done == progress.total, progress.seconds_left) == (
        3,
        0,
        True,
        0,
    )


def test_sitemaps_are_where_robots_txt_says(web, company):
    lay_out(web, *(f"/{slug}" for slug in SLUGS))
    web["/robots.txt"] = f"Sitemap: {web('/map/index.xml')}\nUser-agent: *\nDisallow: /why\n"
    web["/map/index.xml"] = sitemap(
        web("/map/posts.xml.gz"), web("/map/tags.xml"), name="sitemapindex", item="sitemap"
    )
    web["/map/posts.xml.gz"] = gzip.compress(sitemap(*(web(f"/{slug}") for slug in SLUGS)).encode())
    run(company)
    assert titles() == ["How we count", "How we sort things"]
    assert web.asked["/map/tags.xml"] == web.asked["/sitemap.xml"] == web.asked["/why-we-moved"] == 0
    backfill_url = BackfillURL.objects.get(url=web("/why-we-moved"))
    assert (backfill_url.tries, backfill_url.error) == (
        1,
        "The site's robots.txt does not allow this page to be read.",
    )


def test_known_articles_are_not_asked_for(web, company):
    make_article(company, title="Rejected", url=web("/how-we-count"), status="rejected")
    lay_out(web, *(f"/{slug}" for slug in SLUGS))
    web["/sitemap.xml"] = sitemap(*(web(f"/{slug}?utm_source=map") for slug in SLUGS))
    run(company)
    assert titles() == ["How we sort things", "Rejected", "Why we moved"]
    assert web.asked["/how-we-count"] == 0
    assert Article.objects.get(title="Why we moved").url == web("/why-we-moved")


def test_page_that_is_a_known_article_is_not_one_more(web, company):
    make_article(company, title="How we count", url=web("/2024/counting"))
    head = f'<link rel="canonical" href="{web("/2024/counting")}">'
    web["/how-we-count"] = page("How we count", head=head)
    web["/sitemap.xml"] = sitemap(web("/how-we-count"))
    run(company)
    assert titles() == ["How we count"]
    assert BackfillURL.objects.get(kind="page").outcome == "known"


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (page("Short and undated", words=110, day=""), "no article"),
        ((200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"), "no article"),
        ((404, {}, b""), "gone"),
        (page("Short and dated", words=110), "new"),
        (page("A dated notice", words=50), "no article"),
    ],
)
def test_only_articles_are_taken(web, company, content, outcome):
    web["/how-we-count"] = content
    web["/sitemap.xml"] = sitemap(web("/how-we-count"))
    run(company)
    assert BackfillURL.objects.get(kind="page").outcome == outcome
    assert Article.objects.count() == (outcome == "new")


# Feeds


def test_older_pages_of_a_feed_are_followed_by_their_links(web, company):
    feed = make_feed(company, url=web("/feed.xml"), publish_at_once=True)
    older = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="/feed-2.xml"/>'
    lay_out(web, "/one-of-two", "/two-of-two")
    web["/feed.xml"] = rss(item("One of two", web("/one-of-two")), head=older)
    web["/feed-2.xml"] = rss(item("Two of two", web("/two-of-two")))
    run(company)
    assert titles() == ["One of two", "Two of two"]
    assert list(Article.objects.values_list("status", "read_minutes")) == [("inbox", 2)] * 2
    assert Feed.objects.get().entries_total == FeedEntry.objects.filter(feed=feed).count() == 2


def test_older_pages_of_wordpress_are_followed_until_there_is_none(web, company):
    make_feed(company, url=web("/feed/"))
    for number, path in enumerate(["/feed/", "/feed/?paged=2", "/feed/?paged=3"]):
        web[path] = rss(item(f"Entry {number}", web(f"/entry-number-{number}")))
        lay_out(web, f"/entry-number-{number}")
    history = run(company)
    assert titles() == ["Entry 0", "Entry 1", "Entry 2"]
    assert (web.asked["/feed/?paged=4"], web.asked["/feed/?paged=5"], history.status) == (1, 0, "done")


def test_feed_that_is_the_same_under_every_number_is_followed_once(web, company):
    make_feed(company, url=web("/feed/"))
    web["/feed/"] = web["/feed/?paged=2"] = rss(item("Entry", web("/entry-one-and-only")))
    lay_out(web, "/entry-one-and-only")
    run(company)
    assert (web.asked["/feed/?paged=2"], web.asked["/feed/?paged=3"]) == (1, 0)


# Lists


def test_without_a_sitemap_the_blog_itself_is_walked(web, company):
    links = [f'<a href="/{slug}">{slug}</a>' for slug in SLUGS]
    lay_out(web, *(f"/{slug}" for slug in SLUGS))
    web["/"] = page("Blog", body=f'{links[0]}<a href="/page/2/">2</a>')
    web["/page/2/"] = page("Blog", body=f'{links[1]}{links[2]}<a href="/page/1/">1</a>')
    assert run(company).status == "done"
    assert titles() == ["How we count", "How we sort things", "Why we moved"]


def test_links_to_share_like_or_answer_an_article_are_those_to_the_article(web, company):
    queries = ("", "?share=x&nb=1", "?like_comment=5&_wpnonce=a", "?replytocom=7#respond", "?hsLang=en")
    links = [f'<a rel="nofollow" href="/{slug}{query}">{slug}</a>' for slug in SLUGS for query in queries]
    lay_out(web, *(f"/{slug}" for slug in SLUGS))
    web["/"] = page("Blog", body="".join(links))
    run(company)
    pages = BackfillURL.objects.filter(kind="page").values_list("url", flat=True)
    assert sorted(pages) == [web(f"/{slug}") for slug in SLUGS]
    assert titles() == ["How we count", "How we sort things", "Why we moved"]


def test_archive_of_medium_is_walked_by_years(web):
    company = make_company(blog_url=web("/acme"))
    history = Backfill.objects.create(company=company)
    frontier.add(history, "listing", [web("/acme/archive")])
    web["/acme/archive"] = page("Archive", body=f'<a href="{web("/acme/archive/2023")}">2023</a>')
    web["/acme/archive/2023"] = page("Archive", body='<a href="/acme/counting-ee5e2019f0b3">Counting</a>')
    lay_out(web, "/acme/counting-ee5e2019f0b3")
    follow_all(history)
    assert [article.url for article in Article.objects.all()] == [web("/acme/counting-ee5e2019f0b3")]


def test_backfill_of_a_publication_on_medium_begins_with_its_archive():
    company = make_company(blog_url="https://medium.com/acme-engineering/")
    history = backfill.start(company)
    assert list(history.urls.values_list("kind", "url")) == [
        ("listing", "https://medium.com/acme-engineering/archive")
    ]


# Starting and ending


def test_backfill_again_finds_nothing_new(web, company):
    lay_out(web, *(f"/{slug}" for slug in SLUGS))
    web["/sitemap.xml"] = sitemap(*(web(f"/{slug}") for slug in SLUGS))
    first, second = run(company), run(company)
    assert (first == second, backfill.progress(second).new, len(titles())) == (False, 0, 3)
    assert web.asked["/how-we-count"] == 1


def test_backfill_of_a_company_without_addresses_is_done_at_once():
    history = backfill.start(make_company())
    assert (history.status, history.company.backfills.first()) == ("done", history)
