"""“Suggest an article”: what anybody may send, what becomes of it, and what keeps machines away."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.ingest.fetching import rate_limit
from articles.ingest.work.crawl_page import crawl
from articles.models import AlternateURL, Article, Host, PageCrawl, ReaderPost, readers
from articles.pages.from_readers import forms
from tests.articles.ingest.web import SENTENCE, page
from tests.articles.pages.from_readers.forms import send
from tests.factories import make_article, make_company
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

SUGGEST = "/suggest/"
URL = "https://acme.example/blog/a"


def said(response):
    return texts(read(response), class_="notice") + texts(read(response), class_="error")


def test_suggested_article_comes_into_the_inbox_and_its_page_is_read_next(client):
    acme = make_company("Acme", blog_url="https://www.acme.example/blog/")
    response = send(client, SUGGEST, url=f"{URL}?utm_source=x", title="A title")
    assert (response.status_code, response["Location"]) == (302, f"{SUGGEST}?thanks")
    assert said(client.get(response["Location"])) == ["Thank you. An editor will look at it."]
    article = Article.objects.get()
    assert (article.status, article.status_at, article.edited_at) == ("inbox", None, None)
    assert (article.company, article.title, article.canonical_url) == (acme, "", URL)
    assert article.note == "Suggested by a reader. They call it: A title"
    assert article.crawl.due_at <= timezone.now()


def test_page_fills_in_what_the_reader_did_not_say(client, web):
    now = timezone.now()
    Host.objects.create(name=rate_limit.host_of(web.url), robots_at=now, robots_status=404)
    web["/a"] = page("Exactly once", author="Ada Example", body=f"<p>{SENTENCE * 40}</p>")
    assert send(client, SUGGEST, url=web("/a"), title="Something else").status_code == 302
    assert crawl(Article.objects.get().pk).kind == "done"
    article = Article.objects.get()
    assert (article.title, article.authors) == ("Exactly once", "Ada Example")
    assert article.slug.startswith("exactly-once-")
    assert (article.status, article.language, article.read_minutes) == ("inbox", "en", 4)


def test_suggestion_that_turns_out_to_be_known_is_joined(client, web):
    now = timezone.now()
    Host.objects.create(name=rate_limit.host_of(web.url), robots_at=now, robots_status=404)
    web["/a"] = page("Exactly once", body=f"<p>{SENTENCE * 40}</p>")
    web["/moved"] = (301, {"Location": "/a"}, b"")
    known = make_article("Acme", url=web("/a"), title="Exactly once")
    send(client, SUGGEST, url=web("/moved"))
    crawl(Article.objects.exclude(pk=known.pk).get().pk)
    assert list(Article.objects.all()) == [known]
    assert known.alternates.count() == 1


def test_company_is_the_one_whose_site_says_most_of_the_address(client):
    make_company("Medium", website="https://medium.com")
    netflix = make_company("Netflix", blog_url="https://medium.com/netflix")
    send(client, SUGGEST, url="https://medium.com/netflix/a")
    send(client, SUGGEST, url="https://medium.com.evil.example/netflix/a")
    assert [article.company for article in Article.objects.order_by("pk")] == [netflix, None]


def test_published_article_is_linked_to(client):
    article = make_article("Acme", url=URL, title="Known")
    AlternateURL.objects.create(article=article, canonical_url="https://old.example/a")
    for address in ("http://www.acme.example/blog/a/", "https://old.example/a"):
        response = send(client, SUGGEST, url=address)
        assert said(response) == ["It is here already: Known ."]
        assert article.get_absolute_url() in hrefs(one(read(response), "main"))
    assert Article.objects.count() == 1


@pytest.mark.parametrize("status", ["inbox", "rejected", "published"])
def test_what_readers_do_not_see_is_thanked_for_like_anything_else(client, status):
    hidden = make_company("Hidden", published=False)
    make_article(hidden, url=URL, title="Secret", status=status)
    new = send(client, SUGGEST, url=f"{URL}/other")
    known = send(client, SUGGEST, url=URL)
    assert (known.status_code, known.content, known["Location"]) == (302, new.content, new["Location"])
    assert Article.objects.filter(canonical_url=URL).count() == 1
    assert not PageCrawl.objects.filter(article__title="Secret").exists()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Enter the address of the article."),
        ({"url": "acme"}, "Enter the whole address, with https://."),
        ({"url": "javascript:alert(1)"}, "Enter the whole address, with https://."),
        ({"url": "ftp://acme.example/a"}, "Enter the whole address, with https://."),
        ({"url": "https://acme.example/\x00"}, "Null characters are not allowed."),
        ({"url": "https://acme.example/" + "ü" * 700}, "This is not a web address, or it is too long."),
        ({"url": URL, "title": "t" * 301}, "Ensure this value has at most 300 characters (it has 301)."),
        ({"url": URL, "token": ""}, forms.TOO_OLD),
        ({"url": URL, "token": "SuggestionForm:1:x"}, forms.TOO_OLD),
    ],
)
def test_what_is_wrong_is_said_in_the_form(client, typed, error):
    response = send(client, SUGGEST, **typed)
    assert (response.status_code, said(response)) == (400, [error])
    assert not Article.objects.exists()


def test_form_that_was_open_for_too_long_can_be_sent_once_more(client, monkeypatch):
    monkeypatch.setattr(forms, "LONGEST_OPEN", -1)
    response = send(client, SUGGEST, url=URL)
    assert said(response) == [forms.TOO_OLD]
    monkeypatch.undo()
    form = one(read(response), "form", class_="open-form", method="post")
    fields = {attribute(f, "name"): attribute(f, "value") or "" for f in find(form, "input", name=True)}
    assert fields["url"] == URL
    assert client.post(SUGGEST, fields).status_code == 302


def test_machine_that_fills_in_every_field_is_thanked_and_nothing_is_written(client):
    response = send(client, SUGGEST, url=URL, website="https://spam.example")
    assert (response.status_code, response["Location"]) == (302, f"{SUGGEST}?thanks")
    assert (Article.objects.count(), ReaderPost.objects.count()) == (0, 0)


def test_token_of_the_page_is_needed(client):
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post(SUGGEST, {"url": URL})
    assert (refused.status_code, texts(read(refused), "h1")) == (403, ["The form was not sent"])
    assert send(strict, SUGGEST, url=URL).status_code == 302


def test_one_network_may_send_so_much_in_an_hour(client, monkeypatch):
    monkeypatch.setattr(readers, "MOST_OF_ONE", 2)
    for number, address in enumerate(("203.0.113.1", "203.0.113.200")):
        client.defaults["REMOTE_ADDR"] = address
        assert send(client, SUGGEST, url=f"{URL}{number}").status_code == 302
    response = send(client, SUGGEST, url=f"{URL}9")
    assert response.status_code == 429
    assert 3590 <= int(response["Retry-After"]) <= 3601
    assert "Please try again in 60 minutes." in text(one(read(response), "main"))
    client.defaults["REMOTE_ADDR"] = "203.0.114.1"
    assert send(client, SUGGEST, url=f"{URL}10").status_code == 302
    ReaderPost.objects.update(at=timezone.now() - timedelta(hours=1))
    client.defaults["REMOTE_ADDR"] = "203.0.113.1"
    assert send(client, SUGGEST, url=f"{URL}11").status_code == 302


def test_all_together_may_send_so_much_in_an_hour(client, monkeypatch):
    monkeypatch.setattr(readers, "MOST_OF_ALL", 2)
    answers = []
    for number in range(3):
        client.defaults["REMOTE_ADDR"] = f"203.0.{number}.1"
        answers.append(send(client, SUGGEST, url=f"{URL}{number}").status_code)
    assert answers == [302, 302, 429]


def test_nothing_is_noted_that_names_anybody_and_what_is_noted_is_forgotten(client):
    client.defaults["REMOTE_ADDR"] = "2001:db8:1:2::3"
    send(client, SUGGEST, url=URL)
    ReaderPost.objects.update(at=timezone.now() - timedelta(days=2))
    client.defaults["REMOTE_ADDR"] = "2001:db8:1:ffff::4"
    send(client, SUGGEST, url=f"{URL}2")
    post = ReaderPost.objects.get()
    assert len(post.network) == 32
    assert "2001" not in post.network


def test_behind_a_proxy_the_address_is_the_one_that_it_has_added(client, settings, monkeypatch):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    monkeypatch.setattr(readers, "MOST_OF_ONE", 1)
    answers = []
    for forwarded in ("1.1.1.1, 203.0.113.1", "2.2.2.2, 203.0.113.2", "1.1.1.1, 203.0.114.1"):
        client.defaults["HTTP_X_FORWARDED_FOR"] = forwarded
        answers.append(send(client, SUGGEST, url=f"{URL}{len(answers)}").status_code)
    assert answers == [302, 429, 302]


def test_bookmark_opens_the_form_filled_in(client):
    response = client.get(SUGGEST, {"url": URL, "title": "<b>A title</b>"})
    root = read(response)
    values = {attribute(f, "name"): attribute(f, "value") for f in find(root, "input", name=True)}
    assert (values["url"], values["title"]) == (URL, "<b>A title</b>")
    bookmarklet = text(one(root, "textarea", id="bookmarklet"))
    assert bookmarklet.startswith("javascript:location.href='http://testserver/suggest/?url='")
    assert not any(href.startswith("javascript:") for href in hrefs(root))
    assert client.get(f"{SUGGEST}?url=%00&title=%00").status_code == 200


def test_page_is_kept_by_nobody_and_others_stay_the_same_for_all(client):
    response = client.get(SUGGEST)
    assert "no-store" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]
    for address in ("/", "/about/"):
        other = client.get(address)
        assert "Cookie" not in other.get("Vary", "")
        assert SUGGEST in hrefs(read(other))


def test_other_methods_are_refused(client):
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)(SUGGEST).status_code == 405
    assert client.head(SUGGEST).status_code == 200
