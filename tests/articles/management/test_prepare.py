"""What `make run` starts with: a migrated database, the catalogue and a local editor."""

import re
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from articles.management.commands import load_catalogue
from articles.management.commands.prepare import local_password
from articles.models import Article

pytestmark = pytest.mark.django_db

UBER = 'name = "Uber"\n[[article]]\ntitle = "Kafka"\nurl = "https://uber.example/1"\n'


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def prepare():
    """The command's output, and the password in it."""
    output = StringIO()
    call_command("prepare", port="8123", stdout=output)
    return output.getvalue(), re.search(r"user editor, password (\S+)\n", output.getvalue())[1]


def test_prepare_gives_a_login_that_curates(client):
    said, password = prepare()
    assert "Blogindex:  http://127.0.0.1:8123/\n" in said
    assert client.login(username="editor", password=password)
    editor = get_user_model().objects.get()
    assert (editor.is_staff, editor.is_superuser) == (True, False)
    assert [group.name for group in editor.groups.all()] == ["chief editors"]
    assert Article.objects.published().exists()


def test_prepare_again_changes_nothing(monkeypatch, tmp_path):
    small = tmp_path / "catalogue"
    (small / "companies").mkdir(parents=True)
    (small / "topics.toml").touch()
    (small / "companies" / "uber.toml").write_text(UBER)
    monkeypatch.setattr(load_catalogue, "FOLDER", small)
    first = prepare()[1]
    before = list(get_user_model().objects.values())
    said, second = prepare()
    assert second == first
    assert list(get_user_model().objects.values()) == before
    assert "Articles: 1, 0 of them new, 0 completed" in said


def test_local_password_works_when_its_file_is_gone(client, settings):
    local_password()
    (settings.VAR_DIR / "editor-password").unlink()
    assert client.login(username="editor", password=local_password())


def test_local_password_stays_when_the_editor_is_created_again(client):
    password = local_password()
    get_user_model().objects.all().delete()
    assert local_password() == password
    assert client.login(username="editor", password=password)


def test_local_password_is_hidden_from_other_users(settings):
    local_password()
    assert (settings.VAR_DIR / "editor-password").stat().st_mode & 0o777 == 0o600


def test_prepare_is_for_development_only(settings):
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="for your own machine: set DEVELOPMENT=1"):
        call_command("prepare")
    assert not (settings.VAR_DIR / "editor-password").exists()
