"""Files of rows, as spreadsheets and programs write them, and as nobody should."""

import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import tablib
from openpyxl import Workbook

from articles.exchange import files


def csv(*lines):
    return "\n".join(lines).encode()


def xlsx(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def archive(**parts):
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as zipped:
        for name, body in parts.items():
            zipped.writestr(name, body)
    return stream.getvalue()


def rows(body):
    sheet = files.read(body)
    return sheet.dataset.headers, list(sheet.dataset), list(sheet.numbers)


@pytest.mark.parametrize(
    "body",
    [
        csv("Name,Blog URL", "Zoë,1"),
        csv("name;blog_url", "Zoë;1"),
        csv("name\tblog_url", "Zoë\t1"),
        "name,blog_url\nZoë,1".encode("utf-8-sig"),
        "name,blog_url\r\nZoë,1".encode("utf-16"),
        '[{"name": "Zoë", "blog_url": "1"}]'.encode(),
        xlsx(["name", "blog_url"], ["Zoë", "1"]),
    ],
)
def test_same_rows_are_read_from_every_format_and_encoding(body):
    headers, read, _ = rows(body)
    assert (headers, read) == (["name", "blog_url"], [("Zoë", "1")])


@pytest.mark.parametrize(
    "empty", [csv("name", "a", "", "  ", "b"), xlsx(["name"], ["a"], [None], [" "], ["b"])]
)
def test_empty_rows_are_left_out_and_the_others_have_the_numbers_of_the_file(empty):
    assert rows(empty) == (["name"], [("a",), ("b",)], [2, 5])


def test_short_row_is_filled_up_and_a_long_one_an_error():
    assert rows(csv("name,slug", "a"))[1] == [("a", "")]
    with pytest.raises(files.Unreadable, match="Row 2 has more cells than"):
        files.read(csv("name", "a,b"))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n\n", "The file is empty."),
        (b"name\n", "has the names of columns and no rows"),
        (b"[]", "The file is empty."),
        ("name\nZoë".encode("latin-1"), "it may be Latin-1 or Windows-1252"),
        (b"name\n\x00", "NUL"),
        ("name\nZoe".encode("utf-16-le"), "NUL"),
        (csv("name,Name", "a,b"), "Two columns are called name."),
        (csv("name", "x" * 1_000_000), "no CSV"),
        (json.dumps([{"name": "x" * 100_001}]).encode(), "the cell has 100,001 characters"),
        (b'[{"name": "a"', "no JSON"),
        (b'{"name": "a"}', "no list of objects"),
        (b"[1, 2]", "no list of objects"),
        (b'[{"name": {"a": 1}}]', "objects or lists inside"),
        (b'[{"name": [[1]]}]', "objects or lists inside"),
        (b"[" * 100_000, "no JSON"),
        (b'[{"name": ' + b"1" * 10_000 + b"}]", "no JSON"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook of an old format"),
        (b"PK\x03\x04 and no more", "no workbook"),
        (archive(readme="hello"), "no workbook"),
        (archive(bomb=b"\x00" * (2**21)), "too large once it is unpacked"),
        (archive(**{"xl/workbook.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "no workbook"),
        (b"x" * (10 * 2**20 + 1), "larger than 10 MB"),
        (csv(*["name"] + ["a"] * 20_001), "more than 20,000 rows"),
        (csv(",".join(f"c{n}" for n in range(101)), "a"), "more than 100 columns"),
    ],
)
def test_file_that_cannot_be_read_is_one_sentence(body, sentence):
    with pytest.raises(files.Unreadable, match=sentence):
        files.read(body)


def test_sheet_that_says_that_it_is_endless_is_read_as_far_as_it_has_rows(monkeypatch):
    monkeypatch.setattr(files, "MOST_EMPTY", 50)
    book = Workbook()
    book.active.append(["name"])
    book.active.cell(row=1_000_000, column=16_000, value="far away")
    stream = BytesIO()
    book.save(stream)
    with pytest.raises(files.Unreadable, match="Delete the empty ones"):
        files.read(stream.getvalue())


def test_largest_numbers_are_still_read():
    assert len(files.read(csv(*["name"] + ["a"] * 20_000)).numbers) == 20_000


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "'=1", "''=1"])
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_no_spreadsheet_takes_a_cell_for_a_formula_and_import_gives_it_back(text, file_format):
    assert files.guarded(text) == f"'{text}"
    body = files.write(tablib.Dataset([text, "plain"], headers=["name", "slug"]), file_format)
    assert rows(body)[1] == [(text, "plain")]


@pytest.mark.parametrize("text", ["plain", "'quoted'", "1-1", "a=b", ""])
def test_what_is_no_formula_stays_as_it_is(text):
    assert files.guarded(text) == text
    assert files.unguarded(text) == text


def test_json_is_no_spreadsheet_and_stays_as_it_is():
    body = files.write(tablib.Dataset(["=1", ["a"], None, 3, True], headers=[*"abcde"]), "json")
    assert json.loads(body) == [{"a": "=1", "b": ["a"], "c": None, "d": 3, "e": True}]


def test_text_longer_than_a_cell_of_a_workbook_is_not_cut():
    dataset = tablib.Dataset(["x" * 32_768], headers=["summary"])
    with pytest.raises(files.Unreadable, match="Choose CSV or JSON"):
        files.write(dataset, "xlsx")
    assert len(files.write(dataset, "csv")) > 32_768
