"""The queue of what readers report."""

import pytest

from articles.models import ReaderReport
from tests.articles.admin.desk import act, queries_for_rows
from tests.factories import make_article
from tests.pages import one, read, texts

pytestmark = pytest.mark.django_db

REPORTS = "/admin/articles/readerreport/"


def make_report(title="A", kind="level", words=""):
    article = make_article("Acme", title=title)
    return ReaderReport.objects.create(article=article, kind=kind, text=words)


def titles(client, query=""):
    return [report.article.title for report in client.get(f"{REPORTS}{query}").context["cl"].result_list]


def test_reports_are_worked_off(desk, editor):
    first, _ = make_report("First", "other", "<script>"), make_report("Second")
    assert titles(desk) == ["Second", "First"]
    assert act(desk, REPORTS, "mark_done", [first]) == ["Done: 1 report."]
    first.refresh_from_db()
    assert (first.done_by, first.done_at is None) == (editor, False)
    assert (titles(desk, "?done=no"), titles(desk, "?done=yes")) == (["Second"], ["First"])
    assert act(desk, REPORTS, "mark_done", [first]) == ["Done: 0 reports."]
    assert titles(desk, "?q=script") == ["First"]
    assert titles(desk, "?done=nothing") == ["Second", "First"]


def test_first_page_says_how_many_wait(desk):
    make_report()
    ReaderReport.objects.all().mark_done(None, make_report().at)
    make_report()
    numbers = texts(one(read(desk.get("/admin/")), "ul", class_="numbers"), "a")
    assert [said for said in numbers if "readers" in said] == ["1 reports from readers"]


def test_reports_are_neither_written_nor_deleted_here(desk):
    report = make_report()
    assert desk.get(f"{REPORTS}add/").status_code == 403
    assert desk.post(f"{REPORTS}{report.pk}/delete/", {"post": "yes"}).status_code == 403
    desk.post(f"{REPORTS}{report.pk}/change/", {"kind": "date", "text": "mine"})
    report.refresh_from_db()
    assert (report.kind, report.text) == ("level", "")


def test_somebody_without_the_permission_sees_none(onlooker):
    assert onlooker.get(REPORTS).status_code == 403


def test_queries_do_not_grow_with_the_reports(desk):
    one, *others = queries_for_rows(desk, REPORTS, lambda number: make_report(f"A {number}"))
    assert others == [one, one]
