"""Two-step login: turned on by oneself, asked for everywhere, turned off by a chief for who lost the app."""

import re
import time
from base64 import b32decode
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import F
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.admin.signing_in import sessions
from articles.models import FailedLogin
from tests.articles.admin.signing_in.steps import (
    CODE,
    LOGIN,
    OWN,
    SET_UP,
    code_of,
    enter,
    is_in,
    leave,
    lines,
    with_app,
)
from tests.pages import attribute, find, hrefs, one, read, text, texts

pytestmark = pytest.mark.django_db

WRONG = "This code is not right, or was used already. Wait for the next one."
HERE = "203.0.113.7"


@pytest.fixture
def own(client, editor):
    """The client of an editor who is in."""
    client.force_login(editor)
    return client


@pytest.fixture
def ada(editor):
    """An editor with an app."""
    return with_app(editor)


def key_on(page):
    """The key that a page offers, in hexadecimal."""
    return re.search(r"[?&]secret=([A-Z2-7]+)", next(h for h in hrefs(page) if h.startswith("otpauth:")))[1]


def hexadecimal(key):
    return b32decode(key).hex()


def codes_on(response):
    return texts(one(read(response), "ul", class_="recovery-codes"), "li")


def send(client, code, page=CODE, address=HERE, **more):
    return client.post(page, {"code": code, **more}, REMOTE_ADDR=address)


def history():
    return list(
        LogEntry.objects.order_by("pk").values_list("user__username", "object_repr", "change_message")
    )


# Turning it on


def test_editor_turns_it_on_with_the_first_code(own, editor):
    assert OWN in hrefs(read(own.get("/admin/")))
    page = read(own.get(OWN))
    key = key_on(page)
    assert key == "".join(text(one(page, "code")).split())
    assert one(page, "svg", class_="qr") is not None
    response = send(own, code_of(hexadecimal(key)), OWN)
    assert len(codes_on(response)) == len(set(codes_on(response))) == 10
    assert is_in(own)
    assert "It is on since" in own.get(OWN).content.decode()
    assert history() == [("editors", "editors", "Turned on two-step login.")]
    leave(own)
    assert enter(own)["Location"] == CODE
    assert not is_in(own)
    assert send(own, code_of(editor, later=1))["Location"] == "/admin/"
    assert is_in(own)


def test_picture_and_address_say_who_and_where(own):
    address = next(href for href in hrefs(read(own.get(OWN))) if href.startswith("otpauth:"))
    assert re.fullmatch(
        r"otpauth://totp/Blogindex%3Aeditors\?secret=[A-Z2-7]{32}&algorithm=SHA1&digits=6&period=30&issuer=Blogindex",
        address,
    )


def test_key_stays_the_same_until_a_code_is_right_and_nothing_is_on_before(own):
    key = key_on(read(own.get(OWN)))
    for code in ("000000", "", "x", "9" * 40, "9" * 41, "١٢٣"):
        response = send(own, code, OWN)
        assert (response.status_code, key_on(read(response))) == (200, key)
        assert texts(read(response), class_="errorlist")
    assert not TOTPDevice.objects.exists()
    assert send(own, code_of(hexadecimal(key)), OWN).status_code == 200
    assert TOTPDevice.objects.count() == 1
    assert "otpauth" not in own.get(OWN).content.decode()


def test_sessions_elsewhere_end_when_it_is_turned_on(own, editor):
    elsewhere = Client()
    elsewhere.force_login(editor)
    assert is_in(elsewhere)
    send(own, code_of(hexadecimal(key_on(read(own.get(OWN))))), OWN)
    assert (is_in(own), is_in(elsewhere)) == (True, False)
    for address in ("/admin/desk/", "/admin/articles/article/", OWN, "/admin/articles/numbers/"):
        assert elsewhere.get(address)["Location"] == f"{LOGIN}?next={address}"
    assert "Curate" not in elsewhere.get("/about/").content.decode()


def test_without_it_nothing_is_asked(client, editor):
    assert enter(client)["Location"] == "/admin/"
    assert is_in(client)


# The second step


def test_code_is_asked_for_and_leads_where_one_was_going(client, ada):
    assert enter(client, next="/admin/desk/")["Location"] == CODE
    field = one(read(client.get(CODE)), "input", name="code")
    assert attribute(field, "autocomplete") == "one-time-code"
    assert send(client, code_of(ada))["Location"] == "/admin/desk/"


@pytest.mark.parametrize("spelling", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_code_may_have_spaces(client, ada, spelling):
    enter(client)
    assert send(client, spelling.format(code_of(ada))).status_code == 302


def test_code_works_once(client, ada):
    code = code_of(ada)
    enter(client)
    assert send(client, code).status_code == 302
    other = Client()
    enter(other)
    response = send(other, code)
    assert (response.status_code, texts(read(response), class_="errorlist")) == (200, [WRONG])
    assert not is_in(other)


def test_recovery_code_works_once_and_is_counted(client, ada):
    enter(client)
    send(client, code_of(ada))
    codes = codes_on(send(client, code_of(ada, later=1), OWN, codes=""))
    other = Client()
    enter(other)
    assert send(other, codes[0].upper()).status_code == 302
    assert "You have 9 recovery codes left." in other.get(OWN).content.decode()
    leave(other)
    enter(other)
    assert texts(read(send(other, codes[0])), class_="errorlist") == [WRONG]
    assert send(other, codes[1]).status_code == 302
    assert StaticToken.objects.count() == 8


def test_half_a_login_is_none(client, ada):
    """After the password alone every page treats the client as a stranger, whatever it asks for."""
    enter(client)
    for address in ("/admin/", "/admin/desk/", OWN, "/admin/password_change/", "/admin/auth/user/"):
        for ask in (client.get, client.post):
            assert ask(address)["Location"].startswith(LOGIN)
    assert "Curate" not in client.get("/about/").content.decode()
    assert client.get(SET_UP)["Location"] == LOGIN


def test_second_step_has_to_follow_the_first_in_time(client, ada, monkeypatch):
    for address in (CODE, SET_UP):
        assert Client().get(address)["Location"] == LOGIN
        assert Client().post(address, {"code": code_of(ada)})["Location"] == LOGIN
    enter(client)
    monkeypatch.setattr(sessions, "LONGEST_PENDING", -1)
    assert send(client, code_of(ada))["Location"] == LOGIN


@pytest.mark.parametrize("change", ["password", "inactive", "not staff", "gone"])
def test_second_step_is_of_no_use_once_the_first_no_longer_holds(client, ada, change):
    enter(client)
    if change == "password":
        ada.set_password("another")
    ada.is_active, ada.is_staff = change != "inactive", change != "not staff"
    ada.save()
    code = code_of(ada)
    if change == "gone":
        ada.delete()
    assert send(client, code)["Location"] == LOGIN


def test_wrong_codes_are_counted_refused_and_logged(client, ada, caplog):
    enter(client, address=HERE)
    answers = [send(client, "000000").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert send(client, code_of(ada)).status_code == 429
    assert enter(Client(), address=HERE).status_code == 429
    said = "blogindex sign-in: {} address=203.0.113.7 step=code name=editors"
    assert lines(caplog)[:7] == [said.format("failed")] * 5 + [said.format("refused")] * 2
    # A right password in between forgets nothing: whoever guesses at codes has it.
    FailedLogin.objects.all().delete()
    for _ in range(5):
        enter(client, address=HERE)
        send(client, "000000")
    assert enter(client, address=HERE).status_code == 429


def test_codes_are_guessed_from_many_networks_in_vain(ada):
    answers = []
    for number in range(12):
        client = Client()
        enter(client, address=f"10.0.{number}.1")
        answers.append(send(client, "000000", address=f"10.0.{number}.1").status_code)
    assert answers == [200] * 10 + [429] * 2
    FailedLogin.objects.update(at=F("at") - timedelta(hours=1))
    client = Client()
    enter(client)
    assert send(client, code_of(ada)).status_code == 302


# New codes, and off


@pytest.fixture
def inside(client, ada):
    """The client of the editor with an app, who is in."""
    enter(client)
    send(client, code_of(ada))
    return client


def test_turning_off_takes_a_code(inside, ada):
    for typed in ({"off": ""}, {"off": "", "code": "000000"}):
        inside.post(OWN, typed, REMOTE_ADDR=HERE)
        assert TOTPDevice.objects.exists()
    response = send(inside, code_of(ada, later=1), OWN, off="")
    assert (response.status_code, response["Location"]) == (302, OWN)
    assert not TOTPDevice.objects.exists()
    assert is_in(inside)
    assert enter(Client())["Location"] == "/admin/"
    assert history()[-1] == ("editors", "editors", "Turned off two-step login.")


def test_new_recovery_codes_replace_the_old_ones(inside, ada):
    first = codes_on(send(inside, code_of(ada, later=1), OWN, codes=""))
    second = codes_on(send(inside, first[0], OWN, codes=""))
    assert not {*first} & {*second}
    assert sorted(StaticToken.objects.values_list("token", flat=True)) == sorted(second)
    assert history()[-1] == ("editors", "editors", "Made new recovery codes.")


def test_codes_on_ones_own_page_are_counted_too(inside):
    answers = [send(inside, "000000", OWN, off="").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_other_app_ends_the_sessions_of_the_first(inside, ada):
    TOTPDevice.objects.all().delete()
    assert is_in(inside)
    with_app(ada)
    assert not is_in(inside)


# Required of everybody


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def test_who_has_no_app_sets_one_up_before_anything_else(client, editor, required):
    assert enter(client, next="/admin/desk/")["Location"] == SET_UP
    assert not is_in(client)
    assert client.get(CODE)["Location"] == LOGIN
    page = read(client.get(SET_UP))
    assert texts(read(send(client, "000000", SET_UP)), class_="errorlist") == [WRONG]
    response = send(client, code_of(hexadecimal(key_on(page))), SET_UP)
    assert len(codes_on(response)) == 10
    assert "/admin/desk/" in hrefs(one(read(response), "div", id="content-main"))
    assert "known_device" in response.cookies
    assert is_in(client)
    leave(client)
    assert enter(client)["Location"] == CODE
    assert client.get(SET_UP)["Location"] == LOGIN


def test_who_was_in_without_an_app_is_so_no_longer(own, settings):
    assert is_in(own)
    settings.REQUIRE_SECOND_FACTOR = True
    assert not is_in(own)


def test_what_is_required_is_not_turned_off_by_oneself(inside, ada, required):
    assert "Turn off" not in inside.get(OWN).content.decode()
    send(inside, code_of(ada, later=1), OWN, off="")
    assert TOTPDevice.objects.exists()


# By others


def path_of(user):
    return f"/admin/auth/user/{user.pk}/second-factor/"


def test_chief_turns_it_off_for_somebody_and_the_history_says_so(client, ada, chief):
    client.force_login(chief)
    person = client.get(f"/admin/auth/user/{ada.pk}/change/")
    assert path_of(ada) in hrefs(read(person))
    assert one(read(client.get(path_of(ada))), "input", type="submit", value="Turn off")
    assert TOTPDevice.objects.exists()
    response = client.post(path_of(ada), follow=True)
    assert texts(read(response), class_="info") == ["The two-step login of editors is off."]
    assert not TOTPDevice.objects.exists()
    history = client.get(f"/admin/auth/user/{ada.pk}/history/").content.decode()
    assert "Turned off their two-step login." in history
    assert enter(Client())["Location"] == "/admin/"


def test_editors_and_strangers_turn_it_off_for_nobody(client, ada, chief, django_user_model):
    with_app(chief)
    other = django_user_model.objects.create_user("other", is_staff=True)
    assert client.post(path_of(ada))["Location"].startswith(LOGIN)
    client.force_login(other)
    assert client.post(path_of(chief)).status_code in (403, 404)
    assert client.post("/admin/auth/user/999999/second-factor/").status_code in (403, 404)
    assert TOTPDevice.objects.count() == 2


def test_chiefs_turn_it_off_for_no_other_chief_and_superusers_do(client, chief, django_user_model):
    other = django_user_model.objects.create_user("other", is_staff=True)
    other.groups.set(chief.groups.all())
    boss = django_user_model.objects.create_superuser("boss")
    with_app(other), with_app(boss)
    client.force_login(chief)
    assert client.post(path_of(other)).status_code == 403
    assert client.post(path_of(boss)).status_code == 404
    assert client.post(path_of(chief))["Location"] == OWN
    assert client.post("/admin/auth/user/999999/second-factor/").status_code == 404
    assert TOTPDevice.objects.count() == 2
    root = django_user_model.objects.create_superuser("root")
    client.force_login(root)
    assert client.post(path_of(other)).status_code == 302
    assert TOTPDevice.objects.count() == 1


def test_keys_are_shown_to_nobody(client, ada, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root"))
    key = TOTPDevice.objects.get().key
    for address in ("/admin/", f"/admin/auth/user/{ada.pk}/change/", path_of(ada)):
        page = client.get(address).content.decode()
        assert key not in page
        assert "otp_totp" not in page
    for app in ("otp_totp/totpdevice", "otp_static/staticdevice"):
        assert client.get(f"/admin/{app}/").status_code == 404


# The pages


def test_pages_are_kept_by_nobody_and_carry_no_script_or_style(inside, ada):
    other = Client()
    enter(other)
    pages = [other.get(CODE), inside.get(OWN), send(inside, code_of(ada, later=1), OWN, codes="")]
    for page in pages:
        assert "no-store" in page["Cache-Control"]
        assert page["Content-Security-Policy"]
        root = read(page)
        assert not [script for script in find(root, "script") if text(script)]
        assert not find(root, "style")
        assert not find(root, style=True)


def test_form_needs_its_token(ada):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LOGIN, {"username": "editors", "password": "secret"}).status_code == 403
    assert strict.post(CODE, {"code": "1"}).status_code == 403
    assert not FailedLogin.objects.exists()


def test_clock_that_went_back_opens_nothing(client, ada, monkeypatch):
    enter(client)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 3600)
    assert client.get(CODE)["Location"] == LOGIN
