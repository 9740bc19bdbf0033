"""Lists of feeds in and out: companies are matched or made, and nothing comes twice."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.ingest.discovery import opml_import
from articles.ingest.discovery.opml_import import Imported
from articles.ingest.feeds import opml
from articles.models import Company, Feed
from tests.factories import make_company, make_feed

pytestmark = pytest.mark.django_db

pytestmark = pytest.mark.django_db


def listed(*feeds):
    """An OPML file of (title, feed address, site address)."""
    outlines = [opml.Outline(title, feed, site) for title, feed, site in feeds]
    return opml.write(outlines, "Blogs")


def feeds():
    return sorted(Feed.objects.values_list("company__name", "url"))


ACME = ("Acme", "https://acme.example/feed", "https://acme.example/blog")


def test_new_company_comes_with_its_feed():
    assert opml_import.import_opml(listed(ACME)) == Imported(1, 0, 1, 0, ())
    company = Company.objects.get()
    assert (company.name, company.slug, company.blog_url) == ("Acme", "acme", "https://acme.example/blog")
    feed = Feed.objects.get()
    assert (feed.company, feed.url, feed.status) == (company, "https://acme.example/feed", "active")
    assert feed.next_due_at >= company.added_at


def test_importing_again_changes_nothing():
    body = listed(ACME, ("Beta", "https://beta.example/feed", ""))
    opml_import.import_opml(body)
    before = list(Company.objects.values()), list(Feed.objects.values())
    assert opml_import.import_opml(body) == Imported(0, 0, 0, 2, ())
    assert (list(Company.objects.values()), list(Feed.objects.values())) == before


@pytest.mark.parametrize(
    ("company", "outline"),
    [
        ({"name": "Acme"}, ("ACME", "https://other.example/feed", "")),
        (
            {"name": "Acme Inc", "blog_url": "https://www.acme.example/blog"},
            ("Acme Engineering", "https://feeds.example/acme", "https://acme.example/"),
        ),
        (
            {"name": "Acme Inc", "website": "https://acme.example/"},
            ("Acme Engineering", "https://acme.example/feed", ""),
        ),
        (
            {"name": "Acme Inc", "blog_url": "https://medium.com/acme"},
            ("Acme Tech", "https://medium.com/feed/acme", ""),
        ),
    ],
)
def test_company_is_found_by_name_or_site(company, outline):
    row = make_company(**company)
    assert opml_import.import_opml(listed(outline)) == Imported(0, 1, 1, 0, ())
    assert Feed.objects.get().company == row


def test_blogs_on_a_shared_host_are_told_apart():
    make_company("Acme", blog_url="https://medium.com/acme")
    opml_import.import_opml(listed(("Beta Tech", "https://medium.com/feed/beta", "https://medium.com/beta")))
    assert feeds() == [("Beta Tech", "https://medium.com/feed/beta")]


def test_two_feeds_of_one_list_can_be_one_company():
    done = opml_import.import_opml(listed(ACME, ("Acme", "https://acme.example/security/feed", "")))
    assert done == Imported(1, 0, 2, 0, ())
    assert {name for name, _ in feeds()} == {"Acme"}


def test_feed_is_known_in_another_spelling():
    make_feed(make_company("Acme"), url="https://www.acme.example/feed/")
    assert opml_import.import_opml(listed(ACME)) == Imported(0, 0, 0, 1, ())


def test_two_companies_that_would_have_one_slug_have_two():
    opml_import.import_opml(listed(("C", "https://c.example/f", ""), ("C++", "https://cpp.example/f", "")))
    assert sorted(Company.objects.values_list("name", "slug")) == [("C", "c"), ("C++", "c-2")]


def test_name_that_is_missing_is_the_host():
    opml_import.import_opml(listed(("", "https://acme.example/feed", "")))
    assert feeds() == [("acme.example", "https://acme.example/feed")]


def test_name_that_has_no_letters_for_a_slug_gets_one():
    opml_import.import_opml(listed(("検索", "https://kensaku.example/feed", "")))
    assert Company.objects.get().slug == "company"


def test_feed_whose_address_is_too_long_is_left_out_and_said():
    long = ("Acme", "https://acme.example/" + "a" * 500, "")
    done = opml_import.import_opml(listed(long, ("Beta", "https://beta.example/feed", "")))
    assert done == Imported(1, 0, 1, 0, ("The address of Acme is too long.",))
    assert Company.objects.get().name == "Beta"


def test_export_is_what_import_takes():
    opml_import.import_opml(listed(ACME, ("Beta & Söhne", "https://beta.example/feed?a=1&b=2", "")))
    body = opml_import.export_opml()
    assert [(o.title, o.feed_url, o.site_url) for o in opml.read(body)] == [
        ACME,
        ("Beta & Söhne", "https://beta.example/feed?a=1&b=2", ""),
    ]
    assert opml_import.import_opml(body) == Imported(0, 0, 0, 2, ())


# The commands


def command(*arguments, **options):
    said, complained = StringIO(), StringIO()
    call_command(*arguments, stdout=said, stderr=complained, **options)
    return said.getvalue(), complained.getvalue()


def test_import_command_says_what_it_did(tmp_path):
    file = tmp_path / "blogs.opml"
    file.write_bytes(listed(ACME, ("Long", "https://long.example/" + "a" * 500, "")))
    said = command("import_opml", str(file))
    expected = "Imported: 1 new feed, 0 already there, 1 new company, 0 matched.\n"
    assert said == (expected, "The address of Long is too long.\n")
    assert command("import_opml", str(file), verbosity=0)[0] == ""


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"<html></html>", "Nothing was imported. The file is not OPML."),
        (b"", "Nothing was imported. The file is empty."),
    ],
)
def test_import_command_refuses_what_is_no_list(tmp_path, content, error):
    file = tmp_path / "blogs.opml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        command("import_opml", str(file))
    assert str(refused.value).removeprefix(f"{file} ") == error
    assert Company.objects.count() == 0


def test_export_command_writes_to_a_file_or_the_terminal(tmp_path, settings):
    settings.SITE_NAME = "Our blogs"
    opml_import.import_opml(listed(ACME))
    file = tmp_path / "blogs.opml"
    assert command("export_opml", str(file)) == ("", "")
    said, _ = command("export_opml")
    assert said.strip().encode() == file.read_bytes().strip()
    assert "<title>Our blogs</title>" in said


def test_export_command_says_why_a_file_cannot_be_written(tmp_path):
    file = tmp_path / "nowhere" / "blogs.opml"
    with pytest.raises(CommandError) as refused:
        command("export_opml", str(file))
    assert str(refused.value) == f"{file} cannot be written: No such file or directory."


def test_rules_and_pauses_come_back():
    company = make_company("Acme", blog_url="https://acme.example/")
    columns = ("url", "include", "exclude", "publish_at_once", "status", "reason")
    make_feed(company, url="https://acme.example/1", include="kafka\ngo", publish_at_once=True)
    make_feed(company, url="https://acme.example/2", exclude="hiring", status="paused", reason="Too loud.")
    make_feed(company, url="https://acme.example/3")
    before, body = list(Feed.objects.values_list(*columns)), opml_import.export_opml()
    Feed.objects.all().delete()
    assert opml_import.import_opml(body) == Imported(0, 1, 3, 0, (), publishing=1)
    assert list(Feed.objects.values_list(*columns)) == before
    Feed.objects.all().delete()
    assert opml_import.import_opml(body, publishes_at_once=False).publishing == 0
    assert not Feed.objects.filter(publish_at_once=True).exists()


def test_rules_of_a_feed_that_is_there_stay_and_that_is_told():
    feed = make_feed(make_company("Acme"), url="https://acme.example/1", include="kafka")
    body = opml_import.export_opml()
    assert opml_import.import_opml(body).problems == ()
    Feed.objects.update(include="go")
    sentence = f"{feed.url} is there already: its rules and whether it is paused stay as they are."
    assert opml_import.import_opml(body).problems == (sentence,)
    assert opml_import.import_opml(listed(("Acme", feed.url, ""))).problems == ()
    assert Feed.objects.get().include == "go"
