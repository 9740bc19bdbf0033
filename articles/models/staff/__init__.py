"""Questions about the people who curate: Django's own users and groups, which have no QuerySet of ours."""

from django.contrib.auth.models import Group, User
from django.db.models import Q

CHIEFS = "chief editors"
GROUPS = ("editors", CHIEFS)


def editor_groups():
    """The groups that a chief editor can put people into."""
    return Group.objects.filter(name__in=GROUPS)


def is_chief(user):
    """Whether `user` manages the others: a chief editor or a superuser who may log in."""
    return _chiefs().filter(pk=user.pk).exists()


def has_chiefs(group_ids):
    """Whether the group of chief editors is among those with these ids."""
    return Group.objects.filter(name=CHIEFS, pk__in=list(group_ids)).exists()


def other_chiefs(user):
    """The users besides `user` who manage the others."""
    return _chiefs().exclude(pk=user.pk)


def has_managers(using):
    """Whether anybody manages the others, in the database `using`."""
    return _chiefs().using(using).exists()


def _chiefs():
    chiefs = User.objects.filter(Q(is_superuser=True) | Q(groups__name=CHIEFS))
    return chiefs.filter(is_active=True, is_staff=True).distinct()


def groups_elsewhere(user):
    """The groups of `user` that are none of GROUPS, as a list."""
    return list(user.groups.exclude(name__in=GROUPS))


def managed_by(person, users):
    """Those of `users`, a QuerySet, that `person` may see and change: superusers are for superusers."""
    return users if person.is_superuser else users.exclude(is_superuser=True)
