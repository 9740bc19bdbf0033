"""A real browser before the whole site, its own static files included, and a console that stays silent."""

from collections import defaultdict
from operator import attrgetter

import pytest
from django.templatetags.static import static
from django.test import override_settings
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.catalogue import make_catalogue
from tests.browser.chromium import chromium_path

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages of the site share a process, so that a new page need not wait for one.
    "--process-per-site",
]

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = chromium_path()
    assert path, "There is no Chromium to test with: install one, or run `playwright install chromium`."
    return browser_type_launch_args | {"executable_path": path, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def live_server():
    """The site as it is served: WhiteNoise and the logo view answer, not the test server's stand-ins."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.contrib.staticfiles.handlers.StaticFilesHandler", attrgetter("application"))
        with override_settings(WHITENOISE_AUTOREFRESH=False):
            server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def base_url(live_server):
    return live_server.url


@pytest.fixture(scope="session")
def browser(browser, base_url):
    return Contexts(browser, base_url)


class Contexts:
    """A browser whose contexts, once closed, are emptied and opened again: to make a new one takes long.

    In each a page of its own stays open, and with it the process that shows the site.
    """

    def __init__(self, browser, base_url):
        self._browser, self._base_url = browser, base_url
        self._closed = defaultdict(list)

    def new_context(self, **options):
        kind = repr(sorted(options.items()))
        context, first_page = self._closed[kind].pop() if self._closed[kind] else self._make(options)
        context.close = lambda **_: self._close(kind, context, first_page)
        return context

    def _make(self, options):
        context = self._browser.new_context(**options)
        page = context.new_page()
        page.goto(f"{self._base_url}{static('icon.svg')}")
        return context, page

    def _close(self, kind, context, first_page):
        for page in context.pages:
            if page is not first_page:
                page.close()
        context.clear_cookies()
        context.clear_permissions()
        context.unroute_all()
        devtools = context.new_cdp_session(first_page)
        devtools.send("Storage.clearDataForOrigin", {"origin": self._base_url, "storageTypes": "all"})
        devtools.send("Network.clearBrowserCache")
        devtools.detach()
        self._closed[kind].append((context, first_page))


@pytest.fixture(scope="session", autouse=True)
def _queries_beside_the_browser():
    """Playwright keeps an event loop in this thread, where Django would refuse every query.

    Nothing here awaits, so nothing can come between; the loop outlives the first browser test.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def catalogue(live_server, transactional_db):
    """The articles of catalogue.py."""
    make_catalogue()


@pytest.fixture
def complaints():
    """What pages complained of; a test that provokes a complaint takes it out."""
    return []


@pytest.fixture
def new_context(new_context, catalogue, complaints):
    """Makes browser contexts, before the catalogue, of which no page may complain in the end."""

    watching = {
        "console": lambda message: _hear(message, complaints),
        "weberror": lambda trouble: complaints.append(str(trouble.error)),
        "response": lambda response: _look(response, complaints),
    }
    watched = []

    def make(**options):
        context = new_context(**options)
        watched.append(context)
        for event, watch in watching.items():
            context.on(event, watch)
        return context

    yield make
    for context in watched:
        for event, watch in watching.items():
            context.remove_listener(event, watch)
    assert complaints == []


def _hear(message, complaints):
    # That a file is not there is _look()'s business: a page may mean to be missing, its parts may not.
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        complaints.append(f"{message.text} ({message.location['url']})")


def _look(response, complaints):
    if response.status >= 400 and not response.request.is_navigation_request():
        complaints.append(f"{response.status} {response.url}")


@pytest.fixture
def phone(new_context):
    """A page on a small screen that is touched."""
    context = new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    return context.new_page()
