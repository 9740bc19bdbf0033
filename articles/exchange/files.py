"""Files of rows: bytes -> a Sheet, and rows -> bytes, as CSV, JSON or XLSX. What rows mean is not known here.

A file may be broken or hostile: whatever is in it, the answer is a Sheet or an Unreadable.
"""

import csv
import json
import re
import warnings
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import zip_longest
from zipfile import BadZipFile, ZipFile

import tablib

# Each format with the type that browsers are told.
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LARGEST = 10 * 2**20
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 100_000
# Spreadsheets keep empty rows below the others; so many are read over.
MOST_EMPTY = 100_000
# A workbook is an archive: what it has unpacked, and how far its parts may be compressed. Real ones are
# compressed ten- or twentyfold.
LARGEST_UNPACKED = 64 * 2**20
MOST_COMPRESSED = 100
# What a cell of a workbook holds at most.
LONGEST_IN_XLSX = 32_767
# A spreadsheet takes a cell that begins so for a formula, and carries it out.
FORMULA = re.compile(r"'*[=+\-@\t\r]")
NO_FORMULA = re.compile(r"'+[=+\-@\t\r]")
# Characters that XML cannot have, and how workbooks write them: _x000B_.
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
NO_UTF8 = (
    "The text of the file is not UTF-8; it may be Latin-1 or Windows-1252. Save it again as UTF-8, which "
    "spreadsheets call “CSV UTF-8”."
)


class Unreadable(Exception):
    """The file cannot be read or written; the message is a sentence or two for an editor."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a file: a Dataset with headers, and for each row its number in the file."""

    dataset: tablib.Dataset
    numbers: tuple[int, ...]

    def only(self, numbers):
        """The Sheet of those rows that have these numbers in the file."""
        chosen = [place for place, number in enumerate(self.numbers) if number in numbers]
        rows = (self.dataset[place] for place in chosen)
        dataset = tablib.Dataset(*rows, headers=self.dataset.headers)
        return Sheet(dataset, tuple(self.numbers[place] for place in chosen))


def read(body):
    """The Sheet in a file of any of the formats (bytes). Raises Unreadable."""
    if len(body) > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST // 2**20} MB.")
    if body.startswith(OLD_EXCEL):
        raise Unreadable("This is a workbook of an old format. Save it again as XLSX or CSV.")
    if body.startswith(b"PK"):
        return _sheet(_unguarded(_rows_of_xlsx(body)))
    text = _text(body)
    if text.lstrip().startswith(("[", "{")):
        return _sheet(_rows_of_json(text))
    return _sheet(_unguarded(_rows_of_csv(text)))


def write(dataset, file_format):
    """The Dataset as a file (bytes). Raises Unreadable if a workbook cannot hold it."""
    return {"csv": _csv, "json": _json, "xlsx": _xlsx}[file_format](dataset)


def guarded(value):
    """A text so that no spreadsheet takes it for a formula: with an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def unguarded(value):
    """What guarded() was given."""
    return value[1:] if isinstance(value, str) and NO_FORMULA.match(value) else value


# Reading


def _text(body):
    try:
        text = body.decode("utf-16" if body.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(NO_UTF8) from None
    if "\x00" in text:
        raise Unreadable("The file has NUL characters: it is no text, or UTF-16 without its mark.")
    return text


def _sheet(rows):
    """The Sheet of `rows`, of which the first has the names of the columns."""
    rows = ((number, row) for number, row in enumerate(rows, 1) if not _is_empty(row))
    _, headers = next(rows, (0, None))
    if headers is None:
        raise Unreadable("The file is empty.")
    dataset, numbers = tablib.Dataset(headers=_names(headers)), []
    for number, row in rows:
        if len(numbers) == MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        dataset.append(_cells(number, row, dataset.headers))
        numbers.append(number)
    if not numbers:
        raise Unreadable("The file has the names of columns and no rows.")
    return Sheet(dataset, tuple(numbers))


def _is_empty(row):
    return all(cell in (None, "", []) or (isinstance(cell, str) and not cell.strip()) for cell in row)


def _names(headers):
    """The names of the columns as the resources have them: "Read minutes" is read_minutes."""
    names = ["_".join(str(header or "").lower().split()) for header in headers]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"The file has more than {MOST_COLUMNS} columns.")
    if twice := next((name for name in names if name and names.count(name) > 1), None):
        raise Unreadable(f"Two columns are called {twice[:40]}.")
    return names


def _cells(number, row, names):
    row = list(row)
    if not _is_empty(row[len(names) :]):
        raise Unreadable(f"Row {number} has more cells than the first row has names of columns.")
    for name, cell in zip(names, row, strict=False):
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            sentence = (
                f"Row {number}, {name}: the cell has {len(cell):,} characters; {LONGEST_CELL:,} are read."
            )
            raise Unreadable(sentence)
    cells = [cell for cell, _ in zip_longest(row[: len(names)], names, fillvalue="")]
    return ["" if cell is None else cell for cell in cells]


def _unguarded(rows):
    return ([unguarded(cell) for cell in row] for row in rows)


def _rows_of_csv(text):
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Unreadable(f"The file is no CSV: {error}.") from None


def _rows_of_json(text):
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"The file is no JSON: {error}.") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable("The file is no list of objects: [{…}, {…}].")
    names = list(dict.fromkeys(name for row in rows for name in row))
    yield names
    for row in rows:
        yield [_of_json(row.get(name)) for name in names]


def _of_json(value):
    """A value of JSON as a cell. Lists have texts only, and nothing is nested."""
    if isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(v, str) for v in value)):
        raise Unreadable("The file has objects or lists inside of its values, which no column has.")
    return value


def _rows_of_xlsx(body):
    # Loaded where a workbook is read or written: most processes never do, and all would start later for it.
    from openpyxl import load_workbook

    _check_archive(body)
    with warnings.catch_warnings():
        # It tells of styles and the like that it leaves out.
        warnings.simplefilter("ignore")
        try:
            sheet = load_workbook(BytesIO(body), read_only=True, data_only=True).worksheets[0]
            # What a sheet says of its own size may be wrong.
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
            read = [row for _, row in zip(range(MOST_EMPTY + 1), rows, strict=False)]
        except Exception:
            # Whatever is broken in it has an error of its own kind.
            raise Unreadable("The file is no workbook (XLSX), or it is broken.") from None
    if len(read) > MOST_EMPTY:
        raise Unreadable(
            f"The first sheet has more than {MOST_ROWS:,} rows. Delete the empty ones at its end."
        )
    return ([_from_xlsx(cell) for cell in row] for row in read)


def _check_archive(body):
    try:
        parts = ZipFile(BytesIO(body)).infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable("The file is no workbook (XLSX), or it is broken.") from None
    unpacked = sum(part.file_size for part in parts)
    packed_most = max((part.file_size / max(part.compress_size, 1) for part in parts), default=0)
    if unpacked > LARGEST_UNPACKED or (unpacked > 2**20 and packed_most > MOST_COMPRESSED):
        raise Unreadable("The workbook is too large once it is unpacked.")


def _from_xlsx(cell):
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), cell) if isinstance(cell, str) else cell


# Writing


def _csv(dataset):
    stream = StringIO()
    rows = csv.writer(stream)
    rows.writerow(dataset.headers)
    rows.writerows([guarded(cell) for cell in row] for row in dataset)
    # With its mark, spreadsheets know that it is UTF-8.
    return stream.getvalue().encode("utf-8-sig")


def _json(dataset):
    rows = [dict(zip(dataset.headers, row, strict=True)) for row in dataset]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def _xlsx(dataset):
    from openpyxl import Workbook

    # All of them first: a sheet that is begun cannot be left half written.
    names = dataset.headers
    rows = [[_to_xlsx(cell, name) for cell, name in zip(row, names, strict=True)] for row in dataset]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rows")
    sheet.freeze_panes = "A2"
    for row in [names, *rows]:
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _to_xlsx(cell, name):
    if not isinstance(cell, str):
        return cell
    cell = LOOKS_ESCAPED.sub("_x005F_", guarded(cell))
    cell = NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", cell)
    if len(cell) > LONGEST_IN_XLSX:
        raise Unreadable(
            f"A cell of {name} has more than the {LONGEST_IN_XLSX:,} characters that a workbook can hold. "
            "Choose CSV or JSON."
        )
    return cell
