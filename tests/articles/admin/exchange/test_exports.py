"""Export in the admin: the list as it is filtered, in three formats."""

import csv
import json
from io import StringIO

import pytest

from articles.admin.exchange import exports
from articles.exchange import files
from tests.articles.admin.desk import messages
from tests.factories import make_article, make_company
from tests.pages import find, hrefs, one, read

pytestmark = pytest.mark.django_db

EXPORT = "/admin/articles/article/export/"


def titles(response):
    sheet = files.read(response.content)
    return [row[sheet.dataset.headers.index("title")] for row in sheet.dataset]


@pytest.mark.parametrize("file_format", files.TYPES)
def test_export_has_the_rows_of_the_list_in_its_order(desk, shelf, file_format):
    everything = desk.get(f"{EXPORT}{file_format}/")
    assert sorted(titles(everything)) == ["bare", "gone", "new", "old", "whole"]
    assert everything["Content-Type"] == files.TYPES[file_format]
    assert everything["Content-Disposition"].startswith('attachment; filename="articles-20')
    assert everything["Content-Disposition"].endswith(f'.{file_format}"')
    assert titles(desk.get(f"{EXPORT}{file_format}/?status__exact=published&q=uber&o=1")) == ["old", "whole"]
    assert titles(desk.get(f"{EXPORT}{file_format}/?missing=topics")) == ["new", "bare"]


def test_list_leads_to_the_export_of_its_own_filters(desk, shelf):
    page = desk.get("/admin/articles/article/?status__exact=published&q=uber")
    [address] = [href for href in hrefs(read(page)) if "/export/" in href]
    asked = desk.get(address)
    assert asked.context["number"] == 2
    links = hrefs(one(read(asked), "ul", class_="exchange-formats"))
    assert [titles(desk.get(link)) for link in links] == [titles(desk.get(links[0]))] * 3


def test_formulas_are_neutralised_for_spreadsheets_and_stay_for_programs(chief_desk):
    make_company("=1+1", slug="a")
    address = "/admin/articles/company/export/"
    body = chief_desk.get(f"{address}csv/").content.decode("utf-8-sig")
    assert [row["name"] for row in csv.DictReader(StringIO(body))] == ["'=1+1"]
    assert json.loads(chief_desk.get(f"{address}json/").content)[0]["name"] == "=1+1"


def test_filter_that_no_list_has_leads_to_the_list(desk):
    for page in (EXPORT, f"{EXPORT}csv/"):
        assert desk.get(f"{page}?nothing=1").url == "/admin/articles/article/?e=1"


def test_format_that_nobody_knows_is_not_found(desk):
    assert desk.get(f"{EXPORT}exe/").status_code == 404


def test_more_rows_than_an_import_takes_are_not_exported(desk, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    make_article("Acme")
    make_article("Acme")
    assert find(read(desk.get(EXPORT)), "ul", class_="exchange-formats") == []
    said = messages(desk.get(f"{EXPORT}csv/", follow=True))
    assert said == ["Nothing was exported. These are more than 1 rows. Filter the list first."]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_export_asks_as_many_questions_for_many_rows_as_for_one(desk, number, django_assert_num_queries):
    desk.get(f"{EXPORT}csv/")
    for _ in range(number):
        make_article("Acme", topics=["Kafka"], technologies=["Go"])
    with django_assert_num_queries(21):
        desk.get(f"{EXPORT}csv/")
