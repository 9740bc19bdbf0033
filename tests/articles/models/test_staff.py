"""Which groups and users a chief editor manages."""

import pytest
from django.contrib.auth.models import Group, User

from articles.models import staff

pytestmark = pytest.mark.django_db


def test_editor_groups_are_the_two_that_curate(chief):
    Group.objects.create(name="operators")
    assert {group.name for group in staff.editor_groups()} == {"editors", "chief editors"}


def test_superusers_are_managed_by_superusers(chief):
    root = User.objects.create_superuser("root")
    assert set(staff.managed_by(root, User.objects.all())) == {chief, root}
    assert set(staff.managed_by(chief, User.objects.all())) == {chief}
