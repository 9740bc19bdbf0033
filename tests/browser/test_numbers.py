"""The numbers for chief editors in a browser: they fit, break no rule, and need no script."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from articles.models import Article, Changeset
from articles.revisions.recording import recorded
from tests.browser.test_accessibility import AXE, RULES
from tests.factories import make_feed

WIDTHS = (390, 768, 1440)


@pytest.fixture
def numbers(context, catalogue, client, chief, base_url):
    """The page, open in the browser of a chief editor."""
    make_feed(title="Broken", error="The server sent nothing.", failures=9)
    User.objects.create_user("an-editor-with-a-long-name", is_staff=True)
    for user, article in zip(User.objects.order_by("pk"), Article.objects.published()[:2], strict=False):
        with recorded(Changeset.Source.FORM, "Edited", user):
            Article.objects.by_pks([article.pk]).update(status="inbox")
            Article.objects.by_pks([article.pk]).update(status="published")
    client.force_login(chief)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": base_url}])
    page = context.new_page()
    page.goto(reverse("numbers"))
    page.locator(".report summary").click()
    return page


def _violations(page):
    """What axe finds in the page's own part; Django's is Django's business."""
    asked = "async rules => (await axe.run('#content-main', rules)).violations"
    found = page.evaluate(asked, RULES)
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def test_numbers_break_no_rule(numbers, complaints):
    found = []
    for scheme in ("light", "dark"):
        numbers.emulate_media(color_scheme=scheme)
        # Links of the admin change their colours slowly.
        numbers.reload()
        numbers.locator(".report summary").click()
        numbers.evaluate(AXE)
        for width in WIDTHS:
            numbers.set_viewport_size({"width": width, "height": 900})
            found += [(scheme, width, line) for line in _violations(numbers)]
    assert found == []
    # axe sets styles of its own on these pages, which the policy refuses.
    complaints[:] = [line for line in complaints if not line.startswith("Applying inline style")]


def test_numbers_fit_the_window_and_have_bars(numbers):
    too_wide = []
    for width in WIDTHS:
        numbers.set_viewport_size({"width": width, "height": 900})
        if numbers.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            too_wide.append(width)
        bar = numbers.locator(".report-coverage .bar-fill").first
        assert bar.bounding_box()["width"] > 5
        assert bar.evaluate("one => getComputedStyle(one).fill") == "rgb(65, 118, 144)"
    assert too_wide == []
