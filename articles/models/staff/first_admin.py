"""The first person who can sign in, made by `migrate` of FIRST_ADMIN: a container has nobody to ask."""

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError

from articles.models.staff import has_managers


def install(using="default"):
    """Makes them while nobody manages the site; later the setting does nothing."""
    if not settings.FIRST_ADMIN or has_managers(using):
        return
    person = User(username=settings.FIRST_ADMIN, is_staff=True, is_superuser=True)
    try:
        validate_password(settings.FIRST_ADMIN_PASSWORD, person)
        person.set_password(settings.FIRST_ADMIN_PASSWORD)
        person.full_clean()
    except ValidationError as error:
        raise CommandError(f"FIRST_ADMIN, FIRST_ADMIN_PASSWORD: {' '.join(error.messages)}") from None
    person.save(using=using)
