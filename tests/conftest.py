"""What every test stands on: storage of its own, people who curate, no network beyond loopback."""

import os

import pytest
from django.contrib.auth.models import Group


@pytest.fixture(autouse=True)
def _plain_settings(settings, tmp_path):
    """Uploads go to a folder of the test's own, and hashing a password takes no time."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def editor(db, django_user_model):
    return _member(django_user_model, "editors")


@pytest.fixture
def chief(db, django_user_model):
    return _member(django_user_model, "chief editors")


def _member(users, group):
    user = users.objects.create_user(group.replace(" ", "-"), password="secret", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def pytest_runtest_logreport(report):
    """In CI a skipped test is a failed one: what is not run is not known to work."""
    if report.skipped and os.environ.get("CI"):
        pytest.exit(f"Skipped in CI: {report.nodeid}", returncode=1)
