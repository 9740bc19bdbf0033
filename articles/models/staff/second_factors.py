"""Second factors of the people who curate: an app that shows codes, and recovery codes for when it is lost.

They are rows of django-otp. A person has at most one app; recovery codes come and go with it.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

APP, RECOVERY = "app", "recovery codes"
RECOVERY_CODES = 10


def with_second_factor(pk):
    """The User with this id and, as `second_factor`, the id of their app or None; None if there is none."""
    app = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True).values("pk")[:1]
    return User.objects.filter(pk=pk).annotate(second_factor=Subquery(app)).first()


def app_of(user):
    """The TOTPDevice of `user`, None if there is none."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def recovery_codes_left(user):
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def unsaved_app(user, key):
    """An app with `key`, 20 bytes in hexadecimal, that is nobody's yet: for the address in a QR code."""
    return TOTPDevice(user=user, name=APP, key=key)


@transaction.atomic
def turn_on(user, key, code):
    """Takes an app with `key` for `user` if `code` is what it shows now; returns the TOTPDevice, or None.

    None as well if `user` has one already.
    """
    _lock(user)
    if app_of(user) is not None:
        return None
    app = unsaved_app(user, key)
    if app.verify_token(code):
        return app
    # A wrong code is counted in the row, which makes one.
    app.delete()
    return None


@transaction.atomic
def turn_off(user):
    """Takes app and recovery codes away; returns whether there was an app."""
    _lock(user)
    deleted, _ = TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    return bool(deleted)


@transaction.atomic
def new_recovery_codes(user):
    """Makes the recovery codes of `user` anew, and returns them."""
    _lock(user)
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=RECOVERY)
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def accepts(user, code):
    """Whether `code` is what the app of `user` shows now, or a recovery code: either is used up by this."""
    devices = TOTPDevice.objects.filter(user=user, confirmed=True).select_for_update()
    if any(device.verify_token(code) for device in devices):
        return True
    devices = StaticDevice.objects.filter(user=user, confirmed=True).select_for_update()
    return any(device.verify_token(code.lower()) for device in devices)


def _lock(user):
    User.objects.select_for_update().filter(pk=user.pk).first()
