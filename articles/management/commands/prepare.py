"""manage.py prepare: gets a local installation ready, in a single process so that it starts quickly."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

EDITOR = "editor"


class Command(BaseCommand):
    help = "For your own machine: migrates, loads the starter catalogue and creates a local editor."

    def add_arguments(self, parser):
        parser.add_argument("--port", default="8000", help="the port in the addresses that are printed")

    def handle(self, *, port, **options):
        if not settings.DEVELOPMENT:
            raise CommandError("prepare is for your own machine: set DEVELOPMENT=1.")
        call_command("migrate", verbosity=0, stdout=self.stdout)
        self.stdout.write("Loading the starter catalogue")
        call_command("load_catalogue", stdout=self.stdout)
        site = f"http://127.0.0.1:{port}"
        self.stdout.write(
            f"\nBlogindex:  {site}/\n"
            f"Admin:      {site}{reverse('admin:index')}  user {EDITOR}, password {local_password()}\n"
            "Stop with Ctrl-C.\n"
        )


def local_password():
    """The local editor's password. The first time, or if its file is gone, a new one is made and set."""
    path = settings.VAR_DIR / "editor-password"
    is_new = not path.exists()
    if is_new:
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    password = path.read_text()
    editor, is_new_user = get_user_model().objects.get_or_create(username=EDITOR, defaults={"is_staff": True})
    if is_new or is_new_user:
        editor.set_password(password)
        editor.save()
    if is_new_user:
        editor.groups.add(Group.objects.get(name="chief editors"))
    return password
