"""import_rows and export_rows."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Changeset
from tests.factories import make_article, make_company

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    """What the command prints, and what it complains of."""
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize("file_format", ["csv", "json", "xlsx"])
def test_what_is_exported_is_known_when_it_is_imported(tmp_path, file_format):
    make_article("Acme", title="=A")
    file = tmp_path / f"articles.{file_format}"
    assert run("export_rows", "article", file) == ("", "")
    said = ("Imported: 0 new, 0 changed, 1 as they are, 0 with errors.\n", "")
    assert run("import_rows", "article", file, publish=True) == said
    assert not Changeset.objects.filter(source="import").exists()


def test_rows_are_imported_or_only_looked_at(tmp_path):
    make_company("Acme")
    file = tmp_path / "articles.csv"
    file.write_text("url,title,company,status\nhttps://a.example/1,A,acme,published\nnowhere,B,acme,inbox\n")
    out, err = run("import_rows", "article", file, dry_run=True, verbosity=2)
    assert "Row 2, title: nothing -> A\n" in out
    assert out.endswith("Would be imported: 1 new, 0 changed, 0 as they are, 1 with errors.\n")
    assert err.startswith("Row 3, url: Enter a valid URL.\n")
    assert not Article.objects.exists()
    run("import_rows", "article", file)
    assert Article.objects.get().status == "inbox"
    run("import_rows", "article", file, publish=True)
    assert Article.objects.get().status == "published"


def test_empty_cells_count_if_told_so(tmp_path):
    make_article("Acme", url="https://a.example/1", level="advanced")
    file = tmp_path / "articles.csv"
    file.write_text("url,level\nhttps://a.example/1,\n")
    run("import_rows", "article", file)
    assert Article.objects.get().level == "advanced"
    run("import_rows", "article", file, empty=True)
    assert Article.objects.get().level == ""


def test_failures_are_one_sentence(tmp_path):
    (tmp_path / "empty.csv").touch()
    for arguments, sentence in (
        (("import_rows", "article", tmp_path / "none.csv"), "cannot be read: No such file"),
        (("import_rows", "article", tmp_path / "empty.csv"), "Nothing was imported. The file is empty."),
        (("export_rows", "article", tmp_path / "articles.exe"), "has to end with .csv, .json or .xlsx"),
        (("export_rows", "article", tmp_path / "no" / "a.csv"), "cannot be written: No such file"),
        (("export_rows", "nothing", tmp_path / "a.csv"), "invalid choice"),
    ):
        with pytest.raises(CommandError, match=sentence):
            run(*map(str, arguments))
