"""Signing in and two-step login in a browser: they fit, break no rule, and need neither mouse nor script."""

import re
from base64 import b32decode

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from tests.browser.test_accessibility import AXE, RULES

WIDTHS = (390, 768, 1440)


def code_of(device):
    return f"{TOTP(device.bin_key).token():06}"


def enter(page, name="editors"):
    page.goto("/admin/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", "secret")
    page.get_by_role("button", name="Log in").click()


def violations(page):
    """What axe finds in the page's own part; Django's is Django's business."""
    page.evaluate(AXE)
    asked = "async rules => (await axe.run('#content-main', rules)).violations"
    found = page.evaluate(asked, RULES)
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def look(page, complaints, again=True):
    """Whether the page fits at every width and breaks no rule, light and dark; what is wrong, as lines."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        if again:
            # Links of the admin change their colours slowly.
            page.reload()
        else:
            page.wait_for_timeout(500)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append(f"{scheme} {width}: too wide")
            found += [f"{scheme} {width}: {line}" for line in violations(page)]
    # axe sets styles of its own on these pages, which the policy refuses.
    complaints[:] = [line for line in complaints if not line.startswith("Applying inline style")]
    return found


@pytest.fixture
def desk(context, catalogue, client, editor, base_url):
    """A page of an editor who has signed in."""
    client.force_login(editor)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": base_url}])
    return context.new_page()


def test_pages_of_two_step_login_break_no_rule(desk, complaints):
    desk.goto("/admin/")
    desk.get_by_role("link", name="Two-step login").click()
    expect(desk.get_by_role("img", name="QR code with the key")).to_be_visible()
    assert look(desk, complaints) == []
    key = re.search(r"secret=(\w+)", desk.locator(".steps a").get_attribute("href"))[1]
    desk.fill("#id_code", code_of(TOTPDevice(key=b32decode(key).hex())))
    desk.get_by_role("button", name="Turn on").click()
    expect(desk.locator(".recovery-codes li")).to_have_count(10)
    assert look(desk, complaints, again=False) == []
    desk.get_by_role("link", name="I have them").click()
    expect(desk.locator("#content-main")).to_contain_text("You have 10 recovery codes left.")
    assert look(desk, complaints) == []


def test_second_step_and_refusal_break_no_rule(page, editor, complaints):
    TOTPDevice.objects.create(user=editor, name="app")
    enter(page)
    expect(page.get_by_label("Code")).to_be_focused()
    assert look(page, complaints) == []
    for _ in range(6):
        page.goto("/admin/login/code/")
        page.fill("#id_code", "000000")
        page.get_by_role("button", name="Log in").click()
    expect(page.locator("h1")).to_have_text("Too many tries")
    assert look(page, complaints, again=False) == []


def test_set_up_before_the_first_login_breaks_no_rule(page, editor, complaints, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    enter(page)
    expect(page.locator("h1")).to_have_text("Set up two-step login")
    assert look(page, complaints) == []


def test_picture_is_black_on_white_in_the_dark_too(desk):
    desk.emulate_media(color_scheme="dark")
    desk.goto("/admin/second-factor/")
    colours = desk.locator(".qr path").evaluate_all(
        "paths => paths.map(p => [getComputedStyle(p).fill, getComputedStyle(p).stroke])"
    )
    assert colours == [["rgb(255, 255, 255)", "none"], ["rgb(0, 0, 0)", "rgb(0, 0, 0)"]]
    box = desk.locator(".qr").bounding_box()
    assert box["width"] == box["height"] > 150


def test_two_steps_take_no_mouse_and_no_script(new_context, editor):
    device = TOTPDevice.objects.create(user=editor, name="app")
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/admin/desk/")
    page.focus("#id_username")
    page.keyboard.type("editors")
    page.keyboard.press("Tab")
    page.keyboard.type("secret")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Enter the code")
    page.keyboard.type(code_of(device))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/desk/$"))
