"""Trained models of a test are in a folder of its own."""

import pytest


@pytest.fixture(autouse=True)
def _own_models(settings, tmp_path):
    settings.VAR_DIR = tmp_path
