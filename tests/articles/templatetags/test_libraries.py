"""The admin's template tags: plain functions of the admin that are only registered here."""

import inspect

import pytest

from articles.templatetags import dashboard, ingest


@pytest.mark.parametrize(
    ("library", "filters", "tags"),
    [
        (dashboard, set(), {"curation_numbers", "feed_numbers", "to_undo", "worker"}),
        (ingest, {"when", "now_or_when", "due", "duration", "state"}, set()),
    ],
)
def test_libraries_only_register_functions_of_the_admin(library, filters, tags):
    registered = library.register.filters | library.register.tags
    assert (set(library.register.filters), set(library.register.tags)) == (filters, tags)
    modules = {inspect.unwrap(function).__module__ for function in registered.values()}
    assert all(module.startswith("articles.admin.") for module in modules)
    assert [name for name, value in vars(library).items() if inspect.isfunction(value)] == []
