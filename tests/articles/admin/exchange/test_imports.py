"""Import in the admin: the file, what it would change, and the change."""

import json
import os
import re
import time

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.admin.exchange import imports
from articles.exchange import KINDS
from articles.models import Article, Changeset, Company, Feed
from tests.articles.admin.desk import messages
from tests.factories import make_article, make_company
from tests.pages import attribute, find, one, read, text, texts

pytestmark = pytest.mark.django_db

ARTICLES = "/admin/articles/article/"
IMPORT = f"{ARTICLES}import/"
URL = "https://acme.example/a"


def choose(client, *rows, address=IMPORT, **chosen):
    """Uploads the rows; returns the response, the preview if all went well."""
    body = json.dumps(rows).encode()
    return client.post(address, {"file": SimpleUploadedFile("rows.json", body), **chosen}, follow=True)


def confirm(client, page):
    return client.post(page.redirect_chain[-1][0], follow=True)


def lines(page):
    """The cells of each row of the preview, as text."""
    rows = find(one(read(page), "table", class_="exchange-rows"), "tr")[1:]
    return [texts(row, "td") for row in rows]


def test_import_shows_what_it_would_change_then_changes_it_and_can_be_undone(desk):
    make_article("Acme", url=URL, title="Old")
    page = choose(desk, {"url": URL, "title": "New"}, {"url": f"{URL}2", "title": "Second"}, {"url": "x"})
    assert lines(page) == [
        ["2", "changes", "New", "title Old New"],
        ["3", "new", "Second", f"url {URL}2 title Second"],
        ["4", "error", "x", "url : Enter a valid URL. url : This is not a web address, or it is too long."],
    ]
    assert Article.objects.count() == 1
    done = confirm(desk, page)
    assert messages(done) == [
        "Imported: 1 new and 1 changed article.",
        "Left out, since they have errors: x.",
    ]
    assert list(Article.objects.order_by("pk").values_list("title", flat=True)) == ["New", "Second"]
    [changeset] = Changeset.objects.filter(source="import")
    assert str(changeset) == "Import of articles"
    form = one(read(done), "form", class_="undo")
    back = attribute(one(form, "input", name="next"), "value")
    undone = desk.post(attribute(form, "action"), {"next": back}, follow=True)
    assert (messages(undone), undone.redirect_chain[-1][0]) == (["Undone: 2 articles."], ARTICLES)
    assert list(Article.objects.values_list("title", flat=True)) == ["Old"]


def test_what_somebody_changes_meanwhile_is_left_alone_and_shown_as_it_is_by_then(desk):
    make_article("Acme", url=URL, title="Old")
    make_article("Acme", url=f"{URL}2", title="Old")
    page = choose(desk, *({"url": f"{URL}{n}", "title": "New"} for n in ("", "2", "3")), {"url": "x"})
    Article.objects.filter(canonical_url=URL).update(title="Theirs")
    make_article("Acme", url="https://acme.example/b", title="Taken").alternates.create(
        canonical_url=f"{URL}3"
    )
    left = confirm(desk, page)
    assert messages(left) == [
        "Imported: 0 new and 1 changed article.",
        "Left as they are, since somebody has changed them after the preview; below is how they differ now: "
        "New, New.",
        "Left out, since they have errors: x.",
    ]
    assert lines(left) == [
        ["2", "changes", "New", "title Theirs New"],
        ["4", "changes", "New", "title Taken New"],
    ]
    titles = Article.objects.order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["Theirs", "New", "Taken"]
    confirm(desk, left)
    assert list(titles.all()) == ["New", "New", "New"]


def test_status_is_only_honoured_if_told_so(desk, editor):
    make_company("Acme")
    row = {"url": URL, "title": "A", "company": "acme", "status": "published"}
    confirm(desk, choose(desk, row))
    assert Article.objects.get().status == "inbox"
    confirm(desk, choose(desk, row, as_file_says="on"))
    article = Article.objects.get()
    assert (article.status, article.status_by) == ("published", editor)


def test_only_articles_have_a_status(chief_desk):
    form = chief_desk.get("/admin/articles/company/import/").context["form"]
    assert [*form.fields] == ["file", "empties"]
    assert [*chief_desk.get(IMPORT).context["form"].fields] == ["file", "empties", "as_file_says"]


def test_file_that_cannot_be_read_is_an_error_of_the_form(desk, monkeypatch):
    response = desk.post(IMPORT, {"file": SimpleUploadedFile("a.csv", "title\nZoë".encode("latin-1"))})
    assert "Latin-1" in response.context["form"].errors["file"][0]
    monkeypatch.setattr("articles.exchange.files.LARGEST", 10)
    response = desk.post(IMPORT, {"file": SimpleUploadedFile("a.csv", b"url\nhttps://a.example")})
    assert response.context["form"].errors["file"] == ["The file is larger than 0 MB."]
    assert desk.post(IMPORT, {}).context["form"].errors == {"file": ["This field is required."]}


def test_preview_has_pages_and_shows_one_sort_of_rows(desk, monkeypatch):
    monkeypatch.setattr(imports, "PAGE", 2)
    page = choose(desk, *({"url": f"{URL}{n}", "title": f"T{n}"} for n in range(3)), {"url": "x"})
    address = page.redirect_chain[-1][0]
    assert [line[0] for line in lines(page)] == ["2", "3"]
    assert [line[0] for line in lines(desk.get(f"{address}?p=2"))] == ["4", "5"]
    assert [line[0] for line in lines(desk.get(f"{address}?show=wrong"))] == ["5"]
    assert [line[0] for line in lines(desk.get(f"{address}?show=%00&p=x"))] == ["2", "3"]
    assert texts(one(read(page), "ul", class_="numbers"), "a") == [
        *("1 with errors", "3 new", "0 to change", "0 as they are"),
    ]


def test_hostile_text_is_shown_as_text(desk):
    page = choose(desk, {"url": URL, "title": "<script>alert(1)</script>", "<b>": "x"})
    assert b"<script>alert" not in page.content
    assert "style=" not in re.sub(r"<(meta|link)[^>]*>", "", page.content.decode())
    assert "<script>alert(1)</script>" in text(one(read(page), "table", class_="exchange-rows"))


def test_file_of_somebody_else_or_of_long_ago_is_gone(desk, chief):
    page = choose(desk, {"url": URL, "title": "A"})
    address = page.redirect_chain[-1][0]
    other = Client()
    other.force_login(chief)
    assert messages(other.get(address, follow=True)) == ["The file is no longer here. Choose it again."]
    assert other.post(address, follow=True).redirect_chain[-1][0] == IMPORT
    assert desk.get(address.replace("article/", "topic/"), follow=True).status_code == 403
    [place] = desk.session[imports.SESSION_KEY].values()
    default_storage.delete(f"imports/{place}")
    assert messages(desk.post(address, follow=True)) == ["The file is no longer here. Choose it again."]
    assert not Article.objects.exists()


def test_files_that_nobody_came_back_to_go_after_a_day(desk):
    first, second = (choose(desk, {"url": URL, "title": title}) for title in "AB")
    [old, new] = sorted(default_storage.listdir("imports")[1], key=changed_at)
    os.utime(default_storage.path(f"imports/{old}"), (0, time.time() - 86_500))
    choose(desk, {"url": URL, "title": "C"})
    left = default_storage.listdir("imports")[1]
    assert (old in left, new in left, len(left)) == (False, True, 2)
    assert first.status_code == second.status_code == 200


def changed_at(name):
    return default_storage.get_modified_time(f"imports/{name}")


def test_confirming_twice_imports_once(desk):
    page = choose(desk, {"title": "A", "url": URL})
    confirm(desk, page)
    assert messages(confirm(desk, page)) == ["The file is no longer here. Choose it again."]
    assert Article.objects.count() == 1


def test_few_files_wait_at_a_time(desk, monkeypatch):
    monkeypatch.setattr(imports, "MOST_WAITING", 2)
    for number in range(4):
        choose(desk, {"title": "A", "url": f"{URL}{number}"})
    assert len(desk.session[imports.SESSION_KEY]) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_import_takes_the_permissions_to_add_and_to_change_and_export_the_one_to_view(
    client, django_user_model, kind
):
    pages = [
        f"/admin/articles/{kind}/{page}" for page in ("import/", "import/key/", "export/", "export/csv/")
    ]
    assert {client.get(page).url for page in pages} == {f"/admin/login/?next={page}" for page in pages}
    user = django_user_model.objects.create_user("somebody", is_staff=True)
    answers = {}
    for allowed in ("", "view", "add", "change"):
        if allowed:
            user.user_permissions.add(Permission.objects.get(codename=f"{allowed}_{kind}"))
        client.force_login(django_user_model.objects.get(pk=user.pk))
        answers[allowed] = [client.get(page).status_code for page in pages]
    assert answers == {
        "": [403, 403, 403, 403],
        "view": [403, 403, 200, 200],
        "add": [403, 403, 200, 200],
        "change": [200, 302, 200, 200],
    }


def test_import_needs_a_token_and_a_right_method(desk, editor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert choose(strict, {"url": URL}).status_code == 403
    assert desk.put(IMPORT).status_code == 405
    assert desk.post(f"{ARTICLES}export/csv/").status_code == 405


def test_feeds_and_companies_are_imported_by_chiefs(chief_desk):
    confirm(chief_desk, choose(chief_desk, {"name": "Acme"}, address="/admin/articles/company/import/"))
    row = {"url": "https://acme.example/feed", "company": "Acme", "publish_at_once": True}
    confirm(chief_desk, choose(chief_desk, row, address="/admin/articles/feed/import/"))
    assert Company.objects.get().slug == "acme"
    assert Feed.objects.get().publish_at_once is True


def test_lists_offer_what_their_reader_may_do(client, editor, chief, onlooker):
    tools = "object-tools"
    for person, address, offered in (
        (editor, ARTICLES, ["Import", "Export"]),
        (chief, "/admin/articles/feed/", ["Import", "Export"]),
    ):
        client.force_login(person)
        listed = texts(one(read(client.get(address)), "ul", class_=tools), "a")
        assert [tool for tool in listed if tool in ("Import", "Export")] == offered
    client.logout()
    client.force_login(editor)
    tools = find(read(client.get("/admin/articles/changeset/")), "ul", class_="object-tools")
    assert [text(one) for one in tools if "port" in text(one)] == []
