"""Who sits at the desk."""

import pytest


@pytest.fixture
def desk(client, editor):
    """A client logged in as an editor."""
    client.force_login(editor)
    return client


@pytest.fixture
def chief_desk(client, chief):
    """A client logged in as a chief editor."""
    client.force_login(chief)
    return client
