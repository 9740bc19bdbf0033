"""Questions about the people who curate: Django's own users and groups, which have no QuerySet of ours."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

CHIEFS = "chief editors"
GROUPS = ("editors", CHIEFS)


def editor_groups():
    """The groups that a chief editor can put people into."""
    return Group.objects.filter(name__in=GROUPS)


def is_chief(user):
    """Whether `user` manages the others: a chief editor or a superuser who may log in."""
    return _chiefs().filter(pk=user.pk).exists()


def other_chiefs(user):
    """The users besides `user` who manage the others."""
    return _chiefs().exclude(pk=user.pk)


def _chiefs():
    chiefs = User.objects.filter(Q(is_superuser=True) | Q(groups__name=CHIEFS))
    return chiefs.filter(is_active=True, is_staff=True).distinct()


def groups_elsewhere(user):
    """The groups of `user` that are none of GROUPS, as a list."""
    return list(user.groups.exclude(name__in=GROUPS))


def managed_by(person, users):
    """Those of `users`, a QuerySet, that `person` may see and change: superusers are for superusers."""
    return users if person.is_superuser else users.exclude(is_superuser=True)


def last_change_of(row, field):
    """(name, moment) of who has changed the `field` of `row` last in the admin; None if no entry names it."""
    kind = ContentType.objects.get_for_model(row)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user")
    for entry in entries.order_by("-pk")[:20]:
        if field.lower() in entry.get_change_message().lower():
            return entry.user.get_username(), entry.action_time
    return None
