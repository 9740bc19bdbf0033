"""Takes the README's pictures anew (`make screenshots`).

The starter catalogue is served from a database that is thrown away afterwards. For the desk some articles go
back into its inbox, as they came, with what is suggested for them.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
MODELS = ROOT / "var" / "suggestions"
START_SECONDS = 30
NAME = "editor"
# Carried out by `manage.py shell`; the password is that of a database that nobody else sees.
INBOX = f"""
from django.contrib.auth.models import User
User.objects.create_superuser("{NAME}", password="{NAME}")
rows = Article.objects.exclude(excerpt="").exclude(published_on=None).order_by("-published_on", "pk")
rows = Article.objects.by_pks(rows.values_list("pk", flat=True)[:40])
Article.topics.through.objects.filter(article__in=rows).delete()
rows.update(status="inbox", status_at=None, level="", summary="", picked_on=None)
"""


def main():
    chromium = run("tests/browser/chromium.py").strip()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/pictures.sqlite3"
        run("manage.py", "migrate", "--verbosity=0")
        run("manage.py", "load_catalogue", "--verbosity=0")
        run("manage.py", "shell", "--verbosity=0", "--command", INBOX)
        with trained(), served() as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            take(
                browser,
                "listing.png",
                f"{site}/articles/?company=pinterest&company=slack&level=intermediate",
                viewport={"width": 1440, "height": 900},
                color_scheme="light",
            )
            take(
                browser,
                "phone.png",
                f"{site}/companies/pinterest/",
                viewport={"width": 390, "height": 844},
                color_scheme="dark",
                has_touch=True,
                is_mobile=True,
            )
            take(
                browser,
                "desk.png",
                f"{site}/admin/desk/",
                viewport={"width": 1280, "height": 752},
                color_scheme="light",
            )
            browser.close()


def run(script, *arguments):
    """What the Python script `script` of this project prints."""
    command = [sys.executable, ROOT / script, *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def trained():
    """Has suggestions made for the inbox; what was trained for that is gone when the block ends."""
    there = {*MODELS.glob("*")}
    try:
        run("manage.py", "train_suggestions", "--verbosity=0")
        yield
    finally:
        for path in {*MODELS.glob("*")} - there:
            path.unlink()


@contextmanager
def served():
    """The address of the site, served until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "blogindex.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"]
    server = subprocess.Popen([*command, "--log-level=warning"], cwd=ROOT)
    try:
        site = f"http://127.0.0.1:{port}"
        wait_for(site, server)
        yield site
    finally:
        server.terminate()
        server.wait()


def wait_for(site, server):
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{site}/about/").close()
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    sys.exit("The site did not start.")


def take(browser, name, address, **look):
    page = browser.new_context(**look).new_page()
    response = page.goto(address)
    if "/admin/login/" in page.url:
        page.fill("#id_username", NAME)
        page.fill("#id_password", NAME)
        with page.expect_navigation() as loaded:
            page.get_by_role("button", name="Log in").click()
        response = loaded.value
    if not response.ok:
        sys.exit(f"{address} answered {response.status}.")
    path = PICTURES / name
    page.screenshot(path=path)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
