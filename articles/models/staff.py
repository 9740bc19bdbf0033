"""Questions about the people who curate: Django's own users and groups, which have no QuerySet of ours."""

from django.contrib.auth.models import Group

GROUPS = ("editors", "chief editors")


def editor_groups():
    """The groups that a chief editor can put people into."""
    return Group.objects.filter(name__in=GROUPS)


def managed_by(person, users):
    """Those of `users`, a QuerySet, that `person` may see and change: superusers are for superusers."""
    return users if person.is_superuser else users.exclude(is_superuser=True)
