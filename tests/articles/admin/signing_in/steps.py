"""What the tests of signing in do: they send a password, and a code as an app shows it."""

import time

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

LOGIN, CODE, SET_UP, OWN = (
    "/admin/login/",
    "/admin/login/code/",
    "/admin/login/set-up/",
    "/admin/second-factor/",
)


def enter(client, name="editors", password="secret", address=None, **more):
    """Sends a name and a password, from an address of the client's network if one is given."""
    headers = {"REMOTE_ADDR": address} if address else {}
    return client.post(LOGIN, {"username": name, "password": password, **more}, **headers)


def is_in(client):
    """Whether the client is signed in."""
    return client.get("/admin/").status_code == 200


def leave(client):
    """Signs out and keeps what the browser was told besides."""
    client.post("/admin/logout/")


def code_of(user_or_key, later=0):
    """What the app of a user, or with a key in hexadecimal, shows so many times 30 seconds later."""
    key = user_or_key
    if not isinstance(key, str):
        key = TOTPDevice.objects.get(user=user_or_key).key
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * later
    return f"{totp.token():06}"


def with_app(user):
    """Gives `user` an app, whose code of now is not used up yet."""
    TOTPDevice.objects.create(user=user, name="app")
    return user


def lines(caplog):
    """The lines of the log about signing in."""
    return [line for name, level, line in caplog.record_tuples if name == "blogindex.sign_in"]
