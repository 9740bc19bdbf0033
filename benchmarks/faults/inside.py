"""What a place needs before the weather comes, made by a process of its own: prints JSON for Place."""

import json
import sys
from importlib import import_module

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402

from articles.models import Company  # noqa: E402


def main(number, slug):
    company, _ = Company.objects.get_or_create(slug=slug, name=slug, website=f"https://{slug}.example")
    print(json.dumps([company.pk, [_session(n) for n in range(number)]]))


def _session(number):
    user, _ = User.objects.get_or_create(username=f"{number}", is_staff=True, is_superuser=True)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
