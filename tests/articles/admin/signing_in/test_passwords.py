"""Wrong passwords: what is counted, what is refused before it is looked at, and what the log says."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db.models import F
from django.test import Client

from articles.models import FailedLogin
from articles.models.limits import failed_logins
from articles.operations import logs
from blogindex.env import BASE_DIR
from tests.articles.admin.signing_in.steps import LOGIN, enter, is_in, leave, lines
from tests.pages import attribute, one, read, text

pytestmark = pytest.mark.django_db

HERE, BESIDE, ELSEWHERE = "203.0.113.7", "203.0.113.200", "198.51.100.7"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    hashed = 0

    def encode(self, password, salt):
        type(self).hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def hasher(settings, editor):
    settings.PASSWORD_HASHERS = [f"{__name__}.{CountingHasher.__name__}"]
    CountingHasher.hashed = 0
    return CountingHasher


def pass_by(**span):
    """Has time pass."""
    FailedLogin.objects.update(at=F("at") - timedelta(**span))


def statuses(client, times, **tried):
    return [enter(client, **tried).status_code for _ in range(times)]


def wrong(client, address, name="editors", times=1):
    return statuses(client, times, name=name, password="wrong", address=address)


@pytest.mark.parametrize("name", ["editors", "nobody", "", "x" * 151, "ada\x00", "😀", "\ud800"])
def test_name_is_told_apart_by_nothing(client, editor, name):
    """Whether anybody has the name or could have it, the answers are the same."""
    name = name.encode(errors="surrogatepass").decode(errors="replace")
    answers = wrong(client, HERE, name=name, times=7)
    assert answers == ([200] * 7 if not name else [200] * 5 + [429] * 2)


def test_after_five_wrong_passwords_nothing_is_looked_at_for_a_while(client, hasher):
    wrong(client, HERE, times=5)
    hashed = hasher.hashed
    response = enter(client, address=BESIDE)
    assert (response.status_code, hasher.hashed) == (429, hashed)
    assert 890 <= int(response["Retry-After"]) <= 901
    assert "no-store" in response["Cache-Control"]
    assert "try again in 15 minutes" in text(one(read(response), "main"))
    assert not is_in(client)
    pass_by(minutes=14)
    response = enter(client, address=HERE)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert "try again in 60 seconds" in text(one(read(response), "main"))
    pass_by(minutes=1)
    assert enter(client, address=HERE).status_code == 302
    assert is_in(client)


def test_right_password_from_elsewhere_is_taken_meanwhile(client, editor):
    assert wrong(client, HERE, times=6)[-1] == 429
    assert enter(client, address=ELSEWHERE).status_code == 302


def test_what_is_refused_is_not_counted(client, editor):
    wrong(client, HERE, times=9)
    assert FailedLogin.objects.count() == 5


def test_success_forgets_what_failed_for_the_name_in_that_network(client, editor):
    wrong(client, HERE, times=4)
    wrong(client, HERE, name="other")
    wrong(client, ELSEWHERE, times=2)
    assert enter(client, address=BESIDE).status_code == 302
    assert FailedLogin.objects.count() == 3
    assert wrong(Client(), HERE, times=6) == [200] * 5 + [429]


def test_one_network_may_be_wrong_so_often_for_all_names_together(client, editor):
    answers = [wrong(client, HERE, name=f"n{number}")[0] for number in range(21)]
    assert answers == [200] * 20 + [429]
    assert enter(client, address=BESIDE).status_code == 429
    assert enter(client, address=ELSEWHERE).status_code == 302


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::3", "2001:db8:1:2:ffff::4", True),
        ("2001:db8:1::3", "2001:db8:2::3", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
        ("203.0.113.7", "203.0.114.7", False),
    ],
)
def test_network_is_counted_whole(client, editor, first, second, same):
    wrong(client, first, times=5)
    assert wrong(client, second) == [429 if same else 200]


def attack(client, name="editors"):
    """Wrong passwords from as many networks as it takes."""
    for number in range(failed_logins.MANY):
        assert wrong(client, f"10.0.{number}.1", name=name) == [200]


@pytest.mark.parametrize("name", ["editors", "nobody"])
def test_name_that_many_networks_guess_at_is_tried_with_pauses(client, editor, name):
    attack(client, name)
    response = enter(client, name, "wrong", HERE)
    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 11
    pass_by(seconds=11)
    assert wrong(client, HERE, name=name) == [200]
    assert wrong(client, ELSEWHERE, name=name) == [429]
    pass_by(hours=1)
    assert wrong(client, ELSEWHERE, name=name, times=2) == [200, 200]


def test_editor_whose_name_is_attacked_comes_in_after_a_short_wait(client, editor):
    attack(client)
    assert enter(client, address=HERE).status_code == 429
    pass_by(seconds=11)
    assert enter(client, address=HERE).status_code == 302


def test_browser_that_has_been_in_before_does_not_wait_for_an_attack(editor):
    known = Client()
    enter(known, address=HERE)
    leave(known)
    attack(Client())
    assert enter(Client(), address=HERE).status_code == 429
    assert enter(known, address=ELSEWHERE).status_code == 302


def test_browser_that_has_been_in_may_guess_no_more_than_others_and_for_its_own_name(editor, chief):
    known = Client()
    response = enter(known, address=HERE)
    cookie = response.cookies["known_device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/admin/")
    assert "editors" not in cookie.value
    leave(known)
    # From a new network each time.
    answers = [wrong(known, f"10.0.{number}.1")[0] for number in range(6)]
    assert answers == [200] * 5 + [429]
    attack(Client(), "chief-editors")
    assert enter(known, "chief-editors", address=HERE).status_code == 429
    for value in ("", "x", cookie.value[:-2], cookie.value.replace(":", ";")):
        forged = Client()
        forged.cookies["known_device"] = value
        assert enter(forged, "chief-editors", address=HERE).status_code == 429


def test_what_is_old_is_forgotten_and_no_row_names_anybody(client, editor):
    wrong(client, HERE)
    row = FailedLogin.objects.get()
    assert (len(row.name), len(row.source)) == (32, 32)
    assert "editors" not in row.name
    pass_by(days=1)
    wrong(client, ELSEWHERE)
    assert FailedLogin.objects.count() == 1


def test_form_that_is_not_filled_in_is_no_try(client, hasher, caplog):
    for tried in ({"name": ""}, {"password": ""}):
        assert statuses(client, 7, **tried) == [200] * 7
    assert client.post(LOGIN).status_code == 200
    assert (hasher.hashed, FailedLogin.objects.count(), lines(caplog)) == (0, 0, [])


def test_log_has_a_line_for_what_failed_and_for_what_was_refused(client, editor, caplog):
    for _ in range(6):
        wrong(client, HERE)
    failed, refused = (
        f"blogindex sign-in: {event} address={HERE} step=password name=editors"
        for event in ("failed", "refused")
    )
    assert lines(caplog) == [failed] * 5 + [refused]
    caplog.clear()
    enter(client, address=ELSEWHERE)
    assert lines(caplog) == []


# What fail2ban is told to look for; <ADDR> is how it calls an address.
DOCUMENTED = re.search(r"failregex = (.+)", (BASE_DIR / "docs" / "signing-in.md").read_text())[1]
FILTER = re.compile(DOCUMENTED.replace("<ADDR>", r"(?P<host>[\d.:a-f]+)"))


# How a line may look by the time that fail2ban sees it.
FORMS = {
    "text": lambda record: _written(logs.Text(), record),
    "json": lambda record: _written(logs.Json(), record),
    "text in the journal": lambda record: f"web-1 gunicorn[42]: {_written(logs.Text(), record)}",
    "json in the journal": lambda record: f"web-1 gunicorn[42]: {_written(logs.Json(), record)}",
}


def _written(formatter, record):
    record.request_id = "4f3a"
    return formatter.format(record)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("ada@acme.example", "ada@acme.example"),
        ("ada lovelace", "ada%20lovelace"),
        ("x\nblogindex sign-in: failed address=192.0.2.1 step=password name=x", None),
        ("x\r\n\x1b[2J\x7f", "x%0D%0A%1B%5B2J%7F"),
        ('"\\%', "%22%5C%25"),
        ("ünï\u2028", None),
        ("x" * 10_000, "x" * 150),
        ("address=192.0.2.1", "address%3D192.0.2.1"),
    ],
)
def test_no_name_breaks_out_of_its_line(client, editor, caplog, name, written):
    wrong(client, HERE, name=name)
    (line,) = lines(caplog)
    assert line.isascii()
    assert line.isprintable()
    for form in FORMS.values():
        assert [found["host"] for found in FILTER.finditer(form(caplog.records[-1]))] == [HERE]
    assert line.count("address=") == 1
    assert written is None or line.endswith(f" name={written}")


def test_what_else_is_logged_is_no_failed_login(client, caplog):
    said = "blogindex sign-in: failed address=192.0.2.1 step=password name=x"
    lies = [f"/{said}", f"/{said}/", f"/x\n{said}", f'/", "message": "{said}', f"/gunicorn[1]: {said}"]
    for lie in lies:
        assert client.get(quote(lie)).status_code == 404
    records = [record for record in caplog.records if said in record.getMessage()]
    assert len(records) == len(lies)
    for form in FORMS.values():
        assert [line for line in map(form, records) if FILTER.search(line)] == []


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("192.0.2.1, 203.0.113.7", "203.0.113.7"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1%eth0 name=x", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("evil address=192.0.2.9", "unknown"),
        ("", "unknown"),
    ],
)
def test_log_says_the_address_that_the_proxy_says(client, editor, settings, caplog, forwarded, address):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client.defaults["HTTP_X_FORWARDED_FOR"] = forwarded
    wrong(client, "127.0.0.1")
    assert lines(caplog) == [f"blogindex sign-in: failed address={address} step=password name=editors"]


def test_where_one_was_going_is_kept_and_leads_nowhere_else(editor):
    for address, leads in (
        ("/admin/desk/?queue=mine", "/admin/desk/?queue=mine"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example", "/admin/"),
        ("", "/admin/"),
    ):
        assert enter(Client(), next=address)["Location"] == leads


def test_login_page_is_as_before(client, editor):
    root = read(client.get("/admin/login/?next=/admin/desk/"))
    assert attribute(one(root, "input", name="next"), "value") == "/admin/desk/"
    assert text(one(root, "title")) == "Log in | Blogindex"
    response = enter(client, password="wrong")
    assert "Please enter the correct username and password for a staff account." in response.content.decode()
    get_user_model().objects.create_user("reader", password="secret")
    assert enter(client, "reader").status_code == 200
    enter(client)
    assert client.get(LOGIN)["Location"] == "/admin/"
